import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_COMPLAINT_HOURS } from "../../../shared/api/complaints.ts";
import { meSchema } from "../../../shared/api/people.ts";
import { presetSchema, settingsSchema, signInWaysSchema } from "../../../shared/api/setup.ts";
import { keptTables } from "../../../worker/records/book-rows.ts";
import { demoTables } from "../../../worker/records/demo.ts";
import { readSettings } from "../../../worker/records/settings.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindSetup } from "../../../worker/routes/setup.ts";
import { anApp, anAppWith, aPerson, countLeaves, emptyBook, testContext } from "../support/app.ts";

const rooms = [bindPeople, bindSetup];
const answers = {
  language: "ru",
  companyName: "Acme",
  preset: "up-to-100",
  mailDomains: ["Acme.example", "acme.example"],
};

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

describe("the first run's questions", () => {
  it("apply the preset, make the first team and are asked once", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const answer = await call("POST", "/api/setup", { as: admin, json: answers });
    expect(answer.status, answer.text).toBe(200);
    expect(meSchema.parse(answer.body)).toMatchObject({
      setupDone: true,
      company: { name: "Acme", mailDomains: ["acme.example"], preset: "up-to-100", language: "ru" },
    });
    expect(await readSettings(testContext())).toMatchObject({
      teamOriginals: true,
      otherTeamsEnvelope: false,
      demo: false,
    });
    expect(await ctx.db.all(sql`select name from team`)).toEqual([{ name: "Отдел продаж" }]);
    expect((await call("POST", "/api/setup", { as: admin, json: answers })).status).toBe(409);
    expect(await countLeaves(ctx, "setup.done")).toBe(1);
    const ways = signInWaysSchema.parse((await call("GET", "/api/sign-in-ways")).body);
    expect(ways).toEqual({
      setupNeeded: false,
      companyName: "Acme",
      language: "ru",
      oidc: null,
      emailCode: true,
      demo: false,
    });
  });

  it("every preset can be applied; the strict ones open less", async () => {
    const opened: Record<string, [boolean, boolean]> = {};
    for (const preset of presetSchema.options) {
      const { call, ctx } = anApp(...rooms);
      await emptyBook(ctx);
      const admin = await aPerson(ctx, { roles: ["admin"] });
      expect((await call("POST", "/api/setup", { as: admin, json: { ...answers, preset } })).status).toBe(200);
      const { teamOriginals, otherTeamsEnvelope } = await readSettings(testContext());
      opened[preset] = [teamOriginals, otherTeamsEnvelope];
    }
    expect(opened).toEqual({
      "up-to-100": [true, false],
      "strict-eu": [false, false],
      large: [true, true],
      "names-and-dates": [false, false],
    });
  });

  it("are for the admin, and name the field that is wrong", async () => {
    const { call, ctx } = anApp(...rooms);
    const rep = await aPerson(ctx, { roles: ["manager", "keeper"] });
    expect((await call("POST", "/api/setup", { as: rep, json: answers })).status).toBe(403);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const wrong = await call("POST", "/api/setup", { as: admin, json: { ...answers, mailDomains: ["not a domain"] } });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toMatch(/body\.mailDomains\.0/);
    expect((await readSettings(testContext())).setupDone).toBe(false);
  });
});

