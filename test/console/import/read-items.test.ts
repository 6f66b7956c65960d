import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { itemColumnNames } from "../../../shared/quote/item-columns.ts";
import { mergeItem } from "../../../shared/quote/item-parts.ts";
import type { Item } from "../../../shared/quote/price-list.ts";
import { itemTable } from "../../../worker/console/import/item-columns.ts";
import { likelyMark, readCellNumber, readDay } from "../../../worker/console/import/read-item-cells.ts";
import { readItems } from "../../../worker/console/import/read-items.ts";
import { type ListTable, readList } from "../../../worker/console/import/read-list.ts";
import { partsOf } from "../../../worker/console/import/send-items.ts";
import { itemsCsv, itemsXlsx } from "../../../worker/quotes/item-sheet.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function read(bytes: Uint8Array, mark: "point" | "comma" = "point") {
  const table = readList(bytes, 20_000);
  if (typeof table === "string") throw new Error(table);
  return readTable(table, mark);
}

function readTable(table: ListTable, mark: "point" | "comma") {
  const { rows, mapping, hasHeader } = itemTable(table.rows);
  return { mapping, ...readItems(rows.slice(hasHeader ? 1 : 0), mapping, { mark, currency: "EUR" }) };
}

const item = (given: Partial<Item> = {}): Item => ({
  ...{ code: "BV-50", description: 'Valve "DN50"; 不锈钢\nsecond line', unit: "pcs", group: "Valves" },
  ...{ taxPercent: "19", unitCost: "7.25", costCurrency: "USD", supplier: "=Foundry()", leadTime: "3 weeks" },
  ...{ ended: false },
  prices: [
    { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "1234.5" },
    { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "100", unitPrice: "1.125" },
    { currency: "CNY", fromDay: "2027-01-01", fromQuantity: "0", unitPrice: "0.000001" },
  ],
  ...given,
});

