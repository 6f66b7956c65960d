import { describe, expect, it } from "vitest";
import { arrivedStatement, noteDropped } from "../../../worker/records/device-numbers.ts";
import { listDevices } from "../../../worker/records/devices.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";

const HOUR_MS = 60 * 60 * 1000;
const ctx = testContext();

async function arrive(person: TestPerson, ...numbers: number[]): Promise<void> {
  for (const seq of numbers) await ctx.db.run(arrivedStatement(ctx, person.deviceId, seq));
}
async function missing(person: TestPerson, aheadMs = 2 * HOUR_MS): Promise<string> {
  const later = testContext({ nowMs: () => Date.now() + aheadMs });
  const [device] = await listDevices(person.actor, later);
  return (device?.missing ?? []).map(({ from, to }) => `${from}-${to}`).join(" ");
}
const byDevice = (person: TestPerson) => ({ ...person.actor, deviceId: person.deviceId });

describe("numbers of a device's saves", () => {
  it("that have not arrived are listed after an hour, and no more once they come, in whatever order and however often", async () => {
    const wei = await aPerson(ctx);
    await arrive(wei, 1, 2, 3);
    expect(await missing(wei)).toBe("");
    await arrive(wei, 9, 6);
    expect(await missing(wei, 0)).toBe("");
    expect(await missing(wei)).toBe("4-5 7-8");
    await arrive(wei, 5, 5, 9, 2, 8, 7);
    expect(await missing(wei)).toBe("4-4");
    await arrive(wei, 4);
    expect(await missing(wei)).toBe("");
  });

  it("begin with one, and a forged huge number makes one range, not a long list", async () => {
    const eve = await aPerson(ctx);
    await arrive(eve, 3, Number.MAX_SAFE_INTEGER);
    expect(await missing(eve)).toBe(`1-2 4-${Number.MAX_SAFE_INTEGER - 1}`);
    const mallory = await aPerson(ctx);
    for (let seq = 2; seq <= 420; seq += 2) await arrive(mallory, seq);
    expect((await missing(mallory)).split(" ").length).toBeLessThanOrEqual(200);
  });

  it("that its device dropped are not missing, which the ledger says once", async () => {
    const wei = await aPerson(ctx);
    await arrive(wei, 1, 5);
    const dropped = [
      { seq: 2, reason: "undone" },
      { seq: 4, reason: "policy" },
      { seq: 6, reason: "dropped" },
    ] as const;
    const before = await countLeaves(ctx, "device.dropped");
    await noteDropped(byDevice(wei), ctx, dropped);
    await noteDropped(byDevice(wei), ctx, dropped);
    await arrive(wei, 7);
    expect(await missing(wei)).toBe("3-3");
    expect(await countLeaves(ctx, "device.dropped")).toBe(before + 1);
    await expect(noteDropped(wei.actor, ctx, dropped)).rejects.toMatchObject({ code: "forbidden" });
  });
});
