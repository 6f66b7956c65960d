import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { captureReceiptSchema } from "../../../shared/api/captures.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { bindCaptures } from "../../../worker/routes/captures.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { anAppWith, aPerson, testContext } from "../support/app.ts";
import type { AskedStatement } from "../support/count-rows.ts";
import { countingBook, watchStatements } from "../support/count-rows.ts";
import { aMessage, save } from "../support/mail.ts";

// Each row written is billed, in the Book and in the volume: the aim is 14 a message on average. `npm run bench --
// --only cost` has the average over mail as it comes; here is each row of one capture, so that one more shows at once.

let inBook = 0;
const { app, ctx } = anAppWith({ BOOK: countingBook(env.BOOK, (rows) => (inBook += rows)) }, bindCaptures);
const send = (path: string, init: RequestInit): Promise<Response> =>
  Promise.resolve(app.request(new URL(path, ctx.env.PUBLIC_ORIGIN), init, ctx.env));
const volume = volumeStub(env, "2026q3.1");
let wei: TestPerson;
let saves = 0;

async function stored(id: string, headers: Record<string, string> = {}): Promise<void> {
  const bytes = aMessage({ headers: { "Message-ID": `<${id}@globex.example>`, ...headers } });
  saves += 1;
  const receipt = captureReceiptSchema.parse(await (await save(send, wei, bytes, { deviceSeq: saves })).json());
  expect(receipt).toMatchObject({ state: "stored", duplicate: false, customers: [{ name: "Globex" }] });
}

/** Rows of `work` by database and table, with what the volume deletes once its leaves are with the Ledger. */
async function rowsOf(work: () => Promise<void>): Promise<{ book: number; volume: Record<string, number> }> {
  // What waits from before leaves first.
  await runDurableObjectAlarm(volume);
  const asked: AskedStatement[] = [];
  const stop = await runInDurableObject(volume, (_, { storage }) =>
    watchStatements(storage.sql, (one) => asked.push(one)),
  );
  inBook = 0;
  await work();
  await volume.handOver();
  await runInDurableObject(volume, () => void stop());
  const byTable: Record<string, number> = {};
  for (const { query, cursor } of asked) {
    const table = /^\s*(?:INSERT INTO|DELETE FROM|UPDATE) (\w+)/.exec(query)?.[1] ?? "other";
    if (cursor.rowsWritten > 0) byTable[table] = (byTable[table] ?? 0) + cursor.rowsWritten;
  }
  return { book: inBook, volume: byTable };
}

beforeAll(async () => {
  const bare = testContext();
  const admin = await aPerson(bare, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, bare, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(bare, { email: "rep@acme.example", teams: ["Sales"] });
  // Its customer, contact, the quarter's volume and the device's day come with the first one.
  await stored("first");
});

/** The message with its place in its thread and in its customer's list; its leaf comes and goes. */
const inVolume = { message: 3, evidence: 1, text_index: 1, leaf: 2 };

it("a capture that begins a conversation", async () => {
  const rows = await rowsOf(() => stored("one", { Date: "Wed, 02 Sep 2026 09:00:00 +0200" }));
  // The capture comes and goes; two keys, the next number, the thread's volume, the contact's last mail, the device's
  // number.
  expect(rows).toEqual({ book: 8, volume: inVolume });
});

it("a capture that answers, older than the contact's last mail", async () => {
  const rows = await rowsOf(() =>
    stored("two", { "In-Reply-To": "<one@globex.example>", Date: "Tue, 01 Sep 2026 10:00:00 +0200" }),
  );
  expect(rows).toEqual({ book: 6, volume: inVolume });
});
