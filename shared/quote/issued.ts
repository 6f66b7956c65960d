import { z } from "zod";
import { logoHashSchema } from "../api/desk-logo.ts";
import { daySchema } from "../api/notes.ts";
import { type QuoteHead, type QuoteLine, shownHeadSchema, shownLineSchema } from "./content.ts";

/** Who quotes, as it is printed: the company's letterhead. */
export const sellerSchema = z.object({
  name: z.string().max(200),
  /** A line each. */
  address: z.string().max(1000),
  country: z.string().regex(/^([A-Z]{2})?$/, "not a country's two letters"),
  email: z.string().max(254),
  phone: z.string().max(100),
  site: z.string().max(200),
  /** Tax number, as the country writes it. */
  taxId: z.string().max(50),
  /** Printed small on every page: register, bank. */
  footer: z.string().max(1000),
  /** The company's terms, printed after the totals. */
  terms: z.string().max(20_000),
  /** SHA-256 of the logo that stands above it; empty without one. */
  logo: z.union([logoHashSchema, z.literal("")]).default(""),
});
export type Seller = z.infer<typeof sellerSchema>;

/**
 * A quote as it leaves the house: all that PDF, XLSX, CSV, UBL and the customer's page are made of. Nothing that is the Desk's
 * own is in it, so none of them can say it.
 */
export const issuedQuoteSchema = z.object({
  /** `Q-2026-00012` */
  number: z.string(),
  revision: z.number().int().min(1),
  issuedOn: daySchema,
  seller: sellerSchema,
  /** Who answers questions about it. */
  clerk: z.object({ name: z.string(), email: z.string() }),
  head: shownHeadSchema,
  lines: z.array(shownLineSchema),
});
export type IssuedQuote = z.infer<typeof issuedQuoteSchema>;

/** Head and lines without what is the Desk's own: the one place where a quote is cut for others. */
export const cutForOthers = (head: QuoteHead, lines: readonly QuoteLine[]): Pick<IssuedQuote, "head" | "lines"> => ({
  head: shownHeadSchema.parse(head),
  lines: [...lines].sort(byPosition).map((line) => shownLineSchema.parse(line)),
});

/** Lines as they stand; two of the same number by their ids, so that everybody sees the same order. */
export const byPosition = (a: Pick<QuoteLine, "position" | "id">, b: Pick<QuoteLine, "position" | "id">): number =>
  a.position - b.position || (a.id < b.id ? -1 : 1);

/** Number and revision as they are printed and put in file names: `Q-2026-00012`, from the second on `Q-2026-00012-2`. */
export const printedNumber = ({ number, revision }: Pick<IssuedQuote, "number" | "revision">): string =>
  revision === 1 ? number : `${number}-${revision}`;
