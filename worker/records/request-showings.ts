import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";

/** A page asks again and again while it is open; that is one look, and one leaf. */
const ONE_LOOK_MS = 10 * 60 * 1000;

/** Writes down that somebody was shown a request, the queue, prices, items or a report, once for each look. */
export async function noteShown(
  actor: Actor,
  ctx: AppContext,
  [kind, subject]: ["request.shown" | "prices.shown" | "items.shown" | "report.shown", string],
): Promise<void> {
  const { personId } = requirePerson(actor);
  const key = `shown|${kind}|${subject}|${personId}`;
  const now = ctx.nowMs();
  const isNew = sql`not exists (select 1 from rate_limit where key = ${key} and last_request > ${now - ONE_LOOK_MS})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, kind, subject, {}, isNew),
    sql`insert into rate_limit (id, key, count, last_request)
      select ${ctx.newId()}, ${key}, 1, ${now} where ${isNew} on conflict (key) do update set last_request = ${now}`,
  ]);
}
