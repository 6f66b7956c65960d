import { describe, expect, it } from "vitest";
import type { Customer } from "../../../shared/api/customers.ts";
import { customerEndpoints, customerSchema } from "../../../shared/api/customers.ts";
import { leaf } from "../../../worker/db/book.schema.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindCustomers);
const teamOf = (person: TestPerson): string => person.actor.teamIds[0] ?? "";

const list = async (as: TestPerson, query = ""): Promise<Customer[]> => {
  const answer = await call("GET", `/api/customers${query}`, { as });
  return customerEndpoints.listCustomers.response.parse(answer.body).customers;
};

const timeline = async (as: TestPerson, id: string, query = "") => {
  const answer = await call("GET", `/api/customers/${id}/timeline${query}`, { as });
  expect(answer.status).toBe(200);
  return customerEndpoints.timeline.response.parse(answer.body);
};

const page = async (as: TestPerson, id: string) => {
  const answer = await call("GET", `/api/customers/${id}`, { as });
  return customerEndpoints.getCustomer.response.parse(answer.body);
};

describe("the list of customers", () => {
  it("holds what the reader may know of, with dates only where they reach the envelope", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["List"], name: "Ann List" });
    const stranger = await aPerson(ctx, { teams: ["Other list"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const at = Date.UTC(2026, 8, 1);
    const ours = await aCustomer(ctx, { name: "Листовой Завод", teamId: teamOf(rep), owner: rep, lastInAt: at });
    const closed = await aCustomer(ctx, { name: "List Closed", teamId: teamOf(rep), restricted: true, named: [rep] });
    const ids = (customers: Customer[]) =>
      customers.map(({ id }) => id).filter((id) => [ours.id, closed.id].includes(id));

    expect(ids(await list(rep))).toEqual([ours.id, closed.id]);
    expect(ids(await list(stranger))).toEqual([ours.id]);
    expect(new Set(ids(await list(keeper)))).toEqual(new Set([ours.id, closed.id]));

    const seen = (await list(rep, `?q=${encodeURIComponent("листовой")}`))[0];
    expect(seen).toMatchObject({
      domains: [ours.domain],
      owner: { id: rep.id, name: "Ann List" },
      lastInAt: "2026-09-01T00:00:00.000Z",
      lastOutAt: null,
      contactCount: 1,
    });
    const strangers = (await list(stranger)).find(({ id }) => id === ours.id);
    expect(strangers).toMatchObject({ name: "Листовой Завод", lastInAt: null, lastOutAt: null, contactCount: null });
    expect(ids(await list(keeper, `?q=${ours.domain}`))).toEqual([ours.id]);
    expect(await list(rep, "?q=no-such-customer")).toEqual([]);
    expect((await call("GET", "/api/customers?sort=size", { as: rep })).status).toBe(400);
  });

  it("is sorted by name, by owner, or by who wrote last", async () => {
    const rep = await aPerson(ctx, { teams: ["Sort"], name: "Zoe" });
    const other = await aPerson(ctx, { teams: ["Sort"], name: "Abe" });
    const teamId = teamOf(rep);
    const b = await aCustomer(ctx, { name: "sort beta", teamId, owner: rep, lastInAt: Date.UTC(2026, 1, 1) });
    const a = await aCustomer(ctx, { name: "Sort Alpha", teamId, owner: null, lastInAt: null });
    const c = await aCustomer(ctx, { name: "Sort Gamma", teamId, owner: other, lastInAt: Date.UTC(2026, 2, 1) });
    const order = async (sort: string) => (await list(rep, `?q=sort&sort=${sort}`)).map(({ id }) => id);
    expect(await order("name")).toEqual([a.id, b.id, c.id]);
    expect(await order("recent")).toEqual([c.id, b.id, a.id]);
    expect(await order("owner")).toEqual([c.id, b.id, a.id]);
  });

  it("of ten thousand customers comes in time", async () => {
    const rep = await aPerson(ctx, { teams: ["Many"] });
    const rows = Array.from({ length: 10_000 }, (_, i) => i);
    await ctx.db.run(`insert into customer (id, name, restricted, created_at)
      select printf('many%022d', value), 'Many ' || value, 0, '2026-01-01T00:00:00.000Z' from json_each('${JSON.stringify(rows)}')`);
    const begun = performance.now();
    const found = await list(rep, "?q=many");
    console.info(`10,000 customers listed in ${Math.round(performance.now() - begun)} ms`);
    expect(found).toHaveLength(10_000);
    await ctx.db.run("delete from customer where id like 'many%'");
  });
});

