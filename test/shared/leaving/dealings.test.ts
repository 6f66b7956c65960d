import { describe, expect, it } from "vitest";
import { dealingsOf, knownToOneOnly, othersWhoKnow } from "../../../shared/leaving/dealings.ts";
import type { Touch } from "../../../shared/leaving/touch.ts";

const SINCE = 1000;
const touch = (personId: string, given: Partial<Touch> = {}): Touch => ({
  ...{ customerId: "globex", personId, address: "bea@globex.example", in: 1, out: 1, copied: 0 },
  ...{ firstAt: 500, lastInAt: 2000, lastOutAt: 1500, ...given },
});
const of = (...touches: Touch[]) => dealingsOf(touches, SINCE).get("globex") ?? new Map();
const knows = (...touches: Touch[]): boolean => of(...touches).get("wei")?.isTwoWay ?? false;

describe("who really deals with a customer", () => {
  it("wrote and was written to, both lately, be it with two of its people", () => {
    expect(knows(touch("wei"))).toBe(true);
    expect(knows(touch("wei", { out: 0, lastOutAt: null }))).toBe(false);
    expect(knows(touch("wei", { in: 0, lastInAt: null }))).toBe(false);
    expect(knows(touch("wei", { in: 0, out: 0, copied: 9, lastInAt: null, lastOutAt: null }))).toBe(false);
    expect(knows(touch("wei", { lastInAt: 999 }))).toBe(false);
    expect(knows(touch("wei", { lastInAt: 1000, lastOutAt: 1000 }))).toBe(true);
    const two = [
      touch("wei", { out: 0, lastOutAt: null }),
      touch("wei", { address: "cy@globex.example", in: 0, lastInAt: null }),
    ];
    expect(knows(...two)).toBe(true);
    expect(of(...two).get("wei")?.talkedWith).toEqual([]);
  });

  it("is summed up over the customer's people", () => {
    const people = of(
      touch("wei"),
      touch("wei", { address: "cy@globex.example", in: 3, firstAt: 100, lastInAt: 9000 }),
    );
    expect(people.get("wei")).toEqual({
      ...{ in: 4, out: 2, copied: 0, firstAt: 100, lastAt: 9000, isTwoWay: true },
      talkedWith: ["bea@globex.example", "cy@globex.example"],
    });
  });

  it("says who else knows it, and whom nobody else does; who left and machines count for nothing", () => {
    const people = of(
      ...[
        touch("wei"),
        touch("wei", { address: "cy@globex.example" }),
        touch("wei", { address: "noreply@globex.example" }),
      ],
      ...[touch("rosa"), touch("gone", { address: "cy@globex.example", lastInAt: 5000 })],
      touch("li", { address: "cy@globex.example", out: 0, lastOutAt: null }),
    );
    const active = new Set(["wei", "rosa", "li"]);
    expect(knownToOneOnly(people, "wei", active)).toEqual(["cy@globex.example"]);
    expect(knownToOneOnly(people, "wei", new Set([...active, "gone"]))).toEqual([]);
    expect(othersWhoKnow(people, "wei", active)).toEqual([{ personId: "rosa", people: 1, lastAt: 2000 }]);
    expect(othersWhoKnow(people, "wei", new Set([...active, "gone"])).map(({ personId }) => personId)).toEqual([
      "gone",
      "rosa",
    ]);
    expect(knownToOneOnly(people, "nobody", active)).toEqual([]);
  });
});
