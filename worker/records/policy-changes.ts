import type { SQL } from "drizzle-orm";
import { eq, gt, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { PolicyChange, Taken } from "../../shared/api/policy-changes.ts";
import { CHANGE_DELAY_HOURS, CHANGE_WAITS_DAYS, NEWCOMER_HOURS, takenSchema } from "../../shared/api/policy-changes.ts";
import { policyDocumentSchema } from "../../shared/policy/document.ts";
import { weakens } from "../../shared/policy/weakens.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { policyChange } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { holdDueChange, isOpen } from "./hold-policy-change.ts";
import { leafStatement } from "./leaves.ts";
import { areTwo, hoursAgo, othersWith } from "./newcomers.ts";
import type { VersionedPolicy } from "./policies.ts";
import { changedSince, currentPolicy, isNewest, readGivenDocument, writePolicy } from "./policies.ts";

// Changes that do not hold yet. What takes something away from people waits for another admin; where there is none, for a
// day in which everybody is told and can object. What takes nothing may be given a time. One at a time is open.

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
const proposer = sql`policy_change.person_id`;
const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });
const json = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text): z.output<S> => schema.parse(JSON.parse(text)));

const rowsSchema = z.array(
  z.object({
    ...{ id: z.string(), kind: z.enum(["rules", "settings"]), document: z.string(), comment: z.string() },
    ...{ personId: z.string(), personName: z.string(), at: z.string() },
    ...{ fromAt: z.string().nullable(), countedAt: z.string().nullable(), agreedAt: z.string().nullable() },
    state: z.enum(["waiting", "approved", "applied", "withdrawn", "refused", "lapsed"]),
    ...{ agreedBy: z.string().nullable(), agreedByName: z.string().nullable() },
    ...{ closedBy: z.string().nullable(), closedByName: z.string().nullable(), closedAt: z.string().nullable() },
    takes: json(z.array(takenSchema)),
    objections: json(z.array(z.object({ id: z.string(), name: z.string(), words: z.string(), at: z.string() }))),
    isSecond: z.number(),
  }),
);
type Row = z.infer<typeof rowsSchema>[number];

/** SQL: the person could agree: another admin than the proposer, and neither came by it lately. */
const isSecond = (ctx: AppContext, personId: string): SQL => areTwo(ctx, sql`${personId}`, proposer, "admin");

async function readChanges(actor: PersonActor, ctx: AppContext, where: SQL | undefined): Promise<PolicyChange[]> {
  const name = (column: SQL): SQL => sql`(select name from person where id = ${column})`;
  const rows = await ctx.db.all(sql`
    select id, kind, document, comment, takes, person_id as personId, ${name(proposer)} as personName, at, from_at as fromAt,
      counted_at as countedAt, state, agreed_by as agreedBy, ${name(sql`agreed_by`)} as agreedByName, agreed_at as agreedAt,
      closed_by as closedBy, ${name(sql`closed_by`)} as closedByName, closed_at as closedAt,
      ${isSecond(ctx, actor.personId)} as isSecond,
      (select json_group_array(json_object('id', p.id, 'name', p.name, 'words', o.words, 'at', o.at))
        from policy_objection o join person p on p.id = o.person_id where o.change_id = policy_change.id) as objections
    from policy_change where ${where ?? sql`true`} order by at desc, id desc limit 50`);
  return rowsSchema.parse(rows).map((row) => toChange(actor, row));
}

function toChange(actor: PersonActor, row: Row): PolicyChange {
  const { id, state, takes, comment, at, closedAt, objections } = row;
  const [isAdmin, isMine] = [hasRole(actor, "admin"), row.personId === actor.personId];
  const readsAll = isAdmin || hasRole(actor, "keeper");
  const isUndecided = state === "waiting" || state === "approved";
  const read = objections.filter((one) => readsAll || one.id === actor.personId);
  return {
    ...{ id, state, takes, comment, at, closedAt, holdsAt: isUndecided ? holdsAt(row) : null },
    person: { id: row.personId, name: row.personName },
    agreedBy: ref(row.agreedBy, row.agreedByName),
    closedBy: ref(row.closedBy, row.closedByName),
    document: isUndecided && row.kind === "rules" ? policyDocumentSchema.parse(JSON.parse(row.document)) : null,
    objections: {
      count: objections.length,
      read: read.map(({ id: personId, name, ...said }) => ({ person: { id: personId, name }, ...said })),
    },
    may: {
      agree: isAdmin && state === "waiting" && row.isSecond === 1,
      close: isAdmin && isUndecided,
      object: state === "waiting" && !isMine && !objections.some((one) => one.id === actor.personId),
    },
  };
}

