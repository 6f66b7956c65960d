import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { findEndpoints, MAX_FOUND } from "../../../shared/api/find.ts";
import { contact, contactAddress, leaf } from "../../../worker/db/book.schema.ts";
import { contactsQuery } from "../../../worker/records/find.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aCustomer, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindCustomers);
const teamOf = (person: TestPerson): string => person.actor.teamIds[0] ?? "";

const find = async (as: TestPerson, q: string) => {
  const answer = await call("GET", `/api/find?q=${encodeURIComponent(q)}`, { as });
  expect(answer.status).toBe(200);
  return findEndpoints.find.response.parse(answer.body);
};
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

let made = 0;
/** A person at a customer. */
async function aContact(customerId: string, name: string, address: string): Promise<void> {
  const id = `find${String(++made).padStart(22, "0")}`;
  await ctx.db.insert(contact).values({ id, customerId, name, createdAt: "2026-01-01T00:00:00.000Z" });
  await ctx.db.insert(contactAddress).values({ contactId: id, address });
}

describe("what one jumps to", () => {
  it("is found by name, domain or address in any script and case, all words, the beginning of a name first", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["Finders"] });
    const teamId = teamOf(rep);
    const inside = await aCustomer(ctx, { name: "Great Quince", teamId });
    const first = await aCustomer(ctx, { name: "Quince Valves", teamId });
    const russian = await aCustomer(ctx, { name: "ООО НеваНайдём", teamId });
    await aCustomer(ctx, { name: "华兴查找设备", teamId });
    await aContact(first.id, "Наталья Егорова", "n.egorova@quince.example");

    expect(names((await find(rep, "quince")).customers)).toEqual(["Quince Valves", "Great Quince"]);
    expect(names((await find(rep, "QUINCE great")).customers)).toEqual(["Great Quince"]);
    expect(names((await find(rep, inside.domain)).customers)).toEqual(["Great Quince"]);
    expect(names((await find(rep, "неванайдём")).customers)).toEqual(["ООО НеваНайдём"]);
    expect(names((await find(rep, "查找")).customers)).toEqual(["华兴查找设备"]);
    for (const q of ["егорова", "n.egorova@", "Наталья quince.example"]) {
      expect((await find(rep, q)).contacts, q).toEqual([
        {
          id: expect.any(String),
          name: "Наталья Егорова",
          address: "n.egorova@quince.example",
          customer: { id: first.id, name: "Quince Valves" },
        },
      ]);
    }
    expect((await find(rep, russian.domain)).customers[0]).toMatchObject({ domain: russian.domain });
    expect(await find(rep, "%_")).toEqual({ customers: [], contacts: [] });
  });

  it("holds no more than fits, and nobody whom the reader may not know of", async () => {
    const rep = await aPerson(ctx, { teams: ["Seekers"] });
    const stranger = await aPerson(ctx, { teams: ["Strangers who seek"] });
    const teamId = teamOf(rep);
    for (let at = 0; at <= MAX_FOUND; at++) await aCustomer(ctx, { name: `Plenty ${at}`, teamId });
    expect((await find(rep, "plenty")).customers).toHaveLength(MAX_FOUND);

    const closed = await aCustomer(ctx, { name: "Hidden Kumquat", teamId, restricted: true, named: [rep] });
    const known = await aCustomer(ctx, { name: "Open Kumquat", teamId });
    await aContact(closed.id, "Kumquat One", "one@kumquat.example");
    await aContact(known.id, "Kumquat Two", "two@kumquat.example");
    const all = await find(rep, "kumquat");
    expect(names(all.customers).sort()).toEqual(["Hidden Kumquat", "Open Kumquat"]);
    expect(names(all.contacts).sort()).toEqual(["Kumquat One", "Kumquat Two"]);
    expect(await find(stranger, "kumquat")).toEqual({
      customers: [{ id: known.id, name: "Open Kumquat", domain: known.domain }],
      contacts: [],
    });
    expect(await find(stranger, "Kumquat One")).toEqual({ customers: [], contacts: [] });
  });

  it("reads the contacts of those customers that are open to the reader, and none for one letter", async () => {
    const plan = async (given: { open: string[]; closed: string[] }) => {
      const rows = await ctx.db.all<{ detail: string }>(sql`explain query plan ${contactsQuery(["quince"], given)}`);
      return rows.map(({ detail }) => detail);
    };
    const few = await plan({ open: ["a"], closed: ["b", "c"] });
    expect(few.filter((line) => /^(SCAN|SEARCH) t\b/.test(line))).toEqual([
      "SEARCH t USING INDEX contact_customer (customer_id=?)",
    ]);
    expect(few.filter((line) => /^SCAN (a|contact)/.test(line))).toEqual([]);
    const most = await plan({ open: ["a", "b", "d"], closed: ["c"] });
    expect(most.filter((line) => /^SCAN a\b/.test(line))).toEqual([]);

    const rep = await aPerson(ctx, { teams: ["One letter"] });
    const customer = await aCustomer(ctx, { name: "Whole", teamId: teamOf(rep) });
    await aContact(customer.id, "王", "wang@whole.example");
    expect(names((await find(rep, "w")).customers)).toContain("Whole");
    expect((await find(rep, "w")).contacts).toEqual([]);
    expect(names((await find(rep, "王")).contacts)).toEqual(["王"]);
  });

  it("leaves a line in the ledger where people are shown, with ids and no words", async () => {
    const rep = await aPerson(ctx, { teams: ["Leaf finders"] });
    const customer = await aCustomer(ctx, { name: "Leafy", teamId: teamOf(rep) });
    await aContact(customer.id, "Tamarind Person", "tamarind@leafy.example");
    const leaves = async () => (await ctx.db.select().from(leaf)).filter(({ kind }) => kind === "contacts.found");
    const before = (await leaves()).length;
    await find(rep, "nobody-called-so");
    expect(await leaves()).toHaveLength(before);
    await find(rep, "tamarind");
    const after = await leaves();
    expect(after).toHaveLength(before + 1);
    expect(after.at(-1)?.actor).toBe(rep.id);
    expect(JSON.stringify(after.at(-1))).not.toContain("tamarind");
  });
});
