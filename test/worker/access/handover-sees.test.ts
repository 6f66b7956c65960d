import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { endHandover } from "../../../worker/records/handover-end.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { byConsole } from "../support/whole.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

// Who sees what of a departure: each row of the table is somebody who asks, each column something of it. Nothing but this
// table is compared with; absent means that the whole case looks as if there were none.

const ctx = testContext();
const ask = (who: TestPerson, method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) =>
  byConsole(who, method, path, body);

/**
 * `case`: it is there. `words`: of who opened it. `open`, `hush`: the customer is named; Hush is restricted, and the leaver's.
 * `knows`: figures of the customer's mail in the reasons. `sheet`: the leaver's part of Alpha. `run`: offers and changes.
 * `candidates`: who could take over.
 */
type Cell = "case" | "words" | "open" | "hush" | "knows" | "sheet" | "run" | "candidates" | "page" | "mine";
const table: Record<string, readonly Cell[]> = {
  leaver: ["case", "words", "open", "hush", "knows", "sheet", "page"],
  manager: ["case", "words", "open", "knows", "sheet", "run", "candidates", "page"],
  "manager elsewhere": ["page"],
  admin: ["case", "words", "open", "run", "candidates", "page"],
  keeper: ["case", "open", "hush", "knows", "page"],
  taker: ["sheet", "page", "mine"],
  mate: ["page"],
  outsider: ["page"],
  inside: ["page"],
};
const people: Record<string, TestPerson> = {};
let path: string;
let alpha: { id: string; name: string };
let hush: { id: string; name: string };

