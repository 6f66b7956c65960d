import { describe, expect, test } from "vitest";
import { amountText, dayText, decimalText, percentText, positionNumbers } from "../../../worker/quotes/formats.ts";
import { quoteWords } from "../../../worker/quotes/words.ts";

describe("numbers and days of a quote", () => {
  test.each([
    ["1234567.5", "en", 2, "1,234,567.50"],
    ["1234567.5", "zh", 2, "1,234,567.50"],
    ["1234567.5", "ru", 2, "1\u00a0234\u00a0567,50"],
    ["-0.123456", "en", 2, "-0.123456"],
    ["12.300000", "en", 2, "12.30"],
    ["100", "ru", 0, "100"],
    ["999999999999", "en", 0, "999,999,999,999"],
    ["007", "en", 0, "7"],
    ["0", "en", 3, "0.000"],
  ] as const)("%s in %s with %i places", (decimal, language, places, expected) =>
    expect(decimalText(decimal, language, places)).toBe(expected),
  );

  test("an amount has its currency's places", () => {
    expect(amountText(-1250n, "EUR", "en")).toBe("-12.50");
    expect(amountText(1250n, "JPY", "zh")).toBe("1,250");
    expect(amountText(1250000n, "KWD", "ru")).toBe("1\u00a0250,000");
  });

  test("a day is written out, and a rate has its sign", () => {
    expect(dayText("2026-11-02", "en")).toBe("2\u00a0November\u00a02026");
    expect(dayText("2026-11-02", "zh")).toBe("2026年11月2日");
    expect(dayText("2026-11-02", "ru")).toBe("2\u00a0ноября\u00a02026\u00a0г.");
    expect(percentText("5.50", "ru")).toBe("5,5\u00a0%");
    expect(percentText("20", "en")).toBe("20%");
  });

  test("only items are counted", () => {
    const kinds = ["group", "item", "text", "item"] as const;
    expect(positionNumbers(kinds.map((kind) => ({ kind })))).toEqual(["", "1", "", "2"]);
  });

  test.each([
    [1, "В течение 1 дня"],
    [11, "В течение 11 дней"],
    [21, "В течение 21 дня"],
    [30, "В течение 30 дней"],
  ])("%i days until payment in Russian", (days, expected) => expect(quoteWords("ru").paymentDays(days)).toBe(expected));
});
