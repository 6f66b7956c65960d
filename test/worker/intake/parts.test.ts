import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { PART_BYTES } from "../../../shared/limits.ts";
import { completePieces, receivePiece } from "../../../worker/intake/extension-door.ts";
import type { PartsOf } from "../../../worker/intake/receive.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal, listParts, putOriginal } from "../../../worker/originals.ts";
import { findCapture } from "../../../worker/records/captures.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage } from "../support/mail.ts";

const ctx = testContext();
const HOUR_MS = 60 * 60 * 1000;
let wei: TestPerson;
let eve: TestPerson;

/** A message of one whole part and a bit. */
function large(id: string): Uint8Array {
  const bytes = new Uint8Array(PART_BYTES + 9).fill(0x61);
  bytes.set(aMessage({ headers: { "Message-ID": id } }));
  return bytes;
}

async function partsOf(person: TestPerson, bytes: Uint8Array): Promise<PartsOf> {
  return { sha256: await contentHash(bytes), metadata: captureMetadataSchema.parse(aCapture(person, bytes)) };
}
const sendPart = (person: TestPerson, given: PartsOf, bytes: Uint8Array, part: number): Promise<void> =>
  receivePiece(ctx, person.actor, {
    ...given,
    part,
    bytes: bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES),
  });
const stateOf = async ({ metadata }: PartsOf): Promise<string | null> =>
  (await findCapture(ctx, metadata.captureId))?.state ?? null;
const sweepLater = (ms = HOUR_MS): Promise<void> =>
  sweep(testContext({ nowMs: () => Date.now() + ms, now: () => new Date(Date.now() + ms).toISOString() }));

beforeAll(async () => {
  wei = await aPerson(ctx, { name: "Wei" });
  eve = await aPerson(ctx, { name: "Eve" });
});

describe("an upload in parts", () => {
  it("that announces the hash of a colleague's original gets nothing by it: knowing a hash grants nothing", async () => {
    const secret = large("<secret@globex.example>");
    await putOriginal(ctx, await contentHash(secret), secret);
    const garbage = new Uint8Array(secret.length).fill(0x62);
    const claim = await partsOf(eve, secret);
    await sendPart(eve, claim, garbage, 0);
    await sweepLater();
    expect(await stateOf(claim)).toBe("receiving");
    await sendPart(eve, claim, garbage, 1);
    await sweepLater(2 * HOUR_MS);
    expect(await stateOf(claim)).toBe("receiving");
    await expect(completePieces(ctx, eve.actor, { ...claim, parts: 2 })).rejects.toMatchObject({
      code: "hash_mismatch",
    });
    await sweepLater(9 * 24 * HOUR_MS);
    expect(await stateOf(claim)).toBeNull();
    expect(await findOriginal(ctx, claim.sha256)).toEqual(secret);
  });

  it("whose completing call was cut off is put together by the sweep", async () => {
    const bytes = large("<cut-off@globex.example>");
    const given = await partsOf(wei, bytes);
    await sendPart(wei, given, bytes, 0);
    await sendPart(wei, given, bytes, 1);
    await sweepLater();
    expect(await stateOf(given)).toBe("accepted");
    expect(await findOriginal(ctx, given.sha256)).toEqual(bytes);
  });

  it("of many parts is put together in their order, whatever order they came in", async () => {
    const bytes = new Uint8Array(PART_BYTES * 13 + 5).map((_, at) => at >> 8);
    const given = await partsOf(wei, bytes);
    for (let part = 14; part > 0; part--) await sendPart(wei, given, bytes, part % 14);
    expect((await completePieces(ctx, wei.actor, { ...given, parts: 14 })).state).toBe("accepted");
    expect(await findOriginal(ctx, given.sha256)).toEqual(bytes);
  });

  it("leaves no part behind once it is accepted", async () => {
    const bytes = large("<whole@globex.example>");
    const given = await partsOf(wei, bytes);
    for (const part of [0, 1]) await sendPart(wei, given, bytes, part);
    expect((await completePieces(ctx, wei.actor, { ...given, parts: 2 })).state).toBe("accepted");
    expect(await listParts(ctx, wei.id, given.sha256)).toEqual([]);
    expect((await env.ORIGINALS.list({ prefix: `part/${wei.id}/${given.sha256}` })).objects).toEqual([]);
  });
});
