import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { settleObjections } from "../../../worker/intake/objections.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { byConsole, get, send } from "../support/whole.ts";

// What a person says should not be on record is closed by every way of reading, until it is settled; and a leaver cannot
// black the record out with it.

const ctx = testContext();
const DAY_MS = 24 * 3_600_000;
let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let noor: TestPerson;
let customerId = "";

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  wei = await aPerson(ctx, { teams: ["Sales"] });
  noor = await aPerson(ctx, { roles: ["outside", "manager"], teams: ["Sales"] });
});

const later = (ms: number) => {
  const nowMs = () => Date.now() + ms;
  return testContext({ nowMs, now: () => new Date(nowMs()).toISOString() });
};
const letter = (id: string, more: Parameters<typeof aMessage>[0] = {}) =>
  aMessage({
    ...more,
    headers: {
      ...{ From: "ana@globex.example", To: wei.email, Subject: `Subject ${id}` },
      "Message-ID": `<${id}@globex.example>`,
      ...more.headers,
    },
  });
const record = async (id: string, as: TestPerson = wei, more: Parameters<typeof aMessage>[0] = {}) => {
  const bytes = letter(id, more);
  const { body, status } = await save(send, as, bytes);
  expect(status).toBe(200);
  customerId = body.customers[0].id;
  return { id: body.messageId as string, sha256: await contentHash(bytes), bytes };
};
const object = (as: TestPerson, id: string, words = "This is between my doctor and me") =>
  byConsole(as, "POST", `/api/messages/${id}/objection`, { words });
const notBusiness = (as: TestPerson, id: string, thread = false) =>
  byConsole(as, "POST", `/api/messages/${id}/not-business`, { thread });
const rule = (as: TestPerson, id: string, ruling: "upheld" | "rejected") =>
  byConsole(as, "POST", `/api/objections/${id}/ruling`, { ruling, words: "I have read it" });
const level = async (as: TestPerson, id: string, reason = "") => {
  const { status, body } = await get(as, `/api/messages/${id}${reason}`);
  return status === 200 ? body.level : status;
};
const WHY = "?reason=an%20objection";

describe("an objection", () => {
  it("closes the message by every way of reading but the keeper's with a reason, until it is rejected", async () => {
    const { id, sha256 } = await record("closed", wei, { body: "zebrafish matters" });
    const ways = async (as: TestPerson) => ({
      message: await level(as, id),
      original: (await get(as, `/api/messages/${id}/originals/${sha256}`)).status,
      search: (await get(as, "/api/search?q=zebrafish")).body.hits.length,
      facets: (await get(as, "/api/search/facets?q=zebrafish")).body.counted,
      timeline: (await get(as, `/api/customers/${customerId}/timeline?limit=50`)).text.includes("Subject closed"),
      waiting: (await get(as, `/api/waiting?customerId=${customerId}`)).text.includes(id),
      activity: (await get(as, `/api/customers/${customerId}/activity`)).text,
      known: (await byConsole(as, "POST", "/api/known", { sha256: [sha256] })).body.known.length,
    });
    const before = await ways(noor);
    expect(before).toMatchObject({
      message: "original",
      original: 200,
      search: 1,
      facets: 1,
      timeline: true,
      known: 1,
    });
    const made = (await object(wei, id)).body;
    expect(made).toMatchObject({ state: "open", closes: true, kind: "objection" });
    const hidden = { original: 404, search: 0, facets: 0, timeline: false, waiting: false };
    expect(await ways(noor)).toMatchObject({ message: 404, known: 0, ...hidden });
    expect(await ways(wei)).toMatchObject({ message: "exists", known: 1, ...hidden });
    expect(await ways(keeper)).toMatchObject({ message: "exists", ...hidden });
    expect(await level(admin, id)).toBe(404);
    expect(await level(keeper, id, WHY)).toBe("original");
    expect((await get(keeper, `/api/messages/${id}/originals/${sha256}${WHY}`)).status).toBe(200);
    await settleObjections(later(8 * DAY_MS));
    expect(await level(noor, id), "unanswered it stays closed").toBe(404);
    expect((await rule(wei, made.id, "rejected")).status).toBe(403);
    expect((await rule(noor, made.id, "rejected")).status).toBe(403);
    const ruled = (await rule(keeper, made.id, "rejected")).body;
    expect(ruled).toMatchObject({ state: "rejected", keeperWords: "I have read it", keeper: { id: keeper.id } });
    expect(await ways(noor)).toEqual(before);
    expect((await rule(keeper, made.id, "upheld")).status).toBe(409);
    const leaves = JSON.stringify(await ctx.db.all(sql`select kind, detail from leaf where kind like 'objection.%'`));
    for (const words of ["between my doctor and me", "I have read it"]) expect(leaves).toContain(words);
  });

  it("is nobody's but whose copy it is: others may neither make, see nor take back one", async () => {
    const { id } = await record("mine");
    expect((await object(noor, id)).status).toBe(404);
    expect((await notBusiness(noor, id)).status).toBe(404);
    expect((await object(keeper, id)).status).toBe(404);
    const { id: objectionId } = (await object(wei, id)).body;
    expect((await byConsole(noor, "GET", "/api/objections")).body.objections).toEqual([]);
    expect((await byConsole(admin, "GET", "/api/objections")).body.objections).toEqual([]);
    expect((await byConsole(keeper, "GET", "/api/objections")).body.objections[0].id).toBe(objectionId);
    expect((await byConsole(noor, "POST", `/api/objections/${objectionId}/withdraw`)).status).toBe(404);
    expect((await object(wei, id)).body.id, "twice is once").toBe(objectionId);
    expect((await byConsole(wei, "POST", `/api/objections/${objectionId}/withdraw`)).body.state).toBe("withdrawn");
    expect(await level(noor, id)).toBe("original");
  });

  it("upheld takes that person's copy away; a colleague's own stays theirs and open throughout", async () => {
    const alone = await record("upheld");
    const both = await record("both");
    expect((await save(send, noor, both.bytes)).status).toBe(200);
    for (const { id } of [alone, both]) {
      const made = (await object(wei, id)).body;
      expect(made.closes).toBe(id === alone.id);
      expect(await level(noor, id)).toBe(id === both.id ? "original" : 404);
      expect((await rule(keeper, made.id, "upheld")).body.state).toBe("upheld");
    }
    expect(await level(keeper, alone.id, WHY)).toBe(404);
    expect(await findOriginal(testContext(), alone.sha256)).toBeNull();
    expect(await level(noor, both.id)).toBe("original");
    const { evidence } = (await get(noor, `/api/messages/${both.id}`)).body;
    expect(evidence.map((one: { person: { id: string } }) => one.person.id)).toEqual([noor.id]);
  });

  it("to mail with a quote in it goes to the keeper and closes nothing", async () => {
    const offer =
      "--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=Quotation-7.pdf\r\n\r\nx\r\n--b--";
    const { id } = await record("quoted", wei, {
      headers: { "MIME-Version": "1.0", "Content-Type": "multipart/mixed; boundary=b" },
      body: offer,
    });
    expect((await notBusiness(wei, id)).body.objections).toMatchObject([
      { kind: "objection", closes: false, state: "open" },
    ]);
    expect(await level(noor, id)).toBe("original");
    await settleObjections(later(31 * DAY_MS));
    expect(await level(noor, id)).toBe("original");
  });
});

