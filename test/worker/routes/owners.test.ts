import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { type Assignment, ownerEndpoints } from "../../../shared/api/owners.ts";
import { assignNewCustomers } from "../../../worker/records/owner-rules.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import { bindOwners } from "../../../worker/routes/owners.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";

// Owner and deputy of many customers at once: the preview, the step, taking it back, the rules, and who may.

const { call } = anApp(bindOwners, bindCustomers);
const { owners, previewOwners, assignOwners, ownerRules } = ownerEndpoints;
let mona: TestPerson;
let wei: TestPerson;
let rosa: TestPerson;
let li: TestPerson;
let other: TestPerson;
let admin: TestPerson;
let sales: string;
beforeEach(async () => {
  await emptyInstallation();
  const ctx = testContext();
  const team = (name: string, roles: ("outside" | "manager")[], teams: string[]) =>
    aPerson(ctx, { name, roles, teams });
  mona = await team("Mona", ["manager"], ["Sales"]);
  wei = await team("Wei", ["outside"], ["Sales"]);
  rosa = await team("Rosa", ["outside"], ["Sales"]);
  li = await team("Li", ["outside"], ["Service"]);
  other = await team("Otto", ["manager"], ["Service"]);
  admin = await aPerson(ctx, { name: "Anna", roles: ["admin"] });
  sales = mona.actor.teamIds[0] ?? "";
});

let made = 0;
async function aCustomer(given: { team?: TestPerson | null; owner?: TestPerson; tier?: string; restricted?: boolean }) {
  const ctx = testContext();
  const id = ctx.newId();
  const teamId = given.team === null ? null : ((given.team ?? mona).actor.teamIds[0] ?? null);
  const at = new Date(Date.parse("2020-01-01T00:00:00Z") + ++made * 1000).toISOString();
  await ctx.db.run(sql`insert into customer (id, name, tier, restricted, team_id, owner_id, created_at)
    values (${id}, ${`Customer ${String(made).padStart(3, "0")}`}, ${given.tier ?? null}, ${given.restricted ? 1 : 0}, ${teamId},
      ${given.owner?.id ?? null}, ${at})`);
  await ctx.db.run(sql`insert into customer_domain (domain, customer_id) values (${`c${made}.de`}, ${id})`);
  if (given.owner)
    await ctx.db.run(sql`insert into ownership (customer_id, from_at, role, person_id, set_by, reason)
      values (${id}, ${at}, 'owner', ${given.owner.id}, ${given.owner.id}, 'first save')`);
  return id;
}

type Goal = z.input<typeof previewOwners.body>["goal"];
const list = async (as: TestPerson) => owners.response.parse((await call("GET", "/api/owners", { as })).body);
const preview = async (as: TestPerson, customerIds: string[], goal: Goal, role: "owner" | "deputy" = "owner") =>
  previewOwners.response.parse(
    (await call("POST", "/api/owners/preview", { as, json: { customerIds, role, goal } })).body,
  );
const assign = async (as: TestPerson, changes: Assignment[], reason = "Territories are cut anew") =>
  assignOwners.response.parse((await call("POST", "/api/owners/assign", { as, json: { changes, reason } })).body);
const ownersOf = async () =>
  testContext().db.all<{ id: string; owner: string | null; deputy: string | null }>(
    sql`select id, owner_id as owner, deputy_id as deputy from customer order by name`,
  );
const to = ({ id }: TestPerson): Goal => ({ kind: "person", personId: id });
const change = (
  customerId: string,
  from: TestPerson | null,
  next: TestPerson | null,
  role: "owner" | "deputy" = "owner",
) => ({
  ...{ customerId, role, from: from?.id ?? null, to: next?.id ?? null },
});

