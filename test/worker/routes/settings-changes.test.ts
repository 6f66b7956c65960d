import { sql } from "drizzle-orm";
import { flattenedVerify, importJWK } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { policyChangeEndpoints } from "../../../shared/api/policy-changes.ts";
import { type Settings, settingsSchema } from "../../../shared/api/setup.ts";
import { publicSigningKey } from "../../../worker/access/signing-key.ts";
import { readExtensionPolicy } from "../../../worker/records/extension-policy.ts";
import { holdDueChange } from "../../../worker/records/hold-policy-change.ts";
import { updateSettings } from "../../../worker/records/settings.ts";
import { bindPolicies } from "../../../worker/routes/policies.ts";
import { bindSetup } from "../../../worker/routes/setup.ts";
import { anApp, aPerson, countLeaves, emptyBook, type TestPerson, testContext } from "../support/app.ts";

// The settings that decide with the saving rules: what takes something away takes two, what opens something a fresh sign-in.

const { call, ctx } = anApp(bindSetup, bindPolicies);
let anna: TestPerson;
let boris: TestPerson;
let rep: TestPerson;

const agreed = { required: true, reference: "Agreement 7", date: "2026-11-01" };
const begun = {
  ...{
    mailDomains: ["acme.example", "sub.example"],
    neverSaved: ["clinic.example", "union.example"],
    ignoredDomains: ["a.example"],
  },
  ...{ teamOriginals: false, otherTeamsEnvelope: false, worksAgreement: agreed },
};

beforeEach(async () => {
  for (const table of ["policy_objection", "policy_change"])
    await ctx.db.run(sql`delete from ${sql.identifier(table)}`);
  await emptyBook(ctx);
  anna = await aPerson(ctx, { roles: ["admin"] });
  boris = await aPerson(ctx, { roles: ["admin"] });
  rep = await aPerson(ctx);
  await updateSettings(anna.actor, testContext(), begun);
});

const patch = (json: Partial<Settings>) => call("PATCH", "/api/settings", { as: anna, json });
const settings = async () => settingsSchema.parse((await call("GET", "/api/settings", { as: rep })).body);
const waiting = async () => {
  const { body } = await call("GET", "/api/saving-rules/changes", { as: rep });
  return policyChangeEndpoints.listPolicyChanges.response.parse(body).changes.find(({ state }) => state === "waiting");
};
const agree = (id = "") => call("POST", `/api/saving-rules/changes/${id}/agreement`, { as: boris });
const lieOpen = () => ctx.db.run(sql`update session set created_at = ${ctx.nowMs() - 600_000}`);

describe.each<[string, Partial<Settings>, string]>([
  ["originals for teams", { teamOriginals: true }, "team-originals"],
  ["names and dates for other teams", { otherTeamsEnvelope: true }, "other-teams"],
  ["a shorter never-list", { neverSaved: ["union.example"] }, "never-saved"],
  ["one own domain less", { mailDomains: ["acme.example"] }, "own-domain"],
  ["no agreement", { worksAgreement: { ...agreed, required: false } }, "agreement"],
])("%s", (_, changes, kind) => {
  it("waits for another admin, while what comes with it holds at once", async () => {
    const answer = await patch({ ...changes, companyName: "Acme Ltd" });
    expect(answer.status).toBe(200);
    expect(await settings()).toMatchObject({ ...begun, companyName: "Acme Ltd" });
    const change = await waiting();
    expect(change).toMatchObject({ takes: [{ kind }], document: null, holdsAt: null });
    expect((await agree(change?.id)).status).toBe(200);
    expect(await settings()).toMatchObject({ ...begun, ...changes });
    expect([await waiting(), await countLeaves(ctx, "policy.agreed")]).toEqual([undefined, 1]);
  });

  it("needs a sign-in of the last minutes, and changes nothing without", async () => {
    await lieOpen();
    expect((await patch({ ...changes, companyName: "Acme Ltd" })).status).toBe(403);
    expect(await settings()).toMatchObject({ ...begun, companyName: "" });
  });
});

