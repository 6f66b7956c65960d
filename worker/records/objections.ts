import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Objection } from "../../shared/api/objections.ts";
import { objectionKindSchema, objectionSchema } from "../../shared/api/objections.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { objection } from "../db/book.schema.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { noNoticeGiven } from "./notice-given.ts";

// Objections in the Book. What they ask for is done to the message by intake/objections.ts; `settled` says that it is.
// Both sides' words are in the row, which is never changed once it is ruled, and in their leaves.

const rowSchema = z
  .object({
    ...objectionSchema.pick({ id: true, messageId: true, words: true, at: true, state: true, keeperWords: true }).shape,
    ruledAt: z.string().nullable(),
    kind: objectionKindSchema,
    closes: z.number(),
    personId: z.string(),
    personName: z.string(),
    keeperId: z.string().nullable(),
    keeperName: z.string().nullable(),
  })
  .transform(
    ({ personId, personName, keeperId, keeperName, closes, ...rest }): Objection => ({
      ...rest,
      closes: closes === 1,
      person: { id: personId, name: personName },
      keeper: keeperId === null ? null : { id: keeperId, name: keeperName ?? "" },
    }),
  );

async function readRows(ctx: AppContext, where: SQL, limit = 500): Promise<Objection[]> {
  const rows = await ctx.db.all(sql`
    select o.id, o.message_id as messageId, o.kind, o.words, o.at, o.closes, o.state, o.keeper_words as keeperWords,
      o.ruled_at as ruledAt, o.person_id as personId, p.name as personName, o.keeper_id as keeperId, k.name as keeperName
    from objection o join person p on p.id = o.person_id left join person k on k.id = o.keeper_id
    where ${where} order by o.state <> 'open', o.at desc, o.id limit ${limit}`);
  return z.array(rowSchema).parse(rows);
}

/** One's own; the keeper's list holds everybody's. Without what the messages say. */
export async function listObjections(actor: Actor, ctx: AppContext): Promise<Objection[]> {
  const { personId } = requirePerson(actor);
  return readRows(ctx, hasRole(actor, "keeper") ? sql`true` : sql`o.person_id = ${personId}`);
}

/** The actor's newest objection to each of these messages, by message. */
export async function ownObjectionsTo(
  actor: Actor,
  ctx: AppContext,
  messageIds: readonly string[],
): Promise<Map<string, Objection>> {
  const { personId } = requirePerson(actor);
  if (messageIds.length === 0) return new Map();
  const asked = sql`(select value from json_each(${JSON.stringify(messageIds)}))`;
  const rows = await readRows(ctx, sql`o.person_id = ${personId} and o.message_id in ${asked}`);
  // Open ones come first, then the newest.
  return new Map(rows.toReversed().map((row) => [row.messageId, row]));
}

/**
 * Writes an objection of the actor's; where one of theirs to this message is open already, that one stays. With `within`
 * only while they have made fewer than `most` since that moment (ISO), no notice was given, and none to this message that
 * a keeper has rejected: else null, asked in the same statement so that many at once are no more.
 */
export async function addObjection(
  actor: Actor,
  ctx: AppContext,
  given: Pick<Objection, "messageId" | "kind" | "words" | "closes"> & {
    within: { since: string; most: number } | null;
  },
): Promise<Objection | null> {
  const { personId } = requirePerson(actor);
  const { messageId, kind, words, closes, within } = given;
  const open = sql`o.person_id = ${personId} and o.message_id = ${messageId} and o.state = 'open'`;
  const isWithin =
    within === null
      ? sql`true`
      : sql`(select count(*) from objection where person_id = ${personId} and at >= ${within.since}) < ${within.most}
          and ${noNoticeGiven(personId)}
          and not exists (select 1 from objection
            where person_id = ${personId} and message_id = ${messageId} and state = 'rejected')`;
  const isNew = sql`not exists (select 1 from objection o where ${open}) and ${isWithin}`;
  const id = ctx.newId();
  await ctx.db.batch([
    leafStatement(ctx, actor, "objection.made", messageId, { id, kind, words, closes }, isNew),
    ctx.db
      .insert(objection)
      .select(sql`select ${id}, ${messageId}, ${kind}, ${personId}, ${words}, ${ctx.now()}, ${closes ? 1 : 0}, 'open',
        null, null, null, 0 where ${isNew}`),
  ]);
  const [row] = await readRows(ctx, open, 1);
  return row ?? null;
}

