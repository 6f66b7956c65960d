import { z } from "zod";
import { addDays } from "./due-days.ts";

// How often somebody talks with a customer, by its tier and after a quote. The company's own words; no clock.

const everyDays = z.number().int().min(1).max(366).nullable();

export const contactRhythmSchema = z.object({
  /** A talk at least every so many days; null: no rhythm. */
  tiers: z.object({ A: everyDays, B: everyDays, C: everyDays }),
  /** Days after a quote went out on which it is asked after, rising. */
  afterQuote: z
    .array(z.number().int().min(1).max(90))
    .max(6)
    .refine((days) => days.every((day, at) => at === 0 || day > (days[at - 1] ?? 0)), "not rising"),
});
export type ContactRhythm = z.infer<typeof contactRhythmSchema>;

/** Key customers monthly; a quote after one, four and seven days. */
export const DEFAULT_RHYTHM: ContactRhythm = { tiers: { A: 30, B: 90, C: null }, afterQuote: [1, 4, 7] };

/** What of a customer the rhythm is asked of; days of the calendar. */
export interface ContactFacts {
  tier: "A" | "B" | "C" | null;
  /** The last mail of ours or theirs, call or visit; null where there is none. */
  lastTalkOn: string | null;
  /** The last mail of ours, call or visit. */
  lastOursOn: string | null;
  /** When its open quotes went out. */
  quotesSentOn: readonly string[];
  /** Known as a customer since. */
  knownSince: string;
}

/** `quote`: the step of so many days after the quote; `rhythm`: so many days without a talk are over. */
export interface DueContact {
  why: "quote" | "rhythm";
  dueOn: string;
  /** Days after the quote, or the rhythm's days. */
  days: number;
}

/** A quote is asked after until so long after its last step; then the Desk's own clock has it. */
const QUOTE_OVERDUE_DAYS = 14;

/** What is due of one customer on `today`, the oldest first; nothing where somebody has just talked. */
export function dueContact(rhythm: ContactRhythm, facts: ContactFacts, today: string): DueContact | null {
  const due = [
    ...facts.quotesSentOn.flatMap((sentOn) => dueAfterQuote(rhythm.afterQuote, sentOn, facts.lastOursOn, today)),
    ...dueByTier(rhythm, facts, today),
  ];
  return due.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))[0] ?? null;
}

/** The step that has come last is due until one of us has talked with them since the step before. */
function dueAfterQuote(steps: readonly number[], sentOn: string, oursOn: string | null, today: string): DueContact[] {
  const came = steps.filter((days) => addDays(sentOn, days) <= today);
  const days = came.at(-1);
  const last = steps.at(-1);
  if (days === undefined || last === undefined || today > addDays(sentOn, last + QUOTE_OVERDUE_DAYS)) return [];
  const since = addDays(sentOn, came.at(-2) ?? 0);
  return oursOn !== null && oursOn > since ? [] : [{ why: "quote", dueOn: addDays(sentOn, days), days }];
}

function dueByTier({ tiers }: ContactRhythm, facts: ContactFacts, today: string): DueContact[] {
  const days = facts.tier === null ? null : tiers[facts.tier];
  if (days === null) return [];
  const dueOn = addDays(facts.lastTalkOn ?? facts.knownSince, days);
  return dueOn <= today ? [{ why: "rhythm", dueOn, days }] : [];
}
