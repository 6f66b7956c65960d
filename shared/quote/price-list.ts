import { z } from "zod";
import { daySchema } from "../api/notes.ts";
import { currencySchema, decimalSchema, millionths, percentSchema, positiveDecimalSchema } from "../money.ts";
import type { QuoteLine } from "./content.ts";

// What the company sells, and at which price from which day on.

export const itemPriceSchema = z.object({
  currency: currencySchema,
  fromDay: daySchema,
  /** The price holds from this quantity on; 0 for all. */
  fromQuantity: positiveDecimalSchema,
  unitPrice: decimalSchema,
});

export const itemSchema = z.object({
  code: z.string().trim().min(1).max(100),
  description: z.string().max(2000),
  unit: z.string().max(30),
  group: z.string().max(200),
  taxPercent: percentSchema.nullable(),
  unitCost: positiveDecimalSchema.nullable(),
  costCurrency: currencySchema.nullable(),
  supplier: z.string().max(200),
  leadTime: z.string().max(100),
  prices: z.array(itemPriceSchema).max(500),
  /** Not sold any more. */
  ended: z.boolean(),
});
export type Item = z.infer<typeof itemSchema>;

/** The prices of a day in one currency: for each quantity the newest that has begun, smallest quantity first. */
export function pricesOn({ prices }: Pick<Item, "prices">, currency: string, day: string): Item["prices"] {
  const newest = new Map<bigint, Item["prices"][number]>();
  for (const price of prices) {
    if (price.currency !== currency || price.fromDay > day) continue;
    const from = millionths(price.fromQuantity);
    const before = newest.get(from);
    if (!before || before.fromDay < price.fromDay) newest.set(from, price);
  }
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, price]) => price);
}

/** What a line says once this item is put into it; what the list does not know stays. */
export function lineOfItem(line: QuoteLine, item: Item, currency: string, day: string): QuoteLine {
  const [first, ...breaks] = pricesOn(item, currency, day);
  const unitCost = item.costCurrency === currency ? item.unitCost : null;
  return {
    ...line,
    itemCode: item.code,
    description: item.description,
    unit: item.unit,
    leadTime: item.leadTime,
    supplier: item.supplier,
    unitCost,
    taxPercent: item.taxPercent ?? line.taxPercent,
    unitPrice: first?.unitPrice ?? line.unitPrice,
    listPrice: first?.unitPrice ?? null,
    breaks: breaks.slice(0, 20).map(({ fromQuantity, unitPrice }) => ({ fromQuantity, unitPrice })),
  };
}
