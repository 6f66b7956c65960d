// In which order a leaver's customers are gone through: who would be lost most easily first, and dearest among those. Pure.

export interface RankedCustomer {
  readonly id: string;
  readonly role: "owner" | "deputy" | "touched";
  readonly tier: "A" | "B" | "C" | null;
  /** Colleagues beside the leaver who have really talked with them lately. */
  readonly knownBy: number;
  readonly openQuotes: number;
  /** Mails with the leaver lately. */
  readonly mails: number;
}

const TIER = { A: 6, B: 3, C: 1 } as const;
const ROLE = { owner: 6, deputy: 2, touched: 1 } as const;
/** A quote that is out is money that may go elsewhere this month; more than five say nothing new. */
const QUOTE = 1.5;
const MOST_QUOTES = 5;

/** How much there is to lose, and how alone the leaver stood with it. */
export function exposureOf({ role, tier, knownBy, openQuotes, mails }: Omit<RankedCustomer, "id">): number {
  const stake = ROLE[role] + (tier === null ? 1 : TIER[tier]) + QUOTE * Math.min(openQuotes, MOST_QUOTES);
  return (stake + Math.log2(1 + mails) / 2) / (1 + knownBy);
}

/** How much there is to do for a customer, in ordinary customers: what a taker's load is measured in. */
export const weightOf = ({ tier, openQuotes }: Pick<RankedCustomer, "tier" | "openQuotes">): number =>
  (tier === "A" ? 2 : tier === "B" ? 1.5 : 1) + 0.25 * Math.min(openQuotes, MOST_QUOTES);

/** Ids, most exposed first; equal ones by id, so that the same customers always stand in the same order. */
export const mostExposedFirst = (customers: readonly RankedCustomer[]): string[] =>
  customers
    .map((one) => ({ id: one.id, exposure: exposureOf(one) }))
    .sort((a, b) => b.exposure - a.exposure || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map(({ id }) => id);
