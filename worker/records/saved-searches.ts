import { and, count, desc, eq, sql } from "drizzle-orm";
import type { SavedSearch } from "../../shared/api/search.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { savedSearch } from "../db/book.schema.ts";
import { AppError, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";

/** More than anybody finds again in a list. */
const MAX_SAVED = 100;

const columns = { id: savedSearch.id, name: savedSearch.name, q: savedSearch.q, savedAt: savedSearch.savedAt };

/** The actor's own, newest first. */
export async function listSearches(actor: Actor, ctx: AppContext): Promise<SavedSearch[]> {
  const { personId } = requirePerson(actor);
  return ctx.db
    .select(columns)
    .from(savedSearch)
    .where(eq(savedSearch.personId, personId))
    .orderBy(desc(savedSearch.savedAt), desc(savedSearch.id));
}

/** Keeps a query under a name; the same query again is renamed. Throws `conflict` beyond MAX_SAVED. */
export async function saveSearch(
  actor: Actor,
  ctx: AppContext,
  given: { name: string; q: string },
): Promise<SavedSearch> {
  const { personId } = requirePerson(actor);
  const same = and(eq(savedSearch.personId, personId), eq(savedSearch.q, given.q));
  const [[known], [all]] = await ctx.db.batch([
    ctx.db.select(columns).from(savedSearch).where(same),
    ctx.db.select({ count: count() }).from(savedSearch).where(eq(savedSearch.personId, personId)),
  ]);
  if (known?.name === given.name) return known;
  if (!known && (all?.count ?? 0) >= MAX_SAVED) {
    throw new AppError("conflict", `No more than ${MAX_SAVED} searches are kept; remove one first.`);
  }
  const id = known?.id ?? ctx.newId();
  const savedAt = known?.savedAt ?? ctx.now();
  // The leaf says that a search was kept, not what for: a query can hold what was written.
  await ctx.db.batch([
    ctx.db
      .insert(savedSearch)
      .values({ ...given, id, personId, savedAt })
      .onConflictDoUpdate({ target: [savedSearch.personId, savedSearch.q], set: { name: given.name } }),
    leafStatement(ctx, actor, "search.kept", id, {}),
  ]);
  const [saved] = await ctx.db.select(columns).from(savedSearch).where(same);
  if (!saved) throw notFound();
  return saved;
}

/** Removes one of the actor's own; throws `not_found` for anything else. */
export async function forgetSearch(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  const { personId } = requirePerson(actor);
  const isMine = and(eq(savedSearch.id, id), eq(savedSearch.personId, personId));
  const onlyIf = sql`exists (select 1 from saved_search where id = ${id} and person_id = ${personId})`;
  const [, removed] = await ctx.db.batch([
    leafStatement(ctx, actor, "search.forgotten", id, {}, onlyIf),
    ctx.db.delete(savedSearch).where(isMine).returning({ id: savedSearch.id }),
  ]);
  if (removed.length === 0) throw notFound();
}
