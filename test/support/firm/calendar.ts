import type { FirmLanguage } from "./names.ts";

/** Two years, in whole weeks. */
export const FIRM_DAYS = 728;
export const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = DAY_MS / 24;

// How much is written on a day, by the calendar of the writer's country: weekends, public holidays, the slack of summer.

/** Month and day as a number: 1225 is the 25th of December. */
const monthDay = (at: number): number => {
  const date = new Date(at);
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
};

/** First days of the Chinese new year, which moves by up to four weeks. */
const springFestivals = ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"].map(
  (day) => Date.parse(day),
);

const within = (day: number, from: number, to: number): boolean => day >= from && day <= to;

/** 0 on a day off, 1 on an ordinary working day. `at` is a UTC midnight. */
export function workOn(at: number, language: FirmLanguage): number {
  const weekday = new Date(at).getUTCDay();
  if (weekday === 0 || weekday === 6) return 0;
  const day = monthDay(at);
  if (language === "zh") {
    if (springFestivals.some((first) => at >= first - 3 * DAY_MS && at < first + 11 * DAY_MS)) return 0;
    return within(day, 1001, 1007) ? 0 : 1;
  }
  if (language === "ru") return within(day, 101, 109) ? 0 : within(day, 501, 510) ? 0.3 : 1;
  if (within(day, 1223, 1231) || within(day, 101, 103)) return 0;
  if (language === "es") return within(day, 803, 824) ? 0.25 : 1;
  return within(day, 720, 820) ? 0.75 : 1;
}

/** The first working moment of that day at the writer's place, plus `share` (0 to 1) of a working day. */
export const momentOn = (day: number, share: number): number => day + 7 * HOUR_MS + Math.floor(share * 10 * HOUR_MS);

/** A moment so many working hours later: nobody answers at night or on a weekend. */
export function hoursLater(at: number, hours: number): number {
  let moment = at;
  let left = hours * HOUR_MS;
  for (let turns = 0; turns < 60; turns++) {
    const day = Math.floor(moment / DAY_MS) * DAY_MS;
    const isWorking = ![0, 6].includes(new Date(day).getUTCDay());
    const end = day + 17 * HOUR_MS;
    if (isWorking && moment + left < end) return moment + left;
    if (isWorking) left -= Math.max(0, end - moment);
    moment = day + DAY_MS + 7 * HOUR_MS;
  }
  return moment;
}
