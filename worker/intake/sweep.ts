import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { errorFields, log } from "../log.ts";
import { hasOriginal, joinParts, listParts, removeParts } from "../originals.ts";
import { enqueueCaptures, QUEUE_BATCH } from "../queues.ts";
import type { CaptureRow, StalePlace } from "../records/captures.ts";
import { acceptCaptures, closeCaptures, listStaleCaptures, touchCaptures } from "../records/captures.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { eraseDeletedNotes } from "../records/note-changes.ts";
import { forgetExpired } from "../records/sign-in-links.ts";
import { deferRemoval, listPendingRemovals, settleRemoval } from "../records/undone-captures.ts";
import { settleObjections } from "./objections.ts";
import { finishRemoval } from "./undo.ts";

/** A request that has not finished by now was cut off. */
const STALE_AFTER_MS = 2 * 60 * 1000;
/** An upload in parts may rest this long (a laptop shut over a weekend) before its parts are given up. */
const PARTS_REST_MS = 7 * 24 * 60 * 60 * 1000;
/** The sender of a large capture may ask for so long how far it got. */
const STORED_KEPT_MS = 24 * 60 * 60 * 1000;
/** A page's rows are settled together: a run may ask the Book and the queue only so often. */
const PAGE_ROWS = QUEUE_BATCH;
/** Bounded so that one run stays within what the platform lets one do; the next one goes on. */
const PAGES_A_RUN = 50;
const REMOVALS_A_RUN = 500;

const system = { kind: "system", door: "sweep" } as const;

/** Settles what was cut off: bytes in R2 → accepted and queued; none → closed. Never lists R2. */
export async function sweep(ctx: AppContext): Promise<void> {
  const ago = (ms: number): string => new Date(ctx.nowMs() - ms).toISOString();
  const before = { open: ago(STALE_AFTER_MS), stored: ago(STORED_KEPT_MS) };
  let after: StalePlace | null = null;
  for (let page = 0; page < PAGES_A_RUN; page++) {
    const stale = await listStaleCaptures(ctx, before, { after, limit: PAGE_ROWS });
    await settlePage(ctx, stale.rows);
    if (stale.next === null) break;
    after = stale.next;
  }
  for (const { mark, captureId, removal } of await listPendingRemovals(ctx, before.open, REMOVALS_A_RUN)) {
    try {
      if (await finishRemoval(ctx, captureId, removal)) await settleRemoval(ctx, mark);
      else await deferRemoval(ctx, mark);
    } catch (error) {
      await deferRemoval(ctx, mark);
      log("error", "sweep.removal_failed", { captureId, ...errorFields(error) });
    }
  }
  await settleObjections(ctx);
  await forgetExpired(ctx);
  await eraseDeletedNotes(ctx);
  await pumpBookLeaves(ctx);
}

type Fate = "queue" | "accept" | "rest" | "close";

async function settlePage(ctx: AppContext, rows: readonly CaptureRow[]): Promise<void> {
  const fates: Record<Fate, CaptureRow[]> = { queue: [], accept: [], rest: [], close: [] };
  for (const row of rows) {
    try {
      const fate = await fateOf(ctx, row);
      if (fate === "close" && row.parts > 0) await removeParts(ctx, row.personId ?? "", row.sha256);
      fates[fate].push(row);
    } catch (error) {
      log("error", "sweep.row_failed", { captureId: row.id, ...errorFields(error) });
    }
  }
  const ids = (list: readonly CaptureRow[]): string[] => list.map(({ id }) => id);
  try {
    await acceptCaptures(system, ctx, fates.accept);
    await touchCaptures(ctx, ids([...fates.queue, ...fates.rest]));
    await enqueueCaptures(ctx, ids([...fates.queue, ...fates.accept]));
    await closeCaptures(ctx, ids(fates.close));
  } catch (error) {
    // One that nothing can be done with must not stop the others.
    if (rows.length > 1) for (const row of rows) await settlePage(ctx, [row]);
    else log("error", "sweep.row_failed", { captureId: rows[0]?.id ?? "", ...errorFields(error) });
  }
}

async function fateOf(ctx: AppContext, row: CaptureRow): Promise<Fate> {
  if (row.state === "stored") return "close";
  // Perhaps the queue still has it: twice is harmless, never is not.
  if (row.state === "accepted") return "queue";
  if (await bytesAreThere(ctx, row)) return "accept";
  const ageMs = ctx.nowMs() - Date.parse(row.createdAt);
  return row.parts > 0 && ageMs < PARTS_REST_MS ? "rest" : "close";
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
