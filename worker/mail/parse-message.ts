import PostalMime, { addressParser, decodeWords, type Email, type Mailbox } from "postal-mime";
import { normalizeAddress } from "../../shared/mail/address.ts";
import { parseMailDate } from "../../shared/mail/date.ts";
import { readMessageIds } from "../../shared/mail/message-ids.ts";
import { displayFileName } from "./attachments.ts";
import { htmlToText } from "./html-text.ts";
import { type OutlineLimits, outlineOf } from "./outline.ts";
import type { ParsedAttachment, ParsedMessage, Participant, ParticipantRole, Problem } from "./parsed-message.ts";
import { type ReducedMail, reduceMail } from "./reduce-mail.ts";
import { repairCharsets } from "./repair.ts";

// Bytes in, message plus problems out; the only import of the MIME library.
// Invariant: content is never exceptional. Any bytes parse, nothing throws, what could not be read is a problem.

/** Real mail stays below 100 parts; a digest of a busy list reaches some hundreds. Each part costs the parser a node. */
const MAX_PARTS = 1000;
/** Forwards as attachments do not nest here, so real mail stays below 6; the parser recurses once per level. */
const MAX_DEPTH = 20;
/** Real headers stay below 30 KiB, with long recipient lists below 200 KiB. */
const MAX_HEADER_BYTES = 256 * 1024;
/** All parts' headers together: the MIME library keeps them as strings. */
const MAX_ALL_HEADER_BYTES = 2 * 1024 * 1024;
/**
 * Body text that is read of one message. Written text stays below 1 MiB; above are pictures inside the HTML and machines'
 * lists. The MIME library needs some thirty times the text in memory, and a Worker has 128 MB for all. The original has
 * the rest.
 */
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
/** The MIME library takes some ten microseconds a line; written text of that size has half as many. */
const MAX_TEXT_LINES = 50_000;
/** Each participant is a row in Book's and the volume's tables. */
const MAX_PARTICIPANTS = 1000;
/** A References chain longer than this keeps its root and its newest ancestors. */
const MAX_REFERENCES = 50;
/** RFC 5322 lines are 998 characters; longer ids are no ids. */
const MAX_SUBJECT_CHARS = 2000;

/** What a message may have before only its headers are read. */
export const defaultLimits: OutlineLimits = {
  maxParts: MAX_PARTS,
  maxDepth: MAX_DEPTH,
  maxHeaderBytes: MAX_HEADER_BYTES,
};

type Headers = { key: string; value: string }[];

/**
 * Reads a message. Never throws for content: over a cap, or where the library gives up, the message consists of what
 * its headers say and a problem says why. Caps are counted before the library sees any byte.
 */
export async function parseMessage(
  bytes: Uint8Array,
  limits: OutlineLimits = defaultLimits,
): Promise<{ message: ParsedMessage; problems: Problem[] }> {
  const problems: Problem[] = [];
  if (bytes.length === 0) problems.push({ code: "empty" });
  const outline = outlineOf(bytes, limits);
  const root = outline.parts[0];
  let email: Email | null = null;
  let reduced: ReducedMail | null = null;
  if (outline.problem !== null) problems.push(outline.problem);
  else {
    reduced = reduceMail(bytes, outline, { maxTextBytes: MAX_TEXT_BYTES, maxTextLines: MAX_TEXT_LINES });
    if (reduced.isTextCut) problems.push({ code: "text_too_long" });
    const repaired = repairCharsets(
      reduced.bytes,
      reduced.bytes === bytes ? outline : outlineOf(reduced.bytes, limits),
    );
    for (const detail of repaired.guessed) problems.push({ code: "guessed_charset", detail });
    email = await readWith(repaired.bytes, limits, problems);
  }
  if (email === null && root !== undefined) {
    const head = { ...root, contentType: "", isMultipart: true };
    const end = Math.min(root.headerEnd, limits.maxHeaderBytes);
    const repaired = repairCharsets(bytes.subarray(0, end), { parts: [{ ...head, headerEnd: end }], problem: null });
    email = await readWith(repaired.bytes, limits, problems);
    if (email !== null) email = { ...email, text: "", html: undefined, attachments: [] };
  }
  const message = toMessage(email ?? { headers: [], headerLines: [], attachments: [] }, reduced, problems);
  if (bytes.includes(0)) problems.push({ code: "nul_bytes" });
  return { message, problems };
}

/** Null, with a problem, when the library rejects the message. */
async function readWith(bytes: Uint8Array, limits: OutlineLimits, problems: Problem[]): Promise<Email | null> {
  try {
    return await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: limits.maxDepth,
      maxHeadersSize: Math.max(limits.maxHeaderBytes, MAX_ALL_HEADER_BYTES),
      maxRfc822NestingDepth: 0,
    });
  } catch {
    // The library throws for its own limits only; which one does not matter to a reader of the record.
    problems.push({ code: "parser_failed" });
    return null;
  }
}

function toMessage(email: Email, reduced: ReducedMail | null, problems: Problem[]): ParsedMessage {
  const headers = email.headers;
  noteDuplicates(headers, problems);
  const participants = readParticipants(headers, problems);
  const from = participants.find((participant) => participant.role === "from") ?? null;
  if (from === null) problems.push({ code: "no_from" });
  const messageId = readMessageIds(first(headers, "message-id") ?? "")[0] ?? null;
  if (messageId === null) problems.push({ code: "no_message_id" });
  const html = email.html === undefined || email.html === "" ? null : withoutNul(email.html);
  const text = readText(email.text ?? "", html);
  if (text.includes("\ufffd")) problems.push({ code: "undecodable_text" });
  return {
    messageId,
    inReplyTo: readMessageIds(all(headers, "in-reply-to")).slice(0, MAX_REFERENCES),
    references: cutReferences(readMessageIds(all(headers, "references"))),
    sentAt: readDate(first(headers, "date"), problems),
    subject: oneLine(decodeWords(first(headers, "subject") ?? "")).slice(0, MAX_SUBJECT_CHARS),
    from,
    participants,
    text,
    html,
    attachments: email.attachments.map((attachment, index) => toAttachment(attachment, index, reduced)),
    headers: {
      autoSubmitted: shortHeader(headers, "auto-submitted"),
      listId: shortHeader(headers, "list-id"),
      precedence: shortHeader(headers, "precedence"),
      sensitivity: shortHeader(headers, "sensitivity"),
    },
  };
}

