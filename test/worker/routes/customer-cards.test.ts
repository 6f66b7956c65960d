import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { customerCardEndpoints } from "../../../shared/api/customer-cards.ts";
import { ownerEndpoints } from "../../../shared/api/owners.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import { bindImports, bindListImports } from "../../../worker/routes/imports.ts";
import { bindOwners } from "../../../worker/routes/owners.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// What stands on a card and who filled it, who does what for a customer, and which have been with one colleague for long.

const { call } = anApp(bindOwners, bindCustomers, bindImports, bindListImports);
const { customerCards, customerCard, customerStages } = customerCardEndpoints;
let company: Company;
let mona: TestPerson;
let elsewhere: TestPerson;
let globex: string;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  mona = await aPerson(testContext(), { name: "Mona", roles: ["manager"], teams: ["Sales"] });
  elsewhere = await aPerson(testContext(), { name: "Otto", roles: ["manager"], teams: ["Service"] });
  for (const [from, to] of [
    ["mo@globex.example", "rep1@acme.example"] as const,
    ["rep1@acme.example", "mo@globex.example"] as const,
  ])
    await record(
      company.wei,
      aMessage({
        headers: {
          From: from,
          To: to,
          "Message-ID": `<c${++count}@x.example>`,
          Date: new Date(Date.now() - 9e8).toUTCString(),
        },
      }),
    );
  const [row] = await testContext().db.all<{ id: string }>(sql`select id from customer where name = 'Globex'`);
  globex = row?.id ?? "";
});
let count = 0;

const card = async (as: TestPerson) =>
  customerCard.response.parse((await call("GET", `/api/customers/${globex}/card`, { as })).body);
const stage = (as: TestPerson, personId: string | null, was: string | null, name = "technical") =>
  call("PUT", `/api/customers/${globex}/stages/${name}`, { as, json: { personId, was } });
const change = (as: TestPerson, json: object) => call("PATCH", `/api/customers/${globex}`, { as, json });

describe("a card", () => {
  it("says what is missing in the order in which it is asked for, and who filled in what stands", async () => {
    expect(await card(company.wei)).toMatchObject({
      ...{ has: 3, missing: ["deputy", "tier", "contact", "phone", "title"] },
      filledBy: [{ name: "Wei" }],
    });
    await change(mona, { deputyId: company.rosa.id });
    expect(await card(company.wei)).toMatchObject({ has: 4, filledBy: [{ name: "Mona" }, { name: "Wei" }] });
    expect(await countLeaves(testContext(), "customer.shown")).toBeGreaterThan(1);
  });

  it("names who brought a list for what still stands of it, and nobody for what was overwritten", async () => {
    const [contact] = await testContext().db.all<{ id: string }>(
      sql`select id from contact where customer_id = ${globex}`,
    );
    const ctx = testContext();
    const importId = ctx.newId();
    await ctx.db.run(sql`insert into list_import (id, person_id, kind, file_name, file_key, total, state, started_at, updated_at)
      values (${importId}, ${company.rosa.id}, 'contacts', 'phones.csv', 'k', 1, 'stored', ${ctx.now()}, ${ctx.now()})`);
    const changes = JSON.stringify([{ field: "phone", was: null, becomes: "+49 30 1" }]);
    await ctx.db.run(sql`insert into list_import_row (import_id, line, state, subject, changes)
      values (${importId}, 1, 'changed', ${contact?.id}, ${changes})`);
    await ctx.db.run(sql`update contact set phone = '+49 30 1' where id = ${contact?.id}`);
    expect(await card(mona)).toMatchObject({ has: 4, filledBy: [{ name: "Rosa" }, { name: "Wei" }] });
    await ctx.db.run(sql`update contact set phone = '+49 30 2' where id = ${contact?.id}`);
    expect(await card(mona)).toMatchObject({ has: 4, filledBy: [{ name: "Wei" }] });
  });

  it("is for who may know when anybody wrote with the customer, and listed for who answers for it", async () => {
    const list = async (as: TestPerson) => {
      const answer = await call("GET", "/api/customer-cards", { as });
      return answer.status === 200 ? customerCards.response.parse(answer.body) : answer.status;
    };
    expect(await list(mona)).toMatchObject({
      cards: [{ customer: { id: globex }, has: 3 }],
      customers: 1,
      average: 3 / 8,
    });
    expect(await list(elsewhere)).toMatchObject({ cards: [], customers: 0, average: 0 });
    expect(await list(company.wei)).toBe(403);
    const looks = async (as: TestPerson) => (await call("GET", `/api/customers/${globex}/card`, { as })).status;
    expect([await looks(company.rosa), await looks(company.keeper)]).toEqual([200, 200]);
    const others = (may: boolean) =>
      testContext().db.run(sql`insert into setting (key, value) values ('otherTeamsEnvelope', ${String(may)})
        on conflict (key) do update set value = excluded.value`);
    // Who may know when they write is not yet who answers for them.
    await others(true);
    expect([await looks(elsewhere), await list(elsewhere)]).toMatchObject([200, { cards: [], customers: 0 }]);
    await others(false);
    expect([await looks(elsewhere), await looks(company.admin)]).toEqual([404, 404]);
    await change(mona, { restricted: true });
    expect([await looks(company.rosa), await looks(mona), await looks(company.wei)]).toEqual([404, 404, 200]);
    expect(await list(mona)).toMatchObject({ cards: [], customers: 0 });
    expect(await countLeaves(testContext(), "customers.found")).toBe(4);
  });
});

