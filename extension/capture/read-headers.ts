/**
 * A reader of just enough RFC 5322 and RFC 2047 to compare a message's source with the page, small enough for the
 * content script. It is no MIME parser: bodies, parameters and groups' names are not its business.
 */

/** Header block bytes looked at; a longer one is compared by its beginning. Real ones stay below 64 kB. */
const MAX_HEADER_BYTES = 256 * 1024;

/** One decoded text and whether every byte of it could be read with certainty. */
export interface DecodedText {
  readonly text: string;
  readonly decodable: boolean;
}

/** Header fields of a message, unfolded, in order, names in lower case, values as raw bytes (one char per byte). */
export interface Headers {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** Reads the header block that `bytes` begins with. Never throws: what is not a header line is skipped. */
export function readHeaders(bytes: Uint8Array): Headers {
  const fields: { name: string; value: string }[] = [];
  for (const line of headerBlock(bytes).split(/\r?\n/)) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last.value += line;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon > 0) fields.push({ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) });
  }
  return { fields: fields.map((f) => ({ name: f.name, value: f.value.trim() })) };
}

function headerBlock(bytes: Uint8Array): string {
  const end = headerEnd(bytes);
  let text = "";
  for (let at = 0; at < end; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 0x8000)));
  return text;
}

/** Where the first empty line begins, or where to stop looking: 256 KiB at most. */
export function headerEnd(bytes: Uint8Array): number {
  const most = Math.min(bytes.length, MAX_HEADER_BYTES);
  let lineAt = 0;
  for (let i = 0; i < most; i++) {
    if (bytes[i] !== 10) continue;
    if (i === lineAt || (i === lineAt + 1 && bytes[lineAt] === 13)) return lineAt;
    lineAt = i + 1;
  }
  return most;
}

/** Raw values of every field called `name` (lower case). */
export function listValues(headers: Headers, name: string): string[] {
  return headers.fields.filter((f) => f.name === name).map((f) => f.value);
}

/** Decodes an unstructured value: encoded words (RFC 2047) and, where valid, bare UTF-8. */
export function decodeText(value: string): DecodedText {
  let decodable = true;
  // Space between two encoded words is not part of the text; an encoded word may be split inside a letter.
  const joined = value.replace(/(\?=)[ \t]+(?==\?)/g, "$1");
  let text = "";
  let at = 0;
  const pending = { charset: "", bytes: "" };
  const flush = (): void => {
    if (pending.bytes !== "") {
      const decoded = decodeBytes(pending.bytes, pending.charset);
      decodable &&= decoded.decodable;
      text += decoded.text;
    }
    pending.bytes = "";
  };
  for (const word of joined.matchAll(/=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=/gi)) {
    if (word.index > at) {
      flush();
      text += decodeBare(joined.slice(at, word.index));
    }
    const charset = (word[1] ?? "").toLowerCase();
    if (charset !== pending.charset) flush();
    const bytes = (word[2] ?? "").toLowerCase() === "b" ? decodeBase64(word[3] ?? "") : decodeQ(word[3] ?? "");
    decodable &&= bytes !== null;
    pending.charset = charset;
    pending.bytes += bytes ?? "";
    at = word.index + word[0].length;
  }
  flush();
  text += decodeBare(joined.slice(at));
  return { text: text.replace(/\s+/g, " ").trim(), decodable };

  function decodeBare(part: string): string {
    const decoded = decodeBytes(part, "utf-8");
    decodable &&= decoded.decodable;
    return decoded.text;
  }
}

function decodeBytes(raw: string, charset: string): DecodedText {
  const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes), decodable: true };
  } catch {
    // Unknown charset, or bytes that are not of it: every webmail shows these its own way.
    return { text: raw, decodable: false };
  }
}

function decodeBase64(packed: string): string | null {
  try {
    return atob(packed.replace(/[\s=]+/g, ""));
  } catch {
    // Damaged base64: reported as not decodable.
    return null;
  }
}

function decodeQ(packed: string): string {
  return packed
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * Addresses of an address-list value (RFC 5322 section 3.4), lower case, in order; quoted strings and comments do not
 * yield any. `decodable` is false when a bare 8-bit byte stands where an address could.
 */
export function listHeaderAddresses(value: string): { addresses: string[]; decodable: boolean } {
  const bare = withoutQuotesAndComments(value);
  const decoded = decodeBytes(bare, "utf-8");
  const addresses = bare
    .split(/[,;]/)
    .map((one) => /<([^<>]*)>/.exec(one)?.[1] ?? one.replace(/^[^:@]*:/, ""))
    .map((one) => decodeBytes(one.replace(/\s+/g, ""), "utf-8").text.toLowerCase())
    .filter((one) => /^[^@]+@[^@]+$/.test(one));
  return { addresses, decodable: decoded.decodable };
}

function withoutQuotesAndComments(value: string): string {
  let out = "";
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const c = value[i] ?? "";
    if (c === "\\" && (quoted || depth > 0)) i++;
    else if (c === '"' && depth === 0) quoted = !quoted;
    else if (c === "(" && !quoted) depth++;
    else if (c === ")" && !quoted && depth > 0) depth--;
    else if (!quoted && depth === 0) out += c;
  }
  return out;
}
