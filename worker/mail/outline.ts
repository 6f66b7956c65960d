import type { Problem } from "./parsed-message.ts";

/**
 * A first look at a message's structure: one pass over the lines, no decoding, no recursion. It counts what the parser
 * would have to build before the parser sees any of it, and remembers where each part's header and body lie.
 */

export type OutlineLimits = { maxParts: number; maxDepth: number; maxHeaderBytes: number };

export type OutlinePart = {
  headerStart: number;
  /** End of the last header line, before the blank one. */
  headerEnd: number;
  bodyStart: number;
  bodyEnd: number;
  /** Unfolded, bytes read as Latin-1; empty when there is none. */
  contentType: string;
  transferEncoding: string;
  /** Unfolded; empty when there is none. */
  disposition: string;
  isMultipart: boolean;
};

export type Outline = {
  parts: OutlinePart[];
  /** The first limit that is exceeded; the scan stops there and `parts` holds what came before. */
  problem: Problem | null;
};

type OpenBoundary = { value: string; depth: number };

const DASH = 45;
/** Over all parts, folded lines counted each: real mail stays below a thousand. */
const MAX_HEADER_LINES = 20_000;
/** What stands behind an inner multipart's end and belongs to no part: a few words, if anything. */
const MAX_BETWEEN_BYTES = 64 * 1024;

/** See the head of this file. Part 0 is the message itself. */
export function outlineOf(bytes: Uint8Array, limits: OutlineLimits): Outline {
  const parts: OutlinePart[] = [newPart(0)];
  const open: OpenBoundary[] = [];
  let part: OutlinePart | null = parts[0] ?? null;
  let depth = 0;
  let inHeader = true;
  let anyDashLineCounts = false;
  let dashLines = 0;
  let headerLines = 0;
  let betweenParts = 0;
  const stopAt = (code: Problem["code"]): Outline => ({ parts, problem: { code } });

  let start = 0;
  while (start < bytes.length) {
    const lf = bytes.indexOf(10, start);
    const next = lf === -1 ? bytes.length : lf + 1;
    const isDashLine = bytes[start] === DASH && bytes[start + 1] === DASH;
    if (isDashLine && anyDashLineCounts && ++dashLines > limits.maxParts) return stopAt("too_many_parts");
    const hit = isDashLine && open.length > 0 ? findBoundary(bytes, start, next, open) : null;
    if (hit !== null) {
      if (part !== null) closePart(part, bytes, start, inHeader);
      part = null;
      open.length = hit.closes ? hit.index : hit.index + 1;
      depth = (open.at(-1)?.depth ?? 0) + (hit.closes ? 0 : 1);
      inHeader = !hit.closes;
      if (!hit.closes) {
        if (parts.length > limits.maxParts || betweenParts > MAX_BETWEEN_BYTES) return stopAt("too_many_parts");
        if (depth > limits.maxDepth) return stopAt("too_deep");
        part = newPart(next);
        parts.push(part);
      }
    } else if (part === null) betweenParts += next - start;
    else if (inHeader) {
      if (isBlank(bytes, start, next)) {
        endHeader(part, bytes, start, next);
        inHeader = false;
        if (part.isMultipart) {
          const boundary = boundaryOf(part.contentType);
          if (boundary !== null && boundary !== "") open.push({ value: boundary, depth });
          // One that is not plain characters is never seen: count every line that could be one.
          else if (/boundary\*/i.test(part.contentType)) anyDashLineCounts = true;
        }
      } else if (next - part.headerStart > limits.maxHeaderBytes || ++headerLines > MAX_HEADER_LINES) {
        part.headerEnd = start;
        return stopAt("headers_too_large");
      }
    }
    start = next;
  }
  if (part !== null) closePart(part, bytes, bytes.length, inHeader);
  return { parts, problem: null };
}

/**
 * A parameter of a structured header such as Content-Type (RFC 2045 §5.1): quotes honoured, comments skipped, the first
 * of several wins. Null when absent.
 */
export function parameterOf(headerValue: string, name: string): string | null {
  for (const piece of splitParameters(headerValue).slice(1)) {
    const equals = piece.indexOf("=");
    if (equals === -1 || piece.slice(0, equals).trim().toLowerCase() !== name) continue;
    const value = piece.slice(equals + 1).trim();
    return value.startsWith('"')
      ? value
          .slice(1)
          .replace(/"[^"]*$/, "")
          .replace(/\\(.)/g, "$1")
      : value;
  }
  return null;
}

