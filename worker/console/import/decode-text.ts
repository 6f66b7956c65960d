// Which encoding a text file has. Spreadsheets and phones do not say: UTF-8 with or without a mark, UTF-16, or what the
// computer's language was (GBK in China, Windows-1251 in Russia, Windows-1252 elsewhere).

export const encodings = ["utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1251", "windows-1252"] as const;
export type Encoding = (typeof encodings)[number];

/** How much is looked at. */
const SAMPLE_BYTES = 64 * 1024;

/** The encoding that the bytes most likely have. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const many = sample.length / 8;
  if ((zeros[1] ?? 0) > many && (zeros[0] ?? 0) < many / 4) return "utf-16le";
  if ((zeros[0] ?? 0) > many && (zeros[1] ?? 0) < many / 4) return "utf-16be";
  if (isUtf8(sample, sample.length < bytes.length)) return "utf-8";
  return likeliest(sample);
}

/** A sample may end in the middle of a character. */
function isUtf8(sample: Uint8Array, isCut: boolean): boolean {
  for (const less of isCut ? [0, 1, 2, 3] : [0]) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(sample.subarray(0, sample.length - less));
      return true;
    } catch {
      // Once more, with a byte less.
    }
  }
  return false;
}

/**
 * Russian words are long runs of letters in one case, so read as GBK they give rare characters; Chinese text read as
 * Windows-1251 gives letters in mixed case. Each reading is judged by how much of it is usual in its language.
 */
function likeliest(sample: Uint8Array): Encoding {
  const chinese = new TextDecoder("gb18030").decode(sample);
  const russian = new TextDecoder("windows-1251").decode(sample);
  const high = sample.filter((byte) => byte >= 0x80).length;
  // The first level of GB2312, 一 to 座 in its order: what nearly all of a Chinese text is made of.
  const usual = countBytes(sample, (lead, trail) => lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) * 2;
  const words = russian.match(/[а-яёА-ЯЁ]+/g) ?? [];
  const wellFormed = words
    .filter((word) => word.length > 1 && /^(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+)$/.test(word))
    .join("").length;
  if (!chinese.includes("�") && usual / high > 0.6 && usual > wellFormed * 0.9 && !isCommonRussian(russian))
    return "gb18030";
  return wellFormed / high > 0.6 ? "windows-1251" : "windows-1252";
}

/** The most frequent letters of Russian are at least a third of any Russian text. */
function isCommonRussian(text: string): boolean {
  const letters = text.match(/[а-яё]/gi) ?? [];
  const common = text.match(/[оеаинт]/gi) ?? [];
  return letters.length > 0 && common.length / letters.length > 0.33;
}

/** Pairs of bytes from 0x80 on that a test lets through. */
function countBytes(bytes: Uint8Array, isOne: (lead: number, trail: number) => boolean): number {
  let found = 0;
  for (let at = 0; at + 1 < bytes.length; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    if (isOne(lead, bytes[at + 1] ?? 0)) found++;
    at++;
  }
  return found;
}

/** The text, without its byte-order mark. Bytes that are none of the encoding's become U+FFFD. */
export const decodeText = (bytes: Uint8Array, encoding: Encoding): string => new TextDecoder(encoding).decode(bytes);
