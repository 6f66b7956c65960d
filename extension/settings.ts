/**
 * What the extension remembers besides the outbox. One file because it is the only browser.storage code. Never used by the
 * content script.
 */
import { z } from "zod";
import type { DeviceMemory } from "../shared/api/device-send.ts";
import { extensionPolicySchema } from "../shared/api/devices.ts";
import { personRefSchema } from "../shared/api/people.ts";
import { browser } from "./browser.ts";
import { type Writing, writingSchema } from "./drafts.ts";
import { shownLanguage } from "./language.ts";
import { type ManagedName, managedNames, readManaged } from "./managed.ts";
import { type OpenFacts, openSchema } from "./open-facts.ts";
import { type BegunReply, begunReplySchema, type QuoteDraft, quoteDraftSchema } from "./quote-messages.ts";

const originSchema = z.string().regex(/^https?:\/\/[^/\s]+$/, "not an origin");

const webmailSchema = z.object({
  origin: originSchema,
  /** Adapter id once its page was seen, else null. */
  id: z.string().nullable(),
  /** Set by the company (storage.managed): cannot be removed here. */
  managed: z.boolean(),
});
export type Webmail = z.infer<typeof webmailSchema>;

const pairingSchema = z.object({
  deviceId: z.string(),
  deviceName: z.string(),
  person: personRefSchema,
  pairedAt: z.string(),
});
export type Pairing = z.infer<typeof pairingSchema>;

const settingsSchema = z.object({
  server: originSchema.nullable().catch(null),
  serverManaged: z.boolean().catch(false),
  pairing: pairingSchema.nullable().catch(null),
  /** The server said that this device is signed out: nothing is sent until the person connects again. */
  paused: z.boolean().catch(false),
  /**
   * The person's access has ended, until somebody connects again: whose, by which device what was not sent is handed in, and
   * whether all of it was.
   */
  ended: z.object({ personId: z.string(), deviceId: z.string(), isDone: z.boolean() }).nullable().catch(null),
  webmails: z.array(webmailSchema).catch([]),
  /** The company's public signing key as it was told first after connecting (background/selectors.ts). */
  signingKey: z.string().nullable().catch(null),
  /** Whether the record bar stands on open mails; the side panel does not need it. */
  showBar: z.boolean().catch(true),
  policy: z
    .object({
      policy: extensionPolicySchema,
      /** When the server last said that this holds, epoch ms. */
      fetchedAt: z.number(),
      etag: z.string().nullable().default(null),
      /** The release of the extension that read it: another may understand more of the same answer. */
      release: z.string().default(""),
    })
    .nullable()
    .catch(null),
});

/** What whoever manages the computer adds to the company's rules, always to the stricter side. */
export interface Floor {
  readonly askAlways: boolean;
  readonly neverDomains: readonly string[];
}
export type Settings = z.infer<typeof settingsSchema> & {
  readonly floor: Floor;
  /** BCP 47: what everything is shown in. */
  readonly language: string;
  /** The computer's settings that are set and cannot be read. */
  readonly invalid: readonly ManagedName[];
};

const memorySchema = z.object({
  accessToken: z.string(),
  sinceMs: z.number(),
  seconds: z.number(),
  nonce: z.string().nullable(),
});

/** A pairing under way: lives in memory only, outlasts a stopped service worker. */
const attemptSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  tabId: z.number().int(),
  server: originSchema,
});
export type PairingAttempt = z.infer<typeof attemptSchema>;

const begunSchema = z.object({
  id: z.string(),
  placeKey: z.string(),
  personId: z.string(),
  /** Epoch ms. */
  at: z.number(),
  isCut: z.boolean(),
});
/** A save that was pressed and is not kept yet (background/begun.ts). */
export type Begun = z.infer<typeof begunSchema>;

/** All settings, the company's own (storage.managed) laid over the person's. Unreadable parts count as absent. */
export async function readSettings(): Promise<Settings> {
  const found = await browser.storage.local.get(null);
  const stored = settingsSchema.parse(found);
  const managed = readManaged(found.managed ?? {});
  void renewManaged(found.managed ?? {});
  const own = stored.webmails.filter((w) => !managed.webmails?.includes(w.origin));
  const fleet = (managed.webmails ?? []).map((origin) => ({ origin, id: null, managed: true }));
  return {
    ...stored,
    server: managed.server ?? stored.server,
    serverManaged: managed.server !== undefined,
    webmails: [...fleet, ...own.map((w) => ({ ...w, managed: false }))],
    floor: { askAlways: managed.askAlways ?? false, neverDomains: managed.neverDomains ?? [] },
    language: shownLanguage(browser.i18n.getUILanguage(), managed.language),
    invalid: managed.invalid,
  };
}

