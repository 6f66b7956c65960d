import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CheckAnswers, CheckCall, CheckCallList } from "../../shared/api/check-calls.ts";
import { checkAnswersSchema } from "../../shared/api/check-calls.ts";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { CheckCallRules } from "../../shared/care/check-draw.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { countPage } from "./notice-mode.ts";
import { forgetSettings, readSettings, settingStatements } from "./settings.ts";

// Check calls as they are read and noted. Invariants: a call is there for who makes it, the managers of the customer's team and
// who looks after it, as far as they read the customer; what was said is for the first two, and never for who looks after it.
// Which customers are called is the lot's (check-call-draw.ts).

const notedSchema = z.union([
  checkAnswersSchema.extend({ reached: z.literal(true) }),
  z.object({ reached: z.literal(false), tryOn: z.string() }),
  z.object({}).transform(() => null),
]);
export type Noted = { reached: true; answers: CheckAnswers } | { reached: false; tryOn: string } | null;

const rowsSchema = z.array(
  z.object({
    ...{ month: z.string(), rowId: z.string(), customerId: z.string(), name: z.string(), tier: tierSchema.nullable() },
    ...{ ownerId: z.string().nullable(), ownerName: z.string().nullable() },
    ...{ callerId: z.string().nullable(), callerName: z.string().nullable(), callerStays: z.number() },
    doneAt: z.string().nullable(),
    // Empty once an erasure took the words.
    answers: z.string().transform((json) => (json === "" ? null : notedSchema.parse(JSON.parse(json)))),
    contacts: z.string().transform((json) => contactsSchema.parse(JSON.parse(json))),
  }),
);
const contactsSchema = z.array(z.object({ name: z.string(), title: z.string().nullable(), phone: z.string() }));
type Row = z.output<typeof rowsSchema>[number];

/** A leaf has room for so many ids. */
const MOST_NAMED = 400;
/** Of a customer's people with a phone number, so many are offered. */
const MOST_CONTACTS = 8;

const select = sql.raw(`
  select k.month, k.customer_id as rowId, c.id as customerId, c.name, c.tier, k.owner_id as ownerId, o.name as ownerName,
    k.caller_id as callerId, p.name as callerName, p.status = 'active' and p.notice_given_at is null and exists (
      select 1 from team_member t where t.person_id = p.id and t.team_id = c.team_id) as callerStays,
    k.done_at as doneAt, k.answers, (select json_group_array(json_object('name', name, 'title', title, 'phone', phone))
      from (select name, title, phone from contact where customer_id = c.id and phone is not null and phone <> ''
        order by name, id limit ${MOST_CONTACTS})) as contacts
  from check_call k join customer m on m.id = k.customer_id join customer c on c.id = coalesce(m.merged_into, m.id)
    left join person o on o.id = k.owner_id left join person p on p.id = k.caller_id`);

const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });

/** What somebody has to do with a call. */
interface Part {
  calls: boolean;
  manages: boolean;
  looksAfter: boolean;
}

/** Null where the reader has nothing to do with the call, or reads nothing of the customer. */
function partIn({ actor, rules }: Reader, row: Row, customer: KnownCustomer | undefined): Part | null {
  if (!customer || !reaches(levelForCustomer(actor, customer, rules), "text")) return null;
  const looksAfter = [customer.ownerId, customer.deputyId, row.ownerId].includes(actor.personId);
  const calls = row.callerId === actor.personId;
  const manages = hasRole(actor, "manager") && customer.teamId !== null && actor.teamIds.includes(customer.teamId);
  return calls || manages || looksAfter ? { calls, manages, looksAfter } : null;
}

