import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ENTERPRISE_SCHEMA, LEAVING_SCHEMA, PATCH_SCHEMA, USER_SCHEMA } from "../../../shared/directory/scim.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aCompany, type Company } from "../support/record-to-back-up.ts";
import { byConsole, get as byDevice, send } from "../support/whole.ts";

// The company's directory says who is there. Entra's and Okta's own ways of asking, and what a secret of theirs can never do.

const users = "/Users";
let company: Company;
let secret: string;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  const made = await byConsole(company.admin, "POST", "/api/directory-tokens", { name: "Entra" });
  expect(made.status).toBe(200);
  secret = made.body.secret;
});

const scim = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  send(`/scim/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      "content-type": "application/scim+json",
      "cf-connecting-ip": `192.0.2.${Math.floor(Math.random() * 200)}`,
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
/** As Entra creates a user. */
const entra = (name: string, more: object = {}) => ({
  schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
  externalId: `entra-${name}`,
  userName: `${name}@acme.example`,
  active: true,
  displayName: `${name} of Acme`,
  emails: [{ primary: true, type: "work", value: `${name}@acme.example` }],
  meta: { resourceType: "User" },
  name: { formatted: `${name} Acme`, familyName: "Acme", givenName: name },
  roles: [],
  [ENTERPRISE_SCHEMA]: { department: "Sales", manager: "42" },
  ...more,
});
const patch = (...Operations: object[]) => ({ schemas: [PATCH_SCHEMA], Operations });
const create = async (name: string, more: object = {}) => {
  const made = await scim("POST", "/Users", entra(name, more));
  expect(made.status, made.text).toBe(201);
  return made.body;
};
const statusIn = async (id: string) =>
  (await testContext().db.all<{ status: string }>(sql`select status from person where id = ${id}`))[0]?.status;

describe("Entra", () => {
  it("looks for a user who is not there, creates them, and finds them by name and by its own id", async () => {
    const none = await scim("GET", `/Users?filter=${encodeURIComponent('userName eq "ana@acme.example"')}`);
    expect(none).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
    expect(none.headers.get("content-type")).toContain("application/scim+json");
    const made = await scim("POST", "/Users", entra("ana"));
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(made.body.meta.location);
    expect(made.headers.get("etag")).toBe('W/"1"');
    expect(made.body).toMatchObject({
      externalId: "entra-ana",
      userName: "ana@acme.example",
      active: true,
      displayName: "ana of Acme",
    });
    expect(made.body[ENTERPRISE_SCHEMA]).toEqual({ department: "Sales", manager: "42" });
    for (const filter of [
      'userName eq "ANA@acme.example"',
      'externalId eq "entra-ana"',
      'emails[type eq "work"].value eq "ana@acme.example"',
      `id eq "${made.body.id}"`,
    ]) {
      const found = await scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
      expect(
        found.body.Resources.map((one: { id: string }) => one.id),
        filter,
      ).toEqual([made.body.id]);
    }
    // A person who joins by signing in, with no more than Outside's role.
    const people = await byConsole(company.admin, "GET", "/api/people");
    const ana = people.body.people.find((one: { id: string }) => one.id === made.body.id);
    expect(ana).toMatchObject({
      name: "ana of Acme",
      status: "invited",
      roles: ["outside"],
      mailboxes: [{ address: "ana@acme.example" }],
    });
  });

  it("says the same twice and nothing happens twice", async () => {
    const { id } = await create("ana");
    expect(await scim("POST", "/Users", entra("ana"))).toMatchObject({
      status: 409,
      body: { scimType: "uniqueness", status: "409" },
    });
    expect((await scim("POST", "/Users", entra("other", { externalId: "entra-ana" }))).status).toBe(409);
    const leaves = await countLeaves(testContext(), "scim.changed");
    const same = await scim("PUT", `/Users/${id}`, entra("ana"));
    expect(same).toMatchObject({ status: 200, body: { meta: { version: 'W/"1"' } } });
    expect(await countLeaves(testContext(), "scim.changed")).toBe(leaves);
  });

  it("ends access with the text False, and gives it back as to somebody new", async () => {
    const { id } = await create("ana");
    await testContext().db.run(sql`update person set status = 'active' where id = ${id}`);
    const off = await scim("PATCH", `/Users/${id}`, patch({ op: "Replace", path: "active", value: "False" }));
    expect(off).toMatchObject({ status: 200, body: { active: false } });
    expect(await statusIn(id)).toBe("disabled");
    const again = await scim("PATCH", `/Users/${id}`, patch({ op: "Replace", path: "active", value: "False" }));
    expect(again.body.meta.version).toBe(off.body.meta.version);
    const on = await scim("PATCH", `/Users/${id}`, patch({ op: "Replace", path: "active", value: "True" }));
    expect(on.body.active).toBe(true);
    expect(await statusIn(id)).toBe("active");
  });

  it("changes attributes by paths with filters and by an object without a path", async () => {
    const { id } = await create("ana");
    const changed = await scim(
      "PATCH",
      `/Users/${id}`,
      patch(
        { op: "Replace", path: 'emails[type eq "work"].value', value: "anna@acme.example" },
        { op: "Add", path: "name.givenName", value: "Anna" },
        { op: "Add", path: `${ENTERPRISE_SCHEMA}:department`, value: "Key accounts" },
        { op: "Remove", path: `${ENTERPRISE_SCHEMA}:manager` },
        { op: "Replace", value: { displayName: "Anna Acme", [`${ENTERPRISE_SCHEMA}:division`]: "North" } },
      ),
    );
    expect(changed.status, changed.text).toBe(200);
    expect(changed.body).toMatchObject({
      displayName: "Anna Acme",
      name: { givenName: "Anna" },
      emails: [{ value: "anna@acme.example" }],
    });
    expect(changed.body[ENTERPRISE_SCHEMA]).toEqual({ department: "Key accounts", division: "North" });
    // The address that they sign in with is no directory's to change.
    const rows = await testContext().db.all<{ email: string; name: string }>(
      sql`select email, name from person where id = ${id}`,
    );
    expect(rows).toEqual([{ email: "ana@acme.example", name: "Anna Acme" }]);
  });
});

describe("Okta", () => {
  it("creates, asks page by page, replaces the whole, and ends access without a path", async () => {
    const okta = (name: string, active = true) => ({
      schemas: [USER_SCHEMA],
      userName: `${name}@acme.example`,
      name: { givenName: name, familyName: "Okta" },
      emails: [{ primary: true, value: `${name}@acme.example`, type: "work" }],
      displayName: `${name} Okta`,
      locale: "en-US",
      externalId: `00u-${name}`,
      groups: [],
      password: "1mz050nq",
      active,
    });
    const first = await scim("POST", "/Users", okta("oli"));
    expect(first.status).toBe(201);
    expect(first.text).not.toContain("1mz050nq");
    await scim("POST", "/Users", okta("uma"));
    const page = await scim("GET", "/Users?startIndex=2&count=1");
    expect(page.body).toMatchObject({
      totalResults: 2,
      startIndex: 2,
      itemsPerPage: 1,
      Resources: [{ userName: "uma@acme.example" }],
    });
    expect((await scim("GET", "/Users?startIndex=1&count=0")).body).toMatchObject({ totalResults: 2, Resources: [] });
    const { id } = first.body;
    expect((await scim("PUT", `/Users/${id}`, { ...okta("oli"), displayName: "Oli B" })).body.displayName).toBe(
      "Oli B",
    );
    expect((await scim("PATCH", `/Users/${id}`, patch({ op: "replace", value: { active: false } }))).body.active).toBe(
      false,
    );
    expect(await statusIn(id)).toBe("disabled");
    expect((await scim("GET", `/Users/${id}`)).body.active).toBe(false);
  });
});

describe("what a directory does", () => {
  it("links who is here by the company's own address, and nobody else", async () => {
    const { id } = await create("rep1", { userName: "rep1@acme.example" });
    expect(id).toBe(company.wei.id);
    expect(await byDevice(company.wei, "/api/me")).toMatchObject({ status: 200 });
    await aPerson(testContext(), { email: "guest@elsewhere.example" });
    const guest = entra("guest", {
      userName: "guest@elsewhere.example",
      emails: [{ value: "guest@elsewhere.example", primary: true }],
    });
    expect((await scim("POST", "/Users", guest)).status).toBe(409);
  });

  it("takes access from a linked colleague at once, with their departure, and keeps the record", async () => {
    await create("rep1");
    expect((await scim("DELETE", `/Users/${company.wei.id}`)).status).toBe(204);
    expect((await byDevice(company.wei, "/api/me")).status).toBe(401);
    expect((await byConsole(company.wei, "GET", "/api/me")).status).toBe(401);
    expect((await scim("DELETE", `/Users/${company.wei.id}`)).status).toBe(404);
    expect(await scim("GET", `/Users/${company.wei.id}`)).toMatchObject({ status: 404, body: { status: "404" } });
    const cases = await byConsole(company.admin, "GET", "/api/handovers?state=all");
    expect(cases.body.handovers).toMatchObject([{ person: { id: company.wei.id }, state: "ended", openedBy: null }]);
    // Who has left does not come back by a new entry.
    expect((await scim("POST", "/Users", entra("rep1"))).status).toBe(409);
  });

  it("opens a departure with a last day, and moves it", async () => {
    await create("rep1", { [LEAVING_SCHEMA]: { lastDay: "2099-03-31" } });
    const day = async () =>
      (await byConsole(company.admin, "GET", "/api/handovers")).body.handovers.map(
        (one: { lastDay: string }) => one.lastDay,
      );
    expect(await day()).toEqual(["2099-03-31"]);
    await scim(
      "PATCH",
      `/Users/${company.wei.id}`,
      patch({ op: "replace", path: `${LEAVING_SCHEMA}:lastDay`, value: "2099-04-30" }),
    );
    expect(await day()).toEqual(["2099-04-30"]);
    expect(await statusIn(company.wei.id)).toBe("active");
  });

  it("never takes the last admin out, nor gives a role", async () => {
    await create("admin");
    expect(
      (await scim("PATCH", `/Users/${company.admin.id}`, patch({ op: "replace", path: "active", value: false })))
        .status,
    ).toBe(409);
    expect(await statusIn(company.admin.id)).toBe("active");
    await create("ana", { roles: [{ value: "admin", primary: true }] });
    const rows = await testContext().db.all<{ n: number }>(
      sql`select count(*) as n from person_role where role = 'admin'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("goes by the version it knows, where it names one", async () => {
    const { id } = await create("ana");
    const to = patch({ op: "replace", path: "displayName", value: "A" });
    expect((await scim("PATCH", `/Users/${id}`, to, { "if-match": 'W/"9"' })).status).toBe(412);
    expect((await scim("PATCH", `/Users/${id}`, to, { "if-match": 'W/"1"' })).body.meta.version).toBe('W/"2"');
  });
});

