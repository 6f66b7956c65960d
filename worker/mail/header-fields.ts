import { chooseCharset, decodeAs } from "./charset.ts";
import { latin1 } from "./outline.ts";

// The header block alone, field by field with its place in the bytes: what a door decides on before it reads a body.

export interface HeaderField {
  /** Lower case. */
  name: string;
  /** Unfolded, one character a byte. */
  value: string;
  /** Where the field begins and where the next begins, in the bytes given. */
  start: number;
  end: number;
}

/** Where the header block's blank line ends, or null when it is not within `bytes`. */
export function headerEnd(bytes: Uint8Array): number | null {
  let start = 0;
  while (start < bytes.length) {
    const lf = bytes.indexOf(10, start);
    if (lf === -1) return null;
    if (lf === start || (lf === start + 1 && bytes[start] === 13)) return lf + 1;
    start = lf + 1;
  }
  return null;
}

/** The fields of the block that `bytes` begins with, from `from` on; what is no field is skipped. Never throws. */
export function headerFields(bytes: Uint8Array, from = 0): HeaderField[] {
  const fields: HeaderField[] = [];
  let start = from;
  while (start < bytes.length) {
    const lf = bytes.indexOf(10, start);
    const end = lf === -1 ? bytes.length : lf + 1;
    const line = latin1(bytes, start, end).replace(/\r?\n$/, "");
    if (line === "") break;
    const last = fields.at(-1);
    const colon = line.indexOf(":");
    if (/^[ \t]/.test(line)) {
      if (last) {
        last.value += line;
        last.end = end;
      }
    } else if (colon > 0) {
      fields.push({
        name: line.slice(0, colon).trim().toLowerCase(),
        value: line.slice(colon + 1).trim(),
        start,
        end,
      });
    }
    start = end;
  }
  return fields;
}

/** Values of every field of this name (lower case), in order. */
export const valuesOf = (fields: readonly HeaderField[], name: string): string[] =>
  fields.filter((field) => field.name === name).map(({ value }) => value);

/**
 * A subject as text: encoded words (RFC 2047) decoded, raw 8-bit bytes read as the charset they most likely are. Good
 * enough to find a word in it; what is shown to people comes from the parser.
 */
export function decodeHeaderText(value: string): string {
  const text = value.replace(/(\?=)[ \t]+(?==\?)/g, "$1");
  const pieces = text.split(/(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)/);
  return pieces.map((piece) => decodeWord(piece) ?? decodeRaw(piece)).join("");
}

const bytesOf = (binary: string): Uint8Array => Uint8Array.from(binary, (char) => char.charCodeAt(0));

function decodeRaw(piece: string): string {
  const bytes = bytesOf(piece);
  return decodeAs(bytes, chooseCharset(bytes, ""));
}

function decodeWord(piece: string): string | null {
  const word = /^=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=$/i.exec(piece);
  if (!word) return null;
  const [, charset = "", kind = "", packed = ""] = word;
  const bytes =
    kind.toLowerCase() === "b"
      ? new Uint8Array(Buffer.from(packed, "base64"))
      : bytesOf(
          packed
            .replaceAll("_", " ")
            .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        );
  try {
    return decodeAs(bytes, charset);
  } catch {
    return decodeAs(bytes, chooseCharset(bytes, "")); // a charset that nobody knows: the bytes say more
  }
}
