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

describe("undo of a whole import", () => {
  const undoAll = async (person: TestPerson, id: string) => {
    for (;;) {
      const answer = await send(person, `/api/imports/${id}/undo`, {});
      expect(answer.status, answer.text).toBe(200);
      if (answer.body.left === 0) return answer.body.import;
    }
  };
  const startOf = async (person: TestPerson, fileKey: string) =>
    importOf(await send(person, "/api/imports", { fileName: "x.mbox", fileKey, mailbox: person.email, total: 50 }));

  it("takes its messages back step by step, keeps what a colleague or an earlier import brought, and says so", async () => {
    const earlier = await startOf(rosa, "1".repeat(64));
    await send(rosa, `/api/imports/${earlier.id}/batches`, writeFrames(mails(100, 103)));
    await send(rosa, `/api/imports/${earlier.id}/finish`, {});
    const theirs = await startOf(wei, "2".repeat(64));
    await send(wei, `/api/imports/${theirs.id}/batches`, writeFrames(mails(120, 122)));
    const job = await startOf(rosa, "3".repeat(64));
    // 100-102 are there already, 120 and 121 a colleague has; sent twice, as after a lost answer.
    await send(rosa, `/api/imports/${job.id}/batches`, writeFrames(mails(100, 130)));
    await send(rosa, `/api/imports/${job.id}/batches`, writeFrames(mails(125, 135)));
    await send(rosa, `/api/imports/${job.id}/finish`, {});
    /** How many of these the person finds. */
    const counted = async (who: TestPerson, from: number, to: number) => {
      const found = new Set<number>();
      for (let cursor: string | null = ""; cursor !== null; ) {
        const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const { body } = await byConsole(
          who,
          "GET",
          `/api/search?q=${encodeURIComponent('"Old mail"')}&limit=50${more}`,
        );
        for (const { message } of body.hits) found.add(Number(/\d+/.exec(message.subject)?.[0]));
        cursor = body.nextCursor;
      }
      return [...found].filter((number) => number >= from && number < to).length;
    };
    expect(await counted(rosa, 100, 135)).toBe(35);

    const first = await send(rosa, `/api/imports/${job.id}/undo`, {});
    expect(first.body.import.state).toBe("undoing");
    expect(first.body.left).toBe(30);
    expect((await send(rosa, `/api/imports/${job.id}/batches`, writeFrames(mails(136, 137)))).status).toBe(409);
    expect(await undoAll(rosa, job.id)).toMatchObject({ state: "undone", undone: 32, kept: 2 });
    expect(await counted(rosa, 100, 103)).toBe(3);
    expect(await counted(wei, 120, 122)).toBe(2);
    expect(await counted(rosa, 103, 120)).toBe(0);
    expect(await counted(rosa, 122, 135)).toBe(0);
    // Again changes nothing, and it is nobody else's.
    expect(await undoAll(rosa, job.id)).toMatchObject({ state: "undone", undone: 32, kept: 2 });
    expect((await send(wei, `/api/imports/${job.id}/undo`, {})).status).toBe(404);
    const leaves = await testContext().db.all(sql`select kind from leaf where subject = ${job.id} order by seq`);
    expect(leaves).toEqual(["import.started", "import.done", "import.undone"].map((kind) => ({ kind })));
  });
});
