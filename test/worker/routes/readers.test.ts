import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { mailFacts } from "../../../scripts/bench/policy-part.ts";
import { writeFrames } from "../../../shared/import-frames.ts";
import { readPolicyDocument } from "../../../shared/policy/check-document.ts";
import { compilePolicy, decide } from "../../../shared/policy/decide.ts";
import { policyDocumentSchema, type Rule } from "../../../shared/policy/document.ts";
import { receiveEmail } from "../../../worker/intake/email-door.ts";
import { importBatch } from "../../../worker/intake/import-batch.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { startImport } from "../../../worker/records/imports.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { inbound } from "../support/inbound.ts";
import { aLawCompany, lawLetter, lawRules, saved } from "../support/law-company.ts";
import { aCapture, captureHeader, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, post, send } from "../support/whole.ts";

// A saving rule says who reads what it keeps, and by the region of whose copy it is.

const ctx = testContext();
let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let noor: TestPerson;
let lea: TestPerson;

/** How far they see it, by the message itself, by a search for its word and by its customer's list. */
async function seen(as: TestPerson, id: string, word: string): Promise<[string, number, number]> {
  const message = await byConsole(as, "GET", `/api/messages/${id}`);
  const { hits } = (await byConsole(as, "GET", `/api/search?q=${word}`)).body;
  const customer = (await byConsole(wei, "GET", `/api/messages/${id}`)).body.customers[0].id;
  const { messages } = (await byConsole(as, "GET", `/api/customers/${customer}/timeline`)).body;
  const listed = messages.filter((one: { id: string }) => one.id === id);
  return [message.status === 200 ? message.body.level : String(message.status), hits.length, listed.length];
}

beforeAll(async () => {
  ({ admin, keeper, wei, noor, lea } = await aLawCompany(ctx));
});

describe("mail that a rule keeps to its mailbox's owner", () => {
  it("is read by them alone, and by the keeper with a reason", async () => {
    const id = await saved(wei, lawLetter("alpha"));
    expect(await seen(wei, id, "alpha")).toEqual(["original", 1, 1]);
    for (const other of [noor, lea, admin]) expect(await seen(other, id, "alpha")).toEqual(["404", 0, 0]);
    const reason = "?reason=an%20objection";
    expect((await byConsole(keeper, "GET", `/api/messages/${id}${reason}`)).body.level).toBe("original");
    const { records } = (await byConsole(wei, "GET", "/api/my-record")).body;
    expect(records[0].readers).toEqual({ teams: [], namedOnly: false });
  });

  it("counts for nobody: neither who waits nor who writes with the customer is told by it", async () => {
    const today = { Date: new Date(ctx.nowMs() - 60_000).toUTCString() };
    const ids = [
      await saved(wei, lawLetter("beta", today)),
      await saved(wei, lawLetter("open", { ...today, From: "max@hooli.example" })),
    ];
    const customers = await Promise.all(
      ids.map(async (id) => (await byConsole(wei, "GET", `/api/messages/${id}`)).body.customers[0].id),
    );
    const { waiting } = (await byConsole(noor, "GET", "/api/waiting?whose=team")).body;
    const whoWait = waiting.flatMap((one: { customers: { id: string }[] }) => one.customers.map(({ id }) => id));
    expect(customers.map((id) => whoWait.includes(id))).toEqual([false, true]);
    const { customers: numbers } = (await byConsole(noor, "GET", "/api/customer-numbers")).body;
    const known = customers.map((id) => numbers.find((one: { id: string }) => one.id === id)?.openItems ?? 0);
    expect(known).toEqual([0, 1]);
  });

  it("is everybody's as soon as one copy is, and kept again when that is taken back", async () => {
    const bytes = lawLetter("gamma");
    const id = await saved(wei, bytes);
    expect(await saved(noor, bytes)).toBe(id);
    expect((await seen(noor, id, "gamma"))[0]).toBe("original");
    const third = await aPerson(ctx, { teams: ["Sales"] });
    expect(await seen(third, id, "gamma")).toEqual(["404", 0, 0]);
    const captureId = crypto.randomUUID();
    await saved(lea, bytes, { captureId });
    expect((await seen(third, id, "gamma")).slice(1)).toEqual([1, 1]);
    await undoCapture(ctx, lea.actor, captureId, id);
    expect(await seen(third, id, "gamma")).toEqual(["404", 0, 0]);
  });

  it("is so whatever its sender says of it, whole, in parts and by the company's address", async () => {
    const id = await saved(wei, lawLetter("delta"), { readers: "team" });
    expect(await seen(noor, id, "delta")).toEqual(["404", 0, 0]);
    const open = await saved(wei, lawLetter("epsilon", { From: "max@hooli.example" }), { readers: "owner" });
    expect((await seen(noor, open, "epsilon")).slice(1)).toEqual([1, 1]);
    const sent = lawLetter("zeta", { From: wei.email, To: "ana@law.example", Cc: noor.email });
    await receiveEmail(ctx, inbound(sent, { from: wei.email }).mail);
    const [hit] = (await byConsole(wei, "GET", "/api/search?q=zeta")).body.hits;
    expect(await seen(noor, hit.message.id, "zeta")).toEqual(["404", 0, 0]);
  });
});

