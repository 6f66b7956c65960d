import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../extension/outbox/backoff.ts";

describe("backoffMs", () => {
  it("doubles its ceiling from one second to fifteen minutes", () => {
    const ceilings = [1, 2, 3, 10, 11, 1000].map((attempts) => backoffMs(attempts, 1));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 512_000, 900_000, 900_000]);
  });
  it("spreads over the whole range, and never waits nothing at all", () => {
    expect(backoffMs(5, 0.5)).toBe(8_000);
    expect(backoffMs(5, 0)).toBe(100);
  });
});
