import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "../context.ts";

/** The longest window any rule has; rows older than this are swept away by better-auth, which shares the table. */
export const LONGEST_WINDOW_SECONDS = 60 * 60;

/**
 * Counts an attempt under `key` and says whether it is within `max` per `windowSeconds`. One statement, so that
 * parallel attempts cannot all read the same count. The window starts at the first attempt.
 */
export async function countAttempt(ctx: AppContext, key: string, max: number, windowSeconds: number): Promise<boolean> {
  const now = ctx.nowMs();
  const start = now - windowSeconds * 1000;
  const row = await ctx.db.get(sql`
    insert into rate_limit (id, key, count, last_request) values (${ctx.newId()}, ${key}, 1, ${now})
    on conflict (key) do update set
      count = case when last_request <= ${start} then 1 else count + 1 end,
      last_request = case when last_request <= ${start} then ${now} else last_request end
    returning count`);
  return z.object({ count: z.number() }).parse(row).count <= max;
}
