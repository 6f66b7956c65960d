import { describe, expect, it } from "vitest";
import { periodOf, readReport, reportAddress } from "../../../worker/console/desk/report-address.ts";

const today = "2026-02-28";
const read = (query: string) => readReport(new URLSearchParams(query), today);

describe("the address of a report", () => {
  it("says what is shown, and is read as it was written", () => {
    for (const query of [
      "",
      "by=team",
      "period=month",
      "by=reason&period=quarter",
      "from=2025-01-15&until=2025-02-03",
    ]) {
      const view = read(query);
      expect(reportAddress(view)).toBe(query === "" ? "/desk/report" : `/desk/report?${query}`);
    }
  });

  it("holds for nothing what it does not know", () => {
    const plain = { by: "customer", preset: "twelve", from: "2025-03-01", until: "2026-02-28" };
    for (const query of [
      "by=margin",
      "period=own",
      "period=century",
      "from=2026-02-30&until=2026-03-01",
      "from=2026-01-01",
    ])
      expect(read(query), query).toEqual(plain);
    expect(read("from=2026-02-01&until=2026-01-01")).toEqual(plain);
  });

  it("has periods of whole months, also over the end of a year", () => {
    expect(periodOf("month", today)).toEqual({ from: "2026-02-01", until: "2026-02-28" });
    expect(periodOf("quarter", today)).toEqual({ from: "2026-01-01", until: "2026-03-31" });
    expect(periodOf("quarter", "2026-12-31")).toEqual({ from: "2026-10-01", until: "2026-12-31" });
    expect(periodOf("year", today)).toEqual({ from: "2026-01-01", until: "2026-12-31" });
    expect(periodOf("twelve", "2024-02-01")).toEqual({ from: "2023-03-01", until: "2024-02-29" });
  });
});
