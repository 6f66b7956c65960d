import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { endAccess, endLastDays } from "../../../worker/records/end-access.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { byConsole, get } from "../support/whole.ts";
import { aCustomer } from "../volume/on-record.ts";

// The last day: access is over everywhere with one transaction, and nothing of the leaver's is left to nobody.

const ctx = testContext();
let admin: TestPerson;
beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
});

let number = 0;
const aTeam = async () => {
  const team = `Team ${number++}`;
  const leaver = await aPerson(ctx, { name: "Wei", teams: [team] });
  const boss = await aPerson(ctx, { name: "Noor", roles: ["manager"], teams: [team] });
  const customer = await aCustomer(ctx, { teamId: leaver.actor.teamIds[0] ?? "", owner: leaver });
  return { leaver, boss, customer };
};
const isIn = async (who: TestPerson) =>
  Promise.all([byConsole(who, "GET", "/api/me"), get(who, "/api/me")]).then((both) => both.map(({ status }) => status));
const ownerOf = async (id: string) =>
  (await ctx.db.all<{ o: string | null }>(sql`select owner_id as o from customer where id = ${id}`))[0]?.o;

describe("the last day", () => {
  it("ends console and browser at once, whichever way it came, and once", async () => {
    const { leaver, boss, customer } = await aTeam();
    expect(await isIn(leaver)).toEqual([200, 200]);
    const opened = await byConsole(boss, "POST", "/api/handovers", { personId: leaver.id });
    const path = `/api/handovers/${opened.body.id}/end`;
    // Not by the leaver, nor by who manages nobody there.
    const { boss: another } = await aTeam();
    expect((await byConsole(leaver, "POST", path)).status).toBe(403);
    expect((await byConsole(another, "POST", path)).status).toBe(404);
    expect((await byConsole(boss, "POST", path)).body).toMatchObject({ state: "ended" });
    expect(await isIn(leaver)).toEqual([401, 401]);
    expect(await ownerOf(customer.id)).toBe(boss.id);
    const leaves = await countLeaves(testContext(), "person.status");
    await endAccess(testContext(), admin.actor, leaver.id);
    expect(await countLeaves(testContext(), "person.status")).toBe(leaves);
  });

  it("comes by itself when the day is over, not before", async () => {
    const { leaver, boss, customer } = await aTeam();
    const today = new Date().toISOString().slice(0, 10);
    await byConsole(boss, "POST", "/api/handovers", { personId: leaver.id, lastDay: today });
    await endLastDays(testContext());
    expect(await isIn(leaver)).toEqual([200, 200]);
    const tomorrow = Date.now() + 24 * 60 * 60 * 1000;
    await endLastDays(testContext({ nowMs: () => tomorrow, now: () => new Date(tomorrow).toISOString() }));
    expect(await isIn(leaver)).toEqual([401, 401]);
    expect(await ownerOf(customer.id)).toBe(boss.id);
  });

  it("is a departure also where notice was never given: disabled by an admin", async () => {
    const { leaver, customer, boss } = await aTeam();
    const { status } = await byConsole(admin, "PATCH", `/api/people/${leaver.id}`, { status: "disabled" });
    expect(status).toBe(200);
    expect(await ownerOf(customer.id)).not.toBe(leaver.id);
    const list = await byConsole(boss, "GET", "/api/handovers?state=all");
    expect(list.body.handovers).toMatchObject([{ person: { id: leaver.id }, state: "ended" }]);
  });

  it("never takes the last admin", async () => {
    await expect(endAccess(testContext(), { kind: "system", door: "sweep" }, admin.id)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await isIn(admin)).toEqual([200, 200]);
  });
});
