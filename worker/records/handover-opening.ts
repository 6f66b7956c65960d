import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { z } from "zod";
import type { handoverStepKindSchema } from "../../shared/api/handover-facts.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { handover, handoverCustomer, handoverStep } from "../db/book.schema.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { rightsOf } from "./handover-rows.ts";
import { collectCustomers } from "./handover-takers.ts";
import { leafStatement } from "./leaves.ts";
import { noticeGivenStatements } from "./notice-given.ts";

// Notice was given: a departure opens, with its customers, who is suggested for each, and the checklist. And the other way
// round: they stay.

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is asked of whoever opens one. */
export interface NewHandover {
  personId: string;
  /** A calendar day; null where it is not known yet. */
  lastDay?: string | null;
  /** Left out: whoever manages one of the person's teams. */
  managerId?: string | undefined;
  words?: string;
}

/** Our own steps, and how many days before the last day each is due. */
const steps: readonly { kind: z.input<typeof handoverStepKindSchema>; daysBefore: number | null }[] = [
  { kind: "tell-team", daysBefore: null },
  { kind: "offer-customers", daysBefore: 15 },
  { kind: "sheets", daysBefore: 8 },
  { kind: "introductions", daysBefore: 6 },
  { kind: "joint-talks", daysBefore: 3 },
  { kind: "open-quotes", daysBefore: 3 },
  { kind: "exit-talk", daysBefore: 1 },
  { kind: "return-things", daysBefore: 0 },
  { kind: "thank-you", daysBefore: 0 },
];

/** The day so many days before; never one that is over. */
function dueDay(ctx: AppContext, lastDay: string | null, daysBefore: number | null): string | null {
  const today = ctx.now().slice(0, 10);
  if (daysBefore === null) return today;
  if (lastDay === null) return null;
  const due = new Date(Date.parse(lastDay) - daysBefore * DAY_MS).toISOString().slice(0, 10);
  return due < today ? (lastDay < today ? lastDay : today) : due;
}

/** Who sees it through, where nobody is named: whoever opens it if they manage a team of the person's, else one who does. */
async function managerOf(ctx: AppContext, actor: Actor, personId: string): Promise<string | null> {
  const openerId = actor.kind === "person" ? actor.personId : "";
  const [found] = await ctx.db.all<{ id: string }>(sql`
    select p.id from person p join person_role r on r.person_id = p.id and r.role = 'manager'
    where p.status = 'active' and p.notice_given_at is null and p.id <> ${personId} and exists (
      select 1 from team_member theirs join team_member mine on mine.team_id = theirs.team_id
      where theirs.person_id = ${personId} and mine.person_id = p.id)
    order by p.id <> ${openerId}, p.name, p.id limit 1`);
  return found?.id ?? null;
}

/**
 * The statements that open a departure, with that notice was given; where one is open already they do nothing.
 * `id`: the new one's. No actor is asked for rights here: whoever calls has.
 */
export async function openingStatements(
  ctx: AppContext,
  actor: Actor,
  given: NewHandover,
): Promise<{ id: string; statements: BatchItem<"sqlite">[] }> {
  const { personId, lastDay = null, words = "" } = given;
  const id = ctx.newId();
  const [customers, managerId] = await Promise.all([
    collectCustomers(ctx, personId),
    given.managerId ?? managerOf(ctx, actor, personId),
  ]);
  const openedBy = actor.kind === "person" ? actor.personId : null;
  const isClosed = sql`not exists (select 1 from handover where person_id = ${personId} and state in ('open', 'ended'))`;
  const isOurs = sql`exists (select 1 from handover where id = ${id})`;
  const stepRows = steps.map(({ kind, daysBefore }) => ({
    id: ctx.newId(),
    kind,
    dueOn: dueDay(ctx, lastDay, daysBefore),
  }));
  const detail = { personId, lastDay, managerId, customers: customers.length };
  return {
    id,
    statements: [
      leafStatement(ctx, actor, "handover.opened", id, detail, isClosed),
      ctx.db.insert(handover).select(sql`
        select ${id}, ${personId}, 'open', ${ctx.now()}, ${openedBy}, ${lastDay}, ${managerId}, ${words},
          null, null, null, null where ${isClosed}`),
      ctx.db.insert(handoverCustomer).select(sql`
        select ${id}, value ->> 'id', value ->> 'role', value ->> 'rank', value ->> 'takerId', value -> 'why', 'none',
          null, null, null, '', null, '{}', 0, null, null, null, null, null, null, null, null
        from json_each(${JSON.stringify(customers)}) where ${isOurs}`),
      ctx.db.insert(handoverStep).select(sql`
        select value ->> 'id', ${id}, value ->> 'kind', '', value ->> 'dueOn', null, null
        from json_each(${JSON.stringify(stepRows)}) where ${isOurs}`),
      ...noticeGivenStatements(actor, ctx, personId, true, isOurs),
    ],
  };
}

