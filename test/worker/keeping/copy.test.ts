import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Erasure } from "../../../shared/api/keeping.ts";
import { erasureSchema } from "../../../shared/api/keeping.ts";
import { splitMessageId } from "../../../shared/ids.ts";
import { removeMessage } from "../../../worker/intake/remove-message.ts";
import { copyPart, openCopy } from "../../../worker/keeping/copy.ts";
import { eraseOnSchedule } from "../../../worker/keeping/erasures.ts";
import { firstCursor } from "../../../worker/keeping/find-person.ts";
import { zipStream } from "../../../worker/keeping/zip-stream.ts";
import { confirmErasure } from "../../../worker/records/confirm-erasure.ts";
import { cancelErasure } from "../../../worker/records/end-search.ts";
import { beginErasure, getErasure, listErasureItems } from "../../../worker/records/erasures.ts";
import { createNote } from "../../../worker/records/note-changes.ts";
import { bindKeeping } from "../../../worker/routes/keeping.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { rfq } from "../../support/practice-messages.ts";
import { anApp, testContext, testEnv } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import type { Company } from "../support/record-to-back-up.ts";
import { aCompany, readAll, record } from "../support/record-to-back-up.ts";
import { searched, toCopy, toErase, unpacked } from "./search.ts";

// A person is given a copy of everything that names them, by a keeper who said why and has just signed in, and by nobody else.

const ADDRESS = "olga@globex.example";
const mailOf = (id: string, headers: Record<string, string> = {}) =>
  aMessage({ headers: { From: `Olga <${ADDRESS}>`, "Message-ID": `<${id}@globex.example>`, ...headers } });

let company: Company;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
});

const search = (purpose: typeof toCopy | typeof toErase = toCopy, names: string[] = ["Olga"]): Promise<Erasure> =>
  searched(company.keeper, purpose, { addresses: [ADDRESS], names });

const all = { language: "en", without: [], withoutReason: null } as const;

const leavesOf = async (kind: string) =>
  z
    .array(z.object({ actor: z.string(), subject: z.string(), detail: z.string() }))
    .parse(await testContext().db.all(sql`select actor, subject, detail from leaf where kind = ${kind} order by seq`));

