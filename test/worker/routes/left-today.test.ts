import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { importEndpoints } from "../../../shared/api/imports.ts";
import { type LeftToday, leavingEndpoints } from "../../../shared/api/leaving.ts";
import { createBatcher, writeFrames } from "../../../shared/import-frames.ts";
import { pumpBookLeaves } from "../../../worker/records/leaf-pump.ts";
import { createNote } from "../../../worker/records/note-changes.ts";
import { createQuoteRequest } from "../../../worker/records/quote-asking.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { readTouches, readTouchesAround } from "../../../worker/records/touches.ts";
import { aPerson, type TestPerson, testContext } from "../support/app.ts";
import { aMessage } from "../support/mail.ts";
import { byConsole } from "../support/whole.ts";
import { aCustomer } from "../volume/on-record.ts";

// If Wei left today: five colleagues, seven customers, mail by the import door.

const ctx = testContext();
const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

let admin: TestPerson;
let manager: TestPerson;
let elsewhere: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let rosa: TestPerson;
type Customer = Awaited<ReturnType<typeof aCustomer>>;
let own: Customer, touched: Customer, copied: Customer, cold: Customer, called: Customer;
let stood: Customer, old: Customer, hush: Customer, others: Customer;

let count = 0;
function mail(
  from: string,
  to: string,
  given: { days: number; cc?: string; text?: string; automatic?: true },
): Uint8Array {
  return aMessage({
    headers: {
      ...{ From: from, To: to, Subject: `Valves ${++count}`, "Message-ID": `<left-${count}@x.example>` },
      ...{ Date: daysAgo(given.days).toUTCString().replace("GMT", "+0000"), Cc: given.cc ?? null },
      "Auto-Submitted": given.automatic ? "auto-generated" : null,
    },
    body: `${given.text ?? `About valves ${count}.`}\n`,
  });
}
const talk = (person: TestPerson, address: string, days: number): Uint8Array[] => [
  mail(address, person.email, { days: days + 1 }),
  mail(person.email, address, { days }),
];

let files = 0;
/** One mailbox by the import door. */
async function bringIn(person: TestPerson, mails: Uint8Array[]): Promise<void> {
  const job = {
    fileName: "all.mbox",
    fileKey: String(++files).padStart(64, "e"),
    mailbox: person.email,
    total: mails.length,
  };
  const { id } = importEndpoints.startImport.response.parse(
    (await byConsole(person, "POST", "/api/imports", job)).body,
  );
  const batcher = createBatcher();
  for (const bytes of mails) expect(batcher.add(bytes)).toBeNull();
  const rest = batcher.rest();
  if (rest === null) throw new Error("no mail to bring in");
  const answer = await byConsole(person, "POST", `/api/imports/${id}/batches`, writeFrames(rest));
  expect(answer.status, answer.text).toBe(200);
}

