import { describe, expect, it } from "vitest";
import { ApiError, createClient } from "../../../shared/api/client.ts";
import { type ListResult, type ListRow, listRowSchema, MAX_LIST_LINES } from "../../../shared/api/list-imports.ts";
import { checkList, keyOfList, Stopped, sendList } from "../../../worker/console/import/send-list.ts";

const rows = (count: number): ListRow[] =>
  Array.from({ length: count }, (_, at) => listRowSchema.parse({ line: at + 1, name: `Customer ${at + 1}` }));
const list = { kind: "customers" as const, fileName: "a.csv", fileKey: "a".repeat(64) };
const finished = {
  ...{ id: "0".repeat(26), kind: "customers", fileName: "a.csv", state: "stored", total: 1, created: 1, changed: 0 },
  ...{ same: 0, failed: 0, undone: 0, kept: 0, startedAt: "2026-11-22T05:00:00.000Z" },
};

/** A server that is away as often as `away` says before each answer. */
function aServer(away: number) {
  const asked: string[] = [];
  const lines: number[] = [];
  const sent: unknown[] = [];
  let misses = away;
  const call = createClient(
    async ({ path, body }) => {
      asked.push(path);
      if (misses-- > 0) throw new Error("no network");
      misses = away;
      sent.push(body);
      const parsed = typeof body === "string" ? (JSON.parse(body) as { rows?: { line: number }[] }) : {};
      lines.push(...(parsed.rows ?? []).map(({ line }) => line));
      const results = (parsed.rows ?? []).map(({ line }) => ({ line, state: "new", reason: null, changes: [] }));
      const answer = parsed.rows ? { results } : finished;
      return { status: 200, text: async () => JSON.stringify(answer), bytes: async () => new Uint8Array() };
    },
    (text) => text,
  );
  return { call, asked, lines, sent };
}

describe("sending a list", () => {
  it("goes part by part, waits while the server is away, and finishes", async () => {
    const server = aServer(0);
    const waits: number[] = [];
    const done: number[] = [];
    const deps = {
      call: server.call,
      sleep: async (ms: number) => void waits.push(ms),
      isStopped: () => false,
      onDone: (count: number) => void done.push(count),
    };
    const many = rows(MAX_LIST_LINES * 2 + 7);
    const { results } = await sendList(deps, list, many);
    expect(results.map(({ line }) => line)).toEqual(many.map(({ line }) => line));
    expect(done).toEqual([MAX_LIST_LINES, MAX_LIST_LINES * 2, MAX_LIST_LINES * 2 + 7]);
    expect(waits).toEqual([]);

    const flaky = aServer(2);
    await checkList({ ...deps, call: flaky.call }, "customers", rows(3));
    expect(flaky.lines).toEqual([1, 2, 3]);
    expect(flaky.asked).toHaveLength(3);
    expect(waits).toEqual([1000, 2000]);
  });

  it("asks for a dry run of the whole list at once, without its empty cells", async () => {
    const server = aServer(0);
    const deps = { call: server.call, sleep: async () => undefined, isStopped: () => false };
    const many = rows(MAX_LIST_LINES * 2 + 7);
    expect(await checkList(deps, "customers", many)).toHaveLength(many.length);
    expect(server.asked).toEqual(["/api/list-imports/check"]);
    expect(server.sent[0]).toBe(
      JSON.stringify({ kind: "customers", rows: many.map(({ line, name }) => ({ line, name })) }),
    );
  });

  it("stops when the person says so, and at what waiting does not mend", async () => {
    let stopped = false;
    const server = aServer(0);
    const deps = {
      call: server.call,
      sleep: async () => undefined,
      isStopped: () => stopped,
      onDone: () => {
        stopped = true;
      },
    };
    await expect(sendList(deps, list, rows(MAX_LIST_LINES + 1))).rejects.toThrow(Stopped);
    expect(server.lines).toHaveLength(MAX_LIST_LINES);
    await expect(checkList(deps, "customers", rows(1))).rejects.toThrow(Stopped);
    expect(server.lines).toHaveLength(MAX_LIST_LINES);

    stopped = false;
    const refusing = createClient(
      async () => ({
        status: 403,
        text: async () => JSON.stringify({ error: { code: "forbidden", message: "No.", requestId: "r" } }),
        bytes: async () => new Uint8Array(),
      }),
      (text) => text,
    );
    await expect(checkList({ ...deps, call: refusing }, "customers", rows(1))).rejects.toThrow(ApiError);
    const stoppedMeanwhile: typeof refusing = (endpoint, input) => {
      stopped = true;
      return refusing(endpoint, input);
    };
    await expect(checkList({ ...deps, call: stoppedMeanwhile }, "customers", rows(1))).rejects.toThrow(Stopped);
  });

  it("that was stopped goes on with what has not arrived", async () => {
    const server = aServer(0);
    let stopped = false;
    const deps = { call: server.call, sleep: async () => undefined, isStopped: () => stopped };
    const all = rows(MAX_LIST_LINES + 1);
    const arrived: ListResult[] = [];
    const onDone = () => {
      stopped = true;
    };
    await expect(sendList({ ...deps, onDone }, list, all, arrived)).rejects.toThrow(Stopped);
    expect(arrived).toHaveLength(MAX_LIST_LINES);
    stopped = false;
    const { results } = await sendList({ ...deps, onDone: () => undefined }, list, all, arrived);
    expect(results.map(({ line }) => line)).toEqual(all.map(({ line }) => line));
    expect(server.lines).toEqual(all.map(({ line }) => line));
  });

  it("knows the same list by its bytes and how they are read", async () => {
    const bytes = new TextEncoder().encode("name\nGlobex\n");
    const key = await keyOfList(bytes, { kind: "customers" });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await keyOfList(bytes, { kind: "customers" })).toBe(key);
    expect(await keyOfList(bytes, { kind: "contacts" })).not.toBe(key);
  });
});
