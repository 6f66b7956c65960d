import { sql } from "drizzle-orm";
import { strFromU8, unzipSync } from "fflate";
import { beforeEach, describe, expect, it } from "vitest";
import { type TeamReport, teamReportEndpoints, teamReportSchema } from "../../../shared/api/team-reports.ts";
import { CONFIRMED_MS } from "../../../worker/access/step-up.ts";
import { settingStatements } from "../../../worker/records/settings.ts";
import { mailReports } from "../../../worker/reports/mail-reports.ts";
import { bindTeamReports } from "../../../worker/routes/team-reports.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext, testEnv } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// A small firm with known counts: September and October 2026, Sales has Globex (A, .example) and Initech (B, .de), Service has Hooli.

const mailedReports = teamReportEndpoints.mailedReports.response;
const { app, call } = anApp(bindTeamReports);
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

const all = (report: TeamReport) => report.history.at(-1)?.figures;

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
    expect(report.history).toHaveLength(13);
    expect(report.history.slice(-2)).toEqual([
      {
        ...{ from: "2026-09-01", until: "2026-09-30", figures: september },
        exposed: { day: "2026-09-29", customers: 2, knownToOne: 2 },
      },
      {
        ...{ from: "2026-10-01", until: "2026-10-31", figures: october },
        exposed: { day: "2026-10-30", customers: 2, knownToOne: 1 },
      },
    ]);
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
    expect(all(await ask(elsewhere))).toMatchObject({ mailsIn: 1, won: 1, asked: 1, handedOver: 0 });
    // Also where the company lets teams see who wrote to whom elsewhere.
    const values = [...settingStatements(testContext(), { otherTeamsEnvelope: true })];
    for (const statement of values) await statement;
    expect((await ask(manager)).rows.map(({ name }) => name)).toEqual(["Sales"]);
    await run(sql`update customer set restricted = 1 where id = ${ids.globex}`);
    expect(all(await ask(manager))).toMatchObject({ mailsIn: 1, mailsOut: 0, asked: 1, won: 0, signed: 0 });
    const whole = await ask(company.keeper, "&reason=Yearly%20review");
    expect(whole.rows.map(({ name }) => name)).toEqual(["Sales", "Service"]);
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
  for (const [team, part, known] of [
    [sales, "tier:A", 1],
    [service, "tier:A", 7],
    [sales, "territory:", 2],
  ] as const)
    await run(sql`insert into exposure_day (day, team_id, part, customers, known_to_none, known_to_one, known_to_two, concentration)
      values ('2026-10-30', ${team}, ${part}, 9, 0, ${known}, 0, 1)`);
  const exposed = async (by: string) =>
    (await ask(manager, `&by=${by}`)).rows.map(({ key, exposed }) => [key, exposed?.knownToOne]);
  expect(await exposed("tier")).toEqual([
    ["A", 1],
    ["B", undefined],
  ]);
  expect(await exposed("territory")).toEqual([
    ["de", undefined],
    [null, 2],
  ]);
  const week = await call("GET", "/api/team-report?day=2026-10-08&period=week", { as: manager });
  expect(all(teamReportSchema.parse(week.body))).toMatchObject({ mailsIn: 2, mailsOut: 1, won: 1 });
  const quarter = await ask(manager, "&period=quarter");
  expect(quarter.history.at(-2)?.figures).toMatchObject({ mailsIn: 1, asked: 2, won: 1 });
});

describe("a report that is taken away", () => {
  const take = (as: TestPerson, query: string) => call("GET", `/api/team-report/file?day=2026-10-15&${query}`, { as });

  it("has a line for each row and period, as CSV and as XLSX, in the reader's language", async () => {
    const { text, headers } = await take(manager, "form=csv");
    expect(headers.get("content-disposition")).toContain('filename="report-month-2026-10-01.csv"');
    const [head, ...lines] = text.trim().split("\r\n");
    expect(head).toContain('"Team","From","To","Customers in touch","Mails from customers"');
    expect(head).toContain('"Won, EUR","Known to one person","Customers"');
    const now = '"2","3","1","1","1","1","2","1","1","0","1","1","1250.00","1","2"';
    expect(lines.slice(0, 4)).toEqual([
      `"Sales","2026-10-01","2026-10-31",${now}`,
      '"Sales","2026-09-01","2026-09-30","1","1","0","0","1","0","2","1","0","0","0","0","3.00","2","2"',
      `"All","2026-10-01","2026-10-31",${now}`,
      expect.stringContaining('"All","2026-09-01"'),
    ]);
    expect(lines).toHaveLength(2 + 13);
    expect((await take(manager, "form=csv&language=zh")).text).toContain("单线客户");
    const url = new URL("/api/team-report/file?day=2026-10-15&form=xlsx&by=tier", testContext().env.PUBLIC_ORIGIN);
    const answer = await app.request(url, { headers: { cookie: manager.cookie } }, testEnv());
    const parts = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    expect(strFromU8(parts["xl/worksheets/sheet1.xml"] ?? new Uint8Array())).toContain("<v>1250.00</v>");
  });

  it("asks for a sign-in of the last minutes, is off in notice mode, and leaves a leaf", async () => {
    const before = await countLeaves(testContext(), "export.shown");
    expect((await take(manager, "form=csv")).status).toBe(200);
    expect(await countLeaves(testContext(), "export.shown")).toBe(before + 1);
    await run(sql`update person set notice_given_at = '2026-10-01T09:00:00.000Z' where id = ${manager.id}`);
    expect((await take(manager, "form=csv")).body).toMatchObject({ error: { code: "leaving" } });
    await run(sql`update person set notice_given_at = null where id = ${manager.id}`);
    await run(sql`update session set created_at = ${Date.now() - CONFIRMED_MS - 1000} where user_id = ${manager.id}`);
    expect((await take(manager, "form=csv")).body).toMatchObject({ error: { code: "step_up_required" } });
  });
});

