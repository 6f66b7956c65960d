import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { AppContext } from "../../../worker/context.ts";
import { consumeDeadLetters } from "../../../worker/dead-letters.ts";
import { consumeCaptures } from "../../../worker/intake/consume-captures.ts";
import { findReceipt } from "../../../worker/intake/receipt.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { putOriginal } from "../../../worker/originals.ts";
import { CAPTURE_QUEUE, DEAD_LETTER_QUEUE } from "../../../worker/queues.ts";
import { acceptCapture, beginCapture, listFailedCaptures } from "../../../worker/records/captures.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import type { Letter } from "../support/fault-runs.ts";
import { metadataOf } from "../support/fault-runs.ts";
import { ahead, faulty, HeldQueue, HOUR_MS } from "../support/faults.ts";
import { aMessage } from "../support/mail.ts";
import { allMessages } from "../support/world.ts";

// The queue delivers at least once, in any order, whenever it likes; and the sweep takes what everybody has forgotten.

const ctx = testContext();
const WEEK_MS = 7 * 24 * HOUR_MS;
let wei: TestPerson;

async function accepted(headers: Record<string, string>): Promise<Letter> {
  const bytes = aMessage({ headers });
  const letter = { captureId: crypto.randomUUID(), bytes, sha256: await contentHash(bytes) };
  const given = { door: "extension", sha256: letter.sha256, parts: 0, mailbox: "own" } as const;
  const row = await beginCapture(wei.actor, ctx, { ...given, metadata: metadataOf(wei, letter) });
  await putOriginal(ctx, letter.sha256, bytes);
  await acceptCapture(wei.actor, ctx, row);
  return letter;
}

/** Delivers these captures in this order, in one batch; answers which are to be delivered again. */
async function deliver(on: AppContext, letters: readonly Letter[], attempts = 1): Promise<number> {
  const messages = letters.map(({ captureId }, index) => ({
    ...{ id: `m${index}`, timestamp: new Date(on.nowMs()), attempts, body: { captureId } },
  }));
  const batch = createMessageBatch(CAPTURE_QUEUE, messages);
  await consumeCaptures(on, batch);
  const { retryMessages, explicitAcks } = await getQueueResult(batch, createExecutionContext());
  expect(retryMessages.length + explicitAcks.length).toBe(letters.length);
  return retryMessages.length;
}

/** Everything on record but for leaves that have been handed over. */
async function onRecord(): Promise<unknown> {
  const tables = [
    "message_key",
    "thread_alias",
    "thread_volume",
    "customer",
    "customer_volume",
    "contact_address",
    "volume",
  ];
  const rows = await Promise.all(
    tables.map((table) => ctx.db.all(sql`select * from ${sql.identifier(table)} order by 1, 2`)),
  );
  const { highest } = await ctx.db.get<{ highest: number }>(sql`select max(seq) as highest from leaf`);
  return { messages: await allMessages(ctx), rows, highest };
}

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(ctx, { email: "wei@acme.example", teams: ["Sales"] });
});

