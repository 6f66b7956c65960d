import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sheetFieldsSchema } from "../../../shared/api/handover-sheets.ts";
import { answerOffer, offerCustomer } from "../../../worker/records/handover-customers.ts";
import { endHandover } from "../../../worker/records/handover-end.ts";
import { completeSheet, signSheet, writeSheet } from "../../../worker/records/handover-sheets.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { byConsole } from "../support/whole.ts";
import { aCustomer } from "../volume/on-record.ts";

// Two who act at the same moment: the second one's step comes between the first one's look and the first one's writing. What was
// decided by the look must not be written over what holds by then.

const ctx = testContext();

/** A context whose first transaction that changes anything waits until `between` is done. */
function interrupted(between: () => Promise<unknown>) {
  let isDone = false;
  const book = new Proxy(env.BOOK, {
    get(target, name) {
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        if (!isDone) {
          isDone = true;
          await between();
        }
        return target.batch(statements);
      };
    },
  });
  return testContext({}, { BOOK: book });
}

let admin: TestPerson;
let number = 0;

async function aCase(deputy: TestPerson | null = null) {
  const teams = [`Team ${number++}`];
  const leaver = await aPerson(ctx, { name: "Wei", teams });
  const [taker, other] = [await aPerson(ctx, { name: "Ana", teams }), await aPerson(ctx, { name: "Ben", teams })];
  const boss = await aPerson(ctx, { name: "Noor", roles: ["manager"], teams });
  const customer = await aCustomer(ctx, { teamId: leaver.actor.teamIds[0] ?? "", owner: leaver, deputy });
  const { body } = await byConsole(boss, "POST", "/api/handovers", { personId: leaver.id, lastDay: "2099-12-31" });
  const place = { id: body.id as string, customerId: customer.id };
  const offer = async (to: TestPerson) => {
    const [item] = (await byConsole(boss, "GET", `/api/handovers/${body.id}`)).body.customers;
    return offerCustomer(boss.actor, ctx, place, { takerId: to.id, was: item.taker?.id ?? null, dueOn: null });
  };
  const accept = () => answerOffer(taker.actor, ctx, place, { answer: "accept", words: "" });
  const owners = async () => {
    const [row] = await ctx.db.all<{ ownerId: string; deputyId: string | null }>(
      sql`select owner_id as ownerId, deputy_id as deputyId from customer where id = ${customer.id}`,
    );
    return [row?.ownerId, row?.deputyId];
  };
  return { leaver, taker, other, boss, place, offer, accept, owners };
}
const fields = (cares: string) => sheetFieldsSchema.parse({ cares });
const conflict = { code: "conflict" };
const countOf = async (kind: string, id: string) =>
  (await ctx.db.all(sql`select 1 from leaf where kind = ${kind} and subject = ${id}`)).length;

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
});

describe("of two who act at the same moment", () => {
  it("who accepts what was offered to another meanwhile is told, and becomes nothing", async () => {
    const { taker, other, place, offer, owners, leaver } = await aCase();
    await offer(taker);
    const late = interrupted(() => offer(other));
    await expect(answerOffer(taker.actor, late, place, { answer: "accept", words: "" })).rejects.toMatchObject(
      conflict,
    );
    expect(await owners()).toEqual([leaver.id, null]);
    expect(await countOf("handover.accepted", place.id)).toBe(0);
  });

  it("who offers to another what was accepted meanwhile is told, and it stays with who accepted", async () => {
    const { taker, other, boss, place, offer, accept, owners, leaver } = await aCase();
    await offer(taker);
    const late = interrupted(accept);
    const asked = { takerId: other.id, was: taker.id, dueOn: null };
    await expect(offerCustomer(boss.actor, late, place, asked)).rejects.toMatchObject(conflict);
    expect(await owners()).toEqual([leaver.id, taker.id]);
  });

  it("who signs a sheet that was changed meanwhile is told, and does not own by it", async () => {
    const { leaver, taker, place, offer, accept, owners } = await aCase();
    await offer(taker);
    await accept();
    await writeSheet(leaver.actor, ctx, place, { base: 0, fields: fields("Prices") });
    await completeSheet(leaver.actor, ctx, place, 1);
    const late = interrupted(() => writeSheet(leaver.actor, ctx, place, { base: 1, fields: fields("Papers") }));
    await expect(signSheet(taker.actor, late, place, 1)).rejects.toMatchObject(conflict);
    expect(await owners()).toEqual([leaver.id, taker.id]);
    expect(await countOf("handover.signed", place.id)).toBe(0);
  });

  it("who says that a sheet is complete says so of the words they saw", async () => {
    const { leaver, boss, place } = await aCase();
    const late = interrupted(() => writeSheet(boss.actor, ctx, place, { base: 0, fields: fields("Papers") }));
    await expect(completeSheet(leaver.actor, late, place, 0)).rejects.toMatchObject(conflict);
  });

  it("who accepts after the departure was withdrawn is told", async () => {
    const { taker, boss, place, offer, owners, leaver } = await aCase();
    await offer(taker);
    const late = interrupted(() => byConsole(boss, "POST", `/api/handovers/${place.id}/withdraw`));
    await expect(answerOffer(taker.actor, late, place, { answer: "accept", words: "" })).rejects.toMatchObject(
      conflict,
    );
    expect(await owners()).toEqual([leaver.id, null]);
  });

  it("a last day goes by what holds when it is written: who accepts in that very moment owns", async () => {
    const { taker, leaver, offer, accept, owners } = await aCase();
    await offer(taker);
    let batches = 0;
    const book = new Proxy(env.BOOK, {
      get(target, name) {
        if (name !== "batch") return Reflect.get(target, name).bind(target);
        return async (statements: D1PreparedStatement[]) => {
          batches++;
          // The first one ends the case, the second one settles its customers.
          if (batches === 2) await accept();
          return target.batch(statements);
        };
      },
    });
    await endHandover(testContext({}, { BOOK: book }), admin.actor, leaver.id);
    expect((await owners())[0]).toBe(taker.id);
  });
});

it("a deputy whom somebody named stays, and who accepted owns on the last day", async () => {
  const deputy = await aPerson(ctx, { name: "Dana" });
  const { taker, leaver, offer, accept, owners } = await aCase(deputy);
  await offer(taker);
  await accept();
  expect(await owners()).toEqual([leaver.id, deputy.id]);
  await endHandover(ctx, admin.actor, leaver.id);
  expect(await owners()).toEqual([taker.id, deputy.id]);
});
