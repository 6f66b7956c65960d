import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CustomerDate, DateInput } from "../../shared/api/care.ts";
import { dateKindSchema, MOST_DATES } from "../../shared/api/care.ts";
import { nextOccurrence } from "../../shared/care/due-days.ts";
import type { Actor } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// Days that matter to a customer. They say as much of its people as its mail does: who reads that sees them and keeps them.

export const dateRows = z.array(
  z
    .object({
      ...{ id: z.string(), customerId: z.string(), kind: dateKindSchema, day: z.string(), words: z.string() },
      ...{ isYearly: z.number(), remindDays: z.number(), doneFor: z.string().nullable() },
      ...{ contactId: z.string().nullable(), contactName: z.string().nullable() },
      ...{ addedBy: z.string(), addedByName: z.string().nullable(), addedAt: z.string() },
    })
    .transform(({ isYearly, ...row }) => ({ ...row, isYearly: isYearly === 1 })),
);

/** A contact that went by an undo, or belongs to another customer since, is left out. */
export const selectDates = sql`
  select customer_date.id, coalesce(c.merged_into, c.id) as customerId, customer_date.kind, customer_date.day, customer_date.is_yearly as isYearly, customer_date.words,
    customer_date.remind_days as remindDays, customer_date.done_for as doneFor, k.id as contactId, k.name as contactName, customer_date.added_by as addedBy,
    p.name as addedByName, customer_date.added_at as addedAt
  from customer_date join customer c on c.id = customer_date.customer_id left join person p on p.id = customer_date.added_by
  left join contact k on k.id = customer_date.contact_id and k.customer_id = coalesce(c.merged_into, c.id)`;

/** A row as it is shown on `today`. */
export const shownDate = (row: z.output<typeof dateRows>[number], today: string): CustomerDate => ({
  ...{ id: row.id, kind: row.kind, day: row.day, isYearly: row.isYearly, words: row.words },
  ...{ remindDays: row.remindDays, doneFor: row.doneFor, nextOn: nextOccurrence(row, today) },
  contact: row.contactId === null ? null : { id: row.contactId, name: row.contactName ?? "" },
  ...{ addedBy: { id: row.addedBy, name: row.addedByName ?? "" }, addedAt: row.addedAt },
});

/** The customer, for who reads its mail; `not_found` for everybody else. */
async function findReadable(actor: Actor, ctx: AppContext, id: string) {
  const found = await findCustomer(actor, ctx, id);
  const level = levelForCustomer(found.reader.actor, found.facts, found.reader.rules);
  if (!reaches(level, "text")) throw notFound();
  return found;
}

/** Of one customer or merged into it. */
const ofCustomer = (id: string) => sql`(customer_date.customer_id = ${id}
  or customer_date.customer_id in (select m.id from customer m where m.merged_into = ${id}))`;

/** Days that matter to a customer, the next first, with a leaf that names them. */
export async function customerDates(actor: Actor, ctx: AppContext, id: string, today: string) {
  await findReadable(actor, ctx, id);
  const rows = dateRows.parse(await ctx.db.all(sql`${selectDates} where ${ofCustomer(id)} order by customer_date.id`));
  if (rows.length > 0)
    await ctx.db.batch([leafStatement(ctx, actor, "customer.shown", id, { dates: rows.map((row) => row.id) })]);
  const dates = rows.map((row) => shownDate(row, today));
  const when = ({ nextOn, day }: CustomerDate): string => nextOn ?? `9${day}`;
  return { dates: dates.sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : 0)) };
}

type Place = { id: string; dateId: string };

/**
 * Adds a day or changes it. Throws `not_found` for a hidden customer and for an id that is another customer's, `bad_request`
 * for somebody who is not this customer's, `conflict` above MOST_DATES.
 */
export async function putCustomerDate(
  actor: Actor,
  ctx: AppContext,
  { id, dateId }: Place,
  wanted: DateInput,
  today: string,
) {
  const { reader } = await findReadable(actor, ctx, id);
  const { kind, day, isYearly, words, remindDays, contactId } = wanted;
  if (contactId !== null) {
    const [there] = await ctx.db.all(sql`select 1 from contact where id = ${contactId} and customer_id = ${id}`);
    if (there === undefined) throw new AppError("bad_request", "body.contactId: not of this customer.");
  }
  const isFree = sql`(exists (select 1 from customer_date where id = ${dateId} and ${ofCustomer(id)})
    or (not exists (select 1 from customer_date where id = ${dateId})
      and (select count(*) from customer_date where ${ofCustomer(id)}) < ${MOST_DATES}))`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "date.set", dateId, { customerId: id, kind, day, isYearly, remindDays }, isFree),
    sql`insert into customer_date (id, customer_id, contact_id, kind, day, is_yearly, words, remind_days, added_by, added_at)
      select ${dateId}, ${id}, ${contactId}, ${kind}, ${day}, ${isYearly ? 1 : 0}, ${words}, ${remindDays},
        ${reader.actor.personId}, ${ctx.now()} where ${isFree}
      on conflict (id) do update set contact_id = excluded.contact_id, kind = excluded.kind,
        done_for = iif(day = excluded.day and is_yearly = excluded.is_yearly, done_for, null), day = excluded.day,
        is_yearly = excluded.is_yearly, words = excluded.words, remind_days = excluded.remind_days returning id`,
  ]);
  if (results[1]?.length !== 1) {
    const [other] = await ctx.db.all(sql`select 1 from customer_date where id = ${dateId}`);
    if (other !== undefined) throw notFound();
    throw new AppError("conflict", `A customer has at most ${MOST_DATES} such days; take one off first.`);
  }
  return customerDates(actor, ctx, id, today);
}

/** Takes a day off; off already is done. Throws `leaving` for who is in notice mode. */
export async function removeCustomerDate(actor: Actor, ctx: AppContext, { id, dateId }: Place, today: string) {
  await findReadable(actor, ctx, id);
  await refuseOnNotice(actor, ctx, "deletions");
  const which = sql`id = ${dateId} and ${ofCustomer(id)}`;
  const isThere = sql`exists (select 1 from customer_date where ${which})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "date.removed", dateId, { customerId: id }, isThere),
    sql`delete from customer_date where ${which}`,
  ]);
  return customerDates(actor, ctx, id, today);
}

/** Says for which occurrence a day was seen to. Throws `conflict` where somebody else said so first, or the day is gone. */
export async function settleCustomerDate(
  actor: Actor,
  ctx: AppContext,
  { id, dateId }: Place,
  { doneFor, was, today }: { doneFor: string | null; was: string | null; today: string },
) {
  await findReadable(actor, ctx, id);
  const which = sql`id = ${dateId} and ${ofCustomer(id)} and done_for is ${was}`;
  const isAsRead = sql`exists (select 1 from customer_date where ${which})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "date.set", dateId, { customerId: id, doneFor }, isAsRead),
    sql`update customer_date set done_for = ${doneFor} where ${which} returning id`,
  ]);
  if (results[1]?.length !== 1) throw new AppError("conflict", "Somebody else saw to it, or took it off; look again.");
  return customerDates(actor, ctx, id, today);
}
