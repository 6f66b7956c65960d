import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exposuresOf, firmConcentration, LATELY_MS } from "../../../shared/leaving/exposure.ts";
import type { Touch } from "../../../shared/leaving/touch.ts";

const now = Date.UTC(2026, 10, 1);
const DAY = 24 * 60 * 60 * 1000;
const touch = (customerId: string, personId: string, more: Partial<Touch> = {}): Touch => ({
  ...{ customerId, personId, address: `buyer@${customerId}.example`, in: 5, out: 5, copied: 0 },
  ...{ firstAt: now - 300 * DAY, lastInAt: now - 3 * DAY, lastOutAt: now - 2 * DAY },
  ...more,
});
const customer = (id: string, more: object = {}) => ({ id, tier: null, money: 0, ...more });
const all = { talks: [], quotes: [], active: new Set(["wei", "rosa", "li"]), now };

describe("a customer's exposure", () => {
  it("counts colleagues with whom mail went both ways, and a call as a talk; no copies, no one-way mail", () => {
    const touches = [
      touch("a", "wei"),
      touch("a", "wei", { address: "second@a.example" }),
      touch("a", "rosa", { in: 0, lastInAt: null, out: 40 }),
      touch("a", "li", { in: 0, out: 0, copied: 90, lastInAt: null, lastOutAt: null }),
    ];
    const [one] = exposuresOf({ ...all, customers: [customer("a")], touches });
    expect(one).toMatchObject({
      knowers: [{ personId: "wei", people: 2 }],
      people: 2,
      concentration: 1,
      aloneSince: null,
    });
    const talks = [{ customerId: "a", personId: "rosa", at: now - DAY }];
    expect(
      exposuresOf({ ...all, customers: [customer("a")], touches, talks })[0]?.knowers.map((k) => k.personId),
    ).toEqual(["wei", "rosa"]);
  });

  it("says since when one colleague is alone: by the last talk of another, gone or silent since", () => {
    const march = now - 200 * DAY;
    const touches = [
      touch("a", "wei"),
      touch("a", "gone", { lastInAt: march, lastOutAt: march - DAY }),
      touch("a", "li", { lastInAt: now - LATELY_MS - DAY, lastOutAt: now - LATELY_MS - DAY }),
    ];
    expect(exposuresOf({ ...all, customers: [customer("a")], touches })[0]).toMatchObject({
      knowers: [{ personId: "wei" }],
      aloneSince: march,
    });
  });

  it("a quote alone is no talk", () => {
    const quotes = [{ customerId: "a", personId: "li", at: now - DAY }];
    expect(exposuresOf({ ...all, customers: [customer("a")], touches: [], quotes })[0]?.knowers).toEqual([]);
  });

  it("comes first where one knows it alone, more money and a higher tier are at stake", () => {
    const touches = ["a", "b", "c"].flatMap((id) => [touch(id, "wei")]).concat(touch("c", "rosa"));
    const customers = [
      customer("a"),
      customer("b", { tier: "A", money: 5_000_000 }),
      customer("c", { tier: "A", money: 5_000_000 }),
    ];
    expect(exposuresOf({ ...all, customers, touches }).map((one) => one.customerId)).toEqual(["b", "c", "a"]);
  });

  it("keeps its bounds whatever comes, and one more knower never makes a customer more exposed", () => {
    const person = fc.constantFrom("wei", "rosa", "li", "gone");
    const at = fc.integer({ min: 0, max: 900 }).map((days) => now - days * DAY);
    const someTouch = fc.record({
      personId: person,
      in: fc.nat(50),
      out: fc.nat(50),
      lastInAt: fc.option(at),
      lastOutAt: fc.option(at),
    });
    fc.assert(
      fc.property(fc.array(someTouch, { maxLength: 12 }), (list) => {
        const touches = list.map(({ personId, ...more }, index) =>
          touch("a", personId, { ...more, address: `p${index}@a.example` }),
        );
        const before = exposuresOf({ ...all, customers: [customer("a")], touches })[0];
        expect(before?.concentration).toBeGreaterThanOrEqual(0);
        expect(before?.concentration).toBeLessThanOrEqual(1 + 1e-9);
        expect((before?.knowers.length ?? 0) <= 3).toBe(true);
        if (before?.knowers.length !== 1) return;
        const other = ["wei", "rosa", "li"].find((id) => id !== before.knowers[0]?.personId) ?? "";
        const talks = [{ customerId: "a", personId: other, at: now - DAY }];
        const after = exposuresOf({ ...all, customers: [customer("a")], touches, talks })[0];
        expect(after?.risk ?? 9).toBeLessThanOrEqual(before.risk);
        expect(after?.aloneSince).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

it("the firm's measure is 1 where every customer has one colleague, a half with two alike, and leaves sleepers out", () => {
  const customers = [customer("a"), customer("b"), customer("z")];
  const byId = new Map(customers.map((one) => [one.id, one]));
  const one = exposuresOf({ ...all, customers, touches: [touch("a", "wei"), touch("b", "wei")] });
  expect(firmConcentration(one, byId)).toBeCloseTo(1);
  const two = exposuresOf({
    ...all,
    customers,
    touches: ["a", "b"].flatMap((id) => [touch(id, "wei"), touch(id, "rosa")]),
  });
  expect(firmConcentration(two, byId)).toBeCloseTo(0.5);
  expect(firmConcentration([], byId)).toBe(0);
});
