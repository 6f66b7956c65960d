import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { exposureSchema } from "../../../shared/api/exposure.ts";
import { noteExposure } from "../../../worker/records/exposure.ts";
import { createNote } from "../../../worker/records/note-changes.ts";
import { bindExposure } from "../../../worker/routes/exposure.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// Which customers hang on one colleague, said to who answers for them and to nobody else.

const { call } = anApp(bindExposure);
let company: Company;
let manager: TestPerson;
let elsewhere: TestPerson;
let globex: string;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  manager = await aPerson(testContext(), { roles: ["manager"], teams: ["Sales"] });
  elsewhere = await aPerson(testContext(), { roles: ["manager"], teams: ["Service"] });
  await talk("rep1@acme.example", "mo@globex.example", "wei");
  await record(company.wei, mail("eva@initech.example", "rep1@acme.example"));
  const [row] = await testContext().db.all<{ id: string }>(
    sql`select customer_id as id from customer_domain where domain = 'globex.example'`,
  );
  globex = row?.id ?? "";
});

let count = 0;
const mail = (from: string, to: string) => {
  count++;
  const day = new Date(Date.now() - (30 - (count % 20)) * 24 * 60 * 60 * 1000).toUTCString();
  return aMessage({ headers: { From: from, To: to, Date: day, "Message-ID": `<e${count}@x.example>` } });
};
async function talk(ours: string, theirs: string, who: "wei" | "rosa"): Promise<void> {
  await record(company[who], mail(theirs, ours));
  await record(company[who], mail(ours, theirs));
}
const list = async (as: TestPerson, query = "") => {
  const answer = await call("GET", `/api/exposure${query}`, { as });
  return exposureSchema.parse(answer.body);
};

describe("what hangs on one colleague", () => {
  it("is said with who, how well and on how many of the customer's people, most exposed first", async () => {
    const shown = await list(manager);
    expect(shown.counts).toEqual({ customers: 2, knownToNone: 1, knownToOne: 1, knownToTwo: 0 });
    expect(shown.concentration).toBeCloseTo(1);
    expect(shown.rows.map(({ customer }) => customer.name)).toEqual(["Globex", "Initech"]);
    expect(shown.rows[0]).toMatchObject({
      knowers: [{ person: { id: company.wei.id }, people: 1, strength: 1 }],
      ...{ aloneSince: null, people: 1, openQuotes: 0, openMoney: [] },
    });
    expect(shown.seen).toMatchObject({ mails: 3, peopleWithMail: 1 });
    expect(await countLeaves(testContext(), "exposure.shown")).toBe(1);
    // A second colleague talks with them: by mail, or by a call.
    await talk("rosa@acme.example", "ann@globex.example", "rosa");
    expect((await list(manager)).rows.find(({ customer }) => customer.id === globex)).toMatchObject({ people: 2 });
    expect((await list(manager, "?knownTo=2")).rows).toHaveLength(1);
    expect((await list(manager, "?knownTo=1")).rows).toEqual([]);
  });

  it("counts a call, and nobody who has gone or given notice", async () => {
    const note = { kind: "call", text: "Asked after the drawings", id: crypto.randomUUID() } as const;
    await createNote(company.rosa.actor, testContext(), globex, note);
    expect((await list(manager, "?knownTo=2")).rows).toHaveLength(1);
    await testContext().db.run(
      sql`update person set notice_given_at = '2026-11-01T00:00:00.000Z' where id = ${company.rosa.id}`,
    );
    const [one] = (await list(manager, "?knownTo=1")).rows;
    expect(one?.knowers.map(({ person }) => person.id)).toEqual([company.wei.id]);
    // Rosa was the other one, and it is said since when Wei is alone.
    expect(one?.aloneSince).not.toBeNull();
  });

  it("is for who answers for the customer: its owner and deputy, their managers, keepers", async () => {
    const names = async (as: TestPerson) => (await list(as)).rows.map(({ customer }) => customer.name).sort();
    expect(await names(company.keeper)).toEqual(["Globex", "Initech"]);
    expect(await names(company.wei)).toEqual(["Globex", "Initech"]);
    for (const who of [company.rosa, elsewhere, company.admin]) expect(await names(who), who.name).toEqual([]);
    await testContext().db.run(sql`update customer set restricted = 1 where id = ${globex}`);
    expect(await names(manager)).toEqual(["Initech"]);
    expect((await list(manager)).counts.customers).toBe(1);
    expect(await names(company.wei)).toEqual(["Globex", "Initech"]);
  });

  it("is written down once a day, for the company and each team, and shown to who leads them", async () => {
    await noteExposure(testContext());
    await noteExposure(testContext());
    const rows = await testContext().db.all<{ n: number }>(sql`select count(*) as n from exposure_day where part = ''`);
    expect(rows[0]?.n).toBe(2);
    expect((await call("GET", "/api/exposure/trend", { as: company.keeper })).body).toMatchObject({
      days: [{ customers: 2, knownToOne: 1 }],
    });
    expect((await call("GET", "/api/exposure/trend", { as: elsewhere })).status).toBe(403);
    const team = manager.actor.teamIds[0];
    expect((await call("GET", `/api/exposure/trend?teamId=${team}`, { as: manager })).body).toMatchObject({
      days: [{}],
    });
    expect((await call("GET", `/api/exposure/trend?teamId=${team}`, { as: elsewhere })).status).toBe(403);
    expect((await call("GET", "/api/exposure/trend", { as: company.wei })).status).toBe(403);
  });

  it("is written down by tier and territory, and kept so of the last days of weeks and months alone", async () => {
    const run = (statement: ReturnType<typeof sql>) => testContext().db.run(statement);
    await run(sql`update customer set tier = 'A' where id = ${globex}`);
    // A Friday, a Sunday and the last of a month; and the whole team's Friday.
    for (const [day, part] of [
      ["2026-05-01", "tier:A"],
      ["2026-05-03", "tier:A"],
      ["2026-04-30", "tier:A"],
      ["2026-05-01", ""],
    ])
      await run(sql`insert into exposure_day (day, team_id, part, customers, known_to_none, known_to_one, known_to_two, concentration)
        values (${day}, 'x', ${part}, 1, 0, 1, 0, 1)`);
    await noteExposure(testContext());
    const found = await testContext().db.all<{ day: string; part: string }>(
      sql`select day, part from exposure_day where team_id = 'x' order by day`,
    );
    expect(found.map(({ day, part }) => `${day} ${part}`)).toEqual([
      "2026-04-30 tier:A",
      "2026-05-01 ",
      "2026-05-03 tier:A",
    ]);
    const parts = await testContext().db.all<{ part: string; customers: number }>(
      sql`select part, customers from exposure_day where team_id = '' and part <> '' order by part`,
    );
    expect(parts).toEqual([
      { part: "territory:", customers: 2 },
      { part: "tier:", customers: 1 },
      { part: "tier:A", customers: 1 },
    ]);
  });
});
