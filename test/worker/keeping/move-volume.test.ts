import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { objectTo, rule } from "../../../worker/intake/objections.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { moveStep } from "../../../worker/keeping/move-volume.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { allVolumes } from "../../../worker/records/volumes.ts";
import { findMessages } from "../../../worker/search/find-messages.ts";
import { volumeObject, volumeStub } from "../../../worker/volume/client.ts";
import { testContext, testEnv } from "../support/app.ts";
import { emptyInstallation, makeBackup, restoreAll, takeBackup } from "../support/backup.ts";
import { faulty, HeldQueue } from "../support/faults.ts";
import { aMessage } from "../support/mail.ts";
import type { Company } from "../support/record-to-back-up.ts";
import { aCompany, fillRecord, originalsOf, readAll, record, searchAnswers } from "../support/record-to-back-up.ts";
import { allMessages } from "../support/world.ts";

// A volume is written anew in another object. What was read before is read after, and nobody notices.

let company: Company;
let ids: string[];
const env = testEnv();

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  ids = (await fillRecord(company)).messageIds;
});

const volumes = async (): Promise<string[]> => (await allVolumes(testContext())).map(({ name }) => name);

/** Everything that a reader sees of the record. */
const seen = async () => ({
  searches: await searchAnswers(company.wei),
  messages: await readAll(company.wei, ids),
  originals: await originalsOf(company.wei, ids),
});

const tablesIn = (object: string): Promise<string[]> =>
  runInDurableObject(volumeObject(env, object), (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray()
      .map(({ name }) => name),
  );

async function moveAll(by: string): Promise<void> {
  for (const name of await volumes()) {
    for (let step = 0; (await moveStep(testContext(), name, by, 0)) !== null; step++) expect(step).toBeLessThan(100);
  }
}

async function expectHonest(): Promise<void> {
  for (const name of await volumes()) await volumeStub(env, name).handOver();
  expect(await ledgerStub(env).alarms()).toEqual([]);
}

describe("a volume that is written anew", () => {
  it("answers as before, in another object, and the old one holds nothing but where it went", async () => {
    const before = await seen();
    await moveAll("e1");
    expect(await seen()).toEqual(before);
    for (const name of await volumes()) {
      expect(await tablesIn(name)).toEqual(["moved"]);
      expect(await tablesIn(`${name}/2`)).toContain("message");
    }
    await expectHonest();
  });

  it("goes into a backup and comes back from it, and from one of before", async () => {
    const before = await seen();
    const old = await makeBackup(company.keeper);
    const takenOld = await takeBackup(company.keeper, old.id);
    await moveAll("e1");
    await moveAll("e2");
    const taken = await takeBackup(company.keeper, (await makeBackup(company.keeper)).id);
    for (const one of [taken, takenOld]) {
      await emptyInstallation();
      await restoreAll(one);
      expect(await seen()).toEqual(before);
      await moveAll("e3");
      expect(await seen()).toEqual(before);
      await expectHonest();
    }
  });

  // Last: its many objects outlive what empties the installation for a test.
  it("takes mail, undo and objections as they come, at any moment of the way", { timeout: 240_000 }, async () => {
    const [name = ""] = await volumes();
    for (let at = 1; ; at += 2) {
      const headers = { From: `Bo <bo@run${at}.example>`, "Message-ID": `<${at}@run.example>` };
      const [mail, taken] = [
        aMessage({ headers }),
        aMessage({ headers: { ...headers, "Message-ID": `<u${at}@run.example>` } }),
      ];
      const before = await record(company.wei, taken);
      const accident = async () => {
        ids.push((await record(company.wei, mail)).messageId ?? "");
        await undoCapture(testContext(), company.wei.actor, before.captureId, before.messageId);
        const objection = await objectTo(company.wei.actor, testContext(), ids[0] ?? "", "Private");
        await rule(company.keeper.actor, testContext(), objection.id, { ruling: "rejected", words: "It is business" });
      };
      const { ctx, state } = faulty(new HeldQueue(), { at, accident });
      for (let step = 0; (await moveStep(ctx, name, `e${at}`, 0)) !== null; step++) expect(step).toBeLessThan(100);
      if (state.fired) continue;
      ids.push(before.messageId ?? "");
      break;
    }
    const whole = await readAll(company.wei, ids);
    expect(whole.map(({ id }) => id)).toEqual(ids);
    const of = (address: string) => findMessages(company.wei.actor, testContext(), { q: address, limit: 50 });
    expect((await of("run3.example")).hits.map(({ message }) => message.id)).toEqual(
      whole
        .filter(({ participants }) => participants.some((one) => one.address === "bo@run3.example"))
        .map(({ id }) => id),
    );
    await expectHonest();
    const messages = await allMessages(testContext());
    const captures = messages.flatMap(({ evidence }) => evidence.map(({ captureId }) => captureId));
    expect(new Set(captures).size).toBe(captures.length);
    expect(messages.length).toBe(ids.length);
  });
});
