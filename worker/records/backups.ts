import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Backup, BackupChunk } from "../../shared/api/backup.ts";
import type { LedgerHead } from "../../shared/ledger.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { backup, backupChunk, backupReading } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// What the Book knows of backups. Making one shows nothing to anybody: admin, keeper and the schedule may. Reading one
// shows everything: only the keeper, with a reason, and that leaves its leaf.

/** How long an opened backup may be read: the download of a large one takes hours. */
const READING_HOURS = 12;

const countsSchema = z.record(z.string(), z.number());

/** A backup with where its next step goes on. */
export interface BackupRow extends Backup {
  cursor: string;
}

const chunkCount = sql<number>`(select count(*) from backup_chunk c where c.backup_id = ${backup.id})`;

const fromRow = ({ backup: row, chunks }: { backup: typeof backup.$inferSelect; chunks: number }): BackupRow => ({
  id: row.id,
  state: row.state,
  begunAt: row.begunAt,
  finishedAt: row.finishedAt,
  cut: { size: row.size, root: row.root },
  counts: countsSchema.parse(JSON.parse(row.counts)),
  chunks,
  bytes: row.bytes,
  originals: { count: row.originals, bytes: row.originalBytes },
  cursor: row.cursor,
});

/** All backups, newest first. No actor: the schedule asks as well. */
export async function allBackups(ctx: AppContext): Promise<BackupRow[]> {
  return (await ctx.db.select({ backup, chunks: chunkCount }).from(backup).orderBy(desc(backup.id))).map(fromRow);
}

/** The same, for a person. */
export async function listBackups(actor: Actor, ctx: AppContext): Promise<BackupRow[]> {
  requireRole(actor, "admin", "keeper");
  return allBackups(ctx);
}

/** A backup by id. Throws `not_found`. */
export async function getBackup(ctx: AppContext, id: string): Promise<BackupRow> {
  const [row] = await ctx.db.select({ backup, chunks: chunkCount }).from(backup).where(eq(backup.id, id));
  if (!row) throw notFound();
  return fromRow(row);
}

/** A new one, unless one is running; answers with the running one. */
export async function beginRow(
  actor: Actor,
  ctx: AppContext,
  given: { cut: LedgerHead; cursor: string },
): Promise<BackupRow> {
  if (actor.kind === "person") requireRole(actor, "admin", "keeper");
  const { size, root } = given.cut;
  const id = ctx.newId();
  const isFree = sql`not exists (select 1 from backup where state = 'running')`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "backup.begun", id, { size, root }, isFree),
    ctx.db.insert(backup).select(sql`
      select ${id}, 'running', ${ctx.now()}, null, ${size}, ${root}, ${given.cursor}, '{}', 0, 0, 0 where ${isFree}`),
  ]);
  const running = (await allBackups(ctx)).find(({ state }) => state === "running");
  if (!running) throw notFound();
  return running;
}

/** What a step has written. */
export interface Progress {
  cursor: string;
  chunk: BackupChunk | null;
  counts: Record<string, number>;
  originals: { count: number; bytes: number };
}

/** Notes a step, unless somebody else has been faster: then the cursor is another, and this step counts for nothing. */
export async function advance(ctx: AppContext, before: BackupRow, step: Progress): Promise<void> {
  const counts = { ...before.counts };
  for (const [name, count] of Object.entries(step.counts)) counts[name] = (counts[name] ?? 0) + count;
  const isMine = sql`exists (select 1 from backup where id = ${before.id} and cursor = ${before.cursor})`;
  const { chunk } = step;
  await ctx.db.batch([
    ctx.db.insert(backupChunk).select(sql`
      select ${before.id}, ${before.chunks + 1}, ${chunk?.kind ?? ""}, ${chunk?.name ?? ""}, ${chunk?.sha256 ?? ""}, ${chunk?.bytes ?? 0}
      where ${chunk === null ? 0 : 1} and ${isMine}`),
    ctx.db
      .update(backup)
      .set({
        cursor: step.cursor,
        counts: JSON.stringify(counts),
        bytes: sql`${backup.bytes} + ${chunk?.bytes ?? 0}`,
        originals: sql`${backup.originals} + ${step.originals.count}`,
        originalBytes: sql`${backup.originalBytes} + ${step.originals.bytes}`,
      })
      .where(and(eq(backup.id, before.id), eq(backup.cursor, before.cursor))),
  ]);
}

/** A backup's chunks in the order they were made. */
export async function chunksOf(ctx: AppContext, id: string): Promise<BackupChunk[]> {
  const { kind, name, sha256, bytes } = backupChunk;
  return ctx.db
    .select({ kind, name, sha256, bytes })
    .from(backupChunk)
    .where(eq(backupChunk.backupId, id))
    .orderBy(asc(backupChunk.no));
}

/** The manifest is written: the backup is whole. `manifestSha256` in hex. */
export async function finishRow(ctx: AppContext, row: BackupRow, at: string, manifestSha256: string): Promise<void> {
  const isRunning = sql`exists (select 1 from backup where id = ${row.id} and state = 'running')`;
  const detail = { manifestSha256, size: row.cut.size, root: row.cut.root };
  await ctx.db.batch([
    leafStatement(ctx, "system:backup", "backup.made", row.id, detail, isRunning),
    ctx.db.update(backup).set({ state: "done", finishedAt: at }).where(eq(backup.id, row.id)),
  ]);
}

/** Forgets a backup whose files are gone. */
export async function forgetRow(ctx: AppContext, id: string): Promise<void> {
  await ctx.db.batch([
    ctx.db.delete(backupReading).where(eq(backupReading.backupId, id)),
    ctx.db.delete(backupChunk).where(eq(backupChunk.backupId, id)),
    ctx.db.delete(backup).where(eq(backup.id, id)),
  ]);
}

/** Opens a backup for reading: everything is in it, so it is the keeper's, and the reason goes into the ledger. */
export async function openReading(actor: Actor, ctx: AppContext, id: string, reason: string): Promise<BackupRow> {
  requireRole(actor, "keeper");
  // The whole record leaves: not by a session that lay open.
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const { personId } = requirePerson(actor);
  const row = await getBackup(ctx, id);
  if (row.state !== "done") throw notFound();
  const until = new Date(ctx.nowMs() + READING_HOURS * 60 * 60 * 1000).toISOString();
  await ctx.db.batch([
    leafStatement(ctx, actor, "export.shown", id, { what: "backup", reason }),
    ctx.db
      .insert(backupReading)
      .values({ backupId: id, personId, until })
      .onConflictDoUpdate({ target: [backupReading.backupId, backupReading.personId], set: { until } }),
  ]);
  return row;
}

/** Throws `not_found` unless the keeper has opened this backup. */
export async function requireReading(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  requireRole(actor, "keeper");
  await refuseOnNotice(actor, ctx, "exports");
  const { personId } = requirePerson(actor);
  const rows = await ctx.db
    .select({ until: backupReading.until })
    .from(backupReading)
    .where(
      and(eq(backupReading.backupId, id), eq(backupReading.personId, personId), gt(backupReading.until, ctx.now())),
    );
  if (rows.length === 0) throw notFound();
}
