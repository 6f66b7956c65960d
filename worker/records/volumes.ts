import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { customerVolume, threadAlias, threadVolume, volume } from "../db/book.schema.ts";

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

/** The part of a quarter that takes new messages; opened by the first who asks. */
export async function openVolume(ctx: AppContext, quarter: string): Promise<VolumeRef> {
  const find = () =>
    ctx.db
      .select(columns)
      .from(volume)
      .where(and(eq(volume.quarter, quarter), isNull(volume.sealedAt)))
      .orderBy(desc(volume.part))
      .limit(1);
  const [found] = await find();
  if (found) return found;
  await insertPart(ctx, quarter);
  const [opened] = await find();
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
export async function volumesOfCustomer(ctx: AppContext, customerId: string): Promise<VolumeRef[]> {
  return ctx.db
    .select(columns)
    .from(customerVolume)
    .innerJoin(volume, eq(volume.no, customerVolume.volume))
    .where(eq(customerVolume.customerId, customerId))
    .orderBy(...newestFirst);
}

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
