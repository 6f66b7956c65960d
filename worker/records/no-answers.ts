import { and, inArray, sql } from "drizzle-orm";
import { splitMessageId, threadIdOf, threadNumberOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { levelForCustomer, reaches, scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { noAnswer } from "../db/book.schema.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { volumeStub } from "../volume/client.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { levelReached } from "./messages.ts";
import { findVolume, threadPlaces } from "./volumes.ts";

// "No answer needed": said of a thread and a customer up to one message, by anybody who reads that customer's mail, for
// everybody. A copy of one's own says nothing for others: anybody could send themself one. What the customer writes later
// waits again by itself.

/** The customers that the reader may say it for. */
const sayableFor = (reader: Reader, customers: ReadonlyMap<string, KnownCustomer>): string[] =>
  [...customers.values()]
    .filter((customer) => reaches(levelForCustomer(reader.actor, customer, reader.rules), "text"))
    .map(({ id }) => id);

/**
 * Says it, for those of the message's customers whose mail the actor reads. Throws `not_found` where the actor may not
 * read the message, `forbidden` where they read it as their own copy alone, `bad_request` where it is of another thread.
 */
export async function needNoAnswer(actor: Actor, ctx: AppContext, id: string, messageId: string): Promise<void> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const { personId } = reader.actor;
  const { volume, number } = splitMessageId(messageId);
  if (!(await findVolume(ctx, volume))) throw notFound();
  const level = await levelReached(actor, ctx, { volume, number });
  if (!reaches(level, "text")) throw notFound();
  const [[facts], message, { thread, members }] = await Promise.all([
    volumeStub(ctx.env, volume).facts([number]),
    volumeStub(ctx.env, volume).peek(number),
    threadPlaces(ctx, threadNumberOf(id)),
  ]);
  if (!facts || !message) throw notFound();
  if (!members.includes(facts.thread)) throw new AppError("bad_request", "body.messageId: not of this thread");
  const customerIds = sayableFor(reader, await readCustomerFacts(ctx, facts.customerIds));
  if (customerIds.length === 0) throw forbidden("Only those who may read this customer's mail may say this.");
  // The date is the sender's word: one from tomorrow would silence what is really written until then.
  const throughAt = Math.min(message.sentAt, ctx.nowMs());
  await ctx.db.batch([
    leafStatement(ctx, actor, "thread.no-answer", threadIdOf(thread), { messageId, customers: customerIds }),
    ctx.db
      .insert(noAnswer)
      .values(customerIds.map((customerId) => ({ thread, customerId, throughAt, personId, at: ctx.now() })))
      .onConflictDoUpdate({
        target: [noAnswer.thread, noAnswer.customerId],
        set: { throughAt: sql`max(through_at, excluded.through_at)`, personId, at: ctx.now() },
      }),
  ]);
}

/**
 * Takes it back, for the customers whose mail the actor reads. Throws `not_found` where the actor may read nothing of the
 * thread.
 */
export async function needAnswer(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [{ thread, members, volumes }, customers] = await Promise.all([
    threadPlaces(ctx, threadNumberOf(id)),
    readCustomerFacts(ctx, "all"),
  ]);
  const scope = scopeFor(reader.actor, [...customers.values()], reader.rules, "text", null);
  const readable = await Promise.all(
    volumes.map(({ name }) =>
      volumeStub(ctx.env, name).findThread({ threads: members, scope, before: null, limit: 1 }),
    ),
  );
  if (readable.flat().length === 0) throw notFound();
  const sayable = JSON.stringify(sayableFor(reader, customers));
  const said = and(inArray(noAnswer.thread, members), sql`customer_id in (select value from json_each(${sayable}))`);
  const isSaid = sql`exists (select 1 from no_answer
    where thread in (select value from json_each(${JSON.stringify(members)}))
      and customer_id in (select value from json_each(${sayable})))`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "thread.reopened", threadIdOf(thread), {}, isSaid),
    ctx.db.delete(noAnswer).where(said),
  ]);
}

/** Which thread, for which customer. */
export const noAnswerKey = (thread: number, customerId: string): string => `${customerId} ${thread}`;

/** Until when threads need no answer (ms since 1970), by noAnswerKey; those of which nobody said so are left out. */
export async function readNoAnswers(ctx: AppContext, threads: readonly number[]): Promise<Map<string, number>> {
  if (threads.length === 0) return new Map();
  const rows = await ctx.db
    .select({ thread: noAnswer.thread, customerId: noAnswer.customerId, throughAt: noAnswer.throughAt })
    .from(noAnswer)
    .where(inArray(noAnswer.thread, sql`(select value from json_each(${JSON.stringify(threads)}))`));
  return new Map(rows.map((row) => [noAnswerKey(row.thread, row.customerId), row.throughAt]));
}
