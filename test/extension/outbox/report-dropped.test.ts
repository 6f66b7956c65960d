import { describe, expect, it } from "vitest";
import type { DroppedNumber } from "../../../extension/outbox/outbox-item.ts";
import { reportDropped } from "../../../extension/outbox/report-dropped.ts";
import { ApiError } from "../../../shared/api/client.ts";

function numbers(count: number, deviceId = "d"): DroppedNumber[] {
  return Array.from({ length: count }, (_, i) => ({ deviceId, personId: "p", seq: i + 1, reason: "undone" }));
}

/** Tells 250 numbers; the request number `failing` ends in `error`. */
async function tell(failing: number, error: Error) {
  const waiting = numbers(250);
  const told: number[] = [];
  let requests = 0;
  const outcome = reportDropped({
    deviceId: "d",
    listDropped: async () => [...waiting],
    send: async (_, some) => {
      if (++requests === failing) throw error;
      told.push(...some.map((n) => n.seq));
    },
    forget: async (some) => void waiting.splice(0, some.length),
  });
  return { outcome: await outcome.catch((thrown: unknown) => thrown), told, waiting, requests };
}

describe("reportDropped", () => {
  it("tells all numbers, a hundred at a time, and forgets what was acknowledged", async () => {
    const { outcome, told, waiting, requests } = await tell(0, new Error("never"));
    expect([outcome, requests, waiting]).toEqual(["reported", 3, []]);
    expect(told).toEqual(numbers(250).map((n) => n.seq));
  });

  it.each([
    [new ApiError("unsent", 0, "", null), "later"],
    [new ApiError("not_found", 404, "", null), "later"],
    [new ApiError("unauthenticated", 401, "", null), "paused"],
  ] as const)("keeps what was not acknowledged (%s)", async (error, expected) => {
    const { outcome, told, waiting } = await tell(2, error);
    expect(outcome).toBe(expected);
    expect(told).toHaveLength(100);
    expect(waiting.map((n) => n.seq)[0]).toBe(101);
    expect(waiting).toHaveLength(150);
  });

  it("tells each device's numbers by themselves, and lets go of an earlier device's that the Worker does not know", async () => {
    const waiting = [...numbers(2, "forgotten"), ...numbers(1), ...numbers(2, "earlier")];
    const told: string[] = [];
    const outcome = await reportDropped({
      deviceId: "d",
      listDropped: async () => [...waiting],
      send: async (deviceId, some) => {
        if (deviceId === "forgotten") throw new ApiError("not_found", 404, "", null);
        told.push(`${deviceId}: ${some.map((n) => n.seq).join(" ")}`);
      },
      forget: async (some) => {
        for (const one of some) waiting.splice(waiting.indexOf(one), 1);
      },
    });
    expect([outcome, told, waiting]).toEqual(["reported", ["d: 1", "earlier: 1 2"], []]);
  });

  it("does not take a mistake of ours for the network", async () => {
    const mistake = new TypeError("x");
    expect((await tell(1, mistake)).outcome).toBe(mistake);
  });
});
