import { sql } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { doorDay } from "../db/book.schema.ts";

// The rhythm of what speaks to the record by itself: the company's doors and people's devices. The rule is one sentence: a
// source that has spoken on at least five days is silent when no word came for three times its usual gap, in working days.

/** Fewer days than these are no rhythm. */
const MIN_DAYS = 5;
/** How many usual gaps of silence are too many. */
const SILENT_GAPS = 3;
/** The days a rhythm is read from. */
const WINDOW_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface Silence {
  /** UTC day of the last word. */
  lastDay: string;
  /** Median gap between two days with a word, in working days; at least 1. */
  usualGap: number;
  /** Whole working days without a word. */
  silentDays: number;
}

/** Monday to Friday, as a count since 1970-01-05 up to and with this day. */
function workingDayNumber(day: string): number {
  const days = Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS) - 4;
  const weeks = Math.floor(days / 7);
  return weeks * 5 + Math.min(days - weeks * 7 + 1, 5);
}

/** How a source stands today, or null without a rhythm. `days` are UTC days, each once, oldest first. Pure. */
export function silenceOf(days: readonly string[], today: string): (Silence & { isSilent: boolean }) | null {
  const last = days.at(-1);
  if (last === undefined || days.length < MIN_DAYS) return null;
  const numbers = days.map(workingDayNumber);
  const gaps = numbers.slice(1).map((number, index) => Math.max(1, number - (numbers[index] ?? number)));
  const usualGap = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1;
  // Neither the day of the last word nor today, which is not over.
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  const silentDays = Math.max(0, workingDayNumber(yesterday) - workingDayNumber(last));
  return { lastDay: last, usualGap, silentDays, isSilent: silentDays >= SILENT_GAPS * usualGap };
}

/** Notes that a source spoke today, as one more item of a batch; the second word of a day writes nothing. */
export const spokeStatement = (ctx: AppContext, source: string) =>
  ctx.db
    .insert(doorDay)
    .values({ source, day: ctx.now().slice(0, 10) })
    .onConflictDoNothing();

/** The days of every source within the window. For the watch only. */
export async function readRhythms(ctx: AppContext): Promise<Map<string, string[]>> {
  const since = new Date(ctx.nowMs() - WINDOW_DAYS * DAY_MS).toISOString().slice(0, 10);
  const rows = await ctx.db.select().from(doorDay).where(sql`day >= ${since}`).orderBy(doorDay.source, doorDay.day);
  const rhythms = new Map<string, string[]>();
  for (const { source, day } of rows) rhythms.set(source, [...(rhythms.get(source) ?? []), day]);
  return rhythms;
}

/** Forgets days that no rhythm is read from any more. */
export async function forgetOldDays(ctx: AppContext): Promise<void> {
  const before = new Date(ctx.nowMs() - 2 * WINDOW_DAYS * DAY_MS).toISOString().slice(0, 10);
  await ctx.db.delete(doorDay).where(sql`day < ${before}`);
}
