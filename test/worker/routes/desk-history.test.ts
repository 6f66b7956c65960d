import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import { deskAbsenceEndpoints } from "../../../shared/api/desk-absence.ts";
import { deskHistoryEndpoints } from "../../../shared/api/desk-history.ts";
import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { dayIn } from "../../../shared/quote/promise.ts";
import { offerRequests } from "../../../worker/records/desk-routing.ts";
import { readDeskSettings, updateDeskSettings } from "../../../worker/records/desk-settings.ts";
import { putItems } from "../../../worker/records/items.ts";
import { expireQuotes } from "../../../worker/records/quote-sending.ts";
import { refusalOf } from "../support/answers.ts";
import { aPerson, countLeaves, type TestPerson } from "../support/app.ts";
import { aDesk, aLine, asked, call, ctx, drafted, submitted, took, tried } from "../support/desk.ts";

const eventsOf = async (as: TestPerson, id: string) => {
  const answer = await call("GET", `/api/desk/requests/${id}/history`, { as });
  expect(answer.status, answer.text).toBe(200);
  return deskHistoryEndpoints.requestHistory.response.parse(answer.body).events;
};

const settings = async (given: Partial<DeskSettings>): Promise<void> => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await updateDeskSettings(admin.actor, ctx, given);
};
const before = { routes: [], mostOpen: 20, followUpDays: [3, 8], approval: (await readDeskSettings(ctx)).approval };
afterEach(() => settings(before));

const day = (from: number): string => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
const absence = (as: TestPerson, of: TestPerson, given: Record<string, unknown> = {}) =>
  call("PUT", `/api/desk/absences/${of.id}`, {
    as,
    json: { fromDay: day(-1), untilDay: day(5), deputyId: null, ...given },
  });

describe("the history of a request", () => {
  it("says each step, who took it and their words, also those that were replaced since", async () => {
    const { rep, li, jo, manager, customer } = await aDesk();
    const id = await asked(rep, { customerId: customer.id });
    await took(li, id, "claim");
    await took(li, id, "question", { text: "Which seals?" });
    await call("POST", `/api/quote-requests/${id}/answer`, { as: rep, json: { answer: "PTFE" } });
    await took(li, id, "question", { text: "Which pressure?" });
    await took(li, id, "release", { note: "Too much to do" });
    await drafted(li, id, [aLine({ discountPercent: "20" })]);
    await took(li, id, "pass", { personId: jo.id, note: "Yours" });
    await submitted(jo, id);
    await took(manager, id, "decision", { revision: 1, approve: false, words: "Too cheap" });
    await submitted(jo, id);
    await took(manager, id, "decision", { revision: 1, approve: true, words: "Go" });
    await took(jo, id, "sent");
    await took(jo, id, "outcome", { outcome: "lost", lostFor: "price", reason: "Cheaper", priceGap: "7.5" });
    await took(jo, id, "outcome", { outcome: "reopened" });
    const events = (await eventsOf(li, id)).reverse();
    expect(events.map(({ kind, by, words }) => [kind, by?.name ?? null, words])).toEqual([
      ["created", "Rosa Rep", ""],
      ["claimed", "Li Inside", ""],
      ["asked", "Li Inside", "Which seals?"],
      ["answered", "Rosa Rep", "PTFE"],
      ["asked", "Li Inside", "Which pressure?"],
      ["released", "Li Inside", "Too much to do"],
      ["claimed", "Li Inside", ""],
      ["begun", "Li Inside", ""],
      ["passed", "Li Inside", "Yours"],
      ["submitted", "Jo Inside", ""],
      ["sent-back", "Mia Manager", "Too cheap"],
      ["submitted", "Jo Inside", ""],
      ["approved", "Mia Manager", "Go"],
      ["sent", "Jo Inside", ""],
      ["lost", "Jo Inside", "Cheaper"],
      ["reopened", "Jo Inside", ""],
    ]);
    expect(events.find(({ kind }) => kind === "passed")?.to).toEqual({ id: jo.id, name: "Jo Inside" });
  });

  it("has no row of a step that did not hold", async () => {
    const { rep, li, jo } = await aDesk();
    const id = await asked(rep);
    await took(li, id, "claim");
    expect(refusalOf(await tried(jo, id, "claim"))).toEqual([409, "conflict"]);
    expect(refusalOf(await tried(jo, id, "release"))).toEqual([409, "conflict"]);
    expect((await eventsOf(jo, id)).map(({ kind }) => kind)).toEqual(["claimed", "created"]);
  });

  it("a loss says what for and by how much; a win or a second thought says neither", async () => {
    const { rep, li } = await aDesk();
    const id = await asked(rep);
    await drafted(li, id);
    const lost = await took(li, id, "outcome", {
      outcome: "lost",
      lostFor: "price",
      competitor: "Acme",
      priceGap: "12",
    });
    expect(lost.outcome).toMatchObject({ lostFor: "price", competitor: "Acme", priceGap: "12" });
    await took(li, id, "outcome", { outcome: "reopened" });
    const over = await took(li, id, "outcome", { outcome: "withdrawn", lostFor: "price", priceGap: "12" });
    expect(over.outcome).toMatchObject({ lostFor: null, priceGap: null });
  });
});

