import { sql } from "drizzle-orm";
import { z } from "zod";
import { firmRhythm } from "../../shared/leaving/firm-rhythm.ts";
import { type SilenceFigures, testSilence } from "../../shared/leaving/silence.ts";
import { mondayBefore, WEEK_MS } from "../../shared/week.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { volumeStub } from "../volume/client.ts";
import { leafStatement } from "./leaves.ts";
import { allVolumes, quarterFor } from "./volumes.ts";

// The silence watch: once a day, the customers of colleagues whose departure ended within a year are held against their own
// rhythm. One that fell silent is raised once; when it writes as before it is over. No actor: nothing of it is shown here.

const system = { kind: "system", door: "sweep" } as const;
/** So long after a departure its customers are watched. */
const WATCH_MS = 365 * 24 * 60 * 60 * 1000;
/** A rhythm is read from a year before the departure, and its season from some of the year before that. */
const BEFORE_WEEKS = 75;

const leaverRows = z.array(z.object({ customerId: z.string(), handoverId: z.string(), endedAt: z.string() }));
const silenceRows = z.array(
  z.object({ id: z.string(), customerId: z.string(), state: z.string(), lastAt: z.string().nullable() }),
);

/** What is known of one customer's mail and requests. */
interface Signals {
  counts: Map<number, number>;
  lastAt: number;
}

/** Runs once a UTC day, at the first cron of it that comes through. */
export async function watchSilence(ctx: AppContext): Promise<void> {
  const today = JSON.stringify(ctx.now().slice(0, 10));
  const seen = await ctx.db.all(sql`select 1 from setting where key = 'silenceWatchedOn' and value = ${today}`);
  if (seen.length > 0) return;
  await lookForSilence(ctx);
  await ctx.db.run(sql`insert into setting (key, value) values ('silenceWatchedOn', ${today})
    on conflict (key) do update set value = excluded.value`);
}

/** One look at all customers of leavers. */
export async function lookForSilence(ctx: AppContext): Promise<{ raised: number; over: number }> {
  const now = ctx.nowMs();
  const watched = await readWatched(ctx);
  if (watched.size === 0) return { raised: 0, over: 0 };
  const earliest = Math.min(...[...watched.values()].map(({ endedAt }) => endedAt));
  const signals = await readSignals(ctx, mondayBefore(earliest) - BEFORE_WEEKS * WEEK_MS);
  const firm = firmRhythm(
    [...signals].flatMap(([id, { counts }]) => (watched.has(id) ? [] : [counts])),
    now,
  );
  const before = await readRaised(ctx);
  const done = { raised: 0, over: 0 };
  for (const [customerId, { handoverId, endedAt }] of watched) {
    const own = signals.get(customerId);
    const figures = own ? testSilence({ ...own, leftAt: endedAt, at: now }, firm) : null;
    if (!own || figures === null) continue;
    const last = before.get(customerId);
    const isSilent = figures.strength >= figures.enough;
    const wroteSince = last === undefined || own.lastAt > Date.parse(last.lastAt ?? "1970-01-01");
    if (isSilent && last?.state !== "open" && wroteSince) {
      await raise(ctx, { customerId, handoverId, lastAt: own.lastAt, figures });
      done.raised++;
    } else if (last?.state === "open" && wroteSince && figures.strength < figures.enough / 2) {
      await endSilence(ctx, last.id);
      done.over++;
    }
  }
  return done;
}

/** Customers of departures that ended within a year, each with the latest of them; who nobody has to look after is not. */
async function readWatched(ctx: AppContext): Promise<Map<string, { handoverId: string; endedAt: number }>> {
  const since = new Date(ctx.nowMs() - WATCH_MS).toISOString();
  const rows = await ctx.db.all(sql`
    select coalesce(c.merged_into, c.id) as customerId, h.id as handoverId, h.ended_at as endedAt
    from handover h join handover_customer k on k.handover_id = h.id join customer c on c.id = k.customer_id
    where h.state in ('ended', 'closed') and h.ended_at >= ${since} and k.state <> 'left' order by h.ended_at`);
  const parsed = leaverRows.parse(rows);
  return new Map(
    parsed.map(({ customerId, handoverId, endedAt }) => [customerId, { handoverId, endedAt: Date.parse(endedAt) }]),
  );
}

/** Of every customer: conversations by week, from mail and from requests that came without one. */
async function readSignals(ctx: AppContext, since: number): Promise<Map<string, Signals>> {
  const signals = new Map<string, Signals>();
  const [volumes, merged, requests] = await Promise.all([
    allVolumes(ctx),
    ctx.db.all<{ id: string; into: string }>(sql`
      select id, merged_into as "into" from customer where merged_into is not null`),
    ctx.db.all<{ customerId: string; at: string }>(sql`
      select customer_id as customerId, asked_at as at from quote_request
      where customer_id is not null and message_id is null and source in ('form', 'api', 'desk', 'rep')
        and asked_at >= ${new Date(since).toISOString()}`),
  ]);
  const into = new Map(merged.map((row) => [row.id, row.into]));
  const add = (id: string, monday: number, count: number, lastAt: number): void => {
    const customerId = into.get(id) ?? id;
    const own = signals.get(customerId) ?? { counts: new Map<number, number>(), lastAt };
    signals.set(customerId, own);
    own.counts.set(monday, (own.counts.get(monday) ?? 0) + count);
    own.lastAt = Math.max(own.lastAt, lastAt);
  };
  const newest = volumes.filter(({ quarter }) => quarter >= quarterFor(since));
  const lists = await Promise.all(
    newest.map(({ name }) => volumeStub(ctx.env, name).countTalkStarts(since, ctx.nowMs())),
  );
  for (const { customerId, monday, count, lastAt } of lists.flat()) add(customerId, monday, count, lastAt);
  for (const { customerId, at } of requests) add(customerId, mondayBefore(Date.parse(at)), 1, Date.parse(at));
  return signals;
}

/** Each customer's newest row, whatever became of it. */
async function readRaised(ctx: AppContext) {
  const rows = await ctx.db.all(sql`
    select s.id, coalesce(c.merged_into, c.id) as customerId, s.state,
      max(coalesce(s.last_at, ''), coalesce(s.closed_at, '')) as lastAt
    from silence s join customer c on c.id = s.customer_id order by s.raised_at, s.state = 'open'`);
  return new Map(silenceRows.parse(rows).map((row) => [row.customerId, row]));
}

async function raise(
  ctx: AppContext,
  given: { customerId: string; handoverId: string; lastAt: number; figures: SilenceFigures },
): Promise<void> {
  const { customerId, handoverId, lastAt, figures } = given;
  const id = ctx.newId();
  const free = sql`not exists (select 1 from silence where customer_id = ${customerId} and state = 'open')`;
  const { strength, enough, ...shown } = figures;
  await runBatch(ctx.db, [
    leafStatement(ctx, system, "silence.raised", id, { customerId, handoverId, strength, enough }, free),
    sql`insert into silence (id, customer_id, handover_id, raised_at, last_at, figures, state)
      select ${id}, ${customerId}, ${handoverId}, ${ctx.now()}, ${new Date(lastAt).toISOString()},
        ${JSON.stringify(shown)}, 'open' where ${free}`,
  ]);
}

async function endSilence(ctx: AppContext, id: string): Promise<void> {
  const isOpen = sql`exists (select 1 from silence where id = ${id} and state = 'open')`;
  await runBatch(ctx.db, [
    leafStatement(ctx, system, "silence.over", id, {}, isOpen),
    sql`update silence set state = 'over' where id = ${id} and state = 'open'`,
  ]);
}