beforeAll(async () => {
  admin = await aPerson(ctx, { name: "Ada Admin", roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"], demo: false },
  });
  await updateSettings(admin.actor, ctx, { otherTeamsEnvelope: true });
  manager = await aPerson(ctx, { name: "Mona Manager", roles: ["manager"], teams: ["Sales"] });
  elsewhere = await aPerson(ctx, { name: "Eli Elsewhere", roles: ["manager"], teams: ["East"] });
  keeper = await aPerson(ctx, { name: "Kim Keeper", roles: ["keeper"] });
  wei = await aPerson(ctx, { name: "Wei Zhang", teams: ["Sales"] });
  rosa = await aPerson(ctx, { name: "Rosa Ruiz", teams: ["Sales"] });
  const teamId = wei.actor.teamIds[0] ?? null;
  const make = (name: string, given: Parameters<typeof aCustomer>[1] = {}) =>
    aCustomer(ctx, { name, domain: `${name.toLowerCase()}.example`, teamId, ...given });
  own = await make("Own", { owner: wei });
  stood = await make("Stood", { owner: rosa, deputy: wei });
  touched = await make("Touched", { owner: rosa });
  copied = await make("Copied", { owner: rosa });
  cold = await make("Cold", { owner: rosa });
  called = await make("Called");
  old = await make("Old", { owner: rosa });
  hush = await make("Hush", { owner: wei, restricted: true });
  others = await make("Others", { owner: rosa });
  await bringIn(wei, [
    ...talk(wei, own.address, 20),
    ...talk(wei, `chief@${own.domain}`, 21),
    ...talk(wei, touched.address, 30),
    ...talk(wei, old.address, 740),
    ...talk(wei, hush.address, 40),
    mail(copied.address, rosa.email, { days: 9, cc: wei.email }),
    mail(rosa.email, copied.address, { days: 8, cc: wei.email }),
    mail(cold.address, wei.email, { days: 7 }),
    mail(wei.email, others.address, { days: 6, text: "We will send our list by Friday." }),
    mail(others.address, wei.email, { days: 6, automatic: true }),
    mail(wei.email, own.address, {
      days: 3,
      text: "Hello Bea,\n\nI'll send you the drawings tomorrow.\n\n> I will call you.",
    }),
    mail(wei.email, hush.address, { days: 2, text: "I will call you on Monday." }),
    mail(wei.email, own.address, { days: 50, text: "I will send the old papers." }),
  ]);
  await bringIn(rosa, [
    mail(rosa.email, own.address, { days: 4, text: "I will call you tomorrow." }),
    ...talk(rosa, own.address, 15),
    ...talk(rosa, touched.address, 500),
  ]);
  await createNote(wei.actor, ctx, called.id, { id: crypto.randomUUID(), kind: "call", text: "Rang." });
  for (const customer of [own, hush])
    await createNote(wei.actor, ctx, customer.id, {
      ...{ id: crypto.randomUUID(), kind: "note", text: "Said so." },
      nextStep: { text: `Visit ${customer.name}`, dueOn: "2027-01-15" },
    });
  await createQuoteRequest(wei.actor, ctx, {
    id: crypto.randomUUID(),
    customerId: own.id,
    wanted: "40 valves",
    files: [],
    note: "",
    wantedBy: null,
  });
});

const ask = (as: TestPerson, path: string) => byConsole(as, "GET", path);
async function pageFor(as: TestPerson, query = ""): Promise<LeftToday> {
  const answer = await ask(as, `/api/people/${wei.id}/left-today${query}`);
  expect(answer.status, answer.text).toBe(200);
  return leavingEndpoints.leftToday.response.parse(answer.body);
}
const rolesOf = ({ customers }: LeftToday): string[] => customers.map(({ name, role }) => `${name}: ${role}`).sort();

