import { beforeAll, describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { traceStatements } from "../../../worker/records/associations.ts";
import type { CaptureRow } from "../../../worker/records/captures.ts";
import {
  acceptCapture,
  beginCapture,
  findCapture,
  listStaleCaptures,
  noteFailure,
} from "../../../worker/records/captures.ts";
import { ask } from "../../../worker/records/questions.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aCapture } from "../support/mail.ts";

const ctx = testContext();
let wei: TestPerson;

/** A row begun at this moment. */
async function begun(at: string): Promise<CaptureRow> {
  const metadata = captureMetadataSchema.parse(aCapture(wei, new Uint8Array(3)));
  const given = {
    door: "extension",
    sha256: "a".repeat(64),
    parts: 0,
    mailbox: { id: wei.mailboxId },
    metadata,
  } as const;
  return beginCapture(wei.actor, testContext({ now: () => at }), given);
}
const store = (row: CaptureRow, at: string) =>
  ask(
    ctx,
    traceStatements(testContext({ now: () => at }), {
      captureId: row.id,
      personId: row.personId,
      number: null,
      actorName: wei.id,
      sentAt: 0,
      ownerOnly: false,
      contacts: [],
      customerIds: [],
      volumeNo: 1,
      keepCapture: { messageId: "2026q3.1-1" },
    }),
  );

beforeAll(async () => {
  wei = await aPerson(ctx);
});

describe("rows of captures", () => {
  it("that are stored and kept for their sender do not stand in the sweep's way, however many they are", async () => {
    for (let n = 0; n < 4; n++) await store(await begun("2026-09-01T07:00:00.000Z"), "2026-09-01T08:00:00.000Z");
    const newer = await begun("2026-09-01T10:00:00.000Z");
    const older = await begun("2026-09-01T09:00:00.000Z");
    const before = { open: "2026-09-01T12:00:00.000Z", stored: "2026-08-31T12:00:00.000Z" };
    const { rows: stale, next } = await listStaleCaptures(ctx, before, { after: null, limit: 2 });
    expect(stale.map(({ id }) => id)).toEqual([older.id, newer.id]);
    expect((await listStaleCaptures(ctx, before, { after: next, limit: 2 })).rows).toEqual([]);
    const dayAfter = { open: "2026-08-01T00:00:00.000Z", stored: "2026-09-02T08:00:00.000Z" };
    expect((await listStaleCaptures(ctx, dayAfter, { after: null, limit: 10 })).rows.map(({ state }) => state)).toEqual(
      Array(4).fill("stored"),
    );
  });

  it("are accepted once: a second word writes no second leaf", async () => {
    const row = await begun("2026-09-01T09:00:00.000Z");
    const leaves = await countLeaves(ctx, "capture.accepted");
    await acceptCapture(wei.actor, ctx, row);
    await acceptCapture({ kind: "system", door: "sweep" }, ctx, row);
    expect(await countLeaves(ctx, "capture.accepted")).toBe(leaves + 1);
  });

  it("stay stored when a delivery that failed before speaks late", async () => {
    const row = await begun("2026-09-01T09:00:00.000Z");
    await noteFailure(ctx, row.id, "not_readable", false);
    await store(row, "2026-09-01T09:00:05.000Z");
    await noteFailure(ctx, row.id, "gave_up", true);
    expect(await findCapture(ctx, row.id)).toMatchObject({ state: "stored", attempts: 1 });
  });
});
