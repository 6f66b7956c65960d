import { Unzip, UnzipInflate } from "fflate";

// The text of spreadsheets and letters (ECMA-376: a zip of XML), no more: nothing is reckoned, nothing outside is looked at.

const MAX_BYTES = 6 * 1024 * 1024;
/** Unpacked bytes of the parts that are read: a quote has some hundred thousand, a bomb gigabytes. */
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 16 * 1024;
const MAX_ENTRIES = 2000;
const MAX_CHARS = 60_000;
const MAX_ROWS = 1000;
/** A cell may name a text of millions of characters that a hundred others name as well. */
const MAX_CELL_CHARS = 2000;
const MAX_LINE_CHARS = 8000;
const MAX_MARKS = 50;

const wanted = /^(?:xl\/(?:styles|sharedStrings|workbook)\.xml|xl\/worksheets\/[^/]+\.xml|word\/document\.xml)$/;

/** The text of an XLSX or DOCX, a row or paragraph a line. Null for what is damaged, too large, or neither. Never throws. */
export function officeText(bytes: Uint8Array): string | null {
  if (bytes.length > MAX_BYTES) return null;
  try {
    const parts = unpacked(bytes);
    const letter = parts?.get("word/document.xml");
    const text = letter === undefined ? parts && sheetsText(parts) : gathered(letterLines(letter));
    return text === null || text.trim() === "" ? null : text.slice(0, MAX_CHARS);
  } catch {
    return null;
  }
}

/** Lines as far as they are read; what comes behind is not even made. */
function gathered(lines: Iterable<string>): string {
  const taken: string[] = [];
  let left = MAX_CHARS;
  for (const line of lines) {
    taken.push(line.slice(0, left));
    left -= line.length + 1;
    if (left <= 0) break;
  }
  return taken.join("\n");
}

/** The parts that are read, by name; null for what is damaged or too large. */
function unpacked(bytes: Uint8Array): Map<string, string> | null {
  const parts = new Map<string, string>();
  let [size, entries] = [0, 0];
  const unzip = new Unzip((entry) => {
    if (++entries > MAX_ENTRIES) throw new RangeError("too many parts");
    if (!wanted.test(entry.name)) return;
    const pieces: string[] = [];
    const decoder = new TextDecoder();
    entry.ondata = (error, data, final) => {
      if (error !== null) throw error;
      size += data.length;
      if (size > MAX_UNPACKED_BYTES) throw new RangeError("too large");
      pieces.push(decoder.decode(data, { stream: !final }));
      if (final) parts.set(entry.name, pieces.join(""));
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    // Piece by piece, so that a bomb is noticed before it is unpacked.
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      unzip.push(bytes.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= bytes.length);
    }
  } catch {
    return null;
  }
  return parts;
}

/** `<name …>inner</name>` one after the other, each looked for from where the last one ended: linear, whatever it says. */
function* elements(xml: string, name: string): Generator<{ tag: string; inner: string }> {
  const opening = new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])[^<>]*>`, "g");
  for (let found = opening.exec(xml); found; found = opening.exec(xml)) {
    const [tag] = found;
    if (tag.endsWith("/>")) {
      yield { tag, inner: "" };
      continue;
    }
    const closing = new RegExp(`</(?:\\w+:)?${name}>`, "g");
    closing.lastIndex = opening.lastIndex;
    const end = closing.exec(xml);
    if (!end) return;
    yield { tag, inner: xml.slice(opening.lastIndex, end.index) };
    opening.lastIndex = closing.lastIndex;
  }
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,6}));/gi, (whole, hex?: string, dec?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });

const saidIn = (xml: string): string => [...elements(xml, "t")].map(({ inner }) => unescaped(inner)).join("");

function* paragraphs(xml: string): Generator<string> {
  for (const { inner } of elements(xml, "p")) yield saidIn(inner);
}

/** Paragraphs; the cells of a table's row are one line. */
function* letterLines(xml: string): Generator<string> {
  const spaced = xml.replace(/<w:(?:tab|br)\b[^<>]*\/>/g, "<w:t> </w:t>");
  let rest = 0;
  for (const { inner } of elements(spaced, "tr")) {
    const at = spaced.indexOf(inner, rest);
    yield* paragraphs(spaced.slice(rest, at));
    yield [...elements(inner, "tc")].map((cell) => [...paragraphs(cell.inner)].join(" ")).join("  ");
    rest = at + inner.length;
  }
  yield* paragraphs(spaced.slice(rest));
}

/** The rows of every sheet, and the currencies that cells are shown in. */
function sheetsText(parts: ReadonlyMap<string, string>): string | null {
  if (!parts.has("xl/workbook.xml")) return null;
  const formats = currencyFormats(parts.get("xl/styles.xml") ?? "").join("\n");
  return `${gathered(sheetLines(parts)).slice(0, MAX_CHARS - formats.length - 1)}\n${formats}`;
}

function* sheetLines(parts: ReadonlyMap<string, string>): Generator<string> {
  const shared = [...elements(parts.get("xl/sharedStrings.xml") ?? "", "si")].map(({ inner }) =>
    saidIn(inner).slice(0, MAX_CELL_CHARS),
  );
  const names = [...parts.keys()].filter((name) => name.startsWith("xl/worksheets/")).sort();
  let rows = 0;
  for (const name of names) {
    for (const { inner } of elements(parts.get(name) ?? "", "row")) {
      if (rows >= MAX_ROWS) return;
      const line = rowText(inner, shared);
      if (line === "") continue;
      rows += 1;
      yield line;
    }
  }
}

function rowText(row: string, shared: readonly string[]): string {
  let line = "";
  for (const cell of elements(row, "c")) {
    const said = cellText(cell, shared).slice(0, MAX_CELL_CHARS);
    if (said !== "") line += line === "" ? said : `  ${said}`;
    if (line.length > MAX_LINE_CHARS) break;
  }
  return line;
}

function cellText({ tag, inner }: { tag: string; inner: string }, shared: readonly string[]): string {
  const type = /\st="(\w+)"/.exec(tag)?.[1] ?? "n";
  if (type === "inlineStr") return saidIn(inner).trim();
  const [value] = elements(inner, "v");
  const said = unescaped(value?.inner ?? "").trim();
  if (type === "s") return (shared[Number(said)] ?? "").trim();
  if (type !== "n" || said === "") return type === "e" ? "" : said;
  // As a sheet shows it: 0.1 + 0.2 has two places, and no three that would read as thousands.
  const number = Number(said);
  return Number.isFinite(number) && !Number.isInteger(number) ? number.toFixed(2) : said;
}

/** Format codes such as `[$€-407]` and `"USD" #,##0.00`: what a sheet of bare numbers is in. */
function currencyFormats(styles: string): string[] {
  const marks = new Set<string>();
  for (const [, code = ""] of styles.matchAll(/\sformatCode="([^"]{1,200})"/g)) {
    for (const [, mark = "", quoted = ""] of unescaped(code).matchAll(/\[\$([^\]-]{1,4})[^\]]*\]|"([^"]{1,8})"/g)) {
      const said = (mark || quoted).trim();
      if (said !== "" && marks.size < MAX_MARKS) marks.add(said);
    }
  }
  return [...marks];
}
