import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OpenFacts } from "../../../extension/messages.ts";

/** The browser's storage on disk: one of its calls may take longer than those that are asked later. */
const disk = vi.hoisted(() => {
  const items = new Map<string, unknown>();
  const state = { calls: 0, slow: 0, isFull: false };
  const wait = async (): Promise<void> => {
    for (let turns = ++state.calls === state.slow ? 20 : 1; turns > 0; turns--) {
      await new Promise((done) => setTimeout(done));
    }
  };
  const local = {
    async get(key: string | null) {
      await wait();
      return Object.fromEntries([...items].filter(([name]) => key === null || key === name));
    },
    async set(given: Record<string, unknown>) {
      await wait();
      if (state.isFull) throw new Error("full");
      for (const [name, value] of Object.entries(given)) items.set(name, structuredClone(value));
    },
    async remove(key: string) {
      await wait();
      items.delete(key);
    },
  };
  const i18n = { getUILanguage: () => "en" };
  Object.assign(globalThis, { chrome: { i18n, storage: { local, managed: { get: async () => ({}) } } } });
  return { items, state };
});

const { findCutShort, forgetBegun, noteBegun, noteCutShort } = await import("../../../extension/background/begun.ts");

const id = "00000000-0000-4000-8000-000000000001";
const open: OpenFacts = {
  webmail: "roundcube",
  mailbox: null,
  place: "INBOX/7",
  subject: "Forty valves",
  from: "anna@globex.example",
  recipients: [],
};
const wei = { id: "01m804b9khnhx3cjntyvw83e6y", name: "Wei" };
const NOW = Date.parse("2026-11-21T10:00:00Z");
const cut = (at = NOW, personId = wei.id, place = open): Promise<string | null> => findCutShort(place, personId, at);

beforeEach(() => {
  disk.items.clear();
  disk.items.set("pairing", { deviceId: "d", deviceName: "Chrome", person: wei, pairedAt: "2026-11-21T09:00:00Z" });
});

describe("a save that was pressed", () => {
  it("is gone on with after an update, by its person and on its message only", async () => {
    await noteBegun(id, open, NOW);
    expect(await cut()).toBeNull();
    await noteCutShort();
    expect(await cut(NOW, "noor")).toBeNull();
    expect(await cut(NOW, wei.id, { ...open, place: "INBOX/8" })).toBeNull();
    expect(await cut()).toBe(id);
  });

  it("is given out until somebody has begun it again: the bar that asked first may be gone", async () => {
    await noteBegun(id, open, NOW);
    await noteCutShort();
    expect(await cut()).toBe(id);
    expect(await cut()).toBe(id);
    await noteBegun(id, open, NOW);
    expect(await cut()).toBeNull();
  });

  it("is not gone on with by whoever comes two minutes later, or after the clock was put back", async () => {
    await noteBegun(id, open, NOW);
    await noteCutShort();
    expect(await cut(NOW + 119_000)).toBe(id);
    expect(await cut(NOW + 120_000)).toBeNull();
    expect(await cut(NOW - 120_000)).toBeNull();
  });

  it("is not noted any more once it was given up, however long the note took", async () => {
    for (let call = 1; call <= 4; call++) {
      Object.assign(disk.state, { calls: 0, slow: call });
      await Promise.all([noteBegun(id, open, NOW), forgetBegun(id)]);
      await noteCutShort();
      expect(await cut()).toBeNull();
    }
  });

  it("is not forgotten for another's sake", async () => {
    await noteBegun(id, open, NOW);
    await forgetBegun("00000000-0000-4000-8000-000000000002");
    await noteCutShort();
    expect(await cut()).toBe(id);
  });

  it("does not hold up the next one when the disk refuses", async () => {
    disk.state.isFull = true;
    await expect(noteBegun(id, open, NOW)).rejects.toThrow("full");
    disk.state.isFull = false;
    await noteBegun(id, open, NOW);
    await noteCutShort();
    expect(await cut()).toBe(id);
  });
});
