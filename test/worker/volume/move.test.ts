import { evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { moveStep } from "../../../worker/keeping/move-volume.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { tablesOf } from "../../../worker/volume/backup.ts";
import { volumeObject, volumeStub } from "../../../worker/volume/client.ts";
import { leave } from "../../../worker/volume/leaving.ts";
import type { Showing } from "../../../worker/volume/record.ts";
import { testContext, testEnv } from "../support/app.ts";
import { faulty, HeldQueue } from "../support/faults.ts";
import { aRecord, captureId, customerId, mailboxId, personId, wordsOnly } from "./a-message.ts";

// A volume moves to another object. Each call of the way is cut once, or something changes at that very moment, and a
// twin that stays where it is takes the same changes: both are the same in the end.

const env = testEnv();
const everything = {
  ...{ everything: true, mailboxIds: [mailboxId(1)], ownEnvelopes: false },
  customers: { mode: "except" as const, ids: [] },
  closed: "all" as const,
};
const showing: Showing = { actor: personId(1), now: "2026-11-22T10:00:00.000Z", reason: null, level: "original" };
const now = "2026-11-22T10:00:00.000Z";
/** More than are derived at once. */
const MESSAGES = 25;

let volumes = 0;
/** A volume and its twin, filled alike, in objects that nobody has used. */
async function twins(): Promise<[string, string]> {
  const names: [string, string] = [`${1900 + ++volumes}q1.1`, `${1900 + volumes}q2.1`];
  for (const name of names) {
    const requests = Array.from({ length: MESSAGES }, (_, i) => aRecord(i + 1));
    await volumeStub(env, name).recordMany(requests);
    await volumeStub(env, name).close({ number: 3, closed: true, subject: "3", actor: personId(1), now });
    await volumeStub(env, name).undo({ captureId: captureId(4), personId: personId(1), number: 4, now });
  }
  return names;
}

/** One change of each kind to a volume, on messages that the rounds before it did not touch; throws what the volume throws. */
async function change(name: string, round: number): Promise<void> {
  const stub = volumeStub(env, name);
  const at = 5 + ((round * 4) % 16);
  await stub.record(aRecord(100 + round));
  await stub.record(aRecord(200 + round, { evidence: { ownerOnly: true } }));
  const other = { captureId: captureId(1000 + round), personId: personId(2), mailboxId: mailboxId(2) };
  await stub.record(aRecord(at, { evidence: other, customers: [customerId(7)] }));
  await stub.close({ number: at + 1, closed: round % 2 === 0, subject: `${at + 1}`, actor: personId(1), now });
  await stub.undo({ captureId: captureId(at + 2), personId: personId(1), number: at + 2, now });
  await stub.remove({ numbers: [at + 3], actor: "system:erasure", now, detail: {} });
  await stub.showMessage({
    number: at,
    kind: "message.shown",
    subject: `${at}`,
    scope: everything,
    part: null,
    isNoted: true,
    showing,
  });
}

const newestLeaf = async (name: string) => {
  await volumeStub(env, name).stats();
  return runInDurableObject(volumeStub(env, name), (_, { storage }) =>
    storage.sql
      .exec<{ seq: number; at: string; kind: string }>("SELECT seq, at, kind FROM leaf ORDER BY seq DESC LIMIT 1")
      .one(),
  );
};

/** Everything that a volume says of itself, and each row of it. */
async function saidBy(name: string) {
  const stub = volumeStub(env, name);
  const scope = everything;
  const list = { scope, before: null, limit: 500 };
  const found = await stub.findText({ ...list, filter: wordsOnly("quote") });
  const timeline = await stub.findTimeline({ ...list, customerId: customerId(1), withFiles: false });
  const waiting = await stub.findWaiting({ customerId: null, scope, known: scope.customers, since: 0 });
  const counts = await stub.countRows();
  const rows = [];
  for (let place: Parameters<typeof stub.backupPage>[0] | null = { message: 0 }; place !== null; ) {
    const page: Awaited<ReturnType<typeof stub.backupPage>> = await stub.backupPage(place);
    rows.push(...page.tables);
    place = page.next;
  }
  return {
    ...{ found, timeline, counts, rows, waiting },
    // How many of them wait for the Ledger is chance, and salts are random: the newest one says the same.
    newest: { ...(await newestLeaf(name)), subject: null },
  };
}

const moved = async (name: string, by: string, ctx = testContext()): Promise<void> => {
  for (let step = 0; (await moveStep(ctx, name, by, 0)) !== null; step++) expect(step).toBeLessThan(200);
};

/** The volume is as its twin, in object number `no`; those before it hold nothing; the Ledger has all its leaves. */
async function expectMoved([name, twin]: [string, string], no: number): Promise<void> {
  const [mine, theirs] = [await saidBy(name), await saidBy(twin)];
  expect(mine).toEqual(theirs);
  expect(mine.found.length).toBe(mine.counts.message);
  for (let n = 1; n <= no; n++) {
    const object = n === 1 ? name : `${name}/${n}`;
    const tables = await runInDurableObject(volumeObject(env, object), (_, { storage }) => tablesOf(storage.sql));
    expect(tables.includes("message"), object).toBe(n === no);
    if (n < no) expect(tables, object).toEqual(["moved"]);
  }
  await volumeStub(env, name).handOver();
  expect(await ledgerStub(env).alarms()).toEqual([]);
  expect(await ledgerStub(env).find(name, (await newestLeaf(name)).seq)).not.toBeNull();
}

describe("a volume that moves", () => {
  // What is refused, or done without an answer, ends a step as well, one call earlier or at the same.
  it("is whole wherever the way is cut off, call by call", { timeout: 600_000 }, async () => {
    for (let at = 1; ; at++) {
      const pair = await twins();
      const { ctx, state } = faulty(new HeldQueue(), { at, accident: "killed" });
      await moved(pair[0], "e1", ctx).catch(() => undefined);
      // Mail that comes between this and the next try; the twin takes what the volume took.
      await change(pair[0], 1);
      await change(pair[1], 1);
      await moved(pair[0], "e1");
      await expectMoved(pair, 2);
      if (!state.fired) break;
      expect(at).toBeLessThan(100);
    }
  });

  it("loses and doubles nothing of what changes at any moment of the way", { timeout: 600_000 }, async () => {
    for (let at = 1; ; at++) {
      const pair = await twins();
      // In a hold it waits for its end, and the volume stays for this time.
      const accident = () => change(pair[0], at);
      const { ctx, state } = faulty(new HeldQueue(), { at, accident });
      await moved(pair[0], "e1", ctx);
      if (state.fired) await change(pair[1], at);
      await expectMoved(pair, 2);
      if (!state.fired) break;
      expect(at).toBeLessThan(100);
    }
  });

  it("is moved by two at once, and once for each erasure, from object to object", async () => {
    const pair = await twins();
    const [name] = pair;
    await Promise.all([moved(name, "e1"), moved(name, "e1"), change(name, 1)]);
    await change(pair[1], 1);
    await expectMoved(pair, 2);
    await moved(name, "e1");
    await expectMoved(pair, 2);
    for (const [i, by] of ["e2", "e3"].entries()) {
      for (const one of pair) await change(one, 2 + i);
      await moved(name, by);
      await expectMoved(pair, 3 + i);
    }
    for (const by of ["e1", "e2", "e3"]) expect(await moveStep(testContext(), name, by, 0)).toBeNull();
    // Whoever asks the first object is not sent from one to the next.
    expect(await volumeObject(env, name).whereabouts()).toEqual({ is: "left", to: `${name}/4` });
  });

  it("is found by an isolate that knows it from before", async () => {
    const pair = await twins();
    const [name] = pair;
    await moved(name, "e1");
    // The module once more, with a memory of its own.
    const again = "../../../worker/volume/client.ts?again";
    const other: { volumeStub: typeof volumeStub } = await import(again);
    expect(other.volumeStub).not.toBe(volumeStub);
    await other.volumeStub(env, name).stats();
    await moved(name, "e2");
    await moved(name, "e3");
    expect((await other.volumeStub(env, name).record(aRecord(90))).messageIsNew).toBe(true);
    await volumeStub(env, pair[1]).record(aRecord(90));
    await expectMoved(pair, 4);
    // The installation is emptied, and the isolate lives on: a volume begins anew in its first object.
    await reset();
    expect(await other.volumeStub(env, name).stats()).toMatchObject({ messages: 0 });
    expect(await volumeObject(env, name).whereabouts()).toEqual({ is: "here" });
  });

  it("is not taken for a new one where its first object was stopped as it had just been emptied", async () => {
    const pair = await twins();
    const [name] = pair;
    const first = volumeObject(env, name);
    for (const [i, by] of ["e1", "e2"].entries()) {
      await moved(name, by);
      await runInDurableObject(first, (_, { storage }) => storage.deleteAll());
      await evictDurableObject(first);
      expect(await first.whereabouts()).toEqual({ is: "left", to: `${name}/${2 + i}` });
      await expect(async () => await first.record(aRecord(91))).rejects.toThrow("being moved");
      await expectMoved(pair, 2 + i);
    }
    // A later one that holds nothing is nobody's volume, and sends whoever asks back to the first.
    const second = volumeObject(env, `${name}/2`);
    await runInDurableObject(second, (_, { storage }) => storage.deleteAll());
    await evictDurableObject(second);
    await expect(async () => await second.record(aRecord(91))).rejects.toThrow("the volume is being moved: nothing");
    expect((await volumeStub(env, name).stats()).messages).toBe(MESSAGES - 1);
  });

  it("is stopped cold anywhere and goes on: what it knows of its move lies in its rows", async () => {
    const pair = await twins();
    const [name] = pair;
    const objects = [name, `${name}/2`].map((one) => volumeObject(env, one));
    for (let step = 0; (await moveStep(testContext(), name, "e1", 0)) !== null; step++) {
      for (const one of objects) await evictDurableObject(one);
      // Not at each: a volume is copied to its end, and new mail moves that on.
      if (step % 2 === 1 && step < 8) for (const one of pair) await change(one, step);
    }
    await expectMoved(pair, 2);
    for (const one of objects) await evictDurableObject(one);
    await expectMoved(pair, 2);
  });

  it("holds changes back for a moment, answers meanwhile, and leaves within the hold alone", async () => {
    const [[name], first] = [await twins(), (object: string) => volumeObject(env, object)];
    const object = first(name);
    await object.beginMove("e1");
    const until = await object.hold();
    await expect(async () => await object.record(aRecord(91))).rejects.toThrow("the volume is being moved: held");
    expect((await object.stats()).messages).toBe(MESSAGES - 1);
    await evictDurableObject(object);
    await expect(async () => await object.record(aRecord(91))).rejects.toThrow("held");
    const held = { until, upTo: 0 };
    expect(await object.lastRows(held, 0)).toMatchObject({ counts: { message: MESSAGES - 1 } });
    for (const other of [
      { until: until + 1, upTo: 0 },
      { until, upTo: 1 },
    ]) {
      expect(await object.leave(other)).toBe(false);
      expect(await object.lastRows(other, 0)).toBeNull();
    }
    expect(await runInDurableObject(object, (_, { storage }) => leave(storage.sql, held, until))).toBe(false);
    // The hold ends by itself: whoever waited writes, and the hold that was is worth nothing.
    expect((await volumeStub(env, name).record(aRecord(91))).messageIsNew).toBe(true);
    expect(await object.leave(held)).toBe(false);
    expect(await object.leave({ until: await object.hold(), upTo: 0 })).toBe(false);
  });

  it("stays where it is while the copy is not whole", async () => {
    const pair = await twins();
    const [name] = pair;
    const to = volumeObject(env, `${name}/2`);
    for (let at = await to.stage(); !at || !("changes" in at.stage); at = await to.stage())
      await moveStep(testContext(), name, "e1", 0);
    await runInDurableObject(to, (_, { storage }) => storage.sql.exec("DELETE FROM evidence WHERE message = 9"));
    await expect(moved(name, "e1")).rejects.toThrow(`the copy is not whole: evidence ${MESSAGES - 2}/${MESSAGES - 1}`);
    expect(await volumeObject(env, name).whereabouts()).toEqual({ is: "here" });
    expect(await saidBy(name)).toEqual(await saidBy(pair[1]));
    // Neither does it serve, nor is the volume emptied, before the volume has left.
    expect(await to.arrive()).toBe(false);
    await expect(async () => await to.stats()).rejects.toThrow("coming");
    await expect(async () => await volumeObject(env, name).discard()).rejects.toThrow("not in another object");
  });

  it("takes nothing twice and nothing late", async () => {
    const pair = await twins();
    const [name] = pair;
    const to = volumeObject(env, `${name}/2`);
    const page = await volumeObject(env, name).backupPage({ message: 0 });
    const part = { at: { rows: { message: 0 } }, tables: page.tables, next: { terms: 0 } };
    await volumeObject(env, name).beginMove("e1");
    const last = await volumeObject(env, name).lastRows({ until: await volumeObject(env, name).hold(), upTo: 0 }, 0);
    if (last === null) throw new Error("nothing was held");
    await moved(name, "e1");
    for (const one of pair)
      await volumeStub(env, one).remove({ numbers: [9], actor: "system:erasure", now, detail: {} });
    // Somebody else who did the same, and was slow.
    await to.take(part);
    await to.seal(Date.now() + 60_000, last);
    await to.prepare({ volume: name, own: `${name}/2`, from: name });
    await volumeObject(env, name).discard();
    await expectMoved(pair, 2);
  });
});
