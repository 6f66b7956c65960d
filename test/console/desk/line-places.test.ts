import { describe, expect, it } from "vitest";
import { applyChanges } from "../../../shared/quote/changes.ts";
import { emptyHead, emptyLine } from "../../../shared/quote/content.ts";
import { byPosition } from "../../../shared/quote/issued.ts";
import { movedLine, placesAfter } from "../../../worker/console/desk/line-places.ts";

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const lines = [1, 2, 3].map((number) => emptyLine(idOf(number), number, "0"));
const order = (index: number, step: 1 | -1) =>
  [...applyChanges({ head: emptyHead("EUR", "en"), lines }, movedLine(lines, index, step)).lines]
    .sort(byPosition)
    .map(({ id }) => Number(id.slice(-1)));

describe("where lines stand", () => {
  it("new ones come between their neighbours, in order", () => {
    for (const [index, low, high] of [
      [-1, Number.NEGATIVE_INFINITY, 1],
      [0, 1, 2],
      [2, 3, Number.POSITIVE_INFINITY],
    ] as const) {
      const places = placesAfter(lines, index, 3);
      expect(places).toHaveLength(3);
      expect([low, ...places, high]).toEqual([low, ...places, high].toSorted((a, b) => a - b));
      expect(new Set([low, ...places, high]).size).toBe(5);
    }
    expect(placesAfter([], -1, 2)).toEqual([1, 2]);
  });

  it("a line moves one place, and not beyond the ends", () => {
    expect(order(2, -1)).toEqual([1, 3, 2]);
    expect(order(0, 1)).toEqual([2, 1, 3]);
    expect(movedLine(lines, 0, -1)).toEqual([]);
    expect(movedLine(lines, 2, 1)).toEqual([]);
  });
});
