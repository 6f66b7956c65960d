import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { writeFrames } from "../../../shared/import-frames.ts";
import { createApp } from "../../../worker/app.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext, testEnv } from "../support/app.ts";
import { aCapture, aMessage, captureHeader } from "../support/mail.ts";

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: -- a test looks into the JSON it expects; expect() is its schema
  body: any;
}

const app = createApp(testEnv());
let wei: TestPerson;
let rosa: TestPerson;

async function send(person: TestPerson, path: string, body: Uint8Array | object, headers = {}): Promise<Answer> {
  const isBytes = body instanceof Uint8Array;
  const execution = { waitUntil() {}, passThroughOnException() {}, props: {} };
  const response = await app.request(
    `http://counterfoil.example${path}`,
    {
      method: "POST",
      headers: {
        cookie: person.cookie,
        origin: "http://counterfoil.example",
        "content-type": isBytes ? "application/octet-stream" : "application/json",
        ...headers,
      },
      body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
    },
    env,
    execution,
  );
  return { status: response.status, body: await response.json() };
}
const start = (person: TestPerson, mailbox = person.email, total = 3): Promise<Answer> =>
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
    const { body: job } = await start(wei);
    const first = await send(wei, `/api/imports/${job.id}/batches`, writeFrames(mails(0, 5)));
    expect(first.body.import).toMatchObject({ stored: 5, duplicates: 0, failed: 0 });
    const resumed = await start(wei);
    expect(resumed.body.id).toBe(job.id);
    const again = await send(wei, `/api/imports/${job.id}/batches`, writeFrames(mails(3, 8)));
    expect(again.body.results.map(({ state }: { state: string }) => state)).toEqual([
      "duplicate",
      "duplicate",
      "stored",
      "stored",
      "stored",
    ]);
    const done = await send(wei, `/api/imports/${job.id}/finish`, {});
    expect(done.body).toMatchObject({ state: "stored", stored: 8, duplicates: 2 });
  });

  it("refuses another person's mailbox and another person's import", async () => {
    expect((await start(wei, rosa.email)).status).toBe(403);
    const { body: job } = await start(rosa);
    const theft = await send(wei, `/api/imports/${job.id}/batches`, writeFrames(mails(90, 91)));
    expect(theft.status).toBe(404);
  });

  it("refuses what is no sequence of frames, and too many of them, and stores nothing of it", async () => {
    const { body: job } = await start(rosa);
    const broken = await send(rosa, `/api/imports/${job.id}/batches`, new Uint8Array([0, 0, 0, 9, 1]));
    expect([broken.status, broken.body.error.code]).toEqual([400, "bad_request"]);
    const many = await send(
      rosa,
      `/api/imports/${job.id}/batches`,
      writeFrames(Array.from({ length: 101 }, () => new Uint8Array(1))),
    );
    expect([many.status, many.body.error.code]).toEqual([413, "too_large"]);
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
    expect(saved.body).toMatchObject({ state: "stored", customers: [{ name: "Globex" }] });
    const headers = { cookie: wei.cookie };
    const path = `http://counterfoil.example/api/messages/${saved.body.messageId}`;
    const read = async (): Promise<Answer["body"]> =>
      (await app.request(path, { headers }, env, { waitUntil() {}, passThroughOnException() {}, props: {} })).json();
    expect(await read()).toMatchObject({ kind: "envelope", subject: "", text: null, messageIdHeader: null });
    const { body: job } = await send(wei, "/api/imports", {
      fileName: "full.eml",
      fileKey: "b".repeat(64),
      mailbox: wei.email,
      total: 1,
    });
    await send(wei, `/api/imports/${job.id}/batches`, writeFrames([bytes]));
    expect(await read()).toMatchObject({ kind: "full", subject: "Request for quotation" });
    const rows = await testContext().db.all(sql`select 1 from capture`);
    expect(rows).toEqual([]);
  });
});
