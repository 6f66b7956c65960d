import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { teamReportSchema } from "../../../shared/api/team-reports.ts";
import { settingStatements } from "../../../worker/records/settings.ts";
import { bindTeamReports } from "../../../worker/routes/team-reports.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// A small firm with known counts: September and October 2026, Sales has Globex (A, .example) and Initech (B, .de), Service has Hooli.

const { call } = anApp(bindTeamReports);
let company: Company;
let manager: TestPerson;
let elsewhere: TestPerson;
let sales: string;
let service: string;
const ids: Record<string, string> = {};

let count = 0;
async function mail(from: string, to: string, day: string): Promise<void> {
  count++;
  const at = new Date(`${day}T09:00:00Z`).toUTCString();
  await record(
    company.wei,
    aMessage({ headers: { From: from, To: to, Date: at, "Message-ID": `<t${count}@x.example>` } }),
  );
}

const run = (statement: ReturnType<typeof sql>) => testContext().db.run(statement);

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  manager = await aPerson(testContext(), { roles: ["manager"], teams: ["Sales"] });
  elsewhere = await aPerson(testContext(), { roles: ["manager"], teams: ["Service"] });
  [sales = "", service = ""] = [manager.actor.teamIds[0], elsewhere.actor.teamIds[0]];
  const wei = "rep1@acme.example";
  for (const day of ["2026-09-08", "2026-10-06", "2026-10-07"]) await mail("mo@globex.example", wei, day);
  await mail(wei, "mo@globex.example", "2026-10-08");
  // The week of 28 September has its Thursday in October.
  await mail("eva@initech.de", wei, "2026-09-28");
  await mail("kim@hooli.example", wei, "2026-10-12");
  for (const domain of ["globex.example", "initech.de", "hooli.example"]) {
    const [row] = await testContext().db.all<{ id: string }>(
      sql`select customer_id as id from customer_domain where domain = ${domain}`,
    );
    ids[domain.split(".")[0] ?? ""] = row?.id ?? "";
  }
  await run(
    sql`update customer set tier = 'A', team_id = ${sales}, created_at = '2026-09-08T09:00:00.000Z' where id = ${ids.globex}`,
  );
  await run(
    sql`update customer set tier = 'B', team_id = ${sales}, created_at = '2026-10-01T00:00:00.000Z' where id = ${ids.initech}`,
  );
  await run(
    sql`update customer set tier = 'A', team_id = ${service}, created_at = '2026-10-12T09:00:00.000Z' where id = ${ids.hooli}`,
  );
  await quotes();
  await departure();
});

async function quotes(): Promise<void> {
  const request = (id: string, customer: string, state: string, asked: string, ended: string | null, net: string) =>
    run(sql`insert into quote_request (id, state, source, customer_id, asked_at, wanted, note, language, promise_at, revision,
        currency, net, ended_at)
      values (${id}, ${state}, 'rep', ${ids[customer]}, ${asked}, '', '', 'en', '2026-10-02', 1, 'EUR', ${net}, ${ended})`);
  await request("q1", "globex", "won", "2026-09-10T09:00:00.000Z", "2026-10-05T09:00:00.000Z", "125000");
  await request("q2", "globex", "lost", "2026-10-10T09:00:00.000Z", "2026-10-31T23:59:59.999Z", "70000");
  await request("q3", "initech", "sent", "2026-10-11T09:00:00.000Z", null, "9900");
  await request("q4", "initech", "won", "2026-09-11T09:00:00.000Z", "2026-09-30T23:59:59.999Z", "300");
  await request("q5", "hooli", "won", "2026-10-11T09:00:00.000Z", "2026-10-20T09:00:00.000Z", "4000000");
}

async function departure(): Promise<void> {
  await run(sql`insert into handover (id, person_id, state, opened_at)
    values ('h1', ${company.wei.id}, 'open', '2026-10-15T09:00:00.000Z')`);
  await run(sql`insert into handover_customer (handover_id, customer_id, role, state, signed_at)
    values ('h1', ${ids.globex}, 'owner', 'accepted', '2026-10-20T09:00:00.000Z'),
      ('h1', ${ids.initech}, 'touched', 'none', null)`);
  await run(sql`insert into silence (id, customer_id, raised_at, figures, state, outcome, closed_at)
    values ('s1', ${ids.initech}, '2026-10-20T09:00:00.000Z', '{}', 'closed', 'lost-otherwise', '2026-10-25T09:00:00.000Z')`);
  await run(sql`insert into note (id, customer_id, kind, text, author_id, happened_at, created_at)
    values ('n1', ${ids.initech}, 'call', 'Asked', ${company.rosa.id}, '2026-10-21T09:00:00.000Z', '2026-10-21T09:00:00.000Z')`);
  await run(sql`insert into exposure_day (day, team_id, customers, known_to_none, known_to_one, known_to_two, concentration)
    values ('2026-09-29', ${sales}, 2, 0, 2, 0, 1), ('2026-10-30', ${sales}, 2, 0, 1, 1, 0.5), ('2026-10-02', ${sales}, 2, 0, 2, 0, 1)`);
}

