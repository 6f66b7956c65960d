import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { sayNotBusiness } from "../../../worker/intake/objections.ts";
import { openCopy } from "../../../worker/keeping/copy.ts";
import { getErasure } from "../../../worker/records/erasures.ts";
import { aPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import type { Company } from "../support/record-to-back-up.ts";
import { aCompany, record } from "../support/record-to-back-up.ts";
import { searched, toCopy, unpacked } from "./search.ts";

// What a copy does not give, though it names the person: the company's own, colleagues' own, and other people's.

const ADDRESS = "olga@globex.example";
const olga = { addresses: [ADDRESS], names: ["Olga"] };
const all = { language: "en", without: [], withoutReason: null } as const;
const mailOf = (id: string, headers: Record<string, string> = {}) =>
  aMessage({ headers: { From: `Olga <${ADDRESS}>`, "Message-ID": `<${id}@globex.example>`, ...headers } });

let company: Company;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
});

/** A copy for Olga, unpacked. */
async function copied(found?: { id: string }) {
  const { id } = found ?? (await searched(company.keeper, toCopy, olga));
  await openCopy(company.keeper.actor, testContext(), id, all);
  const given = await unpacked(company.keeper, id);
  return {
    ...given,
    text: Object.values(given.files)
      .map((bytes) => new TextDecoder().decode(bytes))
      .join("\n"),
  };
}

describe("of the Book's rows a copy gives", () => {
  it("neither the company's rules, lists and proceedings nor what colleagues keep and say for themselves", async () => {
    const { messageId } = await record(company.wei, mailOf("one"));
    const { db, now } = testContext();
    const [wei, at] = [company.wei.id, now()];
    const secret = `{"list":["${ADDRESS}","secret-doctor@clinic.example"]}`;
    for (const row of [
      sql`insert into policy_change (id, kind, base, document, comment, takes, person_id, at, state)
        values ('c', 'rules', 1, ${secret}, 'secret-comment', '[]', ${wei}, ${at}, 'withdrawn')`,
      sql`insert into policy_objection (change_id, person_id, words, at) values ('c', ${wei}, ${`secret-no ${ADDRESS}`}, ${at})`,
      sql`insert into person_never (id, person_id, entry, at) values ('n', ${wei}, ${ADDRESS}, ${at})`,
      sql`insert into objection (id, message_id, kind, person_id, words, at, closes, state, settled)
        values ('o', ${messageId}, 'objection', ${wei}, ${`secret-words ${ADDRESS}`}, ${at}, 1, 'withdrawn', 1)`,
      sql`insert into saved_search (id, person_id, name, q, saved_at)
        values ('s', ${wei}, ${`secret-search ${ADDRESS}`}, 'x', ${at})`,
      sql`insert into stop (id, scope, reason, person_id, at) values ('t', 'everybody', ${`secret-stop ${ADDRESS}`}, ${wei}, ${at})`,
      sql`insert into list_import (id, person_id, kind, file_name, file_key, total, state, started_at, updated_at)
        values ('l', ${wei}, 'contacts', 'Olga.csv', ${`secret-key ${ADDRESS}`}, 1, 'stored', ${at}, ${at})`,
    ])
      await db.run(row);
    const { said, text } = await copied();
    expect(said.mentions).toEqual([{ kind: "list", said: { file_name: "Olga.csv" } }]);
    expect(said.notGiven).toMatchObject({ own: 6 });
    expect(text).not.toMatch(/secret-/);
  });
});

describe("of a mail a copy gives", () => {
  it("one witness's original, and never one that names who else was in blind copy", async () => {
    const bcc = "Bcc";
    const sent = (id: string, headers: Record<string, string>) =>
      mailOf(id, { From: "Wei <rep1@acme.example>", To: ADDRESS, ...headers });
    await record(company.wei, sent("two", { [bcc]: "hidden-boss@initech.example" }));
    await record(company.rosa, sent("two", { "Delivered-To": "rosa@acme.example" }));
    await record(company.admin, sent("two", { "Delivered-To": "witness-admin@acme.example" }));
    const only = await record(company.wei, sent("hidden", { [bcc]: "hidden-board@initech.example" }));
    const hers = await record(company.wei, sent("hers", { To: "rosa@acme.example", [bcc]: ADDRESS }));
    const both = await record(
      company.wei,
      sent("both", { To: "rosa@acme.example", [bcc]: `${ADDRESS}, hidden-cfo@initech.example` }),
    );
    const { said, text, readme } = await copied();
    expect(text).not.toMatch(/hidden-|witness-admin/);
    const filesOf = new Map(said.messages.map(({ id, files }) => [id, files.length]));
    expect(filesOf.get(only.messageId ?? "")).toBe(0);
    expect(filesOf.get(both.messageId ?? "")).toBe(0);
    expect(filesOf.get(hers.messageId ?? "")).toBe(1);
    expect(said.notGiven).toMatchObject({ otherOriginals: 4, gone: 0 });
    expect(readme).toContain("4 originals");
  });
});

