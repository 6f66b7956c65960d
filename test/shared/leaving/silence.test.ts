import { describe, expect, it } from "vitest";
import { firmRhythm, workingDays } from "../../../shared/leaving/firm-rhythm.ts";
import { type CustomerSignals, testSilence } from "../../../shared/leaving/silence.ts";
import { mondayBefore, WEEK_MS } from "../../../shared/week.ts";

const LEFT = Date.parse("2026-05-04T00:00:00Z");
const DAY = WEEK_MS / 7;

/** Counts of so many weeks before the departure and some after it. */
function counts(each: (week: number) => number, from: number, to: number): Map<number, number> {
  const made = new Map<number, number>();
  for (let week = from; week < to; week++) if (each(week) > 0) made.set(LEFT + week * WEEK_MS, each(week));
  return made;
}

/** Ten others who write twice a week, and what they did in single weeks. */
const firmAt = (at: number, share: (week: number) => number = () => 1) =>
  firmRhythm(
    Array.from({ length: 10 }, () => counts((week) => 2 * share(week), -80, Math.ceil((at - LEFT) / WEEK_MS))),
    at,
  );

const test = (given: Partial<CustomerSignals> & Pick<CustomerSignals, "counts" | "at">, firm = firmAt(given.at)) => {
  const last = Math.max(...given.counts.keys()) + 3 * DAY;
  return testSilence({ leftAt: LEFT, lastAt: last, ...given }, firm);
};
const isRaised = (figures: ReturnType<typeof test>): boolean => figures !== null && figures.strength >= figures.enough;

describe("the silence of a customer", () => {
  it("is raised within three weeks where it wrote three times a week", () => {
    expect(isRaised(test({ counts: counts(() => 3, -60, 0), at: LEFT + 3 * WEEK_MS }))).toBe(true);
  });

  it("is raised where a quarter of it is left, and not where nothing changed", () => {
    const fraction = counts((week) => (week < 0 ? 4 : 1), -60, 3);
    expect(isRaised(test({ counts: fraction, at: LEFT + 3 * WEEK_MS }))).toBe(true);
    expect(isRaised(test({ counts: counts(() => 4, -60, 13), at: LEFT + 13 * WEEK_MS }))).toBe(false);
  });

  it("is not raised in a fortnight of holidays in which the whole firm is quiet", () => {
    const share = (week: number) => (week >= 0 && week < 2 ? 0 : 1);
    const at = LEFT + 2 * WEEK_MS;
    const quiet = counts((week) => 4 * share(week), -60, 2);
    expect(isRaised(test({ counts: quiet, at }, firmAt(at, share)))).toBe(false);
    // The same fortnight without the holidays is silence.
    expect(isRaised(test({ counts: quiet, at }, firmAt(at)))).toBe(true);
  });

  it("is not raised where they were quiet in the same weeks of the year before", () => {
    const isOff = (week: number) => (week >= 0 && week < 8) || (week >= -52 && week < -44);
    const seasonal = counts((week) => (isOff(week) ? 0 : 3), -75, 4);
    expect(isRaised(test({ counts: seasonal, at: LEFT + 3 * WEEK_MS }))).toBe(false);
    const always = counts((week) => (week >= 0 ? 0 : 3), -75, 4);
    expect(isRaised(test({ counts: always, at: LEFT + 3 * WEEK_MS }))).toBe(true);
  });

  it("is not raised by one week without mail, however much came before; by two it is", () => {
    const busy = counts(() => 10, -60, 0);
    expect(isRaised(test({ counts: busy, at: LEFT + WEEK_MS }))).toBe(false);
    expect(isRaised(test({ counts: busy, at: LEFT + 2 * WEEK_MS }))).toBe(true);
  });

  it("has nothing to say of who was silent before the departure", () => {
    const before = counts((week) => (week < -8 ? 3 : 0), -60, 0);
    expect(test({ counts: before, at: LEFT + 3 * WEEK_MS })).toBeNull();
    const lately = counts((week) => (week < -1 ? 3 : 0), -60, 0);
    expect(isRaised(test({ counts: lately, at: LEFT + 3 * WEEK_MS }))).toBe(true);
  });

  it("has nothing to say of who wrote seldom", () => {
    expect(test({ counts: counts((week) => (week % 10 === 0 ? 1 : 0), -60, 0), at: LEFT + 20 * WEEK_MS })).toBeNull();
  });

  it("says how often they write, and how many working days they have been quiet", () => {
    const figures = test({ counts: counts(() => 1, -60, 0), at: LEFT + 4 * WEEK_MS });
    expect(figures).toMatchObject({ everyDays: 5, got: 0 });
    expect(figures?.silentDays).toBe(22);
    expect(figures?.expected).toBeCloseTo(3, 0);
  });
});

describe("working days", () => {
  it("are those from Monday to Friday that lie between", () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    expect(workingDays(day("2026-05-01"), day("2026-05-04"))).toBe(1);
    expect(workingDays(day("2026-05-02"), day("2026-05-04"))).toBe(0);
    expect(workingDays(day("2026-05-04"), day("2026-05-18"))).toBe(10);
    expect(workingDays(day("2026-05-18"), day("2026-05-04"))).toBe(0);
    expect(mondayBefore(day("2026-05-10"))).toBe(day("2026-05-04"));
  });
});
