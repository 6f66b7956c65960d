import { and, eq, gte, inArray, sql } from "drizzle-orm";
import type { BackupManifest, Restore } from "../../shared/api/backup.ts";
import { backupManifestSchema, restoreSchema } from "../../shared/api/backup.ts";
import { undoneIdOf } from "../../shared/taken-back.ts";
import type { AppContext } from "../context.ts";
import { leaf, restore, restoreChunk, undoneCapture } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Json } from "../ledger/leaf.ts";
import type { OfferedLeaf } from "../ledger/leaf-outbox.ts";
import { leafStatement } from "./leaves.ts";

// What the Book knows of the restore that fills or filled this installation. No actor: nobody is here yet; who holds the
// set-up secret has been asked for it at the route.

/** The restore with its manifest and where its next step goes on. */
export interface RestoreRow extends Restore {
  manifest: BackupManifest;
  cursor: string;
}

/** The restore, or null. */
export async function findRestore(ctx: AppContext): Promise<RestoreRow | null> {
  const [[row], names] = await ctx.db.batch([ctx.db.select().from(restore), ctx.db.select().from(restoreChunk)]);
  if (!row) return null;
  const { id, state, manifest, cursor, report } = row;
  return {
    ...restoreSchema.parse({
      ...{ id, state, report: report === null ? null : JSON.parse(report) },
      loaded: names.map(({ name }) => name),
    }),
    manifest: backupManifestSchema.parse(JSON.parse(manifest)),
    cursor,
  };
}

/** True from a restore's first chunk until its end: doors and sign-in stay shut. One small query. */
export async function isRestoring(ctx: AppContext): Promise<boolean> {
  const rows = await ctx.db.select({ id: restore.id }).from(restore).where(sql`${restore.state} <> 'done'`);
  return rows.length > 0;
}

/** Throws `unavailable` while a restore is under way: whoever comes is asked to come again. */
export async function requireOpen(ctx: AppContext): Promise<void> {
  if (await isRestoring(ctx)) throw new AppError("unavailable", "A backup is being restored here; try again later.");
}

/** Begins, if nobody and nothing is here. Throws `conflict` else. The Ledger is for the caller to ask. */
export async function beginRestoreRow(ctx: AppContext, manifest: BackupManifest): Promise<void> {
  const isEmpty = sql`not exists (select 1 from person) and not exists (select 1 from volume)
    and not exists (select 1 from message_key) and not exists (select 1 from leaf) and not exists (select 1 from restore)`;
  const made = await ctx.db
    .insert(restore)
    .select(
      sql`select ${manifest.id}, 1, 'loading', ${JSON.stringify(manifest)}, '{}', null, ${ctx.now()}, null where ${isEmpty}`,
    )
    .returning({ id: restore.id });
  if (made.length === 0) {
    throw new AppError(
      "conflict",
      "Something is recorded here already; a backup goes into an empty installation only.",
    );
  }
}

/** A chunk is in. */
export async function noteChunk(ctx: AppContext, name: string): Promise<void> {
  await ctx.db.insert(restoreChunk).values({ name }).onConflictDoNothing();
}

/** The next state with its cursor; two who do it at once do it once. */
export async function moveRestore(
  ctx: AppContext,
  from: RestoreRow,
  to: { state: Restore["state"]; cursor: Json; report?: Restore["report"] },
): Promise<void> {
  await ctx.db
    .update(restore)
    .set({
      state: to.state,
      cursor: JSON.stringify(to.cursor),
      ...(to.report ? { report: JSON.stringify(to.report), finishedAt: ctx.now() } : {}),
    })
    .where(and(eq(restore.id, from.id), eq(restore.state, from.state), eq(restore.cursor, from.cursor)));
}

/** Which volumes hold these threads and customers: derived again from the messages. */
export async function noteSummaries(
  ctx: AppContext,
  volumeName: string,
  found: { threads: readonly number[]; customerIds: readonly string[] },
): Promise<void> {
  const no = sql`(select no from volume where name = ${volumeName})`;
  await runBatch(ctx.db, [
    sql`insert or ignore into thread_volume (thread, volume)
      select value, ${no} from json_each(${JSON.stringify(found.threads)})`,
    sql`insert or ignore into customer_volume (customer_id, volume)
      select value, ${no} from json_each(${JSON.stringify(found.customerIds)})`,
  ]);
}

/** The Book's leaves go on after the newest leaf of the cut, and the first new one declares the restore. */
export async function declareBookEpoch(ctx: AppContext, newest: OfferedLeaf | null, detail: Json): Promise<void> {
  const none = sql`not exists (select 1 from leaf)`;
  const isUndeclared = sql`not exists (select 1 from leaf where seq > ${newest?.seq ?? 0})`;
  const parts = newest?.bytes ?? "{}";
  await runBatch(ctx.db, [
    sql`insert into leaf (seq, at, kind, actor, subject, commitment, salt, detail)
      select ${newest?.seq ?? 0}, value ->> 'at', value ->> 'kind', value ->> 'actor', value ->> 'subject',
        value ->> 'commitment', ${newest?.salt ?? ""}, ${newest?.detail ?? ""}
      from (select ${parts} as value) where ${none} and ${newest === null ? 0 : 1}`,
    leafStatement(ctx, "system:restore", "record.restored", "company", detail, isUndeclared),
  ]);
}

/** Captures taken back, as a backup knows them; those known already stay as they are. */
export async function noteUndone(ctx: AppContext, undone: readonly { id: string; at: string }[]): Promise<void> {
  await ctx.db.run(sql`insert or ignore into undone_capture (id, at)
    select value ->> 'id', value ->> 'at' from json_each(${JSON.stringify(undone)})`);
}

/** Captures taken back since then (ISO), by id after `after`, and their unfinished rows go. */
export async function listUndone(
  ctx: AppContext,
  since: string,
  after: string,
  limit: number,
): Promise<{ id: string; at: string }[]> {
  const rows = await ctx.db
    .select({ id: undoneCapture.id, at: undoneCapture.at })
    .from(undoneCapture)
    .where(and(gte(undoneCapture.at, since), sql`${undoneCapture.id} > ${after}`))
    .orderBy(undoneCapture.id)
    .limit(limit);
  const list = sql`(select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
  await ctx.db.run(sql`delete from capture where id in ${list} or id || '/' || coalesce(person_id, '') in ${list}`);
  return rows;
}

/** Those of these captures that were taken back: by whose they are, or by a mark that holds for everybody. */
export async function undoneAmong<C extends { captureId: string; personId: string | null }>(
  ctx: AppContext,
  captures: readonly C[],
): Promise<C[]> {
  const namesOf = ({ captureId, personId }: C): string[] => [captureId, undoneIdOf(captureId, personId)];
  const list = sql`(select value from json_each(${JSON.stringify(captures.flatMap(namesOf))}))`;
  const rows = await ctx.db.select({ id: undoneCapture.id }).from(undoneCapture).where(inArray(undoneCapture.id, list));
  const undone = new Set(rows.map(({ id }) => id));
  return captures.filter((capture) => namesOf(capture).some((name) => undone.has(name)));
}

/** How many leaves the Book's outbox holds: none before the restore is declared. */
export async function countWaitingLeaves(ctx: AppContext): Promise<number> {
  const [row] = await ctx.db.select({ n: sql<number>`count(*)` }).from(leaf);
  return row?.n ?? 0;
}
