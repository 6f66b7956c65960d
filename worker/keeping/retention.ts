import { z } from "zod";
import type { RetentionForecast } from "../../shared/api/retention.ts";
import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { removeMessage } from "../intake/remove-message.ts";
import { log } from "../log.ts";
import type { Clocks, KnownRules, RunRow } from "../records/retention.ts";
import { askClocks, beginRun, findRun, finishRun, moveRun, readRules, unfinishedRuns } from "../records/retention.ts";
import { readSettings } from "../records/settings.ts";
import { allVolumes } from "../records/volumes.ts";
import type { VolumeSource } from "../volume/backup.ts";
import { volumeStub } from "../volume/client.ts";

// Retention: what is past its time goes, once a day, after a keeper has seen what that would be and switched it on.

const MESSAGES_A_STEP = 100;
/** One request, or one turn of the schedule, works so long. */
const FORECAST_MS = 3_000;
const RUN_MS = 60_000;
/** What a run of the schedule spends at the most: the platform lets one invocation ask D1 a thousand times. */
const COST_A_RUN = 300;
const PAGE_COST = 5;
const REMOVAL_COST = 30;
const REMOVALS_A_STEP = 5;
const NOTHING = { looked: 0, gone: 0, held: 0 };
const DAY_MS = 24 * 60 * 60 * 1000;

const cursorSchema = z.object({ volumes: z.array(z.string()), after: z.number() });
type Cursor = z.infer<typeof cursorSchema>;
const clientCursorSchema = z
  .string()
  .transform((text, issues) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issues.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  })
  .pipe(cursorSchema);

/** A message with when it is due (ms since 1970) and by which class; `null` due: it has no end. */
interface Due {
  id: string;
  customerIds: string[];
  due: number | null;
  className: string | null;
}

/**
 * A message goes when the last of its captures is past its time; one without a class never goes. A quote's validity is
 * not known yet: there the clock runs from the capture.
 */
function dueOf(volume: string, message: VolumeSource, clocks: Clocks): Due {
  let due: number | null = 0;
  let className: string | null = null;
  for (const { rule, acceptedAt } of message.evidence) {
    const found = clocks.classOf(rule);
    if (found === null)
      return { id: messageIdOf(volume, message.number), customerIds: message.customerIds, due: null, className: null };
    const contacts = message.customerIds.map((id) => clocks.lastContact.get(id) ?? 0);
    const from = found.after === "last-contact" ? Math.max(message.sentAt, acceptedAt, ...contacts) : acceptedAt;
    const until = from + found.years * 365.25 * DAY_MS;
    if (due === null || until > due) [due, className] = [until, found.name];
  }
  return { id: messageIdOf(volume, message.number), customerIds: message.customerIds, due, className };
}

async function page(
  ctx: AppContext,
  rules: KnownRules,
  { volumes, after }: Cursor,
): Promise<{ found: Due[]; next: Cursor | null }> {
  const [volume, ...others] = volumes;
  if (volume === undefined) return { found: [], next: null };
  const messages = await volumeStub(ctx.env, volume).sources(after, MESSAGES_A_STEP);
  const last = messages.at(-1);
  if (!last) return { found: [], next: others.length === 0 ? null : { volumes: others, after: 0 } };
  const clocks = await askClocks(ctx, rules, {
    customerIds: [...new Set(messages.flatMap(({ customerIds }) => customerIds))],
    named: messages.flatMap(({ evidence }) => evidence.map(({ rule }) => rule)),
  });
  return { found: messages.map((one) => dueOf(volume, one, clocks)), next: { volumes, after: last.number } };
}

const firstCursor = async (ctx: AppContext): Promise<Cursor> => ({
  volumes: (await allVolumes(ctx)).map(({ name }) => name).reverse(),
  after: 0,
});

/** The cursor that a client was given; nothing else may name a volume. Throws `bad_request`. */
async function cursorAt(ctx: AppContext, after: string | undefined): Promise<Cursor> {
  const first = await firstCursor(ctx);
  if (after === undefined) return first;
  const given = clientCursorSchema.safeParse(after);
  if (!given.success || given.data.volumes.some((name) => !first.volumes.includes(name)))
    throw new AppError("bad_request", "query.after: not what was answered as next");
  return given.data;
}

/** How many messages would go now and within 30 days, by customer and class; a part of the record, asked on from `next`. */
export async function forecast(actor: Actor, ctx: AppContext, after: string | undefined): Promise<RetentionForecast> {
  requireRole(actor, "keeper");
  const until = ctx.nowMs() + FORECAST_MS;
  const now = ctx.nowMs();
  const lines = new Map<string, RetentionForecast["lines"][number]>();
  let looked = 0;
  let cursor: Cursor | null = await cursorAt(ctx, after);
  const rules = await readRules(ctx);
  while (cursor !== null && ctx.nowMs() <= until) {
    const { found, next }: Awaited<ReturnType<typeof page>> = await page(ctx, rules, cursor);
    looked += found.length;
    for (const { customerIds, due, className } of found) {
      if (due === null || className === null || due > now + 30 * DAY_MS) continue;
      for (const customerId of customerIds.length === 0 ? [null] : customerIds) {
        const key = `${customerId} ${className}`;
        const line = lines.get(key) ?? { customerId, className, now: 0, soon: 0 };
        lines.set(key, { ...line, [due <= now ? "now" : "soon"]: line[due <= now ? "now" : "soon"] + 1 });
      }
    }
    cursor = next;
  }
  return { looked, lines: [...lines.values()], next: cursor === null ? null : JSON.stringify(cursor) };
}

/**
 * The daily run: goes on with the newest that was cut off, or begins today's. While retention is off nothing goes, and
 * what was cut off is over.
 */
export async function expireOnSchedule(ctx: AppContext): Promise<void> {
  const { retentionOn } = await readSettings(ctx);
  const [newest, ...older] = await unfinishedRuns(ctx);
  for (const run of retentionOn ? older : [newest, ...older]) if (run) await finishRun(ctx, run, NOTHING);
  if (!retentionOn) return;
  const until = ctx.nowMs() + RUN_MS;
  const day = newest?.day ?? ctx.now().slice(0, 10);
  await beginRun(ctx, day, JSON.stringify(await firstCursor(ctx)));
  const rules = await readRules(ctx);
  for (let left = COST_A_RUN; left > 0 && ctx.nowMs() <= until; ) {
    const run = await findRun(ctx, day);
    if (!run || run.state === "done") return;
    left -= await runStep(ctx, rules, run);
  }
}

/** A page of messages, up to so many that go; answers what it cost. */
async function runStep(ctx: AppContext, rules: KnownRules, run: RunRow): Promise<number> {
  const cursor = cursorSchema.parse(JSON.parse(run.cursor));
  const { found, next } = await page(ctx, rules, cursor);
  const now = ctx.nowMs();
  let [looked, gone, held] = [0, 0, 0];
  let reached = next;
  for (const { id, due } of found) {
    looked++;
    if (due === null || due > now) continue;
    const place = splitMessageId(id);
    if ((await removeMessage(ctx, place, "system:retention")) === "held") held++;
    else gone++;
    if (gone + held === REMOVALS_A_STEP) {
      reached = { ...cursor, after: place.number };
      break;
    }
  }
  const counts = { looked, gone, held };
  const cost = PAGE_COST + (gone + held) * REMOVAL_COST;
  if (reached !== null) {
    await moveRun(ctx, run, JSON.stringify(reached), counts);
    return cost;
  }
  await finishRun(ctx, run, counts);
  log("info", "retention.ran", { day: run.day, gone: run.gone + gone, held: run.held + held });
  return cost;
}
