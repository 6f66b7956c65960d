import { z } from "zod";
import type { Certificate, Erasure } from "../../shared/api/keeping.ts";
import { splitMessageId } from "../../shared/ids.ts";
import { BACKUPS_KEPT } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import { putMark } from "../backups.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { newUuid } from "../ids.ts";
import { removeCapture, removeMessage } from "../intake/remove-message.ts";
import { ledgerStub } from "../ledger/client.ts";
import { errorFields, log } from "../log.ts";
import { endOldCopies } from "../records/end-search.ts";
import { eraseRows } from "../records/erasure-rows.ts";
import type { ErasureRow } from "../records/erasures.ts";
import {
  erasedStatement,
  erasureRow,
  finishErasure,
  getErasure,
  isRemovalPending,
  itemsToErase,
  moveErasure,
  openErasures,
  personRef,
  whoOf,
} from "../records/erasures.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { scrubBook } from "../records/scrub-book.ts";
import { isBookScrubbed, scrubbingSchema, volumesOfErased, wasWrittenAnew } from "../records/scrubbing.ts";
import { readSettings } from "../records/settings.ts";
import { allVolumes } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import { findStep, wordsOf } from "./find-person.ts";
import { moveStep } from "./move-volume.ts";

// The erasure of a person: found, confirmed by a keeper, erased, gone over. Each step may be killed and run again.
//   waiting    a legal hold keeps some of it: another erasure may begin, and this one goes on once it may
//   erasing    every way in is shut: message by message, row by row, with their copies in the backups
//   scrubbing  what the stores keep of deleted rows is written over, leaves no longer say what they commit to, and each
//              volume that lost messages is written anew

/** One request works so long and then answers. */
const STEP_MS = 4_000;
const MESSAGES_A_STEP = 5;
/**
 * What a run of the schedule spends at the most: the platform lets one invocation ask D1 a thousand times, and a
 * message that goes costs some thirty.
 */
const COST_A_RUN = 300;
const costOf = { finding: 5, erasing: 150, waiting: 150 } as const;
/** The Book is gone over in the last step. */
const SCRUB_COST = 10;
const BOOK_COST = 220;
/** A volume is written anew for so long at a time. */
const MOVE_MS = 2_000;
/** What a hold keeps is tried again so often. */
const RETRY_MS = 60 * 60 * 1000;
/** Whoever goes over the Book's file and was killed in it is taken for gone after this. */
const BOOK_MS = 2 * 60 * 1000;
/** How long the platform can bring its stores back to a moment. */
const PLATFORM_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

const erasingSchema = z.object({
  after: z.string().default(""),
  held: z.number().default(0),
  /** When the last pass ended with something held (ms since 1970). */
  at: z.number().default(0),
});

const costOfScrub = ({ cursor }: ErasureRow): number =>
  scrubbingSchema.parse(JSON.parse(cursor)).ledger === null ? BOOK_COST : SCRUB_COST;

/** Works on an erasure for a few seconds. Records keeper; the schedule calls `workOn`. */
export async function stepErasure(actor: Actor, ctx: AppContext, id: string): Promise<Erasure> {
  requireRole(actor, "keeper");
  await workOn(ctx, id);
  return getErasure(actor, ctx, id);
}

/** The schedule goes on with whatever is under way. */
export async function eraseOnSchedule(ctx: AppContext): Promise<void> {
  await endOldCopies(ctx);
  let left = COST_A_RUN;
  for (const { id, state, cursor } of await openErasures(ctx)) {
    try {
      const { at, after } = erasingSchema.parse(state === "waiting" ? JSON.parse(cursor) : {});
      if (after === "" && ctx.nowMs() < at + RETRY_MS) continue;
      left = await workOn(ctx, id, 60_000, left);
    } catch (error) {
      log("error", "erasure.failed", { id, ...errorFields(error) });
    }
  }
}

/** Goes on until it is over, waits for somebody, or the time or `cost` is up; answers what is left of that. */
export async function workOn(ctx: AppContext, id: string, ms = STEP_MS, cost = COST_A_RUN): Promise<number> {
  const until = ctx.nowMs() + ms;
  for (let left = cost; ; ) {
    const row = await erasureRow(ctx, id);
    const { state } = row;
    if (state === "found" || state === "done" || state === "cancelled") return left;
    const takes = state === "scrubbing" ? costOfScrub(row) : costOf[state];
    if (left < takes) return left;
    left -= takes;
    let isPassOver = false;
    if (state === "finding") await findStep(ctx, row);
    else if (state === "scrubbing") isPassOver = await scrubStep(ctx, row);
    else isPassOver = await eraseStep(ctx, row);
    if (isPassOver || ctx.nowMs() > until) return left;
  }
}

