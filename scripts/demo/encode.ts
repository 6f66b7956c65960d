import type { Charset } from "./people.ts";

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

// TextEncoder writes UTF-8 only, so the other way round is read off TextDecoder: one entry per byte (pair) it knows.
function reverseTable(charset: Charset): ReadonlyMap<string, readonly number[]> {
  const label = charset === "gb2312" ? "gb18030" : charset;
  const known = tables.get(label);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(label);
  const table = new Map<string, readonly number[]>();
  const put = (bytes: readonly number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, bytes);
  };
  if (label === "gb18030") {
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) put([lead, trail]);
    }
  } else {
    for (let byte = 0x80; byte <= 0xff; byte++) put([byte]);
  }
  tables.set(label, table);
  return table;
}

/** Text → bytes in `charset`, as a string of one character per byte; null where a character has no place in it. */
export function encodeText(text: string, charset: Charset): string | null {
  if (charset === "utf-8") return Buffer.from(text, "utf8").toString("latin1");
  const table = reverseTable(charset);
  let bytes = "";
  for (const char of text) {
    if (char.charCodeAt(0) < 0x80) bytes += char;
    else {
      const found = table.get(char);
      if (found === undefined) return null;
      bytes += String.fromCharCode(...found);
    }
  }
  return bytes;
}

/** Text in the wished charset, or in UTF-8 where that cannot hold it: what mail programs do. */
export function encodeOrUtf8(text: string, wished: Charset): { charset: Charset; bytes: string } {
  const bytes = encodeText(text, wished);
  if (bytes !== null) return { charset: wished, bytes };
  return { charset: "utf-8", bytes: Buffer.from(text, "utf8").toString("latin1") };
}

/** Base64 in lines of 76 characters (RFC 2045 §6.8). `bytes`: one character per byte. */
export function base64Lines(bytes: string): string {
  const all = Buffer.from(bytes, "latin1").toString("base64");
  return (all.match(/.{1,76}/g) ?? []).join("\r\n");
}

/** Quoted-printable (RFC 2045 §6.7) of bytes whose line ends are CRLF. */
export function quotedPrintable(bytes: string): string {
  return bytes.split("\r\n").map(quotedPrintableLine).join("\r\n");
}

function quotedPrintableLine(line: string): string {
  let out = "";
  let width = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    const trailingBlank = (code === 0x20 || code === 0x09) && i === line.length - 1;
    const plain = ((code >= 0x20 && code <= 0x7e && code !== 0x3d) || code === 0x09) && !trailingBlank;
    const piece = plain ? line.charAt(i) : hexByte(code);
    if (width + piece.length > 75) {
      out += "=\r\n";
      width = 0;
    }
    out += piece;
    width += piece.length;
  }
  return out;
}

function hexByte(code: number): string {
  return `=${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

/**
 * A header's text as encoded words (RFC 2047), each short enough for a line of 76 after the header's name and whole in
 * its characters, folded one a line; ASCII is left alone. Latin charsets use Q, the others B.
 */
export function encodedWords(text: string, wished: Charset): string {
  if (!/[^\x20-\x7e]/.test(text)) return text;
  const { charset } = encodeOrUtf8(text, wished);
  const latin = wished === "iso-8859-1";
  const words: string[] = [];
  let chunk = "";
  for (const char of text) {
    if (word(chunk + char, charset, latin).length > 60 && chunk !== "") {
      words.push(word(chunk, charset, latin));
      chunk = "";
    }
    chunk += char;
  }
  words.push(word(chunk, charset, latin));
  return words.join("\r\n ");
}

function word(text: string, charset: Charset, q: boolean): string {
  const bytes = encodeText(text, charset) ?? "";
  if (!q) return `=?${charset}?B?${Buffer.from(bytes, "latin1").toString("base64")}?=`;
  const body = [...bytes].map((c) => (/[A-Za-z0-9!*+/-]/.test(c) ? c : c === " " ? "_" : hexByte(c.charCodeAt(0))));
  return `=?${charset}?Q?${body.join("")}?=`;
}
