import type { SQLWrapper } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { openHandover } from "./handover-opening.ts";
import { roleChange } from "./handover-owners.ts";
import { leafStatement } from "./leaves.ts";
import { settleLeftOffers } from "./left-offers.ts";

// The last day is over: who accepted becomes owner, the rest goes to whoever sees the departure through, and a list of calls
// is made, most exposed first.

/** A customer changed by somebody else meanwhile is looked at again; more often than this it is left for the next end. */
const MOST_ROUNDS = 4;
/** Customers settled in one transaction. */
const AT_ONCE = 100;

const caseSchema = z.object({ id: z.string(), state: z.enum(["open", "ended"]), heirId: z.string().nullable() });

const rowSchema = z.object({
  ...{ id: z.string(), ownerId: z.string().nullable(), deputyId: z.string().nullable() },
  ...{ state: z.enum(["none", "offered", "accepted", "declined", "left"]).nullable(), takerId: z.string().nullable() },
});

/** SQL: an active colleague who stays. */
const stays = (column: string) =>
  sql`exists (select 1 from person t where t.id = ${sql.raw(column)} and t.status = 'active' and t.notice_given_at is null)`;

async function findOpen(ctx: AppContext, personId: string): Promise<z.infer<typeof caseSchema> | null> {
  const [row] = await ctx.db.all(sql`
    select h.id, h.state, iif(${stays("h.manager_id")}, h.manager_id, null) as heirId from handover h
    where h.person_id = ${personId} and h.state in ('open', 'ended')`);
  return row ? caseSchema.parse(row) : null;
}

/** Customers that somebody who left still owns or stands in for, and those of the case that nobody owns though somebody accepted. */
async function readLeft(ctx: AppContext, caseId: string, personId: string) {
  const rows = await ctx.db.all(sql`
    select c.id, c.owner_id as ownerId, c.deputy_id as deputyId, hc.state,
      iif(${stays("hc.taker_id")}, hc.taker_id, null) as takerId
    from customer c left join (
      select coalesce(was.merged_into, was.id) as id, x.state, x.taker_id from handover_customer x
        join customer was on was.id = x.customer_id where x.handover_id = ${caseId}) hc on hc.id = c.id
    where c.merged_into is null and (c.owner_id = ${personId} or c.deputy_id = ${personId}
      or (c.owner_id is null and hc.state = 'accepted' and ${stays("hc.taker_id")}))
    order by c.id limit ${AT_ONCE}`);
  return z.array(rowSchema).parse(rows);
}

/** What becomes of one customer, if its row in the case is still as it was read. */
function settle(
  ctx: AppContext,
  actor: Actor,
  of: { id: string; personId: string; heirId: string | null },
  row: z.infer<typeof rowSchema>,
): SQLWrapper[] {
  const taker = row.state === "accepted" ? row.takerId : null;
  const owner =
    row.ownerId !== null && row.ownerId !== of.personId
      ? row.ownerId
      : (taker ?? (row.state === "left" ? null : of.heirId));
  const deputy = row.deputyId === of.personId ? (taker !== null && taker !== owner ? taker : null) : row.deputyId;
  const isAsRead =
    row.state === null
      ? sql`true`
      : sql`exists (select 1 from handover_customer x join customer was on was.id = x.customer_id
          where x.handover_id = ${of.id} and coalesce(was.merged_into, was.id) = ${row.id} and x.state = ${row.state}
            and iif(${stays("x.taker_id")}, x.taker_id, null) is ${row.takerId})`;
  const facts = { id: row.id, ownerId: row.ownerId, deputyId: row.deputyId };
  const at = ctx.now();
  return [
    ...roleChange(ctx, actor, facts, { role: "owner", to: owner, at }, isAsRead),
    ...roleChange(ctx, actor, facts, { role: "deputy", to: deputy === owner ? null : deputy, at }, isAsRead),
  ];
}

/**
 * Ends a departure: the last day is over, by whichever way access ended. Opens one first where notice was never given. Safe to
 * run again, and after somebody stopped it. No rights are asked for: whoever ends somebody's access has been asked. Answers the case's id.
 */
export async function endHandover(ctx: AppContext, actor: Actor, personId: string): Promise<{ id: string }> {
  let found = await findOpen(ctx, personId);
  if (!found) {
    await openHandover(ctx, { kind: "system", door: "sweep" }, { personId });
    found = await findOpen(ctx, personId);
  }
  if (!found) throw new Error("a departure that was opened is there");
  const { id, heirId } = found;
  const me = actor.kind === "person" ? actor.personId : null;
  const isOpen = sql`id = ${id} and state = 'open'`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.ended", id, { personId }, sql`exists (select 1 from handover where ${isOpen})`),
    sql`update handover set state = 'ended', ended_at = ${ctx.now()}, ended_by = ${me} where ${isOpen}`,
  ]);
  const done = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS * AT_ONCE; round++) {
    const rows = await readLeft(ctx, id, personId);
    // One that was changed at that very moment comes again, and then as it is.
    const fresh = rows.filter((row) => !done.has(JSON.stringify(row)));
    if (fresh.length === 0) break;
    for (const row of fresh) done.add(JSON.stringify(row));
    const statements = fresh.flatMap((row) => settle(ctx, actor, { id, personId, heirId }, row));
    if (statements.length > 0) await runBatch(ctx.db, statements);
  }
  await runBatch(ctx.db, [callsStatement(id, heirId)]);
  await settleLeftOffers(ctx, actor);
  return { id };
}

/** Whoever looks after the customer calls it; of nobody's, whoever sees the departure through; those of nobody's come first. */
const callsStatement = (id: string, heirId: string | null) => sql`
  insert into handover_call (handover_id, customer_id, caller_id, rank)
  select hc.handover_id, hc.customer_id, coalesce(
      iif(${stays("hc.taker_id")} and hc.state = 'accepted', hc.taker_id, null),
      iif(${stays("c.owner_id")}, c.owner_id, null), ${heirId}),
    row_number() over (order by c.owner_id is not null, hc.rank, hc.customer_id)
  from handover_customer hc join customer was on was.id = hc.customer_id
    join customer c on c.id = coalesce(was.merged_into, was.id)
  where hc.handover_id = ${id} and hc.state <> 'left'
  on conflict do nothing`;