describe("a price list from a file", () => {
  it("is one item for each code and one price for each row; empty cells say nothing", () => {
    const { items, faults } = read(
      bytesOf(
        "\uFEFFItem no;Description;Valid from;From qty;Price;Supplier\r\n" +
          "A1;Valve;01.02.2026;;12,50 €;Foundry\r\nA1;;2026-02-01;100;11,00;\r\nB2;Pump;;;;",
      ),
      "comma",
    );
    expect(faults).toEqual([]);
    expect(items.map(({ part }) => part)).toEqual([
      {
        ...{ code: "A1", description: "Valve", supplier: "Foundry" },
        prices: [
          { currency: "EUR", fromDay: "2026-02-01", fromQuantity: "0", unitPrice: "12.5" },
          { currency: "EUR", fromDay: "2026-02-01", fromQuantity: "100", unitPrice: "11" },
        ],
      },
      { code: "B2", description: "Pump", prices: [] },
    ]);
  });

  it("names its columns in English, Chinese and Russian, below a title", () => {
    for (const names of Object.values(itemColumnNames)) {
      const head = Object.values(names).join(";");
      const { mapping } = read(bytesOf(`Prices\n${head}\nA;1`));
      expect(mapping).toEqual(Object.keys(names));
    }
    const gbk = new Uint8Array([0xbb, 0xf5, 0xba, 0xc5, 0x2c, 0xb5, 0xa5, 0xbc, 0xdb, 0x0a, 0x41, 0x2c, 0x39]);
    // Too short to tell its encoding by itself: the person says it.
    const table = readList(gbk, 10, { encoding: "gb18030" });
    if (typeof table === "string") throw new Error(table);
    expect(readTable(table, "point").items).toMatchObject([{ part: { code: "A", prices: [{ unitPrice: "9" }] } }]);
  });

  it("says what is wrong with a row, and takes nothing of it", () => {
    const { items, faults } = read(
      bytesOf(
        "Code,Description,Currency,Valid from,Price\n" +
          [
            "A,Valve,EUR,2026-01-01,1",
            "A,Pump,EUR,2027-01-01,2",
            "A,,EUR,2026-01-01,3",
            ",Nameless,EUR,,1",
            "B,,Euro,,1",
            "B,,,03/04/2026,1",
            "B,,,,twelve",
            `B,${"x".repeat(2001)},,,1`,
            "B,,,2026-02-30,1",
          ].join("\n"),
      ),
    );
    expect(faults.map(({ line, kind, other }) => [line, kind, other])).toEqual([
      ...[
        [3, "differs", 2],
        [4, "twice", 2],
        [5, "noCode", null],
        [6, "badCurrency", null],
        [7, "badDay", null],
      ],
      ...[
        [8, "badNumber", null],
        [9, "tooLong", null],
        [10, "badDay", null],
      ],
    ]);
    expect(items.map(({ part }) => part.code)).toEqual(["A"]);
    expect(items[0]?.part.prices).toHaveLength(1);
  });

  it("reads numbers as the file writes them", () => {
    expect(readCellNumber("1.234,50", "comma")).toBe("1234.5");
    expect(readCellNumber("1.234", "comma")).toBe("1234");
    expect(readCellNumber("1.234", "point")).toBe("1.234");
    expect(readCellNumber("1,234.50 USD", "point")).toBe("1234.5");
    expect(readCellNumber("12.300000000000001", "point")).toBe("12.3");
    expect(readCellNumber("=1+1", "point")).toBeUndefined();
    expect(readCellNumber("1e999", "point")).toBeUndefined();
    expect(likelyMark(["1.234", "12,50"])).toBe("comma");
    expect(likelyMark(["1,234", "12.50"])).toBe("point");
    expect(likelyMark(["1.234", "7"])).toBeNull();
    expect([readDay("2026年3月1日"), readDay("13/02/2026"), readDay("2/13/2026")]).toEqual([
      ...["2026-03-01", "2026-02-13", "2026-02-13"],
    ]);
  });

  it("reads merged cells of a workbook for each of their rows, and runs no formula", () => {
    const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const rows = [
      `<row r="1">${cell("A1", "Code")}${cell("B1", "From qty")}${cell("C1", "Price")}</row>`,
      `<row r="2">${cell("A2", "M-1")}<c r="B2"><v>0</v></c><c r="C2"><f>1+1</f><v>2.5</v></c></row>`,
      '<row r="3"><c r="B3"><v>10</v></c><c r="C3"><v>2</v></c></row>',
    ].join("");
    const sheet = `<worksheet><sheetData>${rows}</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`;
    const file = zipSync({
      "xl/workbook.xml": strToU8('<workbook><sheets><sheet name="P" sheetId="1" r:id="r1"/></sheets></workbook>'),
      "xl/worksheets/sheet1.xml": strToU8(sheet),
    });
    expect(read(file).items).toMatchObject([
      { part: { code: "M-1", prices: [{ unitPrice: "2.5" }, { fromQuantity: "10", unitPrice: "2" }] } },
    ]);
  });

  it("is refused where it is too large or no list, and cut where it is too long", () => {
    expect(readList(new Uint8Array(20 * 1024 * 1024 + 1), 10)).toBe("too_large");
    expect(readList(new Uint8Array([0, 1, 2, 3, 4, 5]), 10)).toBe("unreadable");
    const long = readList(bytesOf(`Code,Price\n${"A,1\n".repeat(30)}`), 10);
    expect(long).toMatchObject({ isCut: true });
  });

  it("goes in parts of at most 500 items", () => {
    const items = Array.from({ length: 1201 }, (_, at) => ({ line: at, part: { code: `C${at}`, prices: [] } }));
    expect(partsOf(items).map((part) => part.length)).toEqual([500, 500, 201]);
    const price = { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "1" };
    const wide = items.slice(0, 30).map((one) => ({ ...one, part: { ...one.part, prices: Array(500).fill(price) } }));
    expect(partsOf(wide).map((part) => part.length)).toEqual([20, 10]);
  });
});

describe("the list as a file", () => {
  const all = [item(), item({ code: "GK", prices: [], unitCost: null, costCurrency: null, ended: true })];

  it("comes in again as the same, in every language, as CSV and as XLSX", () => {
    for (const language of ["en", "zh", "ru"] as const) {
      for (const bytes of [bytesOf(itemsCsv(all, language)), itemsXlsx(all, language)]) {
        const { items, faults } = read(bytes);
        expect(faults).toEqual([]);
        expect(
          items.map(({ part }) =>
            mergeItem(
              all.find(({ code }) => code === part.code),
              part,
              "2030-01-01",
            ),
          ),
        ).toEqual(all);
        expect(items.map(({ part }) => mergeItem(undefined, part, "2030-01-01").prices.length)).toEqual([3, 0]);
      }
    }
  });

  it("has no cell that a spreadsheet takes for a formula", () => {
    expect(itemsCsv(all, "en")).toContain(`"'=Foundry()"`);
    expect(itemsCsv(all, "en")).not.toContain(`"=Foundry`);
  });
});

describe("a part of an item", () => {
  it("leaves what it does not say, and makes no second price of one that holds", () => {
    const undated = { currency: "EUR", fromDay: null, fromQuantity: "0", unitPrice: "1234.50" };
    expect(mergeItem(item(), { code: "BV-50", prices: [undated] }, "2026-06-01")).toEqual(item());
    const dearer = mergeItem(item(), { code: "BV-50", prices: [{ ...undated, unitPrice: "1300" }] }, "2026-06-01");
    expect(dearer.prices).toHaveLength(4);
    expect(dearer).toMatchObject({ supplier: "=Foundry()", unitCost: "7.25" });
  });
});
