import { describe, expect, it } from "vitest";
import { readNumber } from "../../../worker/console/desk/read-number.ts";
import { typedDecimal, writeDecimal, writeMinor } from "../../../worker/console/desk/write-number.ts";

const value = (typed: string, locale = "en") => readNumber(typed, locale)?.value ?? null;
const all = ["en", "zh-CN", "ru"];

describe("a typed number", () => {
  it.each([
    ["1,234.50", "1234.5"],
    ["1.234,50", "1234.5"],
    ["1 234,5", "1234.5"],
    ["1\u00a0234,5", "1234.5"],
    ["1\u202f234.5", "1234.5"],
    ["1'234.50", "1234.5"],
    ["1’234’567", "1234567"],
    ["1,234,567", "1234567"],
    ["1.234.567", "1234567"],
    ["12,34,567.8", "1234567.8"],
    ["1234567", "1234567"],
    ["0,125", "0.125"],
    ["0.125", "0.125"],
    ["1234,567", "1234.567"],
    ["12,5", "12.5"],
    [",5", "0.5"],
    ["12.", "12"],
    ["007", "7"],
    ["-3,5", "-3.5"],
    ["−3.5", "-3.5"],
    ["１２，５", "12.5"],
    ["12。5", "12.5"],
    ["-0", "0"],
  ])("%s is %s in every language, without a doubt", (typed, wanted) => {
    for (const locale of all) expect(readNumber(typed, locale)).toEqual({ value: wanted, unsure: false });
  });

  it("reads thousands or a point as the language has it, and says that it was not sure", () => {
    expect(readNumber("1,234", "en")).toEqual({ value: "1234", unsure: true });
    expect(readNumber("1,234", "zh-CN")).toEqual({ value: "1234", unsure: true });
    expect(readNumber("1,234", "ru")).toEqual({ value: "1.234", unsure: true });
    for (const locale of all) expect(readNumber("1.234", locale)).toEqual({ value: "1.234", unsure: true });
  });

  it.each([
    "",
    "-",
    ".",
    "abc",
    "12a",
    "1 2",
    "1 23 456",
    "1,23,4",
    "1.2,3.4",
    "1,234,56",
    "1.234,567,8",
    "1--2",
    "1e5",
    "0.1234567",
    "1234567890123",
    "1,234 567",
  ])("%s is none", (typed) => {
    for (const locale of all) expect(value(typed, locale)).toBeNull();
  });

  it("reads back what it writes, in every language", () => {
    for (const locale of all) {
      for (const decimal of ["0", "7", "-12.5", "1234.5", "1234567.891234", "0.000001", "999999999999.999999"]) {
        expect(value(writeDecimal(decimal, locale), locale)).toBe(decimal);
        expect(value(typedDecimal(decimal, locale), locale)).toBe(decimal);
      }
    }
  });
});

describe("a written number", () => {
  it("is exact and has the places that a price has", () => {
    expect(writeDecimal("123456789012.123456", "en")).toBe("123,456,789,012.123456");
    expect(writeDecimal("12.5", "en", 2)).toBe("12.50");
    expect(writeDecimal("12", "ru", 2)).toBe("12,00");
    expect(writeMinor("-123456", "EUR", "en")).toBe("−1,234.56\u00a0EUR");
    expect(writeMinor(1234n, "JPY", "zh-CN")).toBe("1,234\u00a0JPY");
  });
});
