import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLine, type QuoteLine } from "../../../shared/quote/content.ts";
import { netsByGroup } from "../../../shared/quote/net-amounts.ts";
import { quoteTotals } from "../../../shared/quote/totals.ts";
import { someCurrency, someLine } from "../../support/quotes.ts";

const codes = ["", "BV-50", "GK-1", "P-9", "not in the list"] as const;
const groupOf = new Map([
  ["BV-50", "Valves"],
  ["GK-1", "Seals"],
  ["P-9", "Valves"],
]);

const someQuote = fc.record({
  currency: someCurrency,
  tax: fc.constantFrom("added", "included"),
  lines: fc.array(
    fc.tuple(someLine, fc.constantFrom(...codes)).map(([line, itemCode]): QuoteLine => ({ ...line, itemCode })),
    { maxLength: 14 },
  ),
});

const line = (said: Partial<QuoteLine>): QuoteLine => ({
  ...emptyLine("00000000-0000-4000-8000-000000000000", 1, "19"),
  ...said,
});

describe("the nets of a quote's item groups", () => {
  it("add up to its net, to the last minor unit", () => {
    fc.assert(
      fc.property(someQuote, ({ lines, ...head }) => {
        const nets = [...netsByGroup(head, lines, groupOf).values()];
        expect(nets.reduce((all, one) => all + one, 0n)).toBe(quoteTotals(head, lines).net);
      }),
      { numRuns: 2000 },
    );
  });

  it("with tax added are their lines' amounts; what does not count is in none", () => {
    const nets = netsByGroup(
      { currency: "EUR", tax: "added" },
      [
        line({ itemCode: "BV-50", quantity: "3", unitPrice: "10" }),
        line({ itemCode: "P-9", unitPrice: "0.50" }),
        line({ itemCode: "GK-1", unitPrice: "2", choice: "optional" }),
        line({ itemCode: "elsewhere", unitPrice: "7" }),
        line({ kind: "text", description: "Soon", itemCode: "GK-1" }),
      ],
      groupOf,
    );
    expect(nets).toEqual(
      new Map([
        ["Valves", 3050n],
        ["", 700n],
      ]),
    );
  });

  it("with tax in the prices lose no cent to rounding", () => {
    const cent = (itemCode: string) => line({ itemCode, unitPrice: "0.05" });
    const nets = netsByGroup({ currency: "EUR", tax: "included" }, [cent("BV-50"), cent("GK-1"), cent("")], groupOf);
    // 15 cents with 19 % in them are 13 without (15 / 1.19 = 12.6); each alone would be 4.
    expect([...nets.values()].reduce((all, one) => all + one, 0n)).toBe(13n);
  });
});