describe("a copy holds", () => {
  it("every mail that names the person byte for byte, and what the record says of them, in their language", async () => {
    const bytes = mailOf("one");
    const saved = await record(company.wei, bytes);
    await record(company.rosa, bytes);
    await record(company.wei, rfq.bytes);
    const copied = mailOf("cc", { From: "buyer@globex.example", Cc: ADDRESS });
    const inCopy = await record(company.wei, copied);
    const [message] = await readAll(company.wei, [saved.messageId ?? ""]);
    const note = { kind: "call", text: "Olga will decide", id: crypto.randomUUID() } as const;
    await createNote(company.wei.actor, testContext(), message?.customers[0]?.id ?? "", note);
    const found = await search();
    // Of the two mails only the second has somebody on it who is neither she nor a colleague.
    expect(found).toMatchObject({ purpose: "copy", withOthers: 1, copy: null });
    await openCopy(company.keeper.actor, testContext(), found.id, { ...all, language: "ru" });
    const { files, said, readme, fileName } = await unpacked(company.keeper, found.id);
    const byId = new Map(said.messages.map((one) => [one.id, one]));
    expect([...byId.keys()].sort()).toEqual([saved.messageId, inCopy.messageId].sort());
    for (const [id, given] of [
      [saved.messageId ?? "", bytes],
      [inCopy.messageId ?? "", copied],
    ] as const)
      expect(byId.get(id)?.files.map((name) => files[name])).toEqual([given]);
    expect(byId.get(saved.messageId ?? "")?.captures).toHaveLength(2);
    expect(said.contacts).toMatchObject([
      {
        addresses: [ADDRESS],
        sources: [
          { field: "name", from: "mail" },
          { field: "address", from: "mail" },
        ],
      },
    ]);
    expect(said.mentions).toEqual([{ kind: "note", said: { text: "Olga will decide" } }]);
    expect(said.notGiven).toEqual({
      leftOut: 0,
      leftOutBecause: null,
      heldApart: 0,
      own: 0,
      gone: 0,
      otherOriginals: 0,
      objected: 0,
    });
    expect(readme).toContain("Ваши данные в компании «Acme»");
    expect(fileName).toBe("copy-A-1-1.zip");
    // Which colleague saved it is theirs.
    expect(JSON.stringify(said)).not.toContain(company.rosa.id);
    expect(JSON.stringify(said)).not.toContain("Rosa");
  });

  it("what is in it, counted in the ledger with who opened it and why, each part and each message again", async () => {
    const { messageId } = await record(company.wei, mailOf("one"));
    const { id } = await search();
    await openCopy(company.keeper.actor, testContext(), id, all);
    await unpacked(company.keeper, id);
    const [opened] = await leavesOf("copy.opened");
    expect(opened).toMatchObject({ actor: company.keeper.id, subject: id });
    expect(JSON.parse(opened?.detail ?? "")).toMatchObject({
      reason: toCopy.reason,
      messages: 1,
      parts: 1,
      without: 0,
    });
    expect((await leavesOf("export.shown")).map(({ detail }) => JSON.parse(detail))).toMatchObject([
      { what: "copy", part: 1, messages: 1 },
    ]);
    const { volume, number } = splitMessageId(messageId ?? "");
    const inVolume = await runInDurableObject(volumeStub(testEnv(), volume), (_, { storage }) =>
      storage.sql
        .exec<{ detail: string }>("SELECT detail FROM leaf WHERE kind = 'export.shown' AND subject = ?", id)
        .one(),
    );
    expect(JSON.parse(inVolume.detail)).toEqual({ messages: [number], level: "original", reason: toCopy.reason });
  });

  it("no mail that its keeper leaves out, which the person is told with the reason", async () => {
    const kept = await record(company.wei, mailOf("kept"));
    const left = await record(company.wei, mailOf("left", { Cc: "other@globex.example" }));
    const { id } = await search();
    const without = [`message:${left.messageId}`];
    await openCopy(company.keeper.actor, testContext(), id, { ...all, without, withoutReason: "Names a third person" });
    const { said, files, readme } = await unpacked(company.keeper, id);
    expect(said.messages.map((one) => one.id)).toEqual([kept.messageId]);
    expect(Object.keys(files).filter((name) => name.endsWith(".eml"))).toHaveLength(1);
    expect(said.notGiven).toMatchObject({ leftOut: 1, leftOutBecause: "Names a third person" });
    expect(readme).toContain("1 entries that were left out. Why: Names a third person");
  });

  it("a count of what has gone since, and of what has not been taken into the record", async () => {
    const stays = await record(company.wei, mailOf("stays"));
    const goes = await record(company.wei, mailOf("goes"));
    const ctx = testContext();
    await ctx.db.run(sql`insert into capture (id, sha256, door, state, metadata, bytes, created_at, updated_at)
      select ${crypto.randomUUID()}, ${"ab".repeat(32)}, 'mail', 'failed', ${JSON.stringify({ from: ADDRESS })}, 1,
        ${ctx.now()}, ${ctx.now()}`);
    const { id } = await search();
    await openCopy(company.keeper.actor, testContext(), id, all);
    await removeMessage(testContext(), splitMessageId(goes.messageId ?? ""), "system:erasure");
    const { said } = await unpacked(company.keeper, id);
    expect(said.messages.map((one) => one.id)).toEqual([stays.messageId]);
    expect(said.notGiven).toMatchObject({ gone: 1, heldApart: 1 });
  });
});

