import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { ListImport, ListKind, ListResult, ListRow } from "../../shared/api/list-imports.ts";
import { listFieldSchema, listReasonSchema } from "../../shared/api/list-imports.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { listImport, listImportRow } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { closeImport } from "./close-import.ts";
import { leafStatement } from "./leaves.ts";
import type { ListState, PlannedLine } from "./list-plan.ts";
import { planLine } from "./list-plan.ts";
import { readListState, requireMayImport } from "./list-state.ts";
import { readTeamForNew, untilAsRead, writeLine } from "./list-write.ts";

export const rawChanges = z.array(
  z.object({ field: listFieldSchema, was: z.string().nullable(), becomes: z.string() }),
);

const count = (condition: string) =>
  sql<number>`(select count(*) from list_import_row r where r.import_id = ${listImport.id} and ${sql.raw(condition)})`;

const columns = {
  id: listImport.id,
  kind: listImport.kind,
  fileName: listImport.fileName,
  state: listImport.state,
  total: listImport.total,
  created: count("r.state = 'new'").as("created"),
  changed: count("r.state = 'changed'").as("changed"),
  same: count("r.state = 'same'").as("same"),
  failed: count("r.state = 'error'").as("failed"),
  undone: count("r.undone = 'undone'").as("undone"),
  kept: count("r.undone = 'kept'").as("kept"),
  startedAt: listImport.startedAt,
};

/** Ids in one leaf: its detail may have 16 KiB. */
const SHOWN_PER_LEAF = 400;

/** What the lines of a whole list would make or change. Writes nothing but who was shown what is there now. */
export async function checkLines(
  actor: Actor,
  ctx: AppContext,
  given: { kind: ListKind; rows: readonly ListRow[] },
): Promise<ListResult[]> {
  const { kind, rows } = given;
  requireMayImport(actor, kind);
  const state = await readListState(actor, ctx, { kind, importId: null }, rows);
  const isThere = new Set([...state.customers.keys(), ...state.contacts.keys()]);
  const lines = rows.map((row) => planLine(state, kind, row));
  const showsOld = lines.filter(({ changes }) => changes.some(({ was }) => was !== null));
  const shown = [...new Set(showsOld.flatMap(({ subject }) => subject ?? []))].filter((id) => isThere.has(id));
  const leaves = [];
  for (let at = 0; at < shown.length; at += SHOWN_PER_LEAF) {
    const detail = { [kind]: shown.slice(at, at + SHOWN_PER_LEAF) };
    leaves.push(leafStatement(ctx, actor, `${kind}.found`, requirePerson(actor).personId, detail));
  }
  if (leaves.length > 0) await runBatch(ctx.db, leaves);
  return lines.map((line) => shownLine(state, line));
}

/** Begins an import, or takes up the unfinished one of the same list. */
export async function startList(
  actor: Actor,
  ctx: AppContext,
  given: { kind: ListKind; fileName: string; fileKey: string; total: number },
): Promise<ListImport> {
  const { personId } = requirePerson(actor);
  requireMayImport(actor, given.kind);
  const [open] = await ctx.db
    .select({ id: listImport.id })
    .from(listImport)
    .where(
      and(
        eq(listImport.personId, personId),
        eq(listImport.fileKey, given.fileKey),
        eq(listImport.kind, given.kind),
        eq(listImport.state, "receiving"),
      ),
    );
  if (open) return getList(actor, ctx, open.id);
  const id = ctx.newId();
  const now = ctx.now();
  await ctx.db.batch([
    ctx.db.insert(listImport).values({ ...given, id, personId, state: "receiving", startedAt: now, updatedAt: now }),
    leafStatement(ctx, actor, "import.started", id, { kind: given.kind, total: given.total }),
  ]);
  return getList(actor, ctx, id);
}

