import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { runBatch } from "../../../worker/db/client.ts";
import { hashOfWords } from "../../../worker/ledger/leaf.ts";
import { ownerStatements } from "../../../worker/records/list-write.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson } from "../support/app.ts";
import { listApp, states } from "../support/lists.ts";
import { aCustomer } from "../volume/on-record.ts";

const { call, ctx, start, check, send, undo, customerOf, contactOf } = listApp();

let manager: TestPerson;
let rep: TestPerson;
let elsewhere: TestPerson;
let admin: TestPerson;
beforeAll(async () => {
  manager = await aPerson(ctx, { roles: ["manager"], teams: ["List rights"] });
  rep = await aPerson(ctx, { roles: ["outside"], teams: ["List rights"] });
  elsewhere = await aPerson(ctx, { roles: ["outside", "manager"], teams: ["List rights elsewhere"] });
  admin = await aPerson(ctx, { roles: ["admin"] });
});
const teamId = () => rep.actor.teamIds[0] ?? "";
const ownerOf = async (id: string) =>
  (await ctx.db.all<{ owner: string | null }>(sql`select owner_id as owner from customer where id = ${id}`))[0]?.owner;
const leavesOf = (subject: string) =>
  ctx.db.all<{ kind: string; detail: string }>(
    sql`select kind, detail from leaf where subject = ${subject} order by seq`,
  );

describe("an address of another customer's domain", () => {
  it("is no contact of one's own: hidden or another team's, below it or of a contact there; one answer for all", async () => {
    const own = await aCustomer(ctx, { teamId: teamId(), name: "Own Rights", domain: "own-rights.example" });
    const hidden = await aCustomer(ctx, {
      ...{ teamId: teamId(), restricted: true, named: [manager], domain: "hidden-rights.example" },
    });
    const theirs = await aCustomer(ctx, { teamId: elsewhere.actor.teamIds[0] ?? "", domain: "theirs-rights.example" });
    const rows = [
      ...["new@hidden-rights.example", hidden.address, "new@mail.eu.hidden-rights.example"],
      ...["new@theirs-rights.example", theirs.address, "new@mail.theirs-rights.example"],
      ...["new@own-rights.example", "new@mail.own-rights.example", "rights@gmail.com", "new@nobody-rights.example"],
    ].map((email, line) => ({ line: line + 1, name: `P ${line}`, emails: [email], customer: own.name }));
    const expected = [...Array.from({ length: 6 }, () => "not_usable"), "new", "new", "new", "new"];
    expect(states(await check(rep, "contacts", rows))).toEqual(expected);
    expect(states(await send(rep, await start(rep, "contacts"), rows))).toEqual(expected);
    expect(await contactOf("new@hidden-rights.example")).toBeUndefined();
    expect(await contactOf("new@mail.own-rights.example")).toMatchObject({ customer: own.id });
  });

  it("stays with a contact that is nobody's", async () => {
    const own = await aCustomer(ctx, { teamId: teamId(), name: "Along Rights" });
    const other = await aCustomer(ctx, { teamId: teamId(), restricted: true, named: [manager] });
    await ctx.db.run(
      sql`insert into contact_address (address, contact_id) values ('along@gmail.com', ${other.contactId})`,
    );
    await ctx.db.run(sql`update contact set customer_id = null where id = ${other.contactId}`);
    const rows = [{ line: 1, name: "Al Ong", emails: ["along@gmail.com"], customer: own.name }];
    await send(rep, await start(rep, "contacts"), rows);
    expect(await contactOf("along@gmail.com")).toMatchObject({ id: other.contactId, customer: null });
  });
});

describe("a domain below another customer's", () => {
  it("makes no customer: a hidden one's cannot be given, a known one's is that customer's", async () => {
    await aCustomer(ctx, { teamId: teamId(), restricted: true, named: [rep], domain: "above-hidden.example" });
    const known = await aCustomer(ctx, { teamId: teamId(), name: "Above", domain: "above-known.example" });
    const rows = [
      { line: 1, name: "Below Hidden", domains: ["eu.mail.above-hidden.example"] },
      { line: 2, name: "Below Known", domains: ["eu.mail.above-known.example"] },
      { line: 3, name: known.name, domains: ["eu.above-known.example"] },
    ];
    expect(states(await check(manager, "customers", rows))).toEqual(["not_usable", "two_customers", "changed"]);
  });
});

