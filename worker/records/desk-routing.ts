import { sql } from "drizzle-orm";
import { z } from "zod";
import { dayIn } from "../../shared/quote/promise.ts";
import { leastBusy, routedTo } from "../../shared/quote/routing.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { findActorById } from "./actors.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { readAway } from "./desk-absence.ts";
import { mayWorkFor, requestsWithCustomers } from "./desk-access.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { eventStatement } from "./request-events.ts";

// Offers requests that nobody has to whom the company's routes choose. For the sweep, and after a request came in; safe to
// run again, and at the same time by two.

const system = { kind: "system", door: "sweep" } as const;
/** A run stays within what the platform lets one do. */
const MOST_A_RUN = 100;

const rowsSchema = z.array(
  z.object({
    id: z.string(),
    customerId: z.string().nullable(),
    tier: z.enum(["A", "B", "C"]).nullable(),
    teamId: z.string().nullable(),
    language: z.string(),
    wanted: z.string(),
    offeredTo: z.string().nullable(),
    /** JSON: who put it back. */
    released: z.string(),
  }),
);
type Waiting = z.infer<typeof rowsSchema>[number];

/** Whose open requests count how many, offered ones with them; not those of nobody's customer, of which a form can make any number. */
async function openCounts(ctx: AppContext): Promise<Map<string, number>> {
  const rows = await ctx.db.all<{ id: string; open: number }>(sql`
    select coalesce(claimed_by, offered_to) as id, count(*) as open from quote_request
    where (claimed_by is not null or customer_id is not null) and state in ('requested', 'claimed', 'drafting', 'approval', 'ready')
      and coalesce(claimed_by, offered_to) is not null group by 1`);
  return new Map(rows.map(({ id, open }) => [id, open]));
}

/**
 * Requests that wait and are offered to nobody, or to somebody who is not there; `id`: that one alone. By chance: those that
 * nobody can be offered must not keep the others from their turn.
 */
async function readWaiting(ctx: AppContext, today: string, id: string | null): Promise<Waiting[]> {
  const rows = await ctx.db.all(sql`
    select r.id, c.id as customerId, c.tier, c.team_id as teamId, r.language, r.wanted, r.offered_to as offeredTo,
      (select json_group_array(e.person_id) from request_event e where e.request_id = r.id and e.kind = 'released')
        as released
    from ${requestsWithCustomers} where r.state = 'requested' and r.claimed_by is null
      and ${id === null ? sql`true` : sql`r.id = ${id}`} and (r.offered_to is null
      or exists (select 1 from desk_absence a where a.person_id = r.offered_to and a.from_day <= ${today}
        and a.until_day >= ${today})
      or not exists (select 1 from person p join person_role o on o.person_id = p.id and o.role in ('inside', 'manager')
        where p.id = r.offered_to and p.status = 'active' and p.notice_given_at is null))
    order by random() limit ${MOST_A_RUN}`);
  return rowsSchema.parse(rows);
}

/** Offers what waits; `id`: one request, just come in. Answers the ids of those whose place changed. */
export async function offerRequests(ctx: AppContext, id: string | null = null): Promise<readonly string[]> {
  const { routes, mostOpen, hours } = await readDeskSettings(ctx);
  if (routes.length === 0) return [];
  const today = dayIn(hours.timeZone, ctx.nowMs());
  const waiting = await readWaiting(ctx, today, id);
  if (waiting.length === 0) return [];
  const [away, open, customers] = await Promise.all([
    readAway(ctx, today),
    openCounts(ctx),
    readCustomerFacts(
      ctx,
      waiting.flatMap(({ customerId }) => customerId ?? []),
    ),
  ]);
  // Each is read once a run, however many requests ask for them.
  const people = new Map<string, ReturnType<typeof findActorById>>();
  const changed: string[] = [];
  for (const request of waiting) {
    const named = routedTo(routes, request).filter((one) => !away.has(one) && !request.released.includes(one));
    const there: string[] = [];
    for (const one of named) {
      const person = people.get(one) ?? findActorById(ctx, one);
      people.set(one, person);
      const found = await person;
      // Whoever leaves is offered nothing new, as if they were away.
      if (found && found.noticeGivenAt === null && mayWorkFor(found, customers.get(request.customerId ?? "") ?? null))
        there.push(one);
    }
    const chosen = leastBusy(
      there.map((one) => ({ id: one, open: open.get(one) ?? 0 })),
      mostOpen,
    );
    if (chosen === request.offeredTo) continue;
    if (await offer(ctx, request, chosen)) changed.push(request.id);
    if (chosen !== null) open.set(chosen, (open.get(chosen) ?? 0) + 1);
  }
  return changed;
}

async function offer(ctx: AppContext, { id, offeredTo }: Waiting, chosen: string | null): Promise<boolean> {
  const only = sql`id = ${id} and state = 'requested' and offered_to is ${offeredTo}`;
  const isSo = sql`exists (select 1 from quote_request where ${only})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, system, "request.offered", id, { to: chosen }, isSo),
    eventStatement(ctx, { requestId: id, kind: "offered", by: null, to: chosen }, isSo),
    sql`update quote_request set offered_to = ${chosen} where ${only} returning id`,
  ]);
  return results.at(-1)?.length === 1;
}
