import { mondayBefore, WEEK_MS } from "../week.ts";
import { type FirmRhythm, type WeekCounts, workingDays } from "./firm-rhythm.ts";

// Whether a customer fell silent against its own rhythm. What is counted are conversations that the customer took part in, by
// the week in which it wrote the first mail of each: mails come in bursts, conversations do not. The test is sequential
// (Page's CUSUM): how much better "little of it is left" explains what came than "as before", scaled by how bursty that
// customer is. Pure: no clock. How it was tuned and what it can see: decision 0048.

/** A year holds every season once; what was a quarter ago counts half. */
const BASE_WEEKS = 52;
const HALF_LIFE_WEEKS = 14;
/** Fewer conversations in the year are no rhythm. */
const MIN_HEARD = 8;
/** The share of its rhythm that the test looks for. */
const LEFT = 0.28;
/** Enough evidence, in nats. Slow customers are many, and each quiet fortnight of theirs looks like silence: they need more. */
const ENOUGH = 4;
const ENOUGH_WHEN_SLOW = 9;
const SLOW_PER_WEEK = 1.4;
/** A working day brings at most this share of what is enough: a feast or a fair of one week that nobody told of is no silence. */
const DAY_MOST = 0.12;
/** Who was silent before the rep left, by so many nats, did not fall silent by it: the handover's call list has them. */
const SILENT_BEFORE = 4;
/** What is enough needs no more: so who writes again after a long silence is soon as before. */
const CAP = 1.25;
/** Spread is read from blocks of weeks; of as many blocks as these the firm's own is believed. 1 would be chance alone. */
const BLOCK_WEEKS = 3;
const PRIOR_BLOCKS = 4;
const PRIOR_SPREAD = 1;
/** A year has too few blocks to believe that somebody is more regular than this. */
const MIN_SPREAD = 0.68;
/** Holidays of its own country stand out among a customer's blocks: the largest fifth is left out, and made up for. */
const KEPT = 0.8;
const MADE_UP = 1.3;

/** A customer as the test reads it. */
export interface CustomerSignals {
  counts: WeekCounts;
  /** When they wrote last. */
  lastAt: number;
  /** When their rep left. */
  leftAt: number;
  /** The moment of the test. */
  at: number;
}

/** What the row says, and what it was raised by. */
export interface SilenceFigures {
  /** Working days between two conversations, as a rule. */
  everyDays: number;
  /** Working days since they wrote last. */
  silentDays: number;
  /** Conversations that began in the running week and the three before, and how many their rhythm would have brought. */
  got: number;
  expected: number;
  /** Evidence in nats, and how much was enough. */
  strength: number;
  enough: number;
}

/** The figures as they stand; null without a rhythm. It is silent from `strength >= enough` on. */
export function testSilence(signals: CustomerSignals, firm: FirmRhythm): SilenceFigures | null {
  const { counts, lastAt, leftAt, at } = signals;
  const rhythm = rhythmOf(signals, firm);
  if (rhythm === null || wasSilent(signals, firm, rhythm)) return null;
  const { perWeek, spread } = rhythm;
  const figures = { strength: 0, quiet: 0, got: 0, expected: 0 };
  const enough = perWeek < SLOW_PER_WEEK ? ENOUGH_WHEN_SLOW : ENOUGH;
  const today = mondayBefore(at);
  for (let monday = mondayBefore(leftAt); monday <= today; monday += WEEK_MS) {
    const hoped = perWeek * expectedShare(signals, firm, monday);
    const came = counts.get(monday) ?? 0;
    const step = (came * Math.log(LEFT) + (1 - LEFT) * hoped) / spread;
    const end = Math.min(at, monday + WEEK_MS);
    const days = Math.max(1, workingDays(monday, end));
    const mostADay = enough * DAY_MOST;
    figures.strength = Math.min(enough * CAP, Math.max(0, figures.strength + Math.min(mostADay * days, step)));
    // Of the week in which they wrote last, the days since.
    const silent = Math.min(days, workingDays(Math.max(monday, lastAt), end));
    figures.quiet += silent * Math.min(mostADay, ((1 - LEFT) * hoped) / days / spread);
    if (monday <= today - 4 * WEEK_MS) continue;
    figures.got += came;
    figures.expected += hoped;
  }
  return {
    everyDays: Math.max(1, Math.round(5 / perWeek)),
    silentDays: workingDays(lastAt, at),
    ...{ got: figures.got, expected: figures.expected },
    strength: Math.max(figures.strength, figures.quiet),
    enough,
  };
}

interface Rhythm {
  perWeek: number;
  spread: number;
}

