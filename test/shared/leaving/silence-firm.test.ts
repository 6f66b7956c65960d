import { expect, it } from "vitest";
import { planFirm, wholeFirm } from "../../support/firm/firm.ts";
import { watchFirm } from "../../support/firm/watched.ts";

// Seeds that the watch was not tuned on. Three firms have a dozen visible defections: the bounds leave room for chance, the figures of many firms are in decision 0048.

it("the silence watch sees most of the visible defections within three weeks, and is seldom wrong", () => {
  const sums = { seen: 0, visible: 0, alarms: 0, quarters: 0 };
  for (const seed of [101, 102, 103]) {
    const result = watchFirm(planFirm(wholeFirm(seed, 200_000, "2026-11-23")));
    sums.seen += result.seen;
    sums.visible += result.visible;
    sums.alarms += result.falseAlarms;
    sums.quarters += result.customerQuarters;
  }
  expect(sums.visible).toBeGreaterThanOrEqual(10);
  expect(sums.seen / sums.visible).toBeGreaterThanOrEqual(0.75);
  expect((50 * sums.alarms) / sums.quarters).toBeLessThanOrEqual(2);
});
