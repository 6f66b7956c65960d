/**
 * The canonical form of a message: what its identity hash is taken over, so that the same mail read through two
 * webmails is the same mail. It changes line ends and, where the capture says so, undoes one webmail's re-encoding.
 * Nothing else: the original as uploaded stays as it is.
 */

const CR = 13;
const LF = 10;

/** How the bytes came: `mangled` when the webmail is one that writes each byte as Latin-1 turned into UTF-8 (SOGo). */
export type CanonicalOptions = { mangled: boolean };

/**
 * CRLF line ends. A run of CRs directly before an LF belongs to that line end: servers that keep LF on disk drop one
 * CR there, and only the collapsed form is the same from both sides. A CR that no LF follows is content and stays.
 * Returns the array it was given when nothing changes. One counting and one copying pass, no intermediate copies.
 */
export function canonicalBytes(bytes: Uint8Array, options: CanonicalOptions = { mangled: false }): Uint8Array {
  const source = options.mangled ? (undoLatin1Mangling(bytes) ?? bytes) : bytes;
  const length = canonicalLength(source);
  if (length === null) return source;
  const out = new Uint8Array(length);
  let to = 0;
  let crs = 0;
  // Byte by byte: copying line by line is no faster on mail and 20 times slower on a file of line ends only.
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] ?? 0;
    if (byte === CR) {
      crs++;
      continue;
    }
    if (byte === LF) crs = 1;
    for (; crs > 0; crs--) out[to++] = CR;
    out[to++] = byte;
  }
  for (; crs > 0; crs--) out[to++] = CR;
  return out;
}

/**
 * Undoes "each byte written as its Latin-1 character in UTF-8": the bytes before that, or null when these bytes cannot
 * have come that way (not strictly UTF-8, or a character above U+00FF). Plain ASCII is its own answer and is returned
 * as the same array. Use it only where the capture names a webmail known to do this: a genuine UTF-8 text of Western
 * letters would pass too.
 */
export function undoLatin1Mangling(bytes: Uint8Array): Uint8Array | null {
  const pairs = countLatin1Pairs(bytes);
  if (pairs === null) return null;
  if (pairs === 0) return bytes;
  const out = new Uint8Array(bytes.length - pairs);
  let to = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) out[to++] = byte;
    else out[to++] = ((byte & 0x03) << 6) | ((bytes[++i] ?? 0) & 0x3f);
  }
  return out;
}

/** How many two-byte characters U+0080…U+00FF there are; null when anything else than those and ASCII occurs. */
function countLatin1Pairs(bytes: Uint8Array): number | null {
  let pairs = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    const next = bytes[++i];
    if ((byte !== 0xc2 && byte !== 0xc3) || next === undefined || (next & 0xc0) !== 0x80) return null;
    pairs++;
  }
  return pairs;
}

/** The length with canonical line ends, or null when the bytes have them already. */
function canonicalLength(bytes: Uint8Array): number | null {
  let length = bytes.length;
  let changed = false;
  let crs = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === CR) crs++;
    else {
      if (byte === LF && crs !== 1) {
        changed = true;
        length += 1 - crs;
      }
      crs = 0;
    }
  }
  return changed ? length : null;
}
