import type { DeskSettings } from "../api/desk-settings.ts";

// When a customer is asked again about a quote that went out.

const DAY_MS = 24 * 60 * 60 * 1000;
/** A desk without working days has none to count. */
const MOST_DAYS = 400;

/** The day (`2026-11-22`) so many of the Desk's working days after another; holidays are none. */
export function workingDaysAfter(day: string, count: number, { days, holidays }: DeskSettings["hours"]): string {
  let at = Date.parse(`${day}T00:00:00Z`);
  let left = count;
  for (let step = 0; left > 0 && step < MOST_DAYS; step++) {
    at += DAY_MS;
    // Sunday is 7 there.
    const weekday = new Date(at).getUTCDay() || 7;
    if (days.includes(weekday) && !holidays.includes(isoDay(at))) left--;
  }
  return isoDay(at);
}

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * The day of the next reminder of a quote that went out on `sentDay`, after `followed` of them; null once the rhythm is over.
 * Not after its last day: then it is too late to ask.
 */
export function followUpDay(
  sentDay: string,
  followed: number,
  validUntil: string | null,
  { followUpDays, hours }: Pick<DeskSettings, "followUpDays" | "hours">,
): string | null {
  const count = [...followUpDays].sort((a, b) => a - b)[followed];
  if (count === undefined) return null;
  const day = workingDaysAfter(sentDay, count, hours);
  return validUntil !== null && validUntil < day ? validUntil : day;
}
