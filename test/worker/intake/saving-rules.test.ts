import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { automaticRule } from "../../../shared/policy/automatic-rule.ts";
import type { Rule } from "../../../shared/policy/document.ts";
import { templateNames, templateOf } from "../../../shared/policy/templates.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { counts, DOOR, deliver, inbound, messages } from "../support/inbound.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, get, send } from "../support/whole.ts";

// Invariant 1: nothing that the rules never keep stays with the Worker, by whichever door it came.

const ctx = testContext();
let admin: TestPerson;
let wei: TestPerson;

const rules: Rule[] = [
  { id: "folders", name: "Private folders", when: { folders: ["private*"] }, action: "never" },
  {
    id: "doctors",
    name: "Doctors",
    when: { participants: { any: ["clinic.example", "name:Dr. *"] } },
    action: "never",
  },
  { id: "freight", name: "Freight", when: { participants: { any: ["freight.example"] } }, action: "envelope" },
  {
    ...{ id: "post", name: "Post", when: { subject: ["parcel"], participants: { any: ["post.example"] } } },
    action: "envelope",
  },
  { id: "offers", name: "Offers", when: { subject: ["offer"], participants: { every: ["customer"] } }, action: "auto" },
];

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  wei = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  await writePolicy(admin.actor, ctx, { base: 0, comment: "", document: everythingElse("ask", rules) });
  await updateSettings(admin.actor, testContext(), { mailDoor: { open: true, address: DOOR } });
});

const letter = (id: string, headers: Record<string, string | null> = {}, body?: string): Uint8Array =>
  aMessage({
    headers: { "Message-ID": `<${id}@x.example>`, Subject: id, ...headers },
    ...(body !== undefined && { body }),
  });

async function nothingOf(bytes: Uint8Array): Promise<void> {
  expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
  const listed = await ctx.env.ORIGINALS.list();
  expect(listed.objects.filter(({ key }) => key.includes("parts")).map(({ key }) => key)).toEqual([]);
  expect(await ctx.db.all(sql`select id from capture`)).toEqual([]);
}

describe("the extension's door", () => {
  it.each<[string, Record<string, string>]>([
    ["by address, though a customer is on it", { Cc: "desk@clinic.example" }],
    ["by display name, also encoded", { Cc: "=?utf-8?Q?Dr=2E_Haus?= <haus@freemail.example>" }],
    ["colleagues only", { From: "wei@acme.example", To: "rep@acme.example" }],
    ["by whom an answer would go to", { "Reply-To": "desk@clinic.example" }],
    ["marked private", { Subject: "=?utf-8?B?W+engeS6ul0g5Y2I6aSQ?=" }],
  ])("refuses and keeps nothing of what is never kept: %s", async (name, headers) => {
    const before = await messages();
    const bytes = letter(`never-${name.length}`, headers);
    const answer = await save(send, wei, bytes);
    expect([answer.status, answer.body.error?.code ?? answer.body.code]).toEqual([410, "policy"]);
    expect(await messages()).toBe(before);
    await nothingOf(bytes);
  });

  it("decides a large one by its first part, and keeps none of it", async () => {
    const bytes = aMessage({
      headers: { "Message-ID": "<large@x.example>", Cc: "desk@clinic.example" },
      body: "Forty ball valves.\n".repeat(80_000),
    });
    const sha256 = await contentHash(bytes);
    const path = `/api/originals/${sha256}/parts/0`;
    const header = captureHeader(aCapture(wei, bytes));
    const body = new Uint8Array(bytes.subarray(0, 192 * 1024));
    const answer = await send(path, { method: "PUT", headers: await deviceHeaders(wei, "PUT", path, header), body });
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining("policy")]);
    await nothingOf(bytes);
  });

  it("keeps names and dates only where the rules have come to that in between", async () => {
    const bytes = letter("freight", { Cc: "Fay <fay@freight.example>" });
    const answer = await save(send, wei, bytes);
    expect([answer.status, answer.body.state]).toEqual([200, "stored"]);
    const message = await get(wei, `/api/messages/${answer.body.messageId}`);
    expect(message.body).toMatchObject({ kind: "envelope", text: null, attachments: [] });
    expect(message.text).not.toContain("Please quote");
    await nothingOf(bytes);
  });

  it.each(["Private/7", "INBOX.Private/7", "INBOX/Private/7"])("knows the folder: %s", async (place) => {
    const answer = await save(send, wei, letter(`folder-${place.length}`), { place });
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining("policy")]);
  });

  it("takes somebody who cannot be read for anybody, and not for a colleague", async () => {
    const answer = await save(send, wei, letter("unreadable", { From: "mia@acme.example", To: "Pri@8" }));
    expect([answer.status, answer.body.state]).toEqual([200, "stored"]);
  });

  it.each([
    ["two brackets side by side", "<ana@globex.example> <noor@acme.example>"],
    ["two addresses without a comma", "ana@globex.example noor@acme.example"],
    ["a route before the address", "noor@acme.example, <@relay.example:ana@globex.example>"],
  ])("takes no mail for one among colleagues where a recipient hides beside another: %s", async (_, to) => {
    const given = { From: "mia@acme.example", To: to };
    const answer = await save(send, wei, letter(`hidden-${to.length}`, given));
    expect([answer.status, answer.body.state]).toEqual([200, "stored"]);
  });

  it("sees somebody whose address is written in quotes", async () => {
    const answer = await save(send, wei, letter("quoted", { Cc: 'ana@globex.example, "dr.smith"@clinic.example' }));
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining("policy")]);
  });

  it("sees the person past the first five hundred", async () => {
    const many = Array.from({ length: 520 }, (_, n) => `buyer${n}@globex.example`).join(",\r\n ");
    const answer = await save(send, wei, letter("many", { To: many, Cc: "desk@clinic.example" }));
    expect(answer.status).toBe(410);
  });

  it("says that it is saved of what was saved before the rules changed, when the answer had been lost", async () => {
    const bytes = letter("retried", { Subject: "retried" });
    const captureId = crypto.randomUUID();
    const first = await save(send, wei, bytes, { captureId });
    const { version } = (await byConsole(wei, "GET", "/api/saving-rules")).body.current;
    const document = everythingElse("never");
    await writePolicy(admin.actor, testContext(), { base: version, comment: "", document });
    const again = await save(send, wei, bytes, { captureId });
    expect([again.status, again.body.messageId, again.body.duplicate]).toEqual([200, first.body.messageId, true]);
    const other = await save(send, wei, letter("after", { Subject: "after" }));
    expect(other.status).toBe(410);
    await writePolicy(admin.actor, testContext(), {
      ...{ base: version + 1, comment: "", document: everythingElse("ask", rules) },
    });
  });

  it("takes damaged mail that names nobody: its person has said that it is business", async () => {
    const answer = await save(send, wei, new TextEncoder().encode("no header at all"));
    expect(answer.status).toBe(200);
  });
});

