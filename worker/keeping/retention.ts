import { z } from "zod";
import type { RetentionForecast } from "../../shared/api/retention.ts";
import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { removeMessage } from "../intake/remove-message.ts";
import { log } from "../log.ts";
import type { Clocks, RunRow } from "../records/retention.ts";
import { askClocks, beginRun, findRun, finishRun, moveRun } from "../records/retention.ts";
import { readSettings } from "../records/settings.ts";
import { allVolumes } from "../records/volumes.ts";
import type { VolumeSource } from "../volume/backup.ts";
import { volumeStub } from "../volume/client.ts";

// Retention: what is past its time goes, once a day, after a keeper has seen what that would be and switched it on.

const MESSAGES_A_STEP = 100;
/** One request, or one turn of the schedule, works so long. */
const FORECAST_MS = 3_000;
const RUN_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const cursorSchema = z.object({ volumes: z.array(z.string()), after: z.number() });
type Cursor = z.infer<typeof cursorSchema>;

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

async function page(ctx: AppContext, { volumes, after }: Cursor): Promise<{ found: Due[]; next: Cursor | null }> {
  const [volume, ...others] = volumes;
  if (volume === undefined) return { found: [], next: null };
  const messages = await volumeStub(ctx.env, volume).sources(after, MESSAGES_A_STEP);
  const last = messages.at(-1);
  if (!last) return { found: [], next: others.length === 0 ? null : { volumes: others, after: 0 } };
  const clocks = await askClocks(ctx, [...new Set(messages.flatMap(({ customerIds }) => customerIds))]);
  return { found: messages.map((one) => dueOf(volume, one, clocks)), next: { volumes, after: last.number } };
}

const firstCursor = async (ctx: AppContext): Promise<Cursor> => ({
  volumes: (await allVolumes(ctx)).map(({ name }) => name).reverse(),
  after: 0,
});

/** How many messages would go now and within 30 days, by customer and class; a part of the record, asked on from `next`. */
export async function forecast(actor: Actor, ctx: AppContext, after: string | undefined): Promise<RetentionForecast> {
  requireRole(actor, "keeper");
  const until = ctx.nowMs() + FORECAST_MS;
  const now = ctx.nowMs();
  const lines = new Map<string, RetentionForecast["lines"][number]>();
  let looked = 0;
  let cursor: Cursor | null = after === undefined ? await firstCursor(ctx) : cursorSchema.parse(JSON.parse(after));
  while (cursor !== null && ctx.nowMs() <= until) {
    const { found, next }: Awaited<ReturnType<typeof page>> = await page(ctx, cursor);
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

/** The daily run: goes on with today's where it was cut off, or begins it. Does nothing while retention is off. */
export async function expireOnSchedule(ctx: AppContext): Promise<void> {
  const { retentionOn } = await readSettings(ctx);
  if (!retentionOn) return;
  const day = ctx.now().slice(0, 10);
  const until = ctx.nowMs() + RUN_MS;
  await beginRun(ctx, day, JSON.stringify(await firstCursor(ctx)));
  for (;;) {
    const run = await findRun(ctx, day);
    if (!run || run.state === "done") return;
    await runStep(ctx, run);
    if (ctx.nowMs() > until) return;
  }
}

async function runStep(ctx: AppContext, run: RunRow): Promise<void> {
  const { found, next } = await page(ctx, cursorSchema.parse(JSON.parse(run.cursor)));
  const now = ctx.nowMs();
  let [gone, held] = [0, 0];
  for (const { id, due } of found) {
    if (due === null || due > now) continue;
    if ((await removeMessage(ctx, splitMessageId(id), "system:retention")) === "held") held++;
    else gone++;
  }
  const counts = { looked: found.length, gone, held };
  if (next !== null) return moveRun(ctx, run, JSON.stringify(next), counts);
  await finishRun(ctx, run, counts);
  log("info", "retention.ran", { day: run.day, gone: run.gone + gone, held: run.held + held });
}
