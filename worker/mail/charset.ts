/** Raw 8-bit bytes that no header explains: UTF-8 where it is strictly that, then the stated charset, then a guess. */

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Labels that say nothing about bytes above 0x7F. */
const emptyLabels = new Set([
  "",
  "us-ascii",
  "ascii",
  "unknown-8bit",
  "x-unknown",
  "unknown",
  "8bit",
  "7bit",
  "default",
]);

/** Labels that are set by default and often wrong: a raw header is not believed to be Latin-1 because the body is. */
const weakLabels = new Set(["utf-8", "utf8", "iso-8859-1", "latin1", "windows-1252"]);

/** True when the charset of a Content-Type says how to read 8-bit bytes. */
export function isMeaningfulCharset(label: string): boolean {
  return !emptyLabels.has(label.trim().toLowerCase());
}

/** True when the bytes are strictly UTF-8 (plain ASCII is). */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false; // the decoder's only way to say no
  }
}

/** True when any byte is above 0x7F. */
export function hasHighBytes(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte > 0x7f);
}

/** The charset to read these bytes with: see the head of this file. `stated` is a Content-Type's charset or empty. */
export function chooseCharset(bytes: Uint8Array, stated: string): string {
  if (isUtf8(bytes)) return "utf-8";
  const label = stated.trim().toLowerCase();
  if (isMeaningfulCharset(label) && !weakLabels.has(label) && decodesStrictly(bytes, label)) return label;
  return guessCharset(bytes);
}

/** Decodes with a charset that `chooseCharset` named; a byte that does not fit becomes U+FFFD. */
export function decodeAs(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(bytes);
}

/**
 * windows-1251, koi8-r, gb18030 or windows-1252, from how the high bytes are spread. Latin letters stand one or two
 * together among ASCII ones; Cyrillic ones form words almost wholly above 0xC0, in lower case mostly; Chinese comes in
 * strict pairs with many second bytes below 0xC0.
 */
function guessCharset(bytes: Uint8Array): string {
  const spread = spreadOf(bytes);
  const meanRun = spread.high / spread.runs;
  if (meanRun < 1.5 || (meanRun < 3 && spread.runsAtLetters > spread.runs * 0.6)) return "windows-1252";
  if (spread.aboveC0 / spread.high >= 0.9) {
    if (isCommonChinese(bytes)) return "gb18030";
    return spread.c0ToDf > spread.high / 2 ? "koi8-r" : "windows-1251";
  }
  return decodesStrictly(bytes, "gb18030") ? "gb18030" : "windows-1251";
}

/** Counts of high bytes, of runs of them, of runs that touch an ASCII letter, and of bytes by range. */
function spreadOf(bytes: Uint8Array) {
  const spread = { high: 0, runs: 0, runsAtLetters: 0, aboveC0: 0, c0ToDf: 0 };
  let touches = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    const startsRun = (bytes[i - 1] ?? 0) < 0x80;
    const endsRun = (bytes[i + 1] ?? 0) < 0x80;
    if (startsRun) {
      spread.runs++;
      touches = isAsciiLetter(bytes[i - 1]);
    }
    if (endsRun && (touches || isAsciiLetter(bytes[i + 1]))) spread.runsAtLetters++;
    spread.high++;
    if (byte >= 0xc0) spread.aboveC0++;
    if (byte >= 0xc0 && byte <= 0xdf) spread.c0ToDf++;
  }
  return spread;
}

function isAsciiLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

/** GB2312 sorts its 3,755 everyday characters into rows 0xB0–0xD7: in Chinese text most first bytes lie there. */
function isCommonChinese(bytes: Uint8Array): boolean {
  if (!decodesStrictly(bytes, "gb18030")) return false;
  let pairs = 0;
  let common = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    pairs++;
    if (byte >= 0xb0 && byte <= 0xd7) common++;
    i++;
  }
  return common / pairs > 0.8;
}

function decodesStrictly(bytes: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false; // an unknown label or bytes that do not fit: both mean "not this one"
  }
}
