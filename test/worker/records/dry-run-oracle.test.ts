import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { DryRunResult } from "../../../shared/api/dry-run.ts";
import type { PolicyDocument, Rule } from "../../../shared/policy/document.ts";
import { templateOf } from "../../../shared/policy/templates.ts";
import { dryRun } from "../../../worker/records/dry-run.ts";
import { currentPolicy, writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { VolumeEvidence, VolumeMessage } from "../../../worker/volume/record.ts";
import { aPerson, type TestPerson, testContext } from "../support/app.ts";
import { aCustomer, aStoredMessage } from "../volume/on-record.ts";

// A dry run is a question that an admin writes. What nobody can find out by writing it well.

const ctx = testContext();
const template = templateOf("standard", "en");
const customerRules = ["customers", "customers-with-others"];
const customersBy = (action: Rule["action"], document: PolicyDocument): PolicyDocument => ({
  ...document,
  rules: document.rules.map((rule) => (customerRules.includes(rule.id) ? { ...rule, action } : rule)),
});
const standard = customersBy("auto", template);
const yesterday = ctx.nowMs() - 24 * 60 * 60 * 1000;
const globex = "buyer@globex.example";
let admin: TestPerson;
let team: TestPerson[];
let wei: TestPerson;
let hidden: { id: string };

interface Stored {
  with?: string[];
  message?: Partial<VolumeMessage>;
  evidence?: Partial<VolumeEvidence>;
  customers?: { id: string }[];
}

async function store(count: number, by: TestPerson, given: Stored = {}): Promise<void> {
  const { with: outsiders = [globex], message, ...more } = given;
  const participants = [
    { role: "from" as const, address: outsiders[0] ?? "", name: "Bea Buyer" },
    { role: "to" as const, address: by.email, name: by.name },
    ...outsiders.slice(1).map((address) => ({ role: "cc" as const, address, name: "" })),
  ];
  for (let one = 0; one < count; one++)
    await aStoredMessage(ctx, {
      ...{ by, sentAt: yesterday, ...more },
      message: { subject: "Ball valves", participants, ...message },
    });
}

async function run(document: PolicyDocument, by = admin): Promise<DryRunResult> {
  for (let state: string | undefined; ; ) {
    const page = await dryRun(by.actor, ctx, { document, ...(state !== undefined && { state }) });
    if (page.result) return page.result;
    state = page.next ?? undefined;
  }
}

async function hold(document: PolicyDocument): Promise<void> {
  const { version } = (await currentPolicy(ctx)).version;
  await writePolicy(admin.actor, ctx, { base: version, comment: "", document });
}

const tried = (rule: Omit<Rule, "id" | "name">, id = "tried"): Rule => ({ id, name: id, ...rule });
const on = (...rules: Rule[]): PolicyDocument => ({ ...standard, rules: [...rules, ...standard.rules] });
/** What holds, with customers asked for: a draft of classes. */
const asking = async (): Promise<PolicyDocument> => customersBy("ask", (await currentPolicy(ctx)).document);
const rowsOf = ({ rows }: DryRunResult, { id }: TestPerson) => rows.filter(({ person }) => person?.id === id);

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  team = await Promise.all([1, 2, 3, 4, 5].map((no) => aPerson(ctx, { name: `Rep ${no}`, teams: ["Sales"] })));
  wei = team[0] ?? admin;
  await aCustomer(ctx, { domain: "globex.example" });
  hidden = await aCustomer(ctx, { domain: "hidden.example", restricted: true });
  await hold(standard);
  await store(5, wei);
});

it.each<[string, Partial<Rule>]>([
  ["a word is asked for", { when: { subject: ["lawsuit"] }, action: "ask" }],
  ["a word is never saved", { when: { subject: ["lawsuit"] }, action: "never" }],
  ["a word is an exception", { when: { direction: "in" }, unless: { subject: ["lawsuit"] }, action: "ask" }],
  ["an address is asked for", { when: { participants: { any: ["doctor@clinic.example"] } }, action: "ask" }],
  ["a folder is asked for", { when: { folders: ["union*"] }, action: "ask" }],
])("by person and domain shows nobody's mail by what is missing where %s", async (name, rule) => {
  const person = await aPerson(ctx, { name });
  await hold(standard);
  await store(9, person);
  await store(1, person, {
    with: [globex, "doctor@clinic.example"],
    message: { subject: "The lawsuit" },
    evidence: { place: "union talks/7" },
  });
  const before = rowsOf(await run(await asking()), person);
  expect(before.map(({ count, domain }) => [count, domain])).toEqual([[10, "globex.example"]]);
  await hold(on(tried({ when: {}, action: "ask", ...rule })));
  expect(rowsOf(await run(await asking()), person)).toEqual(before);
});

