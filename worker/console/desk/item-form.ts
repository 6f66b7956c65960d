import { positiveDecimalSchema } from "../../../shared/money.ts";
import type { ItemColumn } from "../../../shared/quote/item-columns.ts";
import { type Item, itemPriceSchema, itemSchema } from "../../../shared/quote/price-list.ts";
import { readNumber } from "./read-number.ts";
import { typedDecimal } from "./write-number.ts";

// An item while it is written in a form: every field a text, as it was typed.

export interface PriceForm {
  /** For drawing alone. */
  key: number;
  currency: string;
  fromDay: string;
  fromQuantity: string;
  unitPrice: string;
}

export interface ItemForm {
  code: string;
  description: string;
  unit: string;
  group: string;
  taxPercent: string;
  unitCost: string;
  costCurrency: string;
  supplier: string;
  leadTime: string;
  ended: boolean;
  prices: readonly PriceForm[];
}

export type FormFault =
  | { kind: "codeMissing" | "twice"; column: null; price: null }
  | { kind: "badNumber" | "badCurrency" | "badDay"; column: ItemColumn; price: number | null };

/** The form of an item, or of a new one; numbers as one types them in the language (BCP 47). */
export function formOf(item: Item | null, currency: string, locale: string): ItemForm {
  const number = (decimal: string | null) => (decimal === null ? "" : typedDecimal(decimal, locale));
  return {
    ...{
      code: item?.code ?? "",
      description: item?.description ?? "",
      unit: item?.unit ?? "",
      group: item?.group ?? "",
    },
    ...{ supplier: item?.supplier ?? "", leadTime: item?.leadTime ?? "", ended: item?.ended ?? false },
    ...{ taxPercent: number(item?.taxPercent ?? null), unitCost: number(item?.unitCost ?? null) },
    costCurrency: item?.costCurrency ?? currency,
    prices: (item?.prices ?? []).map((price, key) => ({
      ...price,
      key,
      fromQuantity: number(price.fromQuantity),
      unitPrice: number(price.unitPrice),
    })),
  };
}

/** One more price: in the currency of the last one, for all quantities, from that day on. */
export const newPrice = (prices: readonly PriceForm[], currency: string, day: string): PriceForm => ({
  key: Math.max(0, ...prices.map(({ key }) => key)) + 1,
  ...{ currency: prices.at(-1)?.currency ?? currency, fromDay: prices.at(-1)?.fromDay ?? day, fromQuantity: "0" },
  unitPrice: "",
});

/** The item that the form says, or the first thing that is wrong with it. */
export function itemOf(form: ItemForm, locale: string): Item | FormFault {
  if (form.code.trim() === "") return { kind: "codeMissing", column: null, price: null };
  const optional = (text: string) => (text.trim() === "" ? null : (readNumber(text, locale)?.value ?? undefined));
  const taxPercent = optional(form.taxPercent);
  if (taxPercent === undefined || !itemSchema.shape.taxPercent.safeParse(taxPercent).success)
    return { kind: "badNumber", column: "taxPercent", price: null };
  const unitCost = optional(form.unitCost);
  if (unitCost === undefined || !itemSchema.shape.unitCost.safeParse(unitCost).success)
    return { kind: "badNumber", column: "unitCost", price: null };
  const costCurrency = unitCost === null ? null : form.costCurrency.trim().toUpperCase();
  if (!itemSchema.shape.costCurrency.safeParse(costCurrency).success)
    return { kind: "badCurrency", column: "costCurrency", price: null };
  const prices: Item["prices"] = [];
  for (const [at, price] of form.prices.entries()) {
    const read = priceOf(price, locale);
    if ("kind" in read) return { ...read, price: at };
    prices.push(read);
  }
  const keys = prices.map(({ currency, fromDay, fromQuantity }) => `${currency} ${fromDay} ${fromQuantity}`);
  if (new Set(keys).size < keys.length) return { kind: "twice", column: null, price: null };
  const { prices: _, ...words } = form;
  return itemSchema.parse({ ...words, taxPercent, unitCost, costCurrency, prices });
}

type PriceFault = Extract<FormFault, { column: ItemColumn }>;

function priceOf(price: PriceForm, locale: string): Item["prices"][number] | PriceFault {
  const fault = (kind: PriceFault["kind"], column: ItemColumn): PriceFault => ({ kind, column, price: null });
  const currency = price.currency.trim().toUpperCase();
  if (!itemPriceSchema.shape.currency.safeParse(currency).success) return fault("badCurrency", "currency");
  if (!itemPriceSchema.shape.fromDay.safeParse(price.fromDay).success) return fault("badDay", "fromDay");
  const fromQuantity = readNumber(price.fromQuantity.trim() || "0", locale)?.value;
  if (fromQuantity === undefined || !positiveDecimalSchema.safeParse(fromQuantity).success)
    return fault("badNumber", "fromQuantity");
  const unitPrice = readNumber(price.unitPrice, locale)?.value;
  if (unitPrice === undefined) return fault("badNumber", "unitPrice");
  return { currency, fromDay: price.fromDay, fromQuantity, unitPrice };
}
