import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { consumeDeadLetters } from "../../../worker/dead-letters.ts";
import { consumeCaptures } from "../../../worker/intake/consume-captures.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { putOriginal, putPart } from "../../../worker/originals.ts";
import { CAPTURE_QUEUE, DEAD_LETTER_QUEUE } from "../../../worker/queues.ts";
import { beginCapture, findCapture, listFailedCaptures } from "../../../worker/records/captures.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage } from "../support/mail.ts";

let wei: TestPerson;
const HOUR_MS = 60 * 60 * 1000;

/** A context whose clock is ahead: what was begun now is stale there. */
const later = (ms: number) =>
  testContext({ nowMs: () => Date.now() + ms, now: () => new Date(Date.now() + ms).toISOString() });

async function begun(id: string, bytes: Uint8Array, parts = 0) {
  const ctx = testContext();
  const metadata = captureMetadataSchema.parse(aCapture(wei, bytes, { captureId: id }));
  return beginCapture(wei.actor, ctx, {
    door: "extension",
    sha256: await contentHash(bytes),
    parts,
    mailbox: { id: wei.mailboxId },
    metadata,
  });
}
const stateOf = async (id: string): Promise<string | null> => (await findCapture(testContext(), id))?.state ?? null;
const deliver = async (id: string, attempts = 1) => {
  const batch = createMessageBatch(CAPTURE_QUEUE, [
    { id: "m1", timestamp: new Date(), attempts, body: { captureId: id } },
  ]);
  await consumeCaptures(testContext(), batch);
  return getQueueResult(batch, createExecutionContext());
};

beforeAll(async () => {
  const ctx = testContext();
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: [...answers.mailDomains] });
  wei = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
});

describe("the sweep settles what was cut off", () => {
  it("bytes that arrived are accepted and recorded, bytes that never came are closed, in one run", async () => {
    const arrived = aMessage({ headers: { "Message-ID": "<arrived@globex.example>" } });
    const lost = aMessage({ headers: { "Message-ID": "<lost@globex.example>" } });
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
    await begun(one, arrived);
    await begun(two, lost);
    await putOriginal(testContext(), await contentHash(arrived), arrived);
    await sweep(later(HOUR_MS));
    expect([await stateOf(one), await stateOf(two)]).toEqual(["accepted", null]);
    await deliver(one);
    expect(await stateOf(one)).toBe("stored");
  });

  it("leaves alone what is fresh, and lets an upload in parts rest for days", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<fresh@globex.example>" } });
    const [fresh, resting] = [crypto.randomUUID(), crypto.randomUUID()];
    await begun(fresh, bytes);
    await sweep(testContext());
    expect(await stateOf(fresh)).toBe("receiving");
    const large = aMessage({ headers: { "Message-ID": "<parts@globex.example>" } });
    await begun(resting, large, 2);
    await putPart(testContext(), wei.id, await contentHash(large), 0, new Uint8Array(4));
    await sweep(later(HOUR_MS));
    expect(await stateOf(resting)).toBe("receiving");
    await sweep(later(9 * 24 * HOUR_MS));
    expect(await stateOf(resting)).toBeNull();
    const left = await env.ORIGINALS.list({ prefix: `part/${wei.id}/` });
    expect(left.objects).toEqual([]);
  });
});

describe("the queue", () => {
  it("delivering a capture twice, or one that nobody knows, changes nothing", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<queued@globex.example>" } });
    const id = crypto.randomUUID();
    await begun(id, bytes);
    await putOriginal(testContext(), await contentHash(bytes), bytes);
    for (let delivery = 0; delivery < 2; delivery++) expect((await deliver(id)).explicitAcks).toEqual(["m1"]);
    expect((await deliver(crypto.randomUUID())).explicitAcks).toEqual(["m1"]);
    const row = await findCapture(testContext(), id);
    expect([row?.state, row?.messageId === null]).toEqual(["stored", false]);
  });

  it("puts what cannot be mended on the visible list with its reason, and so do dead letters", async () => {
    const gone = crypto.randomUUID();
    await begun(gone, aMessage({ headers: { "Message-ID": "<gone@globex.example>" } }));
    expect((await deliver(gone)).explicitAcks).toEqual(["m1"]);
    const dead = crypto.randomUUID();
    await begun(dead, aMessage({ headers: { "Message-ID": "<dead@globex.example>" } }));
    const letters = createMessageBatch(DEAD_LETTER_QUEUE, [
      { id: "d1", timestamp: new Date(), attempts: 6, body: { captureId: dead } },
    ]);
    await consumeDeadLetters(testContext(), letters);
    const failed = await listFailedCaptures(wei.actor, testContext());
    expect(failed.map(({ id }) => id).sort()).toEqual([gone, dead].sort());
    expect(failed.find(({ id }) => id === gone)?.lastError).toBe("The original is not in the store.");
    const stranger = await aPerson(testContext(), {});
    expect(await listFailedCaptures(stranger.actor, testContext())).toEqual([]);
  });

  it("does not bring in a capture that was taken back while it waited", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<regret@globex.example>" } });
    const id = crypto.randomUUID();
    await begun(id, bytes);
    await putOriginal(testContext(), await contentHash(bytes), bytes);
    await undoCapture(testContext(), wei.actor, id, null);
    await deliver(id);
    const rows = await testContext().db.all(sql`select 1 from capture where id = ${id}`);
    expect(rows).toEqual([]);
  });
});
