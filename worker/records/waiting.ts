import { sql } from "drizzle-orm";
import { z } from "zod";
import { WAITING_DAYS } from "../../shared/limits.ts";
import { scopeFor, scopeWithin } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeScope } from "../volume/record.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { noAnswerKey, readNoAnswers } from "./no-answers.ts";
import { allVolumes, quarterFor, volumesOfCustomer } from "./volumes.ts";

// Who waits for an answer: derived from the newest volumes, nothing of it is stored. Each volume knows its own threads; what
// lies in several volumes or was merged is looked at again here. A thread waits for each of its customers on its own,
// and only what the reader may know of that customer decides it: an answer that they may not know of is one to
// somebody else.

const DAY_MS = 24 * 60 * 60 * 1000;

/** A thread that waits, for one customer. */
export interface WaitingPlace {
  customerId: string;
  /** Merged threads by the one they lead to. */
  thread: number;
  volume: string;
  number: number;
  sentAt: number;
  sinceAt: number;
  /** It came to a mailbox of the reader's. */
  isOwn: boolean;
}

/** From when on mail is looked at (ms since 1970). */
export const waitingSince = (ctx: AppContext): number => ctx.nowMs() - WAITING_DAYS * DAY_MS;

/**
 * What waits, longest first, by the facts of all customers; of one, by that one's alone. `own` adds what came to the reader's own mailboxes of customers that they otherwise only know
 * of; without it there is only what the customers' envelopes show.
 */
export async function readWaiting(
  ctx: AppContext,
  reader: Reader,
  customers: ReadonlyMap<string, KnownCustomer>,
  asked: { customerId: string | null; own: boolean },
): Promise<WaitingPlace[]> {
  const since = waitingSince(ctx);
  const all = [...customers.values()];
  const scopeOf = asked.customerId === null ? scopeFor : scopeWithin;
  const full = scopeOf(reader.actor, all, reader.rules, "envelope", null);
  const none: VolumeScope["customers"] = { mode: "only", ids: [] };
  const scope = asked.own ? full : { ...full, mailboxIds: [] };
  const known = asked.own ? scopeOf(reader.actor, all, reader.rules, "exists", null).customers : none;
  const volumes = asked.customerId === null ? await allVolumes(ctx) : await volumesOfCustomer(ctx, asked.customerId);
  // Quarters sort as text; only the newest two can hold any of these days.
  const newest = volumes.filter(({ quarter }) => quarter >= quarterFor(since));
  const lists = await Promise.all(
    newest.map(async ({ name }) => {
      const request = { customerId: asked.customerId, scope, known, since };
      const found = await volumeStub(ctx.env, name).findWaiting(request);
      return found.map((one): WaitingPlace => ({ ...one, volume: name }));
    }),
  );
  const found = lists.flat();
  const families = await readFamilies(ctx, [...new Set(found.map(({ thread }) => thread))]);
  const whole = mergeThreads(found, families);
  const answered = await findAnswered(ctx, whole, families);
  const needNone = await readNoAnswers(
    ctx,
    whole.flatMap(({ thread }) => families.get(thread)?.members ?? [thread]),
  );
  const needsNoneThrough = ({ thread, customerId }: WaitingPlace): number =>
    Math.max(
      ...(families.get(thread)?.members ?? [thread]).map(
        (member) => needNone.get(noAnswerKey(member, customerId)) ?? -Infinity,
      ),
    );
  return (
    whole
      .filter((one) => !answered.has(one) && needsNoneThrough(one) < one.sentAt)
      // What came before needed no answer: it waits since the later of them.
      .map((one) => (needsNoneThrough(one) >= one.sinceAt ? { ...one, sinceAt: one.sentAt } : one))
      .sort((a, b) => a.sinceAt - b.sinceAt || a.number - b.number)
  );
}

interface Family {
  whole: number;
  members: number[];
  volumes: string[];
}

const familyRows = z.array(
  z.object({ thread: z.number(), whole: z.number(), member: z.number(), name: z.string().nullable() }),
);

/** Each of these threads with the one it leads to, all that were merged with it, and where they lie. */
async function readFamilies(ctx: AppContext, threads: readonly number[]): Promise<Map<number, Family>> {
  const families = new Map<number, Family>();
  if (threads.length === 0) return families;
  const rows = await ctx.db.all(sql`
    with asked as (
      select value as thread, coalesce((select "into" from thread_alias where thread = value), value) as whole
      from json_each(${JSON.stringify(threads)})),
    member as (
      select thread, whole, whole as member from asked
      union select asked.thread, asked.whole, a.thread from asked join thread_alias a on a."into" = asked.whole)
    select m.thread, m.whole, m.member, v.name from member m
    left join thread_volume t on t.thread = m.member left join volume v on v.no = t.volume`);
  for (const { thread, whole, member, name } of familyRows.parse(rows)) {
    const family = families.get(thread) ?? { whole, members: [], volumes: [] };
    if (!family.members.includes(member)) family.members.push(member);
    if (name !== null && !family.volumes.includes(name)) family.volumes.push(name);
    families.set(thread, family);
    families.set(whole, family);
  }
  return families;
}

/** One place for each customer and whole thread: the newest message, waiting since the oldest. */
function mergeThreads(found: readonly WaitingPlace[], families: ReadonlyMap<number, Family>): WaitingPlace[] {
  const byThread = new Map<string, WaitingPlace>();
  for (const one of found) {
    const thread = families.get(one.thread)?.whole ?? one.thread;
    const key = `${one.customerId} ${thread}`;
    const other = byThread.get(key);
    const newer = !other || one.sentAt >= other.sentAt ? one : other;
    const sinceAt = Math.min(one.sinceAt, other?.sinceAt ?? one.sinceAt);
    byThread.set(key, { ...newer, thread, sinceAt, isOwn: one.isOwn || (other?.isOwn ?? false) });
  }
  return [...byThread.values()];
}

/**
 * Those that were answered in another volume or in a thread merged with theirs. One that was answered between two of the
 * customer's messages waits since the later of them.
 */
async function findAnswered(
  ctx: AppContext,
  places: readonly WaitingPlace[],
  families: ReadonlyMap<number, Family>,
): Promise<Set<WaitingPlace>> {
  const asks = new Map<string, { place: WaitingPlace; members: number[] }[]>();
  for (const place of places) {
    const family = families.get(place.thread);
    if (!family || (family.members.length < 2 && family.volumes.length < 2)) continue;
    for (const volume of family.volumes)
      asks.set(volume, [...(asks.get(volume) ?? []), { place, members: family.members }]);
  }
  const answered = new Set<WaitingPlace>();
  await Promise.all(
    [...asks].map(async ([volume, list]) => {
      const requests = list.map(({ place, members }) => ({
        customerId: place.customerId,
        threads: members,
        after: place.sinceAt,
      }));
      const answers = await volumeStub(ctx.env, volume).findAnswers(requests);
      for (const [at, { place }] of list.entries()) {
        const answeredAt = answers[at] ?? null;
        if (answeredAt === null) continue;
        if (answeredAt >= place.sentAt) answered.add(place);
        else place.sinceAt = place.sentAt;
      }
    }),
  );
  return answered;
}
