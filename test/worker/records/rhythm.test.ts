import { describe, expect, it } from "vitest";
import { silenceOf } from "../../../worker/records/rhythm.ts";

/** Days of November 2026; the 2nd is a Monday. */
const november = (...days: number[]): string[] => days.map((day) => `2026-11-${String(day).padStart(2, "0")}`);
const daily = november(2, 3, 4, 5, 6);

describe("silence", () => {
  it.each<[string, string[], string, boolean]>([
    ["a daily source over a weekend", daily, "2026-11-09", false],
    ["a daily source after two silent working days", daily, "2026-11-11", false],
    ["a daily source after three", daily, "2026-11-12", true],
    ["a daily source that speaks at weekends as well", november(1, 2, 3, 4, 5, 6, 7, 8), "2026-11-11", false],
    ["the same after three working days", november(1, 2, 3, 4, 5, 6, 7, 8), "2026-11-12", true],
    ["a weekly source in its third week without a word", november(1, 8, 15, 22, 29), "2026-12-18", false],
    ["a weekly source after three weeks", november(2, 9, 16, 23, 30), "2026-12-22", true],
    ["a weekly source one working day before", november(2, 9, 16, 23, 30), "2026-12-21", false],
    ["one long gap among daily words", november(2, 3, 4, 17, 18, 19, 20), "2026-11-25", false],
  ])("of %s", (_, days, today, isSilent) => {
    expect(silenceOf(days, today)?.isSilent).toBe(isSilent);
  });

  it("needs a rhythm first", () => {
    expect(silenceOf(daily.slice(1), "2026-12-24")).toBeNull();
    expect(silenceOf([], "2026-12-24")).toBeNull();
  });

  it("says how long and against what", () => {
    expect(silenceOf(daily, "2026-11-16")).toEqual({
      lastDay: "2026-11-06",
      usualGap: 1,
      silentDays: 5,
      isSilent: true,
    });
  });
});
