import { describe, expect, it } from "vitest";
import { type CardFacts, cardParts, completenessOf, missingOn } from "../../../shared/care/card.ts";

const whole: CardFacts = {
  ...{ ownerId: "wei", deputyId: "rosa", teamId: "sales", tier: "A" },
  ...{ domains: 1, contacts: 2, phones: 1, titles: 1 },
};

describe("a card", () => {
  it("is whole with the eight things that somebody who takes the customer over needs", () => {
    expect(missingOn(whole)).toEqual([]);
    expect(completenessOf(whole)).toBe(cardParts.length);
  });

  it.each([
    ["owner", { ownerId: null }],
    ["deputy", { deputyId: null }],
    ["team", { teamId: null }],
    ["tier", { tier: null }],
    ["domain", { domains: 0 }],
    ["contact", { contacts: 1 }],
    ["phone", { phones: 0 }],
    ["title", { titles: 0 }],
  ] as const)("lacks %s", (part, without) => {
    expect(missingOn({ ...whole, ...without })).toEqual([part]);
    expect(completenessOf({ ...whole, ...without })).toBe(7);
  });
});