describe("taking a list back", () => {
  it("asks for today's role, and today's right to each contact's customer", async () => {
    const customer = await aCustomer(ctx, { teamId: teamId(), domain: "undo-contact.example" });
    const id = await start(rep, "contacts");
    await send(rep, id, [
      { line: 1, name: "Made", emails: ["made@undo-contact.example"] },
      { line: 2, name: "Renamed", emails: [customer.address] },
    ]);
    const role = sql`person_id = ${rep.id} and role = 'outside'`;
    await ctx.db.run(sql`update person_role set role = 'keeper' where ${role}`);
    const refused = await call("POST", `/api/list-imports/${id}/undo`, { as: rep });
    await ctx.db.run(sql`update person_role set role = 'outside' where person_id = ${rep.id}`);
    expect(refused.status).toBe(403);
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${customer.id}`);
    expect(await undo(rep, id)).toMatchObject({ undone: 0, kept: 2 });
    expect(await contactOf("made@undo-contact.example")).toMatchObject({ name: "Made" });
    expect(await contactOf(customer.address)).toMatchObject({ name: "Renamed" });
  });

  it("leaves customers that are no longer the person's to change, and owners that somebody set since", async () => {
    const moved = await aCustomer(ctx, { teamId: teamId(), name: "Moved", domain: "undo-moved.example" });
    const id = await start(manager, "customers");
    await send(manager, id, [
      { line: 1, name: "Moved On", domains: ["undo-moved.example"] },
      { line: 2, name: "Made Mine", domains: ["undo-made.example"], owner: rep.email },
    ]);
    const made = await customerOf("undo-made.example");
    await ctx.db.run(sql`update customer set team_id = ${elsewhere.actor.teamIds[0]} where id = ${moved.id}`);
    await ctx.db.run(sql`update customer set owner_id = ${elsewhere.id} where id = ${made?.id}`);
    expect(await undo(manager, id)).toMatchObject({ undone: 0, kept: 2 });
    expect(await customerOf("undo-moved.example")).toMatchObject({ name: "Moved On" });
    expect(await ownerOf(made?.id ?? "")).toBe(elsewhere.id);
    expect((await leavesOf(made?.id ?? "")).map(({ kind }) => kind)).not.toContain("customer.removed");
  });

  it("leaves a domain by which contacts came, and one of a customer closed since", async () => {
    const used = await aCustomer(ctx, { teamId: teamId(), domain: "undo-used.example" });
    const closed = await aCustomer(ctx, { teamId: teamId(), named: [manager], domain: "undo-closed.example" });
    const id = await start(manager, "customers");
    await send(manager, id, [
      { line: 1, domains: ["undo-used.example", "undo-used-too.example"] },
      { line: 2, domains: ["undo-closed.example", "undo-closed-too.example"] },
    ]);
    await ctx.db.run(
      sql`insert into contact_address (address, contact_id) values ('x@mail.undo-used-too.example', ${used.contactId})`,
    );
    await ctx.db.run(sql`update customer set restricted = 1, owner_id = ${manager.id} where id = ${closed.id}`);
    expect(await undo(manager, id)).toMatchObject({ undone: 0, kept: 2 });
    expect(await customerOf("undo-used-too.example")).toMatchObject({ id: used.id });
    expect(await customerOf("undo-closed-too.example")).toMatchObject({ id: closed.id });
  });
});

describe("the ledger", () => {
  it("knows who was shown what stood there, and what a line wrote", async () => {
    const customer = await aCustomer(ctx, { teamId: teamId(), name: "Ledger", domain: "ledger-list.example" });
    const rows = [{ line: 1, name: "Bea Ledger", emails: [customer.address] }];
    expect((await check(rep, "contacts", rows))[0]?.changes[0]?.was).toBe("Bea Buyer");
    const shown = (await leavesOf(rep.id)).filter(({ kind }) => kind === "contacts.found");
    expect(shown.map(({ detail }) => JSON.parse(detail))).toContainEqual({ contacts: [customer.contactId] });
    await check(manager, "customers", [{ line: 1, name: "Ledger Ltd", domains: [customer.domain] }]);
    const ofCustomers = (await leavesOf(manager.id)).filter(({ kind }) => kind === "customers.found");
    expect(ofCustomers.map(({ detail }) => JSON.parse(detail))).toEqual([{ customers: [customer.id] }]);

    const id = await start(rep, "contacts");
    await send(rep, id, rows);
    const [kept] = await ctx.db.all<{ changes: string }>(
      sql`select changes from list_import_row where import_id = ${id}`,
    );
    const [changed] = (await leavesOf(customer.contactId)).filter(({ kind }) => kind === "contact.changed");
    expect(JSON.parse(changed?.detail ?? "")).toMatchObject({ changes: hashOfWords(kept?.changes ?? "") });
  });

  it("has no change of an owner who was another's by then", async () => {
    const customer = await aCustomer(ctx, { owner: elsewhere });
    await runBatch(
      ctx.db,
      ownerStatements(ctx, manager.actor, customer.id, { from: null, to: rep.id, reason: "import" }),
    );
    expect(await ownerOf(customer.id)).toBe(elsewhere.id);
    expect(await leavesOf(customer.id)).toEqual([]);
    expect(
      await ctx.db.all(sql`select 1 from ownership where customer_id = ${customer.id} and reason = 'import'`),
    ).toEqual([]);
  });
});

describe("an admin", () => {
  it("finishes and takes back a list of theirs; what it made they change no more than by hand, but for the owner", async () => {
    const id = await start(admin, "customers");
    await send(admin, id, [{ line: 1, name: "Admin Made", domains: ["admin-made.example"], owner: rep.email }]);
    const again = { name: "Admin Made Ltd", tier: "A", domains: ["admin-made.example"] };
    expect(states(await send(admin, id, [{ line: 2, ...again }]))).toEqual(["changed"]);
    const later = await check(admin, "customers", [
      { line: 1, ...again, tier: "B" },
      { line: 2, domains: ["admin-made.example"], owner: manager.email },
    ]);
    expect(states(later)).toEqual(["not_yours", "changed"]);
    expect(await undo(admin, id)).toMatchObject({ undone: 2, kept: 0 });
    expect(await customerOf("admin-made.example")).toBeUndefined();
  });
});
