import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { endHandover } from "../../../worker/records/handover-end.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { byConsole, get } from "../support/whole.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

// The last day: nobody's customers are nobody's, and nothing that was the leaver's own opens to who takes over.

const ctx = testContext();
let admin: TestPerson;
let number = 0;

const ask = (who: TestPerson, method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", path: string, body?: unknown) =>
  byConsole(who, method, path, body);

/** A leaver with these customers, and who takes over; the case is open. */
async function aCase(count: number, more: { restricted?: boolean } = {}) {
  const team = `Team ${number++}`;
  const leaver = await aPerson(ctx, { name: "Wei", teams: [team] });
  const taker = await aPerson(ctx, { name: "Ana", teams: [team] });
  const boss = await aPerson(ctx, { name: "Noor", roles: ["manager"], teams: [team] });
  const teamId = leaver.actor.teamIds[0] ?? "";
  const customers = [];
  for (let at = 0; at < count; at++) customers.push(await aCustomer(ctx, { teamId, owner: leaver, ...more }));
  const { body, status } = await ask(boss, "POST", "/api/handovers", { personId: leaver.id, lastDay: "2099-12-31" });
  expect(status).toBe(200);
  const path = `/api/handovers/${body.id}`;
  const accept = async (customerId: string) => {
    const was =
      body.customers.find((one: { customer: { id: string } }) => one.customer.id === customerId).taker?.id ?? null;
    const at = `${path}/customers/${customerId}`;
    expect((await ask(boss, "POST", `${at}/offer`, { takerId: taker.id, was })).status).toBe(200);
    expect((await ask(taker, "POST", `${at}/answer`, { answer: "accept" })).status).toBe(200);
  };
  return { leaver, taker, boss, customers, path, id: body.id as string, accept };
}

const rolesOf = async (id: string) => {
  const [row] = await ctx.db.all<{ ownerId: string | null; deputyId: string | null }>(
    sql`select owner_id as ownerId, deputy_id as deputyId from customer where id = ${id}`,
  );
  return [row?.ownerId ?? null, row?.deputyId ?? null];
};

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
});

