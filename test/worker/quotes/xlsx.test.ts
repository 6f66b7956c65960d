import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import { XmlDocument } from "libxml2-wasm";
import { describe, expect, it, vi } from "vitest";
import { decimalOf } from "../../../shared/money.ts";
import { readXlsx } from "../../../worker/console/import/read-xlsx.ts";
import { type Cell, isKept, writeXlsx } from "../../../worker/quotes/xlsx.ts";
import { sayable } from "../../../worker/quotes/xml.ts";
import { someText } from "../../support/issued-quotes.ts";

const rowsIn = (...rows: readonly (readonly Cell[])[]): string[][] => {
  const bytes = writeXlsx({ name: "Quote", widths: [10], rows: rows.map((cells) => ({ cells })) });
  return readXlsx(bytes, 1000).map(({ cells }) => cells);
};
const partsOf = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([path, part]) => [path, strFromU8(part)]));

describe("a spreadsheet that is written", () => {
  it("says every text as a text, read again by the project's own reader", () => {
    const shown = fc.array(
      someText(4000).filter((text) => sayable(text).trim() !== ""),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(shown, (texts) => {
        expect(rowsIn(texts)).toEqual([texts.map((text) => sayable(text).trim())]);
      }),
      { numRuns: 200 },
    );
    // White space to JavaScript, a sign that XML cannot say: what stands in its place is no blank.
    expect(rowsIn(["\u000b", "!"])).toEqual([["\ufffd", "!"]]);
    const [cells = []] = rowsIn(["=1+1", "-5", "007", "1e3", "_x0041_", "2026-11-22", "", " ", "TRUE"]);
    expect(cells).toEqual(["=1+1", "-5", "007", "1e3", "_x0041_", "2026-11-22", "", "", "TRUE"]);
  });

  it("has no formula and no number that was a text, in parts that are XML", () => {
    fc.assert(
      fc.property(fc.array(someText(300), { maxLength: 20 }), someText(60), (texts, name) => {
        const parts = partsOf(writeXlsx({ name, widths: [10, 20], rows: [{ cells: texts, isBold: true }] }));
        for (const xml of Object.values(parts)) XmlDocument.fromString(xml).dispose();
        const sheet = parts["xl/worksheets/sheet1.xml"] ?? "";
        expect(sheet).not.toMatch(/<f[ />]/);
        expect([...sheet.matchAll(/<c [^>]*>/g)].every(([tag]) => tag.includes('t="inlineStr"'))).toBe(true);
        const tab = /<sheet name="([^"]*)"/.exec(parts["xl/workbook.xml"] ?? "")?.[1] ?? "";
        expect(tab).not.toMatch(/^$|[[\]:*?/\\']/);
      }),
      { numRuns: 100 },
    );
  });

  it("says a number where a spreadsheet keeps all of it, else a text", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.nat(18), (size, cut) => {
        const decimal = decimalOf(size / 10n ** BigInt(cut));
        expect(rowsIn(["x", { decimal, format: "0.00" }])).toEqual([["x", decimal]]);
        // What is kept comes back from a double with all its digits.
        if (isKept(decimal)) expect(Number(Number(decimal).toPrecision(15))).toBe(Number(decimal));
      }),
      { numRuns: 300 },
    );
    const kept = ["999999999999999", "0.000001", "-123456789.123456", "1000000000000.50"];
    expect(kept.map(isKept)).toEqual([true, true, true, true]);
    expect(["1000000000000000", "9999999999.999999", "123456789012345678"].map(isKept)).toEqual([false, false, false]);
  });

  it("shows numbers as it is told, and heads in bold", () => {
    const parts = partsOf(
      writeXlsx({
        name: "List [1]",
        widths: [10, 20],
        frozenRows: 1,
        rows: [
          { cells: ["Name", "Sum"], isBold: true },
          { cells: ["A", { decimal: "1.50", format: "0.00" }] },
          { cells: ["B", { decimal: "0.1", format: "0%" }], isBold: true },
          ...Array.from({ length: 27 }, () => ({ cells: Array.from({ length: 28 }, () => "x") })),
        ],
      }),
    );
    const sheet = (parts["xl/worksheets/sheet1.xml"] ?? "").replace(/\n\s*/g, "");
    expect(sheet).toContain('<c r="A1" s="1" t="inlineStr">');
    expect(sheet).toContain('<c r="A2" s="0" t="inlineStr">');
    expect(sheet).toContain('<c r="B2" s="2"><v>1.50</v></c>');
    expect(sheet).toContain('<c r="B3" s="5"><v>0.1</v></c>');
    expect(sheet).toContain('<c r="AB30" s="0"');
    expect(sheet).toContain('<pane ySplit="1" topLeftCell="A2"');
    expect(parts["xl/styles.xml"]).toContain('<numFmt numFmtId="164" formatCode="0.00"/>');
    expect(parts["xl/workbook.xml"]).toContain('<sheet name="List  1"');
  });

  it("is the same bytes at another time", () => {
    const write = () => writeXlsx({ name: "Q", widths: [], rows: [{ cells: ["a", { decimal: "1", format: "0" }] }] });
    const first = write();
    vi.useFakeTimers({ now: new Date("2031-05-06T07:08:09Z") });
    try {
      expect(write()).toEqual(first);
    } finally {
      vi.useRealTimers();
    }
  });
});
