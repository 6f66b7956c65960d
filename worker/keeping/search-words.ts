import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { unzipSync } from "fflate";
import { folded, saysAny, saysFolded } from "../../shared/said.ts";
import { parseMessage } from "../mail/parse-message.ts";

// Whether bytes name a person: looked for in the text of mail and of its files, as far as they hold text. Pictures and
// scans are not read, nor what is locked with a password; the page says so.

/** The most that one file may unfold to while it is looked through. */
const MAX_UNFOLDED = 32 * 1024 * 1024;
/** Files within files within files. */
const MAX_DEPTH = 3;

const charsets = ["utf-8", "gb18030", "windows-1251", "koi8-r", "utf-16le", "utf-16be"] as const;

/** So much is decoded at a time: a file of 25 MB as text, in two forms, would fill a Worker. */
const WINDOW_BYTES = 256 * 1024;
/** What a window has of the one before: more than a name with markup between its letters. */
const OVERLAP = 8192;

/** True where bytes say one of the words in any usual charset, with or without markup between the letters. */
function bytesSay(bytes: Uint8Array, words: readonly string[]): boolean {
  return charsets.some((charset) => {
    const decoder = new TextDecoder(charset);
    let text = "";
    for (let at = 0; at < bytes.length; at += WINDOW_BYTES) {
      const isCut = at + WINDOW_BYTES < bytes.length;
      text = text.slice(-OVERLAP) + decoder.decode(bytes.subarray(at, at + WINDOW_BYTES), { stream: isCut });
      if (saysFolded(folded(text), words, isCut)) return true;
      if (text.includes("<") && saysFolded(folded(text.replace(/<[^<>]{0,2000}>/g, "")), words, isCut)) return true;
    }
    return false;
  });
}

/** The bytes before the first empty line. Bodies and files are looked at as they read, not as they travel. */
function headerOf(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends = [whole.indexOf("\r\n\r\n"), whole.indexOf("\n\n")].filter((at) => at >= 0);
  return ends.length === 0 ? bytes : bytes.subarray(0, Math.min(...ends));
}

/** True where the mail's own header fields, texts or files name one of the words (`folded`). `bytes` are its canonical bytes. */
export async function mailSays(
  bytes: Uint8Array,
  words: readonly string[],
  depth = 0,
): Promise<"text" | "file" | null> {
  if (bytesSay(headerOf(bytes), words)) return "text";
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
  const kind = kindOf(file);
  if (kind === "picture") return false;
  if (kind === "text" && bytesSay(file, words)) return true;
  if (kind === "pdf" && pdfFrame(file).some((piece) => bytesSay(piece, words))) return true;
  if (depth >= MAX_DEPTH) return false;
  if (mediaType === "message/rfc822" && (await mailSays(file, words, depth + 1)) !== null) return true;
  for (const part of unfold(file, kind)) if (await fileSays(part, "", words, depth + 1)) return true;
  return false;
}

type Kind = "picture" | "zip" | "gzip" | "pdf" | "text";

/** What a file is by its first bytes. Short names stand by chance in bytes that are no text: those are not looked at. */
function kindOf(file: Uint8Array): Kind {
  const head = new TextDecoder("latin1").decode(file.subarray(0, 4));
  if (head.startsWith("\xff\xd8\xff") || head === "\x89PNG" || head === "GIF8") return "picture";
  if (head.startsWith("PK\x03\x04")) return "zip";
  if (head.startsWith("\x1f\x8b")) return "gzip";
  return head === "%PDF" ? "pdf" : "text";
}

/** What lies folded in a file, one after the other: a zip's files (Office files are zips) with their names, a gzip's, a PDF's streams. */
function* unfold(file: Uint8Array, kind: Kind): Generator<Uint8Array> {
  try {
    if (kind === "zip") {
      let left = MAX_UNFOLDED;
      const names: string[] = [];
      const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
        names.push(name);
        left -= originalSize;
        return left >= 0;
      };
      const files = Object.values(unzipSync(file, { filter }));
      yield new TextEncoder().encode(names.join("\n"));
      yield* files;
    }
    if (kind === "gzip") yield new Uint8Array(gunzipSync(file, { maxOutputLength: MAX_UNFOLDED }));
    if (kind === "pdf") yield* pdfStreams(file);
  } catch {
    // Not what it says it is, or locked: then it holds no text that anybody could read without more.
  }
}

/** Where a PDF's streams lie. */
function* pdfSpans(whole: Buffer): Generator<{ from: number; end: number }> {
  for (let at = whole.indexOf("stream"); at >= 0; ) {
    const from = at + 6 + (whole[at + 6] === 13 ? 2 : 1);
    const end = whole.indexOf("endstream", from);
    if (end < 0) return;
    yield { from, end };
    at = whole.indexOf("stream", end + 9);
  }
}

const bufferOf = (file: Uint8Array): Buffer => Buffer.from(file.buffer, file.byteOffset, file.byteLength);

/** A PDF without its streams: who made it, and what it is called. */
function pdfFrame(file: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { from, end } of pdfSpans(bufferOf(file))) {
    pieces.push(file.subarray(at, from));
    at = end;
  }
  pieces.push(file.subarray(at));
  return pieces;
}

function* pdfStreams(file: Uint8Array): Generator<Uint8Array> {
  const whole = bufferOf(file);
  let left = MAX_UNFOLDED;
  for (const { from, end } of pdfSpans(whole)) {
    if (left <= 0) return;
    const text = inflated(whole.subarray(from, end), left);
    if (text === null) continue;
    left -= text.length;
    yield new Uint8Array(text);
    yield pdfText(text);
  }
}

/** A stream's bytes; null where some other filter made them. It ends with a line end that is not its own. */
function inflated(stream: Uint8Array, maxOutputLength: number): Buffer | null {
  for (const inflate of [inflateSync, inflateRawSync]) {
    try {
      return inflate(stream, { maxOutputLength, finishFlush: 2 });
    } catch {
      // Not so.
    }
  }
  return null;
}

/** The strings of a page's content, those shown together one after the other: `[(Jo) 20 (nes)] TJ` says Jones. */
function pdfText(content: Buffer): Uint8Array {
  const said = (text: string): string =>
    [...text.matchAll(/\(((?:\\.|[^\\()])*)\)/g)].map(([, one]) => one ?? "").join("");
  const text = content.toString("latin1");
  const lines = [...text.matchAll(/\[((?:\((?:\\.|[^\\()])*\)|[^\]()])*)\]/g)].map(([, shown]) => said(shown ?? ""));
  return new TextEncoder().encode([...lines, said(text)].join("\n"));
}
