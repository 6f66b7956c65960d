import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { undoneIdOf } from "../../../shared/taken-back.ts";
import { workOnRestore } from "../../../worker/backup/finish-restore.ts";
import { noteMarks, readMarks } from "../../../worker/backup/marks.ts";
import { addUndone, loadingOrder } from "../../../worker/backup/restore.ts";
import { putMark } from "../../../worker/backups.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { undoneAmong } from "../../../worker/records/restores.ts";
import { followUp } from "../../support/practice-messages.ts";
import { testContext } from "../support/app.ts";
import type { TakenBackup } from "../support/backup.ts";
import {
  asSetup,
  beginRestore,
  emptyInstallation,
  finishRestore,
  loadChunk,
  loadOriginals,
  makeBackup,
  restoreAll,
  takeBackup,
} from "../support/backup.ts";
import { ahead, faulty, HeldQueue, HOUR_MS } from "../support/faults.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, fillRecord, readAll, record, searchAnswers } from "../support/record-to-back-up.ts";

// A backup keeps a mark of what was taken from it: alone, without a newer one beside it, it comes back whole, without
// what was taken back since; and what is missing without a mark is missed.

let company: Company;
let ids: string[];

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  ids = (await fillRecord(company)).messageIds;
});

/** The rep takes their capture of a message of `fillRecord` back. */
async function takeBack(index: number, ctx = testContext()): Promise<{ captureId: string; sha256: string }> {
  const [message] = await readAll(company.wei, [ids[index] ?? ""]);
  const mine = message?.evidence.find(({ person }) => person?.id === company.wei.id);
  if (!mine?.originalSha256) throw new Error("no evidence of the rep's");
  await undoCapture(ctx, company.wei.actor, mine.captureId, ids[index] ?? "");
  return { captureId: mine.captureId, sha256: mine.originalSha256 };
}

const copyOf = (sha256: string): Promise<R2Object | null> => env.BACKUPS.head(`backup/original/${sha256}`);
const markKey = (captureId: string): string => `backup/taken-back/${captureId}.${company.wei.id}.json`;
const markOf = async (captureId: string): Promise<unknown> => (await env.BACKUPS.get(markKey(captureId)))?.json();
const ofWei = (captureIds: readonly string[]) =>
  captureIds.map((captureId) => ({ captureId, personId: company.wei.id }));
const make = async (): Promise<string> => (await makeBackup(company.keeper)).id;
/** Which messages of `fillRecord` are there for their rep, by their place in it. */
async function found(): Promise<number[]> {
  const read = await Promise.allSettled(ids.map((id) => readAll(company.wei, [id])));
  return read.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
}
const without = (...gone: number[]): number[] => [0, 1, 2, 3, 4, 5, 6].filter((index) => !gone.includes(index));

