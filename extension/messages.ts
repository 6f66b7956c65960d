/**
 * Everything that content script, popup, options and side panel say to the background, and its answers. The background
 * parses every request; the content script imports types only, so that zod stays out of it.
 *
 * A save, step by step: 0. page → `begin` at the press, so that an update of the extension does not lose it, and
 * `give-up` once the person was told that nothing was saved; 1. page → `save` with the hash and the bytes; only above 3
 * MiB the bytes go before it, a `part` for every 3 MiB; 2. the background answers which parts it lacks (it may have
 * been restarted in between): those again, and `save`; 3. else it has written the item to disk and answers its state.
 * No answer: the page repeats the `save` with the same id, which changes nothing if it was kept.
 */

import { z } from "zod";
import { newNoteSchema, noteIdSchema } from "../shared/api/notes.ts";
import type { SelectorPart } from "../shared/api/webmail-selectors.ts";
import { captureIdSchema, idSchema, sha256Schema } from "../shared/ids.ts";
import { MAX_ORIGINAL_BYTES } from "../shared/limits.ts";
import { type MailboxAnswers, mailboxRequestSchemas } from "./mailbox-messages.ts";
import { addressSchema, type OpenFacts, openSchema } from "./open-facts.ts";
import type { KeptCopy } from "./own-copy.ts";
import { type AskedQuote, type QuoteAnswers, quoteRequestSchemas } from "./quote-messages.ts";

export type { KeptCopy, OpenFacts };

/** What the page's own reading of the message's source found: its hash, whose mailbox it is in, its header block. */
const sourceSchema = z.object({
  sha256: sha256Schema,
  mailbox: addressSchema,
  /** base64 of 256 KiB at most. */
  header: z.string().max(350_000),
});
export type SourceFacts = z.infer<typeof sourceSchema>;

const saveSchema = z.object({
  id: captureIdSchema,
  sha256: sha256Schema,
  /** Number of parts handed over before; 0 when the bytes are in `data`. */
  parts: z.number().int().min(0).max(64),
  /** The bytes as base64; null when they were handed over in parts. */
  data: z.string().nullable(),
  bytes: z.number().int().min(1).max(MAX_ORIGINAL_BYTES),
  capturedAt: z.iso.datetime(),
  exact: z.boolean(),
  webmail: z.string().max(40),
  mailbox: addressSchema,
  /** Null for a dropped file. */
  open: openSchema.nullable(),
  /** Nobody pressed: it is kept only where the saving rules record it by themselves. */
  automatic: z.boolean(),
  /** Of the order under which a mailbox is gone through; null for what is open, and for a file. */
  lease: z.uuid().nullable(),
});
export type SaveRequest = z.infer<typeof saveSchema>;

/** Every request, by its `type`. */
export const requestSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("describe"), open: openSchema, source: sourceSchema.nullable() }),
  z.object({ type: z.literal("begin"), id: captureIdSchema, open: openSchema }),
  z.object({ type: z.literal("give-up"), id: captureIdSchema }),
  z.object({ type: z.literal("part"), id: captureIdSchema, index: z.number().int().min(0).max(64), data: z.string() }),
  z.object({ type: z.literal("save"), save: saveSchema }),
  z.object({ type: z.literal("state"), ids: z.array(captureIdSchema).max(1_000) }),
  z.object({ type: z.literal("undo"), id: captureIdSchema }),
  z.object({ type: z.literal("selectors"), webmail: z.string().max(40) }),
  z.object({ type: z.literal("not-business"), id: captureIdSchema }),
  z.object({ type: z.literal("acknowledge"), version: z.number().int() }),
  z.object({ type: z.literal("open-options") }),
  z.object({ type: z.literal("closed") }),
  z.object({ type: z.literal("list") }),
  z.object({ type: z.literal("own-copy") }),
  z.object({ type: z.literal("retry"), id: captureIdSchema }),
  z.object({ type: z.literal("drop"), id: captureIdSchema }),
  z.object({ type: z.literal("export"), id: captureIdSchema, part: z.number().int().min(0).max(64) }),
  z.object({ type: z.literal("dismiss"), id: captureIdSchema }),
  z.object({ type: z.literal("connect") }),
  z.object({ type: z.literal("disconnect") }),
  z.object({ type: z.literal("webmails-changed") }),
  z.object({ type: z.literal("customer"), tabId: z.number().int() }),
  z.object({ type: z.literal("note"), customerId: idSchema, note: newNoteSchema }),
  z.object({ type: z.literal("step-done"), noteId: noteIdSchema }),
  ...quoteRequestSchemas,
  ...mailboxRequestSchemas,
]);
export type Request = z.infer<typeof requestSchema>;

