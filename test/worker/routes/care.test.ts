import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { careEndpoints } from "../../../shared/api/care.ts";
import { bindCare } from "../../../worker/routes/care.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// Days that matter, and who should be talked with again: for who reads the customer's mail, listed for who looks after it.

const { call } = anApp(bindCare, bindCustomers);
const { customerDates, careDue } = careEndpoints;
const DAY = 24 * 60 * 60 * 1000;
const dayAt = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
const today = dayAt(0);
const dateId = "00000000-0000-4000-8000-00000000000a";
const fair = { kind: "other", day: dayAt(5), isYearly: false, words: "Fair in Hall 4", remindDays: 7, contactId: null };
let company: Company;
let mona: TestPerson;
let elsewhere: TestPerson;
let globex: string;
let count = 0;

const write = (from: string, to: string, daysAgo: number) =>
  record(
    company.wei,
    aMessage({
      headers: {
        ...{ From: from, To: to, "Message-ID": `<care${++count}@x.example>` },
        Date: new Date(Date.now() - daysAgo * DAY).toUTCString(),
      },
    }),
  );

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  mona = await aPerson(testContext(), { name: "Mona", roles: ["manager"], teams: ["Sales"] });
  elsewhere = await aPerson(testContext(), { name: "Otto", roles: ["manager"], teams: ["Service"] });
  await write("mo@globex.example", "rep1@acme.example", 40);
  await write("rep1@acme.example", "mo@globex.example", 39);
  const [row] = await testContext().db.all<{ id: string }>(sql`select id from customer where name = 'Globex'`);
  globex = row?.id ?? "";
  await testContext().db.run(sql`update customer set tier = 'A', created_at = ${`${dayAt(-100)}T00:00:00.000Z`}
    where id = ${globex}`);
});

const path = (more = "") => `/api/customers/${globex}/dates${more}?today=${today}`;
const put = (as: TestPerson, json: object = fair, id = dateId) => call("PUT", path(`/${id}`), { as, json });
const dates = async (as: TestPerson) => customerDates.response.parse((await call("GET", path(), { as })).body).dates;
const due = async (as: TestPerson, whose = "mine") => {
  const answer = await call("GET", `/api/care?today=${today}&whose=${whose}`, { as });
  return answer.status === 200 ? careDue.response.parse(answer.body) : answer.status;
};
const restrict = () => testContext().db.run(sql`update customer set restricted = 1 where id = ${globex}`);

