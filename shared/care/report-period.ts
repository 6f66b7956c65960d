import { addDays } from "./due-days.ts";

// Weeks, months and quarters as reports speak of them. Calendar days as `2026-11-30`; no clock.

export type PeriodKind = "week" | "month" | "quarter";

/** A stretch of whole days; `until` is its last. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

/** The week (from its Monday), month or quarter that a day lies in. */
export function periodOf(kind: PeriodKind, day: string): Days {
  const at = new Date(`${day}T00:00:00Z`);
  if (kind === "week") {
    const from = addDays(day, -((at.getUTCDay() + 6) % 7));
    return { from, until: addDays(from, 6) };
  }
  const months = kind === "month" ? 1 : 3;
  const first = Math.floor(at.getUTCMonth() / months) * months;
  const startOf = (month: number): string =>
    new Date(Date.UTC(at.getUTCFullYear(), month, 1)).toISOString().slice(0, 10);
  return { from: startOf(first), until: addDays(startOf(first + months), -1) };
}

/** The period of the same kind that ends on the day before a day's own begins. */
export const periodBefore = (kind: PeriodKind, day: string): Days =>
  periodOf(kind, addDays(periodOf(kind, day).from, -1));

/** So many periods are a picture: a quarter of weeks, a year of months and the same month of the year before, two years of quarters. */
const SHOWN = { week: 13, month: 13, quarter: 9 } as const;

/** The period that a day lies in and those before it, the oldest first. */
export function lastPeriods(kind: PeriodKind, day: string): Days[] {
  const periods = [periodOf(kind, day)];
  while (periods.length < SHOWN[kind]) periods.unshift(periodBefore(kind, periods[0]?.from ?? day));
  return periods;
}

/**
 * The period that a week, said by its Monday, is counted in: mail is counted by whole weeks, and a week is of the period that
 * most of it lies in, the one with its Thursday (ISO 8601 gives weeks to years so). No week is in two months, none in neither.
 */
export const periodOfWeek = (kind: PeriodKind, monday: string): Days => periodOf(kind, addDays(monday, 3));
