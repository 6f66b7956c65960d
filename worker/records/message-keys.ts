import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { threadIdOf } from "../../shared/ids.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import type { Question } from "./questions.ts";
import { ask, question } from "./questions.ts";
import { openVolumeOf } from "./volumes.ts";

// Which message a hash belongs to: claimed by one conditional insert, so that the same message always meets itself.
// Keys are 16 bytes, written as 32 hex characters.

/** Where a message lies. */
export interface MessagePlace {
  volumeNo: number;
  volume: string;
  number: number;
  thread: number;
}

/** A known key; `place` is null for the Message-ID of a message that has not come yet. */
export interface KnownKey {
  key: string;
  thread: number;
  place: MessagePlace | null;
}

const rowSchema = z.object({
  key: z.string(),
  thread: z.number(),
  volume: z.number().nullable(),
  message: z.number().nullable(),
  name: z.string().nullable(),
});

const blobOf = (key: string): SQL => sql`unhex(${key})`;
const keyList = (keys: readonly string[]): SQL => sql`(select unhex(value) from json_each(${JSON.stringify(keys)}))`;

const selectKeys = (keys: readonly string[]): SQL => sql`
    select lower(hex(k.key)) as key, coalesce(a."into", k.thread) as thread, k.volume, k.message, v.name
    from message_key k left join volume v on v.no = k.volume left join thread_alias a on a.thread = k.thread
    where k.key in ${keyList(keys)}`;

function fromRows(rows: unknown): Map<string, KnownKey> {
  const known = new Map<string, KnownKey>();
  for (const row of z.array(rowSchema).parse(rows)) {
    const { key, thread, volume, message, name } = row;
    const place =
      volume !== null && message !== null && name !== null
        ? { volumeNo: volume, volume: name, number: message, thread }
        : null;
    known.set(key, { key, thread, place });
  }
  return known;
}

/** What the Book knows of these keys. */
export const askKeys = (keys: readonly string[]): Question<Map<string, KnownKey>> =>
  question(selectKeys(keys), fromRows);

/** The same on its own. */
export async function findKeys(ctx: AppContext, keys: readonly string[]): Promise<Map<string, KnownKey>> {
  return keys.length === 0 ? new Map() : (await ask(ctx, askKeys(keys)))[0];
}

/** Messages whose keys begin with one of these, each three bytes as hex, with their keys. */
export async function findKeysByPrefix(
  ctx: AppContext,
  prefixes: readonly string[],
): Promise<{ key: string; place: MessagePlace }[]> {
  const rows = await ctx.db.all(sql`
    select lower(hex(k.key)) as key, coalesce(a."into", k.thread) as thread, k.volume, k.message, v.name
    from (select distinct value from json_each(${JSON.stringify(prefixes)})) p
    join message_key k on k.key between unhex(p.value) and unhex(p.value || ${"f".repeat(26)})
    join volume v on v.no = k.volume left join thread_alias a on a.thread = k.thread
    where k.message is not null`);
  return [...fromRows(rows)].flatMap(([key, { place }]) => (place ? [{ key, place }] : []));
}

export interface Claim {
  contentKey: string;
  /** Null without a Message-ID, or where another message already holds it (a forged or reused id). */
  messageIdKey: string | null;
  /** Message-IDs referred to that nobody knows yet. */
  placeholders: readonly string[];
  thread: number;
  /** The volume is the one of this quarter that takes new messages; without one nothing is claimed. */
  quarter: string;
  /** Claimed only where none of these is known: then nothing has to be looked up first. */
  unlessKnown?: readonly string[];
}

/** What a claim came to. */
export interface Claimed {
  /**
   * The place that now holds the content key: ours, or that of whoever came first; null when another message took the
   * Message-ID in between, and the caller looks again.
   */
  place: MessagePlace | null;
  /** Threads that the message's own and placeholder keys lead to: another one's claim may have come in between. */
  threads: number[];
}

