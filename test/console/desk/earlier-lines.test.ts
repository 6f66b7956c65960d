import { expect, it } from "vitest";
import { emptyHead, emptyLine } from "../../../shared/quote/content.ts";
import { earlierLines, earlierTerms } from "../../../worker/console/desk/earlier-lines.ts";

const line = {
  ...emptyLine("old", 7, "19"),
  ...{ description: "Valve", unitPrice: "12.5", listPrice: "13", unitCost: "8", supplier: "S" },
  breaks: [{ fromQuantity: "10", unitPrice: "11" }],
};
const given = { places: [3], newId: () => "new" };

it("a copied line is a new one in its place, without the list price of its day", () => {
  expect(earlierLines([line], { ...given, isSameCurrency: true })).toEqual([
    { ...line, id: "new", position: 3, listPrice: null },
  ]);
});

it("of another currency it brings no amount", () => {
  expect(earlierLines([line], { ...given, isSameCurrency: false })).toEqual([
    { ...line, id: "new", position: 3, listPrice: null, unitPrice: "0", breaks: [], unitCost: null },
  ]);
});

it("terms are edits of what differs, and nothing else of the head is taken", () => {
  const head = emptyHead("EUR", "en");
  const earlier = { ...head, currency: "USD", paymentTerms: "30 days", paymentDays: 30, noteIn: "theirs alone" };
  expect(earlierTerms(head, earlier)).toEqual([
    { kind: "head", field: "paymentTerms", from: "", to: "30 days" },
    { kind: "head", field: "paymentDays", from: null, to: 30 },
  ]);
});
