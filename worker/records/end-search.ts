import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { erasure } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { forget } from "./erasures.ts";
import { leafStatement } from "./leaves.ts";

// How a search for a person ends without taking anything: given up, or its copy is no longer needed.

/** Gives an erasure up before anything went, or ends a copy; who was looked for is forgotten. Records keeper. */
export async function cancelErasure(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  requireRole(actor, "keeper");
  if (!(await closeSearch(ctx, actor, id))) throw new AppError("conflict", "This cannot be cancelled any more.");
}

/** How long a copy may be given out after its search began. */
const COPY_DAYS = 30;

/** Copies that nobody ended are forgotten. */
export async function endOldCopies(ctx: AppContext): Promise<void> {
  const before = new Date(ctx.nowMs() - COPY_DAYS * 24 * 60 * 60 * 1000).toISOString();
  const old = and(
    eq(erasure.purpose, "copy"),
    inArray(erasure.state, ["finding", "found"]),
    lt(erasure.begunAt, before),
  );
  for (const { id } of await ctx.db.select({ id: erasure.id }).from(erasure).where(old))
    await closeSearch(ctx, "system:erasure", id);
}

/** False where it is not open: an erasure that was confirmed, or one that is over. */
async function closeSearch(ctx: AppContext, by: Actor | string, id: string): Promise<boolean> {
  const isOpen = sql`exists (select 1 from erasure where id = ${id} and state in ('finding', 'found'))`;
  const [row] = await ctx.db.select({ purpose: erasure.purpose }).from(erasure).where(eq(erasure.id, id));
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, by, row?.purpose === "copy" ? "copy.closed" : "erasure.cancelled", id, {}, isOpen),
    sql`delete from erasure_item where erasure_id = ${id} and ${isOpen}`,
    forget(id, isOpen),
    sql`update erasure set state = case when json_extract(cursor, '$.copy') is null then 'cancelled' else 'done' end,
      who = '', cursor = '{}', finished_at = ${ctx.now()} where id = ${id} and state in ('finding', 'found') returning id`,
  ]);
  return results[3]?.length === 1;
}