/** `absent`: neither in the outbox nor among the receipts. */
export interface SaveState {
  readonly id: string;
  readonly state: "waiting" | "sending" | "parked" | "accepted" | "stored" | "failed" | "absent";
  /** The mailbox it was saved from; null when absent, and while it lies sealed and nobody is signed in. */
  readonly mailbox: string | null;
  /** Last failure's code; `offline` while there is no network. */
  readonly reason: string | null;
  readonly customers: readonly string[];
  readonly alsoSavedBy: readonly { readonly name: string; readonly at: string }[];
  /** For so long it lies here before it is sent, and can be stopped; null once that is over. */
  readonly heldMs: number | null;
  /** Its person may take it back by themselves. */
  readonly canUndo: boolean;
  /** What recorded it where nobody pressed. */
  readonly automatic: {
    readonly rule: string | null;
    readonly customer: string | null;
    readonly namesOnly: boolean;
  } | null;
}

/** What the record bar must know before a save. */
export interface BarFacts {
  /** `none`: not connected, nothing can be saved · `paused`: the server asks to connect again; saving goes on. */
  readonly connection: "none" | "paused" | "connected";
  readonly mailboxes: readonly string[];
  /** Who will be able to read it; null when only the person and the records keeper. */
  readonly readers: string | null;
  readonly maxBytes: number;
  /** What the saving rules say of it as far as the page shows it; null while nobody is connected. */
  readonly decision: {
    readonly action: "auto" | "ask" | "envelope" | "never";
    readonly floor: string | null;
    readonly rule: string | null;
  } | null;
  /**
   * Whether the saving rules record it without a press: `maybe` until its source was looked at; else why not, where they
   * would (background/automatic.ts).
   */
  readonly automatic: "maybe" | "yes" | "no";
  readonly whyNotAutomatic: "managed" | "offline" | "kept-before" | "on-record" | "new-domain" | "untried" | null;
  /** What stops every save, a press too. */
  readonly block:
    | { readonly kind: "stopped" | "agreement_first" }
    | { readonly kind: "notice_first"; readonly version: number; readonly text: string }
    | null;
  /** This message's save from this computer, where there is one. */
  readonly saved: SaveState | null;
  /** Its sender or a recipient belongs to a known customer: asking whether it is saved gives nothing away. */
  readonly isCustomer: boolean;
  /** A change of the saving rules is proposed that takes something away from people. */
  readonly isChangeProposed: boolean;
  /** Colleagues who saved it. */
  readonly savedBy: readonly { readonly name: string; readonly at: string }[];
  /** What it is shown in (BCP 47): a page's script cannot read what was set for this computer. */
  readonly language: string;
  /** False: the person wants no bar, and nothing is read from here. */
  readonly hasBar: boolean;
  /** Id of this message's save that was pressed, and cut short by an update before it was kept: to be gone on with. */
  readonly cutShort: string | null;
}

/** One line of the popup's list. */
export interface OutboxLine extends Pick<SaveState, "heldMs"> {
  readonly id: string;
  readonly state: "waiting" | "sending" | "parked";
  readonly reason: string | null;
  /** Null while it lies sealed and cannot be opened here. */
  readonly mailbox: string | null;
  readonly bytes: number;
  readonly capturedAt: string;
}

/** What the company's rules took out of the outbox. */
export type RemovedLine = Pick<OutboxLine, "id" | "mailbox" | "bytes" | "capturedAt"> & { readonly reason: string };