describe("a change that waits", () => {
  it("lapses where the setting is another by then", async () => {
    await patch({ neverSaved: ["union.example"] });
    const change = await waiting();
    await patch({ neverSaved: ["clinic.example", "union.example", "school.example"] });
    await agree(change?.id);
    expect((await settings()).neverSaved).toContain("clinic.example");
    expect(await waiting()).toBeUndefined();
  });

  it("is whole: what is new on the list holds at once and stays when it is agreed to", async () => {
    await patch({ neverSaved: ["union.example", "school.example"] });
    expect((await settings()).neverSaved).toEqual(["clinic.example", "union.example", "school.example"]);
    await agree((await waiting())?.id);
    expect((await settings()).neverSaved).toEqual(["union.example", "school.example"]);
  });

  it("leaves no room for another, and then nothing of that changes", async () => {
    await patch({ teamOriginals: true });
    expect((await patch({ otherTeamsEnvelope: true, companyName: "Acme Ltd" })).status).toBe(409);
    expect((await settings()).companyName).toBe("");
  });

  it("holds a day later where no other admin is there", async () => {
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${boris.id}`);
    await patch({ otherTeamsEnvelope: true });
    const at = (hours: number) => {
      const ms = ctx.nowMs() + hours * 3_600_000;
      return testContext({ nowMs: () => ms, now: () => new Date(ms).toISOString() });
    };
    await holdDueChange(at(23));
    expect((await settings()).otherTeamsEnvelope).toBe(false);
    await holdDueChange(at(25));
    expect((await settings()).otherTeamsEnvelope).toBe(true);
  });
});

describe("what opens something", () => {
  it.each<[string, Partial<Settings>]>([
    ["another own domain", { mailDomains: ["acme.example", "sub.example", "globex.example"] }],
    ["a domain no longer ignored", { ignoredDomains: [] }],
    ["the mail door", { mailDoor: { open: true, address: "record@acme.example" } }],
    ["another agreement", { worksAgreement: { ...agreed, reference: "Agreement 8" } }],
  ])("needs a sign-in of the last minutes: %s", async (_, changes) => {
    expect((await patch(changes)).status).toBe(200);
    await updateSettings(anna.actor, testContext(), { ...begun, mailDoor: { open: false, address: null } });
    await lieOpen();
    expect((await patch(changes)).body).toMatchObject({ error: { code: "step_up_required" } });
  });

  it("no customer's domain becomes the company's own, which would keep all mail with them out", async () => {
    await ctx.db.run(sql`insert into customer (id, name, created_at) values ('c', 'Globex', ${ctx.now()})`);
    await ctx.db.run(sql`insert into customer_domain (customer_id, domain) values ('c', 'globex.example')`);
    expect((await patch({ mailDomains: [...begun.mailDomains, "globex.example"] })).status).toBe(409);
    expect(await settings()).toMatchObject(begun);
  });

  it("what takes nothing needs none", async () => {
    await lieOpen();
    const changes = { neverSaved: [...begun.neverSaved, "school.example"], companyName: "Acme Ltd" };
    expect((await patch(changes)).status).toBe(200);
    expect(await settings()).toMatchObject(changes);
  });
});

describe("selectors of the company's own", () => {
  const webmailSelectors = { outlook: { subject: ["h1.title"] } };

  it("reach extensions signed with the company's published key, and are no more than selectors", async () => {
    expect((await patch({ webmailSelectors })).status).toBe(200);
    const { selectors, signingKey } = await readExtensionPolicy(rep.actor, testContext());
    const { x, kid } = await publicSigningKey(ctx.env);
    expect({ signingKey, payload: selectors?.payload }).toEqual({
      signingKey: x,
      payload: JSON.stringify(webmailSelectors),
    });
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x }, "Ed25519");
    const { protected: head = "", signature = "" } = selectors ?? {};
    const payload = Buffer.from(selectors?.payload ?? "").toString("base64url");
    const { protectedHeader } = await flattenedVerify({ payload, protected: head, signature }, key);
    expect(protectedHeader).toEqual({ alg: "Ed25519", kid });
    for (const wrong of [{ outlook: { url: ["x"] } }, { outlook: { subject: [""] } }, { "Out look": {} }])
      expect((await call("PATCH", "/api/settings", { as: anna, json: { webmailSelectors: wrong } })).status).toBe(400);
  });

  it("are changed by an admin alone, from no session that lay open, and none are signed where there are none", async () => {
    expect((await call("PATCH", "/api/settings", { as: rep, json: { webmailSelectors } })).status).toBe(403);
    await lieOpen();
    expect((await patch({ webmailSelectors })).status).toBe(403);
    expect((await patch({ webmailSelectors: {} })).status).toBe(200);
    expect((await readExtensionPolicy(rep.actor, testContext())).selectors).toBeNull();
  });
});