function shown(row: Row, part: Part, customer: KnownCustomer): CheckCall {
  const isDone = row.doneAt !== null;
  const hasCaller = row.callerId !== null && row.callerStays === 1;
  const noted = (part.calls || part.manages) && !part.looksAfter ? row.answers : null;
  return {
    month: row.month,
    customer: { id: row.customerId, name: row.name, tier: row.tier },
    owner: ref(row.ownerId, row.ownerName),
    caller: ref(row.callerId, row.callerName),
    needsCaller: !isDone && !(hasCaller && row.callerId !== customer.ownerId && row.callerId !== customer.deputyId),
    contacts: part.calls && !part.looksAfter && !isDone ? row.contacts : [],
    tryOn: noted?.reached === false ? noted.tryOn : null,
    doneAt: row.doneAt,
    answers: noted?.reached ? { content: noted.content, said: noted.said, words: noted.words } : null,
  };
}

interface Seen {
  row: Row;
  part: Part;
  customer: KnownCustomer;
  call: CheckCall;
}

/** The calls that a condition finds and the actor has to do with, with a leaf that names their customers. */
async function readSeen(actor: Actor, ctx: AppContext, where: ReturnType<typeof sql>): Promise<Seen[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const rows = rowsSchema.parse(
    await ctx.db.all(sql`${select} where ${where} order by k.month desc, c.name, c.id limit 5000`),
  );
  const facts = await readCustomerFacts(ctx, [...new Set(rows.map(({ customerId }) => customerId))]);
  const seen = rows.flatMap((row): Seen[] => {
    const customer = facts.get(row.customerId);
    const part = partIn(reader, row, customer);
    return customer && part ? [{ row, part, customer, call: shown(row, part, customer) }] : [];
  });
  const customers = [...new Set(seen.map(({ call }) => call.customer.id))];
  const leaves = [];
  for (let from = 0; from < customers.length; from += MOST_NAMED) {
    const some = customers.slice(from, from + MOST_NAMED);
    leaves.push(leafStatement(ctx, actor, "customers.found", reader.actor.personId, { calls: true, customers: some }));
  }
  if (leaves.length > 0) await runBatch(ctx.db, leaves);
  return seen;
}

/** A month's calls, this one's where none is named. */
export async function listCheckCalls(
  actor: Actor,
  ctx: AppContext,
  asked: { month?: string | undefined },
): Promise<CheckCallList> {
  await countPage(actor, ctx);
  const month = asked.month ?? ctx.now().slice(0, 7);
  const { personId } = requirePerson(actor);
  const [seen, months, { checkCalls }] = await Promise.all([
    readSeen(actor, ctx, sql`k.month = ${month} or (k.done_at is null and k.caller_id = ${personId})`),
    ctx.db.all(sql`select distinct month from check_call order by month desc limit 60`),
    readSettings(ctx),
  ]);
  const ofMonth = seen.filter(({ row }) => row.month === month);
  const calls = (some: readonly Seen[]) => some.map(({ call }) => call);
  return {
    month,
    months: z
      .array(z.object({ month: z.string() }))
      .parse(months)
      .map((row) => row.month),
    mine: calls(seen.filter(({ part }) => part.calls && !part.looksAfter)),
    team: hasRole(actor, "manager") ? calls(ofMonth.filter(({ part }) => part.manages)) : null,
    owned: calls(ofMonth.filter(({ part }) => part.looksAfter)).map(({ customer, caller, doneAt }) => ({
      ...{ customer: { id: customer.id, name: customer.name, tier: customer.tier }, caller, doneAt },
    })),
    rules: checkCalls,
  };
}

type Place = { month: string; id: string };

/** A call by its customer, also one that was merged since; `not_found` for who has nothing to do with it. */
async function findCall(actor: Actor, ctx: AppContext, { month, id }: Place): Promise<Seen> {
  const [found] = await readSeen(actor, ctx, sql`k.month = ${month} and (c.id = ${id} or k.customer_id = ${id})`);
  if (!found) throw notFound();
  return found;
}

const openCall = ({ row }: Seen) => sql`month = ${row.month} and customer_id = ${row.rowId} and done_at is`;

