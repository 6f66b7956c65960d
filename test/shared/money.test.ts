import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decimalOf,
  decimalSchema,
  millionths,
  minorToDecimal,
  percentSchema,
  placesOf,
  positiveDecimalSchema,
  roundedQuotient,
} from "../../shared/money.ts";

const decimals = fc.stringMatching(/^-?\d{1,12}(\.\d{1,6})?$/);
const integers = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe("a decimal", () => {
  it("means what a place value means, digit by digit", () => {
    fc.assert(
      fc.property(decimals, (text) => {
        let size = 0n;
        let worth = 1_000_000n;
        const digits = text.replace("-", "");
        for (const digit of digits.split(".")[0]?.split("").toReversed() ?? []) {
          size += BigInt("0123456789".indexOf(digit)) * worth;
          worth *= 10n;
        }
        worth = 100_000n;
        for (const digit of digits.split(".")[1] ?? "") {
          size += BigInt("0123456789".indexOf(digit)) * worth;
          worth /= 10n;
        }
        expect(millionths(text)).toBe(text.startsWith("-") ? -size : size);
      }),
      { numRuns: 300 },
    );
  });

  it("comes back in its shortest form, which means the same", () => {
    fc.assert(
      fc.property(decimals, (text) => {
        const short = decimalOf(millionths(text));
        expect(millionths(short)).toBe(millionths(text));
        expect(short).toMatch(/^(-(?=.*[1-9]))?(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/);
        expect(decimalSchema.parse(short)).toBe(short);
        expect(short.length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each(["", "-", ".5", "5.", "1.2345678", "0x10", "1e3", " 1", "1 ", "1-2", "--1", "+1", "1,5", "١", "NaN", "1\n"])(
    "%j is none, for the schema and for reckoning alike",
    (text) => {
      expect(decimalSchema.safeParse(text).success).toBe(false);
      expect(() => millionths(text)).toThrow(SyntaxError);
    },
  );

  it("is below zero or not", () => {
    expect(positiveDecimalSchema.safeParse("-0.000001").success).toBe(false);
    expect(positiveDecimalSchema.parse("0")).toBe("0");
    expect(decimalSchema.safeParse("1234567890123").success).toBe(false);
    expect(decimalOf(millionths("-0.0"))).toBe("0");
  });
});

describe("a percentage", () => {
  it("is from 0 to 100 with up to four places; whatever else is refused and breaks nothing", () => {
    for (const text of ["0", "7.5", "07", "099.9999", "100", "100.0000"]) expect(percentSchema.parse(text)).toBe(text);
    for (const text of ["-1", "100.0001", "101", "999", "1.23456", "", "abc", "1e2", "0x10", "1.", "٥", "100\n"])
      expect(percentSchema.safeParse(text).success, text).toBe(false);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,4}(\.\d{1,5})?$/)), (text) => {
        expect(percentSchema.safeParse(text).success).toBe(
          /^\d{1,3}(\.\d{1,4})?(?!\s)$/.test(text) && Number(text) <= 100,
        );
      }),
    );
  });
});

describe("rounding", () => {
  it("goes to the nearest, and from the middle away from zero", () => {
    fc.assert(
      fc.property(
        integers,
        integers.filter((by) => by !== 0n),
        (size, by) => {
          const rounded = roundedQuotient(size, by);
          // |rounded - size/by| ≤ 1/2, asked without dividing.
          const [off, half] = [2n * (rounded * by - size), by];
          const [distance, most] = [off < 0n ? -off : off, half < 0n ? -half : half];
          expect(distance <= most).toBe(true);
          if (distance === most)
            expect((rounded < 0n ? -rounded : rounded) * most * 2n > 2n * (size < 0n ? -size : size)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
    const halves = [-25n, -15n, -5n, 5n, 15n, 25n].map((size) => roundedQuotient(size, 10n));
    expect(halves).toEqual([-3n, -2n, -1n, 1n, 2n, 3n]);
    expect([roundedQuotient(14n, 10n), roundedQuotient(-14n, 10n), roundedQuotient(5n, -10n)]).toEqual([1n, -1n, -1n]);
    expect(roundedQuotient(0n, -7n)).toBe(0n);
  });

  it("gives a credit what it takes back", () => {
    fc.assert(
      fc.property(integers, fc.bigInt({ min: 1n, max: 10n ** 12n }), (size, by) => {
        expect(roundedQuotient(-size, by)).toBe(-roundedQuotient(size, by));
        expect(roundedQuotient(size, -by)).toBe(-roundedQuotient(size, by));
      }),
      { numRuns: 200 },
    );
  });

  it("by nothing is refused", () => expect(() => roundedQuotient(1n, 0n)).toThrow(RangeError));
});

describe("minor units", () => {
  it.each([
    ["JPY", 0, "-1250"],
    ["EUR", 2, "-12.50"],
    ["KWD", 3, "-1.250"],
    ["CLF", 4, "-0.1250"],
    ["ZZZ", 2, "-12.50"],
  ])("of %s have %i places", (currency, places, text) => {
    expect(placesOf(currency)).toBe(places);
    expect(minorToDecimal(-1250n, currency)).toBe(text);
  });

  it("are written with all places and lose nothing", () => {
    fc.assert(
      fc.property(integers, fc.constantFrom("JPY", "EUR", "KWD", "CLF"), (minor, currency) => {
        const text = minorToDecimal(minor, currency);
        expect(text.split(".")[1]?.length ?? 0).toBe(placesOf(currency));
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
        expect(millionths(text) * 10n ** BigInt(placesOf(currency))).toBe(minor * 1_000_000n);
      }),
      { numRuns: 200 },
    );
    expect([minorToDecimal(0n, "EUR"), minorToDecimal(-5n, "EUR")]).toEqual(["0.00", "-0.05"]);
  });
});
