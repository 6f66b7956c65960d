import { formulaKeptOff } from "../../../shared/csv.ts";

/** Rows of cells, with the line of the file (from 1) that each began on. */
export interface TableRow {
  line: number;
  cells: string[];
}

export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

/** Bounds of one file: more cells than these are no list of customers. */
export const MAX_COLUMNS = 200;
export const MAX_CELL_CHARS = 5000;

/** The character that most evenly parts the first lines; a comma where nothing does. */
export function detectDelimiter(text: string): Delimiter {
  const said = /^\uFEFF?sep=([,;\t|])\r?\n/i.exec(text)?.[1];
  const known = delimiters.find((one) => one === said);
  if (known) return known;
  let best: Delimiter = ",";
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const widths = readCsv(text.slice(0, 20_000), delimiter, 20).map(({ cells }) => cells.length);
    const width = Math.max(...widths, 0);
    if (width < 2) continue;
    const score = (widths.filter((one) => one === width).length / widths.length) * Math.min(width, 10);
    if (score > bestScore) {
      bestScore = score;
      best = delimiter;
    }
  }
  return best;
}

/**
 * RFC 4180 as programs really write it: quoted cells with doubled quotes, line breaks within them, any line end, a `sep=`
 * line of Excel's, lines without anything left out. A quote in the middle of an unquoted cell is a character.
 */
export function readCsv(text: string, delimiter: Delimiter, maxRows: number): TableRow[] {
  const rows: TableRow[] = [];
  const from = /^\uFEFF?(?:sep=[,;\t|]\r?\n)?/i.exec(text)?.[0] ?? "";
  let line = from.includes("\n") ? 2 : 1;
  let begun = line;
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    // As `writeCsv` keeps a spreadsheet from taking it for a formula.
    const said = formulaKeptOff.test(cell) ? cell.slice(1) : cell;
    if (cells.length < MAX_COLUMNS) cells.push(said.slice(0, MAX_CELL_CHARS).trim());
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (cells.some((one) => one !== "")) rows.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  for (let at = from.length; at < text.length && rows.length < maxRows; at++) {
    const char = text.charAt(at);
    if (quoted) {
      if (char === "\n") line++;
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (char === delimiter) endCell();
    else if (char === "\n" || char === "\r") {
      if (char === "\r" && text.charAt(at + 1) === "\n") at++;
      line++;
      endRow();
    } else cell += char;
  }
  if (rows.length < maxRows && (cell !== "" || cells.length > 0)) endRow();
  return rows;
}
