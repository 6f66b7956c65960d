import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawCheckCalls } from "../../../shared/care/check-draw.ts";

const people = ["p1", "p2", "p3", "p4", "p5"];
const teams = ["t1", "t2"];
const customer = fc.record({
  ...{ customerId: fc.uuid(), teamId: fc.constantFrom(...teams), ownerId: fc.constantFrom(...people) },
  deputyId: fc.option(fc.constantFrom(...people)),
  drawnFor: fc.option(fc.constantFrom("2026-08", "2026-09", "2026-10")),
});
const caller = fc.record({
  ...{ personId: fc.constantFrom(...people), teamIds: fc.subarray(teams), calls: fc.nat(20) },
});
const firm = fc.record({
  customers: fc.uniqueArray(customer, { selector: ({ customerId }) => customerId, maxLength: 40 }),
  callers: fc.uniqueArray(caller, { selector: ({ personId }) => personId }),
});
const free = new Map([
  ["t1", 2],
  ["t2", 3],
]);

describe("the lot of the check calls", () => {
  it("draws as many of each team as are wanted, those first that waited longest, and never lets who looks after it call", () => {
    fc.assert(
      fc.property(fc.string(), firm, (seed, given) => {
        const drawn = drawCheckCalls(seed, free, given);
        for (const [teamId, most] of free) {
          const all = given.customers.filter((one) => one.teamId === teamId);
          const chosen = drawn.filter((one) => one.teamId === teamId).map(({ customerId }) => customerId);
          expect(chosen).toHaveLength(Math.min(most, all.length));
          const waited = (isChosen: boolean) =>
            all.filter((one) => chosen.includes(one.customerId) === isChosen).map((one) => one.drawnFor ?? "");
          for (const left of waited(false)) for (const taken of waited(true)) expect(taken <= left).toBe(true);
        }
        for (const { customerId, callerId } of drawn) {
          const { teamId, ownerId, deputyId } = given.customers.find((one) => one.customerId === customerId) ?? {};
          const may = given.callers.filter(
            (one) => one.teamIds.includes(teamId ?? "") && one.personId !== ownerId && one.personId !== deputyId,
          );
          if (may.length === 0) expect(callerId).toBe(null);
          else expect(may.map(({ personId }) => personId)).toContain(callerId);
        }
        expect(drawCheckCalls(seed, free, given)).toEqual(drawn);
      }),
    );
  });

  it("gives each customer the same chance, and spreads the calls over the colleagues", () => {
    const customers = Array.from({ length: 10 }, (_, index) => ({
      ...{ customerId: `c${index}`, teamId: "t1", ownerId: "p1", deputyId: null, drawnFor: null },
    }));
    const callers = people.map((personId) => ({ personId, teamIds: ["t1"], calls: 0 }));
    const times = new Map<string, number>();
    const draws = 4000;
    for (let index = 0; index < draws; index++) {
      const drawn = drawCheckCalls(`seed ${index}`, free, { customers, callers });
      expect(new Set(drawn.map(({ callerId }) => callerId)).size).toBe(2);
      for (const { customerId } of drawn) times.set(customerId, (times.get(customerId) ?? 0) + 1);
    }
    // Two of ten: 800 each, four standard deviations (25) to either side.
    for (const { customerId } of customers) {
      expect(times.get(customerId)).toBeGreaterThan(700);
      expect(times.get(customerId)).toBeLessThan(900);
    }
  });
});
