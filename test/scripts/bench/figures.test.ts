import { describe, expect, test } from "vitest";
import { type Figure, jsonOf, lineOf, median, percentile } from "../../../scripts/bench/figures.ts";

describe("figures", () => {
  test("the median of an even count lies between the two in the middle", () => {
    expect(median([9, 1, 3, 2])).toBe(2.5);
    expect(median([5, 1, 3])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  test("p95 of thirty is the second largest, p50 of one that one", () => {
    const thirty = Array.from({ length: 30 }, (_, i) => 30 - i);
    expect(percentile(thirty, 0.95)).toBe(29);
    expect(percentile([7], 0.5)).toBe(7);
  });

  test("people and programs read the same numbers", () => {
    const figure: Figure = {
      ...{ name: "http.captures.4", what: "captures, 4 at once", value: 183.456, unit: "/s" },
      ...{ bare: 801.9, ratio: 0.228_77, atMost: 100 },
    };
    expect(lineOf(figure)).toBe("captures, 4 at once: 183 /s (aim ≤ 100: not met) · bare 802 /s · ratio 0.229");
    expect(JSON.parse(jsonOf(figure))).toMatchObject({ value: 183, bare: 802, ratio: 0.229 });
  });
});
