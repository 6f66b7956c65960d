import { describe, expect, it } from "vitest";
import {
  type ApprovalFacts,
  type ApprovalReason,
  type ApprovalRule,
  approvalReasons,
  type ListedItem,
} from "../../../shared/quote/approval.ts";
import { emptyHead, emptyLine, type QuoteHead, type QuoteLine } from "../../../shared/quote/content.ts";

const aRule = (given: Partial<ApprovalRule>): ApprovalRule => ({
  id: "00000000-0000-4000-8000-000000000001",
  ...{ tiers: [], personIds: [], approverIds: [], discountOver: null, marginUnder: null, amountOver: null },
  ...{ paymentDaysOver: null, nonListPrice: false, escalateAfterHours: null },
  ...given,
});
const listed: ListedItem = {
  prices: [
    { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "100" },
    { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "10", unitPrice: "90" },
  ],
  unitCost: "60",
  ...{ isCostUnread: false, isOwnList: false },
};
const facts = (given: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  ...{ personIds: ["li"], tier: "A", currency: "EUR", rate: null, items: new Map([["V", listed]]) },
  ...given,
});
const head = (given: Partial<QuoteHead> = {}): QuoteHead => ({ ...emptyHead("EUR", "en"), ...given });
const line = (given: Partial<QuoteLine> = {}): QuoteLine => ({
  ...emptyLine(crypto.randomUUID(), 1, "19"),
  ...{ itemCode: "V", unitPrice: "100", unitCost: "60" },
  ...given,
});
const whys = (
  rule: Partial<ApprovalRule>,
  lines: readonly QuoteLine[],
  given: { head?: Partial<QuoteHead>; facts?: Partial<ApprovalFacts> } = {},
): ApprovalReason["why"][] =>
  approvalReasons([aRule(rule)], facts(given.facts), head(given.head), lines).map(({ why }) => why);

describe("the item list", () => {
  const of = (given: Partial<ListedItem>) => ({ facts: { items: new Map([["V", { ...listed, ...given }]]) } });
  it("that somebody of the quote wrote of late is looked at, where a rule goes by it", () => {
    for (const rule of [{ discountOver: "10" }, { marginUnder: "5" }, { nonListPrice: true }]) {
      expect(whys(rule, [line()], of({ isOwnList: true }))).toEqual(["own-list"]);
      expect(whys(rule, [line()], of({}))).toEqual([]);
    }
    expect(whys({ amountOver: "100000" }, [line()], of({ isOwnList: true }))).toEqual([]);
  });
  it("whose cost cannot be told in the quote's currency makes the margin unknown, whatever the line says", () => {
    expect(whys({ marginUnder: "5" }, [line({ unitCost: "1" })], of({ unitCost: null, isCostUnread: true }))).toEqual([
      "margin",
    ]);
    expect(whys({ marginUnder: "5" }, [line({ unitCost: "1" })], of({ unitCost: null }))).toEqual([]);
  });
});

describe("a discount", () => {
  const rule = { discountOver: "10" };
  it.each<[string, Partial<QuoteLine>, boolean]>([
    ["within the limit", { discountPercent: "10" }, false],
    ["above it", { discountPercent: "10.01" }, true],
    ["made by a lower price", { unitPrice: "89.99" }, true],
    ["made by both", { unitPrice: "95", discountPercent: "6" }, true],
    ["at the list's own price of a quantity", { quantity: "10", unitPrice: "90" }, false],
    ["in a break", { breaks: [{ fromQuantity: "2", unitPrice: "1" }] }, true],
    ["on an alternative line", { choice: "alternative", discountPercent: "99" }, true],
    ["made by taking something back", { quantity: "-1" }, true],
  ])("%s", (_, given, is) => expect(whys(rule, [line(), line(given)])).toEqual(is ? ["discount"] : []));
});

describe("a margin", () => {
  const rule = { marginUnder: "30" };
  it.each<[string, Partial<QuoteLine>, boolean]>([
    ["that is enough", {}, false],
    ["that is not", { unitPrice: "80" }, true],
    ["by the list's cost, whatever was typed", { unitPrice: "80", unitCost: "0" }, true],
    ["nobody knows, of an item that the list has not", { itemCode: "", unitCost: null }, true],
    ["lost on an optional line", { choice: "optional", unitPrice: "10" }, true],
    ["lost in a break", { breaks: [{ fromQuantity: "500", unitPrice: "61" }] }, true],
    ["of less than nothing", { unitPrice: "-100" }, true],
  ])("%s", (_, given, is) => expect(whys(rule, [line(given)])).toEqual(is ? ["margin"] : []));
});

describe("the other limits", () => {
  it("an amount goes by the company's own rate, not by what is written in the quote", () => {
    const rule = { amountOver: "1000" };
    const typed = { currency: "CNY", rate: { value: "0.000001", date: "2026-11-22" } };
    const lines = [line({ quantity: "20" })];
    expect(whys(rule, lines)).toEqual(["amount"]);
    expect(whys(rule, [line()])).toEqual([]);
    expect(whys(rule, [line()], { head: typed })).toEqual(["amount"]);
    expect(whys(rule, [line()], { head: typed, facts: { rate: "0.13" } })).toEqual([]);
    expect(whys(rule, [line(), line({ choice: "optional", quantity: "20" })])).toEqual(["amount"]);
  });

  it("terms that only words say may be any number of days", () => {
    const rule = { paymentDaysOver: 30 };
    expect(whys(rule, [line()], { head: { paymentDays: 30, paymentTerms: "Net" } })).toEqual([]);
    expect(whys(rule, [line()], { head: { paymentDays: 31 } })).toEqual(["payment"]);
    expect(whys(rule, [line()], { head: { paymentTerms: "180 days" } })).toEqual(["payment"]);
    expect(whys(rule, [line()])).toEqual([]);
  });

  it("a list price is the list's, and what it has not is none", () => {
    const rule = { nonListPrice: true };
    expect(whys(rule, [line()])).toEqual([]);
    expect(whys(rule, [line({ unitPrice: "101", listPrice: "101" })])).toEqual(["non-list"]);
    expect(whys(rule, [line({ itemCode: "made-up" })])).toEqual(["non-list"]);
  });

  it("a rule for some people or tiers counts for whoever had a hand in it, and for a customer without a tier", () => {
    const rule = { discountOver: "10", personIds: ["jo"], tiers: ["B" as const] };
    const lines = [line({ discountPercent: "20" })];
    expect(whys(rule, lines, { facts: { tier: "B", personIds: ["li"] } })).toEqual([]);
    expect(whys(rule, lines, { facts: { tier: "B", personIds: ["li", "jo"] } })).toEqual(["discount"]);
    expect(whys(rule, lines, { facts: { tier: "A", personIds: ["jo"] } })).toEqual([]);
    expect(whys(rule, lines, { facts: { tier: null, personIds: ["jo"] } })).toEqual(["discount"]);
  });
});
