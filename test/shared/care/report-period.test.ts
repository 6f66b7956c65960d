import { describe, expect, it } from "vitest";
import { hasWeek, periodBefore, periodOf } from "../../../shared/care/report-period.ts";

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

  it("share no week between two months, and lose none", () => {
    for (let at = Date.UTC(2025, 11, 29); at < Date.UTC(2027, 0, 4); at += 7 * 24 * 60 * 60 * 1000) {
      const monday = new Date(at).toISOString().slice(0, 10);
      const months = Array.from({ length: 14 }, (_, month) =>
        periodOf("month", new Date(Date.UTC(2025, 11 + month, 1)).toISOString().slice(0, 10)),
      );
      expect(
        months.filter((days) => hasWeek(days, monday)),
        monday,
      ).toHaveLength(1);
    }
    expect(hasWeek(periodOf("month", "2026-10-01"), "2026-09-28")).toBe(true);
    expect(hasWeek(periodOf("month", "2026-11-01"), "2026-10-26")).toBe(false);
  });
});
