import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLine, type QuoteLine } from "../../../shared/quote/content.ts";
import {
  groupAmounts,
  lineAmount,
  type QuoteTotals,
  quoteMargin,
  quoteTotals,
  unitPriceAt,
} from "../../../shared/quote/totals.ts";
import { someCurrency, someDecimal, someLine } from "../../support/quotes.ts";

// The same sums once more, by fractions and another rule for the nearest integer. None of it uses shared/money.ts.

type Fraction = readonly [top: bigint, bottom: bigint];

const fraction = (decimal: string): Fraction => {
  const point = decimal.indexOf(".");
  return point < 0
    ? [BigInt(decimal), 1n]
    : [BigInt(decimal.replace(".", "")), BigInt(`1${"0".repeat(decimal.length - point - 1)}`)];
};
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d];
const percent = (text: string): Fraction => times(fraction(text), [1n, 100n]);
const oneLess = ([a, b]: Fraction): Fraction => [b - a, b];
const size = (of: bigint): bigint => (of < 0n ? -of : of);

/** Cut towards zero, then one further from it when at least a half was cut off. */
function nearest([top, bottom]: Fraction): bigint {
  const cut = top / bottom;
  if (2n * size(top % bottom) < size(bottom)) return cut;
  return cut + (top < 0n === bottom < 0n ? 1n : -1n);
}

const minorUnits: Record<string, bigint> = {
  JPY: 1n,
  EUR: 100n,
  USD: 100n,
  CNY: 100n,
  RUB: 100n,
  KWD: 1000n,
  CLF: 10_000n,
};

const priceOf = ({ quantity, unitPrice, breaks }: QuoteLine): string => {
  const [top, bottom] = fraction(quantity);
  const reached = breaks.filter((one) => {
    const [a, b] = fraction(one.fromQuantity);
    return a * bottom <= size(top) * b;
  });
  const [best] = reached.toSorted((one, other) => {
    const [a, b] = fraction(one.fromQuantity);
    const [c, d] = fraction(other.fromQuantity);
    return Number(c * b > a * d) - Number(c * b < a * d);
  });
  return best?.unitPrice ?? unitPrice;
};

const exactAmount = (line: QuoteLine, currency: string): Fraction =>
  [fraction(priceOf(line)), oneLess(percent(line.discountPercent)), [minorUnits[currency] ?? 0n, 1n] as const].reduce(
    times,
    fraction(line.quantity),
  );

const counts = ({ kind, choice }: QuoteLine): boolean => kind === "item" && choice === "included";
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);
const line = (said: Partial<QuoteLine>): QuoteLine => ({
  ...emptyLine("00000000-0000-4000-8000-000000000000", 1, "0"),
  ...said,
});

const someQuote = fc.record({
  currency: someCurrency,
  tax: fc.constantFrom("added", "included"),
  lines: fc.array(someLine, { maxLength: 12 }),
});

