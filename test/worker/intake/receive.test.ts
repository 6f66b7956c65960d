import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { MAX_ORIGINAL_BYTES, MAX_WHOLE_BYTES, PART_BYTES } from "../../../shared/limits.ts";
import { derivedUuid } from "../../../worker/ids.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { messageOf, receiptOf, refusalOf, threadOf } from "../support/answers.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { get, post, send, type WholeAnswer } from "../support/whole.ts";

const ctx = testContext();
let wei: TestPerson;
let rosa: TestPerson;

const countRows = async (table: string): Promise<number> =>
  (await ctx.db.get<{ n: number }>(sql`select count(*) as n from ${sql.identifier(table)}`)).n;

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["Sales"] });
  rosa = await aPerson(ctx, { name: "Rosa", email: "rosa@acme.example", teams: ["Sales"] });
});

describe("saving a message", () => {
  it("is on the record with its customer, contact and original, byte for byte", async () => {
    const bytes = aMessage();
    const answer = await save(send, wei, bytes);
    expect(answer.status, answer.text).toBe(200);
    expect(receiptOf(answer)).toMatchObject({
      state: "stored",
      duplicate: false,
      customers: [{ name: "Globex" }],
      alsoSavedBy: [],
    });
    expect(await findOriginal(ctx, await contentHash(bytes))).toEqual(bytes);
    const message = await get(wei, `/api/messages/${receiptOf(answer).messageId}`);
    expect(messageOf(message)).toMatchObject({ subject: "Request for quotation", direction: "in", level: "original" });
    expect(messageOf(message).text).toContain("40 ball valves");
    expect(await countRows("capture")).toBe(0);
  });

  it("twice, by the same capture or another, changes nothing and says duplicate", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<twice@globex.example>" } });
    const captureId = crypto.randomUUID();
    const first = await save(send, wei, bytes, { captureId });
    const keys = await countRows("message_key");
    const again = await save(send, wei, bytes, { captureId });
    const other = await save(send, wei, bytes);
    expect([receiptOf(again).messageId, receiptOf(other).messageId]).toEqual([
      receiptOf(first).messageId,
      receiptOf(first).messageId,
    ]);
    expect([receiptOf(again).duplicate, receiptOf(other).duplicate]).toEqual([true, true]);
    expect(await countRows("message_key")).toBe(keys);
    expect(messageOf(await get(wei, `/api/messages/${receiptOf(first).messageId}`)).evidence).toHaveLength(1);
  });

  it("by a second rep, whose copy has other Received lines, is one message with two captures", async () => {
    const headers = { "Message-ID": "<both@globex.example>" };
    const first = await save(send, wei, aMessage({ headers }));
    const second = await save(
      send,
      rosa,
      aMessage({ headers: { Received: "from mx by mail; Tue, 1 Sep 2026 07:00:01 +0000", ...headers } }),
    );
    expect(receiptOf(second).messageId).toBe(receiptOf(first).messageId);
    expect(receiptOf(second).alsoSavedBy).toMatchObject([{ person: { name: "Wei" } }]);
    expect(messageOf(await get(rosa, `/api/messages/${receiptOf(first).messageId}`)).evidence).toHaveLength(2);
  });

  it("by many at once is one message", async () => {
    const copies = await Promise.all(
      Array.from({ length: 12 }, (_, copy) =>
        save(
          send,
          copy % 2 ? wei : rosa,
          aMessage({ headers: { "Message-ID": "<rush@globex.example>", "X-Copy": String(copy) } }),
        ),
      ),
    );
    expect(copies.map(({ status }) => status)).toEqual(copies.map(() => 200));
    const stored = copies.map(receiptOf).filter(({ state }) => state === "stored");
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it("with a known Message-ID but another sender is kept apart and flagged", async () => {
    const real = await save(send, wei, aMessage({ headers: { "Message-ID": "<real@globex.example>" } }));
    const forged = await save(
      send,
      wei,
      aMessage({
        headers: { "Message-ID": "<real@globex.example>", From: "mallory@shady.example" },
        body: "Pay here instead.\n",
      }),
    );
    expect(receiptOf(forged).messageId).not.toBe(receiptOf(real).messageId);
    expect(messageOf(await get(wei, `/api/messages/${receiptOf(forged).messageId}`)).flags).toEqual(["same_id"]);
    expect(messageOf(await get(wei, `/api/messages/${receiptOf(real).messageId}`)).flags).toEqual([]);
  });

  it("puts an answer into the thread of its question, in whatever order they come", async () => {
    const question = { "Message-ID": "<q@globex.example>", Subject: "Lead time?" };
    const reply = {
      "Message-ID": "<a@acme.example>",
      From: "rep@acme.example",
      To: "buyer@globex.example",
      "In-Reply-To": "<q@globex.example>",
      References: "<q@globex.example>",
      Subject: "Re: Lead time?",
    };
    const later = await save(send, wei, aMessage({ headers: reply }));
    const earlier = await save(send, wei, aMessage({ headers: question }));
    const [one, two] = await Promise.all(
      [later, earlier].map(async (one) => messageOf(await get(wei, `/api/messages/${receiptOf(one).messageId}`))),
    );
    expect(one?.threadId).toBe(two?.threadId);
    const thread = await get(wei, `/api/threads/${one?.threadId}`);
    expect(threadOf(thread).messages).toHaveLength(2);
  });
});

describe("a conversation of many messages that come at once", () => {
  it("is one thread, however they overtake each other", async () => {
    const ids = Array.from({ length: 10 }, (_, n) => `<talk-${n}@globex.example>`);
    const messages = ids.map((id, n) =>
      aMessage({
        headers: {
          "Message-ID": id,
          Subject: `Talk ${n}`,
          References: n === 0 ? null : ids.slice(0, n).join(" "),
          "In-Reply-To": n === 0 ? null : (ids[n - 1] ?? null),
        },
      }),
    );
    const shuffled = [5, 2, 9, 0, 7, 4, 1, 8, 3, 6].map((n) => messages[n] ?? messages[0] ?? new Uint8Array());
    const saved = await Promise.all(shuffled.map((bytes) => save(send, wei, bytes)));
    const threads = await Promise.all(
      saved.map(async (one) => messageOf(await get(wei, `/api/messages/${receiptOf(one).messageId}`)).threadId),
    );
    expect(new Set(threads).size).toBe(1);
    expect(threadOf(await get(wei, `/api/threads/${threads[0]}`)).messages).toHaveLength(10);
  });

  it("does not take in an outsider who only learnt a Message-ID", async () => {
    const own = await save(send, wei, aMessage({ headers: { "Message-ID": "<secret@globex.example>" } }));
    const outsider = await save(
      send,
      wei,
      aMessage({
        headers: {
          "Message-ID": "<in@shady.example>",
          From: "eve@shady.example",
          To: "nobody@shady.example",
          "In-Reply-To": "<secret@globex.example>",
        },
      }),
    );
    const [one, two] = await Promise.all(
      [own, outsider].map(async (one) => messageOf(await get(wei, `/api/messages/${receiptOf(one).messageId}`))),
    );
    expect(one?.threadId).not.toBe(two?.threadId);
  });
});

describe("what is not a message of mine, or not a message", () => {
  it("refuses a mailbox that belongs to somebody else, and one that nobody has", async () => {
    const bytes = aMessage();
    const rows = await countRows("message_key");
    for (const mailbox of [rosa.email, "stranger@elsewhere.example"]) {
      const answer = await save(send, wei, bytes, { mailbox });
      expect(refusalOf(answer)).toEqual([403, "mailbox_not_yours"]);
    }
    expect(await countRows("message_key")).toBe(rows);
  });

  it("refuses a wrong hash with 422 and stores nothing", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<wrong@globex.example>" } });
    const sha256 = "0".repeat(64);
    const answer = await save(send, wei, bytes, { sha256 });
    expect(refusalOf(answer)).toEqual([422, "hash_mismatch"]);
    expect(await findOriginal(ctx, sha256)).toBeNull();
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
    expect(await countRows("capture")).toBe(0);
  });

  it("keeps empty, truncated and nonsense mail, and says what is wrong with it", async () => {
    const cases = [
      "",
      "\r\n",
      "no header at all",
      "Subject: cut off\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent",
      "\0\0\0\xff\xfe",
    ];
    for (const text of cases) {
      const bytes = new TextEncoder().encode(text);
      const answer = await save(send, wei, bytes);
      expect(answer.status, text).toBe(200);
      expect(await findOriginal(ctx, await contentHash(bytes))).toEqual(bytes);
      const message = await get(wei, `/api/messages/${receiptOf(answer).messageId}`);
      expect(messageOf(message).problems.length, text).toBeGreaterThan(0);
    }
  });

  it("answers 401 without a sign-in, 400 naming the field, and never with a stack", async () => {
    const bytes = aMessage();
    const path = `/api/originals/${await contentHash(bytes)}`;
    const none = await send(path, { method: "PUT", body: new Uint8Array(bytes) });
    expect(refusalOf(none)).toEqual([401, "unauthenticated"]);
    const bad = await save(send, wei, bytes, { capturedAt: "yesterday" });
    expect(refusalOf(bad)).toEqual([400, "bad_request"]);
    expect(bad.text).toContain("capturedAt");
    for (const answer of [none, bad]) expect(answer.text).not.toMatch(/ at .*\.ts|node_modules/);
  });
});

