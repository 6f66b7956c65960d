import { z } from "zod";
import { tierSchema } from "../api/customer-ref.ts";
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
import { quoteMargin, quoteTotals, unitPriceAt } from "./totals.ts";

// Which quotes somebody else looks at before they leave the house, and why.

/** One rule; each limit that is set and passed is a reason. */
export const approvalRuleSchema = z.object({
  id: z.uuid(),
  /** Only for customers of these tiers; none: for all. */
  tiers: z.array(tierSchema),
  /** Only for quotes of these people; none: of all. */
  personIds: z.array(idSchema).max(500),
  discountOver: percentSchema.nullable(),
  /** Also passed where the cost of a line is not known: no margin is no good margin. */
  marginUnder: decimalSchema.nullable(),
  /** In the company's own currency, without tax. */
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
  why: z.enum(["discount", "margin", "amount", "payment", "non-list"]),
});
export type ApprovalReason = z.infer<typeof approvalReasonSchema>;

/** Whose quote, and for whom. */
export interface ApprovalFacts {
  personId: string;
  tier: z.infer<typeof tierSchema> | null;
  /** The company's own currency. */
  currency: string;
}

/** Why a quote needs approval; empty where it needs none. */
export function approvalReasons(
  rules: readonly ApprovalRule[],
  { personId, tier, currency }: ApprovalFacts,
  head: QuoteHead,
  lines: readonly QuoteLine[],
): ApprovalReason[] {
  const counted = lines.filter(({ kind, choice }) => kind === "item" && choice !== "alternative");
  const discount = counted.reduce((most, line) => max(most, millionths(line.discountPercent)), 0n);
  const { percent: margin, unknown } = quoteMargin(head, lines);
  const isNonList = counted.some(
    (line) => line.listPrice !== null && millionths(unitPriceAt(line)) !== millionths(line.listPrice),
  );
  const amount = amountIn(currency, head, lines);
  return rules.flatMap((rule): ApprovalReason[] => {
    if (rule.tiers.length > 0 && (tier === null || !rule.tiers.includes(tier))) return [];
    if (rule.personIds.length > 0 && !rule.personIds.includes(personId)) return [];
    const { discountOver, marginUnder, amountOver, paymentDaysOver } = rule;
    const why: ApprovalReason["why"][] = [];
    if (discountOver !== null && discount > millionths(discountOver)) why.push("discount");
    if (marginUnder !== null && (unknown > 0 || margin === null || millionths(margin) < millionths(marginUnder)))
      why.push("margin");
    // An amount in another currency without a rate may be any amount.
    if (amountOver !== null && (amount === null || amount > millionths(amountOver))) why.push("amount");
    if (paymentDaysOver !== null && (head.paymentDays ?? 0) > paymentDaysOver) why.push("payment");
    if (rule.nonListPrice && isNonList) why.push("non-list");
    return why.map((one) => ({ ruleId: rule.id, why: one }));
  });
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The sum without tax in millionths of the company's currency; null where no rate says. */
function amountIn(currency: string, head: QuoteHead, lines: readonly QuoteLine[]): bigint | null {
  const rate = head.currency === currency ? 1_000_000n : head.rate && millionths(head.rate.value);
  if (rate === null) return null;
  return roundedQuotient(quoteTotals(head, lines).net * rate, 10n ** BigInt(placesOf(head.currency)));
}
