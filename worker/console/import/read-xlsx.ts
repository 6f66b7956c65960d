import { strFromU8, Unzip, UnzipInflate } from "fflate";
import { MAX_CELL_CHARS, MAX_COLUMNS, type TableRow } from "./read-csv.ts";

// What a spreadsheet says, no more: the shown values of its first sheet that has any. XLSX is a zip of XML (ECMA-376); no
// formula is run, nothing outside of the file is looked at.

/** Unpacked bytes of the parts that are read: a list of 20,000 rows has some 10 MB, a bomb has gigabytes. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
/** Cells below merged ones: ranges may lie over each other, a million rows each. */
const MAX_FILLED = 200_000;

/** The file is damaged, too large, protected by a password, or none. */
export class UnreadableSheet extends Error {
  override name = "UnreadableSheet";
}

/** Rows of the first sheet with anything on it, as they are shown; dates as YYYY-MM-DD. Throws UnreadableSheet. */
export function readXlsx(bytes: Uint8Array, maxRows: number): TableRow[] {
  const parts = unpack(bytes);
  const xml = (name: string): string => parts.get(name) ?? "";
  const shared = sharedStrings(xml("xl/sharedStrings.xml"));
  const dated = datedStyles(xml("xl/styles.xml"));
  const is1904 = /<workbookPr[^<>]*\bdate1904="(?:1|true)"/.test(xml("xl/workbook.xml"));
  for (const name of sheetsInOrder(parts)) {
    const rows = readSheet(xml(name), { shared, dated, is1904 }, maxRows);
    if (rows.length > 0) return rows;
  }
  return [];
}

const isWanted = (name: string): boolean =>
  /^xl\/(workbook|styles|sharedStrings)\.xml$|^xl\/_rels\/workbook\.xml\.rels$|^xl\/worksheets\/[^/]+\.xml$/.test(name);

function unpack(bytes: Uint8Array): Map<string, string> {
  const parts = new Map<string, string>();
  let unpacked = 0;
  const unzip = new Unzip((entry) => {
    if (!isWanted(entry.name)) return;
    const pieces: string[] = [];
    const decoder = new TextDecoder();
    entry.ondata = (error, data, final) => {
      // What is thrown in here comes back as `error` once more.
      if (error !== null) throw error;
      unpacked += data.length;
      if (unpacked > MAX_UNPACKED_BYTES) throw new UnreadableSheet("too large");
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
  } catch (cause) {
    throw cause instanceof UnreadableSheet ? cause : new UnreadableSheet("damaged", { cause });
  }
  if (!parts.has("xl/workbook.xml")) throw new UnreadableSheet("no spreadsheet");
  return parts;
}

function sheetsInOrder(parts: ReadonlyMap<string, string>): string[] {
  const targets = new Map<string, string>();
  for (const [tag] of (parts.get("xl/_rels/workbook.xml.rels") ?? "").matchAll(/<(?:\w+:)?Relationship\b[^<>]*>/g)) {
    const target = attribute(tag, "Target").replace(/^\/?(?:xl\/)?/, "xl/");
    targets.set(attribute(tag, "Id"), target);
  }
  const named = [...(parts.get("xl/workbook.xml") ?? "").matchAll(/<(?:\w+:)?sheet\b[^<>]*>/g)]
    .filter(([tag]) => !/hidden/i.test(attribute(tag, "state")))
    .flatMap(([tag]) => targets.get(attribute(tag, "(?:\\w+:)?id")) ?? []);
  const all = [...parts.keys()].filter((name) => name.startsWith("xl/worksheets/")).sort();
  return named.length > 0 ? named : all;
}

const attribute = (tag: string, name: string): string =>
  unescapeXml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const unescapeXml = (text: string): string =>
  text
    .replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,10}));/gi, (whole, hex: string, dec: string, name: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    })
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/**
 * XML up to the last closing tag of this name. What opens after it closes nowhere, and each such tag would be looked for to
 * the end: with a million of them, for ever.
 */
function closedPart(xml: string, name: string): string {
  let end = 0;
  for (const { index, 0: tag } of xml.matchAll(new RegExp(`</(?:\\w+:)?${name}>`, "g"))) end = index + tag.length;
  return xml.slice(0, end);
}

/** Without what only helps to pronounce it. */
function spoken(xml: string): string {
  const closed = closedPart(xml, "rPh");
  return closed.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, "") + xml.slice(closed.length);
}

