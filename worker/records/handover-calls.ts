import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { handoverCallEndpoints, handoverCallSchema } from "../../shared/api/handover-calls.ts";
import { callOutcomeSchema } from "../../shared/api/handover-calls.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { readCases, rightsOf } from "./handover-rows.ts";
import { fieldsOf } from "./handover-sheets.ts";
import { leafStatement } from "./leaves.ts";
import { ref } from "./quote-rows.ts";

// Day one after: customers to be called, most exposed first, by whoever looks after them, with what to say from the sheet.

type Call = z.infer<typeof handoverCallSchema>;

const text = z.string().nullable();
const rowSchema = z.object({
  ...{ handoverId: z.string(), personId: z.string(), personName: z.string(), customerId: z.string(), name: z.string() },
  ...{ rank: z.number(), callerId: text, callerName: text, outcome: callOutcomeSchema.nullable(), words: z.string() },
  ...{ doneAt: text, doneBy: text, doneByName: text, sheet: z.string() },
});

async function readCalls(ctx: AppContext, where: SQL): Promise<z.infer<typeof rowSchema>[]> {
  const rows = await ctx.db.all(sql`
    select k.handover_id as handoverId, h.person_id as personId, p.name as personName, c.id as customerId, c.name, k.rank,
      k.caller_id as callerId, w.name as callerName, k.outcome, k.words, k.done_at as doneAt, k.done_by as doneBy,
      d.name as doneByName, coalesce(hc.sheet, '{}') as sheet
    from handover_call k join handover h on h.id = k.handover_id join person p on p.id = h.person_id
      join customer was on was.id = k.customer_id join customer c on c.id = coalesce(was.merged_into, was.id)
      left join person w on w.id = k.caller_id left join person d on d.id = k.done_by
      left join handover_customer hc on hc.handover_id = k.handover_id and hc.customer_id = k.customer_id
    where ${where} order by k.done_at is not null, h.ended_at desc, k.rank limit 1000`);
  return z.array(rowSchema).parse(rows);
}

/** Calls that the actor makes, or runs the departure of, as they may see them, with one leaf. */
async function show(actor: Actor, ctx: AppContext, where: SQL): Promise<Call[]> {
  const person = requirePerson(actor);
  const [rows, reader] = await Promise.all([readCalls(ctx, where), readerFor(ctx, person, null)]);
  if (rows.length === 0) return [];
  const ids = JSON.stringify([...new Set(rows.map(({ handoverId }) => handoverId))]);
  const [facts, cases] = await Promise.all([
    readCustomerFacts(ctx, [...new Set(rows.map(({ customerId }) => customerId))]),
    readCases(ctx, sql`h.id in (select value from json_each(${ids}))`),
  ]);
  const runs = new Set(cases.filter((one) => rightsOf(person, one).mayRun).map(({ id }) => id));
  const calls = rows.flatMap((row): Call[] => {
    const customer = facts.get(row.customerId);
    const isTheirs = row.callerId === person.personId || runs.has(row.handoverId);
    if (!customer || !isTheirs || !mayName(reader, customer)) return [];
    // What to say speaks of the customer as its mail does.
    const isRead = reaches(levelForCustomer(person, customer, reader.rules), "text");
    return [
      {
        ...{ handoverId: row.handoverId, leaver: { id: row.personId, name: row.personName }, rank: row.rank },
        ...{ customer: { id: row.customerId, name: row.name }, caller: ref(row.callerId, row.callerName) },
        ...{ outcome: row.outcome, words: isRead ? row.words : "", doneAt: row.doneAt },
        ...{ doneBy: ref(row.doneBy, row.doneByName), say: isRead ? fieldsOf(row.sheet) : null },
      },
    ];
  });
  const detail = { calls: calls.slice(0, 200).map(({ customer }) => customer.id), count: calls.length };
  if (calls.length > 0) await runBatch(ctx.db, [leafStatement(ctx, actor, "handover.shown", person.personId, detail)]);
  return calls;
}

/** Mine, or of one departure: all of it for who runs it. */
export async function listCalls(
  actor: Actor,
  ctx: AppContext,
  { handoverId, done }: z.output<typeof handoverCallEndpoints.listCalls.query>,
): Promise<Call[]> {
  const { personId } = requirePerson(actor);
  const which = handoverId === undefined ? sql`k.caller_id = ${personId}` : sql`k.handover_id = ${handoverId}`;
  return show(actor, ctx, sql`${which} and ${done === "open" ? sql`k.done_at is null` : sql`true`}`);
}

/**
 * How a call went; null takes it back. Whoever calls, and who runs the departure. Throws `not_found` for absent and others'
 * alike, `conflict` where somebody else has ticked it off.
 */
export async function settleCall(
  actor: Actor,
  ctx: AppContext,
  { id, customerId }: { id: string; customerId: string },
  { outcome, words }: z.output<typeof handoverCallEndpoints.settleCall.body>,
): Promise<Call> {
  const me = requirePerson(actor).personId;
  const where = sql`k.handover_id = ${id} and c.id = ${customerId}`;
  const [before] = await show(actor, ctx, where);
  if (!before) throw notFound();
  const isSo = sql`handover_id = ${id} and done_at is ${before.doneAt}
    and customer_id in (select id from customer where id = ${customerId} or merged_into = ${customerId})`;
  const isDone = outcome !== null;
  const results = await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "handover.called",
      id,
      { customerId, outcome, words: words !== "" },
      sql`exists (select 1 from handover_call where ${isSo})`,
    ),
    sql`update handover_call set outcome = ${outcome}, words = ${isDone ? words : ""},
      done_at = ${isDone ? ctx.now() : null}, done_by = ${isDone ? me : null} where ${isSo} returning customer_id`,
  ]);
  if (results.at(-1)?.length === 0)
    throw new AppError("conflict", "Somebody else noted this call meanwhile; look again.");
  const [after] = await show(actor, ctx, where);
  if (!after) throw notFound();
  return after;
}
