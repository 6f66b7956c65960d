import { sql } from "drizzle-orm";
import { z } from "zod";
import type { WebmailHealth } from "../../shared/api/coverage.ts";
import { webmailHealthSchema } from "../../shared/api/coverage.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";

// What adapters found wrong on webmails' pages, counted by day. Who met it, and on what mail, is not kept.

const SHOWN_DAYS = 30;
/** Above this a day's count says no more; a browser gone wrong fills nothing. */
const MOST_A_DAY = 100_000;

/** Counts one more. No actor: nothing of whoever met it is kept. */
export async function noteWebmailFault(
  ctx: AppContext,
  { webmail, release, fault }: Pick<WebmailHealth, "webmail" | "release" | "fault">,
): Promise<void> {
  await ctx.db.run(sql`
    insert into webmail_fault (day, webmail, "release", fault, count)
    values (${ctx.now().slice(0, 10)}, ${webmail}, ${release}, ${fault}, 1)
    on conflict (day, webmail, "release", fault) do update set count = min(count + 1, ${MOST_A_DAY})`);
}

/** The last 30 days, newest first; admins only. */
export async function listWebmailFaults(actor: Actor, ctx: AppContext): Promise<WebmailHealth[]> {
  requireRole(actor, "admin");
  const since = new Date(ctx.nowMs() - SHOWN_DAYS * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const rows = await ctx.db.all(sql`
    select day, webmail, "release", fault, count from webmail_fault where day >= ${since}
    order by day desc, count desc, webmail, fault limit 500`);
  return z.array(webmailHealthSchema).parse(rows);
}