/**
 * A multipart's boundary as the parser will see it: pieces (RFC 2231 §3) are joined by their numbers and win over a whole
 * one; a piece whose name ends in `*` is percent-encoded behind `charset'language'`. Null when there is none, or when its
 * pieces are not plain ASCII, which no writer makes.
 */
function boundaryOf(contentType: string): string | null {
  const pieces = new Map<string, { no: number; isEncoded: boolean; value: string }>();
  for (const piece of splitParameters(contentType).slice(1)) {
    const name = piece
      .slice(0, Math.max(0, piece.indexOf("=")))
      .trim()
      .toLowerCase();
    const match = /^boundary\*(?:(\d+)(\*?))?$/.exec(name);
    if (match === null || pieces.has(name)) continue;
    const value = parameterOf(`;${piece}`, name) ?? "";
    pieces.set(name, { no: Number(match[1] ?? 0), isEncoded: match[1] === undefined || match[2] === "*", value });
  }
  if (pieces.size === 0) return parameterOf(contentType, "boundary");
  const joined = [...pieces.values()]
    .sort((a, b) => a.no - b.no)
    .map(({ no, isEncoded, value }) => {
      if (!isEncoded) return value;
      const text = no === 0 ? value.replace(/^[^']*'[^']*'/, "") : value;
      return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    })
    .join("");
  return /^[\x20-\x7e]*$/.test(joined) ? joined : null;
}

/** The type itself, `text/plain`, lower case; empty when there is none. */
export function mediaTypeOf(contentType: string): string {
  return (splitParameters(contentType)[0] ?? "").trim().toLowerCase();
}

function splitParameters(value: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let quoted = false;
  let comments = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value.charAt(i);
    if (c === "\\" && (quoted || comments > 0)) {
      if (comments === 0) piece += c + value.charAt(i + 1);
      i++;
    } else if (c === '"' && comments === 0) {
      quoted = !quoted;
      piece += c;
    } else if (!quoted && c === "(" && (comments > 0 || /^$|\s$/.test(piece.slice(-1)))) comments++;
    else if (!quoted && c === ")" && comments > 0) comments--;
    else if (comments > 0) continue;
    else if (c === ";" && !quoted) {
      pieces.push(piece);
      piece = "";
    } else piece += c;
  }
  pieces.push(piece);
  return pieces;
}

function newPart(at: number): OutlinePart {
  return {
    headerStart: at,
    headerEnd: at,
    bodyStart: at,
    bodyEnd: at,
    contentType: "",
    transferEncoding: "",
    disposition: "",
    isMultipart: false,
  };
}

/** The innermost open boundary whose delimiter line this is (RFC 2046 §5.1.1), trailing white space allowed. */
function findBoundary(
  bytes: Uint8Array,
  start: number,
  next: number,
  open: OpenBoundary[],
): { index: number; closes: boolean } | null {
  // RFC 2046 allows 70 characters; some more are seen, a longer line is no delimiter.
  if (next - start > 1000) return null;
  const line = latin1(bytes, start + 2, next).replace(/[ \t\r\n]+$/, "");
  for (let index = open.length - 1; index >= 0; index--) {
    const value = (open[index]?.value ?? "").trimEnd();
    if (line === value) return { index, closes: false };
    if (line === `${value}--`) return { index, closes: true };
  }
  return null;
}

function endHeader(part: OutlinePart, bytes: Uint8Array, blankStart: number, bodyStart: number): void {
  part.headerEnd = blankStart;
  part.bodyStart = bodyStart;
  const block = latin1(bytes, part.headerStart, blankStart);
  part.contentType = headerIn(block, "content-type");
  part.transferEncoding = headerIn(block, "content-transfer-encoding").toLowerCase();
  part.disposition = headerIn(block, "content-disposition");
  part.isMultipart = mediaTypeOf(part.contentType).startsWith("multipart/");
}

function closePart(part: OutlinePart, bytes: Uint8Array, at: number, inHeader: boolean): void {
  if (inHeader) endHeader(part, bytes, at, at);
  part.bodyEnd = at;
}

function headerIn(block: string, name: string): string {
  const found = new RegExp(`^${name}[ \\t]*:([^\\n]*(?:\\n[ \\t][^\\n]*)*)`, "im").exec(block);
  return (found?.[1] ?? "").replace(/\r?\n/g, "").trim();
}

function isBlank(bytes: Uint8Array, start: number, next: number): boolean {
  for (let i = start; i < next; i++) if (bytes[i] !== 10 && bytes[i] !== 13) return false;
  return true;
}

/** Bytes as one character each; in pieces, because a spread of a large block would overflow the stack. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 8192, end)));
  }
  return text;
}
