import { decimalOf, millionths, placesOf, roundedQuotient } from "../money.ts";
import type { QuoteHead, QuoteLine, ShownLine } from "./content.ts";

// How a quote is added up. The rule, written down (docs/decisions/0034): a line is rounded once, to the currency's minor unit,
// after quantity, price and discount; tax is taken of the sum of a rate's lines and rounded once a rate (EN 16931,
// BR-CO-10, BR-CO-13 to BR-CO-17); halves go away from zero. With tax in the prices, the sum of a rate's lines is what is
// paid and the tax within it is rounded.

const MILLION = 1_000_000n;

type PricedLine = Pick<ShownLine, "kind" | "quantity" | "unitPrice" | "discountPercent" | "breaks">;

/**
 * The price of one at this quantity: that of the highest break it reaches, else the line's own. Taking back as many costs what
 * they cost, so a quantity below zero reaches what its size reaches. Of two breaks from one quantity the first is meant.
 */
export function unitPriceAt({
  unitPrice,
  quantity,
  breaks,
}: Pick<ShownLine, "unitPrice" | "quantity" | "breaks">): string {
  const wanted = millionths(quantity.replace("-", ""));
  let best = { from: -1n, price: unitPrice };
  for (const { fromQuantity, unitPrice: price } of breaks) {
    const from = millionths(fromQuantity);
    if (from <= wanted && from > best.from) best = { from, price };
  }
  return best.price;
}

/** A line's amount in minor units, after its discount; 0 for headings and paragraphs. */
export function lineAmount(line: PricedLine, currency: string): bigint {
  if (line.kind !== "item") return 0n;
  const paid = 100n * MILLION - millionths(line.discountPercent);
  const exact = millionths(line.quantity) * millionths(unitPriceAt(line)) * paid;
  return roundedQuotient(exact * 10n ** BigInt(placesOf(currency)), 100n * MILLION ** 3n);
}

/** What one rate of tax comes to. Amounts are minor units. */
export interface TaxTotal {
  percent: string;
  net: bigint;
  tax: bigint;
}

/** A quote's sums in minor units of its currency. */
export interface QuoteTotals {
  net: bigint;
  tax: bigint;
  gross: bigint;
  /** By rate, lowest first. */
  taxes: readonly TaxTotal[];
}

type SummedLine = PricedLine & Pick<ShownLine, "choice" | "taxPercent">;

/** Adds up the lines that count: `item` and `included`. */
export function quoteTotals(
  { currency, tax }: Pick<QuoteHead, "currency" | "tax">,
  lines: readonly SummedLine[],
): QuoteTotals {
  const sums = new Map<bigint, bigint>();
  for (const line of lines) {
    if (line.kind !== "item" || line.choice !== "included") continue;
    const rate = millionths(line.taxPercent);
    sums.set(rate, (sums.get(rate) ?? 0n) + lineAmount(line, currency));
  }
  const taxes = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rate, sum]) => taxTotal(rate, sum, tax));
  const net = taxes.reduce((all, one) => all + one.net, 0n);
  const taxSum = taxes.reduce((all, one) => all + one.tax, 0n);
  return { net, tax: taxSum, gross: net + taxSum, taxes };
}

function taxTotal(rate: bigint, sum: bigint, how: QuoteHead["tax"]): TaxTotal {
  const percent = decimalOf(rate);
  const whole = 100n * MILLION;
  if (how === "added") return { percent, net: sum, tax: roundedQuotient(sum * rate, whole) };
  const tax = roundedQuotient(sum * rate, whole + rate);
  return { percent, net: sum - tax, tax };
}

/** What the Desk earns: of the lines whose cost is known. */
export interface QuoteMargin {
  /** Minor units: what those lines bring without tax, less what they cost. */
  margin: bigint;
  /** Of what those lines bring, up to two places; null where they bring nothing. */
  percent: string | null;
  /** Counted lines without a cost: the margin says nothing of them. */
  unknown: number;
}

/** The margin over the lines that count. */
export function quoteMargin(
  { currency, tax }: Pick<QuoteHead, "currency" | "tax">,
  lines: readonly (SummedLine & Pick<QuoteLine, "unitCost">)[],
): QuoteMargin {
  let brought = 0n;
  let cost = 0n;
  let unknown = 0;
  for (const line of lines) {
    if (line.kind !== "item" || line.choice !== "included") continue;
    if (line.unitCost === null) {
      unknown++;
      continue;
    }
    brought += taxTotal(millionths(line.taxPercent), lineAmount(line, currency), tax).net;
    const bare = { ...line, unitPrice: line.unitCost, discountPercent: "0", breaks: [] };
    cost += lineAmount(bare, currency);
  }
  const margin = brought - cost;
  const percent = brought <= 0n ? null : decimalOf(roundedQuotient(margin * 10_000n, brought) * 10_000n);
  return { margin, percent, unknown };
}

/** Subtotals of groups: the sum of the counted lines under each heading, by the heading's id. Lines come as they stand. */
export function groupAmounts(
  currency: string,
  lines: readonly (SummedLine & Pick<ShownLine, "id">)[],
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  let group: string | null = null;
  for (const line of lines) {
    if (line.kind === "group") {
      group = line.id;
      sums.set(group, 0n);
    } else if (group !== null && line.choice === "included") {
      sums.set(group, (sums.get(group) ?? 0n) + lineAmount(line, currency));
    }
  }
  return sums;
}