describe("an original in parts", () => {
  it("travels in parts, may send each again, and is on record after one completing call", async () => {
    const head = aMessage({ headers: { "Message-ID": "<large@globex.example>" } });
    const bytes = new Uint8Array(PART_BYTES * 2 + 77).fill(0x61);
    bytes.set(head);
    const sha256 = await contentHash(bytes);
    const header = captureHeader(aCapture(wei, bytes));
    const put = async (part: number): Promise<WholeAnswer> => {
      const path = `/api/originals/${sha256}/parts/${part}`;
      return send(path, {
        method: "PUT",
        headers: await deviceHeaders(wei, "PUT", path, header),
        body: bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES),
      });
    };
    const complete = async (): Promise<WholeAnswer> =>
      send(`/api/originals/${sha256}/complete`, {
        method: "POST",
        headers: {
          ...(await deviceHeaders(wei, "POST", `/api/originals/${sha256}/complete`, header)),
          "content-type": "application/json",
        },
        body: JSON.stringify({ parts: 3 }),
      });
    for (const part of [0, 2, 2]) expect((await put(part)).status).toBe(200);
    const early = await complete();
    expect(refusalOf(early)).toEqual([409, "missing_parts"]);
    expect((await get(wei, `/api/originals/${sha256}/parts`)).body.parts).toEqual([0, 2]);
    expect((await get(rosa, `/api/originals/${sha256}/parts`)).body.parts).toEqual([]);
    expect((await put(1)).status).toBe(200);
    expect(receiptOf(await complete()).state).toBe("accepted");
    expect(await findOriginal(ctx, sha256)).toEqual(bytes);
  });

  it("comes whole as well, up to 1 MiB, and is on record with the answer", async () => {
    const whole = (size: number): Uint8Array => {
      const bytes = new Uint8Array(size).fill(0x61);
      bytes.set(aMessage({ headers: { "Message-ID": `<whole-${size}@globex.example>` } }));
      return bytes;
    };
    expect(receiptOf(await save(send, wei, whole(MAX_WHOLE_BYTES))).state).toBe("stored");
    const more = await save(send, wei, whole(MAX_WHOLE_BYTES + 1));
    expect(refusalOf(more)).toEqual([413, "too_large"]);
  });

  it("is refused above 25 MiB, naming the limit, before a byte is stored", async () => {
    const bytes = aMessage();
    const answer = await save(send, wei, bytes, { bytes: MAX_ORIGINAL_BYTES + 1 });
    expect(answer.status).toBe(400);
    const path = `/api/originals/${"a".repeat(64)}`;
    const big = await send(path, {
      method: "PUT",
      headers: { ...(await deviceHeaders(wei, "PUT", path)), "content-length": String(30 * 1024 * 1024) },
      body: new Uint8Array(8),
    });
    expect(refusalOf(big)).toEqual([413, "too_large"]);
  });
});