describe("a customer's page", () => {
  it("is absent where it is hidden", async () => {
    const rep = await aPerson(ctx, { teams: ["Page"] });
    const mate = await aPerson(ctx, { teams: ["Page"], roles: ["manager"] });
    const closed = await aCustomer(ctx, { teamId: teamOf(rep), restricted: true, owner: rep });
    await aStoredMessage(ctx, { by: rep, customers: [closed] });
    for (const id of [closed.id, ctx.newId()]) {
      for (const path of ["", "/timeline", "/files"]) {
        const answer = await call("GET", `/api/customers/${id}${path}`, { as: mate });
        expect([path, answer.status]).toEqual([path, 404]);
      }
      const change = await call("PATCH", `/api/customers/${id}`, { as: mate, json: { restricted: false } });
      expect(change.status).toBe(404);
    }
    const path = `/api/customer-by-address?address=${closed.address}`;
    const nobody = { customer: null, contact: null, messages: [], mayWrite: false, notes: [], steps: [], waiting: [] };
    expect((await call("GET", path, { as: mate })).body).toEqual(nobody);
    expect((await call("GET", "/api/customer-by-address?address=x@nobody.example", { as: mate })).body).toEqual(nobody);
    expect((await call("GET", path, { as: rep })).body).toMatchObject({ customer: { id: closed.id } });
  });

  it("shows contacts from the envelope on, and writes a leaf", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["Contacts"] });
    const stranger = await aPerson(ctx, { teams: ["Other contacts"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep) });
    expect((await page(rep, globex.id)).contacts).toMatchObject([{ name: "Bea Buyer", addresses: [globex.address] }]);
    expect((await page(stranger, globex.id)).contacts).toEqual([]);
    const leaves = await ctx.db.select().from(leaf);
    expect(leaves.filter(({ subject }) => subject === globex.id).map(({ kind, actor }) => [kind, actor])).toEqual([
      ["customer.shown", rep.id],
      ["customer.shown", stranger.id],
    ]);
    expect(leaves.map(({ seq }) => seq)).toEqual(leaves.map((_, index) => (leaves[0]?.seq ?? 0) + index));
  });

  it("dates every change of owner and deputy, with its leaf", async () => {
    const rep = await aPerson(ctx, { teams: ["Change"], name: "Rep" });
    const mate = await aPerson(ctx, { teams: ["Change"], name: "Mate" });
    const manager = await aPerson(ctx, { teams: ["Change"], roles: ["manager"], name: "Manager" });
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep });
    const patch = (as: TestPerson, json: unknown) => call("PATCH", `/api/customers/${globex.id}`, { as, json });

    const moved = await patch(manager, { ownerId: mate.id, deputyId: rep.id, reason: "leave" });
    expect(customerSchema.parse(moved.body)).toMatchObject({ owner: { id: mate.id }, deputy: { id: rep.id } });
    expect((await patch(rep, { tier: "A", name: "Globex Ltd" })).body).toMatchObject({ tier: "A", name: "Globex Ltd" });
    expect((await patch(admin, { deputyId: null })).body).toMatchObject({ deputy: null });
    expect((await patch(admin, { name: "Taken" })).status).toBe(403);
    expect((await patch(rep, { ownerId: rep.id })).status).toBe(403);
    expect((await patch(mate, { ownerId: ctx.newId() })).status).toBe(400);
    expect(
      (await call("PATCH", `/api/customers/${globex.id}`, { as: mate, by: "device", json: { name: "X" } })).status,
    ).toBe(403);

    const { ownership } = await page(mate, globex.id);
    expect(
      ownership.map(({ role, person, setBy, reason }) => [role, person?.name ?? null, setBy?.name, reason]),
    ).toEqual([
      ["deputy", null, admin.name, null],
      ["owner", "Mate", "Manager", "leave"],
      ["deputy", "Rep", "Manager", "leave"],
    ]);
    const kinds = (await ctx.db.select().from(leaf))
      .filter(({ subject }) => subject === globex.id)
      .map(({ kind }) => kind);
    expect(kinds).toEqual([
      "customer.owner",
      "customer.deputy",
      "customer.changed",
      "customer.deputy",
      "customer.shown",
    ]);
  });

  it("cannot be closed by its owner alone, whoever saved first", async () => {
    const rep = await aPerson(ctx, { teams: ["Close"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep });
    for (const json of [{ restricted: true }, { namedIds: [rep.id] }]) {
      expect((await call("PATCH", `/api/customers/${globex.id}`, { as: rep, json })).status).toBe(403);
    }
  });

  it("can be closed by a manager to all but those named", async () => {
    const rep = await aPerson(ctx, { roles: ["outside", "manager"], teams: ["Close"] });
    const mate = await aPerson(ctx, { teams: ["Close"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep });
    const patch = (json: unknown) => call("PATCH", `/api/customers/${globex.id}`, { as: rep, json });
    expect((await call("GET", `/api/customers/${globex.id}`, { as: mate })).status).toBe(200);
    expect((await patch({ restricted: true })).body).toMatchObject({ restricted: true });
    expect((await call("GET", `/api/customers/${globex.id}`, { as: mate })).status).toBe(404);
    expect((await patch({ namedIds: [mate.id, mate.id] })).status).toBe(200);
    expect((await page(mate, globex.id)).named).toEqual([{ id: mate.id, name: mate.name }]);
  });
});