describe("what there is to assign", () => {
  it("is a manager's teams' customers and people's loads, and an admin's all that they may name", async () => {
    const mine = await aCustomer({ owner: wei, tier: "A" });
    const free = await aCustomer({ team: null });
    const others = await aCustomer({ team: other, owner: li });
    const closed = await aCustomer({ owner: wei, restricted: true });
    const ids = async (as: TestPerson) => (await list(as)).customers.map(({ customer }) => customer.id);
    expect(await ids(mona)).toEqual([mine, free]);
    expect(await ids(other)).toEqual([free, others]);
    expect(await ids(admin)).toEqual([mine, free, others]);
    expect((await call("GET", "/api/owners", { as: wei })).status).toBe(403);
    const { people, customers } = await list(mona);
    const loads = Object.fromEntries(people.map(({ person, load }) => [person.name, load && [load.owns, load.weight]]));
    // The restricted customer is in nobody's load, and another team's people are told of to their own manager.
    expect(loads).toEqual({ Li: null, Mona: [0, 0], Otto: null, Rosa: [0, 0], Wei: [1, 2] });
    expect(customers[0]).toMatchObject({ owner: { name: "Wei" }, countries: ["de"], ownerSince: expect.any(String) });
    expect((await list(admin)).people.map(({ load }) => load?.owns)).toEqual([1, 0, 0, 0, 1]);
    expect(await countLeaves(testContext(), "leaving.shown")).toBe(5);
    expect((await preview(mona, [others, closed], to(rosa))).changes).toEqual([]);
  });
});

describe("a preview and its step", () => {
  it("say and do the same: each customer old and new, each person's load before and after, dated with who and why", async () => {
    const [first, second] = [await aCustomer({ owner: wei, tier: "A" }), await aCustomer({ owner: rosa })];
    const { changes, people } = await preview(mona, [second, first], to(rosa));
    expect(changes.map(({ from, to: next, kept }) => [from?.name, next?.name, kept])).toEqual([
      ["Wei", "Rosa", null],
      ["Rosa", "Rosa", "same"],
    ]);
    expect(people.map(({ person, now, after }) => [person.name, now?.weight, after?.weight])).toEqual([
      ["Rosa", 1, 3],
      ["Wei", 2, 0],
    ]);
    expect((await ownersOf())[0]?.owner).toBe(wei.id);
    expect(await assign(mona, [change(first, wei, rosa)])).toEqual({ done: [change(first, wei, rosa)], skipped: [] });
    expect((await ownersOf()).map(({ owner }) => owner)).toEqual([rosa.id, rosa.id]);
    const page = await call("GET", `/api/customers/${first}`, { as: mona });
    expect(page.body).toMatchObject({
      ownership: [
        { person: { name: "Rosa" }, setBy: { name: "Mona" }, reason: "Territories are cut anew" },
        { person: { name: "Wei" } },
      ],
    });
    expect(await countLeaves(testContext(), "customer.owner")).toBe(1);
    const loads = (await list(mona)).people.find(({ person }) => person.name === "Rosa")?.load;
    expect(loads).toEqual(people[0]?.after);
  });

  it("change nothing where somebody was faster, for whom it is not theirs to give, or to who cannot take it", async () => {
    const mine = await aCustomer({ owner: wei });
    const others = await aCustomer({ team: other, owner: li });
    const before = await ownersOf();
    const gone = await aPerson(testContext(), { status: "disabled" });
    await testContext().db.run(
      sql`update person set notice_given_at = '2026-11-01T00:00:00.000Z' where id = ${rosa.id}`,
    );
    const { done, skipped } = await assign(mona, [
      change(mine, rosa, mona),
      change(others, li, wei),
      change(mine, wei, gone),
      change(mine, wei, rosa),
      change(mine, wei, admin),
    ]);
    expect(done).toEqual([]);
    expect(skipped.map(({ why }) => why)).toEqual(["changed", "not-yours", "person", "person", "person"]);
    expect(await ownersOf()).toEqual(before);
    expect(await countLeaves(testContext(), "customer.owner")).toBe(0);
    expect(
      (await call("POST", "/api/owners/assign", { as: wei, json: { changes: [change(mine, wei, mona)], reason: "" } }))
        .status,
    ).toBe(403);
  });

  it("of two at the same moment one is done, and the other is told", async () => {
    const one = await aCustomer({ owner: wei });
    const answers = await Promise.all([
      assign(mona, [change(one, wei, rosa)]),
      assign(admin, [change(one, wei, mona)]),
    ]);
    expect(answers.map(({ done }) => done.length).sort()).toEqual([0, 1]);
    expect(answers.flatMap(({ skipped }) => skipped)).toEqual([{ customerId: one, why: "changed" }]);
    const rows = await testContext().db.all(sql`select 1 from ownership where customer_id = ${one}`);
    expect(rows).toHaveLength(2);
  });

  it("make nobody owner and deputy at once, and are taken back the other way round, also to who has gone since", async () => {
    const one = await aCustomer({ owner: wei });
    await assign(mona, [change(one, null, rosa, "deputy")]);
    const { done } = await assign(mona, [change(one, wei, rosa)]);
    expect(done).toEqual([change(one, wei, rosa), change(one, rosa, null, "deputy")]);
    expect(await ownersOf()).toEqual([{ id: one, owner: rosa.id, deputy: null }]);
    await testContext().db.run(sql`update person set status = 'disabled' where id = ${wei.id}`);
    const back = done.map((each) => ({ ...each, from: each.to, to: each.from })).reverse();
    expect((await assign(mona, back, "undo")).skipped).toEqual([]);
    expect(await ownersOf()).toEqual([{ id: one, owner: wei.id, deputy: rosa.id }]);
    // That is no way to give customers to who has gone: only who had it right before.
    const another = await aCustomer({ owner: rosa });
    expect((await assign(mona, [change(another, rosa, wei)])).skipped).toEqual([
      { customerId: another, why: "person" },
    ]);
  });
});