/** When it begins to hold as things stand; null where somebody has to agree first. */
function holdsAt({ state, fromAt, countedAt, agreedAt, at }: Row): string | null {
  if (state === "approved") return fromAt ?? agreedAt ?? at;
  if (countedAt === null) return null;
  const dayAfter = new Date(Date.parse(countedAt) + CHANGE_DELAY_HOURS * HOUR_MS).toISOString();
  return fromAt !== null && fromAt > dayAfter ? fromAt : dayAfter;
}

/** The change that is open and what became of others in the last 30 days, newest first: everybody may know. */
export function listPolicyChanges(actor: Actor, ctx: AppContext): Promise<PolicyChange[]> {
  const since = hoursAgo(ctx, CHANGE_WAITS_DAYS * 24);
  return readChanges(requirePerson(actor), ctx, or(isOpen, gt(policyChange.at, since)));
}

async function getChange(actor: Actor, ctx: AppContext, id: string): Promise<PolicyChange> {
  const [found] = await readChanges(requirePerson(actor), ctx, eq(policyChange.id, id));
  if (!found) throw notFound();
  return found;
}

/**
 * The change that everybody is to be told of: one that waits and takes something away. Its proposer too, since somebody who
 * was signed in as them may have proposed it.
 */
export async function changeToTellOf(ctx: AppContext): Promise<string | null> {
  const waits = eq(policyChange.state, "waiting");
  const [row] = await ctx.db.select({ id: policyChange.id }).from(policyChange).where(waits);
  return row?.id ?? null;
}

/** Nobody else has ever joined: there is nobody to take anything from, nor to ask. Who is disabled for now has joined. */
export async function isAlone(actor: Actor, ctx: AppContext): Promise<boolean> {
  const { personId } = requirePerson(actor);
  const others = await ctx.db.all(sql`select 1 from person where status <> 'invited' and id <> ${personId} limit 1`);
  return others.length === 0;
}

/**
 * Saves rules made from version `base`. Admin only; throws `bad_request` for what cannot be read or a time that has passed,
 * `conflict` where another version holds or another change is open, `step_up_required` where it takes something away and
 * nobody has just signed in. That, and what is to hold later, becomes a change that waits.
 */
export async function savePolicy(
  actor: Actor,
  ctx: AppContext,
  given: { base: number; comment: string; document?: unknown; from?: string | null },
): Promise<VersionedPolicy & { change: PolicyChange | null }> {
  requireRole(actor, "admin");
  const { base, comment } = given;
  const document = readGivenDocument(given.document);
  const from = readFrom(ctx, given.from ?? null);
  const held = await currentPolicy(ctx);
  // What it takes away is told against the version that it is made from, and no other.
  if (held.version.version !== base) throw changedSince();
  const takes = weakens(held.document, document);
  if (takes.length > 0) requireConfirmed(actor, ctx);
  const mayHold = takes.length === 0 || (await isAlone(actor, ctx));
  if (mayHold && from === null) {
    const taken = [...new Set(takes.map(({ kind }) => kind))];
    return { ...(await writePolicy(actor, ctx, { base, comment, document, taken })), change: null };
  }
  const change = { kind: "rules", base, document: JSON.stringify(document), comment, takes, from, mayHold } as const;
  return { ...held, change: await propose(actor, ctx, change) };
}

function readFrom(ctx: AppContext, given: string | null): string | null {
  if (given === null) return null;
  const ms = Date.parse(given);
  if (ms > ctx.nowMs() && ms < ctx.nowMs() + YEAR_MS) return new Date(ms).toISOString();
  throw new AppError("bad_request", "body.from: a time within the next year");
}