describe("what nobody pressed", () => {
  const automatic = { rule: "auto:offers@1" } as const;

  beforeAll(async () => {
    // Makes the customer known.
    expect((await save(send, wei, letter("first"))).status).toBe(200);
  });

  it("is kept where the rules record it by themselves, and the evidence says which rule did", async () => {
    const answer = await save(send, wei, letter("offer-1", { Subject: "Our offer" }), automatic);
    expect([answer.status, answer.body.state]).toEqual([200, "stored"]);
    const message = await get(wei, `/api/messages/${answer.body.messageId}`);
    expect(message.body.evidence.map(({ rule }: { rule: string }) => rule)).toEqual([
      expect.stringMatching(/^auto:offers@\d+$/),
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["what they ask about", { Subject: "Lunch" }, "not_automatic"],
    ["what they keep names and dates of", { Subject: "An offer", Cc: "fay@freight.example" }, "not_automatic"],
    ["what the Worker knows to be a stranger's", { From: "x@stranger.example", Subject: "An offer" }, "not_automatic"],
    ["what they never keep", { Subject: "An offer", Cc: "desk@clinic.example" }, "policy"],
  ])("is refused, and nothing of it kept: %s", async (name, headers, code) => {
    const before = await messages();
    const bytes = letter(`automatic-${name.length}`, headers);
    const answer = await save(send, wei, bytes, automatic);
    expect([answer.status, answer.body.error?.code ?? answer.body.code]).toEqual([410, code]);
    expect(await messages()).toBe(before);
    await nothingOf(bytes);
  });

  describe("by names and dates", () => {
    const names = (id: string, rule: string | null, people: Record<string, string> = {}) =>
      save(
        send,
        wei,
        letter(id, { ...{ Cc: "fay@freight.example", Subject: null, "MIME-Version": null }, ...people }, ""),
        { rule: automaticRule({ rule, version: 1 }), kind: "envelope" },
      );

    it("is kept where a rule of the company's keeps those, and the evidence says which", async () => {
      const answer = await names("names-1", "freight");
      expect([answer.status, answer.body.state]).toEqual([200, "stored"]);
      const { body } = await get(wei, `/api/messages/${answer.body.messageId}`);
      expect(body).toMatchObject({ kind: "envelope", text: null, evidence: [{ rule: "auto:freight@3" }] });
    });

    it("also by a rule that asks for what was not sent", async () => {
      const answer = await names("names-2", "post", { From: "p@post.example", Cc: "q@post.example" });
      expect([answer.status, answer.body.state]).toEqual([200, "stored"]);
    });

    it.each<[string, string | null, Record<string, string>]>([
      ["a rule that is not on these people", "freight", { Cc: "x@stranger.example" }],
      ["a rule that another one comes before", "post", { From: "p@post.example" }],
      ["a rule that records whole mail", "offers", {}],
      ["a rule that there is not", "invented", {}],
      ["what holds for the rest, which asks", null, { Cc: "x@stranger.example" }],
    ])("is refused by %s", async (name, rule, people) => {
      const before = await messages();
      const answer = await names(`names-${name.length}`, rule, people);
      expect([answer.status, answer.body.error?.code]).toEqual([410, "not_automatic"]);
      expect(await messages()).toBe(before);
    });

    it("is refused with anybody on it whom a rule keeps out", async () => {
      const answer = await names("names-never", "freight", { To: "fay@freight.example, desk@clinic.example" });
      expect([answer.status, answer.body.error?.code]).toEqual([410, "policy"]);
    });
  });

  it("is refused by its first part where it is large", async () => {
    const bytes = aMessage({
      headers: { "Message-ID": "<large-auto@x.example>", Subject: "Lunch" },
      body: "Forty ball valves.\n".repeat(80_000),
    });
    const path = `/api/originals/${await contentHash(bytes)}/parts/0`;
    const header = captureHeader(aCapture(wei, bytes, automatic));
    const body = new Uint8Array(bytes.subarray(0, 192 * 1024));
    const answer = await send(path, { method: "PUT", headers: await deviceHeaders(wei, "PUT", path, header), body });
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining("not_automatic")]);
    await nothingOf(bytes);
  });
});