it("nor by the company's list of addresses never saved", async () => {
  const person = await aPerson(ctx, { name: "Listed" });
  await hold(standard);
  await store(4, person);
  await store(1, person, { with: [globex, "doctor@clinic.example"] });
  const before = rowsOf(await run(await asking()), person);
  expect(before.map(({ count }) => count)).toEqual([5]);
  await updateSettings(admin.actor, ctx, { neverSaved: ["doctor@clinic.example"] });
  expect(rowsOf(await run(await asking()), person)).toEqual(before);
});

it("counts a customer's mail as nothing for who may not know of the customer", async () => {
  await hold(standard);
  const asked = await asking();
  const drafts = [
    asked,
    on(tried({ when: { participants: { any: ["free-mail", "business", "customer"] } }, action: "envelope" })),
    on(tried({ when: { tiers: ["A"] }, action: "envelope" })),
  ];
  const told = async (by: TestPerson) => {
    const results = [];
    for (const draft of drafts) results.push(await run(draft, by));
    return results;
  };
  const before = await told(admin);
  await ctx.db.run(sql`update customer set tier = 'A' where id = ${hidden.id}`);
  await store(5, wei, { with: ["boss@hidden.example"] });
  await store(5, wei, { with: [globex, "boss@hidden.example"] });
  // By hand, or for its conversation's sake.
  await store(5, wei, { customers: [hidden] });
  expect(await told(admin)).toEqual(before);
  const keeper = await aPerson(ctx, { roles: ["admin", "keeper"] });
  expect(await told(keeper)).not.toEqual(before);
});

const wordless = (...words: string[]) => on(tried({ when: { subject: words }, action: "never" }));

it("tells of words what they alone find, of ten copies of five others, in steps of ten", async () => {
  await hold(standard);
  const told = async (document: PolicyDocument) => (await run(document)).sums;
  const outing = { message: { subject: "Works outing" } };
  for (const one of team.slice(0, 4)) await store(3, one, outing);
  await store(6, admin, outing);
  expect(await told(wordless("outing"))).toEqual([]);
  // Neither does what classes find make up five people.
  const never = customersBy("never", wordless("outing"));
  expect(await told(never)).toEqual([]);
  await store(1, team[4] ?? wei, outing);
  expect(await told(wordless("outing"))).toEqual([{ from: "auto", to: "never", count: 10 }]);
  // Thirteen others' and one's own: what one adds to does not step.
  await store(7, admin, { message: { subject: "Outing" } });
  await store(1, wei, { message: { subject: "The lawsuit" } });
  expect(await told(wordless("outing", "lawsuit"))).toEqual([{ from: "auto", to: "never", count: 10 }]);
});

it("asks for nobody by Bcc", async () => {
  await hold(standard);
  const person = await aPerson(ctx, { name: "Blind" });
  const bcc = [{ role: "bcc" as const, address: globex, name: "Bea Buyer" }];
  await store(5, person, { with: ["boss@unknown.example"], evidence: { bcc } });
  const rows = rowsOf(await run(await asking()), person);
  expect(rows).toEqual([]);
});

it("seals what travels to one length, answers a page once, and not after ten minutes", async () => {
  await hold(standard);
  const document = await asking();
  const year = 366 * 24 * 60 * 60 * 1000;
  // A second page: a year ahead, as wrong clocks date mail.
  await aStoredMessage(ctx, { by: wei, sentAt: yesterday + year });
  const next = async (draft: PolicyDocument): Promise<string> =>
    (await dryRun(admin.actor, ctx, { document: draft })).next ?? "";
  const [many, none] = [await next(document), await next(standard)];
  expect(many.length).toBe(none.length);
  const late = { ...ctx, nowMs: () => ctx.nowMs() + 10 * 60 * 1000 + 60_000 };
  await expect(dryRun(admin.actor, late, { document, state: many })).rejects.toMatchObject({ code: "bad_request" });
  const last = await dryRun(admin.actor, ctx, { document, state: many });
  expect(last.result).not.toBeNull();
  expect((last.looked ?? 1) % 100).toBe(0);
  await expect(dryRun(admin.actor, ctx, { document, state: many })).rejects.toMatchObject({ code: "conflict" });
});