describe("a line's amount", () => {
  it("is quantity by price less discount, rounded once", () => {
    fc.assert(
      fc.property(someLine, someCurrency, (one, currency) => {
        const expected = one.kind === "item" ? nearest(exactAmount(one, currency)) : 0n;
        expect(lineAmount(one, currency)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("of what is taken back is that of what was sold", () => {
    fc.assert(
      fc.property(someLine, someCurrency, (one, currency) => {
        const back = one.quantity.startsWith("-") ? one.quantity.slice(1) : `-${one.quantity}`;
        expect(unitPriceAt({ ...one, quantity: back })).toBe(unitPriceAt(one));
        expect(lineAmount({ ...one, quantity: back }, currency)).toBe(-lineAmount(one, currency));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    // 0.5 cents and 1.5 cents go away from zero, not to the even one.
    [{ quantity: "1", unitPrice: "0.005" }, "EUR", 1n],
    [{ quantity: "3", unitPrice: "0.005" }, "EUR", 2n],
    [{ quantity: "-1", unitPrice: "0.005" }, "EUR", -1n],
    // 1.005 and 2.675 are less than that as doubles.
    [{ quantity: "1", unitPrice: "1.005" }, "EUR", 101n],
    [{ quantity: "1", unitPrice: "2.675" }, "EUR", 268n],
    [{ quantity: "1000", unitPrice: "0.012345" }, "EUR", 1235n],
    [{ quantity: "3", unitPrice: "33.333333", discountPercent: "2.5" }, "USD", 9750n],
    [{ quantity: "2.5", unitPrice: "99" }, "JPY", 248n],
    [{ quantity: "7", unitPrice: "0.0145" }, "KWD", 102n],
    [{ quantity: "1", unitPrice: "0.00005" }, "CLF", 1n],
    [{ quantity: "999999999999.999999", unitPrice: "999999999999.999999" }, "EUR", 99999999999999999800000000n],
    [{ quantity: "5", unitPrice: "10", discountPercent: "100" }, "EUR", 0n],
    [{ kind: "group", quantity: "5", unitPrice: "10" }, "EUR", 0n],
  ] as const)("%j in %s is %s", (said, currency, amount) => expect(lineAmount(line(said), currency)).toBe(amount));

  it("takes the price of the highest break that is reached", () => {
    const breaks = [
      { fromQuantity: "100", unitPrice: "8" },
      { fromQuantity: "10", unitPrice: "9" },
      { fromQuantity: "1000", unitPrice: "7.5" },
    ];
    const prices = ["9.999999", "10", "99", "100", "1000", "-100"].map((quantity) =>
      unitPriceAt({ quantity, unitPrice: "10", breaks }),
    );
    expect(prices).toEqual(["10", "9", "9", "8", "7.5", "8"]);
  });
});

describe("a quote's sums", () => {
  it("are exact: the net is that of its lines, tax is within half a minor unit, and the whole is both", () => {
    fc.assert(
      fc.property(someQuote, ({ currency, tax, lines }) => {
        const totals = quoteTotals({ currency, tax }, lines);
        expect(totals.net).toBe(sum(totals.taxes.map(({ net }) => net)));
        expect(totals.tax).toBe(sum(totals.taxes.map((one) => one.tax)));
        expect(totals.gross).toBe(totals.net + totals.tax);
        const shown = sum(lines.filter(counts).map((one) => nearest(exactAmount(one, currency))));
        expect(tax === "added" ? totals.net : totals.gross).toBe(shown);
        for (const rate of totals.taxes) {
          const [top, bottom] = percent(rate.percent);
          const ofRate = lines.filter((one) => counts(one) && sameFraction(percent(one.taxPercent), [top, bottom]));
          const whole = sum(ofRate.map((one) => nearest(exactAmount(one, currency))));
          // Within them: of 119 at 19 %, 19/119.
          const exact: Fraction = tax === "added" ? [whole * top, bottom] : [whole * top, bottom + top];
          expect(rate.tax).toBe(nearest(exact));
          expect(2n * size(rate.tax * exact[1] - exact[0]) <= exact[1]).toBe(true);
          expect(tax === "added" ? rate.net : rate.net + rate.tax).toBe(whole);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("stand by rate, each once, lowest first", () => {
    fc.assert(
      fc.property(someQuote, ({ currency, tax, lines }) => {
        const rates = quoteTotals({ currency, tax }, lines).taxes.map((one) => Number(one.percent));
        const expected = new Set(lines.filter(counts).map((one) => Number(one.taxPercent)));
        expect(rates).toEqual([...expected].sort((a, b) => a - b));
      }),
    );
    const taxes = quoteTotals({ currency: "EUR", tax: "added" }, [
      line({ unitPrice: "1", taxPercent: "19" }),
      line({ unitPrice: "2", taxPercent: "019.00" }),
    ]).taxes;
    expect(taxes).toEqual([{ percent: "19", net: 300n, tax: 57n }]);
  });

  it("do not depend on the order of lines, nor on what does not count", () => {
    fc.assert(
      fc.property(
        someQuote.chain((quote) =>
          fc.record({
            quote: fc.constant(quote),
            mixed: fc.shuffledSubarray(quote.lines, { minLength: quote.lines.length }),
          }),
        ),
        fc.array(someLine, { maxLength: 5 }),
        ({ quote, mixed }, others) => {
          const expected = quoteTotals(quote, quote.lines);
          expect(quoteTotals(quote, mixed)).toEqual(expected);
          expect(quoteTotals(quote, [...quote.lines, ...others.filter((one) => !counts(one))])).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("of a credit are those of what it takes back, below zero", () => {
    fc.assert(
      fc.property(someQuote, ({ currency, tax, lines }) => {
        const back = lines.map((one) => ({
          ...one,
          quantity: one.quantity.startsWith("-") ? one.quantity.slice(1) : `-${one.quantity}`,
        }));
        expect(quoteTotals({ currency, tax }, back)).toEqual(mirrored(quoteTotals({ currency, tax }, lines)));
      }),
      { numRuns: 200 },
    );
  });

  it("of a thousand lines lose nothing", () => {
    fc.assert(
      fc.property(fc.array(someLine, { minLength: 1000, maxLength: 1000 }), someCurrency, (lines, currency) => {
        const { net } = quoteTotals({ currency, tax: "added" }, lines);
        expect(net).toBe(sum(lines.filter(counts).map((one) => nearest(exactAmount(one, currency)))));
      }),
      { numRuns: 5 },
    );
    const tenths = Array.from({ length: 1000 }, () => line({ unitPrice: "0.1", taxPercent: "20" }));
    expect(quoteTotals({ currency: "EUR", tax: "added" }, tenths)).toMatchObject({
      net: 10_000n,
      tax: 2000n,
      gross: 12_000n,
    });
  });

  it("of nothing are nothing", () => {
    expect(quoteTotals({ currency: "EUR", tax: "included" }, [])).toEqual({ net: 0n, tax: 0n, gross: 0n, taxes: [] });
  });
});

const sameFraction = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d === c * b;
const mirrored = ({ net, tax, gross, taxes }: QuoteTotals): QuoteTotals => ({
  net: 0n - net,
  tax: 0n - tax,
  gross: 0n - gross,
  taxes: taxes.map((one) => ({ percent: one.percent, net: 0n - one.net, tax: 0n - one.tax })),
});

describe("sums that are known", () => {
  it("agree with the base example of Peppol BIS Billing 3.0 (EN 16931), its charge as a line", () => {
    const lines = [
      line({ quantity: "7", unitPrice: "400", taxPercent: "25" }),
      line({ quantity: "-3", unitPrice: "500", taxPercent: "25" }),
      line({ quantity: "1", unitPrice: "25", taxPercent: "25" }),
    ];
    expect(quoteTotals({ currency: "EUR", tax: "added" }, lines)).toEqual({
      ...{ net: 132_500n, tax: 33_125n, gross: 165_625n },
      taxes: [{ percent: "25", net: 132_500n, tax: 33_125n }],
    });
  });

  it("tax is taken of a rate's sum, not of each line", () => {
    // By line 3 × round(0.0019) = 0; of 0.30 it is 0.0057.
    const lines = Array.from({ length: 3 }, () => line({ unitPrice: "0.10", taxPercent: "1.9" }));
    expect(quoteTotals({ currency: "EUR", tax: "added" }, lines)).toMatchObject({ net: 30n, tax: 1n, gross: 31n });
    const cents = Array.from({ length: 10 }, () => line({ unitPrice: "0.99", taxPercent: "19" }));
    // 9.90 × 19 % = 1.881; line by line it would be 10 × 0.19 = 1.90.
    expect(quoteTotals({ currency: "EUR", tax: "added" }, cents)).toMatchObject({ net: 990n, tax: 188n, gross: 1178n });
  });

  it("with tax in the prices the customer pays what the lines say", () => {
    const lines = [
      line({ quantity: "1", unitPrice: "119", taxPercent: "19" }),
      line({ quantity: "2", unitPrice: "9.99", taxPercent: "7" }),
      line({ quantity: "1", unitPrice: "50", taxPercent: "0" }),
    ];
    // 19.98 × 7/107 = 1.3071…
    expect(quoteTotals({ currency: "EUR", tax: "included" }, lines)).toEqual({
      ...{ net: 16_867n, tax: 2031n, gross: 18_898n },
      taxes: [
        { percent: "0", net: 5000n, tax: 0n },
        { percent: "7", net: 1867n, tax: 131n },
        { percent: "19", net: 10_000n, tax: 1900n },
      ],
    });
  });

  it("yen have no places", () => {
    const lines = [line({ quantity: "3", unitPrice: "333.5", taxPercent: "10" })];
    // 1000.5 is 1001, of which 10 % are 100.1.
    expect(quoteTotals({ currency: "JPY", tax: "added" }, lines)).toMatchObject({
      net: 1001n,
      tax: 100n,
      gross: 1101n,
    });
  });
});

describe("groups and the margin", () => {
  it("a heading's subtotal is that of its counted lines; before the first heading none is", () => {
    fc.assert(
      fc.property(someQuote, ({ currency, tax, lines }) => {
        const amounts = groupAmounts(currency, lines);
        const ids = lines.filter(({ kind }) => kind === "group").map(({ id }) => id);
        expect([...amounts.keys()]).toEqual(ids);
        const first = lines.findIndex(({ kind }) => kind === "group");
        const after = first < 0 ? [] : lines.slice(first);
        const { net, gross } = quoteTotals({ currency, tax }, after);
        expect(sum([...amounts.values()])).toBe(tax === "added" ? net : gross);
      }),
      { numRuns: 200 },
    );
  });

  it("the margin is what known lines bring without tax, less their cost", () => {
    const lines = [
      line({ quantity: "10", unitPrice: "15", discountPercent: "10", taxPercent: "20", unitCost: "9" }),
      line({ quantity: "1", unitPrice: "99", unitCost: null }),
      line({ quantity: "1", unitPrice: "99", unitCost: "1", choice: "optional" }),
    ];
    expect(quoteMargin({ currency: "EUR", tax: "added" }, lines)).toEqual({
      margin: 4500n,
      percent: "33.33",
      unknown: 1,
    });
    // 135 with 20 % in it are 112.50.
    expect(quoteMargin({ currency: "EUR", tax: "included" }, lines)).toEqual({
      margin: 2250n,
      percent: "20",
      unknown: 1,
    });
    const costly = [line({ unitPrice: "10", unitCost: "15" })];
    expect(quoteMargin({ currency: "EUR", tax: "added" }, costly)).toMatchObject({ margin: -500n, percent: "-50" });
    expect(quoteMargin({ currency: "EUR", tax: "added" }, [])).toEqual({ margin: 0n, percent: null, unknown: 0 });
  });

  it("the margin is the sum less the cost, whatever the lines", () => {
    fc.assert(
      fc.property(someQuote, ({ currency, lines }) => {
        const known = lines.filter((one) => counts(one) && one.unitCost !== null);
        const cost = known.map((one) =>
          nearest(times(times(fraction(one.quantity), fraction(one.unitCost ?? "")), [minorUnits[currency] ?? 0n, 1n])),
        );
        const { margin, unknown } = quoteMargin({ currency, tax: "added" }, lines);
        expect(margin).toBe(quoteTotals({ currency, tax: "added" }, known).net - sum(cost));
        expect(unknown).toBe(lines.filter(counts).length - known.length);
      }),
      { numRuns: 200 },
    );
  });

  it("a price is the same as a decimal and as it is written", () => {
    fc.assert(
      fc.property(someDecimal, someCurrency, (price, currency) => {
        const [a, b] = [
          line({ unitPrice: price }),
          line({ unitPrice: price, breaks: [{ fromQuantity: "0", unitPrice: price }] }),
        ];
        expect(lineAmount(a, currency)).toBe(lineAmount(b, currency));
      }),
    );
  });
});
