import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { writeFrames } from "../../../shared/import-frames.ts";
import { MAX_IMPORT_BATCH_BYTES } from "../../../shared/limits.ts";
import { threadNumber } from "../../../worker/ids.ts";
import { importBatch } from "../../../worker/intake/import-batch.ts";
import type { OpenImport } from "../../../worker/records/imports.ts";
import { finishImport, startImport } from "../../../worker/records/imports.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aMessage } from "../support/mail.ts";

const ctx = testContext();
let wei: TestPerson;
let job: OpenImport;

const letters = (count: number, name: string): Uint8Array[] =>
  Array.from({ length: count }, (_, n) =>
    aMessage({ headers: { "Message-ID": `<${name}-${n}@globex.example>`, Subject: `Letter ${n}` } }),
  );

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  const file = { fileName: "old.mbox", fileKey: "a".repeat(64), mailboxId: wei.mailboxId, total: 30 };
  job = await startImport(wei.actor, ctx, file);
});

describe("a batch of an import", () => {
  it("sent again stores nothing twice and counts it as duplicates", async () => {
    const body = writeFrames(letters(3, "twice"));
    const first = await importBatch(ctx, wei.actor, job, body);
    expect(first.results.map(({ state }) => state)).toEqual(["stored", "stored", "stored"]);
    const again = await importBatch(testContext(), wei.actor, job, body);
    expect(again.results.map(({ state }) => state)).toEqual(["duplicate", "duplicate", "duplicate"]);
    expect(again.import).toMatchObject({ stored: 3, duplicates: 3, failed: 0 });
  });

  it("of letters that have nothing to do with each other makes as many threads, though the clock stands still", async () => {
    const at = Date.now();
    const still = testContext({ nowMs: () => at, now: () => new Date(at).toISOString() });
    const before = await ctx.db.all(sql`select distinct thread from thread_volume`);
    await importBatch(still, wei.actor, job, writeFrames(letters(12, "apart")));
    const after = await ctx.db.all(sql`select distinct thread from thread_volume`);
    expect(after.length - before.length).toBe(12);
    const numbers = Array.from({ length: 5000 }, () => threadNumber(ctx.randomBytes(7)));
    expect(new Set(numbers).size).toBe(5000);
    expect(numbers.every(Number.isSafeInteger)).toBe(true);
    expect(threadNumber(new Uint8Array(7).fill(255))).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("that is cut off or too large is refused as the sender's mistake, whatever its size", async () => {
    const cut = new Uint8Array(MAX_IMPORT_BATCH_BYTES + 100).fill(255);
    await expect(importBatch(ctx, wei.actor, job, cut)).rejects.toMatchObject({ code: "bad_request" });
    const half = new Uint8Array(MAX_IMPORT_BATCH_BYTES / 2);
    const two = writeFrames([half, half]);
    await expect(importBatch(ctx, wei.actor, job, two)).rejects.toMatchObject({ code: "too_large" });
  });

  it("is to be sent again, not counted as failed, when the Book does not answer", async () => {
    // The platform's own error at its binding; everything above it is ours.
    const overloaded = () => Promise.reject(new Error("D1_ERROR: D1 DB is overloaded."));
    const book = new Proxy(ctx.env.BOOK, {
      get: (db, name) => (name === "batch" ? overloaded : Reflect.get(db, name).bind(db)),
    });
    const work = importBatch(testContext({}, { BOOK: book }), wei.actor, job, writeFrames(letters(1, "later")));
    await expect(work).rejects.toThrow("overloaded");
  });
});

describe("finishing an import", () => {
  it("twice, since the answer was lost, is said in the ledger once", async () => {
    expect((await finishImport(wei.actor, ctx, job.id)).state).toBe("stored");
    expect((await finishImport(wei.actor, ctx, job.id)).state).toBe("stored");
    expect(await countLeaves(ctx, "import.done")).toBe(1);
  });
});