describe("a customer's timeline", () => {
  it("pages over volumes without doubles or holes, newest first", async () => {
    const rep = await aPerson(ctx, { teams: ["Time"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep) });
    const stored: { id: string; sentAt: number }[] = [];
    // Three a moment, over nine quarters, so that pages end within a moment and within a volume.
    for (let i = 0; i < 27; i++) {
      const sentAt = Date.UTC(2021, Math.floor(i / 3) * 3, 15, 12);
      const { id } = await aStoredMessage(ctx, { by: rep, customers: [globex], sentAt });
      stored.push({ id, sentAt });
    }
    await aStoredMessage(ctx, { by: rep, customers: [], sentAt: Date.UTC(2021, 0, 16) });
    for (const limit of [1, 4, 5, 27, 100]) {
      const seen: string[] = [];
      const times: string[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const query: string = cursor === null ? `?limit=${limit}` : `?limit=${limit}&cursor=${cursor}`;
        const { messages, nextCursor } = await timeline(rep, globex.id, query);
        seen.push(...messages.map(({ id }) => id));
        times.push(...messages.map(({ sentAt }) => sentAt));
        cursor = nextCursor;
        pages += 1;
      } while (cursor !== null);
      expect(seen).toHaveLength(27);
      expect(new Set(seen)).toEqual(new Set(stored.map(({ id }) => id)));
      expect(times).toEqual([...times].sort().reverse());
      expect(pages).toBe(Math.ceil(27 / limit));
    }
    for (const cursor of ["x", "", Buffer.from("2026q3.1,1,drop").toString("base64url")]) {
      const answer = await call("GET", `/api/customers/${globex.id}/timeline?cursor=${cursor}`, { as: rep });
      expect(answer.status).toBe(400);
    }
  });

  it("tells another team only that there was something, and shows files where the text is reached", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["Files"] });
    const stranger = await aPerson(ctx, { teams: ["Other files"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep) });
    const file = { mediaType: "application/pdf", size: 9, contentId: null };
    const attachments = [
      { index: 0, fileName: "offer.pdf", inline: false, ...file },
      { index: 1, fileName: "logo.png", inline: true, ...file },
    ];
    const first = await aStoredMessage(ctx, { by: rep, customers: [globex], message: { attachments } });
    await aStoredMessage(ctx, { by: rep, customers: [globex] });
    const own = await aStoredMessage(ctx, { by: stranger, customers: [globex], message: { attachments } });

    const levels = async (who: TestPerson) =>
      (await timeline(who, globex.id)).messages.map(({ level, subject }) => [level, subject !== null]).sort();
    expect(await levels(rep)).toEqual([
      ["original", true],
      ["original", true],
      ["text", true],
    ]);
    expect(await levels(stranger)).toEqual([
      ["exists", false],
      ["exists", false],
      ["original", true],
    ]);

    const files = async (who: TestPerson) => {
      const answer = await call("GET", `/api/customers/${globex.id}/files`, { as: who });
      return customerEndpoints.files.response
        .parse(answer.body)
        .files.map(({ messageId, fileName }) => [messageId, fileName]);
    };
    expect(new Set(await files(rep))).toEqual(
      new Set([
        [own.id, "offer.pdf"],
        [first.id, "offer.pdf"],
      ]),
    );
    expect(await files(stranger)).toEqual([[own.id, "offer.pdf"]]);
  });

  it("is found by an address: the contact's own, else its domain's customer", async () => {
    const rep = await aPerson(ctx, { teams: ["Panel"] });
    const globex = await aCustomer(ctx, { teamId: teamOf(rep), domain: "panel-globex.example" });
    for (let i = 0; i < 7; i++)
      await aStoredMessage(ctx, { by: rep, customers: [globex], sentAt: Date.UTC(2022, i, 1) });
    const ask = async (address: string) => {
      const answer = await call("GET", `/api/customer-by-address?address=${encodeURIComponent(address)}`, { as: rep });
      return customerEndpoints.customerByAddress.response.parse(answer.body);
    };
    const known = await ask("Buyer@Panel-Globex.example");
    expect(known).toMatchObject({ customer: { id: globex.id }, contact: { id: globex.contactId } });
    expect(known.messages.map(({ sentAt }) => sentAt.slice(0, 7))).toEqual([
      "2022-07",
      "2022-06",
      "2022-05",
      "2022-04",
      "2022-03",
    ]);
    expect(await ask("new@mail.panel-globex.example")).toMatchObject({ customer: { id: globex.id }, contact: null });
    expect((await ask("someone@example.com")).customer).toBeNull();
  });
});
