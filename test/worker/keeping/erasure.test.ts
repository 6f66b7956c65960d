import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Erasure } from "../../../shared/api/keeping.ts";
import { splitMessageId } from "../../../shared/ids.ts";
import { objectTo, rule } from "../../../worker/intake/objections.ts";
import { erasureCertificate, stepErasure } from "../../../worker/keeping/erasures.ts";
import { firstCursor } from "../../../worker/keeping/find-person.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { confirmErasure } from "../../../worker/records/confirm-erasure.ts";
import { newJournalSecret, updateJournal } from "../../../worker/records/doors.ts";
import { beginErasure, getErasure, listErasureItems } from "../../../worker/records/erasures.ts";
import { createNote } from "../../../worker/records/note-changes.ts";
import { listObjections } from "../../../worker/records/objections.ts";
import { listOwnNever } from "../../../worker/records/own-never.ts";
import { saveSearch } from "../../../worker/records/saved-searches.ts";
import { findMessages } from "../../../worker/search/find-messages.ts";
import { tablesOf } from "../../../worker/volume/backup.ts";
import { volumeObject } from "../../../worker/volume/client.ts";
import { rfq } from "../../support/practice-messages.ts";
import { aPerson, testContext, testEnv } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { deliver, inbound } from "../support/inbound.ts";
import { journalReport } from "../support/journal-report.ts";
import { aMessage } from "../support/mail.ts";
import type { Company } from "../support/record-to-back-up.ts";
import { aCompany, readAll, record } from "../support/record-to-back-up.ts";
import { residueOf } from "./residue.ts";
import { toErase } from "./search.ts";

// A person is found wherever they are named, and after the erasure nothing that is stored names them.

const TOKEN = "qzyxwvut";
const ADDRESS = `${TOKEN}@globex.example`;
let company: Company;
let bystander: string;
const logged: string[] = [];

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  bystander = (await record(company.wei, rfq.bytes)).messageId ?? "";
  logged.length = 0;
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...said) => void logged.push(said.map(String).join(" ")));
});
afterEach(() => vi.restoreAllMocks());

async function work(id: string, until: readonly Erasure["state"][]): Promise<Erasure> {
  for (let step = 0; step < 50; step++) {
    const at = await stepErasure(company.keeper.actor, testContext(), id);
    if (until.includes(at.state)) return at;
  }
  throw new Error("the erasure does not come to its end");
}

async function erase(who: { addresses?: string[]; names?: string[] }): Promise<Erasure> {
  const whole = { addresses: who.addresses ?? [], names: who.names ?? [] };
  const { actor } = company.keeper;
  const id = await beginErasure(actor, testContext(), {
    ...toErase,
    reference: "R-7",
    who: whole,
    cursor: firstCursor,
  });
  await work(id, ["found"]);
  // By words it takes two.
  const by = whole.names.length > 0 ? (await aPerson(testContext(), { roles: ["keeper"] })).actor : actor;
  await confirmErasure(by, testContext(), { id, without: [] });
  return work(id, ["done"]);
}

const countOf = ({ counts }: Erasure, kind: string): number => counts.find((one) => one.kind === kind)?.erased ?? 0;

/** Nothing says the word any more; the bystander's mail is whole, and the ledger's leaves are all there. */
async function expectGone(erasure: Erasure, words: string[] = [TOKEN]): Promise<void> {
  expect(await residueOf(words)).toEqual([]);
  expect(logged.filter((line) => words.some((word) => line.toLowerCase().includes(word)))).toEqual([]);
  expect(erasure).toMatchObject({ state: "done", addresses: [], names: [] });
  // Volumes that lost mail are in another object; the one they were in holds nothing but where they went.
  const { items } = await listErasureItems(company.keeper.actor, testContext(), erasure.id, "");
  const lost = new Set(items.flatMap(({ kind, key }) => (kind === "message" ? [splitMessageId(key).volume] : [])));
  for (const name of lost) {
    const tables = await runInDurableObject(volumeObject(testEnv(), name), (_, { storage }) => tablesOf(storage.sql));
    expect(tables).toEqual(["moved"]);
  }
  const [left] = await readAll(company.wei, [bystander]);
  expect(left?.subject).toContain("DN50");
  const head = await ledgerStub(testEnv()).head();
  expect(await ledgerStub(testEnv()).alarms()).toEqual([]);
  for (let index = 0; index < head.size; index++)
    expect((await ledgerStub(testEnv()).inclusion(index, head.size))?.root).toBe(head.root);
  const found = await findMessages(company.keeper.actor, testContext(), { q: words[0] ?? "", limit: 50 });
  expect(found.hits).toEqual([]);
}