describe("a day that matters", () => {
  it("is added, changed, seen to, taken off and put back, each with its leaf", async () => {
    expect((await put(company.wei)).status).toBe(200);
    expect(await due(company.wei)).toMatchObject({ dates: [{ customer: { id: globex }, dueOn: fair.day }] });
    const done = (doneFor: string | null, was: string | null) =>
      call("PUT", path(`/${dateId}/done`), { as: company.rosa, json: { doneFor, was } });
    expect((await done(fair.day, null)).status).toBe(200);
    expect((await done(fair.day, null)).status).toBe(409);
    expect(await due(company.wei)).toMatchObject({ dates: [] });
    expect((await done(null, fair.day)).status).toBe(200);
    expect(await due(company.wei)).toMatchObject({ dates: [{ dueOn: fair.day }] });
    // Another day is another occasion.
    await done(fair.day, null);
    await put(company.wei, { ...fair, words: "Fair in Hall 5" });
    expect(await dates(company.wei)).toMatchObject([{ doneFor: fair.day, words: "Fair in Hall 5" }]);
    await put(company.wei, { ...fair, day: dayAt(6) });
    expect(await dates(company.wei)).toMatchObject([{ doneFor: null, nextOn: dayAt(6), addedBy: { name: "Wei" } }]);
    expect((await call("DELETE", path(`/${dateId}`), { as: company.wei })).status).toBe(200);
    expect((await call("DELETE", path(`/${dateId}`), { as: company.wei })).status).toBe(200);
    expect(await dates(company.wei)).toEqual([]);
    await put(company.wei);
    expect(await dates(company.wei)).toHaveLength(1);
    expect(await countLeaves(testContext(), "date.removed")).toBe(1);
    expect(await countLeaves(testContext(), "date.set")).toBe(7);
  });

  it("is for who reads the customer's mail, and absent for everybody else", async () => {
    await put(company.wei);
    const looks = async (as: TestPerson) => (await call("GET", path(), { as })).status;
    expect([await looks(company.rosa), await looks(mona)]).toEqual([200, 200]);
    expect([await looks(elsewhere), await looks(company.keeper), await looks(company.admin)]).toEqual([404, 404, 404]);
    expect([(await put(elsewhere)).status, (await put(company.admin)).status]).toEqual([404, 404]);
    await testContext().db.run(sql`insert into setting (key, value) values ('otherTeamsEnvelope', 'true')
      on conflict (key) do update set value = 'true'`);
    expect(await looks(elsewhere)).toBe(404);
    await restrict();
    expect([await looks(company.rosa), await looks(mona), await looks(company.wei)]).toEqual([404, 404, 200]);
    expect(await due(mona, "team")).toMatchObject({ dates: [], talks: [] });
  });

  it("names a person of this customer only, and takes nobody else's day", async () => {
    const ctx = testContext();
    const [mo] = await ctx.db.all<{ id: string }>(sql`select id from contact where customer_id = ${globex}`);
    expect((await put(company.wei, { ...fair, contactId: "x".repeat(26) })).status).toBe(400);
    await put(company.wei, { ...fair, contactId: mo?.id });
    expect((await dates(company.wei))[0]?.contact?.id).toBe(mo?.id);
    const other = ctx.newId();
    await ctx.db.run(sql`insert into customer (id, name, owner_id, created_at)
      values (${other}, 'Initech', ${company.wei.id}, ${ctx.now()})`);
    const there = `/api/customers/${other}/dates/${dateId}`;
    expect((await call("PUT", `${there}?today=${today}`, { as: company.wei, json: fair })).status).toBe(404);
    await call("DELETE", `${there}?today=${today}`, { as: company.wei });
    expect(await dates(company.wei)).toHaveLength(1);
  });

  it("is taken off by nobody who has given notice", async () => {
    await put(company.wei);
    await testContext().db.run(sql`insert into handover (id, person_id, state, opened_at)
      values (${"h".repeat(26)}, ${company.wei.id}, 'open', ${testContext().now()})`);
    await testContext().db.run(
      sql`update person set notice_given_at = ${testContext().now()} where id = ${company.wei.id}`,
    );
    const leaver = { ...company.wei, actor: { ...company.wei.actor, noticeGivenAt: testContext().now() } };
    expect((await call("DELETE", path(`/${dateId}`), { as: leaver })).status).toBe(403);
    expect(await dates(mona)).toHaveLength(1);
  });
});

describe("who is due", () => {
  it("is a key customer that nobody has talked with for longer than its rhythm, until somebody calls", async () => {
    expect(await due(company.wei)).toMatchObject({
      talks: [
        { customer: { name: "Globex", tier: "A" }, why: "rhythm", days: 30, dueOn: dayAt(-9), lastTalkOn: dayAt(-39) },
      ],
    });
    const ctx = testContext();
    await ctx.db.run(sql`insert into note (id, customer_id, author_id, kind, text, happened_at, created_at)
      values ('00000000-0000-4000-8000-0000000000cc', ${globex}, ${company.rosa.id}, 'call', 'Hello', ${ctx.now()}, ${ctx.now()})`);
    expect(await due(company.wei)).toMatchObject({ talks: [] });
  });

  it("is listed for owner and deputy, and for the manager of its team; each look is a leaf", async () => {
    const names = async (as: TestPerson, whose?: string) => {
      const found = await due(as, whose);
      return typeof found === "number" ? found : found.talks.map(({ customer }) => customer.name);
    };
    expect([await names(company.wei), await names(company.rosa)]).toEqual([["Globex"], []]);
    expect([await names(mona), await names(mona, "team"), await names(elsewhere, "team")]).toEqual([
      [],
      ["Globex"],
      [],
    ]);
    expect(await names(company.wei, "team")).toBe(403);
    expect(await countLeaves(testContext(), "customers.found")).toBe(2);
    await restrict();
    expect([await names(company.wei), await names(mona, "team")]).toEqual([["Globex"], []]);
  });

  it("follows the company's own rhythm, which admins change", async () => {
    const set = (as: TestPerson, json: object) => call("PUT", "/api/contact-rhythm", { as, json });
    const slow = { tiers: { A: 60, B: null, C: null }, afterQuote: [2] };
    expect((await set(mona, slow)).status).toBe(403);
    expect((await set(company.admin, { ...slow, afterQuote: [3, 2] })).status).toBe(400);
    expect((await set(company.admin, slow)).status).toBe(200);
    expect((await call("GET", "/api/contact-rhythm", { as: company.wei })).body).toEqual(slow);
    expect(await due(company.wei)).toMatchObject({ talks: [] });
    expect(await countLeaves(testContext(), "settings.changed")).toBe(1);
  });
});