describe("what is taken back after a backup was made", () => {
  it("stays away when that backup alone comes back; counts and root are its own, and the report says how many", async () => {
    const id = await make();
    // The first was saved by a colleague too: it stays, with her capture alone.
    const [shared, gone] = [await takeBack(0), await takeBack(1)];
    const answers = await searchAnswers(company.wei);
    const taken = await takeBackup(company.keeper, id);
    expect(taken.marks.map(({ at: _, ...mark }) => mark)).toEqual(
      expect.arrayContaining([
        { captureId: shared.captureId, personId: company.wei.id, originals: [shared.sha256], why: "taken back" },
        { captureId: gone.captureId, personId: company.wei.id, originals: [gone.sha256], why: "taken back" },
      ]),
    );
    expect(taken.originals.has(gone.sha256)).toBe(false);
    expect(taken.originals.has(shared.sha256)).toBe(true);

    await emptyInstallation();
    const { report } = await restoreAll(taken);
    const { cut, counts } = taken.manifest;
    expect(report).toMatchObject({ cut, replayed: 2, takenBackAfter: 2 });
    for (const [name, count] of Object.entries(counts)) {
      // Each mark is a row more than the backup had.
      expect([name, report?.counts[name]]).toEqual([name, name === "book.undone_capture" ? count + 2 : count]);
    }
    expect(await searchAnswers(company.wei)).toEqual(answers);
    const [left] = await readAll(company.wei, [ids[0] ?? ""]);
    expect(left?.evidence.map(({ person }) => person?.id)).toEqual([company.rosa.id]);
    expect(await findOriginal(testContext(), gone.sha256)).toBeNull();
    // Late redeliveries stay refused.
    const captureIds = [shared.captureId, gone.captureId];
    expect(await undoneAmong(testContext(), ofWei(captureIds))).toEqual(ofWei(captureIds));
  });

  it("stays away from a copy that was taken out before, where this installation's bucket has the marks", async () => {
    const before = await takeBackup(company.keeper, await make());
    const { captureId, sha256 } = await takeBack(1);
    const mark = await markOf(captureId);
    expect(before.originals.has(sha256)).toBe(true);

    await emptyInstallation();
    await env.BACKUPS.put(markKey(captureId), JSON.stringify(mark));
    expect((await restoreAll(before)).report).toMatchObject({ replayed: 1, takenBackAfter: 1 });
    expect(await found()).toEqual(without(1));
    // The copy that somebody carried away knows nothing of it by itself.
    await emptyInstallation();
    expect((await restoreAll(before)).report).toMatchObject({ replayed: 0 });
    expect(await found()).toEqual(without());
  });

  it("tells an original that is missing without a mark, and goes on once it is known as taken back", async () => {
    const id = await make();
    await takeBack(1);
    const [lost] = (await readAll(company.wei, [ids[2] ?? ""])).flatMap(({ evidence }) => evidence);
    await env.BACKUPS.delete(`backup/original/${lost?.originalSha256}`);
    const taken = await takeBackup(company.keeper, id);
    await emptyInstallation();
    await expect(restoreAll(taken)).rejects.toThrow(/missing_parts.*is not here/);
    await expect(finishRestore()).rejects.toThrow(`${lost?.originalSha256} of capture ${lost?.captureId}`);
    const undone = [{ id: lost?.captureId ?? "", at: new Date().toISOString() }];
    expect((await asSetup("POST", "/api/restore/undone", { undone })).status).toBe(200);
    expect((await finishRestore()).report).toMatchObject({ takenBackAfter: 2 });
    expect(await found()).toEqual(without(1, 2));
    expect((await asSetup("POST", "/api/restore/undone", { undone })).status).toBe(409);
  });

  it("is nobody else's: a capture's id is its sender's choice, and a colleague reads it off the message", async () => {
    const [first] = await readAll(company.wei, [ids[0] ?? ""]);
    const hers = first?.evidence.find(({ person }) => person?.id === company.rosa.id);
    const before = await takeBackup(company.keeper, await make());
    const decoy = aMessage({ headers: { "Message-ID": "<decoy@globex.example>", Subject: "decoy" } });
    const again = await record(company.wei, decoy, { captureId: hers?.captureId ?? "" });
    await undoCapture(testContext(), company.wei.actor, again.captureId, again.messageId);
    // An older backup with the marks, and a newer one with what its Book knows.
    const { marks } = await takeBackup(company.keeper, before.manifest.id);
    expect(marks.map(({ captureId }) => captureId)).toContain(hers?.captureId);
    const newer = await takeBackup(company.keeper, await make());
    for (const taken of [{ ...before, marks }, newer]) {
      await emptyInstallation();
      expect((await restoreAll(taken)).report).toMatchObject({ replayed: 0 });
      const [left] = await readAll(company.rosa, [ids[0] ?? ""]);
      expect(left?.evidence.map(({ person }) => person?.id)).toContain(company.rosa.id);
    }
  });

  it("counts once, wherever the restore is cut off", async () => {
    const id = await make();
    await takeBack(1);
    await takeBack(2);
    const taken = await takeBackup(company.keeper, id);
    await emptyInstallation();
    await beginRestore(taken.manifest);
    for (const chunk of loadingOrder(taken.manifest)) await loadChunk(taken, chunk);
    await loadOriginals(taken);
    // What the script sends last is sent again by the next run.
    expect((await restoreCut(taken)).report).toMatchObject({ replayed: 2, takenBackAfter: 2 });
  });

  it("goes from a bucket that refused at first when the next backup is made; old marks go with the backups", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await make();
    const calls: string[] = [];
    const locked = new Proxy(env.BACKUPS, {
      get(bucket, name) {
        if (name === "delete") return (key: string) => Promise.reject(new Error(`locked (${calls.push(key)})`));
        return Reflect.get(bucket, name).bind(bucket);
      },
    });
    const { captureId, sha256 } = await takeBack(1, testContext({}, { BACKUPS: locked }));
    expect(calls).toEqual([`backup/original/${sha256}`]);
    expect(await copyOf(sha256)).not.toBeNull();
    expect(await markOf(captureId)).toMatchObject({ originals: [sha256] });
    await make();
    expect(await copyOf(sha256)).toBeNull();
    expect(await markOf(captureId)).toMatchObject({ originals: [sha256] });
    // Older than every backup that is here: none of them can hold it.
    const old = await takeBack(2, testContext(ahead(-48 * HOUR_MS)));
    expect(await markOf(old.captureId)).toBeDefined();
    await make();
    expect(await markOf(old.captureId)).toBeUndefined();
    expect(await markOf(captureId)).toBeDefined();
  });

  it("has any number of marks, which are read page by page and noted in an own restore, but for what was let go", async () => {
    const at = new Date().toISOString();
    const captureIds = Array.from({ length: 120 }, () => crypto.randomUUID());
    const whyOf = (index: number) => (index % 3 === 0 ? "let go" : "taken back");
    for (const [index, captureId] of captureIds.entries())
      await putMark(testContext(), { captureId, personId: company.wei.id, originals: [], at, why: whyOf(index) });
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page = await readMarks(testContext(), after === "" ? null : after);
      seen.push(...page.marks.map(({ captureId }) => captureId));
      after = page.next;
    }
    // One is of `fillRecord`.
    expect(seen).toHaveLength(121);
    expect(seen.filter((id) => captureIds.includes(id))).toEqual([...captureIds].sort());
    await noteMarks(testContext());
    const wanted = captureIds.filter((_, index) => whyOf(index) === "taken back");
    expect(await undoneAmong(testContext(), ofWei(captureIds))).toEqual(ofWei(wanted));
  });

  it("leaves a copy that others need: bytes saved again, by whoever", async () => {
    const id = await make();
    const { sha256 } = await takeBack(1);
    expect(await copyOf(sha256)).toBeNull();
    await record(company.rosa, followUp.bytes);
    await make();
    expect(await copyOf(sha256)).not.toBeNull();
    const taken = await takeBackup(company.keeper, id);
    await emptyInstallation();
    expect((await restoreAll(taken)).report).toMatchObject({ takenBackAfter: 1 });
    expect(await found()).toEqual(without(1));
  });
});

/** Works a restore off in which every call of a binding is the last one of its event once. */
async function restoreCut(taken: TakenBackup) {
  const undone = taken.marks.map(({ captureId, personId, at }) => ({ id: undoneIdOf(captureId, personId), at }));
  await addUndone(testContext(), undone);
  for (let at = 1; ; at++) {
    const { ctx, state } = faulty(new HeldQueue(), { at, accident: "killed" });
    const restore = await workOnRestore(ctx, { withoutMissing: false }, 1).catch(() => null);
    // Cut one call later in the next try, so that it moves on in the end.
    if (restore?.state === "done" && !state.fired) return restore;
    if (!state.fired) at = 0;
  }
}
