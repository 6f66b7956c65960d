import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { partsOfUndoneId, undoneIdOf } from "../../shared/taken-back.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";

// Captures that were taken back: remembered for ever, so that a late redelivery is refused; and until it is done what is
// still to be removed of each, so that an undo cut off anywhere is finished by the sweep.

const removalSchema = z.object({
  personId: z.string(),
  /** The captures of that person that are taken back: this one, or those that stand for it. */
  captureIds: z.array(z.string()),
  /** Where they are evidence; null where nothing was recorded as far as was known. */
  message: z
    .object({
      volume: z.string(),
      number: z.number(),
      canonicalSha256: z.string().nullable(),
      attachments: z.number(),
      /** Milliseconds since 1970. */
      sentAt: z.number(),
    })
    .nullable(),
  /**
   * Originals that they brought (SHA-256 in hex), with the parts an upload announced; `isAnnounced` while it has not
   * come.
   */
  originals: z.array(z.object({ sha256: z.string(), parts: z.number(), isAnnounced: z.boolean().default(false) })),
  /** Keys by which the Book may know the message, 32 hex characters each. */
  keys: z.array(z.string()),
  /** Where its carrier had claimed a place: it may be written there later, when no key leads there any more. */
  places: z.array(z.object({ volume: z.string(), number: z.number() })),
  /** Who removes the whole message, whoever saved it: an erasure, or retention; null where a person takes their own back. */
  by: z.string().nullable().default(null),
  /** It was still on its way: whoever carried it may have written something after the first look. */
  wasUnderWay: z.boolean(),
});

/** What is to be removed of a capture that is taken back. */
export type Removal = z.infer<typeof removalSchema>;

/** A capture taken back whose removal is not done, with the id of its mark. */
export interface PendingRemoval {
  mark: string;
  captureId: string;
  removal: Removal;
}

/** SQL that is true where this person's capture of this id was taken back. */
export const isTakenBack = (id: string, personId: string | null): SQL =>
  sql`exists (select 1 from undone_capture where id in (${id}, ${undoneIdOf(id, personId)}))`;

/**
 * Remembers for ever that a capture was taken back, with what is to be removed, and drops its unfinished row. Throws
 * `not_found` where a capture of that id is under way for somebody else: who learnt its id must not stop it. `isKnown`:
 * its row or evidence says that it is the actor's; of a duplicate nothing is left that does, and any id may be named so.
 * Answers with the id of the mark, which holds for the actor alone: an id of a colleague's, read off a message that
 * both see, may have been used once more for a mail of the actor's own, and a restore takes back again whatever is
 * marked.
 */
export async function markUndone(
  actor: Actor,
  ctx: AppContext,
  { id, isKnown, removal }: { id: string; isKnown: boolean; removal: Removal },
): Promise<string> {
  const { personId } = requirePerson(actor);
  const mark = undoneIdOf(id, personId);
  const isMine = sql`not exists (select 1 from capture where id = ${id} and person_id is not ${personId})`;
  const isFirst = sql`${isMine} and not ${isTakenBack(id, personId)}`;
  const [marked] = await runBatch(ctx.db, [
    sql`select ${isMine} as isMine`,
    leafStatement(ctx, actor, "capture.undone", isKnown ? id : mark, {}, isFirst),
    sql`insert into undone_capture (id, at, pending) select ${mark}, ${ctx.now()}, ${JSON.stringify(removal)} where ${isMine}
      on conflict do update set pending = coalesce(pending, excluded.pending)`,
    sql`delete from capture where id = ${id} and person_id = ${personId}`,
  ]);
  if (z.object({ isMine: z.number() }).parse(marked?.[0]).isMine !== 1) throw notFound();
  return mark;
}

/** Remembers what is to be removed of captures whose whole message goes, before anything of it does. Twice changes nothing. */
export async function markRemoved(ctx: AppContext, removals: readonly Removal[]): Promise<void> {
  const rows = removals.flatMap((removal) =>
    removal.captureIds.map((id) => ({ id: undoneIdOf(id, removal.personId), removal: JSON.stringify(removal) })),
  );
  await ctx.db.run(sql`insert into undone_capture (id, at, pending)
    select value ->> 'id', ${ctx.now()}, value ->> 'removal' from json_each(${JSON.stringify(rows)}) where true
    on conflict do update set pending = excluded.pending`);
}

/** True when this person's capture was taken back. */
export async function isUndone(ctx: AppContext, id: string, personId: string | null): Promise<boolean> {
  return (await ctx.db.all(sql`select 1 where ${isTakenBack(id, personId)}`)).length > 0;
}

const rowsSchema = z.array(
  z.object({ mark: z.string(), pending: z.string() }).transform(({ mark, pending }): PendingRemoval => {
    const { captureId } = partsOfUndoneId(mark);
    return { mark, captureId, removal: removalSchema.parse(JSON.parse(pending)) };
  }),
);

/** What is still to be removed of one capture of this person's; null when nothing is. */
export async function findPendingRemoval(actor: Actor, ctx: AppContext, id: string): Promise<Removal | null> {
  const { personId } = requirePerson(actor);
  const rows = await ctx.db.all(
    sql`select id as mark, pending from undone_capture
      where id in (${id}, ${undoneIdOf(id, personId)}) and pending is not null`,
  );
  return rowsSchema.parse(rows).find(({ removal }) => removal.personId === personId)?.removal ?? null;
}

/**
 * Removals that were begun before that moment (ISO) and are not known to be done: those first that have waited longest
 * since they were last tried. No actor: for the sweep.
 */
export async function listPendingRemovals(ctx: AppContext, before: string, limit: number): Promise<PendingRemoval[]> {
  const rows = await ctx.db.all(sql`
    select id as mark, pending from undone_capture where pending is not null and at < ${before}
    order by coalesce(pending ->> '$.triedAt', at), id limit ${limit}`);
  return rowsSchema.parse(rows);
}

/** Removals of a whole message that are not known to be done. */
export async function listRemovalsAt(
  ctx: AppContext,
  { volume, number }: { volume: string; number: number },
): Promise<PendingRemoval[]> {
  const rows = await ctx.db.all(sql`select id as mark, pending from undone_capture where pending is not null
    and pending ->> '$.message.volume' = ${volume} and pending ->> '$.message.number' = ${number}
    and pending ->> '$.by' is not null`);
  return rowsSchema.parse(rows);
}

/** It could not be done yet (a legal hold keeps it, a store did not answer): the others come before it next time. */
export async function deferRemoval(ctx: AppContext, mark: string): Promise<void> {
  await ctx.db.run(
    sql`update undone_capture set pending = json_set(pending, '$.triedAt', ${ctx.now()}) where id = ${mark} and pending is not null`,
  );
}

/** The removal is done: by the id of its mark. */
export async function settleRemoval(ctx: AppContext, mark: string): Promise<void> {
  await ctx.db.run(sql`update undone_capture set pending = null where id = ${mark}`);
}
