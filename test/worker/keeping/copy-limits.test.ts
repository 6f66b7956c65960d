import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { openCopy } from "../../../worker/keeping/copy.ts";
import { testContext } from "../support/app.ts";
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
async function copied() {
  const { id } = await searched(company.keeper, toCopy, olga);
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
