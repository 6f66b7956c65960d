import type { Outline, OutlinePart } from "./outline.ts";
import { mediaTypeOf } from "./outline.ts";
import { concat } from "./repair.ts";

/**
 * A copy for the parser without the end of body text that is longer than `maxBytes` over all parts together (counted as
 * the bytes came, encoded or not); the array it was given when nothing is. Attached files are never cut.
 */
export function cutLongText(bytes: Uint8Array, outline: Outline, maxBytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  let left = maxBytes;
  for (const part of outline.parts) {
    if (!isBodyText(part)) continue;
    const length = part.bodyEnd - part.bodyStart;
    if (length <= left) {
      left -= length;
      continue;
    }
    const end = cutAt(bytes, part.bodyStart, left);
    left = 0;
    // The line end belongs to the boundary that follows.
    pieces.push(bytes.subarray(from, end), new TextEncoder().encode("\r\n"));
    from = part.bodyEnd;
  }
  return from === 0 ? bytes : concat([...pieces, bytes.subarray(from)]);
}

/** What the MIME library takes for the message's own text. */
function isBodyText(part: OutlinePart): boolean {
  const type = mediaTypeOf(part.contentType);
  const isText = type === "" || type === "text/plain" || type === "text/html";
  return isText && mediaTypeOf(part.disposition) !== "attachment";
}

/** The last line end within `length`, or where there is none the last whole UTF-8 character. */
function cutAt(bytes: Uint8Array, start: number, length: number): number {
  let at = start + length;
  const lineEnd = bytes.subarray(start, at).lastIndexOf(10);
  if (lineEnd >= 0) return start + lineEnd + 1;
  while (at > start && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}
