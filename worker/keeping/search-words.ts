import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { unzipSync } from "fflate";
import { parseMessage } from "../mail/parse-message.ts";

// Whether bytes name a person: looked for in the text of mail and of its files, as far as they hold text. Pictures and
// scans are not read, nor what is locked with a password; the page says so.

/** The most that one file may unfold to while it is looked through. */
const MAX_UNFOLDED = 32 * 1024 * 1024;
/** Files within files within files. */
const MAX_DEPTH = 3;

/** As words are compared: one form of each character, lower case, any space as one. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");

/** True where the text says one of the words, which are `folded`. */
export function saysAny(text: string, words: readonly string[]): boolean {
  const found = folded(text);
  return words.some((word) => found.includes(word));
}

const charsets = ["utf-8", "gb18030", "windows-1251", "koi8-r", "utf-16le", "utf-16be"] as const;

/** True where bytes say one of the words in any usual charset, with or without markup between the letters. */
function bytesSay(bytes: Uint8Array, words: readonly string[]): boolean {
  return charsets.some((charset) => {
    const text = new TextDecoder(charset).decode(bytes);
    return saysAny(text, words) || saysAny(text.replace(/<[^<>]{0,2000}>/g, ""), words);
  });
}

/** True where the mail's own header fields, texts or files name one of the words (`folded`). `bytes` are its canonical bytes. */
export async function mailSays(
  bytes: Uint8Array,
  words: readonly string[],
  depth = 0,
): Promise<"text" | "file" | null> {
  if (bytesSay(bytes, words)) return "text";
  const { message } = await parseMessage(bytes);
  const named = message.participants.map(({ name, address }) => `${name} ${address}`).join("\n");
  if (saysAny([message.subject, named, message.text, message.html ?? ""].join("\n"), words)) return "text";
  if (message.html !== null && saysAny(message.html.replace(/<[^<>]*>/g, ""), words)) return "text";
  for (const { fileName, mediaType, bytes: file } of message.attachments) {
    if (saysAny(fileName, words) || (await fileSays(file, mediaType, words, depth))) return "file";
  }
  return null;
}

async function fileSays(
  file: Uint8Array,
  mediaType: string,
  words: readonly string[],
  depth: number,
): Promise<boolean> {
  if (bytesSay(file, words)) return true;
  if (depth >= MAX_DEPTH) return false;
  if (mediaType === "message/rfc822" && (await mailSays(file, words, depth + 1)) !== null) return true;
  for (const part of unfold(file)) if (await fileSays(part, "", words, depth + 1)) return true;
  return false;
}

/** What lies folded in a file: the files of a zip (Office files are), a gzip's, a PDF's streams. */
function unfold(file: Uint8Array): Uint8Array[] {
  const head = new TextDecoder("latin1").decode(file.subarray(0, 5));
  try {
    if (head.startsWith("PK")) {
      let left = MAX_UNFOLDED;
      const filter = ({ originalSize }: { originalSize: number }): boolean => {
        left -= originalSize;
        return left >= 0;
      };
      return Object.values(unzipSync(file, { filter }));
    }
    if (head.startsWith("\x1f\x8b")) return [new Uint8Array(gunzipSync(file, { maxOutputLength: MAX_UNFOLDED }))];
    if (head === "%PDF-") return pdfStreams(file);
  } catch {
    // Not what it says it is, or locked: then it holds no text that anybody could read without more.
  }
  return [];
}

function pdfStreams(file: Uint8Array): Uint8Array[] {
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const streams: Uint8Array[] = [];
  let left = MAX_UNFOLDED;
  for (let at = whole.indexOf("stream"); at >= 0 && left > 0; at = whole.indexOf("stream", at + 6)) {
    if (whole.subarray(at - 3, at).toString("latin1") === "end") continue;
    const from = at + 6 + (whole[at + 6] === 13 ? 2 : 1);
    const end = whole.indexOf("endstream", from);
    if (end < 0) break;
    const stream = whole.subarray(from, end);
    for (const inflate of [inflateSync, inflateRawSync]) {
      try {
        // A stream ends with a line end that is not its own.
        const text = inflate(stream, { maxOutputLength: left, finishFlush: 2 });
        left -= text.length;
        streams.push(new Uint8Array(text), pdfText(text));
        break;
      } catch {
        // Some other filter: not text.
      }
    }
  }
  return streams;
}

/** The strings of a page's content one after the other: `[(Jo) 20 (nes)] TJ` says Jones. */
const pdfText = (content: Buffer): Uint8Array =>
  new TextEncoder().encode(
    [...content.toString("latin1").matchAll(/\(((?:\\.|[^\\()])*)\)/g)].map(([, text]) => text ?? "").join(""),
  );
