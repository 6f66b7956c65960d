import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { answerDueAt } from "../../shared/answer-time.ts";
import type { Complaint, complaintEndpoints } from "../../shared/api/complaints.ts";
import { complaintSchema, MAX_COMPLAINT_CHARS } from "../../shared/api/complaints.ts";
import type { Language } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import { countAttempt } from "./rate-limits.ts";
import { isSpam } from "./request-form.ts";
import { readSettings } from "./settings.ts";

// What customers tell the company itself. It is for managers and records keepers, and for whoever they ask to handle it: never
// for the person who looks after the customer only because they do.

/** In all, an hour. */
const AN_HOUR = 60;
const MOST_SHOWN = 500;

const withCustomers = sql.raw(`complaint k left join customer o on o.id = k.customer_id
  left join customer c on c.id = coalesce(o.merged_into, o.id)
  left join person h on h.id = k.handler_id left join person a on a.id = k.answered_by`);

/** Who answers for a complaint: keepers, its handler, managers of its customer's team; of nobody's yet, every manager. */
function seesComplaint(actor: Actor): SQL {
  const { personId, teamIds } = requirePerson(actor);
  if (hasRole(actor, "keeper")) return sql`true`;
  const isHandler = sql`k.handler_id = ${personId}`;
  if (!hasRole(actor, "manager")) return isHandler;
  const isNamed = sql`(c.owner_id = ${personId} or c.deputy_id = ${personId}
    or exists (select 1 from customer_named n where n.customer_id = c.id and n.person_id = ${personId}))`;
  const isTheirs = sql`(c.restricted = 0 and (c.team_id is null
    or c.team_id in (select value from json_each(${JSON.stringify(teamIds)}))))`;
  return sql`(${isHandler} or c.id is null or ${isNamed} or ${isTheirs})`;
}

const rowSchema = complaintSchema
  .omit({ customer: true, from: true, handler: true, answeredBy: true })
  .extend({
    ...{ customerId: z.string().nullable(), customerName: z.string().nullable() },
    ...{ fromName: z.string(), fromEmail: z.string(), fromCompany: z.string() },
    ...{ handlerId: z.string().nullable(), handlerName: z.string().nullable() },
    ...{ answeredById: z.string().nullable(), answeredByName: z.string().nullable() },
  })
  .transform(
    ({ customerId, customerName, fromName, fromEmail, fromCompany, handlerId, handlerName, ...row }): Complaint => {
      const { answeredById, answeredByName, ...rest } = row;
      const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });
      return {
        ...rest,
        customer: ref(customerId, customerName),
        from: { name: fromName, email: fromEmail, company: fromCompany },
        handler: ref(handlerId, handlerName),
        answeredBy: ref(answeredById, answeredByName),
      };
    },
  );

/** What a mail said stays closed while an objection to that mail stands. */
const isClosed = sql`exists (select 1 from objection j where j.message_id = k.message_id and j.closes and j.state in ('open', 'upheld'))`;

const columns = sql`k.id, k.kind, k.via, c.id as customerId, c.name as customerName, k.message_id as messageId,
  k.from_name as fromName, k.from_email as fromEmail, k.from_company as fromCompany,
  case when ${isClosed} then '' else k.text end as text, k.language, k.at, k.due_at as dueAt, k.state,
  k.handler_id as handlerId, h.name as handlerName, k.answer, a.id as answeredById, a.name as answeredByName,
  k.answered_at as answeredAt`;

/** Those that the actor answers for, what is due first at the top, with a leaf; empty for everybody else. */
export async function listComplaints(
  actor: Actor,
  ctx: AppContext,
  { state }: z.output<typeof complaintEndpoints.listComplaints.query>,
): Promise<{ complaints: Complaint[]; isWhole: boolean }> {
  const { personId } = requirePerson(actor);
  const isAsked = state === "open" ? sql`k.state = 'open'` : sql`k.state <> 'open'`;
  const order = state === "open" ? sql`k.due_at, k.id` : sql`k.at desc, k.id`;
  const rows = await ctx.db.all(
    sql`select ${columns} from ${withCustomers} where ${isAsked} and ${seesComplaint(actor)} order by ${order} limit ${MOST_SHOWN + 1}`,
  );
  const complaints = z.array(rowSchema).parse(rows).slice(0, MOST_SHOWN);
  const ids = complaints.map(({ id }) => id);
  if (ids.length > 0)
    await runBatch(ctx.db, [
      leafStatement(ctx, actor, "complaint.shown", personId, {
        state,
        complaints: ids.slice(0, 200),
        count: ids.length,
      }),
    ]);
  return { complaints, isWhole: rows.length <= MOST_SHOWN };
}

/** Throws `not_found` for absent and hidden alike. */
async function getComplaint(actor: Actor, ctx: AppContext, id: string): Promise<Complaint> {
  const [row] = await ctx.db.all(
    sql`select ${columns} from ${withCustomers} where k.id = ${id} and ${seesComplaint(actor)}`,
  );
  if (row === undefined) throw notFound();
  return rowSchema.parse(row);
}

interface NewComplaint {
  id: string;
  kind: Complaint["kind"];
  via: Complaint["via"];
  customerId: string | null;
  messageId: string | null;
  from: Complaint["from"];
  text: string;
  language: Language;
}