describe("who comes in", () => {
  it("is one whose secret is whole, not ended, and made by somebody who is an admin still", async () => {
    expect((await scim("GET", "/ServiceProviderConfig")).body).toMatchObject({ patch: { supported: true } });
    expect((await scim("GET", "/ResourceTypes")).body.Resources).toHaveLength(1);
    expect((await scim("GET", "/Schemas")).body.totalResults).toBe(2);
    const whole = secret;
    for (const wrong of ["", `${whole}x`, whole.slice(1), "x".repeat(43)]) {
      secret = wrong;
      expect((await scim("GET", "/Users")).status).toBe(401);
    }
    secret = whole;
    expect((await byConsole(company.wei, "GET", "/scim/v2/Users")).status).toBe(401);
    const [{ id }] = (await byConsole(company.admin, "GET", "/api/directory-tokens")).body.tokens;
    await byConsole(company.admin, "DELETE", `/api/directory-tokens/${id}`);
    expect((await scim("GET", "/Users")).status).toBe(401);
  });

  it.each([
    ["no JSON", "POST", "/Users", "not json", 400],
    ["no user name", "POST", "/Users", { active: true }, 400],
    ["no address", "POST", "/Users", { userName: "ana" }, 400],
    ["an unknown filter", "GET", '/Users?filter=title co "x"', undefined, 400],
    [
      "an unknown id",
      "PATCH",
      `${users}/nobody`,
      { Operations: [{ op: "replace", path: "active", value: false }] },
      404,
    ],
    ["an unknown route", "GET", "/Groups", undefined, 404],
  ])("%s is told as the protocol says it", async (_, method, path, body, status) => {
    const asked = await scim(method, path.replace(/ /g, "%20").replace(/"/g, "%22"), body);
    expect(asked.status).toBe(status);
  });

  it.each([
    [{ op: "destroy", path: "active" }],
    [{ op: "remove" }],
    [{ op: "replace", path: "emails[type ne ", value: 1 }],
    [{ op: "replace", value: "active" }],
    [{ op: "replace", path: "active", value: "perhaps" }],
    [{ op: "replace", path: "userName", value: "" }],
  ])("a wrong operation %j changes nothing", async (operation) => {
    const { id } = await create("ana");
    expect((await scim("PATCH", `/Users/${id}`, patch(operation))).status).toBe(400);
    expect((await scim("GET", `/Users/${id}`)).body.meta.version).toBe('W/"1"');
  });
});

it("whatever is said, said twice at once, the end is as if it was said once", async () => {
  const { id } = await create("ana");
  const operation = fc.oneof(
    fc.boolean().map((value) => ({ op: "replace", path: "active", value })),
    fc.constantFrom("A", "B").map((value) => ({ op: "replace", path: "displayName", value })),
    fc.constantFrom("N", "S").map((value) => ({ op: "add", path: `${ENTERPRISE_SCHEMA}:department`, value })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 4 }), async (operations) => {
      const once = await scim("PATCH", `/Users/${id}`, patch(...operations));
      expect([200, 503]).toContain(once.status);
      const both = await Promise.all([1, 2].map(() => scim("PATCH", `/Users/${id}`, patch(...operations))));
      expect(both.every(({ status }) => status === 200 || status === 503)).toBe(true);
      const { body } = await scim("GET", `/Users/${id}`);
      expect({ ...body, meta: null }).toEqual({ ...once.body, meta: null });
      expect(body.meta.version).toBe(once.body.meta.version);
    }),
    { numRuns: 15 },
  );
});
