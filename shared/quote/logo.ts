import { MAX_LOGO_PIXELS, MAX_LOGO_SIDE } from "../api/desk-logo.ts";

/** What a logo's bytes say of themselves, without decoding them. */
export interface LogoFacts {
  mediaType: "image/png" | "image/jpeg";
  width: number;
  height: number;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * A PNG (ISO/IEC 15948 section 11.2.2) or JPEG (ITU-T T.81 B.2.2) that is small enough to be printed; null for anything else.
 * A PNG is grey or RGB without transparency and not interlaced: a PDF takes that as it is, anything else would have to be
 * decoded, of which nobody knows beforehand how large it becomes.
 */
export function readLogo(bytes: Uint8Array): LogoFacts | null {
  const facts = PNG.every((byte, i) => bytes[i] === byte) ? readPng(bytes) : readJpeg(bytes);
  if (!facts || facts.width < 1 || facts.height < 1) return null;
  const isSmall = Math.max(facts.width, facts.height) <= MAX_LOGO_SIDE && facts.width * facts.height <= MAX_LOGO_PIXELS;
  return isSmall ? facts : null;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const IHDR = 0x49484452;
const GREY = 0;
const RGB = 2;

function readPng(bytes: Uint8Array): LogoFacts | null {
  if (bytes.length < 33) return null;
  const view = viewOf(bytes);
  const [depth, color, , , interlaced] = bytes.subarray(24, 29);
  const isPlain = depth === 8 && (color === GREY || color === RGB) && interlaced === 0;
  if (view.getUint32(12) !== IHDR || !isPlain) return null;
  return { mediaType: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** Frame headers with a size: SOF0 to SOF2, which every program writes. */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];

function readJpeg(bytes: Uint8Array): LogoFacts | null {
  const view = viewOf(bytes);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (view.getUint8(at) !== 0xff) return null;
    if (FRAMES.includes(view.getUint8(at + 1))) {
      return { mediaType: "image/jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return null;
}
