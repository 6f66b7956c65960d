import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { mailboxSchema, meSchema, peopleEndpoints, personSchema, teamSchema } from "../../../shared/api/people.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { anApp, aPerson, countLeaves, emptyBook } from "../support/app.ts";

const rooms = [bindPeople, bindDevices];
const listSchema = peopleEndpoints.listPeople.response;

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

describe("who makes a request", () => {
  it("is nobody without a sign-in, with a forged cookie, an expired session or an unknown token", async () => {
    const { call, ctx } = anApp(...rooms);
    const person = await aPerson(ctx);
    expect((await call("GET", "/api/me")).status).toBe(401);
    const forged = { cookie: person.cookie.replace(/.{6}$/, "AAAAA%3D") };
    expect((await call("GET", "/api/me", { as: forged })).status).toBe(401);
    for (const authorization of ["DPoP unknown-token-unknown-token", `Bearer ${"x".repeat(43)}`]) {
      expect((await call("GET", "/api/me", { headers: { authorization } })).status).toBe(401);
    }
    await ctx.db.run(sql`update session set expires_at = ${ctx.nowMs() - 1}`);
    expect((await call("GET", "/api/me", { as: person })).status).toBe(401);
    expect((await call("GET", "/api/me", { as: person, by: "device" })).status).toBe(200);
  });

  it("is the device where both a token and a session come, and a bad token never falls back to the session", async () => {
    const { call, ctx } = anApp(...rooms);
    const person = await aPerson(ctx);
    const both = { headers: { cookie: person.cookie } };
    expect((await call("GET", "/api/people", { as: person, by: "device", ...both })).status).toBe(403);
    expect(
      (await call("GET", "/api/me", { headers: { ...both.headers, authorization: "Bearer nonsense" } })).status,
    ).toBe(401);
  });

  it("writes down at most once an hour that a device was seen", async () => {
    const { call, ctx } = anApp(...rooms);
    const person = await aPerson(ctx);
    const seen = async () => (await ctx.db.get<{ at: string | null }>(sql`select last_seen_at as at from device`)).at;
    expect(await seen()).toBeNull();
    await call("GET", "/api/me", { as: person, by: "device" });
    const first = await seen();
    expect(first).not.toBeNull();
    await call("GET", "/api/me", { as: person, by: "device" });
    expect(await seen()).toBe(first);
    await ctx.db.run(sql`update device set last_seen_at = '2020-01-01T00:00:00.000Z'`);
    await call("GET", "/api/me", { as: person, by: "device" });
    expect(await seen()).not.toBe("2020-01-01T00:00:00.000Z");
  });

  it("by a device token may not call what needs the console", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const json = { name: "X", email: "x@acme.example", roles: ["outside"] };
    const sessionOnly = Object.values(peopleEndpoints).filter((endpoint) => endpoint.who === "session");
    expect(sessionOnly.length).toBeGreaterThan(5);
    for (const { method, path } of sessionOnly) {
      const answer = await call(method, path.replace(":id", admin.id), {
        as: admin,
        by: "device",
        ...(method === "GET" ? {} : { json }),
      });
      expect(answer.status, `${method} ${path}`).toBe(403);
    }
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 1 });
  });

  it("is refused when another site's page sends it with the person's cookie", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const json = { name: "X" };
    const send = (headers: Record<string, string>) =>
      call("POST", "/api/teams", { json, headers: { cookie: admin.cookie, ...headers } });
    expect((await send({ origin: "https://evil.example" })).status).toBe(403);
    expect((await send({ origin: "null" })).status).toBe(403);
    expect((await send({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send({})).status).toBe(403);
    expect((await send({ origin: "http://counterfoil.example" })).status).toBe(200);
    expect((await send({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  });
});

describe("what a person without the admin's role may do", () => {
  it("changes nobody and nothing: 403 for every action", async () => {
    const { call, ctx } = anApp(...rooms);
    const other = await aPerson(ctx, { roles: ["admin"] });
    for (const role of ["outside", "inside", "manager", "keeper"] as const) {
      const person = await aPerson(ctx, { roles: [role] });
      const attempts: [string, string, unknown][] = [
        ["POST", "/api/people", { name: "X", email: "x@acme.example", roles: ["admin"] }],
        ["POST", `/api/people/${other.id}/link`, undefined],
        ["PATCH", `/api/people/${person.id}`, { roles: ["admin"] }],
        ["PATCH", `/api/people/${other.id}`, { status: "disabled" }],
        ["POST", `/api/people/${person.id}/mailboxes`, { address: "boss@acme.example" }],
        ["DELETE", `/api/mailboxes/${other.mailboxId}`, undefined],
        ["POST", "/api/teams", { name: "X" }],
      ];
      for (const [method, path, json] of attempts) {
        const answer = await call(method, path, { as: person, json });
        expect(answer.status, `${role} ${method} ${path}`).toBe(403);
      }
    }
    expect(await ctx.db.get(sql`select count(*) as n from leaf`)).toEqual({ n: 0 });
  });

  it("sees colleagues' names, and addresses, roles, mailboxes and status only of themself", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"], name: "Ada" });
    await aPerson(ctx, { roles: ["keeper"], name: "Kay", status: "disabled" });
    const rep = await aPerson(ctx, { name: "Wei", teams: ["Sales"] });
    const answer = await call("GET", "/api/people", { as: rep });
    const { people, teams } = listSchema.parse(answer.body);
    expect(people.map((person) => person.name)).toEqual(["Ada", "Kay", "Wei"]);
    expect(people[1]).toMatchObject({ email: "", roles: [], mailboxes: [], status: "active", deviceCount: 0 });
    expect(people[2]).toMatchObject({ email: rep.email, roles: ["outside"], mailboxes: [{ address: rep.email }] });
    expect(answer.text).not.toContain(admin.email);
    expect(teams).toMatchObject([{ name: "Sales", memberIds: [rep.id] }]);
    const whole = listSchema.parse((await call("GET", "/api/people", { as: admin })).body);
    expect(whole.people[1]).toMatchObject({ roles: ["keeper"], status: "disabled", deviceCount: 1 });
  });
});

describe("inviting", () => {
  it("refuses an address that is somebody's, as person or as mailbox, and leaves nothing behind", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"], email: "ada@acme.example" });
    const given = await call("POST", `/api/people/${admin.id}/mailboxes`, {
      as: admin,
      json: { address: "Sales@acme.example" },
    });
    expect(mailboxSchema.parse(given.body).address).toBe("sales@acme.example");
    const leaves = await countLeaves(ctx, "mailbox.added");
    for (const email of ["ADA@acme.example", "sales@acme.example"]) {
      const answer = await call("POST", "/api/people", { as: admin, json: { name: "X", email, roles: ["outside"] } });
      expect(answer.status, answer.text).toBe(409);
    }
    expect(
      await ctx.db.get(sql`select (select count(*) from person) as p, (select count(*) from sign_in_link) as l`),
    ).toEqual({ p: 1, l: 0 });
    expect(await countLeaves(ctx, "mailbox.added")).toBe(leaves);
  });

  it("names the field that is wrong", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const wrong: [unknown, RegExp][] = [
      [{ name: "", email: "x@acme.example", roles: ["outside"] }, /body\.name/],
      [{ name: "X", email: "no address", roles: ["outside"] }, /body\.email/],
      [{ name: "X", email: "x@acme.example", roles: ["king"] }, /body\.roles/],
      [{ name: "X", email: "x@acme.example", roles: ["outside"], teamIds: ["0".repeat(26)] }, /teamIds/],
    ];
    for (const [json, field] of wrong) {
      const answer = await call("POST", "/api/people", { as: admin, json });
      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(field);
    }
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 1 });
  });

  it("puts a person into the only team of a small company, and into the named ones otherwise", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const sales = teamSchema.parse((await call("POST", "/api/teams", { as: admin, json: { name: "Sales" } })).body);
    const invite = async (email: string, teamIds?: string[]) =>
      call("POST", "/api/people", {
        as: admin,
        json: { name: "X", email, roles: ["outside"], ...(teamIds ? { teamIds } : {}) },
      });
    await invite("a@acme.example");
    await invite("d@acme.example", []);
    const asia = teamSchema.parse((await call("POST", "/api/teams", { as: admin, json: { name: "Asia" } })).body);
    await invite("b@acme.example", [asia.id]);
    await invite("c@acme.example");
    const { people } = listSchema.parse((await call("GET", "/api/people", { as: admin })).body);
    const teamsOf = (email: string) => people.find((person) => person.email === email)?.teamIds;
    expect(teamsOf("a@acme.example")).toEqual([sales.id]);
    expect(teamsOf("b@acme.example")).toEqual([asia.id]);
    expect(teamsOf("c@acme.example")).toEqual([]);
    expect(teamsOf("d@acme.example")).toEqual([]);
  });
});

