import { Unzlib } from "fflate";

// How much a PDF unpacks to, looked at before it is read: the library unpacks a stream at once, however large.

/** All streams but pictures, which are not looked at for text; a whole Chinese font has some 15 MB. */
const MAX_UNPACKED_BYTES = 24 * 1024 * 1024;
/** What draws a page. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 16 * 1024;
const MAX_DICTIONARY_CHARS = 1000;

/**
 * Whether the streams of a PDF unpack to what a quote may have. By what the file says of them: one that lies is left to who
 * reads it. Linear; never throws.
 */
export function unpacksWithinBounds(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  let total = 0;
  for (let at = text.indexOf("stream"); at >= 0; ) {
    const start = at + "stream".length + (text.startsWith("\r\n", at + 6) ? 2 : 1);
    const end = text.indexOf("endstream", start);
    const dictionary = text.slice(Math.max(0, at - MAX_DICTIONARY_CHARS), at);
    const own = dictionary.slice(dictionary.lastIndexOf(" obj") + 1);
    const packings = own.match(/\/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)\b/g)?.length ?? 0;
    // Packed twice, little is as much as one likes.
    if (packings > 1) return false;
    if (packings === 1 && !/\/Subtype\s*\/Image\b/.test(own)) {
      const isContent = !/\/(?:Length1|Subtype|Type)\b/.test(own);
      const most = Math.min(isContent ? MAX_CONTENT_BYTES : MAX_UNPACKED_BYTES, MAX_UNPACKED_BYTES - total);
      const size = unpackedSize(bytes.subarray(start, end < 0 ? undefined : end), most);
      if (size > most) return false;
      total += size;
    }
    at = end < 0 ? -1 : text.indexOf("stream", end + "endstream".length);
  }
  return true;
}

/** To what a stream unpacks; more than `most` as soon as it is more. What is damaged ends where it is. */
function unpackedSize(packed: Uint8Array, most: number): number {
  let size = 0;
  const unpacking = new Unzlib((piece) => {
    size += piece.length;
  });
  try {
    for (let at = 0; at < packed.length && size <= most; at += PIECE_BYTES)
      unpacking.push(packed.subarray(at, at + PIECE_BYTES), false);
  } catch {
    // As far as it went.
  }
  return size;
}
