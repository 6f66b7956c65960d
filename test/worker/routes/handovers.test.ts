import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { byConsole, send } from "../support/whole.ts";

// A departure, from the notice to the last customer settled.

const ctx = testContext();
let admin: TestPerson;
let manager: TestPerson;
let other: TestPerson;
let wei: TestPerson;
let ana: TestPerson;
let ben: TestPerson;

let number = 0;
/** A customer by the mail of one of its people to this colleague. */
async function aCustomer(domain: string, to: TestPerson): Promise<string> {
  const headers = { From: `Buyer <buyer@${domain}>`, To: to.email, "Message-ID": `<h${number++}@${domain}>` };
  const { body, status } = await save(send, to, aMessage({ headers }));
  expect(status).toBe(200);
  return body.customers[0].id;
}
const ask = (who: TestPerson, method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", path: string, body?: unknown) =>
  byConsole(who, method, path, body);
const open = async (personId: string, more: object = {}) =>
  ask(manager, "POST", "/api/handovers", { personId, lastDay: "2099-12-31", ...more });
const customerOf = async (id: string) => (await ask(admin, "GET", `/api/customers/${id}`)).body;
// biome-ignore lint/suspicious/noExplicitAny: answers are read as the console reads them
const itemOf = (body: any, customerId: string) =>
  body.customers.find(({ customer }: { customer: { id: string } }) => customer.id === customerId);
const leavesOf = async (kind: string) =>
  ctx.db.all<{ subject: string; actor: string }>(sql`select subject, actor from leaf where kind = ${kind}`);

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  manager = await aPerson(ctx, { name: "Noor", roles: ["manager"], teams: ["Sales"] });
  other = await aPerson(ctx, { name: "Otto", roles: ["manager"], teams: ["Service"] });
  wei = await aPerson(ctx, { name: "Wei", teams: ["Sales"] });
  ana = await aPerson(ctx, { name: "Ana", teams: ["Sales"] });
  ben = await aPerson(ctx, { name: "Ben", teams: ["Sales"] });
});

