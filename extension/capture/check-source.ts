import type { OpenMessage } from "../webmail/adapter.ts";
import { type DecodedText, decodeText, listHeaderAddresses, listValues, readHeaders } from "./read-headers.ts";

/**
 * Why a source is not taken for the message on the page.
 * `owner_unknown`: the page does not say whose mailbox it is · `owner_other`: it is not one of the person's mailboxes ·
 * `subject`, `sender`, `message_id`, `ref`: the source differs from the page · `empty`: there is no header in it.
 */
export type SourceProblem = "owner_unknown" | "owner_other" | "subject" | "sender" | "message_id" | "ref" | "empty";

export type SourceCheck = { ok: true } | { ok: false; reason: SourceProblem };

export interface SourceFacts {
  readonly open: OpenMessage;
  /** Address of the mailbox the page is signed in to; null when it is not known. */
  readonly owner: string | null;
  /** Addresses of the mailboxes of the person who is connected. */
  readonly mailboxes: readonly string[];
  /** All words of the page, where it is not known which of them are the message's subject and sender. */
  readonly words?: string | null;
}

/**
 * Whether a mailbox belongs to the person: a shared PC must not record B's mail as A's. Domains compare in their ASCII
 * form.
 */
export function checkOwner(owner: string | null, mailboxes: readonly string[]): SourceCheck {
  if (owner === null) return { ok: false, reason: "owner_unknown" };
  const own = comparable(owner);
  return mailboxes.some((m) => comparable(m) === own) ? { ok: true } : { ok: false, reason: "owner_other" };
}

/**
 * Whether raw bytes are the message that the page shows, in a mailbox of the person.
 * Where the header cannot be decoded with certainty the webmail's own guess is let through for that field; where it
 * can, any difference refuses.
 */
export function checkSource(bytes: Uint8Array, facts: SourceFacts): SourceCheck {
  const owner = checkOwner(facts.owner, facts.mailboxes);
  if (!owner.ok) return owner;
  const headers = readHeaders(bytes);
  if (headers.fields.length === 0) return { ok: false, reason: "empty" };
  const [subjects, senders] = [listValues(headers, "subject"), listValues(headers, "from")];
  if (!sameSubject(subjects, facts.open.subject)) return { ok: false, reason: "subject" };
  if (typeof facts.words === "string") {
    const words = letters(facts.words).toLowerCase();
    if (!hasSubject(subjects, words)) return { ok: false, reason: "subject" };
    if (!hasSender(senders, words)) return { ok: false, reason: "sender" };
  } else if (!sameSender(senders, facts.open)) return { ok: false, reason: "sender" };
  if (!sameMessageId(listValues(headers, "message-id"), facts.open.messageId)) {
    return { ok: false, reason: "message_id" };
  }
  return { ok: true };
}

/** Whether raw bytes are the message that a list names: by its subject, as far as it shows one. */
export function checkListed(bytes: Uint8Array, subject: string | null): SourceCheck {
  const headers = readHeaders(bytes);
  if (headers.fields.length === 0) return { ok: false, reason: "empty" };
  return sameSubject(listValues(headers, "subject"), subject) ? { ok: true } : { ok: false, reason: "subject" };
}

function sameSubject(values: readonly string[], shown: string | null): boolean {
  if (shown === null) return true;
  const decoded = values.map(decodeText);
  // A webmail writes "(no subject)" in its own language where there is none.
  if (decoded.every((d) => d.text === "")) return true;
  // Two Subject fields: webmails differ in which one they show.
  return decoded.some((d) => couldShowAs(d, shown));
}

function couldShowAs(decoded: DecodedText, shown: string): boolean {
  return !decoded.decodable || letters(decoded.text) === letters(shown);
}

// Compared without white space and invisible characters: webmails fold, trim and wrap them differently.
function letters(text: string): string {
  return text.normalize("NFC").replace(/[\s\p{Cc}\p{Cf}\ufffd]+/gu, "");
}

// An address is ASCII even where the name beside it cannot be decoded: one that can be read has to be the one shown.
function sameSender(values: readonly string[], open: OpenMessage): boolean {
  const lists = values.map(listHeaderAddresses);
  const addresses = lists.flatMap((l) => l.addresses).map(comparable);
  const certain = lists.every((l) => l.decodable);
  if (addresses.length === 0) return open.from === null || !certain;
  return open.from ? addresses.includes(comparable(open.from.address)) : !certain;
}

const REPLY = /^(?:(?:re|fwd?|aw|wg|sv|tr|rv|回复|答复|转发|ответ|отв|пересл)(?:\[\d+\])?[:：])+/i;

/** Whether the page has the subject somewhere; webmails leave "Re:" away. */
function hasSubject(values: readonly string[], words: string): boolean {
  const decoded = values.map(decodeText);
  if (decoded.every((one) => one.text === "")) return true;
  return decoded.some((one) => !one.decodable || words.includes(letters(one.text).toLowerCase().replace(REPLY, "")));
}

/** Whether the page has a sender's address or name somewhere. */
function hasSender(values: readonly string[], words: string): boolean {
  const lists = values.map(listHeaderAddresses);
  if (lists.some((list) => list.addresses.some((address) => words.includes(letters(address).toLowerCase()))))
    return true;
  const names = values.map((value) =>
    decodeText(value)
      .text.replace(/<[^<>]*>/g, "")
      .replaceAll('"', ""),
  );
  return names.some((name) => letters(name).length > 1 && words.includes(letters(name).toLowerCase()));
}

function sameMessageId(values: readonly string[], shown: string | null): boolean {
  if (shown === null) return true;
  return values.some((v) => v.replace(/[<>\s]/g, "") === shown.replace(/[<>\s]/g, ""));
}

function comparable(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  try {
    return `${address.slice(0, at)}@${new URL(`http://${domain}`).hostname}`.toLowerCase();
  } catch {
    // Not a domain name: compared as it is written.
    return address.toLowerCase();
  }
}