/** One of the actor's own; throws `not_found` for anything else. */
export async function getList(actor: Actor, ctx: AppContext, id: string): Promise<ListImport> {
  const { personId } = requirePerson(actor);
  const [found] = await ctx.db
    .select(columns)
    .from(listImport)
    .where(and(eq(listImport.id, id), eq(listImport.personId, personId)));
  if (!found) throw notFound();
  return found;
}

/** The actor's own, newest first. */
export async function listLists(actor: Actor, ctx: AppContext): Promise<ListImport[]> {
  const { personId } = requirePerson(actor);
  return ctx.db
    .select(columns)
    .from(listImport)
    .where(eq(listImport.personId, personId))
    .orderBy(desc(listImport.startedAt))
    .limit(50);
}

/**
 * Takes lines: all of a request in one transaction, each once however often it is sent. What it answers is what was
 * written: where somebody changes the same at that moment, the lines are planned again.
 */
export async function takeLines(
  actor: Actor,
  ctx: AppContext,
  id: string,
  rows: readonly ListRow[],
): Promise<ListResult[]> {
  return untilAsRead(() => takeAsRead(actor, ctx, id, rows));
}

async function takeAsRead(actor: Actor, ctx: AppContext, id: string, rows: readonly ListRow[]): Promise<ListResult[]> {
  const job = await getList(actor, ctx, id);
  requireMayImport(actor, job.kind);
  if (job.state !== "receiving") throw new AppError("conflict", "This import is closed.");
  const state = await readListState(actor, ctx, { kind: job.kind, importId: id }, rows);
  const taken = await readTaken(ctx, id, rows);
  const lines = rows.map((row) => taken.get(row.line) ?? planLine(state, job.kind, row));
  const open = lines.filter(({ line }) => !taken.has(line));
  const teamId = await readTeamForNew(actor, ctx);
  const statements = open.flatMap((line) => writeLine(ctx, actor, { importId: id, kind: job.kind, teamId }, line));
  if (statements.length > 0) {
    await runBatch(ctx.db, [...statements, sql`update list_import set updated_at = ${ctx.now()} where id = ${id}`]);
  }
  return lines.map((line) => shownLine(state, line));
}

/** Lines that were taken before, as they were answered. */
async function readTaken(ctx: AppContext, id: string, rows: readonly ListRow[]): Promise<Map<number, PlannedLine>> {
  const lines = JSON.stringify(rows.map(({ line }) => line));
  const found = await ctx.db
    .select()
    .from(listImportRow)
    .where(and(eq(listImportRow.importId, id), sql`${listImportRow.line} in (select value from json_each(${lines}))`));
  return new Map(
    found.map(({ line, state, reason, subject, changes }) => [
      line,
      {
        line,
        state,
        reason: listReasonSchema.nullable().parse(reason),
        subject,
        changes: rawChanges.parse(JSON.parse(changes)),
      },
    ]),
  );
}

/** All lines are sent. Saying so again changes nothing. */
export async function finishList(actor: Actor, ctx: AppContext, id: string): Promise<ListImport> {
  const { created, changed, same, failed } = await getList(actor, ctx, id);
  const counts = { created, changed, same, failed };
  await closeImport(actor, ctx, { table: listImport, id }, { state: "stored", counts });
  return getList(actor, ctx, id);
}

/** Owner and customer by name; others' names only as far as the actor may know them. */
function shownLine(state: ListState, { line, state: came, reason, changes }: PlannedLine): ListResult {
  const nameOf = (field: string, id: string | null): string | null => {
    if (id === null) return null;
    if (field === "owner") return state.people.get(id)?.name ?? "";
    const customer = state.customers.get(id);
    return customer?.mayKnow ? customer.name : "";
  };
  return {
    line,
    state: came,
    reason,
    changes: changes.map(({ field, was, becomes }) =>
      field === "owner" || field === "customer"
        ? { field, was: nameOf(field, was), becomes: nameOf(field, becomes) ?? "" }
        : { field, was, becomes },
    ),
  };
}