/** Claims a new message's keys and its number in the volume; they must run in one transaction. */
export function claimStatements(claim: Claim): Question<Claimed> {
  const { contentKey, messageIdKey, thread, unlessKnown = [] } = claim;
  const keys = [contentKey, ...(messageIdKey === null ? [] : [messageIdKey]), ...claim.placeholders];
  const isFree =
    messageIdKey === null
      ? sql`true`
      : sql`not exists (
    select 1 from message_key where key = ${blobOf(messageIdKey)} and message is not null)`;
  const isNew = sql`not exists (select 1 from message_key where key in ${keyList(unlessKnown)})`;
  // What follows the content key holds for whoever got it: the thread of a claim that came first is another.
  const claimed = sql`message_key c where c.key = ${blobOf(contentKey)} and c.thread = ${thread}`;
  return {
    statements: [
      selectKeys(keys),
      sql`
        insert into message_key (key, volume, message, thread)
        select ${blobOf(contentKey)}, no, next, ${thread} from ${openVolumeOf(claim.quarter)} where ${isFree} and ${isNew}
        on conflict (key) do nothing`,
      sql`
        update volume set next = next + 1 where (no, next) in (select c.volume, c.message from ${claimed})`,
      ...(messageIdKey === null ? [] : [messageIdStatement(messageIdKey, claimed)]),
      ...claim.placeholders.map(
        (key) => sql`
          insert into message_key (key, volume, message, thread) select ${blobOf(key)}, null, null, c.thread from ${claimed}
          on conflict (key) do nothing`,
      ),
      sql`insert into thread_volume (thread, volume) select c.thread, c.volume from ${claimed} on conflict do nothing`,
      selectKeys(keys),
    ],
    read(results) {
      const [before, known] = [fromRows(results[0]), fromRows(results.at(-1))];
      const threads = [...new Set([...before.values(), ...known.values()].map((key) => key.thread))];
      return { place: known.get(contentKey)?.place ?? null, threads };
    },
  };
}

/**
 * Makes two threads one, in one transaction whoever else merges at the same moment: the root of one becomes an alias of
 * the other's, always of the smaller number, so that no two point at each other; what led to it is led on, so that one
 * look finds the root.
 */
export async function mergeThreads(ctx: AppContext, actorName: string, a: number, b: number): Promise<void> {
  const root = (thread: number): SQL =>
    sql`coalesce((select "into" from thread_alias where thread = ${thread}), ${thread})`;
  const areTwo = sql`${root(a)} <> ${root(b)}`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actorName, "thread.merged", threadIdOf(a), { with: threadIdOf(b) }, areTwo),
    sql`insert into thread_alias (thread, "into")
      select max(x, y), min(x, y) from (select ${root(a)} as x, ${root(b)} as y) where x <> y`,
    sql`update thread_alias set "into" = (select o."into" from thread_alias o where o.thread = thread_alias."into")
      where "into" in (${a}, ${b}, ${root(a)}, ${root(b)})
        and exists (select 1 from thread_alias o where o.thread = thread_alias."into")`,
  ]);
}

/**
 * The Message-ID now leads to the message that was claimed and to its thread, unless it already leads to one: whoever
 * named the id before it came does not say which conversation it belongs to.
 */
const messageIdStatement = (messageIdKey: string, claimed: SQL): SQL =>
  sql`
    insert into message_key (key, volume, message, thread)
    select ${blobOf(messageIdKey)}, c.volume, c.message, c.thread from ${claimed}
    on conflict (key) do update set volume = excluded.volume, message = excluded.message, thread = excluded.thread
      where message_key.message is null`;

/** Another copy (other Received lines, a banner) of a message that is known already. */
export async function addContentKey(ctx: AppContext, contentKey: string, place: MessagePlace): Promise<void> {
  await ctx.db.run(sql`
    insert into message_key (key, volume, message, thread)
    values (${blobOf(contentKey)}, ${place.volumeNo}, ${place.number}, ${place.thread}) on conflict (key) do nothing`);
}

/**
 * A message that was written has its keys, whoever released them since it was looked up: an undo of its first copy at that
 * very moment. Writes nothing where they are there.
 */
export const keepKeys = (
  keys: { contentKey: string; messageIdKey: string | null },
  place: MessagePlace,
): Question<null> => ({
  statements: [keys.contentKey, ...(keys.messageIdKey === null ? [] : [keys.messageIdKey])].map(
    (key) => sql`
      insert into message_key (key, volume, message, thread)
      values (${blobOf(key)}, ${place.volumeNo}, ${place.number}, ${place.thread}) on conflict (key) do nothing`,
  ),
  read: () => null,
});

/**
 * All keys that lead to a place. Reads every key of the record, since an index would be one more row for each of them: only
 * for what nothing else tells the keys of, as an envelope whose Message-ID was never kept.
 */
export async function findKeysAt(ctx: AppContext, place: { volume: string; number: number }): Promise<string[]> {
  const rows = await ctx.db.all(sql`
    select lower(hex(key)) as key from message_key
    where message = ${place.number} and volume = (select no from volume where name = ${place.volume})`);
  return z
    .array(z.object({ key: z.string() }))
    .parse(rows)
    .map(({ key }) => key);
}

/** Forgets these keys as far as they lead to this message. */
export async function releaseKeys(
  ctx: AppContext,
  keys: readonly string[],
  place: { volume: string; number: number },
): Promise<void> {
  await ctx.db.run(sql`
    delete from message_key where key in ${keyList(keys)} and message = ${place.number}
      and volume = (select no from volume where name = ${place.volume})`);
}