describe("a draft", () => {
  it("is handed in and revised by who has it or a manager; others are told who", async () => {
    const { rep, li, jo, manager, customer } = await aDesk();
    const id = await asked(rep, { customerId: customer.id });
    const { version } = await drafted(li, id);
    const refused = await tried(jo, id, "submit", { revision: 1, version });
    expect(refusalOf(refused)).toEqual([409, "conflict"]);
    expect(refused.text).toContain("Li Inside has it");
    await submitted(manager, id);
    expect(refusalOf(await tried(jo, id, "revisions"))).toEqual([409, "conflict"]);
    expect((await took(li, id, "revisions")).current?.revision).toBe(2);
  });

  it("is approved by nobody who once had it", async () => {
    const { rep, li, manager, customer } = await aDesk();
    const id = await asked(rep, { customerId: customer.id });
    await took(manager, id, "claim");
    await took(manager, id, "release");
    await drafted(li, id, [aLine({ discountPercent: "20" })]);
    await submitted(li, id);
    expect(refusalOf(await tried(manager, id, "decision", { revision: 1, approve: true }))).toEqual([403, "forbidden"]);
  });
});

describe("who is away", () => {
  it("says so themselves, or an admin; a manager for nobody else", async () => {
    const { li, jo, manager, rep } = await aDesk();
    expect(refusalOf(await absence(manager, li))).toEqual([403, "forbidden"]);
    expect(refusalOf(await absence(jo, li))).toEqual([403, "forbidden"]);
    expect(refusalOf(await absence(rep, rep))).toEqual([403, "forbidden"]);
    expect(refusalOf(await absence(li, li, { deputyId: rep.id }))).toEqual([400, "bad_request"]);
    expect(refusalOf(await absence(li, li, { deputyId: li.id }))).toEqual([400, "bad_request"]);
    expect(refusalOf(await absence(li, li, { untilDay: "2025-01-01" }))).toEqual([400, "bad_request"]);
    expect(refusalOf(await absence(li, li, { fromDay: day(-3), untilDay: day(-2) }))).toEqual([400, "bad_request"]);
    expect(refusalOf(await absence(li, li, { untilDay: day(300) }))).toEqual([400, "bad_request"]);
    const set = await absence(li, li, { deputyId: jo.id });
    expect(set.body).toMatchObject({ person: { id: li.id }, deputy: { id: jo.id } });
    const listed = await call("GET", "/api/desk/absences", { as: jo });
    expect(listed.text).toContain(li.id);
    expect((await call("DELETE", `/api/desk/absences/${li.id}`, { as: li })).status).toBe(200);
    expect(await countLeaves(ctx, "absence.ended")).toBeGreaterThan(0);
  });

  it("is told of by the Desk's own day, wherever one looks from", async () => {
    const { li } = await aDesk();
    const { hours } = await readDeskSettings(ctx);
    const days = new Set<string>();
    for (const timeZone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      await settings({ hours: { ...hours, timeZone } });
      const { body } = await call("GET", "/api/desk/absences", { as: li });
      const { today } = deskAbsenceEndpoints.listAbsences.response.parse(body);
      expect(today).toBe(dayIn(timeZone, Date.now()));
      days.add(today);
    }
    expect(days.size).toBe(2);
    await settings({ hours });
  });

  it("is stood in for by their deputy, who still does not approve their own; without one by a manager", async () => {
    const { rep, li, jo, manager, customer } = await aDesk();
    const chief = await aPerson(ctx, { roles: ["inside"], name: "Chief" });
    const rule = before.approval[0];
    await settings({ approval: rule ? [{ ...rule, approverIds: [chief.id] }] : [] });
    const waiting = async () => {
      const id = await asked(rep, { customerId: customer.id });
      await drafted(li, id, [aLine({ discountPercent: "20" })]);
      await submitted(li, id);
      return id;
    };
    const yes = async (as: TestPerson, id: string) =>
      (await tried(as, id, "decision", { revision: 1, approve: true })).status;
    const first = await waiting();
    expect(await yes(jo, first)).toBe(403);
    expect(await yes(manager, first)).toBe(403);
    await absence(chief, chief, { deputyId: li.id });
    // The deputy wrote it: that is nobody to decide.
    expect(await yes(li, first)).toBe(403);
    await absence(chief, chief, { deputyId: jo.id });
    expect(await yes(manager, first)).toBe(403);
    expect(await yes(jo, first)).toBe(200);
    const second = await waiting();
    await absence(chief, chief);
    expect(await yes(jo, second)).toBe(403);
    expect(await yes(manager, second)).toBe(200);
  });
});