/**
 * Notes what the customer said, or when it is tried again; null takes that back. Who calls, and nobody who looks after the
 * customer. Throws `forbidden`, `not_found`, `conflict` where another window noted something meanwhile.
 */
export async function noteCheckCall(
  actor: Actor,
  ctx: AppContext,
  place: Place,
  { was, noted }: { was: string | null; noted: Noted },
): Promise<CheckCall> {
  const found = await findCall(actor, ctx, place);
  if (!found.part.calls || found.part.looksAfter) throw forbidden("Somebody else makes this call.");
  const doneAt = noted?.reached ? ctx.now() : null;
  const answers = noted === null ? {} : noted.reached ? { reached: true, ...noted.answers } : noted;
  const which = sql`${openCall(found)} ${was} and caller_id is ${found.row.callerId}`;
  const [, changed] = await runBatch(ctx.db, [
    leafStatement(
      ...([ctx, actor, "check-call.done", found.call.customer.id] as const),
      { month: place.month, reached: noted?.reached ?? null },
      sql`exists (select 1 from check_call where ${which})`,
    ),
    sql`update check_call set done_at = ${doneAt}, answers = ${JSON.stringify(answers)} where ${which} returning month`,
  ]);
  if (changed?.length !== 1) throw new AppError("conflict", "It was noted in another window; look again.");
  return (await findCall(actor, ctx, place)).call;
}

/**
 * Names who calls: of the customer's team, staying, and not who looks after it. A manager of the team, who does not look after it
 * either. Throws `forbidden`, `not_found`, `bad_request` for who cannot call, `conflict` where it is done or another was named.
 */
export async function nameCaller(
  actor: Actor,
  ctx: AppContext,
  place: Place,
  { callerId, was }: { callerId: string; was: string | null },
): Promise<CheckCall> {
  const found = await findCall(actor, ctx, place);
  const { part, customer, row } = found;
  if (!part.manages || part.looksAfter) throw forbidden("A manager of its team who does not look after it names them.");
  const [may] = await ctx.db.all(sql`
    select 1 from person p join team_member t on t.person_id = p.id and t.team_id = ${customer.teamId}
    where p.id = ${callerId} and p.status = 'active' and p.notice_given_at is null`);
  const looksAfter = [customer.ownerId, customer.deputyId, row.ownerId].includes(callerId);
  const reads = !customer.restricted || customer.namedIds.includes(callerId);
  if (may === undefined || looksAfter || !reads)
    throw new AppError("bad_request", "body.callerId: somebody of the team who stays and does not look after it.");
  const which = sql`${openCall(found)} null and caller_id is ${was}`;
  const [, changed] = await runBatch(ctx.db, [
    leafStatement(
      ...([ctx, actor, "check-call.caller", found.call.customer.id] as const),
      { month: place.month, callerId },
      sql`exists (select 1 from check_call where ${which})`,
    ),
    sql`update check_call set caller_id = ${callerId}, answers = '{}' where ${which} returning month`,
  ]);
  if (changed?.length !== 1) throw new AppError("conflict", "It is done, or somebody else was named; look again.");
  return (await findCall(actor, ctx, place)).call;
}

/** How many are called and what they are asked; everybody may be asked to call. */
export async function getCheckCallRules(actor: Actor, ctx: AppContext): Promise<CheckCallRules> {
  requirePerson(actor);
  return (await readSettings(ctx)).checkCalls;
}

/** Changes it. Admin only. */
export async function changeCheckCallRules(
  actor: Actor,
  ctx: AppContext,
  wanted: CheckCallRules,
): Promise<CheckCallRules> {
  requireRole(actor, "admin");
  const detail = { checkCalls: { perTeam: wanted.perTeam, questions: wanted.questions.length } };
  await ctx.db.batch([
    leafStatement(ctx, actor, "settings.changed", "company", detail),
    ...settingStatements(ctx, { checkCalls: wanted }),
  ]);
  forgetSettings(ctx);
  return wanted;
}
