import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { errorFields, log } from "../log.ts";
import { hasOriginal, joinParts, listParts, removeParts } from "../originals.ts";
import { enqueueCapture } from "../queues.ts";
import type { CaptureRow } from "../records/captures.ts";
import { acceptCapture, dropCapture, listStaleCaptures, touchCapture } from "../records/captures.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { forgetExpired } from "../records/sign-in-links.ts";
import { listPendingRemovals, settleRemoval } from "../records/undone-captures.ts";
import { finishRemoval } from "./undo.ts";

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
  const ago = (ms: number): string => new Date(ctx.nowMs() - ms).toISOString();
  const before = { open: ago(STALE_AFTER_MS), stored: ago(STORED_KEPT_MS) };
  for (const row of await listStaleCaptures(ctx, before, ROWS_A_RUN)) {
    try {
      await settle(ctx, row);
    } catch (error) {
      log("error", "sweep.row_failed", { captureId: row.id, ...errorFields(error) });
    }
  }
  for (const { captureId, removal } of await listPendingRemovals(ctx, before.open, ROWS_A_RUN)) {
    try {
      await finishRemoval(ctx, captureId, removal);
      await settleRemoval(ctx, captureId);
    } catch (error) {
      log("error", "sweep.removal_failed", { captureId, ...errorFields(error) });
    }
  }
  await forgetExpired(ctx);
  await pumpBookLeaves(ctx);
}

async function settle(ctx: AppContext, row: CaptureRow): Promise<void> {
  if (row.state === "stored") return close(ctx, row);
  if (row.state === "accepted") {
    // Perhaps the queue still has it: twice is harmless, never is not.
    await touchCapture(ctx, row.id);
    return enqueueCapture(ctx, row.id);
  }
  if (await bytesAreThere(ctx, row)) {
    await acceptCapture(system, ctx, row);
    return enqueueCapture(ctx, row.id);
  }
  const ageMs = ctx.nowMs() - Date.parse(row.createdAt);
  if (row.parts > 0 && ageMs < PARTS_REST_MS) return touchCapture(ctx, row.id);
  return close(ctx, row);
}

async function close(ctx: AppContext, row: CaptureRow): Promise<void> {
  if (row.parts > 0) await removeParts(ctx, row.personId ?? "", row.sha256, row.parts);
  await dropCapture(ctx, row.id);
}

/**
 * True when the sender's own bytes are in R2. A whole one's hash was checked before its row was made. One in parts must
 * be put together from the sender's own parts: that somebody's original of that hash is there grants them nothing.
 */
async function bytesAreThere(ctx: AppContext, row: CaptureRow): Promise<boolean> {
  if (row.parts === 0) return hasOriginal(ctx, row.sha256);
  const personId = row.personId ?? "";
  if ((await listParts(ctx, personId, row.sha256)).length < row.parts) return false;
  try {
    await joinParts(ctx, personId, row.sha256, row.parts);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "hash_mismatch") return false;
    throw error;
  }
}
