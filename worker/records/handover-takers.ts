import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { takerReasonSchema } from "../../shared/api/handover-facts.ts";
import type { Dealing } from "../../shared/leaving/dealings.ts";
import { DEALT_WITHIN_MS, dealingsOf } from "../../shared/leaving/dealings.ts";
import { mostExposedFirst, weightOf } from "../../shared/leaving/rank.ts";
import type { TakerCandidate, TakerReason } from "../../shared/leaving/takers.ts";
import { suggestTakers } from "../../shared/leaving/takers.ts";
import type { Touch } from "../../shared/leaving/touch.ts";
import type { AppContext } from "../context.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { readTouches } from "./touches.ts";

// Which customers a departure is about, in which order, and who is suggested for each.

/** A customer of a departure as it is first put down. */
export interface CollectedCustomer {
  id: string;
  role: "owner" | "deputy" | "touched";
  /** 1 is the most exposed. */
  rank: number;
  takerId: string | null;
  why: z.input<typeof takerReasonSchema>[];
}

const rowSchema = z.object({
  id: z.string(),
  tier: tierSchema.nullable(),
  teamId: z.string().nullable(),
  ownerId: z.string().nullable(),
  deputyId: z.string().nullable(),
  openQuotes: z.number(),
  language: z.string().nullable(),
});
type Row = z.infer<typeof rowSchema>;

const list = (ids: readonly string[]) => sql`(select value from json_each(${JSON.stringify(ids)}))`;

/** What they own, stand in for, or have dealt with: by mail (`touched`), or by a call or visit noted since (ISO 8601). */
async function readRows(
  ctx: AppContext,
  personId: string,
  { touched, since }: { touched: readonly string[]; since: string },
): Promise<Row[]> {
  const rows = await ctx.db.all(sql`
    select c.id, c.tier, c.team_id as teamId, c.owner_id as ownerId, c.deputy_id as deputyId,
      (select count(*) from quote_request r where r.customer_id = c.id
        and r.state not in ('won', 'lost', 'expired')) as openQuotes,
      (select r.language from quote_request r where r.customer_id = c.id order by r.asked_at desc limit 1) as language
    from customer c where c.merged_into is null
      and (c.owner_id = ${personId} or c.deputy_id = ${personId} or c.id in ${list(touched)}
        or c.id in (select coalesce(o.merged_into, o.id) from note n join customer o on o.id = n.customer_id
          where n.author_id = ${personId} and n.kind in ('call', 'visit') and n.deleted_at is null and n.happened_at >= ${since}))`);
  return z.array(rowSchema).parse(rows);
}

const candidateSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  teams: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  load: z.number(),
});
export type CandidateRow = z.infer<typeof candidateSchema>;

/** SQL: the person `p` may take customers over, be a deputy and a checker: active, sells or manages, and is not leaving. */
export const mayTakeOver = sql`p.status = 'active' and p.notice_given_at is null and exists (
  select 1 from person_role r where r.person_id = p.id and r.role in ('outside', 'inside', 'manager'))`;

/** Who could take over from this person, by name; restricted customers left out of their load: its number would tell of them. */
export async function readCandidates(ctx: AppContext, personId: string): Promise<CandidateRow[]> {
  const rows = await ctx.db.all(sql`
    select p.id, p.name, p.language, (select json_group_array(team_id) from team_member where person_id = p.id) as teams,
      (select count(*) from customer c where c.owner_id = p.id and c.merged_into is null and not c.restricted) as load
    from person p where p.id <> ${personId} and ${mayTakeOver} order by p.name, p.id`);
  return z.array(candidateSchema).parse(rows);
}

/** True for who may know of a restricted customer; everybody of the others. */
const mayBeTold = (facts: KnownCustomer | undefined, personId: string): boolean =>
  !facts?.restricted || facts.namedIds.includes(personId) || facts.ownerId === personId || facts.deputyId === personId;

/** Those of the leaver's and the customers' teams; everybody where there is none of them. */
function nearest(candidates: readonly CandidateRow[], teamIds: ReadonlySet<string>): CandidateRow[] {
  const near = candidates.filter(({ teams }) => teams.some((id) => teamIds.has(id)));
  return near.length > 0 ? near : [...candidates];
}

/**
 * The customers of somebody who leaves, most exposed first: what they own, stand in for, and have dealt with lately; each
 * with who is best placed to take it over. No actor: each reader is told of those that they may name.
 */