describe("if somebody left today", () => {
  it("lists what they own, stand in for and have really talked with, and nothing that only looks so", async () => {
    const page = await pageFor(manager);
    expect(rolesOf(page)).toEqual(["Called: touched", "Own: owner", "Stood: deputy", "Touched: touched"]);
    expect(page.counts).toEqual({ owner: 1, deputy: 1, touched: 2 });
    const one = page.customers.find(({ name }) => name === "Own");
    expect(one).toMatchObject({ mails: { in: 2, out: 4 }, people: 2, knownByCount: 1, openRequests: 1 });
    expect(one?.knownBy[0]).toMatchObject({ person: { name: "Rosa Ruiz" }, people: 1 });
    expect(one?.onlyTheirs).toEqual([{ address: `chief@${own.domain}`, name: expect.any(String) }]);
    expect(page.customers.find(({ name }) => name === "Called")).toMatchObject({ talks: 1, mails: { in: 0, out: 0 } });
    expect(page.requests).toMatchObject([{ wanted: "40 valves", isAsked: true, customer: { name: "Own" } }]);
    expect(page.steps.map(({ text }) => text)).toEqual(["Visit Own"]);
  });

  it("names who is best placed, with the reason; what a colleague owns stays theirs", async () => {
    const { customers } = await pageFor(manager);
    const takers = (name: string) => customers.find((one) => one.name === name)?.takers ?? [];
    // Rosa knows it and has the most to do already; who is suggested is weighed in shared/leaving/takers.ts.
    expect(
      takers("Own")
        .map(({ person }) => person.name)
        .sort(),
    ).toEqual(["Mona Manager", "Rosa Ruiz"]);
    expect(takers("Own").find(({ person }) => person.id === rosa.id)?.why).toMatchObject([
      { code: "knows", people: 1, mails: 3 },
      { code: "team" },
      { code: "language", language: "en" },
      { code: "load", load: 6 },
    ]);
    expect(takers("Touched")).toEqual([{ person: { id: rosa.id, name: "Rosa Ruiz" }, why: [{ code: "owner" }] }]);
  });

  it("tells nothing of restricted customers to who is not named, not even a number; the person sees their own", async () => {
    const forManager = await ask(manager, `/api/people/${wei.id}/left-today`);
    expect(forManager.text).not.toContain("Hush");
    expect(forManager.body.hidden).toBe(0);
    const forWei = await pageFor(wei);
    expect(forWei.isOwn).toBe(true);
    expect(rolesOf(forWei)).toContain("Hush: owner");
    expect(forWei.steps.map(({ text }) => text).sort()).toEqual(["Visit Hush", "Visit Own"]);
    // Nobody who may not know of it is suggested for it.
    expect(forWei.customers.find(({ name }) => name === "Hush")?.takers).toEqual([]);
  });

  it("counts what may be known of and not seen, for who shares no team with the customer", async () => {
    const strange = await aCustomer(ctx, { name: "Strange", owner: wei, teamId: elsewhere.actor.teamIds[0] ?? null });
    await updateSettings(admin.actor, ctx, { otherTeamsEnvelope: false });
    const page = await pageFor(manager);
    expect([page.hidden, rolesOf(page).length]).toEqual([1, 4]);
    await updateSettings(admin.actor, ctx, { otherTeamsEnvelope: true });
    // The envelope alone: neither the step's words nor what a mail promises.
    await bringIn(wei, [mail(wei.email, strange.address, { days: 1, text: "I'll send Strange the papers tomorrow." })]);
    await createNote(wei.actor, ctx, strange.id, {
      ...{
        id: crypto.randomUUID(),
        kind: "note",
        text: "Said so.",
        nextStep: { text: "Visit Strange", dueOn: "2027-01-16" },
      },
    });
    const withIt = await pageFor(manager);
    expect([withIt.hidden, rolesOf(withIt).includes("Strange: owner")]).toEqual([0, true]);
    expect(withIt.steps.map(({ text }) => text)).toEqual(["Visit Own"]);
    expect((await ask(manager, `/api/people/${wei.id}/promises`)).text).not.toContain("Strange");
    expect((await ask(wei, `/api/people/${wei.id}/promises`)).text).toContain("Strange the papers");
    await ctx.db.run(sql`update customer set owner_id = null where id = ${strange.id}`);
    await ctx.db.run(sql`update note set deleted_at = ${ctx.now()} where customer_id = ${strange.id}`);
  });

  it("is read of their customers alone, and whole of each of these, merged ones with those they lead to", async () => {
    const twin = await aCustomer(ctx, { name: "Twin", domain: "twin.example" });
    await bringIn(rosa, talk(rosa, twin.address, 12));
    await ctx.db.run(sql`update customer set merged_into = ${touched.id} where id = ${twin.id}`);
    const since = Date.now() - 730 * DAY_MS;
    const all = await readTouches(ctx, { since });
    const around = await readTouchesAround(ctx, { since, personId: wei.id, customerIds: [stood.id] });
    const seen = new Set(around.touches.map(({ customerId }) => customerId));
    expect(seen.has(twin.id)).toBe(false);
    expect(around.touches.filter(({ address }) => address === twin.address)).toHaveLength(1);
    const byText = (one: object) => JSON.stringify(one);
    expect(around.touches.map(byText).sort()).toEqual(
      all.touches
        .filter(({ customerId }) => seen.has(customerId))
        .map(byText)
        .sort(),
    );
    const weis = new Set(all.touches.flatMap((one) => (one.personId === wei.id ? [one.customerId] : [])));
    expect([...weis].filter((id) => !seen.has(id))).toEqual([]);
    const known = (await pageFor(manager)).customers.find(({ name }) => name === "Touched")?.knownBy[0];
    expect(known).toMatchObject({ person: { name: "Rosa Ruiz" }, people: 2 });
    await ctx.db.run(sql`update customer set merged_into = null where id = ${twin.id}`);
  });

  it("is for managers of their teams, the keeper with a reason, and as counts for an admin", async () => {
    const path = `/api/people/${wei.id}/left-today`;
    for (const person of [rosa, elsewhere, keeper]) expect((await ask(person, path)).status, person.name).toBe(403);
    expect(rolesOf(await pageFor(keeper, "?reason=the%20court%20asks"))).toContain("Hush: owner");
    const counts = await pageFor(admin);
    expect(counts).toMatchObject({ detail: "counts", counts: { owner: 1, deputy: 1, touched: 2 } });
    expect([counts.customers, counts.requests, counts.steps, counts.money]).toEqual([[], [], [], []]);
    expect((await ask(admin, `/api/people/${wei.id}/promises`)).status).toBe(403);
    expect((await ask(manager, "/api/people/01zzzzzzzzzzzzzzzzzzzzzzzz/left-today")).status).toBe(404);
  });
});

