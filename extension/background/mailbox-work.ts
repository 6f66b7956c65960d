/**
 * Gives the pages of a webmail their work on a mailbox as a whole, one page at a time: its sent mail, a comparison with the
 * record, older mail that the person wants recorded. Pages read, and hand over what they are told to.
 *
 * Invariant: only what the saving rules record by themselves is taken, and of nothing else a hash leaves the browser.
 */
import { parseMailDate } from "../../shared/mail/date.ts";
import { fromBase64 } from "../capture/base64.ts";
import { sha256Hex } from "../capture/make-capture.ts";
import { listValues, readHeaders } from "../capture/read-headers.ts";
import {
  changeMailbox,
  type IndexEntry,
  type KeptMailbox,
  mailboxEpoch,
  readFolderIndex,
  readMailbox,
  writeFolderIndex,
} from "../mailbox-index.ts";
import type { KnownFolder, MailboxOrder, ReadHeader } from "../mailbox-messages.ts";
import type { Request } from "../messages.ts";
import { readSettings } from "../settings.ts";
import { findBlock, isByItself, isTooOld, rulesOn } from "./automatic.ts";
import { findMissing, keyOfMessage } from "./compare-mailbox.ts";
import type { Background } from "./context.ts";
import {
  closeFolder,
  gone,
  held,
  holdOthers,
  isAlive,
  isSomebodyWriting,
  isWithin,
  keyText,
  type Lease,
  leases,
  noteProgress,
  noteWriting,
} from "./leases.ts";
import { decideSource, hasAutomatic, type Rules } from "./rules.ts";
import { readPolicy, readSession, type WorkerSession } from "./worker-session.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Sent mail is looked for so often without a sign that something was sent: scheduled mail, mail from a telephone. */
const SENT_EVERY_MS = 5 * 60_000;
const SENT_BACK_MS = 3 * DAY_MS;
export const COMPARE_EVERY_MS = DAY_MS;
/** A mailbox is compared so far back. */
export const COMPARE_DAYS = 30;
/**
 * Numbers rise as mail arrives, but old mail can be moved to a folder late: so many older ones in a row, and what is below
 * them is taken to be older still.
 */
const OLDER_IN_A_ROW = 40;
/** While so much waits to be sent nothing more is read. */
const MOST_WAITING = 300;
const WAITING_LOOK_MS = 500;
const MOST_WAITS = 40;
/** The index is written once in so many headers: what was read since is read again after a crash. */
const FLUSH_READS = 200;

/** The work of a mailbox's page, if there is any that no other page does. */
export async function lookForWork(
  background: Background,
  { webmail, mailbox, isWriting, hasWritten }: Extract<Request, { type: "mailbox-look" }>,
  tabId: number,
): Promise<MailboxOrder | null> {
  const now = background.now();
  const epoch = mailboxEpoch();
  const settings = await readSettings();
  const policy = await readPolicy(settings, now);
  const { pairing, paused, floor, policy: known } = settings;
  const address = mailbox.toLowerCase();
  if (!pairing || paused || !policy || !known || floor.askAlways || isTooOld(known, now)) return null;
  if (!policy.mailboxes.some((one) => one.address.toLowerCase() === address)) return null;
  if (!hasAutomatic(policy) || findBlock(policy, webmail)) return null;
  const key = { personId: pairing.person.id, mailbox: address, epoch };
  const kept = await changeMailbox(key, () => ({ webmail, ...(isWriting || hasWritten ? { writtenAt: now } : {}) }));
  noteWriting(tabId, isWriting, now);
  if (isWriting) holdOthers(tabId);
  if (isSomebodyWriting(now)) return null;
  const other = leases.get(keyText(key));
  if (other && other.tabId !== tabId && isAlive(other, now)) return null;
  const work = nextWork(kept, now, rulesOn(policy, settings).rules?.backfillMonths ?? 0);
  if (!work) return null;
  const lease: Lease = {
    ...{ id: background.newId(), tabId, key, webmail, ...work, begunAt: now, seenAt: now },
    rulesTag: await tagOf(rulesOn(policy, settings)),
    ...{ folders: [], names: new Map(), folder: null, index: new Map(), listed: new Set(), older: 0, unlisted: 0 },
    ...{ total: 0, left: 0, reads: 0, done: [] },
  };
  leases.set(keyText(key), lease);
  const mailboxes = policy.mailboxes.map((one) => one.address);
  return { lease: lease.id, task: lease.task, mailboxes, maxBytes: policy.limits.maxOriginalBytes };
}

