// Not a test of `npm test`: `npm run bench` runs it to count the rows that a message makes the databases write.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import { benchCorpus } from "../../scripts/bench/corpus.ts";
import { captureReceiptSchema } from "../../shared/api/captures.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { ledgerStub } from "../../worker/ledger/client.ts";
import { pumpBookLeaves } from "../../worker/records/leaf-pump.ts";
import { bindCaptures } from "../../worker/routes/captures.ts";
import { bindImports } from "../../worker/routes/imports.ts";
import { volumeStub } from "../../worker/volume/client.ts";
import type { TestPerson } from "./support/app.ts";
import { anAppWith, aPerson } from "./support/app.ts";
import { countingBook, watchStatements } from "./support/count-rows.ts";
import { save } from "./support/mail.ts";

const MESSAGES = 100;
/** Once round the demo: after it every customer, contact and volume of the corpus is there. */
const WARM_UP = 300;

const written = { book: 0, volume: 0, ledger: 0 };

const { app, ctx } = anAppWith(
  { BOOK: countingBook(env.BOOK, (rows) => (written.book += rows)) },
  bindCaptures,
  bindImports,
);
const send = (path: string, init: RequestInit): Promise<Response> =>
  Promise.resolve(app.request(new URL(path, ctx.env.PUBLIC_ORIGIN), init, ctx.env));

/** A cursor's count is final only once it has been read to its end, so every cursor is kept and added up at the end. */
const cursors: { kind: "volume" | "ledger"; cursor: { rowsWritten: number } }[] = [];

const counted = new WeakSet<SqlStorage>();

/** An object that was put to sleep counts no more: told `mustCount`, it throws for one that was. */
async function countObjects({ mustCount }: { mustCount: boolean }): Promise<void> {
  const patch = (kind: "volume" | "ledger") => (_: unknown, state: DurableObjectState) => {
    const { sql: storage } = state.storage;
    if (counted.has(storage)) return;
    if (mustCount) throw new Error(`a ${kind} was put to sleep while its rows were counted: measure again`);
    counted.add(storage);
    watchStatements(storage, ({ cursor }) => cursors.push({ kind, cursor }));
  };
  for (const name of await volumes()) await runInDurableObject(volumeStub(env, name), patch("volume"));
  await runInDurableObject(ledgerStub(env), patch("ledger"));
}

async function keepAwake(): Promise<void> {
  for (const name of await volumes()) await runInDurableObject(volumeStub(env, name), () => undefined);
  await runInDurableObject(ledgerStub(env), () => undefined);
}

const volumes = async (): Promise<string[]> =>
  z
    .array(z.object({ name: z.string() }))
    .parse(await ctx.db.all(sql`select name from volume`))
    .map(({ name }) => name);

/** Leaves leave their outboxes, and their rows are deleted: part of what a message costs. */
async function handLeavesOver(): Promise<void> {
  for (const name of await volumes()) await runDurableObjectAlarm(volumeStub(env, name));
  await pumpBookLeaves(ctx);
}

async function measure(work: () => Promise<void>): Promise<typeof written> {
  await handLeavesOver();
  await countObjects({ mustCount: false });
  Object.assign(written, { book: 0, volume: 0, ledger: 0 });
  cursors.length = 0;
  // An object that nobody asks anything is put to sleep after ten seconds.
  const awake = setInterval(() => void keepAwake(), 2000);
  try {
    await work();
    await handLeavesOver();
  } finally {
    clearInterval(awake);
  }
  await countObjects({ mustCount: true });
  for (const { kind, cursor } of cursors) written[kind] += cursor.rowsWritten;
  return { ...written };
}

/** Through the import door in batches of 100, as one rep. */
async function importAll(person: TestPerson, fileKey: string, originals: readonly Uint8Array[]): Promise<void> {
  const headers = { cookie: person.cookie, origin: ctx.env.PUBLIC_ORIGIN };
  const started = await send("/api/imports", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ fileName: "cost.mbox", fileKey, mailbox: person.email, total: originals.length }),
  });
  const { id } = importEndpoints.startImport.response.parse(await started.json());
  for (let from = 0; from < originals.length; from += 100) {
    const body = writeFrames(originals.slice(from, from + 100));
    const answer = await send(`/api/imports/${id}/batches`, { method: "POST", headers, body });
    const { results } = importEndpoints.sendBatch.response.parse(await answer.json());
    expect(results.filter(({ state }) => state !== "stored")).toEqual([]);
  }
}

test("rows written per message, door by door", async () => {
  await ctx.db.run(sql`insert into setting (key, value) values ('mailDomains', '["acme.example"]')`);
  const person = await aPerson(ctx, { teams: ["Sales"] });
  await importAll(person, "0".repeat(64), benchCorpus(WARM_UP, "w"));
  const http = await measure(async () => {
    // Each with its device's number, as the extension sends it.
    for (const [index, bytes] of benchCorpus(MESSAGES, "h").entries()) {
      const answer = await save(send, person, bytes, { deviceSeq: index + 1 });
      expect(captureReceiptSchema.parse(await answer.json()).state).toBe("stored");
    }
  });
  console.info(`COST ${JSON.stringify({ door: "http", messages: MESSAGES, ...http })}`);

  const through = await measure(() => importAll(person, "1".repeat(64), benchCorpus(MESSAGES, "i")));
  console.info(`COST ${JSON.stringify({ door: "import", messages: MESSAGES, ...through })}`);
});
