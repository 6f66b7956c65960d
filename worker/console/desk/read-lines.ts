import type { QuoteLine } from "../../../shared/quote/content.ts";
import { emptyLine } from "../../../shared/quote/content.ts";
import { readCsv } from "../import/read-csv.ts";
import { typedFields } from "./cell-fields.ts";
import { readNumber } from "./read-number.ts";

// Lines out of a spreadsheet's clipboard: cells parted by tabs, quoted where a cell holds a line break (Excel, WPS, Calc).

export const pasteFields = [...typedFields, "unitCost", "leadTime"] as const;
export type PasteField = (typeof pasteFields)[number];

export interface PastedTable {
  rows: readonly (readonly string[])[];
  /** What each column is taken for; null: nothing of the quote. */
  columns: readonly (PasteField | null)[];
  /** The first row names the columns. */
  hasHeads: boolean;
}

const MOST_ROWS = 1000;

const heads: Record<PasteField, RegExp> = {
  itemCode:
    /(^|\P{L})(code|sku|id)(\P{L}|$)|(item|part|article|product|material|model)\P{L}*(no|nr|num|#|№)|^(part|article)$|art\P{L}*n[ro]|^код|артикул|编号|编码|货号|料号|物料号|型号/iu,
  description:
    /descr|name|naming|^(item|product|goods)$|benennung|bezeichnung|наимен|описан|товар|номенклат|名称|描述|品名|说明/i,
  quantity: /^(qty|quantity|pcs|menge|кол)|quant|колич|数量/i,
  unit: /^(unit|uom|me|einheit|ед)\.?$|unit of|ед\. ?изм|^单位$/i,
  unitPrice: /price|preis|цена|单价|价格/i,
  discountPercent: /disc|rabatt|скид|折扣/i,
  taxPercent: /\b(vat|tax|mwst)|ндс|налог|税/i,
  unitCost: /\bcost|kosten|себест|закуп|成本/i,
  leadTime: /lead|delivery|liefer|срок|交期|货期/i,
};
const numeric: readonly PasteField[] = ["quantity", "unitPrice", "discountPercent", "taxPercent", "unitCost"];

/** The cells of a clipboard's text, or null where it is one cell: that is pasted as any text. */
export function readPaste(text: string, locale: string): PastedTable | null {
  const rows = readCsv(text, "\t", MOST_ROWS + 1).map(({ cells }) => cells.map((cell) => cell.trim()));
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  if (rows.length === 0 || (rows.length === 1 && width < 2)) return null;
  const even = rows.map((cells) => Array.from({ length: width }, (_, at) => cells[at] ?? ""));
  const named = byHeads(even[0] ?? []);
  const known = named.filter((field) => field !== null).length;
  const isText = (even[0] ?? []).every((cell) => cell === "" || readNumber(cell, locale) === null);
  const hasHeads = isText && even.length > 1 && known >= Math.min(2, width);
  return { rows: even, hasHeads, columns: hasHeads ? named : byContent(even, locale) };
}

function byHeads(cells: readonly string[]): (PasteField | null)[] {
  const taken = new Set<PasteField>();
  return cells.map((cell) => {
    const field = pasteFields.find((one) => !taken.has(one) && heads[one].test(cell)) ?? null;
    if (field !== null) taken.add(field);
    return field;
  });
}

/** Numbers are quantity, then price; of words the longest describe, what has digits and no space is a code, short ones are units. */
function byContent(rows: readonly (readonly string[])[], locale: string): (PasteField | null)[] {
  const width = rows[0]?.length ?? 0;
  const facts = Array.from({ length: width }, (_, at) => {
    const cells = rows.map((row) => row[at] ?? "").filter((cell) => cell !== "");
    const isNumber = cells.length > 0 && cells.every((cell) => readNumber(cell, locale) !== null);
    const length = cells.reduce((sum, cell) => sum + cell.length, 0) / Math.max(cells.length, 1);
    const isCode = cells.length > 0 && cells.every((cell) => /\d/.test(cell) && !/\s/.test(cell) && cell.length <= 30);
    return { at, isNumber, isCode, length, isEmpty: cells.length === 0 };
  });
  const columns: (PasteField | null)[] = facts.map(() => null);
  const words = facts.filter(({ isNumber, isEmpty }) => !isNumber && !isEmpty);
  const describing = words.toSorted((a, b) => b.length - a.length)[0];
  if (describing) columns[describing.at] = "description";
  const code = facts.find(({ at, isCode, isNumber }) => isCode && !isNumber && at !== describing?.at);
  if (code) columns[code.at] = "itemCode";
  const unit = words.find(({ at, length }) => columns[at] === null && length <= 6);
  if (unit) columns[unit.at] = "unit";
  const numbers = facts.filter(({ isNumber }) => isNumber);
  const order: readonly PasteField[] = ["quantity", "unitPrice"];
  numbers.slice(0, order.length).forEach(({ at }, index) => {
    columns[at] = order[index] ?? null;
  });
  return columns;
}

export interface PastedLines {
  lines: QuoteLine[];
  /** Rows (from 1) with a number that could not be read, or could be read in two ways. */
  unread: number[];
  unsure: number[];
}

/** Lines of a pasted table. `newId` and `places` give each its id and where it stands; `taxPercent` what a new line begins with. */
export function pastedLines(
  { rows, columns, hasHeads }: PastedTable,
  given: { locale: string; taxPercent: string; places: readonly number[]; newId(): string },
): PastedLines {
  const unread: number[] = [];
  const unsure: number[] = [];
  const body = hasHeads ? rows.slice(1) : rows;
  const lines = body.map((cells, at) => {
    const line = emptyLine(given.newId(), given.places[at] ?? at + 1, given.taxPercent);
    const row = at + (hasHeads ? 2 : 1);
    for (const [column, field] of columns.entries()) {
      const cell = cells[column] ?? "";
      if (field === null || cell === "") continue;
      if (!numeric.includes(field)) {
        Object.assign(line, { [field]: cell.slice(0, mostChars[field] ?? 100) });
        continue;
      }
      const read = readNumber(withoutSigns(cell), given.locale);
      if (read === null || !fits(field, read.value)) unread.push(row);
      else {
        Object.assign(line, { [field]: read.value });
        if (read.unsure) unsure.push(row);
      }
    }
    return line;
  });
  return { lines, unread: [...new Set(unread)], unsure: [...new Set(unsure)] };
}

const mostChars: Partial<Record<PasteField, number>> = { description: 2000, unit: 30 };
/** A spreadsheet writes the currency and the percent sign into the cell. */
const withoutSigns = (cell: string): string => cell.replace(/%|\p{Sc}|\b[A-Z]{3}\b|元|руб\.?/gu, "").trim();

const fits = (field: PasteField, value: string): boolean => {
  if (field === "unitCost") return !value.startsWith("-");
  return field.endsWith("Percent") ? /^\d{1,3}(\.\d{1,4})?$/.test(value) && Number.parseFloat(value) <= 100 : true;
};
