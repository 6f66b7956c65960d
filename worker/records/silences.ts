import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import {
  type Silence,
  type silenceEndpoints,
  silenceFiguresSchema,
  silenceOutcomeSchema,
  silenceStateSchema,
} from "../../shared/api/silences.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import type { Json, LeafKind } from "../ledger/leaf.ts";
import { mayChangeCustomer, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";

// Silent customers and what is done about them. Invariant: a row is there for the customer's owner and deputy and the manager
// of its team, as far as they see who wrote with it; for everybody else it looks absent. Raising them is the watch's
// (silence-watch.ts).

const text = z.string().nullable();
const rowsSchema = z.array(
  z.object({
    id: z.string(),
    state: silenceStateSchema,
    customerId: z.string(),
    customerName: z.string(),
    tier: tierSchema.nullable(),
    ...{ ownerId: text, ownerName: text, deputyId: text, deputyName: text },
    ...{ handoverId: text, leaverId: text, leaverName: text, endedOn: text },
    raisedAt: z.string(),
    lastAt: text,
    figures: z.string().transform((json) => silenceFiguresSchema.parse(JSON.parse(json))),
    planText: z.string(),
    ...{ planBy: text, planByName: text, planDueOn: text },
    outcome: silenceOutcomeSchema.nullable(),
    ...{ cost: text, currency: text },
    words: z.string(),
    ...{ closedAt: text, closedBy: text, closedByName: text },
  }),
);
type Row = z.infer<typeof rowsSchema>[number];

const nameOf = (id: string): string => `(select name from person p where p.id = ${id})`;
const select = sql.raw(`select s.id, s.state, c.id as customerId, c.name as customerName, c.tier,
  c.owner_id as ownerId, ${nameOf("c.owner_id")} as ownerName, c.deputy_id as deputyId,
  ${nameOf("c.deputy_id")} as deputyName, h.id as handoverId, h.person_id as leaverId,
  ${nameOf("h.person_id")} as leaverName, substr(coalesce(h.ended_at, h.last_day, h.opened_at), 1, 10) as endedOn,
  s.raised_at as raisedAt, s.last_at as lastAt, s.figures, s.plan_text as planText, s.plan_by as planBy,
  ${nameOf("s.plan_by")} as planByName, s.plan_due_on as planDueOn, s.outcome, s.cost, s.currency, s.words,
  s.closed_at as closedAt, s.closed_by as closedBy, ${nameOf("s.closed_by")} as closedByName
  from silence s join customer o on o.id = s.customer_id join customer c on c.id = coalesce(o.merged_into, o.id)
  left join handover h on h.id = s.handover_id`);

const person = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });

const shownOf = (row: Row): Silence => ({
  ...{ id: row.id, state: row.state, raisedAt: row.raisedAt, lastAt: row.lastAt, figures: row.figures },
  customer: { id: row.customerId, name: row.customerName, tier: row.tier },
  owner: person(row.ownerId, row.ownerName),
  deputy: person(row.deputyId, row.deputyName),
  handover:
    row.handoverId === null || row.leaverId === null || row.endedOn === null
      ? null
      : { id: row.handoverId, person: { id: row.leaverId, name: row.leaverName ?? "" }, endedOn: row.endedOn },
  plan:
    row.planText === ""
      ? null
      : { text: row.planText, dueOn: row.planDueOn, person: person(row.planBy, row.planByName) },
  outcome: row.outcome,
  cost: row.cost === null || row.currency === null ? null : { currency: row.currency, amount: row.cost },
  ...{ words: row.words, closedAt: row.closedAt, closedBy: person(row.closedBy, row.closedByName) },
});

/** The rows that the actor sees, in one batch with the leaf that names them; nothing found leaves none. */
async function show(actor: Actor, ctx: AppContext, where: SQL, rest: SQL): Promise<Silence[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const found = rowsSchema.parse(await ctx.db.all(sql`${select} where ${where} ${rest}`));
  const facts = await readCustomerFacts(ctx, [...new Set(found.map(({ customerId }) => customerId))]);
  const seen = found.filter(({ customerId }) => {
    const customer = facts.get(customerId);
    const level = customer ? levelForCustomer(reader.actor, customer, reader.rules) : "none";
    return customer !== undefined && mayChangeCustomer(actor, customer) && reaches(level, "envelope");
  });
  if (seen.length === 0) return [];
  const ids = seen.map(({ id }) => id);
  const [rows] = await runBatch(ctx.db, [
    sql`${select} where s.id in (select value from json_each(${JSON.stringify(ids)})) ${rest}`,
    leafStatement(ctx, actor, "silence.shown", reader.actor.personId, { silences: ids }),
  ]);
  return rowsSchema.parse(rows).map(shownOf);
}

