import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { DryRunResult } from "../../../shared/api/dry-run.ts";
import type { PolicyDocument, Rule } from "../../../shared/policy/document.ts";
import { templateOf } from "../../../shared/policy/templates.ts";
import { dryRun } from "../../../worker/records/dry-run.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { VolumeMessage } from "../../../worker/volume/record.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCustomer, aStoredMessage } from "../volume/on-record.ts";

// What a draft would change, and what nobody learns by it.

const DAY_MS = 24 * 60 * 60 * 1000;
const ctx = testContext();
const standard = templateOf("standard", "en");
const yesterday = ctx.nowMs() - DAY_MS;
let admin: TestPerson;
let other: TestPerson;
let wei: TestPerson;
let team: TestPerson[];

const mailOf = (person: TestPerson, outsider: string, more: Partial<VolumeMessage> = {}): Partial<VolumeMessage> => ({
  subject: "Forty ball valves",
  participants: [
    { role: "from", address: outsider, name: "Bea Buyer" },
    { role: "to", address: person.email, name: person.name },
  ],
  ...more,
});

async function store(
  count: number,
  by: TestPerson,
  outsider: string,
  more: Partial<VolumeMessage> = {},
  at = yesterday,
) {
  let last = { volume: "", number: 0 };
  for (let one = 0; one < count; one++)
    last = await aStoredMessage(ctx, { by, sentAt: at, message: mailOf(by, outsider, more) });
  return last;
}

/** A whole dry run, page by page; what is told before its end is looked at as well. */
async function run(by: TestPerson, document: PolicyDocument): Promise<{ looked: number | null; result: DryRunResult }> {
  for (let state: string | undefined; ; ) {
    const page = await dryRun(by.actor, ctx, { document, ...(state !== undefined && { state }) });
    if (page.result) return { looked: page.looked, result: page.result };
    expect(page.next).not.toBeNull();
    expect(page.looked).toBeNull();
    state = page.next ?? undefined;
  }
}

const change = (id: string, part: Partial<Rule>): PolicyDocument => ({
  ...standard,
  rules: standard.rules.map((rule) => (rule.id === id ? { ...rule, ...part } : rule)),
});
const withRule = (rule: Omit<Rule, "id" | "name">): PolicyDocument => ({
  ...standard,
  rules: [{ id: "tried", name: "Tried", ...rule }, ...standard.rules],
});

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  other = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  await writePolicy(admin.actor, ctx, { base: 0, comment: "", document: standard });
  wei = await aPerson(ctx, { name: "Wei Chen", teams: ["Sales"] });
  team = [wei, ...(await Promise.all([1, 2, 3, 4].map((no) => aPerson(ctx, { name: `Rep ${no}`, teams: ["Sales"] }))))];
  await aCustomer(ctx, { domain: "globex.example" });
  await aCustomer(ctx, { domain: "hidden.example", restricted: true });
  await store(12, wei, "buyer@globex.example");
  await store(6, wei, "boss@hidden.example");
  await store(4, team[1] ?? wei, "buyer@globex.example");
  // Neither what is older, nor what is closed.
  await store(10, wei, "buyer@globex.example", {}, ctx.nowMs() - 32 * DAY_MS);
  const { volume, number } = await store(1, wei, "buyer@globex.example");
  await volumeStub(ctx.env, volume).close({
    ...{ number, closed: true, subject: `${volume}-${number}`, actor: "system:sweep", now: ctx.now() },
  });
});

it("says by person and domain what a draft changes, in steps of five, and of a hidden customer nothing", async () => {
  const { looked, result } = await run(admin, change("customers", { action: "ask" }));
  expect(looked).toBe(0);
  expect(result).toEqual({
    depth: "classes",
    sums: [{ from: "auto", to: "ask", count: 15 }],
    rows: [{ from: "auto", to: "ask", count: 10, domain: "globex.example", person: { id: wei.id, name: "Wei Chen" } }],
    untold: [],
  });
});

it("says nothing of what stays as it is", async () => {
  const { result } = await run(admin, change("customers", { graceSeconds: 600 }));
  expect(result).toEqual({ depth: "classes", sums: [], rows: [], untold: [] });
});

