import { describe, expect, it } from "vitest";
import { type PastedTable, pastedLines, readPaste } from "../../../worker/console/desk/read-lines.ts";

let made = 0;
const linesOf = (table: PastedTable | null, locale = "en") => {
  if (table === null) throw new Error("no table");
  const newId = () => `00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`;
  return pastedLines(table, { locale, taxPercent: "19", places: [5, 6, 7, 8], newId });
};

describe("a paste", () => {
  it("of one cell is text", () => {
    expect(readPaste("Valve DN50", "en")).toBeNull();
    expect(readPaste("", "en")).toBeNull();
  });

  it("with heads is read by them, in three languages", () => {
    for (const heads of [
      "Item code\tDescription\tQty\tUnit\tUnit price",
      "Code\tItem\tQty\tUOM\tPrice",
      "Part no.\tProduct name\tQuantity\tUnit\tPrice EUR",
      "货号\t名称\t数量\t单位\t单价",
      "物料编码\t品名\t数量\t单位\t单价（元）",
      "Код\tНоменклатура\tКоличество\tЕд. изм.\tЦена, руб.",
      "Артикул\tНаименование\tКол-во\tЕд.\tЦена",
    ]) {
      const table = readPaste(`${heads}\r\nV-1\tBall valve\t4\tpcs\t12.5\r\n`, "en");
      expect(table?.hasHeads).toBe(true);
      expect(table?.columns).toEqual(["itemCode", "description", "quantity", "unit", "unitPrice"]);
      expect(linesOf(table).lines).toMatchObject([
        { itemCode: "V-1", description: "Ball valve", quantity: "4", unit: "pcs", unitPrice: "12.5", position: 5 },
      ]);
    }
  });

  it("without heads is read by what the cells hold", () => {
    const table = readPaste("V-1\tBall valve, brass\t4\tpcs\t12,50\nV-2\tGate valve, steel\t10\tpcs\t7,25", "ru");
    expect(table).toMatchObject({
      hasHeads: false,
      columns: ["itemCode", "description", "quantity", "unit", "unitPrice"],
    });
    expect(linesOf(table, "ru").lines.map((line) => [line.quantity, line.unitPrice, line.taxPercent])).toEqual([
      ["4", "12.5", "19"],
      ["10", "7.25", "19"],
    ]);
  });

  it("keeps a line break within a quoted cell, and quotes", () => {
    const table = readPaste('"Valve\nDN50 ""A"""\t3\nPump\t2', "en");
    expect(table?.rows).toEqual([
      ['Valve\nDN50 "A"', "3"],
      ["Pump", "2"],
    ]);
  });

  it("says which rows had a number that could not be read, or could be read in two ways", () => {
    const table: PastedTable = {
      hasHeads: true,
      columns: ["description", "quantity", "unitPrice", "discountPercent"],
      rows: [
        ["Name", "Qty", "Price", "Disc"],
        ["a", "about 5", "€ 1,234.50", "5 %"],
        ["b", "1,234", "2", "120"],
      ],
    };
    const { lines, unread, unsure } = linesOf(table);
    expect(unread).toEqual([2, 3]);
    expect(unsure).toEqual([3]);
    expect(lines).toMatchObject([
      { quantity: "1", unitPrice: "1234.5", discountPercent: "5" },
      { quantity: "1234", unitPrice: "2", discountPercent: "0" },
    ]);
  });
});
