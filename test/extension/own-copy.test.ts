import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetOwnCopy, isStillGood, type KeptCopy, keepOwnCopy, readOwnCopy } from "../../extension/own-copy.ts";
import { MemoryDisk, MemoryProcess } from "./outbox/memory-indexed-db.ts";

const DAY_MS = 24 * 60 * 60_000;
const NOW = Date.parse("2026-11-23T08:00:00Z");
const copy: KeptCopy["copy"] = {
  ...{ keep: "cards", days: 14, madeAt: "2026-11-23T08:00:00Z", steps: [], isCut: false },
  customers: [{ id: "0".repeat(26), name: "Globex", contacts: [{ name: "Anna", title: null, phone: "+49 30 1" }] }],
};
const kept: KeptCopy = { personId: "wei", fetchedAt: NOW, copy };

beforeEach(() => {
  vi.stubGlobal("indexedDB", new MemoryProcess(new MemoryDisk()).factory);
});

describe("a rep's own copy in the browser", () => {
  it("is good for its days and no longer, and not by a clock that was put back", () => {
    expect(isStillGood(kept, NOW)).toBe(true);
    expect(isStillGood(kept, NOW + 14 * DAY_MS - 1)).toBe(true);
    expect(isStillGood(kept, NOW + 14 * DAY_MS)).toBe(false);
    expect(isStillGood(kept, NOW - 60_000)).toBe(true);
    expect(isStillGood(kept, NOW - DAY_MS)).toBe(false);
  });

  it("is read by its person alone, and what is not theirs or too old is removed by being asked for", async () => {
    await keepOwnCopy(kept);
    expect(await readOwnCopy("wei", NOW)).toEqual(kept);
    expect(await readOwnCopy("lee", NOW)).toBeNull();
    expect(await readOwnCopy("wei", NOW)).toBeNull();
    await keepOwnCopy(kept);
    expect(await readOwnCopy("wei", NOW + 15 * DAY_MS)).toBeNull();
    expect(await readOwnCopy("wei", NOW)).toBeNull();
  });

  it("is gone once it was forgotten", async () => {
    await keepOwnCopy(kept);
    await forgetOwnCopy();
    expect(await readOwnCopy("wei", NOW)).toBeNull();
  });
});
