import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { strFromU8, unzipSync } from "fflate";
import { flattenedVerify, importJWK } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { objectTo } from "../../../worker/intake/objections.ts";
import { agreeToPack, packPart } from "../../../worker/keeping/evidence-pack.ts";
import { leafHash, verifyInclusion } from "../../../worker/ledger/merkle.ts";
import type { FindKey } from "../../../worker/mail/dkim.ts";
import { askPack, endPack, listPacks } from "../../../worker/records/evidence-packs.ts";
import { acknowledge } from "../../../worker/records/privacy-notices.ts";
import { aSigner, signedMail } from "../../support/dkim-signer.ts";
import { rfq } from "../../support/practice-messages.ts";
import { aPerson, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, readAll, record } from "../support/record-to-back-up.ts";
import { send } from "../support/whole.ts";

// What the company can show of a departure: made by two, signed, and checked without us.

const reason = "Matter 12, for counsel";
const noKeys: FindKey = async () => ({ is: "unknown" });

let company: Company;
let second: TestPerson;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  second = await aPerson(testContext(), { roles: ["keeper"], email: "keeper2@acme.example" });
});

const ask = (by: TestPerson = company.keeper, more: Partial<Parameters<typeof askPack>[2]> = {}) =>
  askPack(by.actor, testContext(), {
    ...{ personId: company.wei.id, customerIds: [], fromDay: null, untilDay: null, reason },
    ...more,
  });
const made = async (more: Parameters<typeof ask>[1] = {}) => {
  const { id } = await ask(company.keeper, more);
  return agreeToPack(second.actor, testContext(), id);
};

const manifestSchema = z.object({
  messages: z.array(
    z.looseObject({
      id: z.string(),
      originals: z.array(
        z.object({ file: z.string(), sha256: z.string(), dkim: z.array(z.looseObject({ result: z.string() })) }),
      ),
      captures: z.array(z.looseObject({ captureId: z.string() })),
      ledger: z.object({
        bytes: z.string(),
        index: z.number(),
        size: z.number(),
        root: z.string(),
        proof: z.array(z.string()),
      }),
    }),
  ),
  ledger: z.looseObject({ size: z.number(), root: z.string() }),
  notGiven: z.object({ heldBack: z.number(), gone: z.number() }),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number() })),
});

/** A file of a pack as who gets it unpacks it. */
async function unpacked({ actor }: TestPerson, id: string, { part = 1, findKey = noKeys } = {}) {
  const { body, fileName } = await packPart(actor, testContext(), id, part, findKey);
  const files = unzipSync(new Uint8Array(await new Response(body).arrayBuffer()));
  const raw = files["manifest.json"] ?? new Uint8Array();
  return { fileName, files, raw, manifest: manifestSchema.parse(JSON.parse(strFromU8(raw))) };
}

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** As any JOSE library would. */
async function verifies(raw: Uint8Array, files: Record<string, Uint8Array>): Promise<boolean> {
  const { body } = await send("/api/signing-keys");
  const { keys } = z.object({ keys: z.array(z.record(z.string(), z.string())) }).parse(body);
  const jws = z
    .object({ protected: z.string(), signature: z.string() })
    .parse(JSON.parse(strFromU8(files["manifest.jws"] ?? new Uint8Array())));
  const key = await importJWK(keys[0] ?? {}, "Ed25519");
  return flattenedVerify({ ...jws, payload: Buffer.from(raw).toString("base64url") }, key).then(
    () => true,
    () => false,
  );
}

