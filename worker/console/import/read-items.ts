import type { ItemColumn } from "../../../shared/quote/item-columns.ts";
import { type ItemPart, itemPartSchema } from "../../../shared/quote/item-parts.ts";
import type { ItemMapping } from "./item-columns.ts";
import type { TableRow } from "./read-csv.ts";
import { type DecimalMark, readCellNumber, readCurrency, readDay, readEnded } from "./read-item-cells.ts";

// A price list as items: a row is a price, rows of one code are one item. Invariant: a row with a fault says nothing at all,
// and an empty cell changes nothing.

export interface ItemFault {
  line: number;
  code: string;
  kind: "noCode" | "badNumber" | "badCurrency" | "badDay" | "tooLong" | "differs" | "twice" | "tooMany";
  column: ItemColumn | null;
  said: string;
  /** The line that says something else. */
  other: number | null;
}

export interface FoundItem {
  part: ItemPart;
  /** The first line that speaks of it. */
  line: number;
}

export interface ItemsRead {
  items: FoundItem[];
  faults: ItemFault[];
}

type Price = ItemPart["prices"][number];
type Said = Omit<ItemPart, "code" | "prices">;

interface Gathered {
  line: number;
  said: Said;
  saidOn: Map<keyof Said, number>;
  prices: Map<string, { price: Price; line: number }>;
}

const MOST_PRICES = 500;

/** Reads rows without their names; `currency` is taken where a row says none. */
export function readItems(
  rows: readonly TableRow[],
  mapping: ItemMapping,
  given: { mark: DecimalMark; currency: string },
): ItemsRead {
  const faults: ItemFault[] = [];
  const found = new Map<string, Gathered>();
  for (const { line, cells } of rows) {
    const cellOf = (column: ItemColumn): string => cells[mapping.indexOf(column)]?.trim() ?? "";
    const code = cellOf("code");
    const read = rowOf(mapping, cellOf, given);
    const fault = "kind" in read ? read : gather(found, code, line, read);
    if (fault) faults.push({ other: null, ...fault, line, code });
  }
  const items = [...found].map(([code, { line, said, prices }]) => ({
    line,
    part: { code, ...said, prices: [...prices.values()].map(({ price }) => price) },
  }));
  return { items, faults };
}

type RowFault = Pick<ItemFault, "kind" | "column" | "said"> & { other?: number };
interface Row {
  said: Said;
  price: Price | null;
}

function rowOf(
  mapping: ItemMapping,
  cellOf: (column: ItemColumn) => string,
  given: { mark: DecimalMark; currency: string },
): Row | RowFault {
  if (cellOf("code") === "") return { kind: "noCode", column: "code", said: "" };
  const values: Partial<Record<ItemColumn, unknown>> = {};
  for (const column of mapping) {
    const cell = column === null ? "" : cellOf(column);
    if (column === null || cell === "") continue;
    const value = cellValue(column, cell, given.mark);
    if (value === undefined) return { kind: faultOf(column), column, said: cell.slice(0, 60) };
    values[column] = value;
  }
  const { currency, fromDay, fromQuantity, unitPrice, code, ...said } = values;
  // A cost without a currency would be none of any quote.
  if (said.unitCost !== undefined && said.costCurrency === undefined) said.costCurrency = currency ?? given.currency;
  const price =
    unitPrice === undefined
      ? []
      : [
          {
            currency: currency ?? given.currency,
            fromDay: fromDay ?? null,
            fromQuantity: fromQuantity ?? "0",
            unitPrice,
          },
        ];
  const checked = itemPartSchema.safeParse({ code, ...said, prices: price });
  if (!checked.success) {
    const path = checked.error.issues[0]?.path ?? [];
    const column = mapping.find((one) => one !== null && path.includes(one)) ?? "code";
    return { kind: faultOf(column), column, said: cellOf(column).slice(0, 60) };
  }
  const { code: _, prices, ...rest } = checked.data;
  return { said: rest, price: prices[0] ?? null };
}

function cellValue(column: ItemColumn, cell: string, mark: DecimalMark): unknown {
  switch (column) {
    case "unitPrice":
    case "fromQuantity":
    case "unitCost":
    case "taxPercent":
      return readCellNumber(cell, mark);
    case "currency":
    case "costCurrency":
      return readCurrency(cell);
    case "fromDay":
      return readDay(cell);
    case "ended":
      return readEnded(cell);
    default:
      return cell;
  }
}

const kinds: Partial<Record<ItemColumn, ItemFault["kind"]>> = {
  ...{ currency: "badCurrency", costCurrency: "badCurrency", fromDay: "badDay" },
  ...{ unitPrice: "badNumber", fromQuantity: "badNumber", unitCost: "badNumber", taxPercent: "badNumber" },
  ended: "badNumber",
};
const faultOf = (column: ItemColumn): ItemFault["kind"] => kinds[column] ?? "tooLong";

const wordColumns = [
  ...(["description", "unit", "group", "taxPercent", "unitCost"] as const),
  ...(["costCurrency", "supplier", "leadTime", "ended"] as const),
] as const;

/** Puts a row to its item; a row that says something else than an earlier one is a fault, and nothing of it is taken. */
function gather(found: Map<string, Gathered>, code: string, line: number, { said, price }: Row): RowFault | null {
  const item: Gathered = found.get(code) ?? { line, said: {}, saidOn: new Map(), prices: new Map() };
  for (const column of wordColumns) {
    const [before, now] = [item.said[column], said[column]];
    if (before !== undefined && now !== undefined && before !== now)
      return { kind: "differs", column, said: String(now), other: item.saidOn.get(column) ?? item.line };
  }
  const key = price && `${price.currency} ${price.fromDay} ${price.fromQuantity}`;
  const there = key === null ? undefined : item.prices.get(key);
  if (there && there.price.unitPrice !== price?.unitPrice)
    return { kind: "twice", column: "unitPrice", said: price?.unitPrice ?? "", other: there.line };
  if (key !== null && !there && item.prices.size >= MOST_PRICES)
    return { kind: "tooMany", column: "unitPrice", said: "" };
  for (const column of wordColumns)
    if (said[column] !== undefined && item.said[column] === undefined) item.saidOn.set(column, line);
  item.said = { ...item.said, ...said };
  if (key !== null && price && !there) item.prices.set(key, { price, line });
  found.set(code, item);
  return null;
}