const ask = async (as: TestPerson, query = "") => {
  const { body } = await call("GET", `/api/team-report?day=2026-10-15${query}`, { as });
  return teamReportSchema.parse(body);
};

const october = {
  ...{ inTouch: 2, mailsIn: 3, mailsOut: 1, talks: 1, newCustomers: 1, lostCustomers: 1 },
  ...{ asked: 2, won: 1, lost: 1, expired: 0, wonMoney: [{ currency: "EUR", amount: "125000" }] },
  ...{ handedOver: 1, signed: 1 },
};
const september = {
  ...{ inTouch: 1, mailsIn: 1, mailsOut: 0, talks: 0, newCustomers: 1, lostCustomers: 0 },
  ...{ asked: 2, won: 1, lost: 0, expired: 0, wonMoney: [{ currency: "EUR", amount: "300" }] },
  ...{ handedOver: 0, signed: 0 },
};

describe("a month by team", () => {
  it("counts what happened beside the month before, and the exposure of its last day", async () => {
    const report = await ask(manager);
    expect(report.current).toEqual({ from: "2026-10-01", until: "2026-10-31" });
    expect(report.totals).toEqual({ current: october, before: september });
    expect(report.rows).toEqual([
      {
        ...{ key: sales, name: "Sales", current: october, before: september },
        exposed: { day: "2026-10-30", customers: 2, knownToOne: 1 },
        exposedBefore: { day: "2026-09-29", customers: 2, knownToOne: 2 },
      },
    ]);
    expect(await countLeaves(testContext(), "team-report.shown")).toBe(1);
  });

  it("is of the reader's teams alone, of a restricted customer for who is named, of all for a keeper with a reason", async () => {
    expect((await ask(elsewhere)).rows.map(({ name }) => name)).toEqual(["Service"]);
    expect((await ask(elsewhere)).totals.current).toMatchObject({ mailsIn: 1, won: 1, asked: 1, handedOver: 0 });
    // Also where the company lets teams see who wrote to whom elsewhere.
    const values = [...settingStatements(testContext(), { otherTeamsEnvelope: true })];
    for (const statement of values) await statement;
    expect((await ask(manager)).rows.map(({ name }) => name)).toEqual(["Sales"]);
    await run(sql`update customer set restricted = 1 where id = ${ids.globex}`);
    expect((await ask(manager)).totals.current).toMatchObject({ mailsIn: 1, mailsOut: 0, asked: 1, won: 0, signed: 0 });
    const all = await ask(company.keeper, "&reason=Yearly%20review");
    expect(all.rows.map(({ name }) => name)).toEqual(["Sales", "Service"]);
    expect((await call("GET", "/api/team-report?day=2026-10-15", { as: company.keeper })).status).toBe(400);
    for (const as of [company.admin, company.wei])
      expect((await call("GET", "/api/team-report?day=2026-10-15", { as })).status).toBe(403);
  });
});

it("counts by tier and by territory, a week and a quarter", async () => {
  const tiers = (await ask(manager, "&by=tier")).rows;
  expect(tiers.map(({ key, current }) => [key, current.mailsIn])).toEqual([
    ["A", 2],
    ["B", 1],
  ]);
  const places = (await ask(manager, "&by=territory")).rows;
  expect(places.map(({ key, current }) => [key, current.mailsIn])).toEqual([
    ["de", 1],
    [null, 2],
  ]);
  const week = await call("GET", "/api/team-report?day=2026-10-08&period=week", { as: manager });
  expect(teamReportSchema.parse(week.body).totals.current).toMatchObject({ mailsIn: 2, mailsOut: 1, won: 1 });
  const quarter = await ask(manager, "&period=quarter");
  expect(quarter.totals.before).toMatchObject({ mailsIn: 1, asked: 2, won: 1 });
});
