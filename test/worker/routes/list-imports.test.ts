import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { TestPerson } from "../support/app.ts";
import { aPerson } from "../support/app.ts";
import { type ListLine, listApp, states } from "../support/lists.ts";
import { aCustomer } from "../volume/on-record.ts";

const { call, ctx, start, check, send, undo, customerOf, contactOf } = listApp();

let manager: TestPerson;
let rep: TestPerson;
let stranger: TestPerson;
let admin: TestPerson;
beforeAll(async () => {
  manager = await aPerson(ctx, { name: "Mara Manager", roles: ["manager"], teams: ["Lists"] });
  rep = await aPerson(ctx, { name: "Rafa Rep", roles: ["outside"], teams: ["Lists"] });
  stranger = await aPerson(ctx, { roles: ["outside", "manager"], teams: ["Other lists"] });
  admin = await aPerson(ctx, { roles: ["admin"] });
});
const teamId = () => rep.actor.teamIds[0] ?? "";

describe("customers from a list", () => {
  it("are made, changed and left alone as the dry run said; an empty cell takes nothing away; each line once", async () => {
    const known = await aCustomer(ctx, { teamId: teamId(), name: "Kestrel Ltd", domain: "kestrel.example" });
    const rows: ListLine[] = [
      { line: 2, name: "Nova Pumps", domains: ["https://www.nova.example/de"], tier: "b", owner: "Rafa Rep" },
      { line: 3, name: "Kestrel Limited", domains: ["kestrel.example", "kestrel-group.example"] },
      { line: 4, name: "", domains: ["kestrel.example"] },
      { line: 5, name: "Nova Pumps", tier: "" },
      { line: 6, name: "Free", domains: ["gmail.com"] },
      { line: 7, name: "Tiered", tier: "Gold" },
      { line: 8, name: "Owned", owner: "Nobody Known" },
      { line: 9 },
      { line: 10, name: "Two", domains: ["nova.example", "kestrel.example"] },
    ];
    const expected = [
      "new",
      "changed",
      "same",
      "same",
      "not_usable",
      "bad_tier",
      "unknown_owner",
      "no_name",
      "two_customers",
    ];
    const dry = await check(manager, "customers", rows);
    expect(states(dry)).toEqual(expected);
    expect(dry[0]?.changes).toContainEqual({ field: "owner", was: null, becomes: "Rafa Rep" });
    expect(dry[1]?.changes).toEqual([
      { field: "name", was: "Kestrel Ltd", becomes: "Kestrel Limited" },
      { field: "domain", was: null, becomes: "kestrel-group.example" },
    ]);
    expect(await customerOf("nova.example")).toBeUndefined();

    const id = await start(manager, "customers");
    const sent = await send(manager, id, rows);
    expect(sent).toEqual(dry);
    expect(await send(manager, id, rows)).toEqual(sent);
    const nova = await customerOf("nova.example");
    expect(nova).toMatchObject({ name: "Nova Pumps", tier: "B", owner: "Rafa Rep" });
    expect(await customerOf("kestrel-group.example")).toMatchObject({ id: known.id, name: "Kestrel Limited" });
    const finished = await call("POST", `/api/list-imports/${id}/finish`, { as: manager });
    expect(finished.body).toMatchObject({ state: "stored", created: 1, changed: 1, same: 2, failed: 5 });
    const leaves = await ctx.db.all(sql`select kind from leaf where subject = ${nova?.id ?? ""} order by seq`);
    expect(leaves).toEqual([{ kind: "customer.owner" }, { kind: "customer.created" }]);

    expect(await undo(manager, id)).toMatchObject({ state: "undone", undone: 2, kept: 0 });
    expect(await customerOf("nova.example")).toBeUndefined();
    expect(await customerOf("kestrel-group.example")).toBeUndefined();
    expect(await customerOf("kestrel.example")).toMatchObject({ name: "Kestrel Ltd" });
  });

  it("that came into use, or were changed since, stay when the list is taken back, and it says how many", async () => {
    const known = await aCustomer(ctx, { teamId: teamId(), name: "Heron", domain: "heron.example" });
    const id = await start(manager, "customers");
    await send(manager, id, [
      { line: 1, name: "Used", domains: ["used.example"] },
      { line: 2, name: "Heron Group", tier: "A", domains: ["heron.example"] },
    ]);
    const used = await customerOf("used.example");
    await ctx.db.run(
      sql`insert into contact (id, customer_id, name, created_at) values (${ctx.newId()}, ${used?.id}, 'Uma', '')`,
    );
    await ctx.db.run(sql`update customer set name = 'Heron & Sons' where id = ${known.id}`);
    expect(await undo(manager, id)).toMatchObject({ state: "undone", undone: 0, kept: 2 });
    expect(await customerOf("used.example")).toBeDefined();
    expect(await customerOf("heron.example")).toMatchObject({ name: "Heron & Sons", tier: null });
  });

  it("given two owners in one part have the last, with one dated line", async () => {
    const id = await start(manager, "customers");
    const rows = [
      { line: 1, name: "Twice", domains: ["twice-owned.example"] },
      { line: 2, name: "Twice", domains: ["twice-owned.example"], owner: manager.email },
      { line: 3, name: "Twice", domains: ["twice-owned.example"], owner: rep.email },
    ];
    await send(manager, id, rows);
    expect((await customerOf("twice-owned.example"))?.owner).toBe("Rafa Rep");
  });

  it("come from managers and admins, who change only what is theirs; a hidden customer looks like a domain nobody may give", async () => {
    const hidden = await aCustomer(ctx, {
      teamId: teamId(),
      restricted: true,
      named: [rep],
      domain: "hidden-list.example",
    });
    await aCustomer(ctx, { teamId: teamId(), name: "Plover", domain: "plover.example" });
    const denied = await call("POST", "/api/list-imports/check", {
      as: rep,
      json: { kind: "customers", rows: [{ line: 1, name: "A" }] },
    });
    expect(denied.status).toBe(403);
    const rows = [
      { line: 1, name: "X", domains: ["hidden-list.example"] },
      { line: 2, name: "Plover Inc", domains: ["plover.example"] },
      { line: 3, name: "", domains: ["plover.example"], owner: rep.email },
    ];
    expect(states(await check(stranger, "customers", rows))).toEqual(["not_usable", "not_yours", "not_yours"]);
    expect(states(await check(admin, "customers", rows))).toEqual(["not_usable", "not_yours", "changed"]);
    expect(states(await check(manager, "customers", rows))).toEqual(["not_usable", "changed", "changed"]);
    // By its name it is nobody's either.
    const byName = await check(stranger, "customers", [{ line: 1, name: hidden.name }]);
    expect(states(byName)).toEqual(["new"]);
  });
});

