import { describe, expect, it } from "vitest";
import type { Assignment } from "../../shared/api/owners.ts";
import { piecesOf, reversed } from "../../worker/console/pages/owners-apply.ts";

const change = (customerId: string, role: Assignment["role"] = "owner"): Assignment => ({
  ...{ customerId, role, from: "wei", to: "rosa" },
});

describe("steps of an assignment", () => {
  it("hold at most so many, all of them, and never part of what belongs to one customer", () => {
    const both = ["a", "b", "c", "d"].flatMap((id) => [change(id, "deputy"), change(id)]);
    const pieces = piecesOf([change("0"), ...both], 4);
    expect(pieces.flat()).toEqual([change("0"), ...both]);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(4);
    for (const { customerId } of both)
      expect(pieces.filter((piece) => piece.some((one) => one.customerId === customerId))).toHaveLength(1);
    expect(piecesOf([], 4)).toEqual([]);
  });

  it("are taken back the other way round, the last one first", () => {
    expect(reversed([change("a"), { ...change("a", "deputy"), from: "rosa", to: null }])).toEqual([
      { customerId: "a", role: "deputy", from: null, to: "rosa" },
      { customerId: "a", role: "owner", from: "rosa", to: "wei" },
    ]);
  });
});