describe("promises of the last weeks", () => {
  it("are the person's own words to customers, with their day and mail, as far as the reader reads them", async () => {
    const answer = await ask(manager, `/api/people/${wei.id}/promises`);
    expect(answer.status, answer.text).toBe(200);
    const { promises, nextCursor, looked } = leavingEndpoints.leftPromises.response.parse(answer.body);
    expect(nextCursor).toBeNull();
    expect(looked).toBeGreaterThanOrEqual(5);
    expect(promises.map(({ sentence }) => sentence)).toEqual([
      "I'll send you the drawings tomorrow.",
      "We will send our list by Friday.",
    ]);
    const [first] = promises;
    expect(first).toMatchObject({ dueOn: daysAgo(2).toISOString().slice(0, 10), customers: [{ name: "Own" }] });
    expect((await ask(manager, `/api/messages/${first?.messageId}`)).status).toBe(200);
    const own = leavingEndpoints.leftPromises.response.parse((await ask(wei, `/api/people/${wei.id}/promises`)).body);
    expect(own.promises.map(({ sentence }) => sentence)).toContain("I will call you on Monday.");
  });

  it("go on where a page ended, and refuse what is no place of theirs", async () => {
    expect((await ask(manager, `/api/people/${wei.id}/promises?cursor=nonsense`)).status).toBe(400);
    const far = Buffer.from("1999q1.1,1,1").toString("base64url");
    expect((await ask(manager, `/api/people/${wei.id}/promises?cursor=${far}`)).status).toBe(400);
  });
});

describe("who looked", () => {
  it("is told to whom it is about, before and after the ledger took the leaves up, one look once", async () => {
    const looks = async () =>
      leavingEndpoints.leftLooks.response
        .parse((await ask(wei, "/api/my-left-looks")).body)
        .looks.map(({ person }) => person.name)
        .sort();
    const everybody = ["Ada Admin", "Kim Keeper", "Mona Manager"];
    expect(await looks()).toEqual(everybody);
    await pumpBookLeaves(ctx);
    expect(await looks()).toEqual(everybody);
    const empty = leavingEndpoints.leftLooks.response.parse((await ask(rosa, "/api/my-left-looks")).body);
    expect(empty).toEqual({ looks: [], nextCursor: null });
  });
});

describe("the page as a table", () => {
  it("is the same rows, with a leaf, and for nobody else", async () => {
    const path = `/api/people/${wei.id}/left-today/file?language=ru`;
    const answer = await ask(manager, path);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text.split("\r\n").filter((line) => line !== "")).toHaveLength(5);
    expect(answer.text).toContain('"Own","","ведёт"');
    expect(answer.text).not.toContain("Hush");
    const leaves = await ctx.db.all<{ detail: string }>(
      sql`select detail from leaf where kind = 'export.shown' and subject = ${wei.id}`,
    );
    expect(leaves.map(({ detail }) => JSON.parse(detail))).toMatchObject([{ what: "left-today", rows: 4 }]);
    for (const person of [admin, rosa]) expect((await ask(person, path)).status, person.name).toBe(403);
  });
});
