import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { meSchema } from "../../../shared/api/people.ts";
import { policyEndpoints } from "../../../shared/api/policies.ts";
import { type PolicyChange, policyChangeEndpoints } from "../../../shared/api/policy-changes.ts";
import type { Action, Rule } from "../../../shared/policy/document.ts";
import { holdDueChange } from "../../../worker/records/hold-policy-change.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindPolicies } from "../../../worker/routes/policies.ts";
import { bindSignIn } from "../../../worker/routes/sign-in.ts";
import { anApp, aPerson, countLeaves, emptyBook, type TestPerson, testContext } from "../support/app.ts";
import { everythingElse } from "../support/policy.ts";

// What takes something away from people takes two to do, or a day in which they are told.

const { call, ctx } = anApp(bindPolicies, bindPeople, bindDevices, bindSignIn);
let anna: TestPerson;
let boris: TestPerson;
let rep: TestPerson;

const doctors: Rule = {
  ...{ id: "doctors", name: "Doctors", action: "never" },
  when: { participants: { any: ["clinic.example"] } },
};
/** The rules of these tests before anything, and what takes the doctors out of them. */
const strict = everythingElse("ask", [doctors]);
const looser = everythingElse("ask");
const stricter = everythingElse("never", [doctors]);

beforeEach(async () => {
  for (const table of ["policy_objection", "policy_change", "policy_version"])
    await ctx.db.run(sql`delete from ${sql.identifier(table)}`);
  await emptyBook(ctx);
  anna = await aPerson(ctx, { name: "Anna", roles: ["admin"] });
  boris = await aPerson(ctx, { name: "Boris", roles: ["admin"] });
  rep = await aPerson(ctx, { name: "Wei", teams: ["Sales"] });
  await writePolicy(anna.actor, testContext(), { base: 0, comment: "", document: strict });
});

const hours = (ahead: number) => {
  const ms = ctx.nowMs() + ahead * 3_600_000;
  return testContext({ nowMs: () => ms, now: () => new Date(ms).toISOString() });
};
const path = "/api/saving-rules";
const put = (document: object, given: { as?: TestPerson; base?: number; from?: string } = {}) => {
  const { as = anna, base = 1, from = null } = given;
  return call("POST", path, { as, json: { base, comment: "we save more", document, from } });
};
const saved = async (...given: Parameters<typeof put>) => {
  const answer = await put(...given);
  return policyEndpoints.savePolicy.response.parse(answer.body);
};
const propose = async (...given: Parameters<typeof put>): Promise<PolicyChange> => {
  const { change } = await saved(...given);
  if (!change) throw new Error("it holds already");
  return change;
};
const now = async () => policyEndpoints.currentPolicy.response.parse((await call("GET", path, { as: rep })).body);
const version = async () => (await now()).current.version;
const changes = async (as: TestPerson) =>
  policyChangeEndpoints.listPolicyChanges.response.parse((await call("GET", `${path}/changes`, { as })).body).changes;
const agree = (id: string, as: TestPerson) => call("POST", `${path}/changes/${id}/agreement`, { as });
const close = (id: string, as: TestPerson) => call("DELETE", `${path}/changes/${id}`, { as });
const object = (id: string, as: TestPerson, words = "My doctor writes me here.") =>
  call("POST", `${path}/changes/${id}/objections`, { as, json: { words } });
const onlyAnna = () => ctx.db.run(sql`update person set status = 'disabled' where id = ${boris.id}`);