/** What the popup shows of the outbox. */
export interface WaitingList {
  /** The connected person's own. */
  readonly lines: OutboxLine[];
  /** How many are somebody else's: of those nothing else is said. */
  readonly others: number;
  readonly removed: RemovedLine[];
  /** All that waits on this computer, whoever's. */
  readonly bytes: number;
  readonly paused: boolean;
  /** When the server was last heard of (epoch ms), where that is so long ago that nothing is saved automatically. */
  readonly silentSince: number | null;
  /** The connected person has saved something from here that the server took. */
  readonly uploaded: boolean;
}

/** The customer behind the message that is open in a tab. */
export interface CustomerCard {
  /** `loading`: who the message names is known, the Worker has not answered yet. */
  readonly state: "no-message" | "not-connected" | "not-a-customer" | "offline" | "loading" | "customer";
  /** Which address it is about. */
  readonly address: string | null;
  readonly customerId: string | null;
  readonly name: string | null;
  readonly owner: string | null;
  readonly contact: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly phone: string | null;
  } | null;
  readonly url: string | null;
  readonly tier: "A" | "B" | "C" | null;
  /** May read the customer's mail, and so write about it. */
  readonly mayWrite: boolean;
  /** What we last wrote to them, as far as it may be read. */
  readonly lastSaid: { readonly text: string; readonly by: string; readonly at: string; readonly url: string } | null;
  /** Their mail that nobody has answered, longest first. */
  readonly waiting: readonly {
    readonly id: string;
    readonly url: string;
    readonly subject: string | null;
    readonly since: string;
    readonly isLate: boolean;
  }[];
  readonly steps: readonly {
    readonly noteId: string;
    readonly text: string;
    readonly dueOn: string;
    readonly person: string;
    readonly canSettle: boolean;
  }[];
  readonly notes: readonly {
    readonly id: string;
    readonly kind: "note" | "call" | "visit";
    readonly text: string;
    readonly by: string;
    readonly at: string;
  }[];
  /** Quote requests of this customer, newest first. */
  readonly quotes: readonly AskedQuote[];
  readonly messages: readonly {
    readonly id: string;
    readonly url: string;
    readonly subject: string | null;
    readonly from: string;
    readonly sentAt: string;
    readonly savedBy: readonly string[];
  }[];
}

/** What the background answers to each request. */
export interface Answers extends QuoteAnswers, MailboxAnswers {
  describe: BarFacts;
  selectors: Partial<Record<SelectorPart, readonly string[]>>;
  begin: { noted: true };
  "give-up": { noted: true };
  part: { received: true };
  save: { missing: number[] } | { kept: SaveState };
  /** In the order asked. */
  state: SaveState[];
  undo: SaveState;
  acknowledge: { done: true };
  "not-business": { opened: true };
  "open-options": { opened: true };
  closed: { noted: true };
  list: WaitingList;
  /** What lies in this browser for where there is no line; null where nothing does. */
  "own-copy": KeptCopy | null;
  retry: SaveState;
  drop: SaveState;
  /** A part of the bytes as base64, and how many there are; of the connected person's own only. */
  export: { data: string; parts: number };
  dismiss: { done: true };
  connect: { opened: true };
  disconnect: { done: true };
  "webmails-changed": { registered: number };
  customer: CustomerCard;
  note: { saved: true };
  "step-done": { done: true };
}

/** Why a request failed, as a code the screen has words for. */
export interface Failure {
  readonly code: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** The answer's type to a request. */
export type AnswerTo<R extends Request> = Answers[R["type"]];

/** Sends a request to the background; rejects when there is nobody to answer (it is starting, or was updated). */
export type Ask = <R extends Request>(request: R) => Promise<Result<AnswerTo<R>>>;

/** What a page that no adapter knows shows of a mail (capture/shown-page.ts); `data` is a source's bytes as base64. */
export type ShownPage =
  | { readonly kind: "source"; readonly data: string; readonly exact: boolean }
  | ({ readonly kind: "selection" | "message" } & ShownMessage)
  | { readonly kind: "nothing" };

/** Fields as the page shows them; empty where it does not. */
export interface ShownMessage {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** ISO 8601, or empty. */
  readonly sentAt: string;
  readonly text: string;
  /** Host name of the page. */
  readonly site: string;
}
