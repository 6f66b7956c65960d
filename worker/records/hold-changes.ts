import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Hold, newHoldSchema } from "../../shared/api/holds.ts";
import { holdKindSchema, LIFT_DELAY_HOURS } from "../../shared/api/holds.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { matchQuery } from "../search/terms.ts";
import { leafStatement } from "./leaves.ts";
import { areTwo, hoursAgo, othersWith } from "./newcomers.ts";

// Legal holds as keepers set and lift them: two for lifting where two are there, else a day between asking and lifting.

const rowsSchema = z.array(
  z.object({
    ...{ id: z.string(), kind: holdKindSchema, subject: z.string(), subjectName: z.string().nullable() },
    ...{ reason: z.string(), setBy: z.string(), setByName: z.string(), setAt: z.string() },
    ...{
      liftReason: z.string().nullable(),
      liftAskedBy: z.string().nullable(),
      liftAskedByName: z.string().nullable(),
    },
    ...{ liftAskedAt: z.string().nullable(), liftedBy: z.string().nullable(), liftedByName: z.string().nullable() },
    liftedAt: z.string().nullable(),
  }),
);

const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });

async function readHolds(ctx: AppContext, where: SQL): Promise<Hold[]> {
  const rows = await ctx.db.all(sql`
    select h.id, h.kind, h.subject, c.name as subjectName, h.reason, h.set_by as setBy, s.name as setByName, h.set_at as setAt,
      h.lift_reason as liftReason, h.lift_asked_by as liftAskedBy, a.name as liftAskedByName, h.lift_asked_at as liftAskedAt,
      h.lifted_by as liftedBy, l.name as liftedByName, h.lifted_at as liftedAt
    from legal_hold h join person s on s.id = h.set_by left join person a on a.id = h.lift_asked_by
      left join person l on l.id = h.lifted_by left join customer c on h.kind = 'customer' and c.id = h.subject
    where ${where} order by h.lifted_at is not null, h.id desc limit 500`);
  return rowsSchema.parse(rows).map(({ setByName, liftAskedByName, liftedByName, ...row }) => ({
    ...row,
    setBy: { id: row.setBy, name: setByName },
    liftAskedBy: ref(row.liftAskedBy, liftAskedByName),
    liftedBy: ref(row.liftedBy, liftedByName),
  }));
}

/** All holds, those that stand first. Records keeper. */
export async function listHolds(actor: Actor, ctx: AppContext): Promise<{ holds: Hold[]; keepers: number }> {
  requireRole(actor, "keeper");
  const { personId } = requirePerson(actor);
  const [[counted], holds] = await Promise.all([
    ctx.db.all<{ n: number }>(sql`select ${othersWith("keeper", sql`${personId}`)} + 1 as n`),
    readHolds(ctx, sql`true`),
  ]);
  return { holds, keepers: counted?.n ?? 0 };
}

async function getHold(ctx: AppContext, id: string): Promise<Hold> {
  const [found] = await readHolds(ctx, sql`h.id = ${id}`);
  if (!found) throw notFound();
  return found;
}

/** Sets a hold, from this moment on. Records keeper; throws `not_found` for a customer that is not there. */
export async function setHold(actor: Actor, ctx: AppContext, given: z.output<typeof newHoldSchema>): Promise<Hold> {
  requireRole(actor, "keeper");
  const { personId } = requirePerson(actor);
  const { kind, subject, reason } = given;
  if (kind === "query" && matchQuery(subject) === null)
    throw new AppError("bad_request", "body.subject: nothing that could be looked for");
  const id = ctx.newId();
  const isThere = kind === "customer" ? sql`exists (select 1 from customer where id = ${subject})` : sql`true`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "hold.set", id, { kind, subject, reason }, isThere),
    sql`insert into legal_hold (id, kind, subject, reason, set_by, set_at)
      select ${id}, ${kind}, ${subject}, ${reason}, ${personId}, ${ctx.now()} where ${isThere} returning id`,
  ]);
  if (results[1]?.length === 0) throw notFound();
  return getHold(ctx, id);
}

/** Asks to lift a hold. Records keeper, just signed in. */
export async function askToLift(actor: Actor, ctx: AppContext, id: string, reason: string): Promise<Hold> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  const { personId } = requirePerson(actor);
  const isOpen = sql`id = ${id} and lifted_at is null and lift_asked_at is null`;
  const isSo = sql`exists (select 1 from legal_hold where ${isOpen})`;
  await changed(ctx, id, [
    leafStatement(ctx, actor, "hold.lift-asked", id, { reason }, isSo),
    sql`update legal_hold set lift_reason = ${reason}, lift_asked_by = ${personId}, lift_asked_at = ${ctx.now()},
      lift_asked_alone = ${othersWith("keeper", sql`${personId}`)} = 0 where ${isOpen} returning id`,
  ]);
  return getHold(ctx, id);
}

/**
 * Lifts a hold that another keeper asked to lift, neither of whom became one or came in by somebody's link within a day.
 * Where the actor is the only keeper, and was when asking, they may do it a day later. Throws `conflict` else: nobody lifts
 * a hold alone at once, nor makes their own second.
 */
export async function liftHold(actor: Actor, ctx: AppContext, id: string): Promise<Hold> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  const { personId } = requirePerson(actor);
  const me = sql`${personId}`;
  const isSecond = areTwo(ctx, me, sql`legal_hold.lift_asked_by`, "keeper");
  const isOnly = sql`(lift_asked_alone = 1 and lift_asked_at <= ${hoursAgo(ctx, LIFT_DELAY_HOURS)} and ${othersWith("keeper", me)} = 0)`;
  const may = sql`id = ${id} and lifted_at is null and lift_asked_at is not null and (${isSecond} or ${isOnly})`;
  await changed(ctx, id, [
    leafStatement(ctx, actor, "hold.lifted", id, {}, sql`exists (select 1 from legal_hold where ${may})`),
    sql`update legal_hold set lifted_by = ${personId}, lifted_at = ${ctx.now()} where ${may} returning id`,
  ]);
  return getHold(ctx, id);
}

/** Keeps a hold that somebody asked to lift. Records keeper. */
export async function keepHold(actor: Actor, ctx: AppContext, id: string): Promise<Hold> {
  requireRole(actor, "keeper");
  const isAsked = sql`id = ${id} and lifted_at is null and lift_asked_at is not null`;
  const isSo = sql`exists (select 1 from legal_hold where ${isAsked})`;
  await changed(ctx, id, [
    leafStatement(ctx, actor, "hold.kept", id, {}, isSo),
    sql`update legal_hold set lift_reason = null, lift_asked_by = null, lift_asked_at = null where ${isAsked} returning id`,
  ]);
  return getHold(ctx, id);
}

/** Runs a change and its leaf; throws `not_found` for no such hold, `conflict` where it could not be. */
async function changed(ctx: AppContext, id: string, statements: Parameters<typeof runBatch>[1]): Promise<void> {
  const results = await runBatch(ctx.db, statements);
  if ((results.at(-1) ?? []).length > 0) return;
  await getHold(ctx, id);
  throw new AppError(
    "conflict",
    `A hold is lifted by another keeper than the one who asked, neither of them new within a day; by the only one ${LIFT_DELAY_HOURS} hours after asking while nobody else was one.`,
  );
}