describe("contacts from a list", () => {
  it("go to customers whose mail the person may read, keep what is not said, and are taken back unless in use", async () => {
    const globex = await aCustomer(ctx, { teamId: teamId(), name: "Globex List", domain: "globex-list.example" });
    const hidden = await aCustomer(ctx, {
      teamId: teamId(),
      restricted: true,
      named: [manager],
      domain: "hush-list.example",
    });
    await ctx.db.run(sql`update contact set title = 'Buyer' where id = ${globex.contactId}`);
    const rows: ListLine[] = [
      { line: 1, name: "Anna Li", emails: ["Anna.Li@globex-list.example"], phone: "+86 21 5555", title: "采购经理" },
      { line: 2, name: "Bea B. Buyer", emails: [globex.address], phone: "+1 555", title: "" },
      { line: 3, name: "Free Lance", emails: ["lance@gmail.com"], customer: "globex list" },
      { line: 4, name: "Nobody's", emails: ["x@gmail.com"] },
      { line: 5, name: "Hush", emails: [hidden.address] },
      { line: 6, name: "Hush by name", customer: hidden.name },
      { line: 7, name: "Broken", emails: ["no address"], customer: "Globex List" },
      { line: 8, name: "Colleague", emails: [rep.email], customer: "Globex List" },
      { line: 9, name: "Anna Li", emails: ["anna.li@globex-list.example"] },
      { line: 10, name: "Reception", phone: "100", customer: "globex-list.example" },
    ];
    const expected = [
      ...[
        "new",
        "changed",
        "new",
        "no_customer",
        "no_customer",
        "no_customer",
        "bad_address",
        "not_usable",
        "same",
        "new",
      ],
    ];
    expect(states(await check(rep, "contacts", rows))).toEqual(expected);
    expect(states(await check(stranger, "contacts", rows))[0]).toBe("not_yours");
    const id = await start(rep, "contacts");
    expect(states(await send(rep, id, rows))).toEqual(expected);
    expect(await contactOf("anna.li@globex-list.example")).toMatchObject({ name: "Anna Li", customer: globex.id });
    expect(await contactOf(globex.address)).toMatchObject({ name: "Bea B. Buyer", phone: "+1 555", title: "Buyer" });
    // Anna has written since.
    await ctx.db.run(sql`update contact_address set last_in_at = 1 where address = 'anna.li@globex-list.example'`);
    expect((await call("POST", `/api/list-imports/${id}/undo`, { as: stranger })).status).toBe(404);
    expect(await undo(rep, id)).toMatchObject({ undone: 3, kept: 1 });
    expect(await contactOf("anna.li@globex-list.example")).toBeDefined();
    expect(await contactOf("lance@gmail.com")).toBeUndefined();
    expect(await contactOf(globex.address)).toMatchObject({ name: "Bea Buyer", phone: null, title: "Buyer" });
  });
});
