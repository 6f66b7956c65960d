/**
 * Which page works at which mailbox, and how far it is. In memory only: after a stop of the background the page begins anew,
 * and what was read before stands in the index.
 */
import { browser } from "../browser.ts";
import { HOLD_MAILBOX } from "../capture/press-save.ts";
import {
  changeMailbox,
  type FolderIndex,
  type IndexEntry,
  type MailboxKey,
  writeFolderIndex,
} from "../mailbox-index.ts";
import type { KnownFolder, MailboxOrder } from "../mailbox-messages.ts";

/** A page that says nothing for so long is gone. */
const LEASE_MS = 90_000;

export interface Lease {
  readonly id: string;
  readonly tabId: number;
  readonly key: MailboxKey;
  readonly webmail: string;
  readonly task: MailboxOrder["task"];
  /** What is found missing is to be taken. */
  readonly takes: boolean;
  /** A person asked for it: what they have not saved from here before is taken too. */
  readonly isAsked: boolean;
  readonly sinceAt: number;
  /** Short hash of the rules by which is decided. */
  readonly rulesTag: string;
  readonly begunAt: number;
  seenAt: number;
  folders: readonly string[];
  names: Map<string, KnownFolder>;
  /** The folder under way. */
  folder: string | null;
  index: FolderIndex;
  listed: Set<string>;
  older: number;
  unlisted: number;
  /** Of the folders listed so far: how many headers are to be read, and how many are. */
  total: number;
  reads: number;
  /** Of the folder under way: how many are not read yet. */
  left: number;
  done: string[];
}

export const leases = new Map<string, Lease>();
export const keyText = ({ personId, mailbox }: MailboxKey): string => `${personId} ${mailbox}`;

/** What works at a mailbox now. */
export function atWork(key: MailboxKey, now: number): MailboxOrder["task"] | null {
  const lease = leases.get(keyText(key));
  return lease && isAlive(lease, now) ? lease.task : null;
}

/** The tabs in which somebody writes, each by when it said so last; and how long that holds. */
const writing = new Map<number, number>();
const WRITING_MS = 12_000;

/** What a tab says of itself: whether its person is writing a mail there. */
export function noteWriting(tabId: number, isWriting: boolean, now: number): void {
  if (isWriting) writing.set(tabId, now);
  else writing.delete(tabId);
}

/**
 * Whether somebody writes in any tab. A webmail's server may keep what is being written in one heap with which folder was
 * listed last (Roundcube does): nothing is asked meanwhile.
 */
export const isSomebodyWriting = (now: number): boolean => [...writing.values()].some((at) => now - at < WRITING_MS);

/** The person is at work in a tab: whoever goes through a mailbox in another waits a little. */
export function holdOthers(tabId: number): void {
  // A tab that is gone hears nothing.
  for (const lease of leases.values())
    if (lease.tabId !== tabId) void browser.tabs.sendMessage(lease.tabId, HOLD_MAILBOX).catch(() => undefined);
}

/** A tab is gone: another may go on with what it was at. */
export function releaseTab(tabId: number): void {
  writing.delete(tabId);
  for (const [key, lease] of leases) if (lease.tabId === tabId) leases.delete(key);
}

export const isAlive = ({ seenAt }: Lease, now: number): boolean => now - seenAt < LEASE_MS;

/** Whether a save is under an order that a person asked for, and nothing else. */
export const isAskedUnder = (id: string): boolean => [...leases.values()].some((one) => one.id === id && one.isAsked);

/** The lease with this id, heard of now; null where it is nobody's any more. */
export function held(id: string, now: number): Lease | null {
  const lease = [...leases.values()].find((one) => one.id === id);
  if (lease) lease.seenAt = now;
  return lease ?? null;
}

/** Nobody has ordered this, or not any more. */
export const gone = { ok: false as const, error: { code: "lease" } };

/** What does not say when it was sent could be of these days. */
export const isWithin = ({ sinceAt }: Pick<Lease, "sinceAt">, { t }: IndexEntry): boolean => t === null || t >= sinceAt;

/** The folder under way is gone through: what is known of it is kept. */
export async function closeFolder(lease: Lease): Promise<void> {
  if (lease.folder === null) return;
  await writeFolderIndex(lease.key, lease.folder, lease.index);
  lease.done.push(lease.folder);
  lease.folder = null;
}

/** How far recording older mail is, for who looks. */
export async function noteProgress(lease: Lease, taken = 0): Promise<void> {
  if (lease.task !== "backfill") return;
  await changeMailbox(lease.key, ({ backfill }) => {
    if (!backfill) return {};
    const { reads: looked, total } = lease;
    const workedMs = lease.seenAt - lease.begunAt;
    return { backfill: { ...backfill, looked, total, workedMs, taken: backfill.taken + taken, problem: null } };
  });
}
