import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { findEndpoints } from "../../../shared/api/find.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import { anApp, aPerson, type TestPerson } from "../support/app.ts";
import { listApp, states } from "../support/lists.ts";
import { aCustomer } from "../volume/on-record.ts";

const { ctx, start, check, send, undo, customerOf, contactOf } = listApp();
const { call } = anApp(bindCustomers);

let manager: TestPerson;
let rep: TestPerson;
beforeAll(async () => {
  manager = await aPerson(ctx, { roles: ["manager"], teams: ["List undo"] });
  rep = await aPerson(ctx, { roles: ["outside"], teams: ["List undo"] });
});
const teamId = () => rep.actor.teamIds[0] ?? "";
const leavesOf = async (subject: string) =>
  (await ctx.db.all<{ kind: string }>(sql`select kind from leaf where subject = ${subject} order by seq`)).map(
    ({ kind }) => kind,
  );

describe("taking a list back leaves alone, and counts, what somebody has changed since", () => {
  it("a contact or customer that the list made and that has another name, phone, title, grade or address by now", async () => {
    await aCustomer(ctx, { teamId: teamId(), name: "Undo Home", domain: "undo-home.example" });
    const id = await start(rep, "contacts");
    await send(
      rep,
      id,
      ["name", "phone", "title", "more", "same"].map((who, line) => ({
        ...{ line: line + 1, name: `Made ${who}`, emails: [`${who}@undo-home.example`], phone: "1", title: "Buyer" },
      })),
    );
    for (const column of ["name", "phone", "title"]) {
      const contact = await contactOf(`${column}@undo-home.example`);
      await ctx.db.run(sql`update contact set ${sql.raw(column)} = 'by hand' where id = ${contact?.id}`);
    }
    const more = await contactOf("more@undo-home.example");
    await ctx.db.run(
      sql`insert into contact_address (address, contact_id) values ('more.too@undo-home.example', ${more?.id})`,
    );
    const same = await contactOf("same@undo-home.example");
    expect(await undo(rep, id)).toMatchObject({ state: "undone", undone: 1, kept: 4 });
    expect(await contactOf("name@undo-home.example")).toMatchObject({ name: "by hand", phone: "1" });
    expect(await contactOf("more.too@undo-home.example")).toBeDefined();
    expect(await contactOf("same@undo-home.example")).toBeUndefined();
    expect(await leavesOf(same?.id ?? "")).toEqual(["contact.created", "contact.removed"]);
    expect(await leavesOf(more?.id ?? "")).toEqual(["contact.created"]);

    const customers = await start(manager, "customers");
    await send(manager, customers, [
      { line: 1, name: "Made Named", domains: ["undo-named.example"] },
      { line: 2, name: "Made Graded", domains: ["undo-graded.example"], tier: "A" },
    ]);
    await ctx.db.run(sql`update customer set name = 'Named by hand' where name = 'Made Named'`);
    await ctx.db.run(sql`update customer set tier = 'B' where name = 'Made Graded'`);
    expect(await undo(manager, customers)).toMatchObject({ undone: 0, kept: 2 });
    expect(await customerOf("undo-named.example")).toMatchObject({ name: "Named by hand" });
  });

  it("of a line that changed several things: those that stand as the list left them go back, the line tells what stays", async () => {
    const customer = await aCustomer(ctx, { teamId: teamId(), name: "Undo Part", domain: "undo-part.example" });
    const id = await start(rep, "contacts");
    const line = { name: "Bea Part", phone: "7", emails: [customer.address, "bea@undo-part.example"] };
    expect(states(await send(rep, id, [{ line: 1, ...line }]))).toEqual(["changed"]);
    await ctx.db.run(sql`update contact set phone = '8' where id = ${customer.contactId}`);
    expect(await undo(rep, id)).toMatchObject({ undone: 0, kept: 1 });
    expect(await contactOf(customer.address)).toMatchObject({ name: "Bea Buyer", phone: "8" });
    expect(await contactOf("bea@undo-part.example")).toBeUndefined();
    const rows = await ctx.db.all<{ changes: string }>(
      sql`select changes from list_import_row where import_id = ${id}`,
    );
    expect(rows.map(({ changes }) => JSON.parse(changes))).toEqual([[{ field: "phone", was: null, becomes: "7" }]]);
  });
});

describe("a free-mail address that is a hidden customer's contact", () => {
  it("comes in like one that nobody has, on every screen and in every later list; mail goes on following the other", async () => {
    const own = await aCustomer(ctx, { teamId: teamId(), name: "Open Free", domain: "open-free.example" });
    const hidden = await aCustomer(ctx, { teamId: teamId(), restricted: true, named: [manager] });
    await ctx.db.run(
      sql`insert into contact_address (address, contact_id) values ('taken.free@gmail.com', ${hidden.contactId})`,
    );
    const rows = ["taken.free@gmail.com", "nobodys.free@gmail.com"].map((email, at) => ({
      ...{ line: at + 1, name: `Free ${email.slice(0, 3)}`, emails: [email], customer: own.name },
    }));
    const alike = (said: unknown) =>
      JSON.parse(
        JSON.stringify(said)
          .replaceAll("taken.free", "nobodys.free")
          .replaceAll("Free tak", "Free nob")
          .replace(/"(id|line)":("[^"]*"|\d+)/g, '"$1":0'),
      );
    const both = async (said: readonly unknown[]) => {
      expect(said).toHaveLength(2);
      expect(alike(said[0])).toEqual(alike(said[1]));
    };
    await both(await check(rep, "contacts", rows));
    const id = await start(rep, "contacts");
    const sent = await send(rep, id, rows);
    expect(states(sent)).toEqual(["new", "new"]);
    await both(sent);
    expect((await contactOf("taken.free@gmail.com"))?.id).toBe(hidden.contactId);

    const page = await call("GET", `/api/customers/${own.id}`, { as: rep });
    const { contacts } = customerEndpoints.getCustomer.response.parse(page.body);
    await both(contacts.filter(({ name }) => name.startsWith("Free")));
    const found = await Promise.all(
      ["taken.free", "nobodys.free"].map(async (q) => {
        const answer = await call("GET", `/api/find?q=${q}`, { as: rep });
        return findEndpoints.find.response.parse(answer.body).contacts;
      }),
    );
    expect(found[0]).toHaveLength(1);
    await both(found);
    // Again: known. With another name: found by its address.
    const again = await check(rep, "contacts", rows);
    expect(states(again)).toEqual(["same", "same"]);
    const renamed = rows.map((row) => ({ ...row, name: `Freed ${row.emails[0]?.slice(0, 3)}` }));
    const change = await check(rep, "contacts", renamed);
    expect(states(change)).toEqual(["changed", "changed"]);

    expect(await undo(rep, id)).toMatchObject({ undone: 2, kept: 0 });
    expect((await contactOf("taken.free@gmail.com"))?.id).toBe(hidden.contactId);
    const after = await call("GET", `/api/customers/${own.id}`, { as: rep });
    expect(customerEndpoints.getCustomer.response.parse(after.body).contacts).toHaveLength(1);
  });
});
