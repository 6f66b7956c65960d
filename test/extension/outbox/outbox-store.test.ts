import { describe, expect, it } from "vitest";
import { OutboxFullError } from "../../../extension/outbox/check-room.ts";
import { holdAgain, waitMsOf } from "../../../extension/outbox/hold.ts";
import { openOutboxStore } from "../../../extension/outbox/open-outbox.ts";
import type { ItemContent, NewItem } from "../../../extension/outbox/outbox-item.ts";
import type { OutboxStore } from "../../../extension/outbox/outbox-store.ts";
import { listToSend, storeDeps } from "../../../extension/outbox/store-deps.ts";
import { OUTBOX_MAX_AGE_DAYS, OUTBOX_MAX_BYTES, OUTBOX_MAX_ITEMS } from "../../../shared/limits.ts";
import { MemoryDisk, MemoryProcess } from "./memory-indexed-db.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const receipt = { state: "stored", messageId: "2026q4.1-1", customers: ["Globex"], alsoSavedBy: [] } as const;

function newItem(id: string, change: Partial<NewItem> = {}): NewItem {
  return {
    ...{ id, sha256: `sha-${id}`, personId: "wei", deviceId: "d1", mailbox: "wei@acme.example", webmail: "roundcube" },
    ...{
      place: "INBOX/7",
      placeKey: `place-${id}`,
      capturedAt: "2026-11-21T10:00:00Z",
      exact: true,
      kind: "full",
      automatic: null,
      bytes: 3,
      onceKey: `once-${id}`,
    },
    ...change,
  };
}

function contentOf({ sha256, mailbox, webmail, place, exact, kind, automatic }: NewItem): ItemContent {
  const details = { sha256, mailbox, webmail, place, exact, kind, automatic };
  return { details, sealed: null, body: new Uint8Array([1, 2, 3]) };
}

const keep = (store: OutboxStore, item: NewItem) => store.add(item, contentOf(item), NOW);

async function opened(disk = new MemoryDisk()) {
  const process = new MemoryProcess(disk);
  return { disk, process, store: await openOutboxStore(process.factory, () => undefined) };
}

const numbersOf = async (store: OutboxStore): Promise<string[]> => {
  const items = (await store.listItems()).map((i) => `${i.deviceId}:${i.deviceSeq} ${i.state}`);
  return [...items, ...(await store.listDropped()).map((n) => `${n.deviceId}:${n.seq} ${n.reason}`)].sort();
};

