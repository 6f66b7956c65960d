import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { NOTICE_HOURLY } from "../../../shared/api/handover-facts.ts";
import { openReading, requireReading } from "../../../worker/records/backups.ts";
import { allowPart, requireFoundCopy } from "../../../worker/records/copies.ts";
import { offerRequests } from "../../../worker/records/desk-routing.ts";
import { updateDeskSettings } from "../../../worker/records/desk-settings.ts";
import { agreePack, allowPart as allowPackPart, askPack } from "../../../worker/records/evidence-packs.ts";
import { undoList } from "../../../worker/records/list-undo.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { byConsole, send, type WholeAnswer } from "../support/whole.ts";

// Whoever leaves goes on working, and takes nothing along: each row here is a way in which the record could go.

const ctx = testContext();
let admin: TestPerson;
let manager: TestPerson;
let wei: TestPerson;
let ana: TestPerson;
let customerId: string;
let messageId: string;
let sha256: string;

const ask = (who: TestPerson, method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", path: string, body?: unknown) =>
  byConsole(who, method, path, body);

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  manager = await aPerson(ctx, { name: "Noor", roles: ["manager"], teams: ["Sales"] });
  wei = await aPerson(ctx, { name: "Wei", roles: ["outside", "inside", "keeper"], teams: ["Sales"] });
  ana = await aPerson(ctx, { name: "Ana", roles: ["outside", "inside"], teams: ["Sales"] });
  const text = [
    'Content-Type: multipart/mixed; boundary="m"\n',
    "--m\nContent-Type: text/plain\n\nThe drawing you asked for: wordvalve.\n",
    '--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="d.pdf"\n\n%PDF\n--m--\n',
  ];
  const bytes = new TextEncoder().encode(
    `From: Buyer <buyer@globex.example>\nTo: ${wei.email}\nSubject: Drawing\nMessage-ID: <n1@globex.example>\nDate: Mon, 2 Nov 2026 09:00:00 +0000\nMIME-Version: 1.0\n${text.join("\n")}`,
  );
  const { body, status } = await save(send, wei, bytes);
  expect(status).toBe(200);
  messageId = body.messageId;
  customerId = body.customers[0].id;
  const { evidence } = (await ask(wei, "GET", `/api/messages/${messageId}`)).body;
  sha256 = evidence[0].originalSha256;
  const given = await ask(manager, "POST", "/api/handovers", { personId: wei.id, lastDay: "2099-12-31" });
  expect(given.status).toBe(200);
});

beforeEach(() => ctx.db.run(sql`delete from rate_limit`));

const expectOff = ({ status, body }: WholeAnswer, what: RegExp): void => {
  expect([status, body.error?.code]).toEqual([403, "leaving"]);
  expect(body.error.message).toMatch(what);
  // Since when, and who can help.
  expect(body.error.message).toMatch(/since notice was given on \d{4}-\d\d-\d\d\. Noor or a records keeper can help\./);
};

describe("what is off for who leaves", () => {
  it.each([
    ["the list of what is sold, as a file", "/api/items/file?form=csv&language=en"],
    ["a report, as a file", "/api/desk/report/file?from=2026-01-01&until=2026-01-31&form=xlsx"],
  ])("%s; a colleague gets it", async (_, path) => {
    expectOff(await ask(wei, "GET", path), /^Files of lists, reports and copies are off/);
    expect((await ask(ana, "GET", path)).status).toBe(200);
  });

  it("copies of what is held of a person, evidence packs and backups, though they look after the record", async () => {
    const actor = { ...wei.actor, noticeGivenAt: ctx.now() };
    const off = { code: "leaving" };
    const id = ctx.newId();
    await expect(requireFoundCopy(actor, ctx, id)).rejects.toMatchObject(off);
    await expect(allowPart(actor, ctx, id, 1)).rejects.toMatchObject(off);
    await expect(openReading(actor, ctx, id, "drill")).rejects.toMatchObject(off);
    await expect(requireReading(actor, ctx, id)).rejects.toMatchObject(off);
    const none = { customerIds: [], fromDay: null, untilDay: null };
    await expect(askPack(actor, ctx, { personId: ana.id, reason: "why", ...none })).rejects.toMatchObject(off);
    const held = { messages: [], heldBack: 0, ledger: { size: 0, root: "" } };
    await expect(agreePack(actor, ctx, id, held)).rejects.toMatchObject(off);
    const asked = await askPack({ ...wei.actor }, ctx, { personId: ana.id, reason: "why", ...none });
    await expect(allowPackPart(actor, ctx, asked.id, 1)).rejects.toMatchObject(off);
  });

  it("deleting notes, and taking a list back", async () => {
    const note = { id: crypto.randomUUID(), kind: "call", text: "They will order" };
    expect((await ask(wei, "POST", `/api/customers/${customerId}/notes`, note)).status).toBe(200);
    expectOff(await ask(wei, "DELETE", `/api/notes/${note.id}`), /^Deleting and taking back are off/);
    expect((await ask(wei, "GET", `/api/notes/${note.id}`)).body.text).toBe("They will order");
    const list = await ask(wei, "POST", "/api/list-imports", {
      ...{ kind: "contacts", fileName: "a.csv", fileKey: "d".repeat(64), total: 1 },
    });
    expect(list.status).toBe(200);
    const actor = { ...wei.actor, noticeGivenAt: ctx.now() };
    await expect(undoList(actor, ctx, list.body.id)).rejects.toMatchObject({ code: "leaving" });
  });
});

