// Writes RFC 822 messages for tests, in any character set and with every byte decided here: nothing is random, no clock.

/** What goes into one message. Header values are written as given: encode or mangle them first. */
export interface MessagePlan {
  headers: readonly (readonly [name: string, value: string | Uint8Array])[];
  body: string | Uint8Array;
}

/** The message with CRLF line ends; strings are written as UTF-8. */
export function buildMessage({ headers, body }: MessagePlan): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, value] of headers) parts.push(utf8(`${name}: `), toBytes(value), utf8("\r\n"));
  return new Uint8Array(Buffer.concat([...parts, utf8("\r\n"), toBytes(body)]));
}

/** A `multipart/*` body; each part brings its own headers. */
export function buildMultipart(boundary: string, parts: readonly MessagePlan[]): Uint8Array {
  const pieces = parts.flatMap((part) => [utf8(`--${boundary}\r\n`), buildMessage(part), utf8("\r\n")]);
  return new Uint8Array(Buffer.concat([...pieces, utf8(`--${boundary}--\r\n`)]));
}

/** A base64 attachment part. The file name goes in as RFC 2231 when it is not plain ASCII. */
export function attachmentPart(type: string, name: string, bytes: Uint8Array): MessagePlan {
  const isPlain = /^[\x20-\x7e]*$/.test(name);
  const parameter = isPlain ? `filename="${name}"` : `filename*=utf-8''${encodeURIComponent(name)}`;
  return {
    headers: [
      ["Content-Type", type],
      ["Content-Transfer-Encoding", "base64"],
      ["Content-Disposition", `attachment; ${parameter}`],
    ],
    body: base64Lines(bytes),
  };
}

/** An RFC 2047 word: `=?charset?B?...?=`. */
export function encodedWord(text: string, charset: string): string {
  const bytes = charset === "utf-8" ? utf8(text) : encodeText(text, charset);
  return `=?${charset}?B?${Buffer.from(bytes).toString("base64")}?=`;
}

/** Text in a legacy character set that the platform can decode (gbk, koi8-r, windows-1251). Throws for a character it lacks. */
export function encodeText(text: string, charset: string): Uint8Array {
  const table = encodingTable(charset);
  const bytes: number[] = [];
  for (const character of text.replaceAll(/\r?\n/g, "\r\n")) {
    const code = table.get(character);
    if (!code) throw new Error(`${charset} has no "${character}"`);
    bytes.push(...code);
  }
  return new Uint8Array(bytes);
}

/** Bytes that look random but are the same in every run (mulberry32). */
export function noiseBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    bytes[i] = (mixed ^ (mixed >>> 14)) & 0xff;
  }
  return bytes;
}

/** A one-page PDF that shows these lines (ASCII). */
export function buildPdf(lines: readonly string[]): Uint8Array {
  const shown = lines.map((line) => `(${line.replace(/[()\\]/g, "\\$&")}) Tj T*`).join("\n");
  const content = `BT /F1 11 Tf 14 TL 60 780 Td\n${shown}\nET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const startOfTable = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${startOfTable}\n%%EOF\n`;
  return utf8(text);
}

function base64Lines(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\r\n");
}

function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? utf8(value.replaceAll(/\r?\n/g, "\r\n")) : value;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const tables = new Map<string, Map<string, number[]>>();

/** The platform only decodes, so every one- and two-byte code is decoded once and turned round. */
function encodingTable(charset: string): Map<string, number[]> {
  const known = tables.get(charset);
  if (known) return known;
  const decoder = new TextDecoder(charset);
  const table = new Map<string, number[]>();
  const add = (code: number[]) => {
    const text = decoder.decode(new Uint8Array(code));
    if ([...text].length === 1 && text !== "�" && !table.has(text)) table.set(text, code);
  };
  for (let first = 0; first < 256; first++) add([first]);
  for (let first = 0x81; first < 0xff; first++) for (let second = 0x40; second < 0xff; second++) add([first, second]);
  tables.set(charset, table);
  return table;
}
