import { decodeBody } from "./decode-body.ts";
import type { Outline, OutlinePart } from "./outline.ts";
import { mediaTypeOf } from "./outline.ts";
import { concat } from "./repair.ts";

// The MIME library works line by line: each costs it ten microseconds, and a large file costs several times its size in
// memory. So it is given a copy without the end of long text and without large files, which are decoded here.

export interface TextCaps {
  /** Body text over all parts, counted as the bytes came, encoded or not. */
  maxTextBytes: number;
  maxTextLines: number;
}

/** Files below this stay where they are, as long as they have no more lines than this together. */
const LARGE_FILE_BYTES = 64 * 1024;
const MAX_FILE_LINES = 20_000;
/** What stands behind the last part: the boundaries' ends, and what mailing lists append. */
const MAX_BEHIND_BYTES = 4096;

const mark = (index: number): string => `counterfoil-file-${index}`;
const markPattern = /^counterfoil-file-(\d+)\s*$/;

/** What the MIME library is given of a message. */
export interface ReducedMail {
  /** The array that came where nothing was taken out. */
  bytes: Uint8Array;
  isTextCut: boolean;
  /** The bytes of a large file for the mark that stands in its place; null for anything else. */
  fileOf(content: Uint8Array): Uint8Array | null;
}

/** See the head of this file. Files are never cut. */
export function reduceMail(bytes: Uint8Array, outline: Outline, caps: TextCaps): ReducedMail {
  const pieces: Uint8Array[] = [];
  const files: OutlinePart[] = [];
  let from = 0;
  let bytesLeft = caps.maxTextBytes;
  let linesLeft = caps.maxTextLines;
  let fileLinesLeft = MAX_FILE_LINES;
  let isTextCut = false;
  const replace = (start: number, end: number, text: string): void => {
    // The line end belongs to the boundary that follows.
    pieces.push(bytes.subarray(from, start), new TextEncoder().encode(`${text}\r\n`));
    from = end;
  };
  for (const part of outline.parts) {
    const { bodyStart, bodyEnd } = part;
    if (isBodyText(part)) {
      const end = cutAt(bytes, part, bytesLeft, linesLeft);
      bytesLeft -= end.at - bodyStart;
      linesLeft -= end.lines;
      if (end.at === bodyEnd) continue;
      isTextCut = true;
      bytesLeft = 0;
      replace(end.at, bodyEnd, "");
      continue;
    }
    const lines = bodyEnd - bodyStart > LARGE_FILE_BYTES ? null : countLines(bytes, bodyStart, bodyEnd);
    if (lines !== null && lines <= fileLinesLeft) fileLinesLeft -= lines;
    else {
      replace(bodyStart, bodyEnd, part.transferEncoding === "base64" ? btoa(mark(files.length)) : mark(files.length));
      files.push(part);
    }
  }
  const end = outline.parts.at(-1)?.bodyEnd ?? bytes.length;
  if (bytes.length - end > MAX_BEHIND_BYTES) replace(end + MAX_BEHIND_BYTES, bytes.length, "");
  return {
    bytes: from === 0 ? bytes : concat([...pieces, bytes.subarray(from)]),
    isTextCut,
    fileOf(content) {
      const found = content.length < 40 ? markPattern.exec(new TextDecoder().decode(content)) : null;
      const part = found ? files[Number(found[1])] : undefined;
      return part ? decodeBody(bytes, part) : null;
    },
  };
}

/**
 * What the MIME library takes for the message's own text; and what stands in a multipart outside its parts, since a
 * library that sees another boundary than the outline takes it for parts.
 */
function isBodyText(part: OutlinePart): boolean {
  if (part.isMultipart) return true;
  const type = mediaTypeOf(part.contentType);
  const isText = type === "" || type === "text/plain" || type === "text/html";
  return isText && mediaTypeOf(part.disposition) !== "attachment";
}

/** Where the body's text ends within the caps: behind a line, or where there is no line end behind a whole UTF-8 character. */
function cutAt(
  bytes: Uint8Array,
  { bodyStart, bodyEnd }: OutlinePart,
  maxBytes: number,
  maxLines: number,
): { at: number; lines: number } {
  const limit = Math.min(bodyEnd, bodyStart + maxBytes);
  let at = bodyStart;
  let lines = 0;
  while (lines < maxLines) {
    const next = nextLine(bytes, at, limit);
    if (next === null) break;
    at = next;
    lines++;
  }
  if (limit === bodyEnd && lines < maxLines) return { at: bodyEnd, lines };
  if (at > bodyStart) return { at, lines };
  at = lines < maxLines ? limit : at;
  while (at > bodyStart && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return { at, lines };
}

function countLines(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at: number | null = start; at !== null; at = nextLine(bytes, at, end)) lines++;
  return lines;
}

/** Behind the next line end, which for the MIME library is a CR as well; null when there is none before `limit`. */
function nextLine(bytes: Uint8Array, from: number, limit: number): number | null {
  for (let at = from; at < limit; at++) {
    if (bytes[at] === 10) return at + 1;
    if (bytes[at] === 13) return at + 1 < limit && bytes[at + 1] === 10 ? at + 2 : at + 1;
  }
  return null;
}