describe("who does what", () => {
  it("is said by who may change the customer, with a leaf, and opens nothing", async () => {
    const { rosa, wei } = company;
    expect((await stage(wei, rosa.id, null)).body).toMatchObject({
      ...{ mayChange: true, stages: [{ stage: "technical", person: { name: "Rosa" }, setBy: { name: "Wei" } }] },
    });
    expect((await stage(wei, rosa.id, null, "quotes")).status).toBe(200);
    expect((await stage(mona, wei.id, null)).status).toBe(409);
    expect((await stage(mona, wei.id, rosa.id)).status).toBe(200);
    expect((await stage(mona, null, wei.id)).body).toMatchObject({ stages: [{ stage: "quotes" }] });
    for (const who of [rosa, elsewhere, company.admin])
      expect((await stage(who, who.id, null)).status, who.name).toBe(403);
    const gone = await aPerson(testContext(), { status: "disabled" });
    expect((await stage(wei, gone.id, null)).status).toBe(400);
    expect(await countLeaves(testContext(), "customer.stage")).toBe(4);
    await change(mona, { restricted: true });
    expect((await call("GET", `/api/customers/${globex}/stages`, { as: rosa })).status).toBe(404);
    expect(
      customerStages.response.parse((await call("GET", `/api/customers/${globex}/stages`, { as: wei })).body).stages,
    ).toHaveLength(1);
  });
});

describe("long alone", () => {
  const long = async (as: TestPerson, months: number) => {
    const { body, status } = await call("GET", `/api/owners/long-alone?months=${months}`, { as });
    return status === 200 ? ownerEndpoints.longAlone.response.parse(body).rows : status;
  };
  const since = (months: number): string => {
    const day = new Date();
    day.setUTCMonth(day.getUTCMonth() - months);
    return day.toISOString();
  };

  it("is a customer with the same owner for longer than so many months that one colleague alone knows", async () => {
    expect(await long(mona, 1)).toEqual([]);
    await testContext().db.run(sql`update ownership set from_at = ${since(13)} where customer_id = ${globex}`);
    expect(await long(mona, 12)).toMatchObject([{ customer: { id: globex }, owner: { name: "Wei" }, knowers: [{}] }]);
    expect(await long(mona, 14)).toEqual([]);
    expect(await long(elsewhere, 12)).toEqual([]);
    for (const who of [company.wei, company.admin, company.keeper]) expect(await long(who, 12)).toBe(403);
    // The same owner named again does not begin anew; another one in between does.
    const named = (at: string, who: TestPerson) =>
      testContext().db.run(sql`insert into ownership (customer_id, from_at, role, person_id)
      values (${globex}, ${at}, 'owner', ${who.id})`);
    await named(since(3), company.wei);
    expect(await long(mona, 12)).toHaveLength(1);
    await named(since(5), company.rosa);
    expect(await long(mona, 12)).toEqual([]);
    expect(await long(mona, 2)).toHaveLength(1);
  });
});