describe("OutboxStore", () => {
  it("gives every device numbers without a gap, whatever becomes of the items", async () => {
    const { store } = await opened();
    for (const id of ["a", "b", "c", "d"]) await keep(store, newItem(id));
    await keep(store, newItem("e", { deviceId: "d2" }));
    expect(await store.takeBack("b", "undone")).toBe("removed");
    await store.removeByRule("c", "policy");
    await store.change("d", () => ({ state: "parked", tried: true }));
    expect(await store.takeBack("d", "dropped")).toBe("marked");
    await store.remove("d", "undone");
    await keep(store, newItem("f"));
    expect(await numbersOf(store)).toEqual([
      "d1:1 waiting",
      "d1:2 undone",
      "d1:3 policy",
      "d1:4 dropped",
      "d1:5 waiting",
      "d2:1 waiting",
    ]);
  });

  it("keeps the same id once, and not again after the Worker has it", async () => {
    const { store } = await opened();
    const first = await keep(store, newItem("a"));
    expect(await keep(store, newItem("a"))).toEqual(first);
    if (first?.details) await store.keepReceipt("a", first.details, receipt, NOW);
    expect(await keep(store, newItem("a"))).toBeNull();
    expect(await store.listItems()).toEqual([]);
    expect(await store.readWhole("a")).toBeNull();
    expect((await keep(store, newItem("b")))?.deviceSeq).toBe(2);
  });

  it("keeps nothing at all, and no number, when the disk refuses", async () => {
    const { disk, store } = await opened();
    await keep(store, newItem("a"));
    disk.quotaBytes = 4;
    await expect(keep(store, newItem("b"))).rejects.toMatchObject({ name: "QuotaExceededError" });
    expect(await store.findItem("b")).toBeNull();
    // What is there can still be sent and let go.
    expect(await store.takeBack("a", "undone")).toBe("removed");
    expect((await keep(store, newItem("c")))?.deviceSeq).toBe(2);
  });

  it("is whole or not there after a process was killed before or after the commit", async () => {
    for (const [fault, there] of [
      ["before", false],
      ["after", true],
    ] as const) {
      const { disk, process, store } = await opened();
      disk.fault = () => fault;
      void keep(store, newItem("a"));
      await process.ended();
      disk.fault = () => "none";
      const next = (await opened(disk)).store;
      expect((await next.findItem("a")) !== null).toBe(there);
      expect((await next.readWhole("a")) !== null).toBe(there);
      expect((await keep(next, newItem("a")))?.deviceSeq).toBe(1);
    }
  });

  it("refuses new items at the limits of bytes, number and age, and touches nothing that waits", async () => {
    const { store } = await opened();
    await keep(store, newItem("a", { bytes: OUTBOX_MAX_BYTES - 5 }));
    await expect(keep(store, newItem("b", { bytes: 6 }))).rejects.toMatchObject({ reason: "outbox_full" });
    expect((await keep(store, newItem("c", { bytes: 5 })))?.deviceSeq).toBe(2);
    expect(await store.listItems()).toHaveLength(2);

    const many = (await opened()).store;
    const old = new Date(NOW - (OUTBOX_MAX_AGE_DAYS * 86_400_000 + 1)).toISOString();
    await keep(many, newItem("old", { capturedAt: old }));
    await expect(keep(many, newItem("new"))).rejects.toBeInstanceOf(OutboxFullError);
    await expect(keep(many, newItem("new"))).rejects.toMatchObject({ reason: "outbox_old" });
    // Another person's old items are no reason, and a parked one waits for its person.
    expect(await keep(many, newItem("lena's", { personId: "lena", deviceId: "d2" }))).not.toBeNull();
    await many.change("old", () => ({ state: "parked" }));
    expect((await keep(many, newItem("new")))?.deviceSeq).toBe(2);
    expect(OUTBOX_MAX_ITEMS).toBeLessThanOrEqual(10_000);
  });

  it("leaves a notice of what a rule took out until it was seen, and none of what was taken back anyway", async () => {
    const { store } = await opened();
    await keep(store, newItem("a"));
    await keep(store, newItem("b"));
    await store.change("b", () => ({ tried: true }));
    await store.takeBack("b", "undone");
    for (const id of ["a", "b"]) await store.removeByRule(id, "policy");
    expect(await store.readWhole("a")).toBeNull();
    expect(await store.listNotices()).toMatchObject([{ id: "a", reason: "policy", personId: "wei" }]);
    expect(await numbersOf(store)).toEqual(["d1:1 policy", "d1:2 undone"]);
    await store.dismissNotice("a");
    expect(await store.listNotices()).toEqual([]);
  });

  it("tells of a dropped number until it is acknowledged", async () => {
    const { store } = await opened();
    for (const id of ["a", "b"]) await keep(store, newItem(id));
    for (const id of ["a", "b"]) await store.takeBack(id, "dropped");
    const [first] = await store.listDropped();
    if (first) await store.forgetDropped([first]);
    expect(await store.listDropped()).toEqual([{ deviceId: "d1", personId: "wei", seq: 2, reason: "dropped" }]);
  });

  it("takes over what version 1 kept, in the clear until it is sealed", async () => {
    const disk = new MemoryDisk();
    const process = new MemoryProcess(disk);
    await new Promise<void>((resolve) => {
      const request = process.factory.open("counterfoil-outbox", 1);
      request.onupgradeneeded = () => {
        const db = request.result;
        const items = db.createObjectStore("items", { keyPath: "id" });
        items.createIndex("placeKey", "placeKey");
        for (const name of ["bodies", "counters"]) db.createObjectStore(name);
        const receipts = db.createObjectStore("receipts", { keyPath: "id" });
        for (const index of ["placeKey", "sha256", "receivedAt"]) receipts.createIndex(index, index);
        const state = { state: "waiting", attempts: 2, nextAt: 5, reason: "unsent", partsSent: [0] };
        // Version 1 knew no envelopes, and nothing automatic.
        const old = (id: string) => ({ ...newItem(id), kind: undefined, automatic: undefined, onceKey: undefined });
        items.put({ ...old("a"), ...state, deviceSeq: 4, undo: false });
        items.put({ ...old("b"), ...state, deviceSeq: 5, undo: true });
      };
      request.onsuccess = () => {
        const { result } = request;
        const tx = result.transaction(["bodies", "counters"], "readwrite");
        tx.objectStore("bodies").put(new Uint8Array([9]), "a");
        tx.objectStore("counters").put(5, "d1");
        tx.oncomplete = () => {
          result.close();
          resolve();
        };
      };
    });
    const store = await openOutboxStore(process.factory, () => undefined);
    expect(await store.findItem("a")).toEqual({
      ...{ id: "a", personId: "wei", deviceId: "d1", deviceSeq: 4, placeKey: "place-a", bytes: 3, nextAt: 5 },
      ...{ capturedAt: "2026-11-21T10:00:00Z", state: "waiting", attempts: 2, reason: "unsent", partsSent: [0] },
      ...{ details: contentOf(newItem("a")).details, sealed: null, tried: true, takenBack: null },
    });
    expect((await store.findItem("b"))?.takenBack).toBe("undone");
    expect((await store.readWhole("a"))?.body).toEqual(new Uint8Array([9]));
    expect((await keep(store, newItem("c")))?.deviceSeq).toBe(6);
  });

  it("lets go when another version of the extension opens it, and says so", async () => {
    const disk = new MemoryDisk();
    let closed = 0;
    const process = new MemoryProcess(disk);
    const store = await openOutboxStore(process.factory, () => closed++);
    await new Promise<void>((resolve) => {
      const request = process.factory.open("counterfoil-outbox", 4);
      request.onsuccess = () => resolve();
    });
    expect(closed).toBe(1);
    await expect(store.listItems()).rejects.toMatchObject({ name: "InvalidStateError" });
  });
});

