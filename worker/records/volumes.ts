import type { SQL } from "drizzle-orm";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "../context.ts";
import { customerVolume, threadAlias, threadVolume, volume } from "../db/book.schema.ts";
import type { Question } from "./questions.ts";
import { ask, question } from "./questions.ts";

/** A volume as the Book knows it. */
export interface VolumeRef {
  no: number;
  /** `2026q3.1` */
  name: string;
  quarter: string;
}

const columns = { no: volume.no, name: volume.name, quarter: volume.quarter };
const newestFirst = [desc(volume.quarter), desc(volume.part)];

/** The UTC quarter that a moment lies in (milliseconds since 1970): `2026q3`. */
export function quarterFor(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCFullYear()}q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/** The row of the part of a quarter that takes new messages, for a statement's `from`. */
export const openVolumeOf = (quarter: string): SQL =>
  sql`(select * from volume where quarter = ${quarter} and sealed_at is null order by part desc limit 1)`;

const refRows = z.array(z.object({ no: z.number(), name: z.string(), quarter: z.string() }));

/** The part of a quarter that takes new messages; null where none was opened yet. */
export const askOpenVolume = (quarter: string): Question<VolumeRef | null> =>
  question(sql`select no, name, quarter from ${openVolumeOf(quarter)}`, (rows) => refRows.parse(rows)[0] ?? null);

/** The same, opened by the first who needs it. */
export async function openVolume(ctx: AppContext, quarter: string): Promise<VolumeRef> {
  const [found] = await ask(ctx, askOpenVolume(quarter));
  if (found) return found;
  await insertPart(ctx, quarter);
  const [opened] = await ask(ctx, askOpenVolume(quarter));
  if (!opened) throw new Error("a volume that was just opened is not there");
  return opened;
}

/** Seals a full volume and opens its quarter's next part; a second caller finds that done. */
export async function openNextPart(ctx: AppContext, name: string): Promise<void> {
  const [full] = await ctx.db.select(columns).from(volume).where(eq(volume.name, name));
  if (!full) throw new Error("no such volume");
  await ctx.db.batch([
    ctx.db
      .update(volume)
      .set({ sealedAt: ctx.now() })
      .where(and(eq(volume.no, full.no), isNull(volume.sealedAt))),
    insertPart(ctx, full.quarter),
  ]);
}

/** Part one above the last, unless one is open already. */
const insertPart = (ctx: AppContext, quarter: string) =>
  ctx.db
    .insert(volume)
    .select(sql`
      select null, ${quarter} || '.' || next, ${quarter}, next, 1, null, ${ctx.now()}
      from (select coalesce(max(part), 0) + 1 as next from volume where quarter = ${quarter})
      where not exists (select 1 from volume where quarter = ${quarter} and sealed_at is null)`)
    .onConflictDoNothing();

/** A volume by name, or null. */
export async function findVolume(ctx: AppContext, name: string): Promise<VolumeRef | null> {
  const [found] = await ctx.db.select(columns).from(volume).where(eq(volume.name, name));
  return found ?? null;
}

/** All volumes, newest first. */
export async function allVolumes(ctx: AppContext): Promise<VolumeRef[]> {
  return ctx.db
    .select(columns)
    .from(volume)
    .orderBy(...newestFirst);
}

/** The volumes that hold messages of a customer, newest first. */
export const volumesOfCustomer = (ctx: AppContext, customerId: string): Promise<VolumeRef[]> =>
  volumesOfCustomers(ctx, [customerId]);

/** The volumes that hold messages of any of these customers, newest first. */
export async function volumesOfCustomers(ctx: AppContext, customerIds: readonly string[]): Promise<VolumeRef[]> {
  const list = sql`(select value from json_each(${JSON.stringify(customerIds)}))`;
  return ctx.db
    .selectDistinct(columns)
    .from(customerVolume)
    .innerJoin(volume, eq(volume.no, customerVolume.volume))
    .where(inArray(customerVolume.customerId, list))
    .orderBy(...newestFirst);
}

/** A thread with everything merged into it, and the names of the volumes that hold its messages. */
export interface ThreadPlaces {
  members: number[];
  volumes: string[];
}

/** Where the threads of these keys lie (32 hex characters each), by thread, merged ones resolved. */
export const askThreadsOfKeys = (keys: readonly string[]): Question<Map<number, ThreadPlaces>> =>
  question(
    sql`
      with whole as (
        select distinct coalesce(a."into", k.thread) as thread from message_key k
        left join thread_alias a on a.thread = k.thread
        where k.key in (select unhex(value) from json_each(${JSON.stringify(keys)}))),
      member as (
        select thread as whole, thread from whole
        union select a."into", a.thread from thread_alias a join whole on whole.thread = a."into")
      select m.whole, m.thread, v.name from member m
      left join thread_volume t on t.thread = m.thread left join volume v on v.no = t.volume`,
    (rows) => {
      const threads = new Map<number, { members: Set<number>; volumes: Set<string> }>();
      for (const { whole, thread, name } of memberRows.parse(rows)) {
        const places = threads.get(whole) ?? { members: new Set(), volumes: new Set() };
        threads.set(whole, places);
        places.members.add(thread);
        if (name !== null) places.volumes.add(name);
      }
      return new Map(
        [...threads].map(([thread, { members, volumes }]) => [
          thread,
          { members: [...members], volumes: [...volumes] },
        ]),
      );
    },
  );

const memberRows = z.array(z.object({ whole: z.number(), thread: z.number(), name: z.string().nullable() }));

/**
 * A thread with everything merged into it, and the volumes that hold its messages, newest first. `thread` may be an
 * alias: what comes back is the thread it leads to.
 */
export async function threadPlaces(
  ctx: AppContext,
  thread: number,
): Promise<{ thread: number; members: number[]; volumes: VolumeRef[] }> {
  const target = sql<number>`coalesce((select "into" from thread_alias where thread = ${thread}), ${thread})`;
  const members = sql`(select ${target} union select thread from thread_alias where "into" = ${target})`;
  const [into, aliases, volumes] = await ctx.db.batch([
    ctx.db.select({ into: threadAlias.into }).from(threadAlias).where(eq(threadAlias.thread, thread)),
    ctx.db.select({ thread: threadAlias.thread }).from(threadAlias).where(eq(threadAlias.into, target)),
    ctx.db
      .selectDistinct({ ...columns, part: volume.part })
      .from(threadVolume)
      .innerJoin(volume, eq(volume.no, threadVolume.volume))
      .where(inArray(threadVolume.thread, members))
      .orderBy(...newestFirst),
  ]);
  const whole = into[0]?.into ?? thread;
  return {
    thread: whole,
    members: [whole, ...aliases.map((alias) => alias.thread)],
    volumes: volumes.map(({ no, name, quarter }) => ({ no, name, quarter })),
  };
}

/** Threads that were merged into another, with where they went. */
export async function resolveThreads(ctx: AppContext, threads: readonly number[]): Promise<Map<number, number>> {
  const list = sql`(select value from json_each(${JSON.stringify(threads)}))`;
  const rows = await ctx.db.select().from(threadAlias).where(inArray(threadAlias.thread, list));
  return new Map(rows.map(({ thread, into }) => [thread, into]));
}
