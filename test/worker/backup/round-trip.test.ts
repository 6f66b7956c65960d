import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { countEverything } from "../../../worker/backup/finish-restore.ts";
import { beginBackup, workOnBackup } from "../../../worker/backup/make.ts";
import { loadingOrder } from "../../../worker/backup/restore.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { listNextSteps } from "../../../worker/records/next-steps.ts";
import { rfq } from "../../support/practice-messages.ts";
import { testContext, testEnv } from "../support/app.ts";
import {
  beginRestore,
  emptyInstallation,
  finishRestore,
  loadChunk,
  loadOriginals,
  makeBackup,
  restoreAll,
  takeBackup,
} from "../support/backup.ts";
import { aMessage, save } from "../support/mail.ts";
import {
  aCompany,
  type Company,
  fillRecord,
  notesOf,
  originalsOf,
  readAll,
  record,
  searchAnswers,
} from "../support/record-to-back-up.ts";
import { send } from "../support/whole.ts";

let company: Company;
let ids: string[];

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  ids = (await fillRecord(company)).messageIds;
});

/** What must be the same on both ends; the reader's own looks leave leaves, so the ledger is asked elsewhere. */
const seen = async () => ({
  searches: await searchAnswers(company.wei),
  messages: await readAll(company.wei, ids),
  originals: await originalsOf(company.wei, ids),
  notes: await notesOf(company.wei, ids[0] ?? ""),
  steps: await listNextSteps(company.rosa.actor, testContext()),
});

describe("a backup", () => {
  it("comes back in an empty installation: same counts, ledger root, searches, messages and originals", async () => {
    const before = await seen();
    expect(
      Object.values(before.searches).filter((hits) => Array.isArray(hits) && hits.length > 0).length,
    ).toBeGreaterThanOrEqual(6);
    expect([before.notes.notes.length, before.steps.length]).toEqual([2, 1]);
    const backup = await makeBackup(company.keeper);
    const counts = await countEverything(testContext());
    const taken = await takeBackup(company.keeper, backup.id);
    expect(taken.manifest.cut.size).toBeGreaterThan(10);
    expect(taken.manifest.counts["volume.message"]).toBe(7);

    await emptyInstallation();
    const { report } = await restoreAll(taken);
    expect(report).toMatchObject({ cut: taken.manifest.cut, late: 0, replayed: 0 });
    const { "ledger.leaves": leaves, ...rows } = report?.counts ?? {};
    expect(leaves).toBe(taken.manifest.cut.size);
    const { "ledger.leaves": _, ...wanted } = counts;
    expect(rows).toEqual(wanted);
    expect(await seen()).toEqual(before);
  });

  it("goes on growing from where it was: the same mail is the same message, new mail a new one, no alarm", async () => {
    const taken = await takeBackup(company.keeper, (await makeBackup(company.keeper)).id);
    await emptyInstallation();
    const { report } = await restoreAll(taken);
    const ledger = ledgerStub(testEnv());
    const { cut } = taken.manifest;
    expect((await ledger.consistency(cut.size, report?.head.size ?? 0))?.firstRoot).toBe(cut.root);

    // No browser is connected any more: it pairs again, here by SQL.
    expect((await save(send, company.rosa, rfq.bytes)).status).toBe(401);
    const changed = await testContext().db.run(sql`update device set disabled_at = null
      where id = ${company.rosa.deviceId} and token_hash = 'restored:' || id and previous_token_hash is null`);
    expect(changed.meta.changes).toBe(1);
    expect(await record(company.rosa, rfq.bytes)).toMatchObject({ duplicate: true, messageId: ids[0] });
    const fresh = await record(company.rosa, aMessage());
    expect(ids).not.toContain(fresh.messageId);
    expect(await ledger.alarms()).toEqual([]);
  });

  // As many restores as there are chunks.
  it("can be interrupted after every chunk, on both ends", { timeout: 240_000 }, async () => {
    const before = await searchAnswers(company.wei);
    const { keeper } = company;
    let backup = await beginBackup(keeper.actor, testContext());
    // One step, then another Worker.
    while (backup.state === "running") backup = await workOnBackup(keeper.actor, testContext(), backup.id, 1);
    const taken = await takeBackup(keeper, backup.id);
    const order = loadingOrder(taken.manifest);
    for (let cut = 0; cut <= order.length; cut++) {
      await emptyInstallation();
      await beginRestore(taken.manifest);
      for (const chunk of order.slice(0, cut)) await loadChunk(taken, chunk);
      // Cut off here; it is told what is in, and the last one is sent once more.
      const { loaded } = await beginRestore(taken.manifest);
      expect(loaded.sort()).toEqual(
        order
          .slice(0, cut)
          .map(({ name }) => name)
          .sort(),
      );
      for (const chunk of order.slice(Math.max(0, cut - 1))) await loadChunk(taken, chunk);
      await loadOriginals(taken);
      expect((await finishRestore()).report).toMatchObject({ cut: taken.manifest.cut, late: 0 });
      expect(await searchAnswers(company.wei)).toEqual(before);
    }
  });
});