describe("what is held so that it can be stopped", () => {
  const held = { at: NOW, ms: 60_000 };
  const item = { held, nextAt: 0, takenBack: null };

  it.each<[string, Parameters<typeof waitMsOf>[0], number, number]>([
    ["its whole time at first", item, NOW, 60_000],
    ["the rest", item, NOW + 59_000, 1_000],
    ["no longer than that", item, NOW + 60_000, 0],
    ["nothing once it is taken back: only that is told", { ...item, takenBack: "undone" }, NOW, 0],
    ["its whole time again by a clock that was put back", item, NOW - 3_600_000, 60_000],
    ["a longer wait that it has as well", { ...item, nextAt: NOW + 90_000 }, NOW, 90_000],
    ["a day, which is no mistake of the clock", { ...item, held: { at: NOW, ms: 86_400_000 } }, NOW, 86_400_000],
  ])("waits %s", (_, one, now, ms) => {
    expect(waitMsOf(one, now)).toBe(ms);
  });

  it("begins its time anew by a clock that was put back, and not again and again", () => {
    const again = holdAgain(item, NOW - 1_000);
    expect(again).toEqual({ held: { at: NOW - 1_000, ms: 60_000 } });
    expect(again && holdAgain({ ...item, ...again }, NOW - 900)).toBeNull();
  });

  it("is remembered once it was kept, whatever became of it", async () => {
    const { store } = await opened();
    await keep(store, newItem("a", { held }));
    expect(await store.takeBack("a", "undone")).toBe("removed");
    expect([await store.wasKept("once-a"), await store.wasKept("once-b")]).toEqual([true, false]);
  });

  it("is kept once where two tabs show the same mail at the same moment, and a press keeps it still", async () => {
    const { store } = await opened();
    const same = { held, onceKey: "once", sha256: "same" };
    const both = await Promise.all(["a", "b"].map((id) => keep(store, newItem(id, same))));
    expect(both.map((one) => one?.id ?? null)).toEqual(["a", null]);
    expect([await numbersOf(store), await store.readWhole("b")]).toEqual([["d1:1 waiting"], null]);
    // Stopped in one of them: the other, opened later, does not begin again.
    expect(await store.takeBack("a", "undone")).toBe("removed");
    expect(await keep(store, newItem("c", same))).toBeNull();
    expect((await keep(store, newItem("d", { onceKey: "once", sha256: "same" })))?.deviceSeq).toBe(2);
  });

  it("leaves alone what was pressed in another tab", async () => {
    const { store } = await opened();
    const same = { onceKey: "once", sha256: "same" };
    const both = await Promise.all([keep(store, newItem("a", same)), keep(store, newItem("b", { ...same, held }))]);
    expect(both.map((one) => one?.id ?? null)).toEqual(["a", null]);
    expect(await numbersOf(store)).toEqual(["d1:1 waiting"]);
  });
});

