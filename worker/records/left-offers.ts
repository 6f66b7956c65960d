import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import { eventStatement } from "./request-events.ts";

// Customers' links whose maker left. Invariant: a link opens for as long as somebody who is there answers for it.

/** SQL: whoever made the link has access. */
export const isMakerThere = (maker: SQL): SQL =>
  sql`exists (select 1 from person m where m.id = ${maker} and m.status = 'active')`;

/** SQL: who else of the Desk has the request `q`; null where nobody does. */
const heir = sql`(select p.id from person p where p.id = q.claimed_by and p.status = 'active' and exists (
  select 1 from person_role r where r.person_id = p.id and r.role in ('inside', 'manager')))`;

const rowsSchema = z.array(z.object({ id: z.string(), maker: z.string(), heir: z.string().nullable() }));
const MOST_A_RUN = 200;

/**
 * Gives the links of those who left to whoever has the request at the Desk, and ends those of requests that nobody has. Safe
 * to run again; answers the ids of the requests. No rights are asked for: for the end of somebody's access, and the sweep.
 */
export async function settleLeftOffers(ctx: AppContext, actor: Actor): Promise<readonly string[]> {
  const isLeft = sql`o.revoked_at is null and o.expires_at > ${ctx.now()} and not ${isMakerThere(sql`o.created_by`)}`;
  const rows = rowsSchema.parse(
    await ctx.db.all(sql`select distinct o.request_id as id, o.created_by as maker, ${heir} as heir
      from quote_offer o join quote_request q on q.id = o.request_id where ${isLeft} limit ${MOST_A_RUN}`),
  );
  if (rows.length === 0) return [];
  await runBatch(
    ctx.db,
    rows.flatMap(({ id, maker, heir: to }) => {
      const own = sql`o.request_id = ${id} and o.created_by = ${maker} and ${isLeft}`;
      const isSo = sql`exists (select 1 from quote_offer o join quote_request q on q.id = o.request_id
        where ${own} and ${heir} is ${to})`;
      const set = to === null ? sql`revoked_at = ${ctx.now()}` : sql`created_by = ${to}`;
      return [
        to === null
          ? leafStatement(ctx, actor, "quote.offer-ended", id, { linkOf: maker }, isSo)
          : leafStatement(ctx, actor, "quote.offer-passed", id, { linkOf: maker, to }, isSo),
        eventStatement(
          ctx,
          { requestId: id, kind: to === null ? "link-ended" : "link-passed", by: null, to: to ?? maker },
          isSo,
        ),
        sql`update quote_offer as o set ${set} where ${own} and ${isSo}`,
      ];
    }),
  );
  return rows.map(({ id }) => id);
}