it("mail that waits for a ruling on an objection is not in it, and counted", async () => {
  const closed = await record(company.wei, mailOf("closed", { Subject: "secret-closed" }));
  const open = await record(company.wei, mailOf("open", { Subject: "secret-open" }));
  await record(company.wei, mailOf("free"));
  // A colleague saved this one too, so that the objection leaves it open; it waits all the same.
  await record(company.rosa, mailOf("open", { Subject: "secret-open" }));
  for (const { messageId } of [closed, open])
    await sayNotBusiness(company.wei.actor, testContext(), messageId ?? "", false);
  const found = await searched(company.keeper, toCopy, olga);
  expect(found.objected).toBe(2);
  const { said, text, readme } = await copied(found);
  expect(said.messages).toHaveLength(1);
  expect(said.notGiven).toMatchObject({ objected: 2, gone: 0 });
  expect(text).not.toMatch(/secret-/);
  expect(readme).toContain("2 mails that wait for a decision");
});

it("the ledger names each contact and mention that it gives, and nothing is cut off at its end", async () => {
  await record(company.wei, mailOf("one"));
  const { id } = await searched(company.keeper, toCopy, olga);
  await openCopy(company.keeper.actor, testContext(), id, all);
  const { said } = await unpacked(company.keeper, id);
  expect(said.contacts).toHaveLength(1);
  const { db } = testContext();
  const [contact] = await db.all<{ id: string }>(sql`select id from contact`);
  const [leaf] = await db.all<{ detail: string }>(sql`select detail from leaf where kind = 'export.shown'`);
  expect(JSON.parse(leaf?.detail ?? "")).toMatchObject({ part: 1, rows: [`contact:${contact?.id}`] });
  const keys = JSON.stringify(Array.from({ length: 5000 }, (_, i) => `import|${i}`));
  await db.run(sql`insert into erasure_item (erasure_id, kind, key, place, others)
    select ${id}, 'list-row', value, 'text', 0 from json_each(${keys})`);
  await expect(openCopy(company.keeper.actor, testContext(), id, all)).rejects.toMatchObject({ code: "conflict" });
});

describe("nobody carries the record away by a copy", () => {
  it("for the company, a colleague, or a customer by name", async () => {
    await record(company.wei, mailOf("one"));
    const { db } = testContext();
    await db.run(sql`update customer set name = 'Globex GmbH'`);
    await db.run(sql`update person set name = 'Wei Zhang' where id = ${company.wei.id}`);
    for (const names of [
      ["Acme"],
      ["globex"],
      ["Globex"],
      ["Globex GmbH Berlin"],
      ["globex.example"],
      ["@globex.example"],
      ["zhang"],
    ])
      await expect(searched(company.keeper, toCopy, { addresses: [ADDRESS], names })).rejects.toMatchObject({
        code: "conflict",
      });
    for (const address of [company.wei.email, "info@acme.example"])
      await expect(searched(company.keeper, toCopy, { addresses: [address], names: [] })).rejects.toMatchObject({
        code: "conflict",
      });
    const begun = await db.all(sql`select 1 from leaf where kind = 'copy.begun'`);
    expect(begun).toEqual([]);
    // A name of their own with a colleague's in it is theirs.
    expect(await searched(company.keeper, toCopy, { addresses: [], names: ["Wei Zhang Olsen"] })).toMatchObject({
      state: "found",
    });
  });

  it("of very many mails, without another keeper or a day", async () => {
    await record(company.wei, mailOf("one"));
    const { id, second } = await searched(company.keeper, toCopy, olga);
    expect(second).toBeNull();
    const { db, now } = testContext();
    const keys = JSON.stringify(Array.from({ length: 50 }, (_, i) => `2026q3.1-${1000 + i}`));
    await db.run(sql`insert into erasure_item (erasure_id, kind, key, place, others)
      select ${id}, 'message', value, 'from', 0 from json_each(${keys})`);
    const refused = { code: "conflict", message: expect.stringContaining("another records keeper") };
    const { actor } = company.keeper;
    expect(await getErasure(actor, testContext(), id)).toMatchObject({ second: { begunBy: company.keeper.id } });
    await expect(openCopy(actor, testContext(), id, all)).rejects.toMatchObject(refused);
    const other = await aPerson(testContext(), { roles: ["keeper"] });
    await db.run(sql`update person_role set given_at = ${now()} where person_id = ${other.id}`);
    await expect(openCopy(other.actor, testContext(), id, all)).rejects.toMatchObject(refused);
    expect(await db.all(sql`select 1 from leaf where kind = 'copy.opened'`)).toEqual([]);
    await db.run(sql`update person_role set given_at = '2020-01-01T00:00:00.000Z' where person_id = ${other.id}`);
    await openCopy(other.actor, testContext(), id, all);
    await expect(unpacked(company.keeper, id)).rejects.toMatchObject({ code: "forbidden" });
    expect((await unpacked(other, id)).said.messages).toHaveLength(1);
  });
});