// Chromium takes seconds for this right after its start: nobody waits for it, the last known policy stands meanwhile.
async function renewManaged(known: unknown): Promise<void> {
  const managed = await browser.storage.managed.get([...managedNames]).catch(() => ({}));
  if (JSON.stringify(managed) !== JSON.stringify(known)) await browser.storage.local.set({ managed });
}

/**
 * Content scripts, which share a process with the page, read none of this; Chromium would let them. Firefox has no such
 * lock.
 */
export async function closeToContentScripts(): Promise<void> {
  const area = browser.storage.local;
  const setLevel: unknown = Reflect.get(area, "setAccessLevel");
  if (typeof setLevel === "function") await Reflect.apply(setLevel, area, [{ accessLevel: "TRUSTED_CONTEXTS" }]);
}

/** Writes the given settings and leaves the others. */
export async function writeSettings(change: Partial<Settings>): Promise<void> {
  await browser.storage.local.set(change);
}

/** Calls back after any setting changed. Returns the function that stops it. */
export function watchSettings(changed: () => void): () => void {
  const listener = (): void => changed();
  browser.storage.local.onChanged.addListener(listener);
  return () => browser.storage.local.onChanged.removeListener(listener);
}

/** Calls back when the company's own settings became known or changed. */
export function watchManaged(changed: () => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if ("managed" in changes) changed();
  });
}

/** Calls back when it becomes known that access has ended. */
export function watchEnded(changed: () => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if ("ended" in changes) changed();
  });
}

/**
 * Access has ended: nothing of the company's stays in the settings or in memory. What waits in the outbox is handed in by the
 * pump, which hears of it (`watchEnded`).
 */
export async function writeEnded(): Promise<void> {
  const { pairing } = await readSettings();
  if (!pairing) return;
  const ended = { personId: pairing.person.id, deviceId: pairing.deviceId, isDone: false };
  await writeSettings({ ended, pairing: null, policy: null, paused: false, signingKey: null });
  await browser.storage.local.remove(["knownDomains", "confirmed"]);
  await browser.storage.session.clear();
}

export async function readPairingAttempt(): Promise<PairingAttempt | null> {
  const { attempt } = await browser.storage.session.get("attempt");
  return attemptSchema
    .nullable()
    .catch(null)
    .parse(attempt ?? null);
}

export async function writePairingAttempt(attempt: PairingAttempt | null): Promise<void> {
  await browser.storage.session.set({ attempt });
}

/** On disk, since an update of the extension empties the memory. */
export async function readBegun(): Promise<Begun | null> {
  const { begun } = await browser.storage.local.get("begun");
  return begunSchema
    .nullable()
    .catch(null)
    .parse(begun ?? null);
}

export async function writeBegun(begun: Begun | null): Promise<void> {
  await (begun ? browser.storage.local.set({ begun }) : browser.storage.local.remove("begun"));
}

const knownDomainsSchema = z.array(z.string()).catch([]);

/** Hashes of person and domain: whose mail a person has saved from here. */
export async function readKnownDomains(): Promise<string[]> {
  const { knownDomains } = await browser.storage.local.get("knownDomains");
  return knownDomainsSchema.parse(knownDomains ?? []);
}

export async function writeKnownDomains(knownDomains: string[]): Promise<void> {
  await browser.storage.local.set({ knownDomains });
}

const confirmedSchema = z.record(z.string(), z.number()).catch({});

/** How many saves by a press came from each described webmail, by its id. */
export async function readConfirmed(): Promise<Readonly<Record<string, number>>> {
  const { confirmed } = await browser.storage.local.get("confirmed");
  return confirmedSchema.parse(confirmed ?? {});
}

export async function writeConfirmed(confirmed: Readonly<Record<string, number>>): Promise<void> {
  await browser.storage.local.set({ confirmed });
}