describe("who reads what a fact is missing for", () => {
  const folder: Rule = { id: "private", name: "Private", when: { folders: ["private*"] }, action: "never" };
  const law: Rule = {
    id: "law",
    name: "Law",
    when: { participants: { any: ["law.example"] } },
    action: "ask",
    readers: "owner",
  };
  const projects: Rule = {
    id: "project",
    name: "Project",
    when: { subject: ["project"] },
    action: "envelope",
    readers: "owner",
  };
  const write = async (given: Rule[]) => {
    const { version } = (await byConsole(wei, "GET", "/api/saving-rules")).body.current;
    await writePolicy(admin.actor, ctx, { base: version, document: everythingElse("ask", given), comment: "" });
  };
  /** Names and dates of a mail of this name, brought by this person by that rule. */
  const named = async (id: string, rule: string, by = wei): Promise<string> => {
    const envelope = {
      messageIdHeader: `${id}@law.example`,
      sentAt: "2026-09-01T07:00:00.000Z",
      participants: [
        { role: "from", address: "ana@law.example", name: "" },
        { role: "to", address: wei.email, name: "" },
      ],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(envelope));
    const header = { "counterfoil-capture": captureHeader(aCapture(by, bytes, { rule, kind: "envelope" })) };
    const { status, body } = await post(by, "/api/envelopes", envelope, header);
    expect(status).toBe(200);
    return body.messageId;
  };
  const policy = (given: Rule[]) => compilePolicy(policyDocumentSchema.parse(everythingElse("ask", given)), null);

  it("is by the rule that is sure to match, whatever else cannot be told", async () => {
    const facts = {
      ...mailFacts(1),
      participants: [{ address: "ana@law.example", name: "", kinds: ["customer"] as const }],
    };
    const unknown = { ...facts, folders: undefined, files: undefined };
    expect(decide(policy([folder, law]), unknown)).toMatchObject({ action: "ask", pressed: "full", readers: "owner" });
    const files: Rule = { id: "large", name: "Large", when: { files: { largerThan: 9 } }, action: "ask" };
    expect(decide(policy([files, law]), unknown).readers).toBe("owner");
    const open: Rule = { id: "open", name: "Open", when: { participants: { any: ["law.example"] } }, action: "auto" };
    const byFolder: Rule = { ...folder, id: "mine", action: "ask", readers: "owner" };
    expect(decide(policy([open, byFolder]), unknown).readers).toBe("team");
    expect(decide(policy([byFolder, open]), unknown).readers).toBe("owner");
    const inside = readPolicyDocument(everythingElse("ask", [{ ...files, readers: "owner" }]));
    expect(inside.ok ? [] : inside.problems.map(({ code }) => code)).toEqual(["readers-inside"]);
  });

  it("holds for what an import brings, whose folder nobody knows", async () => {
    await write([folder, law]);
    const file = { fileName: "old.mbox", fileKey: "a".repeat(64), mailboxId: wei.mailboxId, total: 1 };
    await importBatch(ctx, wei.actor, await startImport(wei.actor, ctx, file), writeFrames([lawLetter("lambda")]));
    const [hit] = (await byConsole(wei, "GET", "/api/search?q=lambda")).body.hits;
    expect(await seen(noor, hit.message.id, "lambda")).toEqual(["404", 0, 0]);
  });

  it("of names and dates by the rule that kept them, though what it went by does not come along", async () => {
    await write([projects]);
    const id = await named("mu", "auto:project@1");
    expect((await byConsole(wei, "GET", `/api/messages/${id}`)).body.level).toBe("envelope");
    expect((await byConsole(noor, "GET", `/api/messages/${id}`)).status).toBe(404);
    expect((await byConsole(noor, "GET", `/api/messages/${await named("nu", "manual")}`)).status).toBe(404);
  });

  it("what is left once the whole mail is taken back are the names and dates that somebody brought, and no text", async () => {
    await write([law]);
    const id = await named("xi", "manual", noor);
    const captureId = crypto.randomUUID();
    const text = { "Message-ID": "<xi@law.example>", From: "ana@law.example", To: wei.email, Cc: "" };
    expect(await saved(wei, lawLetter("xi", text), { captureId })).toBe(id);
    expect((await byConsole(lea, "GET", `/api/messages/${id}`)).status).toBe(404);
    await undoCapture(ctx, wei.actor, captureId, id);
    const left = await byConsole(noor, "GET", `/api/messages/${id}`);
    expect(left.body).toMatchObject({ kind: "envelope", subject: null, text: null, attachments: [] });
    expect(left.text).not.toContain("Words of xi");
    expect((await byConsole(noor, "GET", "/api/search?q=xi")).body.hits).toEqual([]);
    const kept = await ctx.env.ORIGINALS.list();
    const bodies = await Promise.all(kept.objects.map(async ({ key }) => (await ctx.env.ORIGINALS.get(key))?.text()));
    expect(bodies.filter((body) => body?.includes("Words of xi"))).toEqual([]);
  });

  it("an original that is kept to its owner is theirs, though a colleague's copy is everybody's", async () => {
    await write(lawRules);
    const bytes = lawLetter("omicron");
    const mine = lawLetter("omicron", { "X-Spam": "no" });
    const id = await saved(lea, bytes);
    expect(await saved(wei, mine)).toBe(id);
    const path = `/api/messages/${id}/originals`;
    const [shared, own] = [await contentHash(bytes), await contentHash(mine)];
    expect((await byConsole(wei, "GET", `${path}/${own}`)).status).toBe(200);
    expect((await byConsole(noor, "GET", `${path}/${own}`)).status).toBe(404);
    const seenByNoor = (await byConsole(noor, "GET", `/api/messages/${id}`)).body;
    expect(seenByNoor.savedBy.map((one: { person: { id: string } }) => one.person.id)).toEqual([lea.id]);
    expect(JSON.stringify(seenByNoor.evidence)).not.toContain(own);
    expect((await byConsole(noor, "GET", `${path}/${shared}`)).status).toBe(200);
  });

  it("tells nobody by the customer's dates when it came", async () => {
    await write(lawRules);
    const first = await saved(wei, lawLetter("pi", { From: "new@pi-law.example" }));
    const [customer] = (await byConsole(wei, "GET", `/api/messages/${first}`)).body.customers;
    const dates = async () => {
      const { customers } = (await byConsole(noor, "GET", "/api/customers")).body;
      const found = customers.find(({ id }: { id: string }) => id === customer.id);
      return [found.lastInAt, found.lastOutAt];
    };
    const before = await dates();
    expect(before[0]).toBe("2026-09-01T07:00:00.000Z");
    const later = { From: "new@pi-law.example", Cc: "ana@law.example", Date: new Date().toUTCString() };
    await saved(wei, lawLetter("rho", later));
    expect(await dates()).toEqual(before);
  });
});

describe("a team's region", () => {
  const teamId = async (): Promise<string> =>
    (await byConsole(admin, "GET", "/api/people")).body.teams.find((one: { name: string }) => one.name === "Sales").id;

  it("is said by an admin, and rules go by it", async () => {
    const id = await teamId();
    const lottery = lawLetter("eta", { Subject: "lottery eta", From: "max@hooli.example" });
    expect((await byConsole(noor, "PATCH", `/api/teams/${id}`, { region: "Asia" })).status).toBe(403);
    await saved(wei, lottery);
    const set = await byConsole(admin, "PATCH", `/api/teams/${id}`, { region: "Asia" });
    expect([set.status, set.body.region]).toEqual([200, "Asia"]);
    await byConsole(admin, "PATCH", `/api/teams/${id}`, { region: "Asia" });
    expect(await ctx.db.all(sql`select detail from leaf where kind = 'team.changed'`)).toHaveLength(1);
    const again = lawLetter("theta", { Subject: "lottery theta", From: "max@hooli.example" });
    expect((await save(send, wei, again)).status).toBe(410);
    expect((await byConsole(admin, "PATCH", `/api/teams/${"0".repeat(26)}`, { region: null })).status).toBe(404);
  });
});
