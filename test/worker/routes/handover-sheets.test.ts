import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sheetFieldsSchema } from "../../../shared/api/handover-sheets.ts";
import { noteIntroductionIn } from "../../../worker/intake/introductions.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";
import { endHandover } from "../../../worker/records/handover-end.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { byConsole, send } from "../support/whole.ts";
import { setRules } from "../volume/on-record.ts";

// The sheet, the introduction, the talk on leaving, and the calls of the day after.

const ctx = testContext();
let admin: TestPerson;
let keeper: TestPerson;
let manager: TestPerson;
let second: TestPerson;
let wei: TestPerson;
let ana: TestPerson;
let ben: TestPerson;
let globex: string;
let path: string;
let at: string;

const ask = (who: TestPerson, method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", to: string, body?: unknown) =>
  byConsole(who, method, to, body);

let number = 0;
const DAY_MS = 24 * 60 * 60 * 1000;
async function mail(by: TestPerson, headers: Record<string, string>, body: string, sentAt = Date.now()) {
  const bytes = aMessage({
    headers: { "Message-ID": `<s${number++}@globex.example>`, Date: new Date(sentAt).toUTCString(), ...headers },
    body,
  });
  const saved = await save(send, by, bytes);
  expect(saved.status).toBe(200);
  return saved.body;
}
const buyer = "Bea Braun <bea@globex.example>";
const fields = (given: object = {}) => sheetFieldsSchema.parse(given);
const roles = async () => {
  const { owner, deputy } = (await ask(admin, "GET", `/api/customers/${globex}`)).body.customer;
  return [owner?.name ?? null, deputy?.name ?? null];
};

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  keeper = await aPerson(ctx, { name: "Kit", roles: ["keeper"] });
  manager = await aPerson(ctx, { name: "Noor", roles: ["manager"], teams: ["Sales"] });
  second = await aPerson(ctx, { name: "Olga", roles: ["manager"], teams: ["Sales"] });
  wei = await aPerson(ctx, { name: "Wei", email: "wei@acme.example", teams: ["Sales"] });
  ana = await aPerson(ctx, { name: "Ana", email: "ana@acme.example", teams: ["Sales"] });
  ben = await aPerson(ctx, { name: "Ben", teams: ["Service"] });
  const now = Date.now();
  const first = await mail(
    wei,
    { From: buyer, To: wei.email, Subject: "Valves" },
    "We need ten valves.",
    now - 9 * DAY_MS,
  );
  globex = first.customers[0].id;
  await mail(
    wei,
    { From: `Wei <${wei.email}>`, To: buyer, Subject: "Re: Valves" },
    "Dear Ms Braun,\n\nthank you. We will send you the drawing by Friday.\n\nWei",
    now - 8 * DAY_MS,
  );
  const note = { id: crypto.randomUUID(), kind: "call", text: "Asked for seals" };
  const nextStep = { text: "Send seals", dueOn: "2099-01-01" };
  expect((await ask(wei, "POST", `/api/customers/${globex}/notes`, { ...note, nextStep })).status).toBe(200);
  const request = { id: crypto.randomUUID(), wanted: "Ten valves", customerId: globex };
  expect((await ask(wei, "POST", "/api/quote-requests", request)).status).toBe(200);
  const opened = await ask(manager, "POST", "/api/handovers", { personId: wei.id, lastDay: "2099-12-31" });
  expect(opened.status).toBe(200);
  path = `/api/handovers/${opened.body.id}`;
  at = `${path}/customers/${globex}`;
});

