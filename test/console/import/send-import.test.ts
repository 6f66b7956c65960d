import { describe, expect, it } from "vitest";
import { ApiError, type ClientAnswer, createClient } from "../../../shared/api/client.ts";
import { readFrames, writeFrames } from "../../../shared/import-frames.ts";
import { type Sending, sendImport } from "../../../worker/console/import/send-import.ts";
import type { Batch } from "../../../worker/console/import/splitter.ts";

const ID = "01m7ztcwykgyy00944rydvtehk";
const row = {
  id: ID,
  fileName: "inbox.mbox",
  mailbox: "rep1@acme.example",
  state: "receiving",
  total: 5,
  stored: 0,
  duplicates: 0,
  failed: 0,
  undone: 0,
  kept: 0,
  startedAt: "2026-01-05T10:00:00.000Z",
  updatedAt: "2026-01-05T10:00:00.000Z",
};

/** The network as the client sees it: each entry of `fates` decides one request, then all go through. */
function network(fates: ("ok" | "cut" | "busy" | "refused")[]) {
  const arrived: number[] = [];
  const answer = (status: number, body: unknown): ClientAnswer => ({
    status,
    text: async () => JSON.stringify(body),
    bytes: async () => new Uint8Array(),
  });
  const call = createClient(
    async (request) => {
      const fate = fates.shift() ?? "ok";
      if (fate === "cut") throw new TypeError("Failed to fetch");
      const error = (code: string) => ({ error: { code, message: "m", requestId: "r" } });
      if (fate === "busy") return answer(503, error("unavailable"));
      if (fate === "refused") return answer(403, error("forbidden"));
      if (request.path.endsWith("/finish")) return answer(200, { ...row, state: "stored", stored: arrived.length });
      const frames = request.body instanceof Uint8Array ? readFrames(request.body) : [];
      for (const frame of frames) arrived.push(frame[0] ?? 0);
      const results = frames.map(() => ({ sha256: "a".repeat(64), state: "stored", reason: null }));
      return answer(200, { import: row, results });
    },
    (json) => json,
  );
  return { call, arrived };
}

async function* batches(...groups: number[][]): AsyncGenerator<Batch> {
  for (const group of groups) {
    yield { body: writeFrames(group.map((number) => new Uint8Array([number]))), messages: group.length };
  }
}

function deps(call: ReturnType<typeof network>["call"]) {
  const states: Sending[] = [];
  const waits: number[] = [];
  const kept: number[] = [];
  return {
    states,
    waits,
    kept,
    deps: {
      call,
      sleep: async (ms: number) => void waits.push(ms),
      whileHeld: async () => {},
      onSending: (sending: Sending) => void states.push(sending),
      onArrived: (sent: number) => void kept.push(sent),
    },
  };
}

describe("sending an import", () => {
  it("sends every batch once and finishes", async () => {
    const net = network([]);
    const run = deps(net.call);
    const finished = await sendImport(run.deps, ID, 0, batches([1, 2], [3, 4], [5]));
    expect(net.arrived).toEqual([1, 2, 3, 4, 5]);
    expect(run.kept).toEqual([2, 4, 5]);
    expect(finished.state).toBe("stored");
  });

  it("waits longer and longer while the network or the server is away, then goes on where it was", async () => {
    const net = network(["ok", "cut", "busy", "cut"]);
    const run = deps(net.call);
    await sendImport(run.deps, ID, 0, batches([1], [2]));
    expect(net.arrived).toEqual([1, 2]);
    expect(run.waits).toEqual([1000, 2000, 4000]);
    expect(run.states.filter((state) => state.state === "waiting").map((state) => state.sent)).toEqual([1, 1, 1]);
  });

  it("stops at what waiting does not mend, with what has arrived kept", async () => {
    const net = network(["ok", "refused"]);
    const run = deps(net.call);
    await expect(sendImport(run.deps, ID, 0, batches([1], [2]))).rejects.toThrow(ApiError);
    expect(run.kept).toEqual([1]);
  });

  it("counts on from what had arrived before a reload", async () => {
    const net = network([]);
    const run = deps(net.call);
    await sendImport(run.deps, ID, 100, batches([1]));
    expect(run.kept).toEqual([101]);
  });
});
