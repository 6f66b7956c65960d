import { chooseCharset, decodeAs, hasHighBytes, isMeaningfulCharset, isUtf8 } from "./charset.ts";
import { mediaTypeOf, type Outline, type OutlinePart, parameterOf } from "./outline.ts";

/**
 * A copy for the parser in which raw 8-bit headers are UTF-8 and 8-bit text parts without a usable charset state one.
 * The MIME library reads headers as UTF-8 only and would turn anything else into replacement characters. The original
 * bytes are never touched; when nothing needs repair they are returned as they are.
 */
export function repairCharsets(bytes: Uint8Array, outline: Outline): { bytes: Uint8Array; guessed: string[] } {
  const guessed = new Set<string>();
  const edits: { start: number; end: number; replacement: Uint8Array }[] = [];
  const rootCharset = statedCharset(outline.parts.find((part) => statedCharset(part) !== ""));
  for (const part of outline.parts) {
    const block = bytes.subarray(part.headerStart, part.headerEnd);
    if (hasHighBytes(block) && !isUtf8(block)) {
      const replacement = encodeFields(block, statedCharset(part) || rootCharset, guessed);
      edits.push({ start: part.headerStart, end: part.headerEnd, replacement });
    }
    const contentType = contentTypeForBody(bytes, part, guessed);
    if (contentType !== null) {
      const replacement = new TextEncoder().encode(`Content-Type: ${contentType}\r\n`);
      // In front of the block: the parser takes the first of two. Sorted before the block's own edit at the same place.
      edits.push({ start: part.headerStart, end: part.headerStart, replacement });
    }
  }
  if (edits.length === 0) return { bytes, guessed: [] };
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  return { bytes: applyEdits(bytes, edits), guessed: [...guessed] };
}

function statedCharset(part: OutlinePart | undefined): string {
  const label = part === undefined ? "" : (parameterOf(part.contentType, "charset") ?? "");
  return isMeaningfulCharset(label) ? label : "";
}

/** The Content-Type a text part should have had, or null when its own will do. */
function contentTypeForBody(bytes: Uint8Array, part: OutlinePart, guessed: Set<string>): string | null {
  const type = mediaTypeOf(part.contentType);
  if (part.isMultipart || (type !== "" && !type.startsWith("text/"))) return null;
  if (/base64|quoted-printable/.test(part.transferEncoding)) return null;
  const label = (parameterOf(part.contentType, "charset") ?? "").toLowerCase();
  if (isMeaningfulCharset(label) && label !== "utf-8" && label !== "utf8") return null;
  const body = bytes.subarray(part.bodyStart, part.bodyEnd);
  if (!hasHighBytes(body)) return null;
  const charset = chooseCharset(body, "");
  if (charset === "utf-8" && label !== "us-ascii" && label !== "ascii") return null;
  if (charset !== "utf-8") guessed.add(charset);
  const rest = part.contentType.replace(/;\s*charset\s*=\s*(?:"[^"]*"|[^;\s]*)/i, "");
  return `${rest === "" ? "text/plain" : rest}; charset=${charset}`;
}

/** Each logical header line on its own, since a relay's and a sender's may differ. */
function encodeFields(block: Uint8Array, stated: string, guessed: Set<string>): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const field of logicalLines(block)) {
    if (isUtf8(field)) {
      pieces.push(field);
      continue;
    }
    const charset = chooseCharset(afterName(field), stated);
    guessed.add(charset);
    pieces.push(new TextEncoder().encode(decodeAs(field, charset)));
  }
  return concat(pieces);
}

/** Without the field's name, which is ASCII and says nothing about the charset. */
function afterName(field: Uint8Array): Uint8Array {
  return field.subarray(field.indexOf(58) + 1);
}

function* logicalLines(block: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  let at = 0;
  while (at < block.length) {
    const lf = block.indexOf(10, at);
    at = lf === -1 ? block.length : lf + 1;
    const next = block[at];
    if (next === 32 || next === 9) continue;
    yield block.subarray(start, at);
    start = at;
  }
}

function applyEdits(bytes: Uint8Array, edits: { start: number; end: number; replacement: Uint8Array }[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const edit of edits) {
    pieces.push(bytes.subarray(from, edit.start), edit.replacement);
    from = edit.end;
  }
  pieces.push(bytes.subarray(from));
  return concat(pieces);
}

/** One array of all the pieces. */
export function concat(pieces: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let to = 0;
  for (const piece of pieces) {
    out.set(piece, to);
    to += piece.length;
  }
  return out;
}