function first(headers: Headers, key: string): string | null {
  return headers.find((header) => header.key === key)?.value ?? null;
}

function all(headers: Headers, key: string): string {
  return headers
    .filter((header) => header.key === key)
    .map((header) => header.value)
    .join(" ");
}

/** RFC 5322 §3.6: these may stand once. The first is taken, as the MIME library and most readers do. */
function noteDuplicates(headers: Headers, problems: Problem[]): void {
  for (const key of ["from", "subject", "date", "message-id", "to"]) {
    if (headers.filter((header) => header.key === key).length > 1) {
      problems.push({ code: "duplicate_header", detail: key });
    }
  }
}

// Bcc comes first: who is hidden must be known before the others use up what is read.
const roles: readonly ParticipantRole[] = ["bcc", "from", "sender", "reply-to", "to", "cc"];

/** Hidden recipients of a mail that was sent on (RFC 5322 §3.6.6) are as hidden. */
const keysOf = (role: ParticipantRole): string[] => (role === "bcc" ? ["bcc", "resent-bcc"] : [role]);

function readParticipants(headers: Headers, problems: Problem[]): Participant[] {
  const found: Participant[] = [];
  const seen = new Set<string>();
  for (const role of roles) {
    const keys = keysOf(role);
    const values = headers.filter((header) => keys.includes(header.key)).map((header) => header.value);
    // A second From is noted as a problem and not believed.
    for (const value of role === "from" ? values.slice(0, 1) : values) {
      for (const mailbox of mailboxesOf(value)) {
        // A name alone hides somebody too: the original that says it is not for everybody.
        const address = readAddress(mailbox.address) ?? (role === "bcc" ? hiddenName(mailbox) : null);
        if (address === null) {
          if (mailbox.address !== "") problems.push({ code: "unreadable_address", detail: role });
          continue;
        }
        const key = `${role} ${address}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (found.length >= MAX_PARTICIPANTS) {
          problems.push({ code: "too_many_participants" });
          return inOrder(found);
        }
        const name = oneLine(mailbox.name).replace(/^["']+|["']+$/g, "");
        found.push({ role, address, name: name.toLowerCase() === address ? "" : name.slice(0, 200) });
      }
    }
  }
  return inOrder(found);
}

/** As people read a head: hidden recipients last. */
const inOrder = (list: Participant[]): Participant[] => [
  ...list.filter(({ role }) => role !== "bcc"),
  ...list.filter(({ role }) => role === "bcc"),
];

function hiddenName({ address, name }: Mailbox): string | null {
  const text = oneLine(address || name)
    .toLowerCase()
    .slice(0, 254);
  return text === "" ? null : text;
}

/** Groups (RFC 5322 §3.4) count as their members. */
function mailboxesOf(value: string): Mailbox[] {
  return addressParser(value).flatMap((address) => (address.group === undefined ? [address] : address.group));
}

/** A one-label host (`root@localhost`) is no address to the outside world, but it did stand in this header. */
function readAddress(raw: string): string | null {
  const strict = normalizeAddress(raw);
  if (strict !== null) return strict;
  const bare = oneLine(raw)
    .replace(/^<+|>+$/g, "")
    .toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(bare) && bare.length <= 254 ? bare : null;
}

function cutReferences(ids: string[]): string[] {
  if (ids.length <= MAX_REFERENCES) return ids;
  return [...ids.slice(0, 1), ...ids.slice(1 - MAX_REFERENCES)];
}

function readDate(value: string | null, problems: Problem[]): string | null {
  if (value === null || value.trim() === "") {
    problems.push({ code: "no_date" });
    return null;
  }
  const date = parseMailDate(value);
  if (date === null) problems.push({ code: "unreadable_date" });
  return date;
}

function readText(plain: string, html: string | null): string {
  const text = withoutNul(plain)
    .replace(/\r\n?/g, "\n")
    .replace(/^\s*\n/, "")
    .trimEnd();
  return text.trim() === "" && html !== null ? htmlToText(html) : text;
}

function toAttachment(
  attachment: Email["attachments"][number],
  index: number,
  reduced: ReducedMail | null,
): ParsedAttachment {
  const content = attachment.content;
  const given = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
  const bytes = reduced?.fileOf(given) ?? given;
  const contentId = (attachment.contentId ?? "").trim().replace(/^<|>$/g, "");
  return {
    fileName: displayFileName(attachment.filename, attachment.mimeType, index + 1),
    mediaType: attachment.mimeType === "" ? "application/octet-stream" : attachment.mimeType.slice(0, 127),
    size: bytes.length,
    contentId: contentId === "" ? null : contentId,
    inline: attachment.disposition === "inline" || (attachment.related === true && attachment.disposition === null),
    bytes,
  };
}

function shortHeader(headers: Headers, key: string): string | null {
  const value = oneLine(first(headers, key) ?? "");
  return value === "" ? null : value.slice(0, 200);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ").trim();
}

function withoutNul(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}
