import { z } from "zod";
import { type Tier, tierSchema } from "../api/customer-ref.ts";
import { idSchema } from "../ids.ts";
import {
  decimalSchema,
  millionths,
  percentSchema,
  placesOf,
  positiveDecimalSchema,
  roundedQuotient,
} from "../money.ts";
import type { QuoteHead, QuoteLine } from "./content.ts";
import type { Item } from "./price-list.ts";
import { lineAmount, quoteMargin, quoteTotals, unitPriceAt } from "./totals.ts";

// Which quotes somebody else looks at before they leave the house, and why. Invariant: what whoever writes a quote types into a
// line of a listed item, or into the list itself, makes no rule silent: list prices and costs are the item list's, rates the
// company's, and what cannot be told is a reason. A line of no listed item has its own word alone: `nonListPrice` sees it.

/** One rule; each limit that is set and passed is a reason. */
export const approvalRuleSchema = z.object({
  id: z.uuid(),
  /** Only for customers of these tiers; none: for all. A customer without a tier may be of any. */
  tiers: z.array(tierSchema),
  /** Only for quotes that one of these people had a hand in; none: of all. */
  personIds: z.array(idSchema).max(500),
  /** Below the list price where there is one, else as the line says. */
  discountOver: percentSchema.nullable(),
  /** Also passed where the cost of a line is not known: no margin is no good margin. */
  marginUnder: decimalSchema.nullable(),
  /** In the company's own currency, without tax, with all that is offered beside. */
  amountOver: positiveDecimalSchema.nullable(),
  paymentDaysOver: z.number().int().min(0).nullable(),
  nonListPrice: z.boolean(),
  /** Who may approve; none: every manager. */
  approverIds: z.array(idSchema).max(100),
  /** After so many hours without a word every manager may. */
  escalateAfterHours: z.number().int().min(1).max(720).nullable(),
});
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

export const approvalReasonSchema = z.object({
  ruleId: z.uuid(),
  why: z.enum(["discount", "margin", "amount", "payment", "non-list", "own-list"]),
});
export type ApprovalReason = z.infer<typeof approvalReasonSchema>;

/** What the company itself says of an item: its prices of today in the quote's currency, smallest quantity first, and cost. */
export interface ListedItem {
  prices: Item["prices"];
  /** In the quote's currency; null where the list says none, or one of a currency without a rate. */
  unitCost: string | null;
  /** The list says a cost that cannot be told in the quote's currency: what the line says is not believed instead. */
  isCostUnread: boolean;
  /** Somebody with a hand in the quote wrote this item within LIST_SETTLES_DAYS. */
  isOwnList: boolean;
}

/** For so many days after somebody wrote an item of the list, a second person looks at what they quote of it. */
export const LIST_SETTLES_DAYS = 7;

/** Whose quote, for whom, and what the company's own lists say. */
export interface ApprovalFacts {
  personIds: readonly string[];
  tier: Tier | null;
  /** The company's own currency, and what one of the quote's is worth in it; null where the company says nothing. */
  currency: string;
  rate: string | null;
  /** By code. */
  items: ReadonlyMap<string, ListedItem>;
}