describe("rules made from an older version", () => {
  const late = { error: { code: "conflict", message: expect.stringContaining("Somebody else has changed the rules") } };

  it("are refused, whether they would hold at once or be proposed, and nothing of the newer is lost", async () => {
    expect((await put(stricter, { as: boris })).status).toBe(200);
    const before = await now();
    const leaves = await countLeaves(ctx, "policy.changed");
    for (const document of [strict, looser]) {
      const answer = await put(document, { base: 1 });
      expect([answer.status, answer.body]).toMatchObject([409, late]);
    }
    expect(await now()).toEqual(before);
    expect([await changes(rep), await countLeaves(ctx, "policy.changed")]).toEqual([[], leaves]);
    expect(await countLeaves(ctx, "policy.proposed")).toBe(0);
  });

  it("lose to the first of two saved at the same moment", async () => {
    const tighter = everythingElse("envelope", [doctors]);
    const both = await Promise.all([put(stricter), put(tighter, { as: boris })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const won = both[0]?.status === 200 ? stricter : tighter;
    expect(await now()).toMatchObject({ current: { version: 2 }, document: { otherwise: won.otherwise } });
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject(late);
  });
});

describe("a change that takes something away", () => {
  it("does not hold when one admin saves it, and everybody reads who proposes what", async () => {
    const { current, change } = await saved(looser);
    expect(current.version).toBe(1);
    expect(change).toMatchObject({ state: "waiting", holdsAt: null, takes: [{ kind: "never", rule: "Doctors" }] });
    await holdDueChange(hours(72));
    expect(await version()).toBe(1);
    const [told] = await changes(rep);
    expect(told).toMatchObject({
      ...{ person: { id: anna.id }, comment: "we save more", document: { rules: [] } },
      may: { agree: false, close: false, object: true },
    });
    const me = async (as: TestPerson) => meSchema.parse((await call("GET", "/api/me", { as })).body).rulesChange;
    expect(await Promise.all([rep, boris, anna].map(me))).toEqual([change?.id, change?.id, change?.id]);
    const bar = extensionPolicySchema.parse((await call("GET", "/api/policy", { as: rep, by: "device" })).body);
    expect(bar.rulesChange).toBe(change?.id);
    expect(await countLeaves(ctx, "policy.proposed")).toBe(1);
  });

  it("holds at once when another admin agrees, with both on the leaf", async () => {
    const { id } = await propose(looser);
    const answer = policyChangeEndpoints.agreeToPolicyChange.response.parse((await agree(id, boris)).body);
    expect(answer.change).toMatchObject({ state: "applied", agreedBy: { id: boris.id } });
    expect(await now()).toMatchObject({ current: { version: 2, person: { id: anna.id } }, document: { rules: [] } });
    const leaf = await ctx.db.get<{ actor: string; detail: string }>(
      sql`select actor, detail from leaf where kind = 'policy.changed' order by seq desc limit 1`,
    );
    expect([leaf.actor, JSON.parse(leaf.detail)]).toMatchObject([anna.id, { agreedBy: boris.id, takes: ["never"] }]);
    await holdDueChange(testContext());
    expect(await version()).toBe(2);
    expect((await agree(id, boris)).status).toBe(409);
  });

  it("is nobody's own to agree to, nor for who is no admin or has not just signed in", async () => {
    const { id } = await propose(looser);
    expect((await agree(id, anna)).status).toBe(409);
    expect((await agree(id, rep)).status).toBe(403);
    await ctx.db.run(sql`update session set created_at = ${ctx.nowMs() - 600_000} where user_id = ${boris.id}`);
    expect((await agree(id, boris)).body).toMatchObject({ error: { code: "step_up_required" } });
    expect([await version(), await countLeaves(ctx, "policy.agreed")]).toEqual([1, 0]);
  });

  it("needs a sign-in of the last minutes to be proposed", async () => {
    await ctx.db.run(sql`update session set created_at = ${ctx.nowMs() - 600_000} where user_id = ${anna.id}`);
    expect((await put(looser)).body).toMatchObject({ error: { code: "step_up_required" } });
    expect((await put(stricter)).status).toBe(200);
    expect(await changes(rep)).toEqual([]);
  });

  it("lapses, for everybody to see, where the rules changed meanwhile", async () => {
    const { id } = await propose(looser);
    expect((await put(stricter, { as: boris })).status).toBe(200);
    expect((await agree(id, boris)).status).toBe(200);
    expect(await version()).toBe(2);
    const [change] = await changes(rep);
    expect(change).toMatchObject({ id, state: "lapsed" });
    expect(await countLeaves(ctx, "policy.closed")).toBe(1);
  });

  it("lapses with its proposer's role, and after a month without a word", async () => {
    const { id } = await propose(looser);
    await ctx.db.run(sql`delete from person_role where person_id = ${anna.id}`);
    await holdDueChange(hours(1));
    expect((await changes(rep))[0]).toMatchObject({ id, state: "lapsed" });
    const second = await propose(looser, { as: boris });
    await ctx.db.run(sql`insert into person_role (person_id, role) values (${anna.id}, 'admin')`);
    await holdDueChange(hours(24 * 29));
    expect((await changes(rep))[0]).toMatchObject({ id: second.id, state: "waiting" });
    await holdDueChange(hours(24 * 31));
    expect((await changes(rep)).find((one) => one.id === second.id)).toMatchObject({ state: "lapsed" });
  });

  it("is one at a time, withdrawn by its own, refused by another, and then does not hold", async () => {
    const first = await propose(looser);
    expect((await put(looser, { as: boris })).status).toBe(409);
    expect((await close(first.id, rep)).status).toBe(403);
    expect((await close(first.id, anna)).status).toBe(200);
    const second = await propose(looser);
    expect((await close(second.id, boris)).status).toBe(200);
    expect((await close(second.id, boris)).status).toBe(409);
    expect((await agree(second.id, boris)).status).toBe(409);
    await holdDueChange(hours(48));
    const states = new Map((await changes(rep)).map((one) => [one.id, one.state]));
    expect([states.get(first.id), states.get(second.id)]).toEqual(["withdrawn", "refused"]);
    expect(await version()).toBe(1);
  });

  it("holds at once while nobody else has joined: there is nobody to take it from", async () => {
    await ctx.db.run(sql`update person set status = 'invited' where id <> ${anna.id}`);
    const { current, change } = await saved(looser);
    expect([current.version, change]).toEqual([2, null]);
  });

  it("waits where everybody else has been disabled: they have joined", async () => {
    await ctx.db.run(sql`update person set status = 'disabled' where id <> ${anna.id}`);
    const { current, change } = await saved(looser);
    expect([current.version, change?.state]).toEqual([1, "waiting"]);
  });
});

describe("nobody makes their own second", () => {
  const freshly = async (how: () => Promise<unknown>) => {
    await how();
    return propose(looser);
  };

  it.each<[string, () => Promise<unknown>]>([
    [
      "by a role given today",
      () => call("PATCH", `/api/people/${rep.id}`, { as: anna, json: { roles: ["outside", "admin"] } }),
    ],
    [
      "by a colleague's link, used today",
      async () => {
        await ctx.db.run(sql`insert into person_role (person_id, role) values (${rep.id}, 'admin')`);
        await ctx.db.run(sql`insert into sign_in_link (token_hash, person_id, expires_at, used_at, created_by)
          values ('a', ${rep.id}, ${hours(100).now()}, ${ctx.now()}, ${anna.id})`);
      },
    ],
  ])("%s", async (_, how) => {
    const { id } = await freshly(how);
    expect((await changes(rep))[0]?.may).toMatchObject({ agree: false, object: true });
    expect((await agree(id, rep)).status).toBe(409);
    expect([await version(), await countLeaves(ctx, "policy.agreed")]).toEqual([1, 0]);
    // A day later they are one as every other.
    await ctx.db.run(sql`update person_role set given_at = ${hours(-25).now()}`);
    await ctx.db.run(sql`update sign_in_link set used_at = ${hours(-25).now()}`);
    expect((await agree(id, rep)).status).toBe(200);
    expect(await version()).toBe(2);
  });

  it("nor proposes as a colleague and agrees as themself", async () => {
    await ctx.db.run(sql`insert into sign_in_link (token_hash, person_id, expires_at, used_at, created_by)
      values ('a', ${anna.id}, ${hours(100).now()}, ${ctx.now()}, ${boris.id})`);
    const { id } = await propose(looser);
    expect((await agree(id, boris)).status).toBe(409);
    expect(await version()).toBe(1);
  });

  it("by letting somebody come back, who is as new as one who was made an admin today", async () => {
    for (const status of ["disabled", "active"])
      await call("PATCH", `/api/people/${boris.id}`, { as: anna, json: { status } });
    const given = await ctx.db.get(sql`select given_at > ${hours(-1).now()} as isNew from person_role
      where person_id = ${boris.id} and role = 'admin'`);
    expect(given).toEqual({ isNew: 1 });
  });

  it("a role that stays keeps its day when others are given", async () => {
    await ctx.db.run(sql`update person_role set given_at = ${hours(-48).now()}`);
    await call("PATCH", `/api/people/${boris.id}`, { as: anna, json: { roles: ["admin", "keeper"] } });
    const { id } = await propose(looser);
    expect((await agree(id, boris)).status).toBe(200);
  });
});

describe("where no other admin is there", () => {
  it("it holds after a day, and not a minute before", async () => {
    await onlyAnna();
    const { id, holdsAt } = await propose(looser);
    expect(Date.parse(holdsAt ?? "")).toBeGreaterThan(ctx.nowMs() + 23.9 * 3_600_000);
    await holdDueChange(hours(23.9));
    expect(await version()).toBe(1);
    await Promise.all([holdDueChange(hours(24.1)), holdDueChange(hours(24.1))]);
    expect(await version()).toBe(2);
    expect((await changes(rep))[0]).toMatchObject({ id, state: "applied", agreedBy: null });
    expect(await countLeaves(ctx, "policy.changed")).toBe(2);
  });

  it("an objection is read by who decides, counted by all, and lets the day begin once more, once", async () => {
    await onlyAnna();
    const mate = await aPerson(ctx, { name: "Xu" });
    const { id } = await propose(looser);
    await ctx.db.run(sql`update policy_change set counted_at = ${hours(-20).now()}`);
    expect((await object(id, anna)).status).toBe(409);
    expect((await object(id, rep)).status).toBe(200);
    expect((await object(id, rep, "Again.")).status).toBe(409);
    expect((await changes(anna))[0]?.objections).toMatchObject({
      ...{ count: 1, read: [{ person: { id: rep.id }, words: "My doctor writes me here." }] },
    });
    expect((await changes(mate))[0]?.objections).toEqual({ count: 1, read: [] });
    expect((await changes(rep))[0]?.objections.read).toHaveLength(1);
    await holdDueChange(hours(20));
    expect(await version()).toBe(1);
    await ctx.db.run(sql`update policy_change set counted_at = ${hours(-20).now()}`);
    expect((await object(id, mate)).status).toBe(200);
    await holdDueChange(hours(5));
    expect(await version()).toBe(2);
    expect((await object(id, await aPerson(ctx))).status).toBe(409);
    expect(await countLeaves(ctx, "policy.objected")).toBe(2);
  });

  it("the day begins when the last other admin goes, and ends when another comes", async () => {
    const { id } = await propose(looser);
    await onlyAnna();
    await holdDueChange(hours(30));
    expect(await version()).toBe(1);
    await ctx.db.run(sql`update person set status = 'active' where id = ${boris.id}`);
    await holdDueChange(hours(60));
    expect((await changes(rep))[0]).toMatchObject({ id, state: "waiting", holdsAt: null });
    expect(await version()).toBe(1);
  });
});

describe("a time from which it holds", () => {
  const policy = (headers: Record<string, string> = {}) =>
    call("GET", "/api/policy", { as: rep, by: "device", headers });
  const otherwise = async (): Promise<Action | undefined> =>
    extensionPolicySchema.parse((await policy()).body).rules?.otherwise.action;

  it("may be given to what takes nothing too; browsers are told when it comes, by another ETag", async () => {
    const from = hours(10).now();
    const change = await propose(stricter, { from });
    expect(change).toMatchObject({ state: "approved", holdsAt: from, takes: [] });
    await holdDueChange(hours(9.9));
    const etag = (await policy()).headers.get("etag") ?? "";
    expect((await policy({ "if-none-match": etag })).status).toBe(304);
    expect(await otherwise()).toBe("ask");
    await holdDueChange(hours(10.1));
    const answer = await policy({ "if-none-match": etag });
    expect(answer.status).toBe(200);
    expect(await otherwise()).toBe("never");
  });

  it("is kept by what was agreed to before it, which can still be taken back", async () => {
    const from = hours(10).now();
    const { id } = await propose(looser, { from });
    expect((await agree(id, boris)).body).toMatchObject({ change: { state: "approved", holdsAt: from } });
    expect(await version()).toBe(1);
    expect((await close(id, anna)).status).toBe(200);
    await holdDueChange(hours(11));
    expect(await version()).toBe(1);
    const second = await propose(looser, { from });
    await agree(second.id, boris);
    await holdDueChange(hours(11));
    expect(await version()).toBe(2);
  });

  it("is not kept by what nobody agreed to, once somebody has joined: it waits as any other", async () => {
    await ctx.db.run(sql`update person set status = 'invited' where id <> ${anna.id}`);
    const { id, state } = await propose(looser, { from: hours(10).now() });
    expect(state).toBe("approved");
    await ctx.db.run(sql`update person set status = 'active'`);
    await holdDueChange(hours(11));
    expect((await changes(rep))[0]).toMatchObject({ id, state: "waiting" });
    expect([await version(), await countLeaves(ctx, "policy.waits")]).toEqual([1, 1]);
  });

  it("is not kept when its proposer is no admin any more", async () => {
    const { id } = await propose(stricter, { from: hours(10).now() });
    await ctx.db.run(sql`delete from person_role where person_id = ${anna.id}`);
    await holdDueChange(hours(11));
    expect((await changes(rep))[0]).toMatchObject({ id, state: "lapsed" });
    expect(await version()).toBe(1);
  });

  it("does not make the day shorter, and is a time to come", async () => {
    await onlyAnna();
    const change = await propose(looser, { from: hours(2).now() });
    expect(Date.parse(change.holdsAt ?? "")).toBeGreaterThan(ctx.nowMs() + 23.9 * 3_600_000);
    await holdDueChange(hours(3));
    expect(await version()).toBe(1);
    await close(change.id, anna);
    expect((await put(looser, { from: hours(-1).now() })).status).toBe(400);
    expect((await put(looser, { from: hours(24 * 400).now() })).status).toBe(400);
  });
});
