import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "../context.ts";

// Legal holds: what must not go, whoever wants it gone.

/** What is held at this moment. */
export interface OpenHolds {
  /** With everything that was merged into them. */
  customerIds: string[];
  addresses: string[];
  queries: string[];
}

const openRows = z.array(z.object({ kind: z.enum(["customer", "person", "query"]), subject: z.string() }));

/** The holds that stand. No actor: everything that would remove something asks. */
export async function openHolds(ctx: AppContext): Promise<OpenHolds> {
  const rows = openRows.parse(
    await ctx.db.all(sql`
      select kind, subject from legal_hold where lifted_at is null and kind <> 'customer'
      union select 'customer', c.id from legal_hold h join customer held on held.id = h.subject
        join customer c on coalesce(c.merged_into, c.id) = coalesce(held.merged_into, held.id)
        where h.kind = 'customer' and h.lifted_at is null`),
  );
  const of = (kind: string): string[] => rows.filter((row) => row.kind === kind).map(({ subject }) => subject);
  return { customerIds: of("customer"), addresses: of("person"), queries: of("query") };
}