describe("a copy is opened", () => {
  it("by a keeper who has just signed in, and downloaded by that keeper for a while, as often as it breaks", async () => {
    await record(company.wei, mailOf("one"));
    const { id } = await search();
    const { actor } = company.keeper;
    const stale = { ...actor, confirmedAtMs: Date.now() - 3_600_000 };
    await expect(openCopy(stale, testContext(), id, all)).rejects.toMatchObject({ code: "step_up_required" });
    for (const { actor: other } of [company.admin, company.wei])
      await expect(openCopy(other, testContext(), id, all)).rejects.toMatchObject({ code: "forbidden" });
    await expect(copyPart(actor, testContext(), id, 1)).rejects.toMatchObject({ code: "forbidden" });
    await openCopy(actor, testContext(), id, all);
    const first = await unpacked(company.keeper, id);
    expect((await unpacked(company.keeper, id)).said).toEqual(first.said);
    for (const { actor: other } of [company.admin, company.wei])
      await expect(copyPart(other, testContext(), id, 1)).rejects.toMatchObject({ code: "forbidden" });
    const another = { ...actor, personId: company.rosa.id };
    await expect(copyPart(another, testContext(), id, 1)).rejects.toMatchObject({ code: "forbidden" });
    await expect(copyPart(actor, testContext(), id, 2)).rejects.toMatchObject({ code: "not_found" });
    const later = Date.now() + 13 * 3_600_000;
    const then = testContext({ nowMs: () => later, now: () => new Date(later).toISOString() });
    await expect(copyPart(actor, then, id, 1)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("never as an erasure, and an erasure never as a copy", async () => {
    await record(company.wei, mailOf("one"));
    const { actor } = company.keeper;
    const copy = await search();
    await expect(confirmErasure(actor, testContext(), { id: copy.id, without: [] })).rejects.toMatchObject({
      code: "conflict",
    });
    const erasure = await search(toErase);
    await expect(openCopy(actor, testContext(), erasure.id, all)).rejects.toMatchObject({ code: "conflict" });
    expect((await listErasureItems(actor, testContext(), copy.id, "")).items).toContainEqual(
      expect.objectContaining({ kind: "message" }),
    );
  });

  it("over HTTP as a ZIP, not without a reason for what is left out", async () => {
    await record(company.wei, mailOf("one"));
    const { call } = anApp(bindKeeping);
    const { id } = await search();
    const bad = await call("POST", `/api/keeping/erasures/${id}/copy`, {
      as: company.keeper,
      json: { language: "zh", without: ["message:x"] },
    });
    expect(bad.status).toBe(400);
    const opened = await call("POST", `/api/keeping/erasures/${id}/copy`, {
      as: company.keeper,
      json: { language: "zh" },
    });
    expect(erasureSchema.parse(opened.body).copy?.parts).toHaveLength(1);
    const part = await call("GET", `/api/keeping/erasures/${id}/copy/1`, { as: company.keeper });
    expect(part.status).toBe(200);
    expect(part.headers.get("content-type")).toBe("application/zip");
    expect(part.headers.get("content-disposition")).toContain("copy-A-1-1.zip");
  });
});

describe("who a copy is for", () => {
  it("is forgotten when its keeper ends it, or by itself after 30 days", async () => {
    await record(company.wei, mailOf("one"));
    const { actor } = company.keeper;
    const first = await search();
    await openCopy(actor, testContext(), first.id, all);
    await cancelErasure(actor, testContext(), first.id);
    expect(await getErasure(actor, testContext(), first.id)).toMatchObject({ state: "done", addresses: [], names: [] });
    await expect(copyPart(actor, testContext(), first.id, 1)).rejects.toMatchObject({ code: "forbidden" });
    const second = await search();
    await eraseOnSchedule(testContext());
    expect(await getErasure(actor, testContext(), second.id)).toMatchObject({ state: "found", addresses: [ADDRESS] });
    const later = Date.now() + 31 * 24 * 3_600_000;
    await eraseOnSchedule(testContext({ nowMs: () => later, now: () => new Date(later).toISOString() }));
    expect(await getErasure(actor, testContext(), second.id)).toMatchObject({ state: "cancelled", addresses: [] });
  });

  it("is looked up at most ten times an hour", async () => {
    const given = { ...toErase, reference: "A-2", who: { addresses: [ADDRESS], names: [] }, cursor: firstCursor };
    const { actor } = company.keeper;
    for (let time = 0; time < 10; time++) {
      const id = await beginErasure(actor, testContext(), given);
      await cancelErasure(actor, testContext(), id);
    }
    await expect(beginErasure(actor, testContext(), given)).rejects.toMatchObject({ code: "rate_limited" });
    expect((await leavesOf("erasure.begun")).map(({ detail }) => JSON.parse(detail))).toContainEqual({
      ...{ reference: "A-2", reason: toErase.reason },
    });
  });
});

it("a ZIP whose source breaks is a broken download, never a shorter ZIP", async () => {
  async function* files() {
    yield { name: "a.eml", at: new Date(0), body: new Uint8Array([1]) };
    throw new Error("the store went away");
  }
  await expect(new Response(zipStream(files())).arrayBuffer()).rejects.toThrow();
});
