import type { SQL } from "drizzle-orm";
import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { LIFT_DELAY_HOURS } from "../../shared/api/holds.ts";
import type { Erasure, ErasureItem } from "../../shared/api/keeping.ts";
import { erasureItemKinds, openedCopySchema, staysKinds } from "../../shared/api/keeping.ts";
import { languageSchema } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { erasure, person } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { othersWith } from "./newcomers.ts";
import { requireOutsider } from "./outsiders.ts";
import { countAttempt } from "./rate-limits.ts";
import { rewritingOf } from "./scrubbing.ts";

// Erasures as the Book knows them: who is looked for, what was found (by id alone), and how far it is.

const whoSchema = z.object({ addresses: z.array(z.string()), names: z.array(z.string()) });
export type Who = z.infer<typeof whoSchema>;

export type ErasureRow = typeof erasure.$inferSelect;
type State = ErasureRow["state"];

/** Who an erasure looks for; nobody once it is over. */
export const whoOf = ({ who }: Pick<ErasureRow, "who">): Who =>
  who === "" ? { addresses: [], names: [] } : whoSchema.parse(JSON.parse(who));

/** An erasure's row. Throws `not_found`. */
export async function erasureRow(ctx: AppContext, id: string): Promise<ErasureRow> {
  const [row] = await ctx.db.select().from(erasure).where(eq(erasure.id, id));
  if (!row) throw notFound();
  return row;
}

/** Those that the cron goes on with, oldest first. */
export const openErasures = (ctx: AppContext): Promise<ErasureRow[]> =>
  ctx.db
    .select()
    .from(erasure)
    .where(sql`${erasure.state} in ('finding', 'erasing', 'waiting', 'scrubbing')`)
    .orderBy(erasure.id);

const countRows = z.array(
  z.object({
    ...{ erasureId: z.string(), kind: z.enum(erasureItemKinds) },
    ...{ found: z.number(), erased: z.number(), withOthers: z.number(), objected: z.number(), isMany: z.number() },
  }),
);

/** How a copy was opened; each part begins after the message whose id is given. */
const openedSchema = z.object({
  ...openedCopySchema.shape,
  parts: z.array(z.object({ ...openedCopySchema.shape.parts.element.shape, after: z.string() })),
  ...{ language: languageSchema, without: z.array(z.string()), withoutReason: z.string().nullable() },
});
export type OpenedCopy = z.infer<typeof openedSchema>;

const cursorSchema = z.object({ held: z.number().default(0), copy: openedSchema.nullable().default(null) });

/** How a copy was opened last; null where it has not been. */
export const openedCopyOf = ({ cursor }: Pick<ErasureRow, "cursor">): OpenedCopy | null =>
  cursorSchema.parse(JSON.parse(cursor)).copy;

/** SQL: a found message that waits for a keeper's ruling on an objection. */
export const isObjected = sql`(kind = 'message' and key in (select message_id from objection where state = 'open'))`;

/** SQL: so many mails of a copy are more than one keeper gives out alone: 500, or a twentieth of a smaller record. */
export const manyMails = sql`min(500, max(50, (select coalesce(sum(next - 1), 0) from volume) / 20))`;

async function withCounts(ctx: AppContext, rows: readonly ErasureRow[]): Promise<Erasure[]> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const counts = countRows.parse(
    await ctx.db.all(sql`select erasure_id as erasureId, kind, count(*) as found, count(erased_at) as erased, total(others > 0) as withOthers,
      total(${isObjected}) as objected, kind = 'message' and count(*) > ${manyMails} as isMany
      from erasure_item where erasure_id in (select value from json_each(${ids})) group by 1, 2`),
  );
  return rows.map((row) => {
    const { held, copy } = cursorSchema.parse(JSON.parse(row.cursor));
    const { id, state, purpose, reference, reason, begunAt, confirmedAt, erasedAt, finishedAt } = row;
    const mine = counts.filter(({ erasureId }) => erasureId === id);
    const who = whoOf(row);
    const isOpen = state === "finding" || state === "found";
    const isTwos = purpose === "erasure" ? who.names.length > 0 : mine.some(({ isMany }) => isMany === 1);
    const aloneFrom = row.begunAlone
      ? new Date(Date.parse(begunAt) + LIFT_DELAY_HOURS * 60 * 60 * 1000).toISOString()
      : null;
    return {
      ...{
        id,
        state,
        purpose,
        reference,
        reason,
        copy,
        begunAt,
        confirmedAt,
        erasedAt,
        finishedAt,
        held,
        ...who,
        rewriting: rewritingOf(row),
      },
      second: isOpen && isTwos ? { begunBy: row.begunBy, aloneFrom } : null,
      counts: mine.map(({ kind, found, erased }) => ({ kind, found, erased })),
      withOthers: mine.reduce((sum, one) => sum + one.withOthers, 0),
      objected: mine.reduce((sum, one) => sum + one.objected, 0),
    };
  });
}