/** The statements by which a person stays: notice mode ends, and an open departure is withdrawn. One that has ended is not. */
export async function withdrawingStatements(
  ctx: AppContext,
  actor: Actor,
  personId: string,
): Promise<BatchItem<"sqlite">[]> {
  const [open] = await ctx.db.all<{ id: string }>(
    sql`select id from handover where person_id = ${personId} and state = 'open'`,
  );
  const isOpen = sql`id = ${open?.id ?? ""} and state = 'open'`;
  const isThere = sql`not exists (select 1 from handover where person_id = ${personId} and state in ('open', 'ended'))`;
  return [
    leafStatement(
      ctx,
      actor,
      "handover.withdrawn",
      open?.id ?? "",
      { personId },
      sql`exists (select 1 from handover where ${isOpen})`,
    ),
    ctx.db.update(handover).set({ state: "withdrawn" }).where(isOpen),
    ...noticeGivenStatements(actor, ctx, personId, false, isThere),
  ];
}

/**
 * Opens a departure. An admin or a manager of the person's team, just signed in, or a part of the system (the directory).
 * Throws `not_found` for who is not there or nobody of theirs, `bad_request` for such a manager; `conflict` where one is
 * open already, which the system is told as `isNew: false`.
 */
export async function openHandover(
  ctx: AppContext,
  actor: Actor,
  given: NewHandover,
): Promise<{ id: string; isNew: boolean }> {
  if (actor.kind === "person") {
    await requireMayOpen(ctx, actor, given.personId);
    if (given.managerId !== undefined) await requireManager(ctx, given.managerId, given.personId);
  }
  const { id, statements } = await openingStatements(ctx, actor, given);
  const [first, ...rest] = statements;
  if (first) await ctx.db.batch([first, ...rest]);
  const [open] = await ctx.db.all<{ id: string }>(
    sql`select id from handover where person_id = ${given.personId} and state in ('open', 'ended')`,
  );
  if (open?.id === id) return { id, isNew: true };
  if (actor.kind === "system" && open) return { id: open.id, isNew: false };
  throw new AppError("conflict", "Their departure is open already; change that one.");
}

async function requireMayOpen(ctx: AppContext, actor: Extract<Actor, { kind: "person" }>, personId: string) {
  const [row] = await ctx.db.all<{ teams: string }>(sql`
    select (select json_group_array(team_id) from team_member where person_id = p.id) as teams
    from person p where p.id = ${personId} and p.status <> 'disabled'`);
  if (!hasRole(actor, "manager") && !hasRole(actor, "admin")) throw forbidden();
  const teamIds: string[] = row ? JSON.parse(row.teams) : [];
  if (!row || !rightsOf(actor, { personId, managerId: null, teamIds }).mayRun) throw notFound();
  requireConfirmed(actor, ctx);
}

/** Throws `bad_request` unless this is an active manager or admin, and not who leaves. */
export async function requireManager(ctx: AppContext, id: string, personId: string): Promise<void> {
  const rows = await ctx.db.all(sql`select 1 from person p where p.id = ${id} and p.id <> ${personId}
    and p.status = 'active' and p.notice_given_at is null and exists (
      select 1 from person_role r where r.person_id = p.id and r.role in ('manager', 'admin'))`);
  if (rows.length === 0) throw new AppError("bad_request", "body.managerId: an active manager or admin who stays");
}