describe("a sheet", () => {
  it("is made of the record, as far as each reader sees it", async () => {
    const was = (await ask(manager, "GET", path)).body.customers[0].taker?.id ?? null;
    expect((await ask(ana, "GET", `${at}/sheet`)).status).toBe(404);
    expect((await ask(manager, "POST", `${at}/offer`, { takerId: ana.id, was })).status).toBe(200);
    const { body, status } = await ask(ana, "GET", `${at}/sheet`);
    expect(status).toBe(200);
    expect(body.record.people).toMatchObject([{ name: "Bea Braun", withLeaver: 2, greeting: "Dear Ms Braun" }]);
    expect(body.record.conversations[0].subject).toBe("Re: Valves");
    expect(body.record.promises).toMatchObject([{ text: expect.stringContaining("drawing by Friday") }]);
    expect(body.record.nextSteps).toMatchObject([{ nextStep: { text: "Send seals" } }]);
    expect(body.record.quotes).toMatchObject([{ wanted: "Ten valves", state: "requested" }]);
    // An admin runs the departure and reads no customer's mail by that.
    const asAdmin = (await ask(admin, "GET", `${at}/sheet`)).body;
    expect(asAdmin.record).toMatchObject({ people: [], promises: [], nextSteps: [], quotes: [] });
    const said = JSON.stringify(asAdmin.record);
    for (const hidden of ["Re: Valves", "Bea", "drawing", "Dear"]) expect(said).not.toContain(hidden);
    expect((await ask(ben, "GET", `${at}/sheet`)).status).toBe(404);
    expect(
      await ctx.db.all(sql`select 1 from leaf where kind = 'handover.shown' and actor = ${ana.id}
      and detail like '%sheet%'`),
    ).not.toEqual([]);
  });

  it("is completed by the leaver, over nobody's words, and told to those alone who may read of the customer", async () => {
    const write = (who: TestPerson, base: number, given: object) =>
      ask(who, "PUT", `${at}/sheet`, { base, fields: fields(given) });
    expect((await write(wei, 0, { cares: "Punctual papers" })).body.item.sheetVersion).toBe(1);
    // The same again changes nothing: a page that saves by itself may repeat itself.
    expect((await write(wei, 0, { cares: "Punctual papers" })).body.item.sheetVersion).toBe(1);
    expect((await write(manager, 0, { cares: "Price" })).status).toBe(409);
    const [one, two] = await Promise.all([write(wei, 1, { cares: "A" }), write(manager, 1, { cares: "B" })]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    expect((await write(ana, 2, { cares: "C" })).status).toBe(403);
    expect((await write(admin, 2, { cares: "C" })).status).toBe(403);
    expect((await ask(admin, "GET", `${at}/sheet`)).body.fields).toEqual(fields());
    expect((await ask(manager, "GET", `${at}/sheet`)).body.fields.cares).toMatch(/^[AB]$/);
  });

  it("is signed in the version that is complete, which makes who signs the owner; a change asks again", async () => {
    const sign = (version: number) => ask(ana, "POST", `${at}/sheet/sign`, { version });
    expect((await ask(ana, "POST", `${at}/answer`, { answer: "accept" })).body.state).toBe("accepted");
    expect(await roles()).toEqual(["Wei", "Ana"]);
    expect((await sign(2)).status).toBe(409);
    expect((await ask(wei, "POST", `${at}/sheet/complete`, { version: 1 })).status).toBe(409);
    expect((await ask(wei, "POST", `${at}/sheet/complete`, { version: 2 })).body.completedAt).not.toBeNull();
    expect((await ask(manager, "POST", `${at}/sheet/sign`, { version: 2 })).status).toBe(403);
    expect((await sign(1)).status).toBe(409);
    expect((await sign(2)).body).toMatchObject({ signedOld: false, owner: { id: ana.id } });
    expect(await roles()).toEqual(["Ana", null]);
    const changed = await ask(wei, "PUT", `${at}/sheet`, { base: 2, fields: fields({ beware: "Holidays in May" }) });
    expect(changed.body.item).toMatchObject({ signedOld: true, completedAt: null });
    expect((await sign(3)).status).toBe(409);
    await ask(wei, "POST", `${at}/sheet/complete`, { version: 3 });
    expect((await sign(3)).body.signedOld).toBe(false);
    expect((await ask(manager, "GET", path)).body.progress).toMatchObject({ signed: 1, ownerless: 0 });
  });
});

describe("an introduction", () => {
  const item = async () => (await ask(manager, "GET", path)).body.customers[0];

  it("is drafted for both, to those who wrote most, in their language", async () => {
    const { body, status } = await ask(wei, "GET", `${at}/introduction`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      language: "en",
      from: { address: wei.email },
      to: [{ name: "Bea Braun", address: "bea@globex.example" }],
      cc: [{ name: "Ana", address: ana.email }],
    });
    expect(body.text).toMatch(/^Dear Ms Braun,/);
    expect(body.mailto).toMatch(/^mailto:bea%40globex\.example\?cc=ana%40acme\.example&subject=/);
    expect((await ask(ana, "GET", `${at}/introduction?language=zh`)).body.text).toContain("此致");
    const file = await ask(wei, "GET", `${at}/introduction.eml`);
    expect(file.text).toContain("X-Unsent: 1");
    expect(file.text).toContain("Content-Type: text/plain; charset=utf-8");
    expect(file.text).not.toContain("multipart");
    for (const who of [ben, keeper]) expect([403, 404]).toContain((await ask(who, "GET", `${at}/introduction`)).status);
    // Who does not read the customer's mail gets no address.
    expect((await ask(admin, "GET", `${at}/introduction`)).body.to).toEqual([]);
  });

  it("is ticked off by a mail of theirs to the customer with both on it, and by no other", async () => {
    const from = `Wei <${wei.email}>`;
    await mail(wei, { From: from, To: buyer, Subject: "Without her" }, "Hello");
    await mail(wei, { From: from, To: "x@hooli.example", Cc: ana.email, Subject: "To others" }, "Hello");
    await mail(wei, { From: from, To: buyer, Cc: ana.email, Subject: "Long ago" }, "Hello", Date.now() - DAY_MS);
    await mail(wei, { From: buyer, To: wei.email, Cc: ana.email, Subject: "From them" }, "Hello");
    // A colleague's mail that only says it is from the leaver.
    await mail(second, { From: from, To: buyer, Cc: `${ana.email}, ${second.email}`, Subject: "Forged" }, "Hello");
    // A colleague's own mail, with both of them on it.
    const mine = `Olga <${second.email}>`;
    await mail(second, { From: mine, To: buyer, Cc: `${ana.email}, ${wei.email}`, Subject: "A third one" }, "Hello");
    // What a rule keeps to its owner tells nobody anything.
    const bytes = aMessage({ headers: { From: from, To: buyer, Cc: ana.email, "Message-ID": "<own@globex.example>" } });
    const { message } = await parseMessage(bytes);
    const kept = { messageId: "2026q4.1-999", customerIds: [globex], sentAt: new Date().toISOString(), isKept: false };
    await noteIntroductionIn(ctx, wei.id, message, kept);
    expect((await item()).introSentAt).toBeNull();
    const headers = { From: `Ana <${ana.email}>`, To: buyer, Cc: wei.email, Subject: "Your contact at Acme" };
    const { messageId } = await mail(ana, headers, "Dear Ms Braun, ...");
    expect(await item()).toMatchObject({ introMessageId: messageId });
    expect((await item()).introSentAt).not.toBeNull();
    expect((await ask(manager, "GET", path)).body.progress.introduced).toBe(1);
    // Only who may know of that mail is told which it is.
    expect((await ask(ben, "GET", path)).status).toBe(404);
    const leaves = await ctx.db.all(
      sql`select actor from leaf where kind = 'handover.introduced' and detail like ${`%${messageId}%`}`,
    );
    expect(leaves).toEqual([{ actor: ana.id }]);
  });
});

