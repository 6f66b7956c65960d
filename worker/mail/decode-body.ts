import type { OutlinePart } from "./outline.ts";

/**
 * A part's body without its transfer encoding (RFC 2045 §6), whatever its bytes are; an encoding not known is none.
 * What needs no decoding is a view of `bytes`, and nothing is there twice: a file can be 25 MiB, a Worker has 128 MB
 * for all.
 */
export function decodeBody(bytes: Uint8Array, part: OutlinePart): Uint8Array {
  const body = bytes.subarray(part.bodyStart, part.bodyEnd - lineEndBefore(bytes, part.bodyEnd));
  if (part.transferEncoding === "base64") return fromBase64(body);
  if (part.transferEncoding === "quoted-printable") return fromQuotedPrintable(body);
  return body;
}

/** The line end before a boundary is the boundary's (RFC 2046 §5.1.1). */
const lineEndBefore = (bytes: Uint8Array, at: number): number =>
  bytes[at - 1] !== 10 ? 0 : bytes[at - 2] === 13 ? 2 : 1;

const NONE = 255;
const PAD = 254;
const digits = new Uint8Array(256).fill(NONE);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((digit, value) => {
  digits[digit.charCodeAt(0)] = value;
});
digits["=".charCodeAt(0)] = PAD;

/** Other characters are skipped; padding ends a group wherever it stands, since some writers pad every line. */
function fromBase64(body: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((body.length * 3) / 4));
  let to = 0;
  let group = 0;
  let bits = 0;
  for (let at = 0; at < body.length; at++) {
    const value = digits[body[at] ?? 0] ?? NONE;
    if (value === NONE) continue;
    if (value === PAD) {
      group = 0;
      bits = 0;
      continue;
    }
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[to++] = (group >> bits) & 0xff;
    }
  }
  return fitting(out, to);
}

function fromQuotedPrintable(body: Uint8Array): Uint8Array {
  const out = new Uint8Array(body.length);
  let to = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte !== 0x3d) {
      out[to++] = byte;
      continue;
    }
    const softBreak = lineEndLength(body, at + 1);
    const value = softBreak > 0 ? Number.NaN : (hexDigit(body[at + 1]) << 4) | hexDigit(body[at + 2]);
    if (softBreak > 0) at += softBreak;
    else if (value >= 0) {
      out[to++] = value;
      at += 2;
    } else out[to++] = byte;
  }
  return fitting(out, to);
}

/** The filled front: a copy only where most of the room would stay behind unused. */
const fitting = (out: Uint8Array, length: number): Uint8Array =>
  length > out.length / 2 ? out.subarray(0, length) : out.slice(0, length);

const lineEndLength = (body: Uint8Array, at: number): number =>
  body[at] === 10 ? 1 : body[at] === 13 && body[at + 1] === 10 ? 2 : 0;

/** Negative for what is none, and so is whatever it is or-ed with. */
function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
