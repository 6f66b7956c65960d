import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { silenceEndpoints } from "../../../shared/api/silences.ts";
import { writeFrames } from "../../../shared/import-frames.ts";
import { importBatch } from "../../../worker/intake/import-batch.ts";
import { getImport, startImport } from "../../../worker/records/imports.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { lookForSilence, watchSilence } from "../../../worker/records/silence-watch.ts";
import { bindSilences } from "../../../worker/routes/silences.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { aMessage } from "../support/mail.ts";

const HANDOVER = "h".repeat(26);
const DAY = 24 * 60 * 60 * 1000;
/** A Friday on which Wei left; everybody writes for a year before. */
const LEFT = Date.parse("2026-05-01T16:00:00Z");
const { call, ctx } = anApp(bindSilences);
const at = (days: number) => {
  const ms = LEFT + days * DAY;
  return testContext({ nowMs: () => ms, now: () => new Date(ms).toISOString() });
};
let wei: TestPerson;
let noor: TestPerson;
let deputy: TestPerson;
let colleague: TestPerson;
let otherManager: TestPerson;
let keeper: TestPerson;
let admin: TestPerson;

/** Conversations that a customer begins on these days, counted from the departure; three a week fall on working days. */
const letters = (customer: string, from: number, until: number, name = "") =>
  Array.from({ length: until - from }, (_, n) => from + n)
    .filter((day) => [1, 3, 4].includes(new Date(LEFT + day * DAY).getUTCDay()))
    .map((day) =>
      aMessage({
        headers: {
          From: `Bea Buyer <bea@${customer}.example>`,
          To: "wei@acme.example",
          Subject: `Order ${customer} ${day}`,
          "Message-ID": `<${customer}.${day}${name}@${customer}.example>`,
          Date: new Date(LEFT + day * DAY).toUTCString(),
        },
      }),
    );

async function bringIn(key: string, all: Uint8Array[]): Promise<void> {
  const file = { fileName: "a.mbox", fileKey: key.repeat(64), mailboxId: wei.mailboxId, total: all.length };
  const { id } = await startImport(wei.actor, ctx, file);
  for (let from = 0; from < all.length; from += 100)
    await importBatch(ctx, wei.actor, await getImport(wei.actor, ctx, id), writeFrames(all.slice(from, from + 100)));
}

async function listed(as: TestPerson, state = "open") {
  const answer = await call("GET", `/api/silences?state=${state}`, { as });
  expect(answer.status).toBe(200);
  return silenceEndpoints.listSilences.response.parse(answer.body).silences;
}

const customerId = async (name: string): Promise<string> => {
  const [row] = await ctx.db.all<{ id: string }>(
    sql`select customer_id as id from customer_domain where domain = ${`${name}.example`}`,
  );
  return row?.id ?? "";
};

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  wei = await aPerson(ctx, { name: "Wei Zhang", email: "wei@acme.example", teams: ["Sales"] });
  noor = await aPerson(ctx, { roles: ["manager"], teams: ["Sales"] });
  deputy = await aPerson(ctx, { teams: ["Sales"] });
  colleague = await aPerson(ctx, { teams: ["Sales"] });
  otherManager = await aPerson(ctx, { roles: ["manager"], teams: ["Spares"] });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  // Globex stops after ten days, Initech goes on, Hooli falls to one conversation a fortnight.
  await bringIn("a", [
    ...letters("globex", -370, 10),
    ...letters("initech", -370, 80),
    ...letters("hooli", -370, 10),
    ...letters("hooli", 10, 80).filter((_, n) => n % 6 === 0),
  ]);
  const ended = new Date(LEFT).toISOString();
  await ctx.db.run(sql`insert into handover (id, person_id, state, opened_at, last_day, ended_at)
    values (${HANDOVER}, ${wei.id}, 'ended', '2026-04-01T08:00:00.000Z', '2026-05-01', ${ended})`);
  for (const name of ["globex", "initech", "hooli"])
    await ctx.db.run(sql`insert into handover_customer (handover_id, customer_id, role, state)
      values (${HANDOVER}, ${await customerId(name)}, 'owner', 'accepted')`);
  await ctx.db.run(sql`update customer set deputy_id = ${deputy.id} where id = ${await customerId("globex")}`);
});