it("decides what is names and dates only though its subject is not kept", async () => {
  const rep = team[2] ?? wei;
  await store(5, rep, "buyer@globex.example", { kind: "envelope", subject: "", canonicalSha256: null });
  const { result } = await run(admin, change("customers", { action: "never" }));
  expect(result.rows).toContainEqual({
    ...{ from: "auto", to: "never", count: 5, domain: "globex.example", person: { id: rep.id, name: rep.name } },
  });
});

it("tells of words the sum alone, and only where it concerns five people", async () => {
  const draft = withRule({ when: { subject: ["works outing"] }, action: "never" });
  for (const rep of team.slice(0, 4)) await store(3, rep, "buyer@globex.example", { subject: "Works outing" });
  const nothing = { depth: "contents", sums: [], rows: [], untold: [] };
  expect((await run(admin, draft)).result).toEqual(nothing);
  await store(3, team[4] ?? wei, "buyer@globex.example", { subject: "Works outing" });
  expect((await run(admin, draft)).result).toEqual({ ...nothing, sums: [{ from: "auto", to: "never", count: 10 }] });
});

it("answers no question for one message: whether it is there or not looks the same", async () => {
  const drafts: PolicyDocument[] = [
    withRule({ when: { subject: ["lawsuit"] }, action: "never" }),
    withRule({ when: { participants: { any: ["doctor@clinic.example"] } }, action: "never" }),
    withRule({ when: { folders: ["union*"] }, action: "never" }),
    withRule({ when: { participants: { any: ["name:Dr. *"] } }, action: "never" }),
    // The word holds its mail where it is while all other mail changes: told by what is missing.
    {
      ...change("customers", { action: "ask" }),
      rules: [
        { id: "kept", name: "Kept", when: { subject: ["lawsuit"] }, action: "auto" },
        ...change("customers", { action: "ask" }).rules,
      ],
    },
  ];
  const before = [];
  for (const draft of drafts) before.push((await run(admin, draft)).result);
  await aStoredMessage(ctx, {
    ...{ by: wei, sentAt: yesterday, evidence: { place: "union talks/7" } },
    message: {
      subject: "The lawsuit",
      participants: [
        { role: "from", address: "doctor@clinic.example", name: "Dr. Green" },
        { role: "to", address: wei.email, name: wei.name },
        { role: "cc", address: "buyer@globex.example", name: "Bea" },
      ],
    },
  });
  await store(1, wei, "buyer@globex.example", { subject: "Lawsuit" });
  const after = [];
  for (const draft of drafts) after.push((await run(admin, draft)).result);
  expect(after).toEqual(before);
  expect(after.map(({ depth }) => depth)).toEqual(drafts.map(() => "contents"));
  expect(after.slice(0, 4).map(({ rows }) => rows)).toEqual([[], [], [], []]);
});

it.each<[string, Rule["when"]]>([
  ["a person", { people: ["wei@acme.example"], subject: ["works outing"] }],
  ["a team", { teams: ["Sales"], subject: ["works outing"] }],
  ["a webmail", { webmails: ["roundcube"], subject: ["works outing"] }],
  ["a colleague's address", { participants: { any: ["wei@acme.example"] }, subject: ["works outing"] }],
])("tells nothing of a draft that asks for words and for %s", async (_, when) => {
  const { result } = await run(admin, withRule({ when, action: "never" }));
  expect(result).toEqual({ depth: "persons", sums: [], rows: [], untold: [] });
});

it("takes words in a list, in an exception and in another order for words", async () => {
  const listed = { ...standard, lists: { ...standard.lists, "protected-words": ["lawsuit"] } };
  expect((await run(admin, listed)).result.depth).toBe("contents");
  const excepted = withRule({ when: { direction: "in" }, unless: { subject: ["lawsuit"] }, action: "ask" });
  expect((await run(admin, excepted)).result.depth).toBe("contents");
  const [words, ...others] = standard.rules.filter(({ action }) => action !== "never");
  const never = standard.rules.filter(({ action }) => action === "never");
  const moved = { ...standard, rules: [...never, ...others, ...(words ? [words] : [])] };
  expect((await run(admin, moved)).result.depth).toBe("contents");
});

