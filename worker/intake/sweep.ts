import { isHeldBack } from "../../shared/errors.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { tellDesk } from "../live/client.ts";
import { errorFields, log } from "../log.ts";
import { hasOriginal, joinParts, listParts, putOriginal, removeParts } from "../originals.ts";
import { enqueueCaptures, QUEUE_BATCH } from "../queues.ts";
import type { CaptureRow, StalePlace } from "../records/captures.ts";
import { acceptCaptures, closeCaptures, listStaleCaptures, touchCaptures } from "../records/captures.ts";
import { offerRequests } from "../records/desk-routing.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { settleLeftOffers } from "../records/left-offers.ts";
import { eraseDeletedNotes } from "../records/note-changes.ts";
import { assignNewCustomers } from "../records/owner-rules.ts";
import { expireQuotes, returnRequests } from "../records/quote-sending.ts";
import { forgetExpired } from "../records/sign-in-links.ts";
import { deferRemoval, listPendingRemovals, settleRemoval } from "../records/undone-captures.ts";
import { isRefusedByRules, requireWhole } from "./extension-door.ts";
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
  const changed = [await expireQuotes(ctx), await returnRequests(ctx), await settleLeftOffers(ctx, system)];
  for (const id of new Set(changed.flat())) tellDesk(ctx, id);
  await pumpBookLeaves(ctx);
  await assignNewCustomers(ctx).catch((error: unknown) => log("error", "sweep.owners_failed", errorFields(error)));
  // Last: what it does waits well for the next run.
  try {
    for (const id of await offerRequests(ctx)) tellDesk(ctx, id);
  } catch (error) {
    log("error", "sweep.offers_failed", errorFields(error));
  }
}

type Fate = "queue" | "accept" | "rest" | "close";

async function settlePage(ctx: AppContext, rows: readonly CaptureRow[]): Promise<void> {
  const fates: Record<Fate, CaptureRow[]> = { queue: [], accept: [], rest: [], close: [] };
  for (const row of rows) {
    try {
      const { fate, settled } = await fateOf(ctx, row);
      if (fate === "close" && row.parts > 0) await removeParts(ctx, row.personId ?? "", row.sha256);
      fates[fate].push(settled);
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

/** What becomes of a row, and what it says from then on. */
async function fateOf(ctx: AppContext, row: CaptureRow): Promise<{ fate: Fate; settled: CaptureRow }> {
  const go = (fate: Fate, settled = row) => ({ fate, settled });
  if (row.state === "stored") return go("close");
  // Perhaps the queue still has it: twice is harmless, never is not.
  if (row.state === "accepted") return go("queue");
  // A whole one's hash was checked, and the rules were asked, before its row was made.
  if (row.parts === 0) return go((await hasOriginal(ctx, row.sha256)) ? "accept" : "close");
  try {
    const complete = await completed(ctx, row);
    if (complete) return go("accept", complete);
  } catch (error) {
    if (isRefusedByRules(error)) return go("close");
    if (!(error instanceof AppError && (error.code === "hash_mismatch" || isHeldBack(error.code)))) throw error;
  }
  const ageMs = ctx.nowMs() - Date.parse(row.createdAt);
  return go(ageMs < PARTS_REST_MS ? "rest" : "close");
}

/**
 * One whose parts are all there, put together from the sender's own: that somebody's original of that hash is there grants
 * them nothing. Null while one is missing. The rules are asked as its sender would have them asked by completing it.
 */
async function completed(ctx: AppContext, row: CaptureRow): Promise<CaptureRow | null> {
  const personId = row.personId ?? "";
  if ((await listParts(ctx, personId, row.sha256)).length < row.parts) return null;
  const bytes = await joinParts(ctx, personId, row.sha256, row.parts);
  const metadata = await requireWhole(ctx, personId, bytes, row.metadata);
  await putOriginal(ctx, row.sha256, bytes);
  return { ...row, metadata };
}