/** All erasures, newest first. Records keeper. */
export async function listErasures(actor: Actor, ctx: AppContext): Promise<Erasure[]> {
  requireRole(actor, "keeper");
  return withCounts(ctx, await ctx.db.select().from(erasure).orderBy(desc(erasure.id)).limit(100));
}

/** One erasure. Records keeper. */
export async function getErasure(actor: Actor, ctx: AppContext, id: string): Promise<Erasure> {
  requireRole(actor, "keeper");
  const [found] = await withCounts(ctx, [await erasureRow(ctx, id)]);
  if (!found) throw notFound();
  return found;
}

/** What was found, by kind and id, after `after`: ids tell nothing of what is in it. Records keeper. */
export async function listErasureItems(
  actor: Actor,
  ctx: AppContext,
  id: string,
  after: string,
): Promise<{ items: ErasureItem[]; next: string | null }> {
  requireRole(actor, "keeper");
  const rows = await ctx.db.all(sql`select kind, key, place, others, erased_at as erasedAt from erasure_item
    where erasure_id = ${id} and kind || ':' || key > ${after} order by kind || ':' || key limit 200`);
  const items = itemRows.parse(rows);
  const last = items.at(-1);
  return { items, next: items.length === 200 && last ? `${last.kind}:${last.key}` : null };
}

const itemRows = z.array(
  z.object({
    kind: z.enum(erasureItemKinds),
    key: z.string(),
    place: z.enum(["from", "to", "subject", "text", "file"]),
    others: z.number(),
    erasedAt: z.string().nullable(),
  }),
);

/** Searches that a keeper begins an hour: what a company is asked for, not a way to look people up. */
const SEARCHES_AN_HOUR = 10;

/**
 * Begins to look for a person, with the reason, which lies in the ledger. Records keeper, just signed in. Nothing goes
 * before it is confirmed. Throws `rate_limited`, and `conflict` for a copy for somebody within the company.
 */
export async function beginErasure(
  actor: Actor,
  ctx: AppContext,
  given: { purpose: ErasureRow["purpose"]; reference: string; reason: string; who: Who; cursor: string },
): Promise<string> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  const { personId } = requirePerson(actor);
  const id = ctx.newId();
  const { purpose, reference, reason } = given;
  if (purpose === "copy") await requireOutsider(ctx, given.who);
  const isFree = sql`not exists (select 1 from erasure
    where purpose = ${purpose} and state in ('finding', 'found', 'erasing', 'scrubbing'))`;
  if (!(await countAttempt(ctx, `look-for|${personId}`, SEARCHES_AN_HOUR, 60 * 60)))
    throw new AppError("rate_limited", "Too many searches for people. Try again in an hour.");
  const [, made] = await ctx.db.batch([
    leafStatement(ctx, actor, `${purpose}.begun`, id, { reference, reason }, isFree),
    ctx.db
      .insert(erasure)
      .select(
        sql`select ${id}, 'finding', ${purpose}, ${reference}, ${reason}, ${JSON.stringify(given.who)}, ${given.cursor},
          ${personId}, ${ctx.now()}, ${othersWith("keeper", sql`${personId}`)} = 0, null, null, null, null where ${isFree}`,
      )
      .returning({ id: erasure.id }),
  ]);
  if (made.length > 0) return id;
  // Its answer was lost, and the keeper asks again.
  const mine = and(
    ...[eq(erasure.begunBy, personId), eq(erasure.reference, reference)],
    ...[eq(erasure.state, "finding"), eq(erasure.purpose, purpose)],
  );
  const [same] = await ctx.db.select({ id: erasure.id }).from(erasure).where(mine);
  if (!same) throw new AppError("conflict", "Another one is under way; finish or cancel it first.");
  return same.id;
}

