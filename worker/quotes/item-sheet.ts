import type { Language } from "../../shared/api/people.ts";
import { writeCsv } from "../../shared/csv.ts";
import { itemColumnNames, itemColumns, itemRows, numberColumns } from "../../shared/quote/item-columns.ts";
import type { Item } from "../../shared/quote/price-list.ts";
import { type Cell, writeXlsx } from "./xlsx.ts";

/** Rows that fit a Worker's memory while the file is made. */
export const MAX_FILE_ROWS = { csv: 100_000, xlsx: 20_000 } as const;

const WIDTHS: Partial<Record<string, number>> = { code: 18, description: 50, group: 18, supplier: 24 };

const headOf = (language: Language): string[] => itemColumns.map((column) => itemColumnNames[language][column]);

/** The item list as CSV: figures plain, no cell a formula. */
export const itemsCsv = (items: readonly Item[], language: Language): string =>
  writeCsv([headOf(language), ...items.flatMap(itemRows)]);

/** The item list as XLSX: numbers are numbers, everything else is text. */
export function itemsXlsx(items: readonly Item[], language: Language): Uint8Array {
  const rows = items.flatMap(itemRows).map((cells) => ({
    cells: cells.map((text, at): Cell => {
      const column = itemColumns[at];
      const isNumber = column !== undefined && numberColumns.includes(column) && text !== "";
      return isNumber ? { decimal: text, format: "General" } : text;
    }),
  }));
  return writeXlsx({
    name: itemColumnNames[language].code,
    widths: itemColumns.map((column) => WIDTHS[column] ?? 14),
    frozenRows: 1,
    rows: [{ cells: headOf(language), isBold: true }, ...rows],
  });
}
