import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { splitMessageId } from "../../../shared/ids.ts";
import { writeFrames } from "../../../shared/import-frames.ts";
import { objectTo } from "../../../worker/intake/objections.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { askToLift, liftHold, setHold } from "../../../worker/records/hold-changes.ts";
import type { Removal } from "../../../worker/records/undone-captures.ts";
import { markRemoved } from "../../../worker/records/undone-captures.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { importOf } from "../support/answers.ts";
import { aPerson, testContext, testEnv } from "../support/app.ts";
import { emptyInstallation, makeBackup, restoreAll, takeBackup } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, readAll, record } from "../support/record-to-back-up.ts";
import { byConsole } from "../support/whole.ts";

// What a legal hold keeps, met by what is not an erasure: the sweep, an import's undo, a restore. And what an objection
// closed, met by a restore.

let company: Company;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
});

const letter = (id: string, words = "valves") =>
  aMessage({ headers: { "Message-ID": `<${id}@globex.example>`, Subject: `${words} ${id}` } });
const hold = (subject: string) =>
  setHold(company.keeper.actor, testContext(), { kind: "query", subject, reason: "matter 12" });
const lift = async (id: string) => {
  const other = await aPerson(testContext(), { roles: ["keeper"] });
  await askToLift(company.keeper.actor, testContext(), id, "settled");
  await liftHold(other.actor, testContext(), id);
};
const isThere = (id: string | null): Promise<boolean> =>
  readAll(company.wei, [id ?? ""]).then(
    () => true,
    () => false,
  );

it("who takes back what is held is not told of the hold", async () => {
  const { captureId, messageId } = await record(company.wei, letter("a", "zircon"));
  await hold("zircon");
  const refused = await undoCapture(testContext(), company.wei.actor, captureId, messageId).catch(String);
  expect(refused).toContain("records keeper");
  expect(refused).not.toMatch(/hold|held/i);
});

it("500 removals that are held do not stop the sweep from finishing another", async () => {
  const held = await record(company.wei, letter("held", "zircon"));
  const other = await record(company.wei, letter("other"));
  await hold("zircon");
  const removalOf = (messageId: string | null, captureIds: string[]): Removal => ({
    ...{ personId: company.wei.id, captureIds, originals: [], keys: [], places: [], by: "system:erasure" },
    ...{ wasUnderWay: false },
    message: { ...splitMessageId(messageId ?? ""), canonicalSha256: null, attachments: 0, sentAt: 0 },
  });
  const at = (time: string) => ({ ...testContext(), now: () => time });
  for (let n = 0; n < 500; n++)
    await markRemoved(at("2026-01-01T00:00:00.000Z"), [removalOf(held.messageId, [crypto.randomUUID()])]);
  await markRemoved(at("2026-01-02T00:00:00.000Z"), [removalOf(other.messageId, [other.captureId])]);
  await sweep(testContext());
  expect([await isThere(held.messageId), await isThere(other.messageId)]).toEqual([true, true]);
  await sweep(testContext());
  expect([await isThere(held.messageId), await isThere(other.messageId)]).toEqual([true, false]);
});

it("an import that is taken back leaves what is held, and goes on with the rest", async () => {
  const { wei } = company;
  const given = { fileName: "x.mbox", fileKey: "c".repeat(64), mailbox: wei.email, total: 3 };
  const post = (path: string, body: unknown) => byConsole(wei, "POST", path, body);
  const job = importOf(await post("/api/imports", given));
  const mails = [letter("i1"), letter("i2", "zircon"), letter("i3")];
  const batch = await post(`/api/imports/${job.id}/batches`, writeFrames(mails));
  expect(batch.status, batch.text).toBe(200);
  await post(`/api/imports/${job.id}/finish`, {});
  await hold("zircon");
  let answer = await post(`/api/imports/${job.id}/undo`, {});
  while (answer.body.left > 0) answer = await post(`/api/imports/${job.id}/undo`, {});
  expect(answer.body.import).toMatchObject({ state: "undone", undone: 2 });
  const { body } = await byConsole(wei, "GET", "/api/search?q=zircon&limit=50");
  expect(body.hits).toHaveLength(1);
});

describe("a restore", () => {
  it("keeps what a hold of the backup keeps, counts it, and it goes once that is lifted", async () => {
    const { captureId, messageId } = await record(company.wei, letter("held", "zircon"));
    // Of a person: what an original says is not known here any more, since its copy went with the undo.
    const subject = "buyer@globex.example";
    const { id } = await setHold(company.keeper.actor, testContext(), { kind: "person", subject, reason: "matter 12" });
    const backup = await makeBackup(company.keeper);
    await lift(id);
    await undoCapture(testContext(), company.wei.actor, captureId, messageId);
    const taken = await takeBackup(company.keeper, backup.id);
    await emptyInstallation();
    const { report } = await restoreAll(taken);
    expect(report).toMatchObject({ replayed: 1, held: 1 });
    expect(await isThere(messageId)).toBe(true);
    await lift(id);
    const later = Date.now() + 3_600_000;
    await sweep(testContext({ nowMs: () => later, now: () => new Date(later).toISOString() }));
    expect(await isThere(messageId)).toBe(false);
  });

  it("closes again what an objection had closed after the volume was read", async () => {
    const { messageId } = await record(company.wei, letter("private"));
    const { volume, number } = splitMessageId(messageId ?? "");
    await objectTo(company.wei.actor, testContext(), messageId ?? "", "This is my doctor's");
    const isClosed = () =>
      volumeStub(testEnv(), volume)
        .facts([number])
        .then(([facts]) => facts?.closed);
    expect(await isClosed()).toBe(true);
    // As the volume was a moment before, and the Book a moment after.
    await runInDurableObject(volumeStub(testEnv(), volume), (_, { storage }) => storage.sql.exec("DELETE FROM closed"));
    const taken = await takeBackup(company.keeper, (await makeBackup(company.keeper)).id);
    await emptyInstallation();
    await restoreAll(taken);
    expect(await isClosed()).toBe(false);
    await sweep(testContext());
    expect(await isClosed()).toBe(true);
    const rows = await testContext().db.all(sql`select 1 from objection where settled = 0`);
    expect(rows).toEqual([]);
  });
});