/** SQL: who it was for is overwritten. Of the same length first: a longer row's end would stay where it lay. */
export const forget = (id: string, isOpen: SQL): SQL =>
  sql`update erasure set who = printf('%.*c', length(cast(who as blob)), '0') where id = ${id} and ${isOpen}`;

/** Adds what a step has found and moves on; two who do it at once do it once. */
export async function moveErasure(
  ctx: AppContext,
  from: ErasureRow,
  to: {
    state: State;
    cursor: string;
    found?: readonly { kind: string; key: string; place: string; others?: number }[];
    more?: readonly SQL[];
  },
): Promise<void> {
  const isMine = sql`exists (select 1 from erasure where id = ${from.id} and state = ${from.state} and cursor = ${from.cursor})`;
  const erasedAt = to.state === "scrubbing" && from.state !== "scrubbing" ? ctx.now() : from.erasedAt;
  await runBatch(ctx.db, [
    sql`insert or ignore into erasure_item (erasure_id, kind, key, place, others, erased_at)
      select ${from.id}, value ->> 'kind', value ->> 'key', value ->> 'place', coalesce(value ->> 'others', 0), null
      from json_each(${JSON.stringify(to.found ?? [])}) where ${isMine}`,
    ...(to.more ?? []),
    sql`update erasure set state = ${to.state}, cursor = ${to.cursor}, erased_at = ${erasedAt}
      where id = ${from.id} and state = ${from.state} and cursor = ${from.cursor}`,
  ]);
}

/** It is over: who it was is forgotten, and a leaf says how much went. */
export async function finishErasure(ctx: AppContext, row: ErasureRow): Promise<void> {
  const [counted] = await withCounts(ctx, [row]);
  const counts = Object.fromEntries((counted?.counts ?? []).map(({ kind, erased }) => [kind, erased]));
  const isOpen = sql`exists (select 1 from erasure where id = ${row.id} and state = 'scrubbing')`;
  await runBatch(ctx.db, [
    leafStatement(ctx, row.confirmedBy ?? "system:erasure", "erasure.done", row.id, { counts }, isOpen),
    forget(row.id, isOpen),
    sql`update erasure set state = 'done', who = '', cursor = ${JSON.stringify({ anew: true })}, finished_at = ${ctx.now()} where id = ${row.id} and ${isOpen}`,
  ]);
}

/** The next items of an erasure that are still there, after `after` (`kind:key`), at most `limit`. What stays is left out. */
export async function itemsToErase(
  ctx: AppContext,
  erasureId: string,
  after: string,
  limit: number,
): Promise<{ kind: string; key: string }[]> {
  const rows = await ctx.db.all(sql`select kind, key, place, others, erased_at as erasedAt from erasure_item
    where erasure_id = ${erasureId} and erased_at is null and kind || ':' || key > ${after}
      and kind not in (select value from json_each(${JSON.stringify(staysKinds)}))
    order by kind || ':' || key limit ${limit}`);
  return itemRows.parse(rows);
}

/** True while something of a message or capture that this erasure took is still to be removed. */
export async function isRemovalPending(ctx: AppContext, erasureId: string): Promise<boolean> {
  const rows = await ctx.db.all(sql`select 1 from undone_capture u join erasure_item i on i.erasure_id = ${erasureId}
    and ((i.kind = 'message' and i.key = (u.pending ->> '$.message.volume') || '-' || (u.pending ->> '$.message.number'))
      or (i.kind = 'capture' and exists (select 1 from json_each(u.pending, '$.captureIds') where value = i.key)))
    where u.pending is not null and i.erased_at is not null limit 1`);
  return rows.length > 0;
}

/** SQL: these items are gone. */
export const erasedStatement = (
  ctx: AppContext,
  erasureId: string,
  items: readonly { kind: string; key: string }[],
): SQL =>
  sql`update erasure_item set erased_at = ${ctx.now()} where erasure_id = ${erasureId} and erased_at is null
    and kind || ':' || key in (select value from json_each(${JSON.stringify(items.map(({ kind, key }) => `${kind}:${key}`))}))`;

/** A colleague as a certificate names them; null for nobody. */
export async function personRef(ctx: AppContext, id: string | null): Promise<{ id: string; name: string } | null> {
  if (id === null) return null;
  const [found] = await ctx.db.select({ id: person.id, name: person.name }).from(person).where(eq(person.id, id));
  return found ?? null;
}