describe("after an erasure nothing stored names the person", () => {
  it("who had written, under their name, with it in subject, text and a file", async () => {
    const zip = Buffer.from(zipSync({ "a.txt": strToU8(`from ${TOKEN}`) })).toString("base64");
    const body = `--b\r\nContent-Type: text/plain\r\n\r\nRegards ${TOKEN}\r\n--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename="${TOKEN}.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip}\r\n--b--\r\n`;
    const headers = {
      From: `${TOKEN} Uyar <${ADDRESS}>`,
      Subject: `${TOKEN} asks`,
      "Message-ID": `<${TOKEN}@x.example>`,
    };
    const given = aMessage({ headers: { ...headers, "Content-Type": 'multipart/mixed; boundary="b"' }, body });
    await record(company.wei, given);
    await record(company.rosa, given);
    expect((await residueOf([TOKEN])).length).toBeGreaterThan(5);
    const erasure = await erase({ addresses: [ADDRESS], names: [TOKEN] });
    expect([countOf(erasure, "message"), countOf(erasure, "contact")]).toEqual([1, 1]);
    await expectGone(erasure);
  });

  it("who only stood in copy", async () => {
    const headers = {
      From: "buyer@globex.example",
      Cc: `"A. ${TOKEN}" <${ADDRESS}>`,
      "Message-ID": "<cc@globex.example>",
    };
    await record(company.wei, aMessage({ headers }));
    const erasure = await erase({ addresses: [ADDRESS] });
    expect(countOf(erasure, "message")).toBe(1);
    await expectGone(erasure);
  });

  it("who is named only within a file", async () => {
    const file = Buffer.from(
      zipSync({ "word/document.xml": strToU8(`<w:t>${TOKEN.slice(0, 3)}</w:t><w:t>${TOKEN.slice(3)}</w:t>`) }),
    ).toString("base64");
    const body = `--b\r\nContent-Type: text/plain\r\n\r\nThe list.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="list.docx"\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}\r\n--b--\r\n`;
    const headers = { "Message-ID": "<file@globex.example>", "Content-Type": 'multipart/mixed; boundary="b"' };
    const { messageId } = await record(company.wei, aMessage({ headers, body }));
    const erasure = await erase({ names: [TOKEN] });
    expect(countOf(erasure, "message")).toBe(1);
    await expectGone(erasure);
    await expect(readAll(company.wei, [messageId ?? ""])).rejects.toMatchObject({ code: "not_found" });
  });

  it("who came by a list, with a note, a kept search and a reason in the ledger", async () => {
    const ctx = testContext();
    const [message] = await readAll(company.wei, [bystander]);
    const customerId = message?.customers[0]?.id ?? "";
    const now = ctx.now();
    await ctx.db.run(sql`insert into contact (id, customer_id, name, title, phone, created_at)
      values ('01jcontact0000000000000001', ${customerId}, ${`Ms ${TOKEN}`}, null, '+1', ${now})`);
    await ctx.db.run(
      sql`insert into contact_address (address, contact_id) values (${ADDRESS}, '01jcontact0000000000000001')`,
    );
    await ctx.db.run(sql`insert into list_import (id, person_id, kind, file_key, file_name, state, total, started_at, updated_at)
      values ('01jlist0000000000000000001', ${company.wei.id}, 'contacts', 'k', ${`${TOKEN}.csv`}, 'stored', 1, ${now}, ${now})`);
    await ctx.db.run(sql`insert into list_import_row (import_id, line, state, subject, changes)
      values ('01jlist0000000000000000001', 1, 'new', '01jcontact0000000000000001', ${JSON.stringify([{ field: "name", was: null, becomes: TOKEN }])})`);
    const note = { kind: "call", text: `Spoke to ${TOKEN}`, id: crypto.randomUUID() } as const;
    await createNote(company.wei.actor, testContext(), customerId, note);
    await saveSearch(company.wei.actor, testContext(), { name: "her", q: TOKEN });
    const { getMessage } = await import("../../../worker/records/messages.ts");
    await getMessage(company.keeper.actor, testContext(), bystander, `a request of ${TOKEN}`);
    const erasure = await erase({ addresses: [ADDRESS], names: [TOKEN] });
    expect(["contact", "note", "list", "list-row", "search"].map((kind) => countOf(erasure, kind))).toEqual([
      1, 1, 1, 1, 1,
    ]);
    await expectGone(erasure);
  });

  it("who stands in the words of an objection and its ruling, and on a colleague's own list", async () => {
    const ctx = testContext();
    const objection = await objectTo(company.wei.actor, ctx, bystander, `Private, from ${TOKEN}`);
    await rule(company.keeper.actor, ctx, objection.id, { ruling: "rejected", words: `${TOKEN} writes as a buyer` });
    const entries = [ADDRESS, "friend@home.example"];
    for (const entry of entries)
      await ctx.db.run(sql`insert into person_never (id, person_id, entry, at)
        values (${ctx.newId()}, ${company.wei.id}, ${entry}, ${ctx.now()})`);
    const erasure = await erase({ addresses: [ADDRESS], names: [TOKEN] });
    expect([countOf(erasure, "objection"), countOf(erasure, "own-never")]).toEqual([1, 1]);
    await expectGone(erasure);
    const { actor } = company.keeper;
    const { items } = await listErasureItems(actor, testContext(), erasure.id, "");
    // The keeper is not told whose list it was.
    expect(JSON.stringify(items)).not.toContain(company.wei.id);
    expect((await listOwnNever(company.wei.actor, testContext())).entries.map(({ entry }) => entry)).toEqual([
      "friend@home.example",
    ]);
    expect(await listObjections(company.wei.actor, testContext())).toMatchObject([
      { id: objection.id, state: "rejected", words: "", keeperWords: "" },
    ]);
  });

  it("whose name came with a journal copy in GBK", async () => {
    const name = "阚昕羿";
    const gbk = Buffer.from([0xe3, 0xdb, 0xea, 0xbf, 0xf4, 0xe0]);
    expect(new TextDecoder("gb18030").decode(gbk)).toBe(name);
    const ctx = testContext();
    await updateJournal(company.admin.actor, ctx, { address: "journal@acme.example" });
    const { address } = await newJournalSecret(company.admin.actor, testContext());
    await updateJournal(company.admin.actor, testContext(), { open: true, legalBasis: "Works agreement 7/2026" });
    await ctx.db.run(sql`update person set notice_at = ${ctx.now()} where id = ${company.wei.id}`);
    const inner = `From: =?gbk?B?${gbk.toString("base64")}?= <li@huaxing.example>\r\nTo: ${company.wei.email}\r\nSubject: DN50\r\nDate: Tue, 01 Sep 2026 09:00:00 +0800\r\nMessage-ID: <gbk@huaxing.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n\r\n${gbk.toString("base64")}\r\n`;
    const { mail, rejected } = inbound(
      journalReport(["Sender: li@huaxing.example", `To: ${company.wei.email}`], inner),
      { from: "", to: address, results: null },
    );
    await deliver(mail);
    expect(rejected).toEqual([]);
    expect((await residueOf([name])).length).toBeGreaterThan(2);
    const erasure = await erase({ names: [name] });
    expect([countOf(erasure, "message"), countOf(erasure, "contact")]).toEqual([1, 1]);
    await expectGone(erasure, [name]);
  });
});

