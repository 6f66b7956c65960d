import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { writeFrames } from "../../../shared/import-frames.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { batchOf, importOf, messageOf, receiptOf, refusalOf } from "../support/answers.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage, captureHeader } from "../support/mail.ts";
import { byConsole, send as sendWhole, type WholeAnswer } from "../support/whole.ts";

let wei: TestPerson;
let rosa: TestPerson;

async function send(person: TestPerson, path: string, body: Uint8Array | object, headers = {}): Promise<WholeAnswer> {
  const isBytes = body instanceof Uint8Array;
  return sendWhole(path, {
    method: "POST",
    headers: {
      cookie: person.cookie,
      origin: "http://counterfoil.example",
      "content-type": isBytes ? "application/octet-stream" : "application/json",
      ...headers,
    },
    body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
  });
}
const start = (person: TestPerson, mailbox = person.email, total = 3): Promise<WholeAnswer> =>
  send(person, "/api/imports", { fileName: "old.mbox", fileKey: "a".repeat(64), mailbox, total });
const mails = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from }, (_, n) =>
    aMessage({ headers: { "Message-ID": `<import-${from + n}@globex.example>`, Subject: `Old mail ${from + n}` } }),
  );

beforeAll(async () => {
  const ctx = testContext();
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  rosa = await aPerson(ctx, { email: "rosa@acme.example", teams: ["Sales"] });
});

describe("import", () => {
  it("records each message once, however often a batch is sent, and goes on where it stopped", async () => {
    const job = importOf(await start(wei));
    const first = await send(wei, `/api/imports/${job.id}/batches`, writeFrames(mails(0, 5)));
    expect(batchOf(first).import).toMatchObject({ stored: 5, duplicates: 0, failed: 0 });
    const resumed = await start(wei);
    expect(importOf(resumed).id).toBe(job.id);
    const again = await send(wei, `/api/imports/${job.id}/batches`, writeFrames(mails(3, 8)));
    expect(batchOf(again).results.map(({ state }) => state)).toEqual([
      "duplicate",
      "duplicate",
      "stored",
      "stored",
      "stored",
    ]);
    const done = await send(wei, `/api/imports/${job.id}/finish`, {});
    expect(importOf(done)).toMatchObject({ state: "stored", stored: 8, duplicates: 2 });
  });

  it("refuses another person's mailbox and another person's import", async () => {
    expect((await start(wei, rosa.email)).status).toBe(403);
    const job = importOf(await start(rosa));
    const theft = await send(wei, `/api/imports/${job.id}/batches`, writeFrames(mails(90, 91)));
    expect(theft.status).toBe(404);
  });

  it("refuses what is no sequence of frames, and too many of them, and stores nothing of it", async () => {
    const job = importOf(await start(rosa));
    const broken = await send(rosa, `/api/imports/${job.id}/batches`, new Uint8Array([0, 0, 0, 9, 1]));
    expect(refusalOf(broken)).toEqual([400, "bad_request"]);
    const many = await send(
      rosa,
      `/api/imports/${job.id}/batches`,
      writeFrames(Array.from({ length: 101 }, () => new Uint8Array(1))),
    );
    expect(refusalOf(many)).toEqual([413, "too_large"]);
  });
});

describe("an envelope", () => {
  it("keeps who wrote to whom and when, and nothing else; the full message fills it in later", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<env-1@globex.example>" } });
    const capture = captureHeader(aCapture(wei, bytes, { bytes: 0 }));
    const envelope = {
      messageIdHeader: "env-1@globex.example",
      sentAt: "2026-09-01T07:00:00.000Z",
      participants: [
        { role: "from", address: "Buyer@Globex.example", name: "Brenda Uyar" },
        { role: "to", address: wei.email, name: "" },
      ],
    };
    const saved = await send(wei, "/api/envelopes", envelope, { "counterfoil-capture": capture });
    expect(receiptOf(saved)).toMatchObject({ state: "stored", customers: [{ name: "Globex" }] });
    const path = `/api/messages/${receiptOf(saved).messageId}`;
    const read = async () => messageOf(await byConsole(wei, "GET", path));
    expect(await read()).toMatchObject({ kind: "envelope", subject: "", text: null, messageIdHeader: null });
    const given = { fileName: "full.eml", fileKey: "b".repeat(64), mailbox: wei.email, total: 1 };
    const job = importOf(await send(wei, "/api/imports", given));
    await send(wei, `/api/imports/${job.id}/batches`, writeFrames([bytes]));
    expect(await read()).toMatchObject({ kind: "full", subject: "Request for quotation" });
    const rows = await testContext().db.all(sql`select 1 from capture`);
    expect(rows).toEqual([]);
  });
});