describe("the queue", () => {
  it("delivers twice, out of order and a week later, and changes nothing by it", async () => {
    const first = await accepted({ "Message-ID": "<1@globex.example>" });
    const second = await accepted({ "Message-ID": "<2@globex.example>", References: "<1@globex.example>" });
    const third = await accepted({
      "Message-ID": "<3@globex.example>",
      References: "<1@globex.example> <2@globex.example>",
    });
    // The answers before what they answer.
    expect(await deliver(ctx, [third, second, first])).toBe(0);
    const before = await onRecord();
    const messages = await allMessages(ctx);
    expect(messages.map(({ evidence }) => evidence.map(({ captureId }) => captureId))).toEqual(
      [third, second, first].map(({ captureId }) => [captureId]),
    );
    const aliases = await ctx.db.all<{ thread: number; into: number }>(sql`select thread, "into" from thread_alias`);
    const threads = messages.map(({ thread }) => aliases.find((one) => one.thread === thread)?.into ?? thread);
    expect(new Set(threads).size, "one conversation").toBe(1);

    expect(await deliver(ctx, [first, first, third, second, second])).toBe(0);
    const late = testContext(ahead(WEEK_MS));
    // Their rows are still there a week later when the sweep did not run, and gone when it did.
    expect(await deliver(late, [second, third, first])).toBe(0);
    await sweep(faulty(new HeldQueue(), null, ahead(WEEK_MS)).ctx);
    expect(await ctx.db.all(sql`select id from capture`)).toEqual([]);
    expect(await deliver(late, [first, third, second, first])).toBe(0);
    expect(await onRecord()).toEqual(before);
  });

  it("gives up on what goes wrong each time: it is listed with the reason, and its sender is told", async () => {
    const poison = await accepted({ "Message-ID": "<poison@globex.example>" });
    const fine = await accepted({ "Message-ID": "<fine@globex.example>" });
    const store = new Proxy(ctx.env.ORIGINALS, {
      get(bucket, name) {
        if (name !== "get") return Reflect.get(bucket, name).bind(bucket);
        return (key: string) =>
          key.includes(poison.sha256) ? Promise.reject(new Error("it goes wrong")) : bucket.get(key);
      },
    });
    const on = testContext({}, { ORIGINALS: store });
    // Beside it in the batch everything is well.
    expect(await deliver(on, [poison, fine])).toBe(1);
    for (let attempts = 2; attempts <= 6; attempts++) expect(await deliver(on, [poison], attempts)).toBe(1);
    expect(await listFailedCaptures(wei.actor, ctx)).toEqual([]);
    const letters = [{ id: "d1", timestamp: new Date(), attempts: 6, body: { captureId: poison.captureId } }];
    for (let delivery = 0; delivery < 2; delivery++) {
      await consumeDeadLetters(on, createMessageBatch(DEAD_LETTER_QUEUE, letters));
    }
    expect(await listFailedCaptures(wei.actor, ctx)).toMatchObject([
      {
        id: poison.captureId,
        state: "failed",
        lastError: "Reading it went wrong several times. The original is safe.",
      },
    ]);
    const leaves = await ctx.db.all(sql`select subject from leaf where kind = 'capture.failed'`);
    expect(leaves).toEqual([{ subject: poison.captureId }]);
    expect(await findReceipt(ctx, wei.actor, poison.captureId, null)).toEqual({
      ...{ captureId: poison.captureId, state: "failed", reason: "gave_up" },
      ...{ duplicate: false, messageId: null, customers: [], alsoSavedBy: [] },
    });
  });
});

describe("the sweep", () => {
  it("settles every stale row in one run, also 1,200 of them", async () => {
    const there = await contentHash(aMessage({ headers: { "Message-ID": "<there@globex.example>" } }));
    await putOriginal(ctx, there, aMessage({ headers: { "Message-ID": "<there@globex.example>" } }));
    const template = await accepted({ "Message-ID": "<template@globex.example>" });
    // All of one moment, as after an outage.
    await ctx.db.run(sql`
      with recursive n(i) as (select 0 union all select i + 1 from n where i < 1199)
      insert into capture (id, state, door, person_id, sha256, bytes, metadata, created_at, updated_at)
      select printf('00000000-0000-4000-8000-%012d', i), iif(i % 3 = 0, 'accepted', 'receiving'), 'extension', ${wei.id},
        iif(i % 3 = 1, ${there}, ${"0".repeat(64)}), 4, (select metadata from capture where id = ${template.captureId}),
        ${ctx.now()}, ${ctx.now()} from n`);
    await ctx.db.run(sql`delete from capture where id = ${template.captureId}`);
    const queue = new HeldQueue();
    const { ctx: later } = faulty(queue, null, ahead(HOUR_MS));
    await sweep(later);
    const states = await ctx.db.all(sql`
      select state, count(*) as n, min(updated_at) > ${ctx.now()} as isFresh from capture
      where id like '00000000-%' group by state`);
    expect(states).toEqual([{ state: "accepted", n: 800, isFresh: 1 }]);
    expect(new Set(queue.messages.map(({ captureId }) => captureId)).size).toBe(800);
  });
});
