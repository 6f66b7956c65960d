import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ownerEndpoints } from "../../shared/api/owners.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { listExposure } from "./exposure.ts";

// Customers that have been with the same owner for long and that one colleague alone knows: where a second one is most worth it.

const SHOWN = 50;
const sinceSchema = z.array(z.object({ id: z.string(), since: z.string() }));

type Asked = z.output<typeof ownerEndpoints.longAlone.query>;

/** Those a manager answers for, most exposed first; the leaf is the exposure's, since it is shown here as well. */
export async function listLongAlone(
  actor: Actor,
  ctx: AppContext,
  { months, offset }: Asked,
): Promise<z.input<typeof ownerEndpoints.longAlone.response>> {
  requireRole(actor, "manager");
  // A line that names the same owner again (a list brought in twice) does not begin their time anew.
  const rows = await ctx.db.all(sql`
    select c.id, coalesce(
      (select min(o.from_at) from ownership o where o.customer_id = c.id and o.role = 'owner' and o.from_at >
        coalesce((select max(p.from_at) from ownership p where p.customer_id = c.id and p.role = 'owner'
          and p.person_id is not c.owner_id), '')), c.created_at) as since
    from customer c where c.owner_id is not null and c.merged_into is null`);
  const before = monthsBefore(ctx.nowMs(), months);
  const since = new Map(
    sinceSchema.parse(rows).flatMap((row) => (row.since < before ? [[row.id, row.since] as const] : [])),
  );
  const { rows: exposed, nextOffset } = await listExposure(actor, ctx, { knownTo: "1", offset, limit: SHOWN }, since);
  return {
    rows: exposed.map((row) => ({ ...row, ownerSince: since.get(row.customer.id) ?? before })),
    nextOffset,
  };
}

/** The moment so many calendar months ago, ISO 8601. */
function monthsBefore(nowMs: number, months: number): string {
  const day = new Date(nowMs);
  day.setUTCMonth(day.getUTCMonth() - months);
  return day.toISOString();
}
