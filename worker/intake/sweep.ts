import type { AppContext } from "../context.ts";
import { errorFields, log } from "../log.ts";
import { hasOriginal, removeParts } from "../originals.ts";
import { enqueueCapture } from "../queues.ts";
import type { CaptureRow } from "../records/captures.ts";
import { acceptCapture, dropCapture, listStaleCaptures, touchCapture } from "../records/captures.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { forgetExpired } from "../records/sign-in-links.ts";

/** A request that has not finished by now was cut off. */
const STALE_AFTER_MS = 2 * 60 * 1000;
/** An upload in parts may rest this long (a laptop shut over a weekend) before its parts are given up. */
const PARTS_REST_MS = 7 * 24 * 60 * 60 * 1000;
/** The sender of a large capture may ask for so long how far it got. */
const STORED_KEPT_MS = 24 * 60 * 60 * 1000;
/** Bounded so that one run stays within its time; the next one goes on. */
const ROWS_A_RUN = 500;

const system = { kind: "system", door: "sweep" } as const;

/** Settles what was cut off: bytes in R2 → accepted and queued; none → closed. Never lists R2. */
export async function sweep(ctx: AppContext): Promise<void> {
  const before = new Date(ctx.nowMs() - STALE_AFTER_MS).toISOString();
  for (const row of await listStaleCaptures(ctx, before, ROWS_A_RUN)) {
    try {
      await settle(ctx, row);
    } catch (error) {
      log("error", "sweep.row_failed", { captureId: row.id, ...errorFields(error) });
    }
  }
  await forgetExpired(ctx);
  await pumpBookLeaves(ctx);
}

async function settle(ctx: AppContext, row: CaptureRow): Promise<void> {
  const ageMs = ctx.nowMs() - Date.parse(row.createdAt);
  if (row.state === "stored") {
    if (ageMs > STORED_KEPT_MS) await dropCapture(ctx, row.id);
    return;
  }
  if (row.state === "accepted") {
    await touchCapture(ctx, row.id);
    return enqueueCapture(ctx, row.id);
  }
  if (await hasOriginal(ctx, row.sha256)) {
    await acceptCapture(system, ctx, row);
    return enqueueCapture(ctx, row.id);
  }
  if (row.parts > 0 && ageMs < PARTS_REST_MS) return touchCapture(ctx, row.id);
  if (row.parts > 0) await removeParts(ctx, row.personId ?? "", row.sha256, row.parts);
  await dropCapture(ctx, row.id);
}
