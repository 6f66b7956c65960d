import { z } from "zod";
import { daySchema } from "../api/notes.ts";
import { languageSchema } from "../api/people.ts";
import { currencySchema, decimalSchema, percentSchema, positiveDecimalSchema } from "../money.ts";

// What a quote says: its head and its lines, as they are edited, stored and sent. What only the Desk may know of them is
// named once, in `deskOnlyHead` and `deskOnlyLine`: what others are given is cut by these lists (`cutForOthers`).

/** Incoterms 2020 (ICC). */
export const incotermSchema = z.enum(["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"]);

const words = (most: number) => z.string().max(most);

/** Whom a quote is made out to, as it is printed. */
export const recipientSchema = z.object({
  company: words(200),
  person: words(200),
  /** Postal address, a line each. */
  address: words(1000),
  email: words(254),
  /** ISO 3166-1 alpha-2, for UBL; empty where nobody said. */
  country: z.string().regex(/^([A-Z]{2})?$/, "not a country's two letters"),
});

export const quoteHeadSchema = z.object({
  currency: currencySchema,
  /** What one of the quote's currency was worth in the company's own on that day; null where they are the same. */
  rate: z.object({ value: positiveDecimalSchema, date: daySchema }).nullable(),
  /** Prices of lines are without tax (`added`) or with it (`included`). */
  tax: z.enum(["added", "included"]),
  /** What the customer reads; the screen's language is the reader's own. */
  language: languageSchema,
  recipient: recipientSchema,
  customerReference: words(200),
  validUntil: daySchema.nullable(),
  paymentTerms: words(500),
  /** Days until payment as the terms say: what approval goes by. */
  paymentDays: z.number().int().min(0).max(3650).nullable(),
  incoterm: incotermSchema.nullable(),
  incotermPlace: words(200),
  delivery: words(500),
  /** For the customer. */
  noteOut: words(4000),
  /** For the Desk alone. */
  noteIn: words(4000),
});
export type QuoteHead = z.infer<typeof quoteHeadSchema>;

/** From so many on, one costs that much. */
export const priceBreakSchema = z.object({ fromQuantity: positiveDecimalSchema, unitPrice: decimalSchema });

/** The most lines of a quote, price breaks of a line. */
export const MAX_QUOTE_LINES = 1000;
const MAX_BREAKS = 20;

export const quoteLineSchema = z.object({
  /** Made by who adds it. */
  id: z.uuid(),
  /** `group` is a heading over the items that follow, with their subtotal; `text` is a paragraph between them. */
  kind: z.enum(["item", "group", "text"]),
  /** Lines stand in its order; a line put between two takes a number between theirs. */
  position: z.number(),
  /** Optional and alternative lines are priced and not part of the total. */
  choice: z.enum(["included", "optional", "alternative"]),
  itemCode: words(100),
  description: words(2000),
  quantity: decimalSchema,
  /** As people write it: `pcs`, `m`, `台`. */
  unit: words(30),
  unitPrice: decimalSchema,
  discountPercent: percentSchema,
  taxPercent: percentSchema,
  breaks: z.array(priceBreakSchema).max(MAX_BREAKS),
  leadTime: words(100),
  /** The item list's price when it was taken from there; what a price is called non-list by. */
  listPrice: decimalSchema.nullable(),
  /** What one costs the company, in the quote's currency; null where nobody knows. */
  unitCost: positiveDecimalSchema.nullable(),
  supplier: words(200),
  noteIn: words(1000),
});
export type QuoteLine = z.infer<typeof quoteLineSchema>;

/** Fields that never leave the Desk's roles. */
export const deskOnlyHead = { noteIn: true, rate: true } as const;
export const deskOnlyLine = { unitCost: true, supplier: true, noteIn: true, listPrice: true } as const;

/** What others are shown, where the company lets them see lines at all. */
export const shownHeadSchema = quoteHeadSchema.omit(deskOnlyHead);
export const shownLineSchema = quoteLineSchema.omit(deskOnlyLine);
export type ShownHead = z.infer<typeof shownHeadSchema>;
export type ShownLine = z.infer<typeof shownLineSchema>;

/** A head before anybody wrote into it. */
export const emptyHead = (currency: string, language: QuoteHead["language"]): QuoteHead => ({
  currency,
  rate: null,
  tax: "added",
  language,
  recipient: { company: "", person: "", address: "", email: "", country: "" },
  customerReference: "",
  validUntil: null,
  paymentTerms: "",
  paymentDays: null,
  incoterm: null,
  incotermPlace: "",
  delivery: "",
  noteOut: "",
  noteIn: "",
});

/** A line before anybody wrote into it. */
export const emptyLine = (id: string, position: number, taxPercent: string): QuoteLine => ({
  id,
  kind: "item",
  position,
  choice: "included",
  itemCode: "",
  description: "",
  quantity: "1",
  unit: "",
  unitPrice: "0",
  discountPercent: "0",
  taxPercent,
  breaks: [],
  leadTime: "",
  listPrice: null,
  unitCost: null,
  supplier: "",
  noteIn: "",
});