describe("storeDeps", () => {
  const depsOf = (store: OutboxStore, now: () => number) =>
    storeDeps({
      ...{ store, personId: "wei", now, random: () => 0.5, pause: async () => undefined },
      open: async () => Promise.reject(new Error("unused")),
      send: {
        original: () => Promise.reject(new Error("unused")),
        part: () => Promise.reject(new Error("unused")),
        complete: () => Promise.reject(new Error("unused")),
        undo: () => Promise.reject(new Error("unused")),
      },
    });

  it("gives out nothing that is held, until its time is over", async () => {
    const { store } = await opened();
    let now = NOW;
    await keep(store, newItem("a", { held: { at: NOW, ms: 60_000 } }));
    const deps = depsOf(store, () => now);
    const due = async (): Promise<string[]> => (await deps.listDue(now)).map(({ id }) => id);
    expect(await due()).toEqual([]);
    // Put back, and it counts from there.
    now = NOW - 3_600_000;
    expect(await due()).toEqual([]);
    now += 59_000;
    expect(await due()).toEqual([]);
    now += 1_000;
    expect(await due()).toEqual(["a"]);
  });

  it("lists the signed-in person's own items only", async () => {
    const { store } = await opened();
    await keep(store, newItem("a"));
    await keep(store, newItem("b", { personId: "lena", deviceId: "d2" }));
    expect((await listToSend(store, "wei")).map((i) => i.id)).toEqual(["a"]);
    expect((await listToSend(store, "lena")).map((i) => i.id)).toEqual(["b"]);
  });

  it("holds everything of the person until the time the Worker named", async () => {
    const { store } = await opened();
    for (const id of ["a", "b"]) await keep(store, newItem(id));
    let now = NOW;
    const deps = depsOf(store, () => now);
    await deps.hold(NOW + 60_000);
    expect(await deps.listDue(now)).toEqual([]);
    now += 60_000;
    expect((await deps.listDue(now)).map((i) => i.id)).toEqual(["a", "b"]);
  });

  it("does not wait for a time that lies far ahead because the clock was put back", async () => {
    const { store } = await opened();
    await keep(store, newItem("a"));
    const deps = depsOf(store, () => NOW);
    const later = { attempts: 1, nextAt: NOW + 400 * 86_400_000, reason: "unsent", forgetParts: false };
    await deps.defer("a", later);
    expect((await deps.listDue(NOW)).map((i) => i.id)).toEqual(["a"]);
    await deps.defer("a", { ...later, nextAt: NOW + 15 * 60_000 });
    expect(await deps.listDue(NOW)).toEqual([]);
  });

  it("never parks what was taken back meanwhile: nobody would see it again", async () => {
    const { store } = await opened();
    await keep(store, newItem("a"));
    const deps = depsOf(store, () => NOW);
    await deps.markSending("a");
    await store.takeBack("a", "undone");
    await deps.park("a", "forbidden");
    expect(await store.findItem("a")).toMatchObject({ state: "waiting", takenBack: "undone" });
    expect(await deps.markSending("a")).toBe(false);
  });
});