/** Notes a change that does not hold yet. Admin only; throws `conflict` where another is open. */
export async function propose(
  actor: Actor,
  ctx: AppContext,
  given: {
    kind: "rules" | "settings";
    base: number | null;
    document: string;
    comment: string;
    takes: readonly Taken[];
    from: string | null;
    mayHold: boolean;
  },
): Promise<PolicyChange> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  const { kind, base, document, comment, takes, from } = given;
  const [id, state] = [ctx.newId(), given.mayHold ? "approved" : "waiting"];
  const isNew = base === null ? sql`true` : isNewest(base);
  const isFree = sql`not exists (select 1 from policy_change where ${isOpen}) and ${isNew}`;
  const counted = sql`case when ${othersWith("admin", sql`${personId}`)} = 0 then ${ctx.now()} end`;
  const kinds = [...new Set(takes.map((one) => one.kind))];
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "policy.proposed", id, { kind, base, comment, takes: kinds, from }, isFree),
    sql`insert into policy_change (id, kind, base, document, comment, takes, person_id, at, from_at, counted_at, state)
      select ${id}, ${kind}, ${base}, ${document}, ${comment}, ${JSON.stringify(takes)}, ${personId}, ${ctx.now()}, ${from},
        ${counted}, ${state} where ${isFree} returning id`,
  ]);
  if (results[1]?.length === 0) {
    const open = await readChanges(requirePerson(actor), ctx, isOpen);
    if (open.length === 0) throw changedSince();
    throw new AppError("conflict", "Another change is waiting; it has to be decided or withdrawn first.");
  }
  return getChange(actor, ctx, id);
}

/**
 * Agrees to a colleague's change: it holds at once, or at its time. Another admin, just signed in; throws `conflict` for
 * one's own, and where either of the two became an admin or came in by somebody's link within the last day.
 */
export async function agreeToChange(actor: Actor, ctx: AppContext, id: string): Promise<PolicyChange> {
  requireRole(actor, "admin");
  requireConfirmed(actor, ctx);
  const { personId } = requirePerson(actor);
  const may = sql`id = ${id} and state = 'waiting' and ${isSecond(ctx, personId)}`;
  const isSo = sql`exists (select 1 from policy_change where ${may})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "policy.agreed", id, {}, isSo),
    sql`update policy_change set state = 'approved', agreed_by = ${personId}, agreed_at = ${ctx.now()} where ${may} returning id`,
  ]);
  if (results[1]?.length === 0) {
    await getChange(actor, ctx, id);
    throw new AppError(
      "conflict",
      `Another admin than the one who proposed it agrees; neither may have become an admin, nor have come in by a colleague's link, within the last ${NEWCOMER_HOURS} hours.`,
    );
  }
  await holdDueChange(ctx);
  return getChange(actor, ctx, id);
}

/** Withdraws one's own change or refuses a colleague's before it holds. Admin only; throws `conflict` once it is over. */
export async function closeChange(actor: Actor, ctx: AppContext, id: string): Promise<PolicyChange> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  const may = sql`id = ${id} and ${isOpen}`;
  const { person } = await getChange(actor, ctx, id);
  const state = person.id === personId ? "withdrawn" : "refused";
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "policy.closed", id, { state }, sql`exists (select 1 from policy_change where ${may})`),
    sql`update policy_change set state = ${state}, closed_by = ${personId}, closed_at = ${ctx.now()} where ${may} returning id`,
  ]);
  if (results[1]?.length === 0) throw isOver();
  return getChange(actor, ctx, id);
}

const isOver = (): AppError => new AppError("conflict", "This change does not wait any more.");

/**
 * Says what speaks against a change that waits. Anybody but its proposer, once each. The first objection lets the day begin
 * once more where no other admin is there, so that whoever decides has a day with it before them.
 */
export async function objectToChange(actor: Actor, ctx: AppContext, id: string, words: string): Promise<PolicyChange> {
  const { personId } = requirePerson(actor);
  const noneYet = sql`not exists (select 1 from policy_objection where change_id = ${id})`;
  const may = sql`exists (select 1 from policy_change where id = ${id} and state = 'waiting' and person_id <> ${personId})
    and not exists (select 1 from policy_objection where change_id = ${id} and person_id = ${personId})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "policy.objected", id, {}, may),
    sql`update policy_change set counted_at = ${ctx.now()} where id = ${id} and counted_at is not null and ${may} and ${noneYet}`,
    sql`insert into policy_objection (change_id, person_id, words, at)
      select ${id}, ${personId}, ${words}, ${ctx.now()} where ${may} returning change_id`,
  ]);
  if (results[2]?.length === 0) {
    const { may: can, state } = await getChange(actor, ctx, id);
    if (state !== "waiting" || !can.object) throw isOver();
  }
  return getChange(actor, ctx, id);
}