describe("taking a capture back", () => {
  it("removes message, original, keys, contact and customer, and a late redelivery does not bring it in again", async () => {
    const bytes = aMessage({
      headers: { "Message-ID": "<private@dentist.example>", From: "Dr Molar <desk@dentist.example>" },
      body: "Your appointment is on Monday.\n",
    });
    const captureId = crypto.randomUUID();
    const keys = await countRows("message_key");
    const customers = await countRows("customer");
    const saved = await save(send, wei, bytes, { captureId });
    const undone = await post(wei, `/api/captures/${captureId}/undo`, { messageId: receiptOf(saved).messageId });
    expect(undone.body, undone.text).toEqual({ undone: true });
    expect((await get(wei, `/api/messages/${receiptOf(saved).messageId}`)).status).toBe(404);
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
    expect([await countRows("message_key"), await countRows("customer")]).toEqual([keys, customers]);
    const late = await save(send, wei, bytes, { captureId });
    expect(refusalOf(late)).toEqual([410, "undone"]);
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
  });

  it("leaves the message where a colleague saved it too, and only one's own capture can be taken back", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<shared@globex.example>" } });
    const captureId = crypto.randomUUID();
    const mine = await save(send, wei, bytes, { captureId });
    await save(send, rosa, bytes);
    const theft = await post(rosa, `/api/captures/${captureId}/undo`, { messageId: receiptOf(mine).messageId });
    expect(theft.status).toBe(404);
    await post(wei, `/api/captures/${captureId}/undo`, { messageId: receiptOf(mine).messageId });
    const left = await get(rosa, `/api/messages/${receiptOf(mine).messageId}`);
    expect(messageOf(left).evidence).toHaveLength(1);
    expect(await findOriginal(ctx, await contentHash(bytes))).toEqual(bytes);
  });

  it("that overtakes its upload keeps the upload out, for its sender alone", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<overtaken@globex.example>" } });
    const captureId = crypto.randomUUID();
    const leaves = await countLeaves(ctx, "capture.undone");
    for (let again = 0; again < 2; again++) {
      expect((await post(wei, `/api/captures/${captureId}/undo`, {})).body).toEqual({ undone: true });
    }
    expect(await countLeaves(ctx, "capture.undone")).toBe(leaves + 1);
    const late = await save(send, wei, bytes, { captureId });
    expect(refusalOf(late)).toEqual([410, "undone"]);
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
    expect(
      await ctx.db.all(sql`select 1 from undone_capture where id like ${`${captureId}%`} and pending is not null`),
    ).toEqual([]);
  });

  it("whose answer was lost is found without its message's id, and a colleague's is not", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<answer-lost@globex.example>" } });
    const captureId = crypto.randomUUID();
    const saved = await save(send, wei, bytes, { captureId });
    expect(receiptOf(saved).state).toBe("stored");
    expect((await post(rosa, `/api/captures/${captureId}/undo`, {})).status).toBe(404);
    expect(receiptOf(await save(send, wei, bytes, { captureId }))).toMatchObject({ duplicate: true });
    expect((await post(wei, `/api/captures/${captureId}/undo`, {})).body).toEqual({ undone: true });
    expect((await get(wei, `/api/messages/${receiptOf(saved).messageId}`)).status).toBe(404);
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
  });

  it("cannot keep a mail out of the company's doors, whose ids follow from the bytes", async () => {
    const id = derivedUuid(await contentHash(aMessage()));
    expect((await post(wei, `/api/captures/${id}/undo`, {})).status).toBe(404);
    expect(await ctx.db.all(sql`select 1 from undone_capture where id like ${`${id}%`}`)).toEqual([]);
  });
});