describe("the silence watch", () => {
  it("raises nobody while they write as ever", async () => {
    expect(await lookForSilence(at(9))).toEqual({ raised: 0, over: 0 });
  });

  it("raises within three weeks who stopped or writes a fraction, once, with a leaf each, and nobody else", async () => {
    let raised = 0;
    for (let day = 10; day <= 31; day++) raised += (await lookForSilence(at(day))).raised;
    expect(raised).toBe(2);
    expect(await countLeaves(ctx, "silence.raised")).toBe(2);
    const names = (await listed(noor)).map(({ customer }) => customer.name).sort();
    expect(names).toEqual(["Globex", "Hooli"]);
  });

  it("says on the row how they used to write, since when they are quiet, and who left", async () => {
    const globex = (await listed(noor)).find(({ customer }) => customer.name === "Globex");
    expect(globex?.figures.everyDays).toBe(2);
    expect(globex?.figures.silentDays).toBeGreaterThanOrEqual(5);
    expect(globex?.handover).toMatchObject({ id: HANDOVER, person: { name: "Wei Zhang" }, endedOn: "2026-05-01" });
    expect(globex?.lastAt?.slice(0, 10)).toBe("2026-05-07");
  });

  it("looks once a day", async () => {
    await watchSilence(at(31));
    await ctx.db.run(sql`delete from silence`);
    await watchSilence(at(31));
    expect(await listed(noor)).toEqual([]);
    await watchSilence(at(32));
    expect(await listed(noor)).toHaveLength(2);
  });

  it("is over when they write as before, and may be raised again after that", async () => {
    await bringIn("b", letters("hooli", 33, 60, "again"));
    expect(await lookForSilence(at(55))).toEqual({ raised: 0, over: 1 });
    expect((await listed(noor, "over")).map(({ customer }) => customer.name)).toEqual(["Hooli"]);
    expect(await countLeaves(ctx, "silence.over")).toBe(1);
  });
});

describe("a silent customer", () => {
  it("is there for its owner, its deputy and the manager of its team, and for nobody else", async () => {
    for (const [person, count] of [
      [noor, 1],
      [wei, 1],
      [deputy, 1],
      [colleague, 0],
      [otherManager, 0],
      [keeper, 0],
      [admin, 0],
    ] as const)
      expect((await listed(person)).length, person.name).toBe(count);
    const [one] = await listed(noor);
    for (const stranger of [colleague, otherManager, keeper, admin]) {
      const json = { text: "Call", dueOn: null, personId: null };
      const answer = await call("PUT", `/api/silences/${one?.id}/plan`, { as: stranger, json });
      expect(answer.status).toBe(404);
    }
  });

  it("of a restricted customer is hidden from its team's manager until they are named", async () => {
    const id = await customerId("globex");
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${id}`);
    expect(await listed(noor)).toEqual([]);
    await ctx.db.run(sql`insert into customer_named (customer_id, person_id) values (${id}, ${noor.id})`);
    expect(await listed(noor)).toHaveLength(1);
    await ctx.db.run(sql`update customer set restricted = 0 where id = ${id}`);
  });

  it("gets a plan, is closed with what it cost, and reopened, each with its leaf", async () => {
    const [one] = await listed(noor);
    const path = `/api/silences/${one?.id}`;
    const plan = { text: "Visit them with the new list", dueOn: "2026-07-01", personId: deputy.id };
    const planned = await call("PUT", `${path}/plan`, { as: noor, json: plan });
    expect(silenceEndpoints.planSilence.response.parse(planned.body).silence.plan).toMatchObject({
      ...{ text: plan.text, dueOn: plan.dueOn, person: { id: deputy.id } },
    });
    const json = { outcome: "lost-to-former", cost: { currency: "EUR", amount: "4800000" }, words: "Went with Wei" };
    const closed = await call("POST", `${path}/close`, { as: deputy, json });
    expect(silenceEndpoints.closeSilence.response.parse(closed.body).silence).toMatchObject({
      ...{ state: "closed", outcome: "lost-to-former", cost: json.cost, closedBy: { id: deputy.id } },
    });
    expect((await call("POST", `${path}/close`, { as: noor, json })).status).toBe(409);
    expect((await call("PUT", `${path}/plan`, { as: noor, json: plan })).status).toBe(409);
    const reopened = await call("POST", `${path}/reopen`, { as: noor });
    expect(silenceEndpoints.reopenSilence.response.parse(reopened.body).silence).toMatchObject({
      ...{ state: "open", outcome: null, cost: null, plan: { text: plan.text } },
    });
    for (const kind of ["silence.planned", "silence.closed", "silence.reopened"])
      expect(await countLeaves(ctx, kind), kind).toBe(1);
  });

  it("is not raised again after it was closed, as long as they write nothing", async () => {
    const [one] = await listed(noor);
    await call("POST", `/api/silences/${one?.id}/close`, { as: noor, json: { outcome: "lost-otherwise" } });
    await ctx.db.run(sql`update silence set closed_at = ${at(60).now()} where id = ${one?.id ?? ""}`);
    expect((await lookForSilence(at(61))).raised).toBe(0);
  });

  it("shows nothing without a leaf", async () => {
    const before = await countLeaves(ctx, "silence.shown");
    expect(await listed(noor, "closed")).toHaveLength(1);
    expect(await listed(colleague, "closed")).toHaveLength(0);
    expect(await countLeaves(ctx, "silence.shown")).toBe(before + 1);
  });
});