describe("an approver who had a hand in it", () => {
  it("names nobody to decide in their place; one to whom it was only passed decides again once they have it no more", async () => {
    const { rep, li, jo, customer } = await aDesk();
    const chief = await aPerson(ctx, { roles: ["inside"], name: "Chief" });
    const rule = before.approval[0];
    await settings({ approval: rule ? [{ ...rule, approverIds: [chief.id, jo.id] }] : [] });
    const yes = async (as: TestPerson, id: string) =>
      (await tried(as, id, "decision", { revision: 1, approve: true })).status;
    const own = await asked(rep, { customerId: customer.id });
    await drafted(chief, own, [aLine({ discountPercent: "20" })]);
    await submitted(chief, own);
    await absence(chief, chief, { deputyId: li.id });
    expect(await yes(li, own)).toBe(403);
    expect(await yes(jo, own)).toBe(200);
    await call("DELETE", `/api/desk/absences/${chief.id}`, { as: chief });
    const passed = await asked(rep, { customerId: customer.id });
    await drafted(li, passed, [aLine({ discountPercent: "20" })]);
    await submitted(li, passed);
    await took(li, passed, "pass", { personId: jo.id });
    expect(await yes(jo, passed)).toBe(403);
    await took(jo, passed, "pass", { personId: li.id });
    expect(await yes(jo, passed)).toBe(200);
  });

  it("who has left the Desk decides by no deputy", async () => {
    const { rep, li, jo, manager, customer } = await aDesk();
    const chief = await aPerson(ctx, { roles: ["inside"], name: "Chief" });
    const rule = before.approval[0];
    await settings({ approval: rule ? [{ ...rule, approverIds: [chief.id] }] : [] });
    await absence(chief, chief, { deputyId: jo.id });
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${chief.id}`);
    const id = await asked(rep, { customerId: customer.id });
    await drafted(li, id, [aLine({ discountPercent: "20" })]);
    await submitted(li, id);
    expect((await tried(jo, id, "decision", { revision: 1, approve: true })).status).toBe(403);
    expect((await tried(manager, id, "decision", { revision: 1, approve: true })).status).toBe(200);
  });

  it("and who wrote the list's entry of late has their quote of it looked at", async () => {
    const { rep, li, jo } = await aDesk();
    const item = {
      ...{ code: `X-${ctx.newId()}`, description: "Valve", unit: "pcs", group: "", taxPercent: null, unitCost: "1" },
      ...{ costCurrency: "EUR", supplier: "", leadTime: "", ended: false },
      prices: [{ currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "1" }],
    };
    await putItems(li.actor, ctx, [item]);
    const quoted = async (as: TestPerson) => {
      const id = await asked(rep);
      await drafted(as, id, [aLine({ itemCode: item.code, unitPrice: "1", unitCost: "1" })]);
      return (await submitted(as, id)).state;
    };
    expect(await quoted(li)).toBe("approval");
    expect(await quoted(jo)).toBe("ready");
    // By a feed that they made, it is still them.
    const feed = ctx.newId();
    await ctx.db.run(sql`insert into item_feed (token_hash, id, name, created_by, created_at)
      values (${feed}, ${feed}, 'ERP', ${jo.id}, ${ctx.now()})`);
    await ctx.db.run(sql`update item set updated_by = ${`system:feed:${feed}`} where code = ${item.code}`);
    expect(await quoted(jo)).toBe("approval");
    await ctx.db.run(sql`update item set updated_by = ${li.id} where code = ${item.code}`);
    await ctx.db.run(sql`update item set updated_at = '2026-01-02T00:00:00.000Z' where code = ${item.code}`);
    expect(await quoted(li)).toBe("ready");
  });
});

describe("a route", () => {
  const routeTo = (...people: TestPerson[]) => ({
    ...{ id: crypto.randomUUID(), tiers: [], teamIds: [], languages: [], words: ["gasket"] },
    personIds: people.map(({ id }) => id),
  });
  const offeredTo = async (as: TestPerson, id: string) =>
    (await call("GET", `/api/desk/requests/${id}`, { as })).body as { offeredTo: { id: string } | null };
  const offered = async (as: TestPerson) => {
    const answer = await call("GET", "/api/desk/requests?view=offered", { as });
    return deskEndpoints.listDesk.response.parse(answer.body);
  };

  it("offers to who has least, and to others by turns; anybody may take it", async () => {
    const { rep, li, jo, customer } = await aDesk();
    const third = await aPerson(ctx, { roles: ["inside"] });
    await settings({ routes: [routeTo(li, jo)] });
    const one = await asked(rep, { customerId: customer.id, wanted: "Gaskets" });
    const two = await asked(rep, { customerId: customer.id, wanted: "more gaskets" });
    const valves = await asked(rep, { customerId: customer.id });
    expect((await offeredTo(li, one)).offeredTo?.id).toBe(li.id);
    expect((await offeredTo(li, two)).offeredTo?.id).toBe(jo.id);
    expect((await offeredTo(li, valves)).offeredTo).toBeNull();
    expect((await offered(jo)).requests.map(({ id }) => id)).toEqual([two]);
    expect((await offered(jo)).counts.offered).toBe(1);
    const taken = await took(third, two, "claim");
    expect(taken).toMatchObject({ claimedBy: { id: third.id }, offeredTo: null });
    expect((await eventsOf(li, two)).map(({ kind }) => kind)).toEqual(["claimed", "offered", "created"]);
  });

  it("passes by who is away, who may not see the customer, who put it back, and who has enough", async () => {
    const { rep, li, jo, stranger, manager, customer } = await aDesk();
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${customer.id}`);
    await ctx.db.run(sql`insert into customer_named (customer_id, person_id) values (${customer.id}, ${jo.id})`);
    await settings({ routes: [routeTo(stranger, li, jo)] });
    const hidden = await asked(rep, { customerId: customer.id, wanted: "gaskets" });
    expect((await offeredTo(jo, hidden)).offeredTo?.id).toBe(jo.id);
    await ctx.db.run(sql`update customer set restricted = 0 where id = ${customer.id}`);
    await settings({ routes: [routeTo(li, jo)], mostOpen: 1 });
    const first = await asked(rep, { customerId: customer.id, wanted: "gaskets" });
    expect((await offeredTo(li, first)).offeredTo?.id).toBe(li.id);
    // Both have one.
    const second = await asked(rep, { customerId: customer.id, wanted: "gaskets" });
    expect((await offeredTo(li, second)).offeredTo).toBeNull();
    await settings({ mostOpen: null });
    await absence(li, li);
    await offerRequests(ctx);
    expect((await offeredTo(li, first)).offeredTo?.id).toBe(jo.id);
    await took(jo, first, "claim");
    await took(jo, first, "release");
    expect((await offeredTo(li, first)).offeredTo).toBeNull();
    await call("DELETE", `/api/desk/absences/${li.id}`, { as: li });
    await offerRequests(ctx);
    expect((await offeredTo(manager, first)).offeredTo?.id).toBe(li.id);
    // Run again, it changes nothing.
    expect(await offerRequests(ctx)).toEqual([]);
  });
});