/** Everything that a decision hangs on, as a short hash: a customer that is new today wrote yesterday, too. */
async function tagOf(given: Rules): Promise<string> {
  const { rules, customerDomains, ownDomains, ownNever, neverDomains, ownSender, mailboxes } = given;
  const { teams, regions, roles } = given;
  const all = [rules, customerDomains, ownDomains, ownNever, neverDomains, ownSender, mailboxes, teams, regions, roles];
  return (await sha256Hex(new TextEncoder().encode(JSON.stringify(all)))).slice(0, 8);
}

function nextWork(
  { sentAt, writtenAt, lookedAt, wish, backfill }: KeptMailbox,
  now: number,
  months: number,
): Pick<Lease, "task" | "takes" | "isAsked" | "sinceAt"> | null {
  const back = now - COMPARE_DAYS * DAY_MS;
  if (writtenAt > sentAt || Math.abs(now - sentAt) > SENT_EVERY_MS)
    return { task: "sent", takes: true, isAsked: false, sinceAt: now - SENT_BACK_MS };
  if (wish) return { task: "compare", takes: wish === "capture", isAsked: true, sinceAt: back };
  if (backfill?.state === "running" && months > 0)
    return { task: "backfill", takes: true, isAsked: true, sinceAt: backfill.sinceAt };
  if (Math.abs(now - lookedAt) > COMPARE_EVERY_MS)
    return { task: "compare", takes: false, isAsked: false, sinceAt: back };
  return null;
}

type Of<T extends Request["type"]> = Extract<Request, { type: T }>;

/** Which folders are gone through: never drafts, junk or what was thrown away. */
export async function takeFolders({ now }: Background, { lease: id, folders }: Of<"mailbox-folders">) {
  const lease = held(id, now());
  if (!lease) return gone;
  const kept = await changeMailbox(lease.key, () => ({ folders }));
  lease.names = new Map(folders.map((one) => [one.folder, one]));
  const isLive = ({ role }: KnownFolder): boolean => role === null || role === "inbox" || role === "sent";
  const chosen = folders.filter((one) => {
    if (lease.task === "sent") return one.role === "sent";
    if (lease.task === "backfill") return kept.backfill?.folders.includes(one.folder);
    return isLive(one);
  });
  lease.folders = chosen.map(({ folder }) => folder);
  return { ok: true as const, value: { folders: [...lease.folders] } };
}

/** Part of a folder's list; after the last one, what is to be read of it, newest first. */
export async function takeList({ now }: Background, request: Of<"mailbox-list">) {
  const { lease: id, folder, messages, isWhole } = request;
  const lease = held(id, now());
  if (!lease) return gone;
  if (lease.folder !== folder) await openFolder(lease, folder);
  for (const { uid, mark } of messages) {
    lease.listed.add(uid);
    const known = lease.index.get(uid);
    const isOutdated = known !== undefined && known.p !== lease.rulesTag && isWithin(lease, known);
    if (known?.m !== mark || known.d === "u" || isOutdated) lease.index.delete(uid);
  }
  if (isWhole === null) return { ok: true as const, value: { unread: [] } };
  if (!isWhole) lease.unlisted++;
  // What is gone from the folder; of a list cut short nobody knows.
  else for (const uid of lease.index.keys()) if (!lease.listed.has(uid)) lease.index.delete(uid);
  const unread = [...lease.listed].filter((uid) => isToBeRead(lease, lease.index.get(uid)));
  lease.total += unread.length;
  lease.left = unread.length;
  await noteProgress(lease);
  return { ok: true as const, value: { unread: unread.sort(newestFirst) } };
}

const newestFirst = (one: string, other: string): number => Number(other) - Number(one);

const isToBeRead = (lease: Lease, entry: IndexEntry | undefined): boolean =>
  !entry || (lease.takes && isMissing(entry) && isWithin(lease, entry));

const isMissing = (entry: IndexEntry): boolean => entry.d === "w" && !entry.r && !entry.h && !entry.x;

async function openFolder(lease: Lease, folder: string): Promise<void> {
  await closeFolder(lease);
  lease.folder = folder;
  lease.index = await readFolderIndex(lease.key, folder);
  lease.listed = new Set();
  lease.older = 0;
}

