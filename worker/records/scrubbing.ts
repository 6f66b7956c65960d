import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Erasure } from "../../shared/api/keeping.ts";
import type { AppContext } from "../context.ts";
import type { ErasureRow } from "./erasures.ts";

// The last part of an erasure, as the Book knows it.

/** How far `scrubbing` is: volumes to go over, volumes to write anew with how far the first of them is, the ledger's next batch. */
export const scrubbingSchema = z.object({
  volumes: z.array(z.string()).nullable().default(null),
  rewriting: z
    .object({ left: z.array(z.string()), done: z.number(), of: z.number() })
    .nullable()
    .default(null),
  ledger: z.number().nullable().default(0),
  /** Since when somebody goes over the Book's file (ms since 1970), and which run that is. */
  bookAt: z.number().default(0),
  by: z.string().default(""),
});

/** True while some erasure has gone over the Book's file since then (ms since 1970) and is not through. */
export async function isBookScrubbed(ctx: AppContext, sinceMs: number): Promise<boolean> {
  const rows = await ctx.db.all(sql`select 1 from erasure where state = 'scrubbing'
    and coalesce(cursor ->> '$.bookAt', 0) > ${sinceMs} limit 1`);
  return rows.length > 0;
}

/** True for an erasure that is over, and in which volumes were written anew. */
export const wasWrittenAnew = ({ cursor }: Pick<ErasureRow, "cursor">): boolean =>
  z.object({ anew: z.boolean().default(false) }).parse(JSON.parse(cursor)).anew;

/** What an erasure shows of it while volumes are written anew. */
export function rewritingOf({ state, cursor }: ErasureRow): Erasure["rewriting"] {
  const { rewriting } = scrubbingSchema.parse(state === "scrubbing" ? JSON.parse(cursor) : {});
  if (rewriting === null || rewriting.left.length === 0) return null;
  return { volumes: rewriting.left.length, done: rewriting.done, of: rewriting.of };
}

/** Names of the volumes that an erasure took messages out of. */
export async function volumesOfErased(ctx: AppContext, erasureId: string): Promise<string[]> {
  const rows = await ctx.db.all(sql`select distinct substr(key, 1, instr(key, '-') - 1) as name from erasure_item
    where erasure_id = ${erasureId} and kind = 'message' and erased_at is not null order by 1`);
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
}
