import type { DeskSettings } from "../api/desk-settings.ts";
import { workingHours } from "../policy/hours.ts";

const STEP_MS = 15 * 60 * 1000;
/** A desk that never works promises nothing; half a year on, nobody waits any more. */
const MOST_STEPS = (183 * 24 * 60 * 60 * 1000) / STEP_MS;

/** The calendar day of a moment (ms since 1970) on the clock of a time zone: `2026-11-22`. */
export const dayIn = (timeZone: string, ms: number): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(ms);

/**
 * Until when an answer is promised (ms since 1970): so many hours of the Desk's own working time after `fromMs`, holidays
 * left out, to a quarter of an hour.
 */
export function promisedAt(fromMs: number, hours: number, { hours: desk }: Pick<DeskSettings, "hours">): number {
  const isWorking = workingHours(desk);
  const holidays = new Set(desk.holidays);
  const day = new Intl.DateTimeFormat("en-CA", {
    timeZone: desk.timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  let at = Math.ceil(fromMs / STEP_MS) * STEP_MS;
  let left = Math.round((hours * 60 * 60 * 1000) / STEP_MS);
  for (let step = 0; left > 0 && step < MOST_STEPS; step++) {
    if (isWorking(at) && !(holidays.size > 0 && holidays.has(day.format(at)))) left--;
    at += STEP_MS;
  }
  return at;
}
