import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Import } from "../../shared/api/imports.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { importBatchRow, importJob, mailbox } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
import { closeImport } from "./close-import.ts";
import { leafStatement } from "./leaves.ts";

/** An import with the mailbox its messages are recorded under. */
export interface OpenImport extends Import {
  mailboxId: string;
}

const columns = { job: importJob, address: mailbox.address };

const fromRow = ({ job, address }: { job: typeof importJob.$inferSelect; address: string | null }): OpenImport => ({
  ...job,
  mailbox: address ?? "",
});

/** Begins an import, or takes up the unfinished one of the same file and mailbox. */
export async function startImport(
  actor: Actor,
  ctx: AppContext,
  given: { fileName: string; fileKey: string; mailboxId: string; total: number },
): Promise<OpenImport> {
  const { personId } = requirePerson(actor);
  const { fileKey, mailboxId } = given;
  const same = and(
    eq(importJob.personId, personId),
    eq(importJob.fileKey, fileKey),
    eq(importJob.mailboxId, mailboxId),
  );
  const [open] = await ctx.db
    .select()
    .from(importJob)
    .where(and(same, eq(importJob.state, "receiving")));
  if (open) return getImport(actor, ctx, open.id);
  const id = ctx.newId();
  const now = ctx.now();
  await ctx.db.batch([
    ctx.db.insert(importJob).values({ ...given, id, personId, state: "receiving", startedAt: now, updatedAt: now }),
    leafStatement(ctx, actor, "import.started", id, { total: given.total }),
  ]);
  return getImport(actor, ctx, id);
}

/** One import of the actor's own. */
export async function getImport(actor: Actor, ctx: AppContext, id: string): Promise<OpenImport> {
  const { personId } = requirePerson(actor);
  const [row] = await ctx.db
    .select(columns)
    .from(importJob)
    .leftJoin(mailbox, eq(mailbox.id, importJob.mailboxId))
    .where(and(eq(importJob.id, id), eq(importJob.personId, personId)));
  if (!row) throw notFound();
  return fromRow(row);
}

/** A capture as an import's undo finds it again. */
export interface ImportedCapture {
  captureId: string;
  /** Null where it was still under way when its batch was answered. */
  messageId: string | null;
}

const capturesColumn = z.array(z.tuple([z.string(), z.string().nullable()]));

/** Adds a batch's outcome. Counts are what was sent: a batch sent twice counts as duplicates the second time. */
export async function addToImport(
  actor: Actor,
  ctx: AppContext,
  id: string,
  added: { stored: number; duplicates: number; failed: number; captures: readonly ImportedCapture[] },
): Promise<OpenImport> {
  const captures = JSON.stringify(added.captures.map(({ captureId, messageId }) => [captureId, messageId]));
  await ctx.db.batch([
    ctx.db
      .update(importJob)
      .set({
        stored: sql`${importJob.stored} + ${added.stored}`,
        duplicates: sql`${importJob.duplicates} + ${added.duplicates}`,
        failed: sql`${importJob.failed} + ${added.failed}`,
        updatedAt: ctx.now(),
      })
      .where(eq(importJob.id, id)),
    ctx.db.insert(importBatchRow).select(sql`
      select ${id}, coalesce((select max(no) from import_batch where import_id = ${id}), 0) + 1, ${captures}
      where ${added.captures.length} > 0`),
  ]);
  return getImport(actor, ctx, id);
}

/** All batches are sent. Saying so again changes nothing: the sender repeats it when the answer was lost. */
export async function finishImport(actor: Actor, ctx: AppContext, id: string): Promise<OpenImport> {
  const before = await getImport(actor, ctx, id);
  const { stored, duplicates, failed } = before;
  await closeImport(actor, ctx, { table: importJob, id }, { state: "stored", counts: { stored, duplicates, failed } });
  return getImport(actor, ctx, id);
}

/** Begins or goes on with taking an import back: the captures of its last batch, or null when none is left. */
export async function nextToUndo(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ no: number; captures: ImportedCapture[] } | null> {
  await getImport(actor, ctx, id);
  const [, [batch]] = await ctx.db.batch([
    ctx.db
      .update(importJob)
      .set({ state: "undoing", updatedAt: ctx.now() })
      .where(and(eq(importJob.id, id), inArray(importJob.state, ["receiving", "stored"]))),
    ctx.db
      .select()
      .from(importBatchRow)
      .where(eq(importBatchRow.importId, id))
      .orderBy(desc(importBatchRow.no))
      .limit(1),
  ]);
  if (!batch) return null;
  const captures = capturesColumn.parse(JSON.parse(batch.captures));
  return { no: batch.no, captures: captures.map(([captureId, messageId]) => ({ captureId, messageId })) };
}

/** Notes how far taking back has got; with nothing left the import is undone, which has its leaf. */
export async function noteUndoStep(
  actor: Actor,
  ctx: AppContext,
  id: string,
  step: { no: number; left: readonly ImportedCapture[]; undone: number; kept: number } | null,
): Promise<{ import: OpenImport; left: number }> {
  if (step) {
    const isBatch = and(eq(importBatchRow.importId, id), eq(importBatchRow.no, step.no));
    const captures = JSON.stringify(step.left.map(({ captureId, messageId }) => [captureId, messageId]));
    await ctx.db.batch([
      step.left.length === 0
        ? ctx.db.delete(importBatchRow).where(isBatch)
        : ctx.db.update(importBatchRow).set({ captures }).where(isBatch),
      ctx.db
        .update(importJob)
        .set({
          undone: sql`${importJob.undone} + ${step.undone}`,
          kept: sql`${importJob.kept} + ${step.kept}`,
          updatedAt: ctx.now(),
        })
        .where(eq(importJob.id, id)),
    ]);
  }
  const [count] = await ctx.db
    .select({ left: sql<number>`coalesce(sum(json_array_length(${importBatchRow.captures})), 0)` })
    .from(importBatchRow)
    .where(eq(importBatchRow.importId, id));
  const left = count?.left ?? 0;
  const job = await getImport(actor, ctx, id);
  if (left > 0 || job.state !== "undoing") return { import: job, left };
  const { undone, kept } = job;
  await closeImport(actor, ctx, { table: importJob, id }, { state: "undone", counts: { undone, kept } });
  return { import: await getImport(actor, ctx, id), left };
}

/** The actor's own imports, newest first. */
export async function listImports(actor: Actor, ctx: AppContext): Promise<OpenImport[]> {
  const { personId } = requirePerson(actor);
  const rows = await ctx.db
    .select(columns)
    .from(importJob)
    .leftJoin(mailbox, eq(mailbox.id, importJob.mailboxId))
    .where(eq(importJob.personId, personId))
    .orderBy(desc(importJob.startedAt))
    .limit(50);
  return rows.map(fromRow);
}