/** As if so much had been read within the hour. */
const spent = (what: keyof typeof NOTICE_HOURLY, count: number) =>
  ctx.db.run(sql`insert into rate_limit (id, key, count, last_request)
    values (${ctx.newId()}, ${`leaving|${wei.id}|${what}`}, ${count}, ${ctx.nowMs()})`);

describe("reading in bulk", () => {
  const rows: [keyof typeof NOTICE_HOURLY, () => string][] = [
    ["messages", () => `/api/messages/${messageId}`],
    ["originals", () => `/api/messages/${messageId}/originals/${sha256}`],
    ["attachments", () => `/api/messages/${messageId}/attachments/0`],
    ["customers", () => `/api/customers/${customerId}`],
    ["pages", () => "/api/search?q=wordvalve"],
    ["pages", () => `/api/customers/${customerId}/timeline`],
    ["pages", () => `/api/customers/${customerId}/files`],
    ["pages", () => "/api/my-record"],
    ["pages", () => "/api/items"],
    ["pages", () => `/api/customers/${customerId}/notes`],
    ["pages", () => "/api/waiting"],
    ["deeper", () => `/api/search?q=wordvalve&before=2030-01-01T00:00:00.000Z`],
    ["deeper", () => `/api/customers/${customerId}/timeline?before=2030-01-01T00:00:00.000Z`],
  ];
  it.each(rows)("%s end at their bound, and no sooner (%s)", async (what, path) => {
    const most = NOTICE_HOURLY[what];
    await spent(what, most - 1);
    expect((await ask(wei, "GET", path())).status).toBe(200);
    expectOff(await ask(wei, "GET", path()), new RegExp(`^More than ${most} [a-z ]+ an hour are off`));
    // Nobody else's is counted.
    expect((await ask(ana, "GET", path().replace("my-record", "my-record?limit=1"))).status).not.toBe(429);
    expect(await ctx.db.all(sql`select key from rate_limit where key like ${`leaving|${ana.id}%`}`)).toEqual([]);
  });

  it("of a thread is counted too", async () => {
    const { threadId } = (await ask(wei, "GET", `/api/messages/${messageId}`)).body;
    await spent("pages", NOTICE_HOURLY.pages);
    expectOff(await ask(wei, "GET", `/api/threads/${threadId}`), /lists of mail an hour/);
  });

  it("is open again an hour later", async () => {
    await spent("messages", NOTICE_HOURLY.messages + 50);
    await ctx.db.run(sql`update rate_limit set last_request = ${ctx.nowMs() - 3_600_001}`);
    expect((await ask(wei, "GET", `/api/messages/${messageId}`)).status).toBe(200);
  });
});

describe("work goes on", () => {
  it("saving, writing notes, reading what comes", async () => {
    const headers = { From: "buyer@globex.example", To: wei.email, "Message-ID": "<n2@globex.example>" };
    const saved = await save(send, wei, aMessage({ headers }));
    expect(saved.status).toBe(200);
    expect((await ask(wei, "GET", `/api/messages/${saved.body.messageId}`)).status).toBe(200);
    expect((await ask(wei, "GET", "/api/search?q=wordvalve")).body.hits).toHaveLength(1);
  });

  it("new requests are offered to somebody else, also one that was theirs to take", async () => {
    const route = { id: crypto.randomUUID(), tiers: [], teamIds: [], languages: [], words: ["gasket"] };
    await updateDeskSettings(admin.actor, ctx, { routes: [{ ...route, personIds: [wei.id, ana.id] }] });
    const id = crypto.randomUUID();
    const made = await ask(ana, "POST", "/api/quote-requests", { id, wanted: "Forty gaskets", customerId });
    expect(made.status).toBe(200);
    const offeredTo = async () => (await ask(ana, "GET", `/api/desk/requests/${id}`)).body.offeredTo?.id;
    expect(await offeredTo()).toBe(ana.id);
    await ctx.db.run(sql`update quote_request set offered_to = ${wei.id} where id = ${id}`);
    await offerRequests(ctx);
    expect(await offeredTo()).toBe(ana.id);
    const { people } = (await ask(ana, "GET", `/api/desk/requests/${id}/colleagues`)).body;
    expect(people.map((one: { id: string }) => one.id)).not.toContain(wei.id);
  });

  it("and all of it is said to the person", async () => {
    const { leaving } = (await ask(wei, "GET", "/api/me")).body;
    expect(leaving).toMatchObject({ lastDay: "2099-12-31", ask: [{ id: manager.id, name: "Noor" }] });
    expect(leaving.off).toEqual(["exports", "bulk", "deletions", "requests"]);
    expect((await ask(ana, "GET", "/api/me")).body.leaving).toBeNull();
  });
});

it("ends with the departure that is withdrawn", async () => {
  const [{ id } = { id: "" }] = (await ask(wei, "GET", "/api/handovers")).body.handovers;
  await spent("messages", NOTICE_HOURLY.messages);
  expect((await ask(manager, "POST", `/api/handovers/${id}/withdraw`)).status).toBe(200);
  expect((await ask(wei, "GET", `/api/messages/${messageId}`)).status).toBe(200);
  expect((await ask(wei, "GET", "/api/items/file?form=csv&language=en")).status).toBe(200);
  expect((await ask(wei, "GET", "/api/me")).body.leaving).toBeNull();
});