describe("a quote that went out", () => {
  it("is to be asked about again by the Desk's rhythm, then on a day of one's own, then not", async () => {
    const { rep, li, jo } = await aDesk();
    const id = await asked(rep);
    await drafted(li, id);
    await submitted(li, id);
    const sent = await took(li, id, "sent");
    expect(sent.followOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(sent.followOn && sent.followOn > (sent.sentAt ?? "").slice(0, 10)).toBe(true);
    const due = async () => {
      const answer = await call("GET", "/api/desk/requests?view=follow&limit=100", { as: li });
      return deskEndpoints.listDesk.response.parse(answer.body).requests.map((row) => row.id);
    };
    expect(await due()).not.toContain(id);
    await ctx.db.run(sql`update quote_request set follow_on = '2026-01-02' where id = ${id}`);
    expect(await due()).toContain(id);
    expect(refusalOf(await tried(jo, id, "follow-up"))).toEqual([409, "conflict"]);
    const next = await took(li, id, "follow-up", { note: "They decide on Monday" });
    expect(next.followOn && sent.followOn && next.followOn > sent.followOn).toBe(true);
    expect(await due()).not.toContain(id);
    expect((await took(li, id, "follow-up", { nextOn: "2026-12-24" })).followOn).toBe("2026-12-24");
    expect((await took(li, id, "follow-up")).followOn).toBeNull();
    expect((await eventsOf(li, id))[2]).toMatchObject({ kind: "followed", words: "They decide on Monday" });
  });

  it("is not asked about once it is over", async () => {
    const { rep, li } = await aDesk();
    const id = await asked(rep);
    await drafted(li, id);
    await submitted(li, id);
    await took(li, id, "sent");
    await ctx.db.run(sql`update quote_request set valid_until = '2026-01-02' where id = ${id}`);
    await expireQuotes(ctx);
    const now = (await call("GET", `/api/desk/requests/${id}`, { as: li })).body;
    expect(now).toMatchObject({ state: "expired", followOn: null });
    expect((await eventsOf(li, id))[0]).toMatchObject({ kind: "expired", by: null });
  });
});