/** Writes a complaint once, with its clock and its leaf. */
async function insertComplaint(
  ctx: AppContext,
  actor: Actor | string,
  given: NewComplaint,
  hours: number,
): Promise<void> {
  const { id, kind, via, customerId, messageId, from, language } = given;
  const text = given.text.slice(0, MAX_COMPLAINT_CHARS);
  const dueAt = new Date(answerDueAt(ctx.nowMs(), hours)).toISOString();
  const isNew = sql`not exists (select 1 from complaint where id = ${id})`;
  await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "complaint.made",
      id,
      { kind, via, customerId, messageId, textSha256: hashOfWords(text) },
      isNew,
    ),
    sql`insert into complaint (id, kind, via, customer_id, message_id, from_name, from_email, from_company, text, language, at,
        due_at, state)
      select ${id}, ${kind}, ${via}, ${customerId}, ${messageId}, ${from.name}, ${from.email}, ${from.company}, ${text},
        ${language}, ${ctx.now()}, ${dueAt}, 'open' where ${isNew}`,
  ]);
}

type Form = z.output<typeof complaintEndpoints.sendComplaintForm.body>;

/** Whether the form is open, and whose it is. */
export async function readComplaintForm(ctx: AppContext) {
  const { complaints, companyName, language } = await readSettings(ctx);
  return { open: complaints.form, company: companyName, language };
}

/**
 * Takes what the public form brings. What is spam is answered like anything else and not kept. Whose customer it is is guessed
 * from nothing that the form says. Throws `not_found` where the form is closed, and `rate_limited`.
 */
export async function takeComplaintForm(ctx: AppContext, given: Form): Promise<void> {
  const { complaints: ways } = await readSettings(ctx);
  if (!ways.form) throw notFound();
  if (isSpam({ ...given, wanted: given.text })) return;
  if (!(await countAttempt(ctx, "complaint-form", AN_HOUR, 60 * 60)))
    throw new AppError("rate_limited", "Too many people write at this moment. Please write a mail.");
  const { id, kind, name, company, email, text, language } = given;
  const from = { name, company, email };
  const made: NewComplaint = { id, kind, via: "form", customerId: null, messageId: null, from, text, language };
  await insertComplaint(ctx, "system:form", made, ways.hours);
}

/** Takes a mail to one of the company's addresses for complaints; safe to run again. */
export async function takeComplaintMail(ctx: AppContext, mail: Omit<NewComplaint, "via" | "kind">): Promise<void> {
  const { hours } = (await readSettings(ctx)).complaints;
  await insertComplaint(ctx, { kind: "system", door: "mail" }, { ...mail, kind: "complaint", via: "mail" }, hours);
}

/** Writes down what a customer said to the actor. Throws `not_found` for a customer they may not know of. */
export async function addComplaint(
  actor: Actor,
  ctx: AppContext,
  given: z.output<typeof complaintEndpoints.addComplaint.body>,
): Promise<void> {
  const { customer } = await findCustomer(actor, ctx, given.customerId);
  const person = requirePerson(actor);
  const { complaints, language } = await readSettings(ctx);
  const from = { name: person.name, email: "", company: "" };
  const { id, kind, text } = given;
  const made: NewComplaint = {
    id,
    kind,
    via: "colleague",
    customerId: customer.id,
    messageId: null,
    from,
    text,
    language,
  };
  await insertComplaint(ctx, actor, made, complaints.hours);
}

type Change = z.output<typeof complaintEndpoints.changeComplaint.body>;

/**
 * Says whose it is, who handles it, or that it is none. Manager or records keeper who sees it. Throws `not_found`,
 * `bad_request` for a handler who is not there, `conflict` where it has been answered.
 */
export async function changeComplaint(actor: Actor, ctx: AppContext, id: string, change: Change): Promise<Complaint> {
  requireRole(actor, "manager", "keeper");
  const was = await getComplaint(actor, ctx, id);
  if (change.customerId) await findCustomer(actor, ctx, change.customerId);
  const to = {
    customerId: change.customerId === undefined ? (was.customer?.id ?? null) : change.customerId,
    handlerId: change.handlerId === undefined ? (was.handler?.id ?? null) : change.handlerId,
    kind: change.kind ?? was.kind,
    state: change.state ?? was.state,
  };
  const isKnown = sql`(${to.handlerId} is null or exists (select 1 from person where id = ${to.handlerId} and status = 'active'))`;
  const may = sql`k.id = ${id} and k.state = ${was.state} and k.state <> 'answered' and ${isKnown} and ${seesComplaint(actor)}`;
  const isSo = sql`exists (select 1 from ${withCustomers} where ${may})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "complaint.changed", id, to, isSo),
    sql`update complaint set customer_id = ${to.customerId}, handler_id = ${to.handlerId}, kind = ${to.kind}, state = ${to.state}
      where id = ${id} and ${isSo} returning id`,
  ]);
  if (results[1]?.length !== 1) {
    const [known] = await ctx.db.all(sql`select 1 where ${isKnown}`);
    if (known === undefined) throw new AppError("bad_request", "body.handlerId: not an active colleague");
    throw new AppError("conflict", "It has been answered or changed meanwhile; look again.");
  }
  // Who gives it to another team may lose sight of it by that.
  return getComplaint(actor, ctx, id).catch(() => ({ ...was, kind: to.kind, state: to.state }));
}

/** Records the answer. Whoever sees it; the first answer counts. Throws `conflict` for a second. */
export async function answerComplaint(actor: Actor, ctx: AppContext, id: string, answer: string): Promise<Complaint> {
  const { personId } = requirePerson(actor);
  await getComplaint(actor, ctx, id);
  const may = sql`k.id = ${id} and k.state = 'open' and ${seesComplaint(actor)}`;
  const isSo = sql`exists (select 1 from ${withCustomers} where ${may})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "complaint.answered", id, { answerSha256: hashOfWords(answer) }, isSo),
    sql`update complaint set state = 'answered', answer = ${answer}, answered_by = ${personId}, answered_at = ${ctx.now()}
      where id = ${id} and ${isSo} returning id`,
  ]);
  if (results[1]?.length !== 1) throw new AppError("conflict", "It has been answered or set aside already.");
  return getComplaint(actor, ctx, id);
}
