import { beforeAll, describe, expect, it } from "vitest";
import { updateDeskSettings } from "../../../worker/records/desk-settings.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { saved } from "../support/law-company.ts";
import { aMessage } from "../support/mail.ts";
import { byConsole, send } from "../support/whole.ts";

const ctx = testContext();
let admin: TestPerson;
let rep: TestPerson;
let li: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  rep = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  li = await aPerson(ctx, { roles: ["inside"] });
  await updateDeskSettings(admin.actor, ctx, { ways: { form: true, addresses: ["sales@acme.example"] } });
});

const queue = async (q: string) =>
  (await byConsole(li, "GET", `/api/desk/requests?view=all&q=${encodeURIComponent(q)}`)).body.requests;

const letter = (id: string, headers: Record<string, string>, body: string): Uint8Array =>
  aMessage({
    headers: { "Message-ID": `<${id}@globex.example>`, Date: new Date().toUTCString(), Subject: id, ...headers },
    body,
  });
const toSales = { To: "sales@acme.example", Cc: "rep@acme.example" };

describe("a customer's mail to the sales desk's address", () => {
  it("that asks for a quote is in the queue once, with its customer, in its language, however often it is saved", async () => {
    const bytes = letter(
      "valves-zh",
      toSales,
      "您好，请报个价：球阀 DN50 四十台，六月前交货。谢谢\n\n> 之前的邮件：请报价 旧货",
    );
    const messageId = await saved(rep, bytes);
    await saved(rep, bytes);
    const found = await queue("球阀");
    expect(found).toMatchObject([{ state: "requested", language: "zh", customer: {}, askedBy: null }]);
    const one = await byConsole(li, "GET", `/api/desk/requests/${found[0].id}`);
    expect(one.body).toMatchObject({ source: "mail", messageId, sender: { email: "buyer@globex.example" } });
    expect(one.body.wanted).not.toContain("旧货");
    await saved(
      rep,
      letter("valves-more", { ...toSales, "In-Reply-To": "<valves-zh@globex.example>" }, "请报个价：球阀 DN80 也要"),
    );
    expect(await queue("DN80")).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["asks for nothing", toSales, "Thank you for the visit of gaskets."],
    ["went to somebody else", { To: "rep@acme.example" }, "Please send a quotation for gaskets."],
    ["is an automatic reply", { ...toSales, "Auto-Submitted": "auto-replied" }, "Please send a quotation for gaskets."],
    [
      "is of last year",
      { ...toSales, Date: "Tue, 01 Jul 2025 09:00:00 +0200" },
      "Please send a quotation for gaskets.",
    ],
    [
      "is a colleague's own",
      { ...toSales, From: "rep@acme.example", To: "buyer@globex.example" },
      "Please send a quotation for gaskets.",
    ],
  ])("that %s is not", async (name, headers, body) => {
    await saved(rep, letter(`not-${name.replaceAll(" ", "-")}`, headers, body));
    expect(await queue("gaskets")).toEqual([]);
  });
});

describe("the public form", () => {
  const form = (given: Record<string, unknown> = {}) => ({
    ...{ id: crypto.randomUUID(), name: "Bea Buyer", company: "Globex", email: "bea@globex.example" },
    ...{ wanted: "Sixty flanges DN80, galvanised", language: "en", writingMs: 20_000 },
    ...given,
  });
  const sent = (body: unknown, from = "203.0.113.1") =>
    send("/api/request-form", {
      method: "POST",
      headers: { "content-type": "application/json", "cf-connecting-ip": from },
      body: JSON.stringify(body),
    });

  it("puts a request into the queue without an account, once", async () => {
    expect((await send("/api/request-form")).body).toEqual({ open: true, company: "Acme", language: "en" });
    const body = form();
    expect([(await sent(body)).status, (await sent(body)).status]).toEqual([200, 200]);
    const found = await queue("flanges");
    expect(found).toMatchObject([{ id: body.id, customer: null, askedBy: null }]);
    const one = await byConsole(li, "GET", `/api/desk/requests/${body.id}`);
    expect(one.body).toMatchObject({ source: "form", sender: { company: "Globex", email: "bea@globex.example" } });
    expect((await byConsole(rep, "GET", `/api/quote-requests/${body.id}`)).status).toBe(404);
  });

  it("answers a program like a person, and keeps nothing of it", async () => {
    const links = Array.from({ length: 9 }, (_, i) => `https://spam${i}.example/gizmos`).join(" ");
    for (const spam of [{ website: "x" }, { writingMs: 10 }, { wanted: links }])
      expect((await sent(form({ wanted: "many cheap gizmos here", ...spam }))).status).toBe(200);
    expect(await queue("gizmos")).toEqual([]);
  });

  it("is closed where the company does not want it, and takes no more than so many an hour", async () => {
    const answers: number[] = [];
    for (let i = 0; i < 61; i++)
      answers.push((await sent(form({ wanted: `flood of widgets ${i}` }), `198.51.100.${i}`)).status);
    expect(answers.at(-1)).toBe(429);
    await updateDeskSettings(admin.actor, ctx, { ways: { form: false, addresses: [] } });
    expect((await sent(form(), "203.0.113.9")).status).toBe(404);
    expect((await send("/api/request-form")).body.open).toBe(false);
  });
});
