import { mondayBefore, WEEK_MS } from "../week.ts";

// What all customers have in common: how much comes in which week, and how often one writes. Pure.

const DAY_MS = WEEK_MS / 7;
/** Where few conversations come in a week, their ups and downs are no season: so many are believed to come as ever. */
const PRIOR_TALKS = 10;

/** Conversations by the Monday (ms since 1970) of the week they began in; weeks without any may be left out. */
export type WeekCounts = ReadonlyMap<number, number>;

/** What all customers' tests have in common. */
export interface FirmRhythm {
  /** For each Monday: how much came in that week beside the weeks around it, 1 for an ordinary one; of the running one, so far. */
  season: WeekCounts;
  /** Gamma prior of conversations a week. */
  prior: { heard: number; weeks: number };
}

/** Days from Monday to Friday that begin after one moment and not after the other. */
export function workingDays(from: number, to: number): number {
  const count = (at: number): number => {
    const monday = mondayBefore(at);
    return ((monday - mondayBefore(0)) / WEEK_MS) * 5 + Math.min(5, Math.floor((at - monday) / DAY_MS));
  };
  return Math.max(0, count(to) - count(from));
}

/** Reads it from the counts of all customers that are not watched themselves, as they stand at this moment. */
export function firmRhythm(customers: Iterable<WeekCounts>, at: number): FirmRhythm {
  const totals = new Map<number, number>();
  const sums: number[] = [];
  for (const counts of customers) {
    let sum = 0;
    for (const [monday, count] of counts) {
      totals.set(monday, (totals.get(monday) ?? 0) + count);
      sum += count;
    }
    sums.push(sum);
  }
  // A week in which nobody wrote is one as well.
  for (let monday = Math.min(mondayBefore(at), ...totals.keys()); monday <= at; monday += WEEK_MS)
    if (!totals.has(monday)) totals.set(monday, 0);
  const season = seasonOf(totals, at);
  const rates = sums.map((sum) => sum / season.size);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / Math.max(1, rates.length);
  const weeks = variance > 0 ? Math.min(8, mean / variance) : 0.5;
  return { season, prior: { heard: mean * weeks, weeks } };
}

/** Each week's total beside the median of eight weeks before and after it, as far as they are there. */
function seasonOf(totals: WeekCounts, at: number): Map<number, number> {
  const mondays = [...totals.keys()].sort((a, b) => a - b);
  const season = new Map<number, number>();
  for (const [i, monday] of mondays.entries()) {
    const around = mondays.slice(Math.max(0, i - 8), i + 9).map((one) => totals.get(one) ?? 0);
    const usual = around.sort((a, b) => a - b)[Math.floor(around.length / 2)] ?? 0;
    const passed = Math.min(1, workingDays(monday, at) / 5);
    const share = ((totals.get(monday) ?? 0) + PRIOR_TALKS * passed) / (usual + PRIOR_TALKS);
    season.set(monday, Math.min(1.3, share));
  }
  return season;
}