export async function collectCustomers(ctx: AppContext, personId: string): Promise<CollectedCustomer[]> {
  const since = ctx.nowMs() - DEALT_WITHIN_MS;
  const [{ touches }, candidates, teams] = await Promise.all([
    readTouches(ctx, { since }),
    readCandidates(ctx, personId),
    ctx.db.all<{ id: string }>(sql`select team_id as id from team_member where person_id = ${personId}`),
  ]);
  const dealings = dealingsOf(touches, since);
  const touched = [...dealings].flatMap(([id, people]) => (people.get(personId)?.isTwoWay ? [id] : []));
  const rows = await readRows(ctx, personId, { touched, since: new Date(since).toISOString() });
  const facts = await readCustomerFacts(
    ctx,
    rows.map(({ id }) => id),
  );
  const roleOf = (row: Row): CollectedCustomer["role"] =>
    row.ownerId === personId ? "owner" : row.deputyId === personId ? "deputy" : "touched";
  const order = mostExposedFirst(
    rows.map((row) => {
      const { id, tier, openQuotes } = row;
      const people = dealings.get(id) ?? new Map<string, Dealing>();
      const { in: received = 0, out: sent = 0 } = people.get(personId) ?? {};
      const knownBy = [...people].filter(([who, { isTwoWay }]) => who !== personId && isTwoWay).length;
      return { id, tier, openQuotes, role: roleOf(row), knownBy, mails: received + sent };
    }),
  );
  const teamIds = new Set([...teams.map(({ id }) => id), ...rows.flatMap(({ teamId }) => teamId ?? [])]);
  const takers = takersFor(rows, { candidates: nearest(candidates, teamIds), facts, touches, personId });
  const rank = new Map(order.map((id, at) => [id, at + 1]));
  return rows
    .map((row) => ({ id: row.id, role: roleOf(row), rank: rank.get(row.id) ?? 0, ...(takers.get(row.id) ?? nobody) }))
    .sort((a, b) => a.rank - b.rank);
}

const nobody = { takerId: null, why: [] };

function takersFor(
  rows: readonly Row[],
  given: {
    candidates: readonly CandidateRow[];
    facts: ReadonlyMap<string, KnownCustomer>;
    touches: readonly Touch[];
    personId: string;
  },
): Map<string, Pick<CollectedCustomer, "takerId" | "why">> {
  const { candidates, facts, touches, personId } = given;
  const load = new Map(candidates.map((one) => [one.id, one.load]));
  const found = new Map<string, Pick<CollectedCustomer, "takerId" | "why">>();
  const suggest = (some: readonly Row[], who: readonly CandidateRow[]): void => {
    const customers = some.map((row) => ({ ...row, weight: weightOf(row) }));
    const able = who.map(
      ({ id, teams, language }): TakerCandidate => ({
        ...{ personId: id, teamIds: teams, languages: [language], load: load.get(id) ?? 0 },
      }),
    );
    for (const [id, [first]] of suggestTakers(customers, able, touches)) {
      if (!first) continue;
      found.set(id, { takerId: first.personId, why: first.why.map(storedReason) });
      const weight = customers.find((one) => one.id === id)?.weight ?? 0;
      load.set(first.personId, (load.get(first.personId) ?? 0) + weight);
    }
  };
  // Whoever owns it already keeps it: the leaver only dealt with it too.
  const isOthers = ({ ownerId }: Row): boolean =>
    ownerId !== null && ownerId !== personId && candidates.some(({ id }) => id === ownerId);
  for (const row of rows.filter(isOthers)) found.set(row.id, { takerId: row.ownerId, why: [] });
  const free = rows.filter((row) => !isOthers(row));
  const isRestricted = ({ id }: Row): boolean => facts.get(id)?.restricted ?? false;
  for (const row of free.filter(isRestricted))
    suggest(
      [row],
      candidates.filter(({ id }) => mayBeTold(facts.get(row.id), id)),
    );
  suggest(
    free.filter((row) => !isRestricted(row)),
    candidates,
  );
  return found;
}

const storedReason = (reason: TakerReason): CollectedCustomer["why"][number] =>
  reason.code === "knows"
    ? { ...reason, lastAt: reason.lastAt === null ? null : new Date(reason.lastAt).toISOString() }
    : reason;