/** The text of `<t>` elements. */
const textOf = (xml: string): string =>
  [...closedPart(spoken(xml), "t").matchAll(/<(?:\w+:)?t(?:\s[^<>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/g)]
    .map(([, text = ""]) => unescapeXml(text))
    .join("");

const sharedStrings = (xml: string): string[] =>
  [...closedPart(xml, "si").matchAll(/<(?:\w+:)?si(?:\s[^<>]*)?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(
    ([, inner = ""]) => textOf(inner),
  );

/** Which cell formats show a number as a date: ECMA-376 18.8.30, the built-in ones and those that speak of days and years. */
function datedStyles(xml: string): boolean[] {
  const own = new Map<number, boolean>();
  for (const [tag] of xml.matchAll(/<(?:\w+:)?numFmt\b[^<>]*>/g)) {
    const code = attribute(tag, "formatCode").replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "");
    own.set(Number(attribute(tag, "numFmtId")), /[dy]/i.test(code));
  }
  const formats =
    /<(?:\w+:)?cellXfs\b[^<>]*>([\s\S]*?)<\/(?:\w+:)?cellXfs>/.exec(closedPart(xml, "cellXfs"))?.[1] ?? "";
  return [...formats.matchAll(/<(?:\w+:)?xf\b[^<>]*>/g)].map(([tag]) => {
    const id = Number(attribute(tag, "numFmtId"));
    return own.get(id) ?? ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58));
  });
}

interface Book {
  shared: readonly string[];
  dated: readonly boolean[];
  is1904: boolean;
}

function readSheet(xml: string, book: Book, maxRows: number): TableRow[] {
  const rows: TableRow[] = [];
  let line = 0;
  for (const [, attributes = "", inner = ""] of closedPart(xml, "row").matchAll(
    /<(?:\w+:)?row\b([^<>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g,
  )) {
    line = Number(/\sr="(\d+)"/.exec(attributes)?.[1] ?? line + 1);
    const cells: string[] = [];
    for (const [, tag = "", said = ""] of closedPart(inner, "c").matchAll(
      /<(?:\w+:)?c\b([^<>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g,
    )) {
      const at = columnOf(/\sr="([A-Z]{1,3})\d+"/.exec(tag)?.[1]) ?? cells.length;
      if (at >= MAX_COLUMNS) continue;
      while (cells.length < at) cells.push("");
      cells[at] = valueOfCell(tag, said, book).slice(0, MAX_CELL_CHARS).trim();
    }
    if (cells.some((cell) => cell !== "")) rows.push({ line, cells });
    if (rows.length >= maxRows) break;
  }
  fillMerged(xml, rows);
  return rows;
}

/** Cells merged downwards show their one value beside each of the rows; a list has it in each of them. */
function fillMerged(xml: string, rows: readonly TableRow[]): void {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  const last = rows.at(-1)?.line ?? 0;
  let filled = 0;
  for (const [, letters, from, to] of xml.matchAll(
    /<(?:\w+:)?mergeCell\s[^<>]*\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g,
  )) {
    const at = columnOf(letters) ?? MAX_COLUMNS;
    const value = byLine.get(Number(from))?.cells[at] ?? "";
    if (at >= MAX_COLUMNS || value === "") continue;
    for (let line = Number(from) + 1; line <= Math.min(Number(to), last); line++) {
      if (++filled > MAX_FILLED) return;
      const cells = byLine.get(line)?.cells;
      while (cells && cells.length < at) cells.push("");
      if (cells && (cells[at] ?? "") === "") cells[at] = value;
    }
  }
}

/** `A` is 0, `AB` is 27. */
function columnOf(letters: string | undefined): number | undefined {
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function valueOfCell(tag: string, said: string, book: Book): string {
  const type = attribute(tag, "t");
  if (type === "inlineStr") return textOf(said);
  const value = unescapeXml(/<(?:\w+:)?v(?:\s[^<>]*)?>([\s\S]*?)<\/(?:\w+:)?v>/.exec(closedPart(said, "v"))?.[1] ?? "");
  if (value === "" || type === "e") return "";
  if (type === "s") return book.shared[Number(value)] ?? "";
  if (type === "str") return value;
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  if (type === "d") return value.slice(0, 10);
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (book.dated[Number(attribute(tag, "s"))]) return dayOf(number, book.is1904);
  // 15 digits are what a spreadsheet keeps: 0.1 + 0.2 is shown as 0.3, and a phone number has no exponent.
  return Number.isInteger(number) && Math.abs(number) < 1e15
    ? number.toFixed(0)
    : String(Number(number.toPrecision(15)));
}

/** A day's number as a date: day 60 is the 29 February 1900 that never was, which Excel took over from Lotus. */
function dayOf(serial: number, is1904: boolean): string {
  const days = Math.floor(serial) + (is1904 ? 1462 : 0);
  const date = new Date(Date.UTC(1899, 11, days < 60 ? 31 : 30) + days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 10);
}

/** True for a zip; an XLSX is one. */
export const isZip = (bytes: Uint8Array): boolean => strFromU8(bytes.subarray(0, 4), true) === "PK\u0003\u0004";
