// Which day of a date that matters is next, and what a rhythm asks for. Calendar days as `2026-11-30`; no clock.

const DAY_MS = 24 * 60 * 60 * 1000;

/** The day so many days later (earlier for a negative count). */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days from one day to another; negative where the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** A yearly day in one year; 29 February is 28 February where there is none. */
function inYear(day: string, year: number): string {
  const moved = `${String(year).padStart(4, "0")}${day.slice(4)}`;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day.endsWith("-02-29") && !isLeap ? `${moved.slice(0, 8)}28` : moved;
}

/** A day that matters, as far as the rule needs it. */
export interface MatterDay {
  /** Of a yearly one the first. */
  day: string;
  isYearly: boolean;
  remindDays: number;
  /** The occurrence that somebody has seen to; null where none. */
  doneFor: string | null;
}

/** A yearly day that nobody saw to is said for so long, then the next one counts. */
export const OVERDUE_DAYS = 30;

/**
 * The occurrence that counts on `today`: the oldest not seen to, of a yearly one no older than OVERDUE_DAYS. Null where
 * nothing comes any more.
 */
export function nextOccurrence({ day, isYearly, doneFor }: MatterDay, today: string): string | null {
  const isOpen = (one: string): boolean => doneFor === null || one > doneFor;
  if (!isYearly) return isOpen(day) ? day : null;
  const oldest = addDays(today, -OVERDUE_DAYS);
  const first = Number(day.slice(0, 4));
  // Three years hold one that is done, one that is past, and the one that comes.
  for (let year = Math.max(first, Number(oldest.slice(0, 4))), left = 4; left > 0; year++, left--) {
    const one = inYear(day, year);
    if (one >= oldest && isOpen(one)) return one;
  }
  return null;
}

/** The occurrence to be reminded of on `today`, or null. */
export function dueOccurrence(date: MatterDay, today: string): string | null {
  const next = nextOccurrence(date, today);
  return next !== null && addDays(next, -date.remindDays) <= today ? next : null;
}