/** More than anybody works through; the newest come first. */
const MOST = 200;

/** Those in a state, newest first. */
export const listSilences = (actor: Actor, ctx: AppContext, state: Silence["state"]): Promise<Silence[]> =>
  show(actor, ctx, sql`s.state = ${state}`, sql`order by s.raised_at desc, s.id desc limit ${sql.raw(String(MOST))}`);

async function findSilence(actor: Actor, ctx: AppContext, id: string): Promise<Silence> {
  const [silence] = await show(actor, ctx, sql`s.id = ${id}`, sql``);
  if (!silence) throw notFound();
  return silence;
}

/** A change of one in this state with its leaf; throws `conflict` where it is in another by then. */
async function change(
  actor: Actor,
  ctx: AppContext,
  given: { id: string; from: SQL; set: SQL; kind: LeafKind; detail: Json },
): Promise<Silence> {
  const holds = sql`exists (select 1 from silence s where s.id = ${given.id} and ${given.from})`;
  const [changed] = await runBatch(ctx.db, [
    sql`select 1 where ${holds}`,
    leafStatement(ctx, actor, given.kind, given.id, given.detail, holds),
    sql`update silence as s set ${given.set} where s.id = ${given.id} and ${given.from}`,
  ]);
  if ((changed ?? []).length === 0) throw new AppError("conflict", "It was changed meanwhile; look at it again.");
  return findSilence(actor, ctx, given.id);
}

type Body<Name extends keyof typeof silenceEndpoints> = (typeof silenceEndpoints)[Name] extends { body: infer B }
  ? B extends z.ZodType
    ? z.output<B>
    : never
  : never;

/** Sets the plan of an open one. Throws `not_found`, `bad_request` for nobody of ours, `conflict` once it is closed. */
export async function planSilence(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { text: words, dueOn, personId }: Body<"planSilence">,
): Promise<Silence> {
  await findSilence(actor, ctx, id);
  if (personId !== null) {
    const [active] = await ctx.db.all(sql`select 1 from person where id = ${personId} and status = 'active'`);
    if (active === undefined) throw new AppError("bad_request", "body.personId: nobody of the company");
  }
  const set = sql`plan_text = ${words}, plan_due_on = ${words === "" ? null : dueOn},
    plan_by = ${words === "" ? null : personId}`;
  const detail = { hasPlan: words !== "", dueOn, personId };
  return change(actor, ctx, { id, from: sql`s.state = 'open'`, set, kind: "silence.planned", detail });
}

/** Says how it ended. Throws `not_found`, `conflict` where it is closed already. */
export async function closeSilence(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { outcome, cost, words }: Body<"closeSilence">,
): Promise<Silence> {
  await findSilence(actor, ctx, id);
  const { personId } = requirePerson(actor);
  const set = sql`state = 'closed', outcome = ${outcome}, cost = ${cost?.amount ?? null},
    currency = ${cost?.currency ?? null}, words = ${words}, closed_at = ${ctx.now()}, closed_by = ${personId}`;
  const from = sql`s.state <> 'closed'`;
  return change(actor, ctx, { id, from, set, kind: "silence.closed", detail: { outcome, cost } });
}

/** Takes the outcome back; what was said of it is kept for whoever closes it again. Throws `not_found`, `conflict`. */
export async function reopenSilence(actor: Actor, ctx: AppContext, id: string): Promise<Silence> {
  await findSilence(actor, ctx, id);
  const from = sql`s.state = 'closed' and not exists (
    select 1 from silence other where other.customer_id = s.customer_id and other.state = 'open')`;
  const set = sql`state = 'open', outcome = null, cost = null, currency = null, closed_at = null, closed_by = null`;
  return change(actor, ctx, { id, from, set, kind: "silence.reopened", detail: {} });
}