describe("the company address", () => {
  it("keeps names and dates only where the rules say so, and counts it", async () => {
    const bytes = letter("by-door", { From: wei.email, To: "fay@freight.example" });
    const before = await messages();
    await deliver(inbound(bytes, { from: wei.email }).mail);
    expect([await messages(), (await counts()).envelope]).toEqual([before + 1, 1]);
    await nothingOf(bytes);
  });

  it("counts by the rule what is never kept", async () => {
    await deliver(inbound(letter("door-2", { From: wei.email, To: "a@clinic.example" }), { from: wei.email }).mail);
    expect((await counts()).doctors).toBe(1);
  });
});

describe("under every template", () => {
  it.each(templateNames)("%s keeps no more of a stranger's mail than it says", async (name) => {
    const { version } = (await byConsole(wei, "GET", "/api/saving-rules")).body.current;
    const document = templateOf(name, "en");
    await writePolicy(admin.actor, testContext(), { base: version, comment: "", document });
    const mail = letter(`stranger-${name}`, { From: `someone@${name}.example` });
    const answer = await save(send, wei, mail, { webmail: "file", place: null });
    expect(answer.status).toBe(document.otherwise.action === "never" ? 410 : 200);
    await writePolicy(admin.actor, testContext(), {
      ...{ base: version + 1, comment: "", document: everythingElse("ask", rules) },
    });
  });
});

describe("the rules themselves", () => {
  it("are read by everybody and written by admins, each version from the one before", async () => {
    const now = await byConsole(wei, "GET", "/api/saving-rules");
    expect(now.body.document.rules.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ id }) => id));
    const base: number = now.body.current.version;
    const document = everythingElse("never", rules);
    const written = await byConsole(admin, "POST", "/api/saving-rules", { base, comment: "pause", document });
    expect(written.body.current).toMatchObject({ version: base + 1, comment: "pause", person: { id: admin.id } });
    const late = await byConsole(admin, "POST", "/api/saving-rules", { base, document });
    expect(late.status).toBe(409);
    const { versions } = (await byConsole(admin, "GET", "/api/saving-rules/versions")).body;
    expect(versions.map(({ version }: { version: number }) => version)).toEqual(
      Array.from({ length: base + 2 }, (_, index) => base + 1 - index),
    );
    const [leaf] = await ctx.db.all(sql`select count(*) as leaves from leaf where kind = 'policy.changed'`);
    expect(leaf).toEqual({ leaves: base + 1 });
  });

  it("name the place of what is wrong in them", async () => {
    const rule = { id: "a", name: "A", when: { participants: { any: ["list:nowhere"] } }, action: "never" };
    const answer = await byConsole(admin, "POST", "/api/saving-rules", {
      base: 0,
      document: { ...everythingElse("ask"), rules: [rule] },
    });
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('rules.0.when.participants.any.0: there is no list \\"nowhere\\"'),
    ]);
  });
});