describe("the talk on leaving", () => {
  const to = () => `${path}/exit-talk`;
  const answers = {
    why: "A shorter way home",
    good: "",
    better: "",
    customers: "",
    colleagues: "",
    again: "Yes",
    other: "",
  };

  it("is held by the leaver or who sees it through, and read by who wrote it and a keeper with a reason", async () => {
    expect((await ask(wei, "GET", to())).body.writtenBy).toBeNull();
    for (const who of [second, admin]) expect((await ask(who, "PUT", to(), { answers })).status).toBe(403);
    expect((await ask(wei, "PUT", to(), { answers })).body).toMatchObject({ writtenBy: { id: wei.id }, answers });
    expect((await ask(wei, "GET", to())).body.answers.why).toBe("A shorter way home");
    for (const who of [manager, second, admin, keeper]) {
      const refused = await ask(who, "GET", to());
      expect(refused.status).toBe(403);
      expect(refused.text).not.toContain("shorter");
    }
    expect((await ask(manager, "PUT", to(), { answers: { ...answers, why: "Mine" } })).status).toBe(403);
    for (const who of [ana, ben]) expect((await ask(who, "GET", to())).status).toBe(404);
    expect((await ask(keeper, "GET", `${to()}?reason=the%20yearly%20review`)).body.answers.again).toBe("Yes");
    const shown = await ctx.db.all(
      sql`select actor, detail from leaf where kind = 'exit-talk.shown' order by rowid desc limit 1`,
    );
    expect(shown).toMatchObject([{ actor: keeper.id, detail: expect.stringContaining("the yearly review") }]);
  });
});

describe("calls on the day after", () => {
  it("are listed for who makes them, with what to say, ticked off with the outcome, and taken back", async () => {
    expect((await ask(ana, "GET", "/api/handover-calls")).body.calls).toEqual([]);
    await endHandover(ctx, admin.actor, wei.id);
    const [call] = (await ask(ana, "GET", "/api/handover-calls")).body.calls;
    expect(call).toMatchObject({
      customer: { id: globex },
      leaver: { id: wei.id },
      say: { beware: "Holidays in May" },
    });
    const one = `${path}/calls/${globex}`;
    for (const who of [ben, keeper]) expect((await ask(who, "PUT", one, { outcome: "reached" })).status).toBe(404);
    const done = await ask(ana, "PUT", one, { outcome: "worried", words: "Asks who answers now" });
    expect(done.body).toMatchObject({ outcome: "worried", doneBy: { id: ana.id } });
    expect((await ask(ana, "GET", "/api/handover-calls")).body.calls).toEqual([]);
    const handoverId = path.split("/").at(-1);
    const all = `/api/handover-calls?handoverId=${handoverId}&done=all`;
    expect((await ask(manager, "GET", all)).body.calls).toMatchObject(
      [{}, { words: "Asks who answers now" }].slice(-1),
    );
    // An admin sees that it was called, not what was said.
    const [asAdmin] = (await ask(admin, "GET", all)).body.calls.filter(({ outcome }: { outcome: string }) => outcome);
    expect(asAdmin).toMatchObject({ outcome: "worried", words: "", say: null });
    expect((await ask(ana, "PUT", one, { outcome: null })).body).toMatchObject({ outcome: null, doneAt: null });
    expect((await ask(ana, "GET", "/api/handover-calls")).body.calls).toHaveLength(1);
  });
});
