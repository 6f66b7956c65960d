import { describe, expect, it } from "vitest";
import type { ReportRow } from "../../../shared/api/desk-reports.ts";
import { nextOrder, type ReportSort, sortRows } from "../../../worker/console/desk/report-sort.ts";

const row = (key: string, given: Partial<ReportRow>): ReportRow => ({
  ...{ key, name: null, asked: 0, quoted: 0, sent: 0, open: 0, won: 0, lost: 0, expired: 0, withdrawn: 0, outside: 0 },
  ...{ conversion: null, share: null, hours: null, money: [], competitors: [], priceGap: null },
  ...given,
});
const rows = [
  row("Öl", { won: 2, conversion: "9.5" }),
  row("zebra", { won: 10, conversion: "100" }),
  row("Ähre", { won: 0, conversion: null }),
];
const sorted = (sort: ReportSort, isRising: boolean) =>
  sortRows(rows, { sort, isRising }, ({ key }) => key ?? "", "de").map(({ key }) => key);

describe("rows of a report", () => {
  it("stand by number, not by how it is written, and last where there is none", () => {
    expect(sorted("won", false)).toEqual(["zebra", "Öl", "Ähre"]);
    expect(sorted("conversion", false)).toEqual(["zebra", "Öl", "Ähre"]);
    expect(sorted("conversion", true)).toEqual(["Öl", "zebra", "Ähre"]);
  });

  it("stand by name as the language has it", () => {
    expect(sorted("name", true)).toEqual(["Ähre", "Öl", "zebra"]);
  });

  it("begin with the most, and turn round with a second press", () => {
    const first = nextOrder(null, "won");
    expect(first).toEqual({ sort: "won", isRising: false });
    expect(nextOrder(first, "won")).toEqual({ sort: "won", isRising: true });
    expect(nextOrder(first, "name")).toEqual({ sort: "name", isRising: true });
    expect(sortRows(rows, null, () => "", "en")).toEqual(rows);
  });
});
