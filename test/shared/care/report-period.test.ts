import { describe, expect, it } from "vitest";
import { addDays } from "../../../shared/care/due-days.ts";
import { lastPeriods, periodBefore, periodOf, periodOfWeek } from "../../../shared/care/report-period.ts";

describe("periods of reports", () => {
  it("are the week from Monday, the month and the quarter of a day", () => {
    expect(periodOf("week", "2026-11-22")).toEqual({ from: "2026-11-16", until: "2026-11-22" });
    expect(periodOf("week", "2026-11-23")).toEqual({ from: "2026-11-23", until: "2026-11-29" });
    expect(periodOf("month", "2028-02-29")).toEqual({ from: "2028-02-01", until: "2028-02-29" });
    expect(periodOf("month", "2026-12-31")).toEqual({ from: "2026-12-01", until: "2026-12-31" });
    expect(periodOf("quarter", "2026-11-20")).toEqual({ from: "2026-10-01", until: "2026-12-31" });
  });

  it("have the one before them, over a year's end too", () => {
    expect(periodBefore("week", "2027-01-01")).toEqual({ from: "2026-12-21", until: "2026-12-27" });
    expect(periodBefore("month", "2027-01-31")).toEqual({ from: "2026-12-01", until: "2026-12-31" });
    expect(periodBefore("quarter", "2027-02-01")).toEqual({ from: "2026-10-01", until: "2026-12-31" });
  });

  it("are shown with as many before them as make a picture, none left out between two", () => {
    for (const [kind, count, first] of [
      ["week", 13, "2026-08-31"],
      ["month", 13, "2025-11-01"],
      ["quarter", 9, "2024-10-01"],
    ] as const) {
      const periods = lastPeriods(kind, "2026-11-23");
      expect(periods).toHaveLength(count);
      expect(periods[0]?.from).toBe(first);
      expect(periods.at(-1)).toEqual(periodOf(kind, "2026-11-23"));
      for (const [at, { until }] of periods.slice(0, -1).entries())
        expect(addDays(until, 1)).toBe(periods[at + 1]?.from);
    }
  });

  it("have each week once: in the month that most of its days are in", () => {
    for (let at = Date.UTC(2025, 11, 29); at < Date.UTC(2027, 0, 4); at += 7 * 24 * 60 * 60 * 1000) {
      const monday = new Date(at).toISOString().slice(0, 10);
      const { from, until } = periodOfWeek("month", monday);
      const days = Array.from({ length: 7 }, (_, day) => addDays(monday, day));
      expect(days.filter((day) => from <= day && day <= until).length, monday).toBeGreaterThan(3);
    }
    expect(periodOfWeek("month", "2026-09-28").from).toBe("2026-10-01");
    expect(periodOfWeek("week", "2026-09-28").from).toBe("2026-09-28");
  });
});