type Ruling = { state: "upheld" | "rejected" | "withdrawn"; words: string | null };

async function close(ctx: AppContext, actor: Actor, id: string, { state, words }: Ruling): Promise<Objection> {
  const isOpen = sql`exists (select 1 from objection where id = ${id} and state = 'open')`;
  const keeperId = actor.kind === "person" && state !== "withdrawn" ? actor.personId : null;
  const [before] = await readRows(ctx, sql`o.id = ${id}`, 1);
  if (!before) throw notFound();
  if (before.state !== "open") throw new AppError("conflict", "It was settled meanwhile; look at it again.");
  await ctx.db.batch([
    leafStatement(ctx, actor, "objection.ruled", before.messageId, { id, state, words }, isOpen),
    ctx.db
      .update(objection)
      .set({ state, keeperId, keeperWords: words, ruledAt: ctx.now(), settled: false })
      .where(sql`id = ${id} and state = 'open'`),
  ]);
  const [after] = await readRows(ctx, sql`o.id = ${id}`, 1);
  if (!after) throw notFound();
  return after;
}

/** A keeper rules on somebody else's objection. Throws `not_found`, and `conflict` where it is not open any more. */
export async function ruleObjection(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: { ruling: "upheld" | "rejected"; words: string },
): Promise<Objection> {
  requireRole(actor, "keeper");
  const { personId } = requirePerson(actor);
  const [row] = await readRows(ctx, sql`o.id = ${id}`, 1);
  if (!row) throw notFound();
  if (row.person.id === personId) throw forbidden("Nobody rules on their own objection.");
  return close(ctx, actor, id, { state: given.ruling, words: given.words });
}

/** The actor takes their own back. Throws `not_found` for anybody else's, and `conflict` where it is not open any more. */
export async function withdrawObjection(actor: Actor, ctx: AppContext, id: string): Promise<Objection> {
  const { personId } = requirePerson(actor);
  const [row] = await readRows(ctx, sql`o.id = ${id} and o.person_id = ${personId}`, 1);
  if (!row) throw notFound();
  return close(ctx, actor, id, { state: "withdrawn", words: null });
}

/** What is not business and was said to be so before that moment (ISO) is settled now. For the sweep. */
export async function expireNotBusiness(actor: Actor, ctx: AppContext, before: string, limit: number): Promise<void> {
  const due = await readRows(ctx, sql`o.kind = 'not-business' and o.state = 'open' and o.at < ${before}`, limit);
  for (const { id } of due) await close(ctx, actor, id, { state: "upheld", words: null });
}

/** Objections whose state has not been carried out yet. */
export const listUnsettled = (ctx: AppContext, limit: number): Promise<Objection[]> =>
  readRows(ctx, sql`o.settled = 0`, limit);

/** True where an objection other than this one keeps the message closed: it is open, or what it asks for is still to be done. */
export async function isHeldClosed(ctx: AppContext, messageId: string, except: string | null): Promise<boolean> {
  const holds = sql`o.state = 'open' or (o.state = 'upheld' and o.settled = 0)`;
  const others = sql`o.message_id = ${messageId} and o.closes = 1 and o.id is not ${except} and (${holds})`;
  return (await readRows(ctx, others, 1)).length > 0;
}

/** Its state has been carried out, unless it has changed since. */
export async function markSettled(ctx: AppContext, { id, state }: Pick<Objection, "id" | "state">): Promise<void> {
  await ctx.db.run(sql`update objection set settled = 1 where id = ${id} and state = ${state}`);
}
