import { decimalOf, millionths, roundedQuotient } from "../money.ts";
import type { QuoteHead, ShownLine } from "./content.ts";
import { lineAmount } from "./totals.ts";

// What the lines of a quote are without tax. Invariant: those that count add up to the quote's own net (totals.ts).

const WHOLE = 100_000_000n;

/** Minor units without the tax that is in them, as the totals of a quote cut it out (0034). */
export const withoutTax = (amount: bigint, taxPercent: string): bigint => {
  const rate = millionths(taxPercent);
  return amount - roundedQuotient(amount * rate, WHOLE + rate);
};

/** A price without the tax that is in it, to six places. */
export const priceWithoutTax = (unitPrice: string, taxPercent: string): string =>
  decimalOf(roundedQuotient(millionths(unitPrice) * WHOLE, WHOLE + millionths(taxPercent)));

/**
 * What each line is without tax, in minor units. With tax in the prices the net of counted lines is cut so that those of a
 * rate add up to the rate's net: each gets what the sum grows by with it, at most a minor unit from its own rounding.
 */
export function netAmounts(
  { currency, tax }: Pick<QuoteHead, "currency" | "tax">,
  lines: readonly ShownLine[],
): ReadonlyMap<ShownLine, bigint> {
  const sums = new Map<bigint, bigint>();
  const netOf = (line: ShownLine): bigint => {
    const amount = lineAmount(line, currency);
    if (tax === "added") return amount;
    if (line.kind !== "item" || line.choice !== "included") return withoutTax(amount, line.taxPercent);
    const rate = millionths(line.taxPercent);
    const before = sums.get(rate) ?? 0n;
    sums.set(rate, before + amount);
    return withoutTax(before + amount, line.taxPercent) - withoutTax(before, line.taxPercent);
  };
  return new Map(lines.map((line) => [line, netOf(line)]));
}

/**
 * The quote's net by group of the item list, in minor units; `groupOf` knows an item's code, and what it does not know is
 * of no group (''). Adds up to the net of `quoteTotals`.
 */
export function netsByGroup(
  head: Pick<QuoteHead, "currency" | "tax">,
  lines: readonly ShownLine[],
  groupOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [line, net] of netAmounts(head, lines)) {
    if (line.kind !== "item" || line.choice !== "included") continue;
    const group = groupOf.get(line.itemCode) ?? "";
    sums.set(group, (sums.get(group) ?? 0n) + net);
  }
  return sums;
}
