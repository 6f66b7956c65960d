import { z } from "zod";
import { decimalOf, millionths } from "../money.ts";
import { type Item, itemPriceSchema, itemSchema, pricesOn } from "./price-list.ts";

// What a file says of an item: a part of it. What it does not say stays as it is known.

const pricePartSchema = itemPriceSchema.extend({
  /** Null: the file says no day. */
  fromDay: itemPriceSchema.shape.fromDay.nullable(),
});

export const itemPartSchema = itemSchema
  .omit({ prices: true })
  .partial()
  .required({ code: true })
  .extend({ prices: z.array(pricePartSchema).max(500) });
export type ItemPart = z.infer<typeof itemPartSchema>;

const nothingKnown: Omit<Item, "code"> = {
  ...{ description: "", unit: "", group: "", taxPercent: null, unitCost: null, costCurrency: null },
  ...{ supplier: "", leadTime: "", prices: [], ended: false },
};

const plain = (decimal: string): string => decimalOf(millionths(decimal));
const keyOf = ({ currency, fromDay, fromQuantity }: Item["prices"][number]): string =>
  `${currency} ${fromDay} ${plain(fromQuantity)}`;

/**
 * An item once a part of it is known anew; `day` is from when prices hold of which no day is said. Such a price that holds
 * on the day already is no other one, so that the same file again says the same. Prices that the part does not name stay.
 */
export function mergeItem(known: Item | undefined, { prices, ...part }: ItemPart, day: string): Item {
  const before = known ?? { ...nothingKnown, code: part.code };
  const merged = new Map(before.prices.map((price) => [keyOf(price), price]));
  for (const { fromDay, ...price } of prices) {
    const from = millionths(price.fromQuantity);
    const holding = pricesOn(before, price.currency, fromDay ?? day).find(
      (one) => millionths(one.fromQuantity) === from,
    );
    if (fromDay === null && holding && plain(holding.unitPrice) === plain(price.unitPrice)) continue;
    const said = { ...price, fromDay: fromDay ?? day };
    const there = merged.get(keyOf(said));
    // `12.50` for `12.5` is no change.
    if (there && plain(there.unitPrice) === plain(said.unitPrice)) continue;
    merged.set(keyOf(said), said);
  }
  const said = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
  return itemSchema.parse({ ...before, ...said, prices: [...merged.values()] });
}