describe("the rules", () => {
  const rule = (given: object) => ({
    ...{ id: crypto.randomUUID(), teamIds: [], countries: [], tiers: [], languages: [], owner: null, deputy: null },
    ...given,
  });
  const read = async (as: TestPerson) =>
    ownerRules.response.parse((await call("GET", "/api/owner-rules", { as })).body);
  const write = (as: TestPerson, rules: object[], version: number, forNew = false) =>
    call("PUT", "/api/owner-rules", { as, json: { rules, forNew, version } });

  it("are an admin's, and a manager's as far as they ask for that manager's teams", async () => {
    const all = rule({ tiers: ["A"], owner: { personIds: [wei.id], teamId: null } });
    const ofSales = rule({ teamIds: [sales], owner: { personIds: [rosa.id], teamId: null } });
    expect((await write(admin, [all], 0)).status).toBe(200);
    expect((await write(mona, [ofSales], 1)).status).toBe(403);
    expect((await write(mona, [ofSales, all], 1)).status).toBe(200);
    expect((await write(mona, [ofSales, all], 2, true)).status).toBe(403);
    expect((await write(other, [all], 2)).status).toBe(403);
    expect((await write(mona, [all], 1)).status).toBe(409);
    expect((await write(wei, [], 2)).status).toBe(403);
    expect(await read(other)).toEqual({ rules: [ofSales, all], forNew: false, version: 2 });
    expect(await countLeaves(testContext(), "settings.changed")).toBe(2);
  });

  it("give customers in a preview to who has least, by the first rule that fits", async () => {
    const ids = [
      await aCustomer({ owner: wei, tier: "A" }),
      await aCustomer({}),
      await aCustomer({ tier: "B" }),
      await aCustomer({ tier: "C" }),
    ];
    const small = rule({ tiers: ["C"], owner: { personIds: [mona.id], teamId: null } });
    const rest = rule({ countries: ["de"], owner: { personIds: [wei.id, rosa.id], teamId: null } });
    await write(admin, [small, rest], 0);
    const { changes } = await preview(mona, ids, { kind: "rules" });
    expect(changes.map(({ to: next, kept, ruleId }) => [next?.name, kept, ruleId])).toEqual([
      ["Wei", "same", rest.id],
      ["Rosa", null, rest.id],
      ["Rosa", null, rest.id],
      ["Mona", null, small.id],
    ]);
  });

  it("give new customers that nobody ever owned an owner and a deputy, where the company wants that", async () => {
    const fresh = await aCustomer({});
    const closed = await aCustomer({ restricted: true });
    const givenUp = await aCustomer({ owner: wei });
    await assign(mona, [change(givenUp, wei, null)]);
    const one = rule({
      owner: { personIds: [wei.id], teamId: null },
      deputy: { personIds: [wei.id, rosa.id], teamId: null },
    });
    await write(admin, [one], 0);
    expect(await assignNewCustomers(testContext())).toBe(0);
    await write(admin, [one], 1, true);
    expect(await assignNewCustomers(testContext())).toBe(1);
    expect(await assignNewCustomers(testContext())).toBe(0);
    expect(await ownersOf()).toEqual([
      { id: fresh, owner: wei.id, deputy: rosa.id },
      { id: closed, owner: null, deputy: null },
      { id: givenUp, owner: null, deputy: null },
    ]);
    const rows = await testContext().db.all(
      sql`select role, set_by as setBy, reason from ownership where customer_id = ${fresh} order by role`,
    );
    expect(rows).toEqual([
      { role: "deputy", setBy: null, reason: "rule" },
      { role: "owner", setBy: null, reason: "rule" },
    ]);
  });
});