it("says by person and domain what else a draft changes that looks into contents", async () => {
  const both = change("customers", { action: "ask" });
  const draft = {
    ...both,
    rules: [...withRule({ when: { subject: ["works outing"] }, action: "never" }).rules.slice(0, 1), ...both.rules],
  };
  const { result } = await run(admin, draft);
  const { rows } = (await run(admin, both)).result;
  expect(result.depth).toBe("contents");
  expect(result.sums.map(({ to }) => to)).toEqual(["never"]);
  expect(rows.length).toBeGreaterThan(0);
  expect(result.rows).toEqual(rows);
});

it("decides imported mail though its folders are not known", async () => {
  const rep = team[3] ?? wei;
  for (let one = 0; one < 5; one++)
    await aStoredMessage(ctx, {
      ...{ by: rep, sentAt: yesterday, message: mailOf(rep, "buyer@globex.example") },
      evidence: { door: "import", webmail: "file", place: null, rule: "import" },
    });
  const { rows } = (await run(admin, change("customers", { action: "ask" }))).result;
  expect(rows.find(({ person }) => person?.id === rep.id)).toMatchObject({ from: "auto", to: "ask", count: 5 });
});

it("counts by the fact that is not stored what could not be told", async () => {
  const { result } = await run(admin, withRule({ when: { headers: { listId: ["*"] } }, action: "never" }));
  expect(result.untold.map(({ fact }) => fact)).toEqual(["headers"]);
  expect(result.sums).toEqual([]);
});

it("leaves a leaf that says who tried, by the draft's hash and no word of it", async () => {
  await run(admin, withRule({ when: { subject: ["lawsuit"] }, action: "never" }));
  const [leaf] = await ctx.db.all<{ actor: string; detail: string }>(
    sql`select actor, detail from leaf where kind = 'policy.tried' order by seq desc limit 1`,
  );
  expect(leaf?.actor).toBe(admin.id);
  expect(leaf?.detail).toMatch(/"sha256":"[0-9a-f]{64}"/);
  expect(leaf?.detail).not.toContain("lawsuit");
});

it("answers nobody who is no admin", async () => {
  const keeper = await aPerson(ctx, { roles: ["keeper", "manager", "inside"] });
  for (const { actor } of [wei, keeper])
    await expect(dryRun(actor, ctx, { document: standard })).rejects.toMatchObject({ code: "forbidden" });
});

it("goes on with its own sums alone: not another's, not of another draft, not made up", async () => {
  // A second volume, so that there is a second page: a year ahead, as wrong clocks date mail.
  await store(1, wei, "buyer@globex.example", {}, yesterday + 366 * DAY_MS);
  const document = change("customers", { action: "ask" });
  const first = await dryRun(admin.actor, ctx, { document });
  expect(first.result).toBeNull();
  const state = first.next ?? "";
  const wrong = { code: "bad_request" };
  await expect(dryRun(other.actor, ctx, { document, state })).rejects.toMatchObject(wrong);
  await expect(dryRun(admin.actor, ctx, { document: standard, state })).rejects.toMatchObject(wrong);
  const changed = `${state.slice(0, 40)}${state[40] === "A" ? "B" : "A"}${state.slice(41)}`;
  for (const made of [changed, "", "AAAA", Buffer.from("{}").toString("base64url")])
    await expect(dryRun(admin.actor, ctx, { document, state: made })).rejects.toMatchObject(wrong);
  // What travels can be read by nobody.
  expect(Buffer.from(state, "base64url").toString("latin1")).not.toContain("globex");
  await writePolicy(admin.actor, ctx, { base: 1, comment: "", document: change("new-business", { action: "never" }) });
  await expect(dryRun(admin.actor, ctx, { document, state })).rejects.toMatchObject({ code: "conflict" });
});

it("is asked so many times an hour, and no more", async () => {
  const tried = async (): Promise<string> =>
    dryRun(other.actor, ctx, { document: standard }).then(
      () => "",
      (error: { code: string }) => error.code,
    );
  const codes: string[] = [];
  for (let times = 0; times < 31; times++) codes.push(await tried());
  expect(codes.at(-1)).toBe("rate_limited");
  // Whoever else asks, too.
  await expect(dryRun(admin.actor, ctx, { document: standard })).rejects.toMatchObject({ code: "rate_limited" });
});
