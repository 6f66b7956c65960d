import { type FirmRhythm, firmRhythm } from "../../../shared/leaving/firm-rhythm.ts";
import { type CustomerSignals, type SilenceFigures, testSilence } from "../../../shared/leaving/silence.ts";
import { mondayBefore } from "../../../shared/week.ts";
import { DAY_MS, FIRM_DAYS } from "./calendar.ts";
import type { FirmCustomer } from "./company.ts";
import { type Firm, isColleague } from "./firm.ts";
import type { Mail } from "./talks.ts";
import { type DefectionTruth, defectionTruth } from "./truth.ts";

// The silence watch run over a firm, day by day, with nothing but what was there on that day.

/** What came of the watch. */
export interface WatchResult {
  /** Visible defections, and how many of them were raised within three weeks of the planted day. */
  visible: number;
  seen: number;
  /** All of them, by rhythm (mails a week) and by what is left: planted, seen in three weeks, in six. */
  bands: Map<string, { planted: number; inThree: number; inSix: number }>;
  falseAlarms: number;
  /** Customers times quarters in which a false alarm could come. */
  customerQuarters: number;
}

/** So long after a departure its customers are watched here, or until three weeks and a month after they went. */
const WATCH_DAYS = 91;

/** Runs it once a day over the customers of all leavers. */
export function watchFirm(firm: Firm): WatchResult {
  const heard = heardFrom(firm);
  const truth = new Map(defectionTruth(firm).map((one) => [one.customer, one]));
  const rhythms = new Map<number, FirmRhythm>();
  const result: WatchResult = { visible: 0, seen: 0, bands: new Map(), falseAlarms: 0, customerQuarters: 0 };
  for (const customer of firm.customers) {
    const leftOn = firm.people[customer.owner]?.leavesOn;
    if (leftOn == null) continue;
    const planted = truth.get(customer.index);
    const raised = watchCustomer(firm, heard, rhythms, customer, leftOn, planted);
    const quiet = Math.min(leftOn + WATCH_DAYS, planted?.day ?? FIRM_DAYS);
    result.falseAlarms += raised.days.filter((day) => day < quiet).length;
    result.customerQuarters += (quiet - leftOn) / WATCH_DAYS;
    if (planted) count(result, planted, raised.first);
  }
  return result;
}

function count(result: WatchResult, planted: DefectionTruth, first: number | null): void {
  const rhythm = planted.perWeek >= 2 ? "2 and more" : planted.perWeek >= 1 ? "1 to 2" : "below 1";
  const name = `${rhythm} a week, ${planted.left === 0 ? "silent" : "a fraction"}`;
  const band = result.bands.get(name) ?? { planted: 0, inThree: 0, inSix: 0 };
  result.bands.set(name, band);
  const isSeen = first !== null && first <= planted.day + 21;
  band.planted++;
  if (isSeen) band.inThree++;
  if (first !== null && first <= planted.day + 42) band.inSix++;
  if (!planted.isVisible) return;
  result.visible++;
  if (isSeen) result.seen++;
}

/** The days on which it was raised, and the first on which it stood raised after the planted day. */
function watchCustomer(
  firm: Firm,
  heard: Heard,
  rhythms: Map<number, FirmRhythm>,
  customer: FirmCustomer,
  leftOn: number,
  planted: DefectionTruth | undefined,
): { days: number[]; first: number | null } {
  const own = heard.byCustomer[customer.index] ?? { talks: [], mails: [], isWatched: false };
  const days: number[] = [];
  let first: number | null = null;
  let isOpen = false;
  const last = Math.min(FIRM_DAYS, planted ? planted.day + 50 : leftOn + WATCH_DAYS);
  for (let day = leftOn + 1; day <= last; day++) {
    const at = firm.startMs + day * DAY_MS;
    const figures = signalsOf(own, firm.startMs + leftOn * DAY_MS, at, () => rhythmOn(heard, rhythms, day, at));
    const isSilent = figures !== null && figures.strength >= figures.enough;
    if (!isOpen && isSilent) days.push(day);
    // As the record does it: it stays raised until they write as before.
    isOpen = isSilent || (isOpen && figures !== null && figures.strength >= figures.enough / 2);
    if (isOpen && planted && day >= planted.day) first ??= day;
  }
  return { days, first };
}

interface Heard {
  /** Moments of first mails of conversations, and of all mails. */
  byCustomer: { talks: number[]; mails: number[]; isWatched: boolean }[];
}

function heardFrom(firm: Firm): Heard {
  const byCustomer = firm.customers.map(({ owner }) => ({
    ...{ talks: [] as number[], mails: [] as number[] },
    isWatched: firm.people[owner]?.leavesOn != null,
  }));
  const known = new Set<Mail[]>();
  for (const { kind, customer, from, at, talk } of firm.mails) {
    const own = customer === null ? undefined : byCustomer[customer];
    if (!own || (kind !== "talk" && kind !== "cold") || isColleague(from.address)) continue;
    own.mails.push(at);
    if (!known.has(talk)) own.talks.push(at);
    known.add(talk);
  }
  return { byCustomer };
}

function weeksUntil(moments: readonly number[], at: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const moment of moments) {
    if (moment >= at) break;
    counts.set(mondayBefore(moment), (counts.get(mondayBefore(moment)) ?? 0) + 1);
  }
  return counts;
}

/** The firm's season changes with every day; what customers have in common is read once a quarter. */
function rhythmOn(heard: Heard, rhythms: Map<number, FirmRhythm>, day: number, at: number): FirmRhythm {
  const known = rhythms.get(day);
  if (known) return known;
  const counts = heard.byCustomer.flatMap(({ talks, isWatched }) => (isWatched ? [] : [weeksUntil(talks, at)]));
  const made = firmRhythm(counts, at);
  rhythms.set(day, made);
  return made;
}

function signalsOf(
  own: Heard["byCustomer"][number],
  leftAt: number,
  at: number,
  firm: () => FirmRhythm,
): SilenceFigures | null {
  const lastAt = own.mails.findLast((moment) => moment < at);
  if (lastAt === undefined) return null;
  const signals: CustomerSignals = { counts: weeksUntil(own.talks, at), lastAt, leftAt, at };
  return testSilence(signals, firm());
}
