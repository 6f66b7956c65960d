import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { ownCopyEndpoints } from "../../../shared/api/own-copy.ts";
import { bindNotes } from "../../../worker/routes/notes.ts";
import { bindOwnCopy } from "../../../worker/routes/own-copy.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson, countLeaves } from "../support/app.ts";
import { aCustomer, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindOwnCopy, bindNotes);
const teamOf = (person: TestPerson): string => person.actor.teamIds[0] ?? "";

const copyOf = async (as: TestPerson) => {
  const answer = await call("GET", "/api/own-copy", { as, by: "device" });
  expect(answer.status, answer.text).toBe(200);
  return ownCopyEndpoints.ownCopy.response.parse(answer.body);
};

const allow = async (keep: "off" | "cards" | "cards-and-steps") => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answer = await call("PUT", "/api/own-copy/rules", { as: admin, json: { keep, days: 14 } });
  expect(answer.status, answer.text).toBe(200);
};

/** A rep with one customer of their own, one they are deputy of, and one of a team mate's; a next step at the first. */
async function aRep() {
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  const team = `Copy ${ctx.newId()}`;
  const rep = await aPerson(ctx, { teams: [team] });
  const mate = await aPerson(ctx, { teams: [team] });
  const mine = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep, name: "Globex" });
  const helped = await aCustomer(ctx, { teamId: teamOf(rep), owner: mate, deputy: rep, name: "Initech" });
  const theirs = await aCustomer(ctx, { teamId: teamOf(rep), owner: mate, name: "Umbrella" });
  await ctx.db.run(sql`update contact set phone = '+49 30 1234', title = 'Buyer' where id = ${mine.contactId}`);
  const step = { text: "Call about the valves", dueOn: "2026-12-01", personId: rep.id };
  const note = { id: crypto.randomUUID(), kind: "call", text: "A secret of the talk", nextStep: step };
  const written = await call("POST", `/api/customers/${mine.id}/notes`, { as: rep, json: note });
  expect(written.status, written.text).toBe(200);
  return { rep, mate, mine, helped, theirs };
}

describe("a rep's own copy", () => {
  it("holds the phone cards of who they look after and their own next steps, and nothing else, with a leaf", async () => {
    const { rep, mine, helped } = await aRep();
    const before = await countLeaves(ctx, "own-copy.shown");
    const copy = await copyOf(rep);
    expect(copy.customers.map(({ id }) => id)).toEqual([mine.id, helped.id]);
    expect(copy.customers[0]?.contacts).toEqual([expect.objectContaining({ title: "Buyer", phone: "+49 30 1234" })]);
    expect(copy.steps).toEqual([{ customer: "Globex", text: "Call about the valves", dueOn: "2026-12-01" }]);
    expect(JSON.stringify(copy)).not.toContain("secret of the talk");
    expect(JSON.stringify(copy)).not.toContain(mine.address);
    expect(await countLeaves(ctx, "own-copy.shown")).toBe(before + 1);
  });

  it("follows who looks after a customer", async () => {
    const { rep, mate, mine, helped } = await aRep();
    await ctx.db.run(sql`update customer set owner_id = ${mate.id} where id = ${mine.id}`);
    expect((await copyOf(rep)).customers.map(({ id }) => id)).toEqual([helped.id]);
  });

  it("is as much as the company allows, and an admin's word alone", async () => {
    const { rep } = await aRep();
    await allow("cards");
    expect(await copyOf(rep)).toMatchObject({ keep: "cards", steps: [], customers: [{}, {}] });
    await allow("off");
    expect(await copyOf(rep)).toMatchObject({ keep: "off", steps: [], customers: [] });
    const asRep = await call("PUT", "/api/own-copy/rules", { as: rep, json: { keep: "cards", days: 90 } });
    expect(asRep.status).toBe(403);
    await allow("cards-and-steps");
  });

  it("is empty for who has given notice", async () => {
    const { rep } = await aRep();
    await ctx.db.run(sql`update person set notice_given_at = ${ctx.now()} where id = ${rep.id}`);
    expect(await copyOf(rep)).toMatchObject({ keep: "off", steps: [], customers: [] });
  });
});
