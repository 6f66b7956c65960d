import { expect, test } from "vitest";
import { windowOf } from "../../worker/console/pages/customers-window.ts";

const list = { viewHeight: 900, rowHeight: 56, rows: 10_000 };

test("at the top the first rows are drawn, with some to spare below", () => {
  const { from, to } = windowOf({ ...list, top: -200 });
  expect(from).toBe(0);
  expect(to).toBeGreaterThan(900 / 56);
});

test("wherever one scrolls, what is seen is drawn and never more than a screen and its spare rows", () => {
  for (let top = -300; top < 56 * 10_000; top += 777) {
    const { from, to } = windowOf({ ...list, top });
    const firstSeen = Math.max(0, Math.floor(top / 56));
    const lastSeen = Math.min(10_000, Math.ceil((top + 900) / 56));
    expect(from).toBeLessThanOrEqual(firstSeen);
    expect(to).toBeGreaterThanOrEqual(lastSeen);
    expect(to - from).toBeLessThan(60);
  }
});

test("past the end the last rows are drawn, and a short or empty list whole", () => {
  expect(windowOf({ ...list, top: 10_000_000 }).to).toBe(10_000);
  expect(windowOf({ ...list, top: 10_000_000, rows: 3 })).toEqual({ from: 0, to: 3 });
  expect(windowOf({ ...list, top: 0, rows: 0 })).toEqual({ from: 0, to: 0 });
});