describe("changing a person", () => {
  it("disabling ends every session and device at once; being active again does not bring them back", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx);
    expect((await call("GET", "/api/me", { as: rep })).status).toBe(200);
    const disabled = await call("PATCH", `/api/people/${rep.id}`, { as: admin, json: { status: "disabled" } });
    expect(personSchema.parse(disabled.body)).toMatchObject({ status: "disabled", deviceCount: 0 });
    expect((await call("GET", "/api/me", { as: rep })).status).toBe(401);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(401);
    await call("PATCH", `/api/people/${rep.id}`, { as: admin, json: { status: "active" } });
    expect((await call("GET", "/api/me", { as: rep })).status).toBe(401);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(401);
    expect(await countLeaves(ctx, "person.status")).toBe(2);
  });

  it("a disabled person is nobody even while a session row of theirs is still there", async () => {
    const { call, ctx } = anApp(...rooms);
    const rep = await aPerson(ctx);
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${rep.id}`);
    expect((await call("GET", "/api/me", { as: rep })).status).toBe(401);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(401);
  });

  it("never leaves the company without an active admin", async () => {
    const { call, ctx } = anApp(...rooms);
    const one = await aPerson(ctx, { roles: ["admin"] });
    await aPerson(ctx, { roles: ["admin"], status: "disabled" });
    for (const json of [{ status: "disabled" }, { roles: ["manager"] }]) {
      const answer = await call("PATCH", `/api/people/${one.id}`, { as: one, json });
      expect(answer.status, answer.text).toBe(409);
    }
    expect((await call("GET", "/api/me", { as: one })).status).toBe(200);
    expect(await ctx.db.get(sql`select (select count(*) from leaf) as l, (select count(*) from setting) as s`)).toEqual(
      { l: 0, s: 0 },
    );

    const two = await aPerson(ctx, { roles: ["admin"] });
    const answers = await Promise.all([
      call("PATCH", `/api/people/${two.id}`, { as: one, json: { roles: ["outside"] } }),
      call("PATCH", `/api/people/${one.id}`, { as: two, json: { roles: ["outside"] } }),
    ]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const admins = sql`select count(*) as n from person_role r join person p on p.id = r.person_id where r.role = 'admin' and p.status = 'active'`;
    expect(await ctx.db.get(admins)).toEqual({ n: 1 });
  });

  it("changes roles and teams for the next request, each with a leaf", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const json = { roles: ["manager", "keeper", "manager"], teamIds: [], name: "Wei Lin" };
    const answer = await call("PATCH", `/api/people/${rep.id}`, { as: admin, json });
    expect(personSchema.parse(answer.body)).toMatchObject({ name: "Wei Lin", teamIds: [] });
    const me = meSchema.parse((await call("GET", "/api/me", { as: rep })).body);
    expect([...me.person.roles].sort()).toEqual(["keeper", "manager"]);
    expect(await countLeaves(ctx, "person.roles")).toBe(1);
    expect(await countLeaves(ctx, "person.teams")).toBe(1);
  });

  it("of an unknown id is 404, as is an unknown mailbox, and an id that is none is 400", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const unknown = ctx.newId();
    expect((await call("PATCH", `/api/people/${unknown}`, { as: admin, json: { status: "disabled" } })).status).toBe(
      404,
    );
    expect((await call("POST", `/api/people/${unknown}/link`, { as: admin })).status).toBe(404);
    expect(
      (await call("POST", `/api/people/${unknown}/mailboxes`, { as: admin, json: { address: "x@acme.example" } }))
        .status,
    ).toBe(404);
    expect((await call("DELETE", `/api/mailboxes/${unknown}`, { as: admin })).status).toBe(404);
    expect((await call("PATCH", "/api/people/x'--", { as: admin, json: {} })).status).toBe(400);
    expect(await ctx.db.get(sql`select count(*) as n from leaf`)).toEqual({ n: 0 });
  });
});

describe("a mailbox", () => {
  it("taken away goes from the list, can come back to its person, and to nobody else", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx);
    const removed = await call("DELETE", `/api/mailboxes/${rep.mailboxId}`, { as: admin });
    expect(removed.body).toEqual({ removed: true });
    expect((await call("DELETE", `/api/mailboxes/${rep.mailboxId}`, { as: admin })).status).toBe(404);
    expect(meSchema.parse((await call("GET", "/api/me", { as: rep })).body).person.mailboxes).toEqual([]);
    const toOther = await call("POST", `/api/people/${admin.id}/mailboxes`, {
      as: admin,
      json: { address: rep.email },
    });
    expect(toOther.status).toBe(409);
    const back = await call("POST", `/api/people/${rep.id}/mailboxes`, { as: admin, json: { address: rep.email } });
    expect(mailboxSchema.parse(back.body)).toEqual({ id: rep.mailboxId, address: rep.email, personId: rep.id });
    expect(await countLeaves(ctx, "mailbox.removed")).toBe(1);
    expect(await countLeaves(ctx, "mailbox.added")).toBe(1);
  });

  it("given to two at the same moment goes to one", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const people = [await aPerson(ctx), await aPerson(ctx)];
    const answers = await Promise.all(
      people.map((person) =>
        call("POST", `/api/people/${person.id}/mailboxes`, { as: admin, json: { address: "info@acme.example" } }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(await countLeaves(ctx, "mailbox.added")).toBe(1);
  });
});

describe("oneself", () => {
  it("chooses a language", async () => {
    const { call, ctx } = anApp(...rooms);
    const rep = await aPerson(ctx);
    const change = async (json: unknown) => meSchema.parse((await call("PATCH", "/api/me", { as: rep, json })).body);
    expect((await change({ language: "zh" })).language).toBe("zh");
  });
});