describe("an evidence pack", () => {
  it("has every mail byte for byte, its proof up to the root, and a signature that one letter more breaks", async () => {
    await acknowledge(company.wei.actor, testContext(), 1);
    const one = aMessage({ headers: { From: "Mo <mo@globex.example>", Subject: "Zircon lining" } });
    const ids = [await record(company.wei, rfq.bytes), await record(company.wei, one)].map(
      ({ messageId }) => messageId ?? "",
    );
    await record(company.rosa, aMessage({ headers: { From: "x@initech.example", Subject: "Rosa's own" } }));
    const pack = await made();
    expect(pack).toMatchObject({ state: "made", made: { messages: 2, parts: 1, heldBack: 0 } });
    const { files, raw, manifest, fileName } = await unpacked(company.keeper, pack.id);
    expect(fileName).toMatch(/^evidence-\d{4}-\d\d-\d\d-1-of-1\.zip$/);
    expect(manifest.messages.map(({ id }) => id).sort()).toEqual(ids.sort());
    const mails = Object.entries(files).filter(([name]) => name.startsWith("mail/"));
    expect(mails.map(([, bytes]) => Buffer.from(bytes).toString("base64")).sort()).toEqual(
      [rfq.bytes, one].map((bytes) => Buffer.from(bytes).toString("base64")).sort(),
    );
    for (const { name, sha256, bytes } of manifest.files) {
      expect(
        createHash("sha256")
          .update(files[name] ?? new Uint8Array())
          .digest("hex"),
        name,
      ).toBe(sha256);
      expect(files[name]?.length).toBe(bytes);
    }
    for (const { ledger, originals } of manifest.messages) {
      expect(originals.map(({ sha256 }) => sha256)).toHaveLength(1);
      expect(ledger.root).toBe(manifest.ledger.root);
      expect(JSON.parse(ledger.bytes)).toMatchObject({ kind: "message.recorded" });
      const proof = ledger.proof.map(bytesOf);
      expect(verifyInclusion(ledger.index, ledger.size, leafHash(ledger.bytes), proof, bytesOf(ledger.root))).toBe(
        true,
      );
    }
    expect(await verifies(raw, files)).toBe(true);
    expect(
      await verifies(Buffer.from(strFromU8(raw).replace("rosa", "wei").replace('"parts": 1', '"parts": 2')), files),
    ).toBe(false);
    expect(JSON.parse(strFromU8(files["person.json"] ?? new Uint8Array()))).toMatchObject({
      name: "Wei",
      mailboxes: [{ address: "rep1@acme.example" }],
      acknowledged: [{ version: 1 }],
    });
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(["notices/1.json", "saving-rules/0.json", "customers.json"]),
    );
    expect(strFromU8(files["customers.json"] ?? new Uint8Array())).toContain("Globex");
  });

  it("says what the senders' signatures are worth, and asks for a key once", async () => {
    const signer = await aSigner("rsa");
    const mail = (subject: string): Promise<Uint8Array> =>
      signedMail(signer, {
        headers: [
          ["From", "Mo <mo@globex.example>"],
          ["To", "rep1@acme.example"],
          ["Subject", subject],
        ],
      });
    await record(company.wei, await mail("One"));
    await record(company.wei, await mail("Two"));
    const forged = Buffer.from(await mail("Three"))
      .toString("latin1")
      .replace("Hello", "Hullo");
    await record(company.wei, new Uint8Array(Buffer.from(forged, "latin1")));
    const { id } = await made();
    const asked: string[] = [];
    const findKey: FindKey = async (name) => {
      asked.push(name);
      return { is: "found", records: [signer.record] };
    };
    const { manifest } = await unpacked(second, id, { findKey });
    const verdicts = manifest.messages.flatMap(({ originals }) => originals.flatMap(({ dkim }) => dkim));
    const [pass, fail] = [
      { result: "pass", problem: null, isAligned: true },
      { result: "fail", problem: "body-changed" },
    ];
    expect(verdicts.sort((a, b) => (a.result < b.result ? 1 : -1))).toMatchObject([pass, pass, fail]);
    expect(asked).toEqual(["s1._domainkey.globex.example"]);
    // Where nobody can be asked it is not called forged.
    const blind = (await unpacked(second, id)).manifest.messages.flatMap(({ originals }) =>
      originals.flatMap(({ dkim }) => dkim),
    );
    expect(blind.map(({ result }) => result).sort()).toEqual(["fail", "unknown", "unknown"]);
  });

  it("holds the customers and days that were asked for, and nothing that is closed", async () => {
    const globex = await record(
      company.wei,
      aMessage({ headers: { From: "mo@globex.example", Date: "Mon, 02 Mar 2026 10:00:00 +0000" } }),
    );
    await record(
      company.wei,
      aMessage({ headers: { From: "mo@globex.example", Date: "Thu, 05 Mar 2026 10:00:00 +0000" } }),
    );
    const closed = await record(
      company.wei,
      aMessage({ headers: { From: "mo@globex.example", Date: "Mon, 02 Mar 2026 11:00:00 +0000", Subject: "Mine" } }),
    );
    await record(
      company.wei,
      aMessage({ headers: { From: "eva@initech.example", Date: "Mon, 02 Mar 2026 12:00:00 +0000" } }),
    );
    await objectTo(company.wei.actor, testContext(), closed.messageId ?? "", "not business");
    const [message] = await readAll(company.wei, [globex.messageId ?? ""]);
    const customerId = message?.customers[0]?.id ?? "";
    const pack = await made({ customerIds: [customerId], fromDay: "2026-03-01", untilDay: "2026-03-02" });
    expect(pack.made).toMatchObject({ messages: 1, heldBack: 1 });
    const { manifest } = await unpacked(second, pack.id);
    expect(manifest.messages.map(({ id }) => id)).toEqual([globex.messageId]);
    // What is closed after it was agreed to does not go out either.
    await objectTo(company.wei.actor, testContext(), globex.messageId ?? "", "not business");
    const later = await unpacked(second, pack.id);
    expect(later.manifest.messages).toEqual([]);
    expect(later.manifest.notGiven).toEqual({ heldBack: 1, gone: 1 });
  });
});

