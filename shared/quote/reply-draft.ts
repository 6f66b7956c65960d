// The mail that a quote goes out with, as a draft that any mail program opens for sending (RFC 5322, MIME). For where the
// mail it answers lies in another mailbox than the one it is sent from: the thread is told by its headers alone. Pure, and
// the same bytes for the same words.

/** A person or company in an address field. */
export interface DraftParty {
  readonly name: string;
  readonly address: string;
}

export interface ReplyDraft {
  /** Whose mail it is to be; mail programs put their own person in. */
  readonly from: DraftParty | null;
  readonly to: readonly DraftParty[];
  readonly cc: readonly DraftParty[];
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** Message-IDs with their angle brackets; null where no mail is answered. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** Milliseconds since 1970; null where it is not known. */
  readonly atMs: number | null;
  /** Null: the text alone. */
  readonly file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array } | null;
}

/** No line of base64 has an underscore: no part can contain it. */
const BOUNDARY = "=_counterfoil_quote";
/** RFC 2047 section 2: an encoded word has at most 75 characters; so many bytes make 60 of them. */
const WORD_BYTES = 45;
/** RFC 2045 section 6.8. */
const LINE_CHARS = 76;

/**
 * The draft's bytes. Nothing in a name, a subject or an id can begin another header field: what ends a line is taken out.
 * `X-Unsent: 1` opens it for writing where a program knows that (Outlook, Thunderbird by its own command).
 */
export const replyDraft = (draft: ReplyDraft): Uint8Array<ArrayBuffer> => composeMessage(draft, [["X-Unsent", "1"]]);

/** The bytes of a message with these fields of one's own before all others (RFC 5322 section 3.6.8). */
export function composeMessage(
  draft: ReplyDraft,
  marks: readonly (readonly [name: `X-${string}`, value: string])[],
): Uint8Array<ArrayBuffer> {
  const { from, to, cc, subject, inReplyTo, references, file, atMs } = draft;
  const ids = [...references.filter((id) => id !== inReplyTo), ...(inReplyTo === null ? [] : [inReplyTo])];
  const answered = inReplyTo === null ? [] : idsOf([inReplyTo]);
  const fields: (readonly [string, readonly string[]])[] = [
    ...marks.map(([name, value]) => [name, wordsOf(oneLine(value))] as const),
    ["Date", atMs === null ? [] : [new Date(atMs).toUTCString().replace("GMT", "+0000")]],
    ["From", from ? partiesOf([from]) : []],
    ["To", partiesOf(to)],
    ["Cc", partiesOf(cc)],
    ["Subject", wordsOf(oneLine(subject))],
    ["In-Reply-To", answered],
    ["References", idsOf(ids)],
    ["MIME-Version", ["1.0"]],
    ...(file === null ? [] : [multipart]),
  ];
  const lines = [
    // A field's parts stand on lines of their own: no line is too long, however many there are.
    ...fields.flatMap(([name, parts]) => (parts.length > 0 ? [`${name}: ${parts.join("\r\n ")}`] : [])),
    ...(file === null ? [] : ["", `--${BOUNDARY}`]),
    ...["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", ""],
    ...base64Lines(utf8(draft.text.replace(/\r\n|\r|\n/g, "\r\n"))),
    ...(file === null ? [""] : fileLines(file)),
  ];
  return utf8(lines.join("\r\n"));
}

const multipart: [string, string[]] = ["Content-Type", ["multipart/mixed;", `boundary="${BOUNDARY}"`]];

const fileLines = (file: NonNullable<ReplyDraft["file"]>): string[] => [
  ...[`--${BOUNDARY}`, `Content-Type: ${oneLine(file.mediaType)}`, "Content-Transfer-Encoding: base64"],
  ...[`Content-Disposition: attachment;\r\n ${fileNameOf(oneLine(file.name))}`, ""],
  ...base64Lines(file.bytes),
  ...[`--${BOUNDARY}--`, ""],
];

/** Without what ends a line or hides in one: control characters become spaces. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();

/** `<left@right>` and nothing else; a damaged id is left out, since no program could follow it. */
const idsOf = (ids: readonly string[]): string[] => ids.filter((id) => /^<[!-;=?-~]+>$/.test(id));

/** Addresses with their names, a comma after all but the last; what is no address is left out. */
function partiesOf(parties: readonly DraftParty[]): string[] {
  const known = parties.filter(({ address }) => /^[^\s<>,;:"()[\]\\\p{Cc}]+@[^\s<>,;:"()\\\p{Cc}]+$/u.test(address));
  return known.flatMap(({ name, address }, at) => {
    const said = oneLine(name);
    const words = said === "" ? [] : phraseOf(said);
    return [...words, `<${address}>${at < known.length - 1 ? "," : ""}`];
  });
}

/** A name as RFC 5322 writes it: as it is, in quotes, or in encoded words. */
function phraseOf(name: string): string[] {
  if (!/^[\x20-\x7e]{1,60}$/.test(name) || name.includes("=?")) return encodedWords(name);
  return /^[\w !#$%&'*+\-/=?^`{|}~]+$/.test(name) ? [name] : [`"${name.replace(/["\\]/g, "\\$&")}"`];
}

const wordsOf = (text: string): string[] =>
  /^[\x20-\x7e]{0,900}$/.test(text) && !text.includes("=?") ? [text] : encodedWords(text);

/** Encoded words (RFC 2047), none of which cuts a character in two. */
function encodedWords(text: string): string[] {
  const words: string[] = [];
  let chunk = "";
  let bytes = 0;
  for (const character of text) {
    const size = utf8(character).length;
    if (bytes + size > WORD_BYTES) {
      words.push(chunk);
      chunk = "";
      bytes = 0;
    }
    chunk += character;
    bytes += size;
  }
  return [...words, chunk].map((word) => `=?utf-8?B?${base64(utf8(word))}?=`);
}

/** RFC 2231 where the name has other letters than ASCII's. */
function fileNameOf(name: string): string {
  if (/^[\x20-\x7e]{1,100}$/.test(name)) return `filename="${name.replace(/["\\]/g, "_")}"`;
  const shown = Array.from(utf8(name), (byte) => {
    const letter = String.fromCharCode(byte);
    return /[A-Za-z0-9._-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return `filename*=utf-8''${shown.join("")}`;
}

function base64Lines(bytes: Uint8Array): string[] {
  const bytesPerLine = (LINE_CHARS / 4) * 3;
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine) lines.push(base64(bytes.subarray(at, at + bytesPerLine)));
  return lines;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = bytes.subarray(at, at + 3);
    const bits = (one << 16) | (two << 8) | three;
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63] ?? "");
    const filled = Math.min(bytes.length - at, 3) + 1;
    text += letters.slice(0, filled).join("").padEnd(4, "=");
  }
  return text;
}

/** UTF-8 bytes; half a surrogate pair becomes the replacement character, as TextEncoder does (which is not here). */
function utf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return new Uint8Array(bytes);
}