/** What opens the outbox of one device of one person (base64url). In memory only, and never in a content script. */
const secretSchema = z.object({ personId: z.string(), secret: z.string() });
type OutboxSecret = z.infer<typeof secretSchema>;
const SECRET_PREFIX = "outbox-secret-";

export async function readOutboxSecret(deviceId: string): Promise<OutboxSecret | null> {
  const key = `${SECRET_PREFIX}${deviceId}`;
  return secretSchema
    .nullable()
    .catch(null)
    .parse((await browser.storage.session.get(key))[key] ?? null);
}

export async function writeOutboxSecret(deviceId: string, secret: OutboxSecret): Promise<void> {
  await browser.storage.session.set({ [`${SECRET_PREFIX}${deviceId}`]: secret });
}

/** At the end of a session nothing that opens the outbox stays. */
export async function forgetOutboxSecrets(): Promise<void> {
  const keys = Object.keys(await browser.storage.session.get(null)).filter((key) => key.startsWith(SECRET_PREFIX));
  await browser.storage.session.remove(keys);
}

const DRAFT_PREFIX = "draft-";

/**
 * The notes that a person has begun and not sent. In memory only: they outlast the side panel, not the browser, and stand
 * nowhere in the clear.
 */
export async function readDrafts(personId: string): Promise<Writing[]> {
  const found = Object.entries(await browser.storage.session.get(null));
  return found.flatMap(([key, value]) => {
    if (!key.startsWith(`${DRAFT_PREFIX}${personId}-`)) return [];
    const read = writingSchema.safeParse(value);
    return read.success ? [read.data] : [];
  });
}

/** Keeps a note under way; null forgets the one about that customer. */
export async function writeDraft(personId: string, customerId: string, writing: Writing | null): Promise<void> {
  const key = `${DRAFT_PREFIX}${personId}-${customerId}`;
  await (writing ? browser.storage.session.set({ [key]: writing }) : browser.storage.session.remove(key));
}

/** What a person has begun to ask Inside about the message at a place (`placeKeyOf`); as notes, in memory only. */
export async function readQuoteDraft(personId: string, placeKey: string): Promise<QuoteDraft | null> {
  const key = `quote-${personId}-${placeKey}`;
  return quoteDraftSchema
    .nullable()
    .catch(null)
    .parse((await browser.storage.session.get(key))[key] ?? null);
}

export async function writeQuoteDraft(personId: string, placeKey: string, draft: QuoteDraft | null): Promise<void> {
  const key = `quote-${personId}-${placeKey}`;
  await (draft ? browser.storage.session.set({ [key]: draft }) : browser.storage.session.remove(key));
}

export async function readBegunReply(): Promise<BegunReply | null> {
  const { reply } = await browser.storage.session.get("reply");
  return begunReplySchema
    .nullable()
    .catch(null)
    .parse(reply ?? null);
}

export async function writeBegunReply(reply: BegunReply | null): Promise<void> {
  await (reply ? browser.storage.session.set({ reply }) : browser.storage.session.remove("reply"));
}

/** The access token and nonce of this device. In memory only; content scripts cannot read it. */
export async function readDeviceMemory(): Promise<DeviceMemory | null> {
  const { device } = await browser.storage.session.get("device");
  return memorySchema
    .nullable()
    .catch(null)
    .parse(device ?? null);
}

export async function writeDeviceMemory(device: DeviceMemory | null): Promise<void> {
  await browser.storage.session.set({ device });
}

/** The message open in a tab, for the side panel. In memory only. */
export async function readOpenInTab(tabId: number): Promise<OpenFacts | null> {
  const key = `tab-${tabId}`;
  return openSchema
    .nullable()
    .catch(null)
    .parse((await browser.storage.session.get(key))[key] ?? null);
}

/** Remembers what is open in a tab; null forgets it. */
export async function writeOpenInTab(tabId: number, open: OpenFacts | null): Promise<void> {
  const key = `tab-${tabId}`;
  await (open ? browser.storage.session.set({ [key]: open }) : browser.storage.session.remove(key));
}

/** Calls back after the message open in any tab changed. Returns the function that stops it. */
export function watchOpenInTab(changed: () => void): () => void {
  const listener = (changes: object): void => {
    if (Object.keys(changes).some((key) => key.startsWith("tab-"))) changed();
  };
  browser.storage.session.onChanged.addListener(listener);
  return () => browser.storage.session.onChanged.removeListener(listener);
}