describe("the last day", () => {
  it("gives each customer to who accepted it, the rest to who sees it through, and what is left to nobody", async () => {
    const { leaver, taker, boss, customers, path, id, accept } = await aCase(4);
    const [one, two, three, four] = customers.map((each) => each.id);
    await accept(one ?? "");
    await ctx.db.run(sql`update customer set owner_id = ${taker.id}, deputy_id = ${leaver.id} where id = ${three}`);
    const left = await ask(boss, "POST", `${path}/customers/${four}/left`, { left: true, words: "They closed down" });
    expect(left.body.state).toBe("left");
    await endHandover(ctx, admin.actor, leaver.id);
    expect(await Promise.all([one, two, three, four].map((each) => rolesOf(each ?? "")))).toEqual([
      [taker.id, null],
      [boss.id, null],
      [taker.id, null],
      [null, null],
    ]);
    const history = (await ask(boss, "GET", `/api/customers/${one}`)).body.ownership;
    expect(history[0]).toMatchObject({ person: { id: taker.id }, setBy: { id: admin.id }, reason: "handover" });
    // Again it changes nothing.
    const leaves = () => ctx.db.$count(sql`leaf`);
    const before = await leaves();
    await endHandover(ctx, admin.actor, leaver.id);
    expect(await leaves()).toBe(before);
    expect((await ask(boss, "GET", path)).body.state).toBe("ended");
    expect((await ask(boss, "POST", `${path}/close`)).body.state).toBe("closed");
    const calls = await ctx.db.all<{ customerId: string; callerId: string; rank: number }>(sql`
      select customer_id as customerId, caller_id as callerId, rank from handover_call where handover_id = ${id} order by rank`);
    expect(calls.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(calls.find(({ customerId }) => customerId === one)?.callerId).toBe(taker.id);
    expect(calls.find(({ customerId }) => customerId === two)?.callerId).toBe(boss.id);
  });

  it("closes nothing while a customer has no active owner, and says no name", async () => {
    const { leaver, boss, customers, path } = await aCase(2);
    await ctx.db.run(sql`update handover set manager_id = null where person_id = ${leaver.id}`);
    await endHandover(ctx, admin.actor, leaver.id);
    const [one, two] = customers.map((each) => each.id);
    expect(await rolesOf(one ?? "")).toEqual([null, null]);
    expect((await ask(boss, "GET", path)).body.progress.ownerless).toBe(2);
    const refused = await ask(boss, "POST", `${path}/close`);
    expect(refused.status).toBe(409);
    for (const { name } of customers) expect(refused.body.error.message).not.toContain(name);
    const gone = await aPerson(ctx, { status: "disabled" });
    await ctx.db.run(sql`update customer set owner_id = ${boss.id} where id = ${one}`);
    await ctx.db.run(sql`update customer set owner_id = ${gone.id} where id = ${two}`);
    expect((await ask(boss, "POST", `${path}/close`)).status).toBe(409);
    const left = await ask(boss, "POST", `${path}/customers/${two}/left`, { left: true, words: "Sold to Initech" });
    expect(left.status).toBe(200);
    expect((await ask(boss, "POST", `${path}/close`)).body.state).toBe("closed");
  });

  it("goes to who sees it through where who accepted has gone too, and opens a case where notice was never given", async () => {
    const { leaver, taker, boss, customers, accept } = await aCase(1);
    await accept(customers[0]?.id ?? "");
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${taker.id}`);
    await endHandover(ctx, admin.actor, leaver.id);
    expect((await rolesOf(customers[0]?.id ?? ""))[0]).toBe(boss.id);
    const sudden = await aPerson(ctx, { name: "Sudden" });
    const theirs = await aCustomer(ctx, { owner: sudden });
    const { id } = await endHandover(ctx, admin.actor, sudden.id);
    expect(await rolesOf(theirs.id)).toEqual([null, null]);
    expect((await ask(admin, "GET", `/api/handovers/${id}`)).body).toMatchObject({ state: "ended", openedBy: null });
  });
});

it("opens nothing of the leaver's own: not what is closed, kept to them by a rule, of no customer, or their originals", async () => {
  const { leaver, taker, boss, customers, path } = await aCase(1, { restricted: true });
  const [customer] = customers;
  if (!customer) throw new Error("there is one");
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  for (const { id } of [boss, taker])
    await ctx.db.run(sql`insert into customer_named (customer_id, person_id) values (${customer.id}, ${id})`);
  const of = { by: leaver, customers: [{ id: customer.id }] };
  const open = await aStoredMessage(ctx, {
    ...of,
    evidence: { bcc: [{ role: "bcc", address: "q@x.example", name: "" }] },
  });
  const keptToThem = await aStoredMessage(ctx, { ...of, evidence: { ownerOnly: true } });
  const namesOnly = await aStoredMessage(ctx, {
    ...of,
    ...{ message: { kind: "envelope", canonicalSha256: null }, evidence: { originalSha256: null } },
  });
  const nobodys = await aStoredMessage(ctx, { by: leaver });
  const closed = await aStoredMessage(ctx, of);
  await volumeStub(ctx.env, closed.volume).close({
    ...{ number: closed.number, closed: true, actor: leaver.id, now: ctx.now(), subject: closed.id },
  });
  const at = `${path}/customers/${customer.id}`;
  const was = (await ask(boss, "GET", path)).body.customers[0].taker?.id ?? null;
  expect((await ask(boss, "POST", `${at}/offer`, { takerId: taker.id, was })).status).toBe(200);
  expect((await ask(taker, "POST", `${at}/answer`, { answer: "accept" })).status).toBe(200);
  await endHandover(ctx, admin.actor, leaver.id);
  expect(await rolesOf(customer.id)).toEqual([taker.id, null]);
  const seen = async ({ id }: { id: string }) => {
    const { status, body } = await get(taker, `/api/messages/${id}`);
    return status === 200 ? body : status;
  };
  // What the customer wrote is its owner's to read, as it was its deputy's; nothing else has come with it.
  const message = await seen(open);
  expect(message.level).toBe("text");
  expect(message.evidence.some(({ canOpen }: { canOpen: boolean }) => canOpen)).toBe(false);
  expect(JSON.stringify(message)).not.toContain("q@x.example");
  expect((await get(taker, `/api/messages/${open.id}/originals/${open.sha256}`)).status).toBe(404);
  for (const one of [keptToThem, nobodys, closed]) expect(await seen(one)).toBe(404);
  expect(await seen(namesOnly)).toMatchObject({ kind: "envelope", text: null, html: null });
  const timeline = await get(taker, `/api/customers/${customer.id}/timeline`);
  const listed = timeline.body.messages.map(({ id }: { id: string }) => id);
  expect(listed).toContain(open.id);
  for (const { id } of [keptToThem, nobodys, closed]) expect(listed).not.toContain(id);
});