describe("a departure", () => {
  it("opens with the customers, somebody suggested for each, a checklist, and that notice was given", async () => {
    const [globex, hooli] = [await aCustomer("globex.example", wei), await aCustomer("hooli.example", wei)];
    for (const who of [wei, ana])
      expect((await ask(who, "POST", "/api/handovers", { personId: wei.id })).status).toBe(403);
    expect((await ask(other, "POST", "/api/handovers", { personId: wei.id })).status).toBe(404);
    const { status, body } = await open(wei.id, { words: "Moves to the coast." });
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: "open", lastDay: "2099-12-31", manager: { name: "Noor" }, mayRun: true });
    expect(body.customers.map(({ rank }: { rank: number }) => rank)).toEqual([1, 2]);
    for (const id of [globex, hooli]) {
      expect(itemOf(body, id)).toMatchObject({ role: "owner", state: "none", owner: { id: wei.id } });
      expect(itemOf(body, id).taker).not.toBeNull();
      expect(itemOf(body, id).taker.id).not.toBe(wei.id);
    }
    expect(body.steps.length).toBeGreaterThan(5);
    expect((await ask(wei, "GET", "/api/me")).body.person.noticeGivenAt).not.toBeNull();
    expect((await open(wei.id)).status).toBe(409);
    expect(await leavesOf("handover.opened")).toEqual([{ subject: body.id, actor: manager.id }]);
  });

  it("is seen by those who run it, its leaver and a keeper, and is absent to everybody else", async () => {
    const [{ id } = { id: "" }] = (await ask(wei, "GET", "/api/handovers")).body.handovers;
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    for (const who of [manager, admin, keeper, wei]) {
      expect((await ask(who, "GET", `/api/handovers/${id}`)).status).toBe(200);
      expect((await ask(who, "GET", "/api/handovers")).body.handovers).toHaveLength(1);
    }
    for (const who of [ana, other]) {
      expect((await ask(who, "GET", `/api/handovers/${id}`)).status).toBe(404);
      expect((await ask(who, "GET", "/api/handovers")).body.handovers).toEqual([]);
    }
    for (const who of [wei, keeper])
      expect((await ask(who, "PATCH", `/api/handovers/${id}`, { lastDay: null })).status).toBe(403);
    expect((await ask(manager, "PATCH", `/api/handovers/${id}`, { lastDay: "2099-11-30" })).body.lastDay).toBe(
      "2099-11-30",
    );
  });

  it("asks somebody to take a customer over, who is deputy once they accept, and owner when their manager says so", async () => {
    const [{ id } = { id: "" }] = (await ask(wei, "GET", "/api/handovers")).body.handovers;
    const { body } = await ask(manager, "GET", `/api/handovers/${id}`);
    const item = itemOf(body, (await ask(manager, "GET", "/api/customers?q=globex")).body.customers[0].id);
    const path = `/api/handovers/${id}/customers/${item.customer.id}`;
    const offer = { takerId: ana.id, was: item.taker.id };
    expect((await ask(wei, "POST", `${path}/offer`, offer)).status).toBe(403);
    expect((await ask(manager, "POST", `${path}/offer`, { ...offer, was: null })).status).toBe(409);
    expect((await ask(manager, "POST", `${path}/offer`, { ...offer, takerId: wei.id })).status).toBe(400);
    expect((await ask(manager, "POST", `${path}/offer`, offer)).body).toMatchObject({
      state: "offered",
      taker: { id: ana.id },
    });
    expect((await ask(ben, "POST", `${path}/answer`, { answer: "accept" })).status).toBe(404);
    const mine = await ask(ana, "GET", "/api/handovers/mine");
    expect(mine.body.takings).toMatchObject([{ handoverId: id, leaver: { id: wei.id }, item: { state: "offered" } }]);
    expect((await ask(ana, "POST", `${path}/answer`, { answer: "accept" })).body.state).toBe("accepted");
    expect(await customerOf(item.customer.id)).toMatchObject({
      customer: { owner: { id: wei.id }, deputy: { id: ana.id } },
    });
    expect((await ask(ana, "POST", `${path}/transfer`)).status).toBe(403);
    expect((await ask(manager, "POST", `${path}/transfer`)).status).toBe(200);
    const page = await customerOf(item.customer.id);
    expect(page.customer).toMatchObject({ owner: { id: ana.id }, deputy: null });
    expect(page.ownership[0]).toMatchObject({ role: "owner", person: { id: ana.id }, reason: "handover" });
    expect((await leavesOf("handover.accepted")).map(({ actor }) => actor)).toEqual([ana.id, manager.id]);
  });

  it("goes to one of two who act at once, and tells the other", async () => {
    const [{ id } = { id: "" }] = (await ask(wei, "GET", "/api/handovers")).body.handovers;
    const hooli = (await ask(manager, "GET", "/api/customers?q=hooli")).body.customers[0].id;
    const path = `/api/handovers/${id}/customers/${hooli}`;
    const item = itemOf((await ask(manager, "GET", `/api/handovers/${id}`)).body, hooli);
    const offers = await Promise.all(
      [ana, ben].map((one, at) =>
        ask(at === 0 ? manager : admin, "POST", `${path}/offer`, { takerId: one.id, was: item.taker.id }),
      ),
    );
    const won = offers.filter(({ status }) => status === 200);
    // Whose suggestion it was already may be offered it by both.
    expect(won.length).toBeGreaterThan(0);
    const now = itemOf((await ask(manager, "GET", `/api/handovers/${id}`)).body, hooli);
    const taker = now.taker.id === ana.id ? ana : ben;
    // The taker accepts while a manager takes the offer back.
    const [yes, no] = await Promise.all([
      ask(taker, "POST", `${path}/answer`, { answer: "accept" }),
      ask(manager, "POST", `${path}/offer`, { takerId: null, was: taker.id }),
    ]);
    const after = itemOf((await ask(manager, "GET", `/api/handovers/${id}`)).body, hooli);
    const { customer } = await customerOf(hooli);
    if (after.state === "accepted") expect(customer.deputy?.id).toBe(taker.id);
    else expect(after).toMatchObject({ state: "none", taker: null });
    expect([yes.status, no.status].filter((status) => status === 200).length).toBeGreaterThan(0);
  });

  it("closes after the last day alone, and is withdrawn while it is open: notice ends with it", async () => {
    const [{ id } = { id: "" }] = (await ask(wei, "GET", "/api/handovers")).body.handovers;
    expect((await ask(manager, "POST", `/api/handovers/${id}/close`)).status).toBe(409);
    expect((await ask(manager, "POST", `/api/handovers/${id}/withdraw`)).body.state).toBe("withdrawn");
    expect((await ask(wei, "GET", "/api/me")).body.person.noticeGivenAt).toBeNull();
    expect((await ask(manager, "POST", `/api/handovers/${id}/withdraw`)).status).toBe(409);
    expect((await ask(ana, "GET", "/api/handovers/mine")).body.takings).toEqual([]);
  });

  it("opens and is withdrawn with the notice that an admin gives on the person, in one transaction", async () => {
    expect((await ask(admin, "PATCH", `/api/people/${wei.id}`, { noticeGiven: true })).status).toBe(200);
    expect((await ask(wei, "GET", "/api/handovers")).body.handovers).toMatchObject([{ state: "open", lastDay: null }]);
    expect((await ask(admin, "PATCH", `/api/people/${wei.id}`, { noticeGiven: false })).status).toBe(200);
    expect((await ask(wei, "GET", "/api/handovers")).body.handovers).toEqual([]);
  });

  it("has a checklist that its leaver and its manager tick off, with lines of their own", async () => {
    const { id, steps } = (await open(wei.id)).body;
    const path = `/api/handovers/${id}/steps`;
    const [first] = steps;
    expect((await ask(wei, "PATCH", `${path}/${first.id}`, { done: true })).body.doneBy.id).toBe(wei.id);
    expect((await ask(manager, "PATCH", `${path}/${first.id}`, { done: false })).body.doneAt).toBeNull();
    expect((await ask(wei, "PATCH", `${path}/${first.id}`, { words: "Other words" })).status).toBe(400);
    const own = (await ask(wei, "POST", path, { words: "Keys of the show room" })).body;
    expect(own).toMatchObject({ kind: "own", words: "Keys of the show room", doneAt: null });
    expect((await ask(ana, "PATCH", `${path}/${own.id}`, { done: true })).status).toBe(404);
    expect((await ask(wei, "DELETE", `${path}/${first.id}`)).status).toBe(400);
    expect((await ask(wei, "DELETE", `${path}/${own.id}`)).status).toBe(200);
    expect((await ask(manager, "POST", `/api/handovers/${id}/withdraw`)).status).toBe(200);
    expect((await ask(manager, "POST", path, { words: "Too late" })).status).toBe(409);
  });
});
