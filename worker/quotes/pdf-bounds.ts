import { Inflate } from "fflate";

// How much a PDF unpacks to and how often its drawings are drawn, looked at before it is read: the library unpacks a stream
// at once, however large, and follows drawings within drawings, however many.

/** All streams but pictures, which are not looked at for text; a whole Chinese font has some 15 MB. */
const MAX_UNPACKED_BYTES = 24 * 1024 * 1024;
/** What draws a page. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;
/** What is gone through when every drawing (form XObject) is followed as often as it may be named. */
const MAX_DRAWN_BYTES = 64 * 1024 * 1024;
/** More than a file of this size has. */
const MAX_STREAMS = 20_000;
const PIECE_BYTES = 16 * 1024;
const MAX_DICTIONARY_CHARS = 20_000;

type Packing = "plain" | "flate" | "unknown";

interface Stream {
  packing: Packing;
  ascii: "85" | "hex" | null;
  kind: "picture" | "drawing" | "page" | "other";
}

/**
 * Whether the streams of a PDF unpack to what a quote may have. What is packed in another way than with Flate, or does not
 * unpack, is not within bounds; pictures are, as nothing unpacks them. Linear; never throws.
 */
export function unpacksWithinBounds(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const drawn = { onPages: 0, paths: 1, bytes: 0 };
  let [total, streams, dictionaryAt, end, counted] = [0, 0, 0, -1, -1];
  for (const { 0: word, index: at } of text.matchAll(/(?<![A-Za-z])(?:obj|stream)/g)) {
    if (word === "obj") {
      dictionaryAt = at;
      continue;
    }
    if (++streams > MAX_STREAMS) return false;
    const start = nextLine(text, at);
    // Not gone on from its end: words before a stream may look like one.
    if (end < start) end = text.indexOf("endstream", start);
    if (end < 0) end = text.length;
    const stream = streamOf(text.slice(Math.max(dictionaryAt, at - MAX_DICTIONARY_CHARS), at));
    if (stream.packing === "unknown") return false;
    if (stream.kind === "picture") continue;
    const packed = plainBytes(bytes.subarray(start, end), stream.ascii);
    const isPacked = stream.packing === "flate" && packed.some((byte) => byte > 32);
    const most = Math.min(stream.kind === "page" ? MAX_CONTENT_BYTES : MAX_UNPACKED_BYTES, MAX_UNPACKED_BYTES - total);
    // Whatever is said of it: what is packed counts.
    const unpacked = unpackedOf(packed, most, stream.kind === "page" || stream.kind === "drawing");
    if (unpacked.size > most || (isPacked && !unpacked.isWhole)) return false;
    total += unpacked.size;
    if (!unpacked.isWhole && counted === end) continue;
    counted = end;
    const own = unpacked.isWhole ? unpacked : { size: packed.length, draws: drawsIn(latin1(packed)) };
    if (stream.kind === "page") drawn.onPages += own.draws;
    if (stream.kind === "drawing") {
      drawn.bytes += own.size;
      drawn.paths *= Math.max(1, own.draws);
    }
    if (drawn.onPages * drawn.paths * drawn.bytes > MAX_DRAWN_BYTES) return false;
  }
  return true;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** A stream's first byte: the next line's, whatever stands behind the word, as the library takes it. */
function nextLine(text: string, at: number): number {
  let start = at + "stream".length;
  while (start < text.length && text[start] !== "\r" && text[start] !== "\n") start += 1;
  return start + (text.startsWith("\r\n", start) ? 2 : 1);
}

/** What a dictionary says of its stream. Names may be written with `#xx`; strings say nothing. */
function streamOf(dictionary: string): Stream {
  const said = dictionary
    .replace(/#([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\((?:[^()\\]|\\.)*\)/gs, " ");
  const isPicture = /\/Subtype\s*\/Image\b/.test(said);
  const kind = isPicture
    ? "picture"
    : /\/Subtype\s*\/Form\b/.test(said)
      ? "drawing"
      : /\/(?:Length1|Subtype|Type)\b/.test(said)
        ? "other"
        : "page";
  const [, list, name, other] = /\/(?:Filter|F(?=\s*\[?\s*\/))\s*(?:\[([^\]]*)\]|\/(\w+)|(\S))/.exec(said) ?? [];
  const filters = name === undefined ? (list ?? "").split(/[\s/]+/).filter((one) => one !== "") : [name];
  if (other !== undefined) return { packing: "unknown", ascii: null, kind };
  const packings = filters.filter((one) => /^(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)$/.test(one)).length;
  // Packed twice, little is as much as one likes.
  if (isPicture) return { packing: packings > 1 ? "unknown" : "plain", ascii: null, kind };
  const ascii = /^(?:ASCII85Decode|A85)$/.test(filters[0] ?? "")
    ? "85"
    : /^(?:ASCIIHexDecode|AHx)$/.test(filters[0] ?? "")
      ? "hex"
      : null;
  const rest = ascii === null ? filters : filters.slice(1);
  const isKnown = rest.length === 0 || (rest.length === 1 && /^(?:FlateDecode|Fl)$/.test(rest[0] ?? ""));
  return { packing: isKnown ? (rest.length === 0 ? "plain" : "flate") : "unknown", ascii, kind };
}

/** Bytes that were written as letters (ISO 32000-1, 7.4.2 and 7.4.3). */
function plainBytes(written: Uint8Array, ascii: Stream["ascii"]): Uint8Array {
  if (ascii === null) return written;
  const text = latin1(written);
  if (ascii === "hex") return Buffer.from((/^[^>]*/.exec(text)?.[0] ?? "").replace(/\s/g, ""), "hex");
  const bytes = new Uint8Array(text.length * 4);
  let [size, value, digits] = [0, 0, 0];
  const put = (count: number) => {
    for (let at = 0; at < count; at++) bytes[size++] = Math.floor(value / 256 ** (3 - at)) % 256;
    [value, digits] = [0, 0];
  };
  for (const sign of text) {
    const code = sign.charCodeAt(0);
    if (sign === "~") break;
    if (sign === "z" && digits === 0) put(4);
    if (code < 33 || code > 117) continue;
    value = value * 85 + code - 33;
    if (++digits === 5) put(4);
  }
  const left = digits - 1;
  for (; digits > 0 && digits < 5; digits++) value = value * 85 + 84;
  if (left > 0) put(left);
  return bytes.subarray(0, size);
}

const drawsIn = (text: string): number => text.match(/(?<![A-Za-z])Do(?![A-Za-z])/g)?.length ?? 0;

/** To what a stream unpacks; more than `most` as soon as it is more. `isWhole`: to its own end. */
function unpackedOf(
  packed: Uint8Array,
  most: number,
  isDrawn: boolean,
): { size: number; isWhole: boolean; draws: number } {
  let [size, draws, before] = [0, 0, ""];
  const [first = 0, second = 0] = packed;
  if (packed.length < 3 || (first & 15) !== 8 || (first * 256 + second) % 31 !== 0)
    return { size, isWhole: false, draws };
  const unpacking = new Inflate((piece) => {
    size += piece.length;
    if (!isDrawn) return;
    const text = before + latin1(piece);
    draws += drawsIn(text.slice(0, -4));
    before = text.slice(-4);
  });
  try {
    for (let at = 2; at < packed.length && size <= most; at += PIECE_BYTES)
      unpacking.push(packed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= packed.length);
  } catch {
    return { size, isWhole: false, draws };
  }
  return { size, isWhole: true, draws: draws + drawsIn(before) };
}