/** True where a pass is over and something is left: the next run looks again. */
async function eraseStep(ctx: AppContext, row: ErasureRow): Promise<boolean> {
  const { after, held } = erasingSchema.parse(JSON.parse(row.cursor));
  const by = row.confirmedBy ?? "system:erasure";
  const items = await itemsToErase(ctx, row.id, after, MESSAGES_A_STEP);
  const last = items.at(-1);
  if (!last) {
    if (held > 0) {
      await moveErasure(ctx, row, {
        state: "waiting",
        cursor: JSON.stringify({ after: "", held, at: ctx.nowMs() }),
      });
      return true;
    }
    // Its rows are gone and its bytes may not be: the sweep finishes what was cut off.
    if (await isRemovalPending(ctx, row.id)) {
      await moveErasure(ctx, row, { state: row.state, cursor: "{}" });
      return true;
    }
    await moveErasure(ctx, row, { state: "scrubbing", cursor: "{}" });
    return false;
  }
  const kept = new Set<string>();
  for (const { kind, key } of items) {
    if (kind === "capture") await removeCapture(ctx, key, by);
    if (kind === "message" && (await removeMessage(ctx, splitMessageId(key), by)) === "held") kept.add(key);
  }
  const rows = items.filter(({ kind }) => kind !== "message" && kind !== "capture");
  // The mark first: whoever restores a backup from before must know from this moment on.
  if (rows.length > 0) {
    const named = rows.map(({ kind, key }) => `${kind}:${key}`);
    const mark = { captureId: newUuid(ctx.randomBytes(16)), personId: null, originals: [], at: ctx.now() };
    await putMark(ctx, { ...mark, why: "erased", rows: named });
    await eraseRows(ctx, by, rows);
  }
  const gone = items.filter(({ key }) => !kept.has(key));
  const before = after === "" ? 0 : held;
  await moveErasure(ctx, row, {
    state: row.state,
    cursor: JSON.stringify({ after: `${last.kind}:${last.key}`, held: before + kept.size }),
    more: [erasedStatement(ctx, row.id, gone)],
  });
  return false;
}

/** True where somebody else is at it. */
async function scrubStep(ctx: AppContext, row: ErasureRow): Promise<boolean> {
  const cursor = scrubbingSchema.parse(JSON.parse(row.cursor));
  const { volumes, ledger } = cursor;
  const words = wordsOf(whoOf(row));
  const to = async (changes: Partial<typeof cursor>): Promise<false> => {
    await moveErasure(ctx, row, { state: "scrubbing", cursor: JSON.stringify({ ...cursor, ...changes }) });
    return false;
  };
  if (volumes === null) {
    await pumpBookLeaves(ctx);
    const names = (await allVolumes(ctx)).map(({ name }) => name);
    for (const name of names) await volumeStub(ctx.env, name).handOver();
    return to({ volumes: names });
  }
  const [volume, ...others] = volumes;
  if (volume !== undefined) {
    await volumeStub(ctx.env, volume).scrub(words);
    return to({ volumes: others });
  }
  if (cursor.rewriting === null) {
    const left = await volumesOfErased(ctx, row.id);
    return to({ rewriting: { left, done: 0, of: 0 } });
  }
  const [next, ...left] = cursor.rewriting.left;
  if (next !== undefined) {
    const at = await moveStep(ctx, next, row.id, ctx.nowMs() + MOVE_MS);
    return to({ rewriting: at === null ? { left, done: 0, of: 0 } : { left: [next, ...left], ...at } });
  }
  if (ledger !== null) {
    const { next } = await ledgerStub(ctx.env).eraseSaying(words, ledger);
    return to({ ledger: next });
  }
  // One at a time: a second one would let go of the pages that this one holds. Cut off here, a later run does it again.
  if (await isBookScrubbed(ctx, ctx.nowMs() - BOOK_MS)) return true;
  const mine = { ...cursor, bookAt: ctx.nowMs(), by: newUuid(ctx.randomBytes(16)) };
  await to(mine);
  const now = await erasureRow(ctx, row.id);
  if (now.cursor !== JSON.stringify(mine)) return true;
  try {
    await scrubBook(ctx, words, row.id);
  } catch (error) {
    await moveErasure(ctx, now, { state: "scrubbing", cursor: JSON.stringify({ ...mine, bookAt: 0 }) });
    throw error;
  }
  await finishErasure(ctx, now);
  return false;
}

/** What is given to whoever asked for the erasure. Records keeper; throws `conflict` before it is over. */
export async function erasureCertificate(actor: Actor, ctx: AppContext, id: string): Promise<Certificate> {
  const erasure = await getErasure(actor, ctx, id);
  const row = await erasureRow(ctx, id);
  if (erasure.purpose !== "erasure" || erasure.state !== "done" || erasure.finishedAt === null)
    throw new AppError("conflict", "This erasure is not over yet.");
  const { companyName } = await readSettings(ctx);
  const hours = ctx.env.BACKUP_HOURS;
  const finishedMs = Date.parse(erasure.finishedAt);
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    ...{ erasure, companyName, confirmedBy: await personRef(ctx, row.confirmedBy) },
    // A backup that was begun before goes once so many newer ones are there.
    backupsUntil: hours === 0 ? null : at(finishedMs + (BACKUPS_KEPT + 1) * hours * 60 * 60 * 1000),
    backupsKept: BACKUPS_KEPT,
    writtenAnew: wasWrittenAnew(row),
    platformUntil: at(finishedMs + PLATFORM_DAYS * DAY_MS),
    ledger: await ledgerStub(ctx.env).head(),
  };
}