describe("a pack is made by two", () => {
  it("never by who asked for it while another could, nor by who it is about", async () => {
    const { id } = await ask();
    await expect(agreeToPack(company.keeper.actor, testContext(), id)).rejects.toMatchObject({ code: "conflict" });
    await expect(packPart(company.keeper.actor, testContext(), id, 1, noKeys)).rejects.toMatchObject({
      code: "conflict",
    });
    const own = await ask(company.keeper, { personId: second.id });
    await expect(agreeToPack(second.actor, testContext(), own.id)).rejects.toMatchObject({ code: "conflict" });
    await expect(agreeToPack(company.admin.actor, testContext(), id)).rejects.toMatchObject({ code: "forbidden" });
    await agreeToPack(second.actor, testContext(), id);
    await expect(agreeToPack(second.actor, testContext(), id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("or by the only keeper a day after asking", async () => {
    await testContext().db.run(sql`update person set status = 'disabled' where id = ${second.id}`);
    const { id } = await ask();
    await expect(agreeToPack(company.keeper.actor, testContext(), id)).rejects.toMatchObject({ code: "conflict" });
    await testContext().db.run(sql`update evidence_pack set asked_at = '2020-01-01T00:00:00.000Z'`);
    expect((await agreeToPack(company.keeper.actor, testContext(), id)).state).toBe("made");
  });

  it("is for these two alone, for a time, and each file is in the ledger with its reason", async () => {
    await record(company.wei, rfq.bytes);
    const { id } = await made();
    const third = await aPerson(testContext(), { roles: ["keeper"], email: "keeper3@acme.example" });
    await expect(packPart(third.actor, testContext(), id, 1, noKeys)).rejects.toMatchObject({ code: "forbidden" });
    await expect(packPart(second.actor, testContext(), id, 2, noKeys)).rejects.toMatchObject({ code: "not_found" });
    await unpacked(second, id);
    const leaves = z
      .array(z.object({ kind: z.string(), actor: z.string(), detail: z.string() }))
      .parse(await testContext().db.all(sql`select kind, actor, detail from leaf where subject = ${id} order by seq`));
    // What the ledger has taken is not in the outbox any more.
    expect(leaves.at(-1)).toMatchObject({ kind: "pack.shown", actor: second.id });
    expect(JSON.parse(leaves.at(-1)?.detail ?? "")).toEqual({ part: 1, reason });
    await testContext().db.run(sql`update evidence_pack set decided_at = '2020-01-01T00:00:00.000Z'`);
    await expect(packPart(second.actor, testContext(), id, 1, noKeys)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("and can be refused, or taken back by who asked", async () => {
    const [one, two] = [await ask(), await ask()];
    expect((await endPack(second.actor, testContext(), one.id, "refuse")).state).toBe("refused");
    await expect(endPack(second.actor, testContext(), two.id, "cancel")).rejects.toMatchObject({ code: "conflict" });
    expect((await endPack(company.keeper.actor, testContext(), two.id, "cancel")).state).toBe("cancelled");
    await expect(agreeToPack(second.actor, testContext(), one.id)).rejects.toMatchObject({ code: "conflict" });
    expect(await listPacks(company.keeper.actor, testContext())).toMatchObject({ keepers: 2, packs: [{}, {}] });
    await expect(ask(company.keeper, { customerIds: [crypto.randomUUID()] })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