describe("an erasure", () => {
  it("takes nothing before it is confirmed, and what its keeper leaves out stays", async () => {
    const headers = { From: `${TOKEN} <${ADDRESS}>`, "Message-ID": "<stays@globex.example>" };
    const { messageId } = await record(company.wei, aMessage({ headers }));
    const { actor } = company.keeper;
    const who = { addresses: [ADDRESS], names: [] };
    const id = await beginErasure(actor, testContext(), { ...toErase, reference: "R-8", who, cursor: firstCursor });
    await work(id, ["found"]);
    expect((await readAll(company.wei, [messageId ?? ""])).length).toBe(1);
    const { items } = await listErasureItems(actor, testContext(), id, "");
    expect(items).toContainEqual({ kind: "message", key: messageId, place: "from", others: 0, erasedAt: null });
    await confirmErasure(actor, testContext(), { id, without: [`message:${messageId}`] });
    await work(id, ["done"]);
    expect((await readAll(company.wei, [messageId ?? ""])).length).toBe(1);
    await expect(confirmErasure(actor, testContext(), { id, without: [] })).rejects.toMatchObject({ code: "conflict" });
  });

  it("of what is looked for by words takes two keepers, or a day of the only one: a company's name is a word too", async () => {
    const headers = { From: "Ann <ann@globex.example>", "Message-ID": "<whole@globex.example>" };
    const { messageId } = await record(company.wei, aMessage({ headers }));
    const { actor } = company.keeper;
    const isThere = async () => (await readAll(company.wei, [messageId ?? ""]).catch(() => [])).length === 1;
    const begin = async (ctx = testContext(), by = actor) => {
      const who = { addresses: [], names: ["globex.example"] };
      const id = await beginErasure(by, ctx, { ...toErase, reference: "R-9", who, cursor: firstCursor });
      await work(id, ["found"]);
      return id;
    };
    const refused = { code: "conflict", message: expect.stringContaining("another records keeper") };
    const id = await begin();
    await expect(confirmErasure(actor, testContext(), { id, without: [] })).rejects.toMatchObject(refused);
    const at = (hours: number) => {
      const ms = Date.now() + hours * 3_600_000;
      const ctx = testContext({ nowMs: () => ms, now: () => new Date(ms).toISOString() });
      return [{ ...actor, confirmedAtMs: ms }, ctx, { id, without: [] }] as const;
    };
    await expect(confirmErasure(...at(23))).rejects.toMatchObject(refused);
    // Another keeper of today's making is none, and while one is there nobody does it alone.
    const other = await aPerson(testContext(), { roles: ["keeper"] });
    const given = (when: string) =>
      testContext().db.run(sql`update person_role set given_at = ${when} where person_id = ${other.id}`);
    await given(testContext().now());
    await expect(confirmErasure(other.actor, testContext(), { id, without: [] })).rejects.toMatchObject(refused);
    await expect(confirmErasure(...at(25))).rejects.toMatchObject(refused);
    expect(await isThere()).toBe(true);
    await given("2020-01-01T00:00:00.000Z");
    await testContext().db.run(sql`update person set status = 'disabled' where id = ${other.id}`);
    await confirmErasure(...at(25));
    await work(id, ["done"]);
    expect(await isThere()).toBe(false);
  });

  it("is a keeper's who has just signed in, and nobody else's", async () => {
    const who = { addresses: [ADDRESS], names: [] };
    const given = { ...toErase, reference: "R-9", who, cursor: firstCursor };
    for (const { actor } of [company.admin, company.wei])
      await expect(beginErasure(actor, testContext(), given)).rejects.toMatchObject({ code: "forbidden" });
    const stale = { ...company.keeper.actor, confirmedAtMs: Date.now() - 3_600_000 };
    await expect(beginErasure(stale, testContext(), given)).rejects.toMatchObject({ code: "step_up_required" });
  });

  it("ends with a certificate that gives both dates and says nobody's name", async () => {
    const headers = { From: `${TOKEN} <${ADDRESS}>`, "Message-ID": "<cert@globex.example>" };
    await record(company.wei, aMessage({ headers }));
    const { id, finishedAt } = await erase({ addresses: [ADDRESS] });
    const hours = { BACKUP_HOURS: 24 };
    const certificate = await erasureCertificate(company.keeper.actor, testContext({}, hours), id);
    expect(certificate).toMatchObject({
      companyName: "Acme",
      writtenAnew: true,
      confirmedBy: { id: company.keeper.id },
      backupsKept: 7,
    });
    expect(Date.parse(certificate.backupsUntil ?? "") - Date.parse(finishedAt ?? "")).toBe(8 * 24 * 3_600_000);
    expect(Date.parse(certificate.platformUntil) - Date.parse(finishedAt ?? "")).toBe(30 * 24 * 3_600_000);
    expect(JSON.stringify(certificate)).not.toContain(TOKEN);
    await expect(getErasure(company.wei.actor, testContext(), id)).rejects.toMatchObject({ code: "forbidden" });
  });
});