describe("settings", () => {
  it("are closed rather than open before anybody said otherwise", async () => {
    expect(await readSettings(testContext())).toEqual({
      companyName: "",
      language: "en",
      preset: "up-to-100",
      mailDomains: [],
      teamOriginals: false,
      otherTeamsEnvelope: false,
      mailDoor: { open: false, address: null },
      ignoredDomains: [],
      neverSaved: [],
      answerHours: 24,
      webmailSelectors: {},
      worksAgreement: { required: false, reference: null, date: null },
      retentionOn: false,
      journal: { open: false, address: null, legalBasis: "", secretHash: null, previousHash: null, rotatedAt: null },
      setupDone: false,
      demo: false,
      checkCalls: { perTeam: 2, questions: [] },
      contactRhythm: { afterQuote: [1, 4, 7], tiers: { A: 30, B: 90, C: null } },
      ownCopy: { keep: "cards-and-steps", days: 14 },
      ownerRules: { forNew: false, rules: [], version: 0 },
      complaints: { form: false, addresses: [], hours: DEFAULT_COMPLAINT_HOURS },
    });
  });

  it("change by an admin only, each change with a leaf, and only what is given", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx, { roles: ["keeper"] });
    await call("POST", "/api/setup", { as: admin, json: answers });
    expect((await call("PATCH", "/api/settings", { as: rep, json: { teamOriginals: false } })).status).toBe(403);
    const json = { teamOriginals: false, mailDoor: { open: true, address: "record@acme.example" } };
    const after = settingsSchema.parse((await call("PATCH", "/api/settings", { as: admin, json })).body);
    expect(after).toMatchObject({ ...json, companyName: "Acme", preset: "up-to-100" });
    expect(settingsSchema.parse((await call("GET", "/api/settings", { as: rep })).body)).toEqual(after);
    expect(await countLeaves(ctx, "door.changed")).toBe(1);
    await call("PATCH", "/api/settings", { as: admin, json: {} });
    const many = { ignoredDomains: Array.from({ length: 500 }, (_, i) => `a-rather-long-domain-name-${i}.example`) };
    expect((await call("PATCH", "/api/settings", { as: admin, json: many })).status).toBe(200);
    const wrong = await call("PATCH", "/api/settings", { as: admin, json: { mailDomains: ["no domain"] } });
    expect(wrong.text).toMatch(/body\.mailDomains\.0/);
    await call("PATCH", "/api/settings", { as: admin, json: { setupDone: false, demo: true, preset: "large" } });
    expect(await readSettings(testContext())).toMatchObject({ setupDone: true, demo: false, preset: "up-to-100" });
  });

  it("are read once in a context, and anew after a change in it", async () => {
    const ctx = testContext();
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const first = readSettings(ctx);
    expect(readSettings(ctx)).toBe(first);
    await first;
    const { updateSettings } = await import("../../../worker/records/settings.ts");
    await updateSettings(admin.actor, ctx, { companyName: "Acme Ltd" });
    expect((await readSettings(ctx)).companyName).toBe("Acme Ltd");
  });
});

describe("the ways to sign in", () => {
  it("offer the issuer and codes where they are set up", async () => {
    const { call } = anAppWith(
      {
        STAGE: "production",
        MAIL_FROM: "counterfoil@acme.example",
        OIDC_ISSUER: "https://id.acme.example",
        OIDC_LABEL: "Acme ID",
      },
      ...rooms,
    );
    expect(signInWaysSchema.parse((await call("GET", "/api/sign-in-ways")).body)).toMatchObject({
      setupNeeded: true,
      companyName: null,
      oidc: { label: "Acme ID" },
      emailCode: true,
    });
  });
});

describe("a demo company", () => {
  it("is for a Worker on one's own computer only", async () => {
    const { call, ctx } = anAppWith({ STAGE: "production" }, ...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    expect((await call("POST", "/api/setup", { as: admin, json: { ...answers, demo: true } })).status).toBe(400);
    expect((await readSettings(testContext())).setupDone).toBe(false);
  });

  it("ended, leaves the admin who ended it, signed in, before the first questions", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"], teams: ["Sales"] });
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const json = { ...answers, demo: true };
    expect(meSchema.parse((await call("POST", "/api/setup", { as: admin, json })).body).demo).toBe(true);
    const end = { confirm: "remove the demo company" };
    expect((await call("POST", "/api/demo/end", { as: rep, json: end })).status).toBe(403);
    const answer = await call("POST", "/api/demo/end", { as: admin, json: end });
    expect(answer.status, answer.text).toBe(200);
    const me = meSchema.parse((await call("GET", "/api/me", { as: admin })).body);
    expect(me).toMatchObject({ setupDone: false, demo: false, person: { id: admin.id, roles: ["admin"] } });
    expect((await call("GET", "/api/me", { as: rep })).status).toBe(401);
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 1 });
  });
  it("ended, leaves nothing of the demo in any table of the Book that a backup would carry", () => {
    // What belongs to the admin who stays, to the installation, or is deleted but for their own rows.
    const staying = [
      "person",
      "passkey",
      "account",
      "person_role",
      "team",
      "team_member",
      "setting",
      "mailbox",
      "device",
    ];
    const ofTheRecord = ["volume"];
    const left = keptTables.filter((name) => ![...demoTables, ...staying, ...ofTheRecord].includes(name));
    expect(left).toEqual([]);
  });

  it("is refused for a company that is no demo, and without the words that confirm it", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const json = { confirm: "remove the demo company" };
    expect((await call("POST", "/api/demo/end", { as: admin, json })).status).toBe(403);
    expect((await call("POST", "/api/demo/end", { as: admin, json: { confirm: "yes" } })).status).toBe(400);
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 1 });
  });
});