/** Headers that a page has read: what the rules say of them, and which messages to hand over. */
export async function takeRead(background: Background, { lease: id, folder, read }: Of<"mailbox-read">) {
  const lease = held(id, background.now());
  if (!lease || lease.folder !== folder) return gone;
  const { settings, session } = await readSession();
  const policy = await readPolicy(settings, background.now());
  if (!policy || !session || (await isPaused(lease))) return gone;
  const rules = rulesOn(policy, settings);
  for (const one of read) lease.index.set(one.uid, await entryOf(one, { lease, rules, now: background.now() }));
  for (const { uid } of read) {
    const entry = lease.index.get(uid);
    lease.older = entry && isWithin(lease, entry) ? 0 : lease.older + 1;
  }
  const isEnough = lease.older >= OLDER_IN_A_ROW;
  const take = lease.takes ? await findToTake(lease, read, { session, newSalt: background.newId }) : [];
  lease.reads += read.length;
  lease.left -= read.length;
  if (isEnough) lease.reads += lease.left;
  if (isEnough || lease.reads % FLUSH_READS < read.length) await writeFolderIndex(lease.key, folder, lease.index);
  await noteProgress(lease);
  await waitForRoom(background);
  lease.seenAt = background.now();
  return { ok: true as const, value: { take, isEnough } };
}

async function entryOf(
  { uid, mark, header, contentSha256 }: ReadHeader,
  { lease, rules, now }: { lease: Lease; rules: Rules; now: number },
): Promise<IndexEntry> {
  const about = { m: mark, p: lease.rulesTag };
  if (header === null) return { ...about, t: null, d: "u" };
  const bytes = fromBase64(header);
  const sent = parseMailDate(listValues(readHeaders(bytes), "date")[0] ?? "");
  const t = sent === null ? null : Date.parse(sent);
  const name = lease.names.get(lease.folder ?? "")?.name ?? "";
  const copy = { webmail: lease.webmail, mailbox: lease.key.mailbox, place: `${name}/${uid}`.slice(0, 500) };
  if (!isByItself(decideSource(rules, bytes, copy, now))) return { ...about, t, d: "o" };
  const k = await keyOfMessage(bytes, contentSha256);
  return k === null ? { ...about, t, d: "u" } : { ...about, t, d: "w", k };
}

async function findToTake(
  lease: Lease,
  read: readonly ReadHeader[],
  asked: { session: WorkerSession; newSalt: () => string },
): Promise<string[]> {
  const wanted = read.flatMap(({ uid }) => {
    const entry = lease.index.get(uid);
    return entry?.k !== undefined && isMissing(entry) && isWithin(lease, entry) ? [{ uid, key: entry.k, entry }] : [];
  });
  if (wanted.length === 0) return [];
  const keys = wanted.map(({ key }) => key);
  const missing = await findMissing({ ...asked, mailbox: lease.key.mailbox }, keys);
  for (const { uid, key, entry } of wanted) if (!missing.has(key)) lease.index.set(uid, { ...entry, r: 1 });
  return wanted.flatMap(({ uid, key }) => (missing.has(key) ? [uid] : []));
}

/** The person paused what a page is at. */
async function isPaused({ task, key }: Lease): Promise<boolean> {
  return task === "backfill" && (await readMailbox(key)).backfill?.state !== "running";
}

/** What is read waits here until it can be sent: no more is read than this computer gets rid of. */
async function waitForRoom(background: Background): Promise<void> {
  const store = await background.store();
  for (let waits = 0; waits < MOST_WAITS && (await store.countItems()) > MOST_WAITING; waits++) {
    background.wake();
    await new Promise((resolve) => setTimeout(resolve, WAITING_LOOK_MS));
  }
}

/** A message was handed over, or why not. */
export async function noteTaken({ now }: Background, { lease: id, folder, uid, problem }: Of<"mailbox-taken">) {
  const lease = held(id, now());
  const entry = lease?.folder === folder ? lease.index.get(uid) : undefined;
  if (!lease || !entry) return gone;
  if (problem === null) lease.index.set(uid, { ...entry, h: 1 });
  if (problem === "kept_before") lease.index.set(uid, { ...entry, x: 1 });
  if (problem === null) await noteProgress(lease, 1);
  return { ok: true as const, value: { noted: true as const } };
}
