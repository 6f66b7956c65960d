import type { OpenFacts } from "../messages.ts";
import {
  type OpenMessage,
  type RawMessage,
  type ReadIo,
  type WebmailAdapter,
  WebmailReadError,
  type WebmailReadReason,
} from "../webmail/adapter.ts";
import { checkOwner, checkSource, type SourceProblem } from "./check-source.ts";
import { sha256Hex } from "./make-capture.ts";

/** The open message as the server holds it, checked against its page. */
export interface ReadMessage {
  readonly raw: RawMessage;
  /** SHA-256 of its bytes, lower-case hex. */
  readonly sha256: string;
  /** The person's own mailbox that it is in. */
  readonly mailbox: string;
}

export type ReadOutcome = ({ ok: true } & ReadMessage) | { ok: false; reason: SourceProblem | WebmailReadReason };

/** What is read, and with what. */
export interface ReadOrder {
  readonly open: OpenMessage;
  readonly adapter: WebmailAdapter;
  /** Addresses of the mailboxes of the person who is connected. */
  readonly mailboxes: readonly string[];
  readonly io: ReadIo;
  /**
   * `ahead`: nobody has asked for it yet, so the source of another's mailbox is not even read. `now`: somebody waits, so
   * whose mailbox it is and the source are asked at once.
   */
  readonly when: "ahead" | "now";
}

/**
 * Reads the open message's source and checks owner, subject, sender and id against the page. Whose mailbox it is and
 * the source are always read together, so that they come from one session of the webmail. Rejects for bugs only.
 */
export async function readOpen(order: ReadOrder): Promise<ReadOutcome> {
  try {
    return await read(order);
  } catch (error) {
    if (error instanceof WebmailReadError) return { ok: false, reason: error.reason };
    throw error;
  }
}

async function read({ open, adapter, mailboxes, io, when }: ReadOrder): Promise<ReadOutcome> {
  const source = (): Promise<RawMessage> => adapter.readRawMessage(open.ref, io);
  let owner = adapter.findMailboxOwner(io.page);
  let raw: RawMessage | null = null;
  if (owner === null && when === "now") [owner, raw] = await Promise.all([adapter.readMailboxOwner(io), source()]);
  owner ??= await adapter.readMailboxOwner(io);
  const own = checkOwner(owner, mailboxes);
  if (!own.ok) return own;
  if (owner === null) return { ok: false, reason: "owner_unknown" };
  raw ??= await source();
  const words = open.anywhere ? wordsOf(io.page) : null;
  const checked = checkSource(raw.bytes, { open, owner, mailboxes, words });
  if (!checked.ok) return checked;
  const sha256 = await sha256Hex(raw.bytes);
  return isStillOpen(open, adapter, io.page) ? { ok: true, raw, sha256, mailbox: owner } : { ok: false, reason: "ref" };
}

/** Everything that stands on a page, its titles and labels too. */
export function wordsOf(page: Document): string {
  const parts = [page.title];
  for (const el of page.body?.querySelectorAll("*") ?? []) {
    if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(el.tagName)) continue;
    for (const name of ["title", "aria-label", "email", "data-email"]) parts.push(el.getAttribute(name) ?? "");
    for (const child of el.childNodes) if (child.nodeType === 3) parts.push(child.nodeValue ?? "");
  }
  return parts.join(" ");
}

/** Whether the page shows this very message now. */
export function isStillOpen(open: OpenMessage, adapter: WebmailAdapter, page: Document): boolean {
  const now = adapter.findOpenMessage(page);
  return now !== null && keyOf(now) === keyOf(open);
}

/** What is said of the open message to the background, cut to what it takes. */
export const factsOf = (open: OpenMessage, adapter: WebmailAdapter, page: Document): OpenFacts => ({
  webmail: adapter.id,
  mailbox: adapter.findMailboxOwner(page),
  place: `${open.folderName}/${open.ref.uid}`.slice(0, 500),
  subject: open.subject?.slice(0, 2000) ?? null,
  from: open.from?.address ?? null,
  recipients: open.recipients.slice(0, 500).map((r) => r.address),
  ...(adapter.evidence === "described" && { isDescribed: true as const }),
});

/** What tells one open message from another: its place and what is shown of it. */
export const keyOf = (open: OpenMessage): string => JSON.stringify([open.ref, open.subject, open.from]);