describe("a report that is mailed", () => {
  const address = (period: string) => `/api/team-report/mails/${period}`;
  const orders = async (as: TestPerson, period = "month", by = "team") => {
    const { body } = await call("PUT", address(period), { as, json: { by } });
    return mailedReports.parse(body).reports;
  };

  /** What a run of the schedule at some moment mailed. */
  async function runAt(time: string, isTaken = true) {
    const sent: { to: unknown; subject: string; text: string }[] = [];
    const send: (typeof env)["MAIL"]["send"] = async (mail: EmailMessage | EmailMessageBuilder) => {
      if (!isTaken) throw new Error("not taken");
      if ("text" in mail) sent.push({ to: mail.to, subject: mail.subject, text: mail.text ?? "" });
      return { messageId: "1" };
    };
    const env = testEnv();
    const changes = { now: () => time, nowMs: () => Date.parse(time) };
    await mailReports(
      testContext(changes, { STAGE: "production", MAIL_FROM: "no-reply@acme.example", MAIL: { send } }),
    );
    return sent;
  }
  const due = (day: string) => run(sql`update report_schedule set next_on = ${day}`);

  it("goes out once its period is over, with what its reader may see, and once", async () => {
    expect(await orders(manager)).toMatchObject([{ period: "month", by: "team", lastSentAt: null }]);
    await due("2026-11-01");
    expect(await runAt("2026-10-31T23:00:00.000Z")).toEqual([]);
    const [mail, ...others] = await runAt("2026-11-01T00:10:00.000Z");
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: manager.email, subject: expect.stringContaining("2026-10-01 – 2026-10-31") });
    expect(mail?.text).toContain("Mails from customers: 3 (before: 1)");
    expect(mail?.text).toContain("Won, EUR: 1250.00");
    expect(mail?.text).toContain("Known to one person: 1 / 2");
    expect(mail?.text).toContain("- Sales: Customers in touch 2");
    expect(mail?.text).toMatch(/\/reports\?period=month&by=team&day=2026-10-31\n/);
    expect(mail?.text).not.toMatch(/globex|initech|hooli/i);
    expect(await runAt("2026-11-01T00:15:00.000Z")).toEqual([]);
    expect(await countLeaves(testContext(), "team-report.sent")).toBe(1);
    expect(await orders(manager)).toMatchObject([{ nextOn: "2026-12-01", lastSentAt: "2026-11-01T00:10:00.000Z" }]);
  });

  it("that was not taken is tried again the next day; one of long ago is sent once", async () => {
    await orders(manager);
    await due("2026-07-01");
    expect(await runAt("2026-11-01T00:10:00.000Z", false)).toEqual([]);
    expect(await runAt("2026-11-01T00:20:00.000Z")).toEqual([]);
    expect(await runAt("2026-11-02T00:10:00.000Z")).toHaveLength(1);
    expect(await countLeaves(testContext(), "team-report.sent")).toBe(1);
  });

  it("goes to nobody who may not have it any more, nor to whom it was ended for", async () => {
    await orders(manager);
    await orders(elsewhere, "week", "tier");
    await due("2026-11-01");
    const people = sql`(${manager.id}, ${elsewhere.id})`;
    const changes = [
      [
        "update person set notice_given_at = '2026-10-30T09:00:00.000Z' where id",
        "update person set notice_given_at = null where id",
      ],
      ["update person set status = 'disabled' where id", "update person set status = 'active' where id"],
      [
        "update person_role set role = 'outside' where person_id",
        "update person_role set role = 'manager' where person_id",
      ],
    ] as const;
    for (const [change, back] of changes) {
      await run(sql`${sql.raw(change)} in ${people}`);
      expect(await runAt("2026-11-01T00:10:00.000Z"), change).toEqual([]);
      await run(sql`${sql.raw(back)} in ${people}`);
    }
    const { body } = await call("DELETE", address("month"), { as: manager });
    expect(mailedReports.parse(body)).toEqual({ canMail: true, reports: [] });
    expect((await runAt("2026-11-01T00:10:00.000Z")).map(({ to }) => to)).toEqual([elsewhere.email]);
    expect(await countLeaves(testContext(), "team-report.set")).toBe(3);
  });

  it("is not asked for in notice mode, nor sent where no sending is set up", async () => {
    await orders(manager);
    await due("2026-11-01");
    const changes = { now: () => "2026-11-01T00:10:00.000Z" };
    await mailReports(testContext(changes, { STAGE: "production", MAIL_FROM: "" }));
    expect(await countLeaves(testContext(), "team-report.sent")).toBe(0);
    await run(sql`update person set notice_given_at = '2026-10-01T09:00:00.000Z' where id = ${manager.id}`);
    const answer = await call("PUT", address("week"), { as: manager, json: { by: "team" } });
    expect(answer.body).toMatchObject({ error: { code: "leaving" } });
  });
});
