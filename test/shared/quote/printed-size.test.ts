import { describe, expect, it } from "vitest";
import { emptyLine, MAX_QUOTE_LINES, type QuoteLine } from "../../../shared/quote/content.ts";
import { isTooLongForPdf, MAX_PRINTED_SIGNS, printedSigns } from "../../../shared/quote/printed-size.ts";

const saying = (description: string, more: Partial<QuoteLine> = {}): QuoteLine => ({
  ...emptyLine("00000000-0000-4000-8000-000000000001", 1, "19"),
  ...{ description, ...more },
});
const many = (count: number, line: QuoteLine): QuoteLine[] => Array.from({ length: count }, () => line);

describe("how much a PDF may say", () => {
  it("is enough for the longest quote with lines of common length, in Latin and in Chinese", () => {
    expect(isTooLongForPdf(many(MAX_QUOTE_LINES, saying("v".repeat(90))))).toBe(false);
    expect(isTooLongForPdf(many(MAX_QUOTE_LINES, saying("阀".repeat(30))))).toBe(false);
    expect(isTooLongForPdf(many(200, saying("v".repeat(600))))).toBe(false);
    expect(isTooLongForPdf([])).toBe(false);
  });

  it("ends before a thousand lines that are as long as a line may be", () => {
    expect(isTooLongForPdf(many(MAX_QUOTE_LINES, saying("v".repeat(2000))))).toBe(true);
    expect(isTooLongForPdf(many(MAX_QUOTE_LINES, saying("阀".repeat(31))))).toBe(true);
    const price = { fromQuantity: "10", unitPrice: "1" };
    expect(isTooLongForPdf(many(MAX_QUOTE_LINES, saying("", { breaks: many(20, saying("")).map(() => price) })))).toBe(
      true,
    );
  });

  it("counts every word of a line that is printed, and no other", () => {
    const bare = printedSigns([saying("")]);
    const line = saying("ab", { itemCode: "c", unit: "台", leadTime: "d", noteIn: "secret", supplier: "secret" });
    expect(printedSigns([line]) - bare).toBe(2 + 1 + 3 + 1);
    expect(printedSigns(many(3, line))).toBe(3 * printedSigns([line]));
    expect(MAX_PRINTED_SIGNS).toBeGreaterThan(bare);
  });
});
