import { describe, expect, it } from "vitest";
import { createPace } from "../../../extension/mailbox/pace.ts";

/** A clock that goes forward when somebody waits; `run` works for `ms` of it. */
function aClock() {
  let at = 0;
  const waits: { until: number; resolve: () => void }[] = [];
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => waits.push({ until: at + ms, resolve: () => resolve() }));
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const run = async (): Promise<void> => {
    for (await settle(); waits.length > 0; await settle()) {
      waits.sort((one, other) => one.until - other.until);
      const next = waits.shift();
      at = Math.max(at, next?.until ?? at);
      next?.resolve();
    }
  };
  return { now: () => at, wait, run };
}

const never = (): boolean => false;

describe("the pace at which a webmail is asked", () => {
  it("is so many at once", async () => {
    const clock = aClock();
    const pace = createPace({
      atOnce: 3,
      perSecond: 1_000,
      now: clock.now,
      wait: clock.wait,
      heldUntil: () => 0,
      isBusy: never,
    });
    let running = 0;
    let most = 0;
    const all = Array.from({ length: 20 }, () =>
      pace(async () => {
        most = Math.max(most, ++running);
        await clock.wait(10);
        running--;
      }),
    );
    await clock.run();
    await Promise.all(all);
    expect(most).toBe(3);
  });

  it("is so many a second", async () => {
    const clock = aClock();
    const pace = createPace({
      atOnce: 10,
      perSecond: 20,
      now: clock.now,
      wait: clock.wait,
      heldUntil: () => 0,
      isBusy: never,
    });
    const begun: number[] = [];
    const all = Array.from({ length: 60 }, () => pace(async () => begun.push(clock.now())));
    await clock.run();
    await Promise.all(all);
    for (let second = 0; second < 3_000; second += 250)
      expect(begun.filter((at) => at >= second && at < second + 1_000).length).toBeLessThanOrEqual(20);
  });

  it("is one at a time where the server answers slowly", async () => {
    const clock = aClock();
    const pace = createPace({
      atOnce: 4,
      perSecond: 1_000,
      now: clock.now,
      wait: clock.wait,
      heldUntil: () => 0,
      isBusy: never,
    });
    let running = 0;
    let most = 0;
    const slow = (): Promise<void> =>
      pace(async () => {
        most = Math.max(most, ++running);
        await clock.wait(4_000);
        running--;
      });
    const first = Array.from({ length: 8 }, slow);
    await clock.run();
    await Promise.all(first);
    most = 0;
    const second = Array.from({ length: 8 }, slow);
    await clock.run();
    await Promise.all(second);
    expect(most).toBe(1);
  });

  it("pauses once the server says that it is busy, and goes on after that", async () => {
    const clock = aClock();
    const pace = createPace({
      atOnce: 1,
      perSecond: 1_000,
      now: clock.now,
      wait: clock.wait,
      heldUntil: () => 0,
      isBusy: () => true,
    });
    const failed = pace(async () => Promise.reject(new Error("busy"))).catch(() => "failed");
    let at = 0;
    const next = pace(async () => {
      at = clock.now();
    });
    await clock.run();
    expect(await failed).toBe("failed");
    await next;
    expect(at).toBeGreaterThanOrEqual(5_000);
  });

  it("waits for a person who is at work there, however long", async () => {
    const clock = aClock();
    let until = 2_000;
    const given = { atOnce: 2, perSecond: 1_000, now: clock.now, wait: clock.wait, isBusy: never };
    const pace = createPace({ ...given, heldUntil: () => until });
    const begun: number[] = [];
    const work = pace(async () => begun.push(clock.now()));
    const again = clock.wait(1_000).then(() => {
      until = 5_000;
    });
    await clock.run();
    await Promise.all([work, again]);
    expect(begun[0]).toBeGreaterThanOrEqual(5_000);
  });
});
