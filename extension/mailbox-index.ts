/**
 * What this browser knows of the connected person's mailboxes: by folder and number, what the saving rules say of each
 * message and whether it is on record. The only file that holds it. No subject, no address and no name is in it; of mail
 * that is not to be recorded no hash either.
 */
import { z } from "zod";
import { type KnownFolder, mailFolderSchema } from "./mailbox-messages.ts";
import { oneStore } from "./one-store.ts";

const inStore = oneStore({ db: "counterfoil-mailbox", store: "mailbox", what: "the index of the mailbox" });

/** One message of a folder. Short names: there are ten thousands of them. */
const entrySchema = z.object({
  /** Hash of what the list showed of it. */
  m: z.string(),
  /** Short hash of the rules that decided: by others it may be decided otherwise. */
  p: z.string(),
  /** When it was sent, epoch ms; null where its header does not say, or could not be read. */
  t: z.number().nullable(),
  /** `u`: its header could not be read · `w`: the rules record it by themselves · `o`: anything else. */
  d: z.enum(["u", "w", "o"]),
  /** Of its Message-ID, or its bytes where it has none, as 32 hex characters; of `w` only. */
  k: z.string().optional(),
  /** It was on record when last compared. */
  r: z.literal(1).optional(),
  /** Handed over, and not seen on record yet. */
  h: z.literal(1).optional(),
  /** The person stopped it or took it back: it is not wanted any more. */
  x: z.literal(1).optional(),
});
export type IndexEntry = z.infer<typeof entrySchema>;
export type FolderIndex = Map<string, IndexEntry>;

const comparedSchema = z.object({
  at: z.number(),
  sinceDay: z.string(),
  ...{ folders: z.number(), unlisted: z.number(), listed: z.number(), unread: z.number(), wanted: z.number() },
  ...{ recorded: z.number(), declined: z.number() },
});

const backfillSchema = z.object({
  state: z.enum(["running", "paused", "done"]),
  months: z.number(),
  /** Mail sent before this (epoch ms) is not looked at. */
  sinceAt: z.number(),
  folders: z.array(z.string()),
  problem: z.string().nullable(),
  looked: z.number(),
  total: z.number().nullable(),
  taken: z.number(),
  workedMs: z.number(),
});

const stateSchema = z.object({
  webmail: z.string(),
  folders: z.array(mailFolderSchema),
  /** When a window for writing was last seen, and when the sent mail was last looked through. */
  writtenAt: z.number(),
  sentAt: z.number(),
  /** When it was last compared, whatever came of it. */
  lookedAt: z.number(),
  wish: z.enum(["compare", "capture"]).nullable(),
  compared: comparedSchema.nullable(),
  problem: z.string().nullable(),
  backfill: backfillSchema.nullable(),
});
export type KeptMailbox = z.infer<typeof stateSchema>;

const blank: KeptMailbox = {
  ...{ webmail: "", folders: [] as KnownFolder[], writtenAt: 0, sentAt: 0, lookedAt: 0, wish: null },
  ...{ compared: null, problem: null, backfill: null },
};

/**
 * Whose mailbox: nobody reads what another person's browser session left. `epoch` is `mailboxEpoch()` from before it was
 * looked whether the person has access: what was under way when that ended writes nothing.
 */
export interface MailboxKey {
  readonly personId: string;
  readonly mailbox: string;
  readonly epoch: number;
}

let epoch = 0;

/** Counts how often everything was forgotten since the background began. */
export const mailboxEpoch = (): number => epoch;

const nameOf = (kind: string, { personId, mailbox }: MailboxKey, folder = ""): string =>
  JSON.stringify([kind, personId, mailbox, folder]);

export async function readMailbox(key: MailboxKey): Promise<KeptMailbox> {
  const found: unknown = await inStore("readonly", (store) => store.get(nameOf("state", key)));
  return stateSchema.safeParse(found).data ?? blank;
}

let last: Promise<unknown> = Promise.resolve();

/** One write after the other: what is forgotten is forgotten after all writes that were begun before. */
function inTurn<T>(write: () => Promise<T>): Promise<T> {
  const done = last.then(write);
  last = done.catch(() => undefined);
  return done;
}

/** Changes what is kept of a mailbox; nothing where it was forgotten since `key` was made. */
export const changeMailbox = (
  key: MailboxKey,
  change: (before: KeptMailbox) => Partial<KeptMailbox>,
): Promise<KeptMailbox> =>
  inTurn(async () => {
    const before = await readMailbox(key);
    const after = { ...before, ...change(before) };
    if (key.epoch === epoch) await inStore("readwrite", (store) => store.put(after, nameOf("state", key)));
    return after;
  });

const folderSchema = z.array(z.tuple([z.string(), entrySchema]));

export async function readFolderIndex(key: MailboxKey, folder: string): Promise<FolderIndex> {
  const found: unknown = await inStore("readonly", (store) => store.get(nameOf("folder", key, folder)));
  return new Map(folderSchema.safeParse(found).data ?? []);
}

/** Nothing is written where the mailbox was forgotten since `key` was made. */
export const writeFolderIndex = (key: MailboxKey, folder: string, index: FolderIndex): Promise<void> =>
  inTurn(async () => {
    if (key.epoch === epoch)
      await inStore("readwrite", (store) => store.put([...index], nameOf("folder", key, folder)));
  });

/** Nothing of any mailbox stays in this browser, nor comes from what is under way. */
export function forgetMailboxes(): Promise<void> {
  epoch++;
  return inTurn(async () => void (await inStore("readwrite", (store) => store.clear())));
}
