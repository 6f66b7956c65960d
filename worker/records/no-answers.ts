import { inArray, sql } from "drizzle-orm";
import { splitMessageId, threadIdOf, threadNumberOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches, scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { noAnswer } from "../db/book.schema.ts";
import { AppError, notFound } from "../errors.ts";
import { volumeStub } from "../volume/client.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { levelReached } from "./messages.ts";
import { findVolume, threadPlaces } from "./volumes.ts";

// "No answer needed": said of a thread up to one message, by anybody who may read it, for everybody. What the customer
// writes later waits again by itself.

/** Says it. Throws `not_found` where the actor may not read the message, or it is of another thread. */
export async function needNoAnswer(actor: Actor, ctx: AppContext, id: string, messageId: string): Promise<void> {
  const { personId } = requirePerson(actor);
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
  const throughAt = message.sentAt;
  await ctx.db.batch([
    leafStatement(ctx, actor, "thread.no-answer", threadIdOf(thread), { messageId }),
    ctx.db
      .insert(noAnswer)
      .values({ thread, throughAt, personId, at: ctx.now() })
      .onConflictDoUpdate({
        target: noAnswer.thread,
        set: { throughAt: sql`max(through_at, excluded.through_at)`, personId, at: ctx.now() },
      }),
  ]);
}

/** Takes it back. Throws `not_found` where the actor may read nothing of the thread. */
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
  const said = inArray(noAnswer.thread, members);
  const isSaid = sql`exists (select 1 from no_answer where thread in (select value from json_each(${JSON.stringify(members)})))`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "thread.reopened", threadIdOf(thread), {}, isSaid),
    ctx.db.delete(noAnswer).where(said),
  ]);
}

/** Until when threads need no answer (ms since 1970), by thread; those of which nobody said so are left out. */
export async function readNoAnswers(ctx: AppContext, threads: readonly number[]): Promise<Map<number, number>> {
  if (threads.length === 0) return new Map();
  const rows = await ctx.db
    .select({ thread: noAnswer.thread, throughAt: noAnswer.throughAt })
    .from(noAnswer)
    .where(inArray(noAnswer.thread, sql`(select value from json_each(${JSON.stringify(threads)}))`));
  return new Map(rows.map(({ thread, throughAt }) => [thread, throughAt]));
}