/** Whether the weeks since they wrote last were silence already when the rep left. */
function wasSilent(signals: CustomerSignals, firm: FirmRhythm, { perWeek, spread }: Rhythm): boolean {
  const end = mondayBefore(signals.leftAt);
  let missed = 0;
  for (let monday = end - WEEK_MS; monday > end - BASE_WEEKS * WEEK_MS; monday -= WEEK_MS) {
    if ((signals.counts.get(monday) ?? 0) > 0) break;
    missed += perWeek * expectedShare(signals, firm, monday);
  }
  return ((1 - LEFT) * missed) / spread >= SILENT_BEFORE;
}

/** The rhythm before the rep left: empirical Bayes for the rate, and how the counts spread around it. */
function rhythmOf({ counts, leftAt }: CustomerSignals, firm: FirmRhythm): Rhythm | null {
  const end = mondayBefore(leftAt);
  const first = Math.max(end - BASE_WEEKS * WEEK_MS, Math.min(...counts.keys()));
  let total = 0;
  let heard = 0;
  let weeks = 0;
  for (let monday = first; monday < end; monday += WEEK_MS) {
    const weight = 2 ** ((monday - end) / WEEK_MS / HALF_LIFE_WEEKS);
    total += counts.get(monday) ?? 0;
    heard += weight * (counts.get(monday) ?? 0);
    weeks += weight * (firm.season.get(monday) ?? 1);
  }
  if (total < MIN_HEARD) return null;
  const perWeek = (heard + firm.prior.heard) / (weeks + firm.prior.weeks);
  const blocks: Span[] = [];
  for (let monday = first; monday + BLOCK_WEEKS * WEEK_MS <= end; monday += BLOCK_WEEKS * WEEK_MS)
    blocks.push(spanOf(counts, firm, monday, BLOCK_WEEKS));
  return { perWeek, spread: spreadOf(blocks) };
}

/** Variance over mean, from neighbouring blocks, so that a season or a trend is no burst. */
function spreadOf(blocks: readonly Span[]): number {
  const squares = blocks.slice(1).flatMap((block, n) => {
    const before = blocks[n];
    if (!before || block.got + before.got === 0 || block.weeks <= 0 || before.weeks <= 0) return [];
    const rate = (block.got + before.got) / (block.weeks + before.weeks);
    const variance = rate * (1 / block.weeks + 1 / before.weeks);
    return [(block.got / block.weeks - before.got / before.weeks) ** 2 / variance];
  });
  const kept = squares.sort((a, b) => a - b).slice(0, Math.ceil(squares.length * KEPT));
  const own = kept.reduce((sum, square) => sum + square, 0) * MADE_UP;
  return Math.max(MIN_SPREAD, (own + PRIOR_BLOCKS * PRIOR_SPREAD) / (kept.length + PRIOR_BLOCKS));
}

/** Mondays of the weeks in which the lunar year begins, which moves by up to a month. */
const lunarNewYears = "2023-01-16 2024-02-05 2025-01-27 2026-02-16 2027-02-01 2028-01-24 2029-02-12 2030-01-28"
  .split(" ")
  .map((day) => Date.parse(`${day}T00:00:00Z`));

/**
 * The firm's season; and where the customer was quieter in the same weeks a year ago than in the months before them, its
 * own as well.
 */
function expectedShare({ counts, leftAt }: CustomerSignals, firm: FirmRhythm, monday: number): number {
  const season = firm.season.get(monday) ?? 1;
  const end = mondayBefore(leftAt) - BASE_WEEKS * WEEK_MS;
  const from = Math.max(Math.min(...counts.keys()), end - 20 * WEEK_MS);
  const usual = spanOf(counts, firm, from, (end - from) / WEEK_MS);
  if (usual.weeks < 6 || usual.got === 0) return season;
  const shareOf = (first: number, weeks: number, prior: number): number => {
    const then = spanOf(counts, firm, first, weeks);
    return (then.got + prior) / ((usual.got / usual.weeks) * then.weeks + prior);
  };
  const shares = [1, shareOf(monday - (BASE_WEEKS + 2) * WEEK_MS, 5, 1)];
  const feast = lunarNewYears.findIndex((one) => Math.abs(monday - one) <= 2 * WEEK_MS);
  const [before, now] = [lunarNewYears[feast - 1], lunarNewYears[feast]];
  if (before !== undefined && now !== undefined) shares.push(shareOf(monday - now + before, 1, 0.25));
  return season * Math.min(...shares);
}

interface Span {
  got: number;
  /** By the firm's season: a week of holidays is less than one. */
  weeks: number;
}

function spanOf(counts: WeekCounts, firm: FirmRhythm, from: number, weeks: number): Span {
  const span = { got: 0, weeks: 0 };
  for (let n = 0; n < weeks; n++) {
    span.got += counts.get(from + n * WEEK_MS) ?? 0;
    span.weeks += firm.season.get(from + n * WEEK_MS) ?? 1;
  }
  return span;
}