describe("a keeper's ruling", () => {
  it("stands: what was rejected is not closed again by the same person, as whatever they call it", async () => {
    const { id } = await record("again");
    const made = (await object(wei, id)).body;
    expect((await rule(keeper, made.id, "rejected")).status).toBe(200);
    expect((await notBusiness(wei, id)).body.objections).toMatchObject([{ kind: "objection", closes: false }]);
    expect(await level(noor, id)).toBe("original");
  });

  it("is heard on what is said not to be business, before it goes", async () => {
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const { id } = await record("business-after-all", rep);
    const [made] = (await notBusiness(rep, id)).body.objections;
    expect((await rule(keeper, made.id, "rejected")).body.state).toBe("rejected");
    await settleObjections(later(31 * DAY_MS));
    expect(await level(noor, id)).toBe("original");
  });

  it("of ten a day none more closes, however many are said at once", async () => {
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const ids: string[] = [];
    for (let at = 0; at < 13; at++) ids.push((await record(`once${at}`, rep)).id);
    const answers = await Promise.all(ids.map((id) => notBusiness(rep, id)));
    const made = answers.flatMap(({ body }) => body.objections);
    expect(made.filter(({ closes }: { closes: boolean }) => closes)).toHaveLength(10);
  });
});

describe("not business", () => {
  it("closes at once, can be taken back for 30 days, and then goes with its bytes", async () => {
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const { id, sha256 } = await record("family", rep);
    const [made] = (await notBusiness(rep, id)).body.objections;
    expect(made).toMatchObject({ kind: "not-business", closes: true });
    expect(await level(noor, id)).toBe(404);
    await settleObjections(later(29 * DAY_MS));
    expect((await byConsole(rep, "POST", `/api/objections/${made.id}/withdraw`)).status).toBe(200);
    expect(await level(noor, id)).toBe("original");
    await notBusiness(rep, id);
    expect((await rule(keeper, made.id, "rejected")).status).toBe(409);
    await settleObjections(later(31 * DAY_MS));
    expect(await level(keeper, id, WHY)).toBe(404);
    expect(await findOriginal(testContext(), sha256)).toBeNull();
  });

  it("takes of a message that a colleague saved too only the person's own copy, after the 30 days", async () => {
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const { id, bytes } = await record("shared", rep);
    await save(send, noor, bytes);
    expect((await notBusiness(rep, id)).body.objections).toMatchObject([{ kind: "not-business", closes: false }]);
    expect(await level(noor, id)).toBe("original");
    await sweep(later(31 * DAY_MS));
    const { evidence } = (await get(noor, `/api/messages/${id}`)).body;
    expect(evidence.map((one: { person: { id: string } }) => one.person.id)).toEqual([noor.id]);
  });

  it("of a thread means what is the person's of it, and after ten a day goes to the keeper", async () => {
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const ids: string[] = [];
    for (let at = 0; at < 12; at++)
      ids.push(
        (
          await record(`t${at}`, rep, {
            headers: at === 0 ? {} : { "In-Reply-To": "<t0@globex.example>", References: "<t0@globex.example>" },
          })
        ).id,
      );
    const { objections } = (await notBusiness(rep, ids[0] ?? "", true)).body;
    expect(objections).toHaveLength(12);
    expect(objections.filter(({ closes }: { closes: boolean }) => closes)).toHaveLength(10);
    const levels = await Promise.all(ids.map((id) => level(noor, id)));
    expect(levels.filter((one) => one === "original")).toHaveLength(2);
  });
});
