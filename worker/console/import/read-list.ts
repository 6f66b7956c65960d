import { listKindSchema } from "../../../shared/api/list-imports.ts";
import { decodeText, detectEncoding, type Encoding } from "./decode-text.ts";
import { hasHeader } from "./guess-columns.ts";
import { type Delimiter, detectDelimiter, readCsv, type TableRow } from "./read-csv.ts";
import { isVcard, readVcards, vcardColumns } from "./read-vcard.ts";
import { isZip, readXlsx, UnreadableSheet } from "./read-xlsx.ts";

/** Lists are small; what is larger than this is something else. */
export const MAX_LIST_BYTES = 20 * 1024 * 1024;

/** In no text, and in every picture or program. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\0-\x08\x0e-\x19\x1c-\x1f]/;

/** A file as a table. `encoding` and `delimiter` are null where the kind of file has none. */
export interface ListTable {
  format: "vcard" | "csv" | "xlsx";
  rows: TableRow[];
  encoding: Encoding | null;
  delimiter: Delimiter | null;
  /** There are more rows than were read. */
  isCut: boolean;
}

export type ListProblem = "too_large" | "unreadable" | "old_excel" | "empty";

/**
 * Reads vCard, CSV or XLSX, told apart by what the bytes are. `chosen` overrules what was detected. A vCard's first row
 * names its columns, as a table's may. Answers a problem instead of throwing: any bytes can be dropped.
 */
export function readList(
  bytes: Uint8Array,
  maxRows: number,
  chosen: { encoding?: Encoding; delimiter?: Delimiter } = {},
): ListTable | ListProblem {
  if (bytes.length > MAX_LIST_BYTES) return "too_large";
  // Compound files: Excel before 2007, and any workbook with a password.
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0) return "old_excel";
  if (isZip(bytes)) return readSheet(bytes, maxRows);
  const encoding = chosen.encoding ?? detectEncoding(bytes);
  const text = decodeText(bytes, encoding);
  if (controls.test(text.slice(0, 2000))) return "unreadable";
  if (isVcard(text)) {
    const cards = readVcards(text, maxRows + 1);
    if (cards.length === 0) return "empty";
    const rows = [{ line: 0, cells: [...vcardColumns] }, ...cards.slice(0, maxRows)];
    return { format: "vcard", rows, encoding, delimiter: null, isCut: cards.length > maxRows };
  }
  const delimiter = chosen.delimiter ?? detectDelimiter(text);
  return table("csv", readCsv(text, delimiter, enoughOf(maxRows)), maxRows, { encoding, delimiter });
}

function readSheet(bytes: Uint8Array, maxRows: number): ListTable | ListProblem {
  try {
    return table("xlsx", readXlsx(bytes, enoughOf(maxRows)), maxRows, { encoding: null, delimiter: null });
  } catch (error) {
    if (error instanceof UnreadableSheet) return error.message === "too large" ? "too_large" : "unreadable";
    throw error;
  }
}

function table(
  format: "csv" | "xlsx",
  rows: TableRow[],
  maxRows: number,
  how: Pick<ListTable, "encoding" | "delimiter">,
): ListTable | ListProblem {
  const whole = withoutTitle(rows);
  if (whole.length === 0) return "empty";
  return { format, rows: whole.slice(0, maxRows + 1), ...how, isCut: whole.length > maxRows + 1 };
}

/** Lines that a title above a table may have. */
const TITLE_LINES = 5;

/** So many rows tell whether there are more than `maxRows`: the title and the columns' names go, and one is too many. */
const enoughOf = (maxRows: number): number => TITLE_LINES + 1 + maxRows + 1;

/** Without what stands alone above the names of several columns: the list's title, its date. */
function withoutTitle(rows: TableRow[]): TableRow[] {
  const filled = ({ cells }: TableRow) => cells.filter((cell) => cell !== "").length;
  const first = rows.slice(0, TITLE_LINES + 1).findIndex((row) => filled(row) > 1);
  if (first <= 0) return rows;
  const below = rows.slice(first);
  return listKindSchema.options.some((kind) => hasHeader(kind, below)) ? below : rows;
}