beforeAll(async () => {
  const inA = { teams: ["Team A"] };
  people.admin = await aPerson(ctx, { name: "Admin", roles: ["admin"] });
  await applySetup(people.admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  const leaver = await aPerson(ctx, { name: "Leaver", ...inA });
  const manager = await aPerson(ctx, { name: "Manager", roles: ["manager"], ...inA });
  const taker = await aPerson(ctx, { name: "Taker", ...inA });
  Object.assign(people, { leaver, manager, taker });
  people["manager elsewhere"] = await aPerson(ctx, { name: "Manager B", roles: ["manager"], teams: ["Team B"] });
  people.keeper = await aPerson(ctx, { name: "Keeper", roles: ["keeper"] });
  people.mate = await aPerson(ctx, { name: "Mate", ...inA });
  people.outsider = await aPerson(ctx, { name: "Outsider", teams: ["Team B"] });
  people.inside = await aPerson(ctx, { name: "Inside", roles: ["inside"], teams: ["Team B"] });
  const teamId = leaver.actor.teamIds[0] ?? "";
  alpha = await aCustomer(ctx, { name: "Alpha Valves", teamId, owner: leaver });
  // Nobody's load may tell that there is one.
  await aCustomer(ctx, { name: "Quiet Seals", teamId, owner: taker, restricted: true });
  hush = await aCustomer(ctx, { name: "Hush Pumps", teamId, owner: leaver, restricted: true });
  // The taker knows Alpha by mail in both directions.
  for (const [direction, address] of [
    ["in", taker.email],
    ["out", taker.email],
  ] as const) {
    const buyer = { address: (alpha as { address?: string }).address ?? "", name: "Bea" };
    const ours = { address, name: "Taker" };
    const [from, to] = direction === "in" ? [buyer, ours] : [ours, buyer];
    await aStoredMessage(ctx, {
      ...{ by: taker, customers: [alpha], foundBy: [buyer.address], sentAt: Date.now() - 86_400_000 },
      message: {
        direction,
        participants: [
          { role: "from", ...from },
          { role: "to", ...to },
        ],
      },
    });
  }
  const opened = await ask(manager, "POST", "/api/handovers", {
    ...{ personId: leaver.id, lastDay: "2099-12-31", words: "wordwhy they leave" },
  });
  expect(opened.status).toBe(200);
  path = `/api/handovers/${opened.body.id}`;
  const at = `${path}/customers/${alpha.id}`;
  const was = opened.body.customers.find((one: { customer: { id: string } }) => one.customer.id === alpha.id).taker.id;
  expect(was).toBe(taker.id);
  expect((await ask(manager, "POST", `${at}/offer`, { takerId: taker.id, was })).status).toBe(200);
  expect((await ask(taker, "POST", `${at}/answer`, { answer: "accept" })).status).toBe(200);
  const fields = { cares: "wordcares", people: "", promised: "", manner: "", beware: "", next: "", other: "" };
  expect((await ask(leaver, "PUT", `${at}/sheet`, { base: 0, fields })).status).toBe(200);
  const answers = { why: "wordexit", good: "", better: "", customers: "", colleagues: "", again: "", other: "" };
  expect((await ask(leaver, "PUT", `${path}/exit-talk`, { answers })).status).toBe(200);
});

async function seenBy(who: TestPerson): Promise<Cell[]> {
  const [whole, sheet, page, mine, list] = await Promise.all([
    ask(who, "GET", path),
    ask(who, "GET", `${path}/customers/${alpha.id}/sheet`),
    ask(who, "GET", `/api/customers/${alpha.id}`),
    ask(who, "GET", "/api/handovers/mine"),
    ask(who, "GET", "/api/handovers"),
  ]);
  const isThere = whole.status === 200;
  // The list says the same as the page.
  expect(list.body.handovers.length).toBe(isThere ? 1 : 0);
  if (!isThere) expect([whole.status, whole.body.error.code]).toEqual([404, "not_found"]);
  if (sheet.status !== 200) expect(sheet.status).toBe(404);
  for (const answer of [whole, sheet, page, mine, list]) expect(answer.text).not.toContain("wordexit");
  const has: Record<Cell, boolean> = {
    case: isThere,
    words: whole.text.includes("wordwhy"),
    open: whole.text.includes(alpha.name),
    hush: whole.text.includes(hush.name) || whole.text.includes(hush.id),
    knows: whole.text.includes('"knows"'),
    sheet: sheet.text.includes("wordcares"),
    run: whole.body.mayRun === true,
    candidates: (whole.body.candidates ?? []).length > 0,
    // The customer's own page says who takes over, and nothing else of the case.
    page: page.body.customer?.takesOver?.id === people.taker?.id,
    mine: mine.body.takings.length > 0,
  };
  for (const hidden of ["wordwhy", "wordcares", "2099-12-31"]) expect(page.text).not.toContain(hidden);
  return (Object.keys(has) as Cell[]).filter((cell) => has[cell]);
}

describe("who sees what of a departure", () => {
  it.each(Object.keys(table))("%s", async (name) => {
    const who = people[name];
    if (!who) throw new Error(name);
    expect(await seenBy(who)).toEqual([...(table[name] ?? [])].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  });
  const order: Cell[] = ["case", "words", "open", "hush", "knows", "sheet", "run", "candidates", "page", "mine"];

  it("and counts tell no more: of Hush only who may name it", async () => {
    const countFor = async (name: string) =>
      (await ask(people[name] ?? never(), "GET", path)).body.progress.customers as number;
    expect(await Promise.all(["leaver", "keeper", "manager", "admin"].map(countFor))).toEqual([2, 2, 1, 1]);
    const steps = await ask(people.manager ?? never(), "POST", `${path}/customers/${hush.id}/offer`, {
      takerId: null,
      was: null,
    });
    expect(steps.status).toBe(404);
  });

  it("nobody's load tells of restricted customers", async () => {
    const { body } = await ask(people.leaver ?? never(), "GET", path);
    const loads = body.customers.flatMap(({ why }: { why: { code: string; load?: number }[] }) => why);
    expect(
      loads.filter(({ code }: { code: string }) => code === "load").every(({ load }: { load: number }) => load === 0),
    ).toBe(true);
  });

  it("a restricted customer is offered to none but who is named, and is the manager's after the last day", async () => {
    const manager = people.manager ?? never();
    const taker = people.taker ?? never();
    await ctx.db.run(sql`insert into customer_named (customer_id, person_id) values (${hush.id}, ${manager.id})`);
    const at = `${path}/customers/${hush.id}`;
    const was = (await ask(manager, "GET", path)).body.customers.find(
      (one: { customer: { id: string } }) => one.customer.id === hush.id,
    ).taker;
    expect(was).toBeNull();
    const refused = await ask(manager, "POST", `${at}/offer`, { takerId: taker.id, was: null });
    expect(refused.status).toBe(409);
    await ctx.db.run(sql`delete from customer_named where customer_id = ${hush.id}`);
    await endHandover(ctx, (people.admin ?? never()).actor, (people.leaver ?? never()).id);
    const seen = await ask(manager, "GET", `/api/customers/${hush.id}`);
    expect(seen.body.customer.owner.id).toBe(manager.id);
    expect((await ask(taker, "GET", `/api/customers/${hush.id}`)).status).toBe(404);
  });
});

function never(): never {
  throw new Error("they are there");
}
