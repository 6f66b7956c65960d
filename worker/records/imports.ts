import { and, desc, eq, sql } from "drizzle-orm";
import type { Import } from "../../shared/api/imports.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { importJob, mailbox } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
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

/** Adds a batch's outcome. Counts are what was sent: a batch sent twice counts as duplicates the second time. */
export async function addToImport(
  actor: Actor,
  ctx: AppContext,
  id: string,
  added: { stored: number; duplicates: number; failed: number },
): Promise<OpenImport> {
  await ctx.db
    .update(importJob)
    .set({
      stored: sql`${importJob.stored} + ${added.stored}`,
      duplicates: sql`${importJob.duplicates} + ${added.duplicates}`,
      failed: sql`${importJob.failed} + ${added.failed}`,
      updatedAt: ctx.now(),
    })
    .where(eq(importJob.id, id));
  return getImport(actor, ctx, id);
}

/** All batches are sent. Saying so again changes nothing: the sender repeats it when the answer was lost. */
export async function finishImport(actor: Actor, ctx: AppContext, id: string): Promise<OpenImport> {
  const before = await getImport(actor, ctx, id);
  const { stored, duplicates, failed } = before;
  const isOpen = sql`id = ${id} and state = 'receiving'`;
  const onlyIf = sql`exists (select 1 from import where ${isOpen})`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "import.done", id, { stored, duplicates, failed }, onlyIf),
    ctx.db.update(importJob).set({ state: "stored", updatedAt: ctx.now() }).where(isOpen),
  ]);
  return getImport(actor, ctx, id);
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
