import { type ItemColumn, itemColumnNames, itemColumns } from "../../../shared/quote/item-columns.ts";
import type { TableRow } from "./read-csv.ts";

/** For each column of the file what it says, or null where it is passed over. */
export type ItemMapping = (ItemColumn | null)[];

/** As price lists and ERPs name columns, in three languages; the first that fits. What export writes is known exactly. */
const headWords: readonly (readonly [ItemColumn, RegExp])[] = [
  ["costCurrency", /cost.*curr|curr.*cost|成本.*币|валюта.*себест/i],
  ["unitCost", /\bcost|purchase|kosten|einkauf|成本|进价|采购价|себест|закуп/i],
  ["fromDay", /valid|from (day|date)|since|effective|start|ab datum|gültig|起始日|生效|日期|с даты|действ|дата/i],
  [
    "fromQuantity",
    /(from|min|break).*(qty|quant)|(qty|quant)|^moq$|ab menge|menge|staffel|起始数量|数量|起订|колич|от кол|кол-во/i,
  ],
  ["unitPrice", /price|preis|\bnet\b|rate|单价|价格|цена|стоимость/i],
  ["currency", /curr|währung|币种|货币|валюта/i],
  ["taxPercent", /\b(vat|tax|mwst|ust)|ндс|налог|税/i],
  ["leadTime", /lead|delivery|liefer|交期|货期|срок/i],
  ["supplier", /supplier|vendor|manufacturer|lieferant|供应商|厂家|поставщ|производ/i],
  ["ended", /not sold|ended|discontinued|inactive|停售|停产|снят/i],
  ["group", /group|categor|family|gruppe|分组|类别|分类|品类|групп|категор/i],
  ["unit", /^(unit|uom|u\/m|me|einheit|unit of measure)\.?$|^单位$|计量单位|^ед/i],
  [
    "code",
    /(^|\P{L})(code|sku|id)(\P{L}|$)|(item|part|article|product|material|model)\P{L}*(no|nr|num|#|№)|^(part|article|item)$|art\P{L}*n[ro]|^код|артикул|编号|编码|货号|料号|物料号|型号/iu,
  ],
  [
    "description",
    /descr|name|benennung|bezeichnung|^(product|goods)$|наимен|назван|описан|товар|номенкл|名称|描述|品名|说明/i,
  ],
];

const exact = new Map(
  Object.values(itemColumnNames).flatMap((names) => itemColumns.map((column) => [names[column].toLowerCase(), column])),
);

const columnOf = (cell: string): ItemColumn | null =>
  exact.get(cell.trim().toLowerCase()) ?? headWords.find(([, words]) => words.test(cell))?.[0] ?? null;

/** What a row of names says of each column; each field once. */
function named({ cells }: TableRow): ItemMapping {
  const taken = new Set<ItemColumn>();
  return cells.map((cell) => {
    const column = columnOf(cell);
    if (column === null || taken.has(column)) return null;
    taken.add(column);
    return column;
  });
}

/** Lines that may stand above the names of the columns: a title, a date, an address. */
const TITLE_LINES = 10;

/** The rows from the one on that names the columns, with what they say; without such a row nothing is guessed. */
export function itemTable(rows: readonly TableRow[]): { rows: TableRow[]; mapping: ItemMapping; hasHeader: boolean } {
  const scores = rows.slice(0, TITLE_LINES + 1).map((row) => {
    const mapping = named(row);
    return mapping.includes("code") ? mapping.filter((field) => field !== null).length : 0;
  });
  const best = scores.indexOf(Math.max(0, ...scores));
  const hasHeader = (scores[best] ?? 0) >= 2;
  const used = rows.slice(hasHeader ? best : 0);
  const width = Math.max(0, ...used.slice(0, 50).map(({ cells }) => cells.length));
  const first = used[0];
  const guess = hasHeader && first ? named(first) : [];
  return { rows: used, mapping: Array.from({ length: width }, (_, at) => guess[at] ?? null), hasHeader };
}