/** Why a quote needs approval; empty where it needs none. */
export function approvalReasons(
  rules: readonly ApprovalRule[],
  facts: ApprovalFacts,
  head: QuoteHead,
  lines: readonly QuoteLine[],
): ApprovalReason[] {
  // Optional and alternative lines can be bought as well: what would be looked at in the sum is looked at there.
  const offered = lines.filter(({ kind }) => kind === "item").map((line) => costed(line, facts));
  const discount = offered.reduce((most, line) => max(most, discountOf(line, facts)), 0n);
  const isNegative = offered.some((line) => lineAmount(line, head.currency) < 0n);
  const isOwnList = offered.some(({ itemCode }) => facts.items.get(itemCode)?.isOwnList);
  const isNonList = offered.some((line) => !isListed(line, facts));
  const whole = offered.map((line) => ({ ...line, choice: "included" as const }));
  const margins = [offered, whole, whole.map(atItsCheapest)].map((some) => quoteMargin(head, some));
  const isUnder = (limit: bigint): boolean =>
    margins.some(({ percent, unknown }) => unknown > 0 || percent === null || millionths(percent) < limit);
  const amount = amountIn(facts, head, whole);
  return rules.flatMap((rule): ApprovalReason[] => {
    if (rule.tiers.length > 0 && facts.tier !== null && !rule.tiers.includes(facts.tier)) return [];
    if (rule.personIds.length > 0 && !rule.personIds.some((id) => facts.personIds.includes(id))) return [];
    const { discountOver, marginUnder, amountOver, paymentDaysOver } = rule;
    const why: ApprovalReason["why"][] = [];
    if (discountOver !== null && (isNegative || discount > millionths(discountOver))) why.push("discount");
    if (marginUnder !== null && isUnder(millionths(marginUnder))) why.push("margin");
    // An amount in another currency without a rate may be any amount.
    if (amountOver !== null && (amount === null || amount > millionths(amountOver))) why.push("amount");
    if (paymentDaysOver !== null && isLongerThan(paymentDaysOver, head)) why.push("payment");
    if (rule.nonListPrice && isNonList) why.push("non-list");
    // The list is what these rules go by.
    if (isOwnList && (discountOver !== null || marginUnder !== null || rule.nonListPrice)) why.push("own-list");
    return why.map((one) => ({ ruleId: rule.id, why: one }));
  });
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const HUNDRED = 100_000_000n;

/** Terms in words may be any number of days. */
const isLongerThan = (days: number, { paymentDays, paymentTerms }: QuoteHead): boolean =>
  paymentDays === null ? paymentTerms.trim() !== "" : paymentDays > days;

/** The line with the list's cost, where the list has one; without any where that cannot be told. */
function costed(line: QuoteLine, { items }: ApprovalFacts): QuoteLine {
  const listed = items.get(line.itemCode);
  return { ...line, unitCost: listed?.isCostUnread ? null : (listed?.unitCost ?? line.unitCost) };
}

/** The line at the lowest price that it offers at any quantity. */
function atItsCheapest<L extends QuoteLine>(line: L): L {
  const prices = [line.unitPrice, ...line.breaks.map(({ unitPrice }) => unitPrice)];
  const [unitPrice = line.unitPrice] = prices.sort((a, b) => (millionths(a) < millionths(b) ? -1 : 1));
  return { ...line, unitPrice, breaks: [] };
}

/** The list's price of one at this quantity; null where the list has none. */
function listPriceAt({ itemCode }: QuoteLine, quantity: string, { items }: ApprovalFacts): string | null {
  const [first, ...more] = items.get(itemCode)?.prices ?? [];
  if (!first) return null;
  return unitPriceAt({ unitPrice: first.unitPrice, quantity, breaks: more });
}

/** What is offered at which quantity: the line's own, and each break. */
const offersOf = (line: QuoteLine): { quantity: string; unitPrice: string }[] => [
  { quantity: line.quantity, unitPrice: unitPriceAt(line) },
  ...line.breaks.map(({ fromQuantity, unitPrice }) => ({ quantity: fromQuantity, unitPrice })),
];

/** The largest discount of a line in millionths of a per cent: below the list where there is one. */
function discountOf(line: QuoteLine, facts: ApprovalFacts): bigint {
  const given = millionths(line.discountPercent);
  return offersOf(line).reduce((most, { quantity, unitPrice }) => {
    const listed = millionths(listPriceAt(line, quantity, facts) ?? "0");
    if (listed <= 0n) return most;
    const paid = (millionths(unitPrice) * (HUNDRED - given)) / listed;
    return max(most, HUNDRED - paid);
  }, given);
}

const isListed = (line: QuoteLine, facts: ApprovalFacts): boolean =>
  offersOf(line).every(({ quantity, unitPrice }) => {
    const listed = listPriceAt(line, quantity, facts);
    return listed !== null && millionths(unitPrice) === millionths(listed);
  });

/** The sum without tax in millionths of the company's currency; null where no rate says. */
function amountIn({ currency, rate }: ApprovalFacts, head: QuoteHead, lines: readonly QuoteLine[]): bigint | null {
  const by = head.currency === currency ? 1_000_000n : rate && millionths(rate);
  if (by === null || by === "") return null;
  return roundedQuotient(quoteTotals(head, lines).net * by, 10n ** BigInt(placesOf(head.currency)));
}
