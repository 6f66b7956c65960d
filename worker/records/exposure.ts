import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { ExposedCustomer, ExposureList, exposureEndpoints } from "../../shared/api/exposure.ts";
import type { Exposure } from "../../shared/leaving/exposure.ts";
import { exposuresOf, firmConcentration, LATELY_MS } from "../../shared/leaving/exposure.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { forbidden } from "../errors.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { levelOnPage, readCountries, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { readTouches, readTouchesOf } from "./touches.ts";

// Which customers hang on one colleague, derived from what is on record. Invariant: a row is shown to who reaches the customer's
// envelope and answers for it: its owner and deputy, managers of its team, keepers.

/** Looked back this far for who talked before: two years. */
const LOOK_BACK_MS = 2 * LATELY_MS;

const openStates = sql.raw("('requested', 'claimed', 'drafting', 'approval', 'ready', 'sent')");

const rowsSchema = z.object({
  customers: z.array(z.object({ id: z.string(), tier: tierSchema.nullable() })),
  people: z.array(z.object({ id: z.string(), name: z.string(), isActive: z.number() })),
  talks: z.array(z.object({ customerId: z.string(), personId: z.string(), at: z.string() })),
  quotes: z.array(
    z.object({
      customerId: z.string(),
      personIds: z.string().transform((json) => z.array(z.string().nullable()).parse(JSON.parse(json))),
      at: z.string(),
      isOpen: z.number(),
      currency: z.string().nullable(),
      net: z.string().nullable(),
    }),
  ),
});
type Known = z.infer<typeof rowsSchema>;

/** What the Book knows, in one batch; of one customer, or of all for null. Merged customers by the one they lead to. */
async function readKnown(ctx: AppContext, customerId: string | null): Promise<Known> {
  const isAsked = customerId === null ? sql`true` : sql`coalesce(c.merged_into, c.id) = ${customerId}`;
  const since = new Date(ctx.nowMs() - LOOK_BACK_MS).toISOString();
  const lately = new Date(ctx.nowMs() - LATELY_MS).toISOString();
  const [customers, people, talks, quotes] = await runBatch(ctx.db, [
    sql`select c.id, c.tier from customer c where c.merged_into is null and ${isAsked}`,
    sql`select id, name, status = 'active' and notice_given_at is null as isActive from person`,
    sql`select coalesce(c.merged_into, c.id) as customerId, n.author_id as personId, max(n.happened_at) as at
      from note n join customer c on c.id = n.customer_id
      where n.kind in ('call', 'visit') and n.deleted_at is null and n.happened_at >= ${since}
        and ${isAsked} group by 1, 2`,
    sql`select coalesce(c.merged_into, c.id) as customerId, json_array(r.asked_by, r.claimed_by) as personIds,
        r.asked_at as at, r.state in ${openStates} as isOpen, r.currency, r.net
      from quote_request r join customer c on c.id = r.customer_id
      where r.asked_at >= ${lately} and (r.state in ${openStates} or r.state = 'won') and ${isAsked}`,
  ]);
  return rowsSchema.parse({ customers, people, talks, quotes });
}

interface Whole {
  exposures: readonly Exposure[];
  known: Known;
  facts: ReadonlyMap<string, KnownCustomer>;
  weights: ReadonlyMap<string, { tier: "A" | "B" | "C" | null; money: number }>;
  active: ReadonlySet<string>;
  seen: { sinceAt: number; mailsByCustomer: ReadonlyMap<string, number>; withMail: ReadonlySet<string> };
}

/** The exposure of one customer, of every one for null. No actor: what of it is shown is cut by who asks. */
async function readWhole(ctx: AppContext, customerId: string | null): Promise<Whole> {
  const now = ctx.nowMs();
  const since = now - LOOK_BACK_MS;
  const [{ touches, weeks, sinceAt }, known, facts] = await Promise.all([
    customerId === null ? readTouches(ctx, { since }) : readTouchesOf(ctx, { since, customerId }),
    readKnown(ctx, customerId),
    readCustomerFacts(ctx, customerId === null ? "all" : [customerId]),
  ]);
  const money = new Map<string, number>();
  for (const { customerId, net } of known.quotes)
    money.set(customerId, (money.get(customerId) ?? 0) + Number(net ?? 0));
  const customers = known.customers.map(({ id, tier }) => ({ id, tier, money: money.get(id) ?? 0 }));
  const active = new Set(known.people.flatMap(({ id, isActive }) => (isActive ? [id] : [])));
  const at = <T extends { at: string }>(row: T) => ({ ...row, at: Date.parse(row.at) });
  const quotes = known.quotes.flatMap(({ customerId, personIds, at: asked }) =>
    personIds.flatMap((personId) => (personId === null ? [] : [{ customerId, personId, at: Date.parse(asked) }])),
  );
  const exposures = exposuresOf({ customers, touches, talks: known.talks.map(at), quotes, active, now });
  const mailsByCustomer = new Map<string, number>();
  for (const { customerId, in: incoming, out } of weeks)
    mailsByCustomer.set(customerId, (mailsByCustomer.get(customerId) ?? 0) + incoming + out);
  const withMail = new Set(touches.flatMap(({ personId }) => (active.has(personId) ? [personId] : [])));
  const weights = new Map(customers.map((one) => [one.id, one]));
  return { exposures, known, facts, weights, active, seen: { sinceAt, mailsByCustomer, withMail } };
}

type Query = z.output<typeof exposureEndpoints.exposure.query>;

/** Who answers for a customer, and may therefore know on whom it hangs. */
function answersFor(actor: PersonActor, { ownerId, deputyId, teamId, restricted }: KnownCustomer): boolean {
  if (hasRole(actor, "keeper") || ownerId === actor.personId || deputyId === actor.personId) return true;
  return hasRole(actor, "manager") && (restricted || teamId === null || actor.teamIds.includes(teamId));
}

const countsOf = (exposures: readonly Exposure[]) => {
  const known = (count: number): number => exposures.filter(({ knowers }) => knowers.length === count).length;
  return { customers: exposures.length, knownToNone: known(0), knownToOne: known(1), knownToTwo: known(2) };
};

/** Customers by how few know them, most exposed first, with a leaf that names those shown. `only`: these alone. */
export async function listExposure(
  actor: Actor,
  ctx: AppContext,
  query: Query,
  only: { has(id: string): boolean } = { has: () => true },
): Promise<ExposureList> {
  const person = requirePerson(actor);
  const [reader, whole] = await Promise.all([readerFor(ctx, person, null), readWhole(ctx, query.customerId ?? null)]);
  const { facts, known, weights, seen } = whole;
  const tiers = new Map(known.customers.map(({ id, tier }) => [id, tier]));
  const { teamId, tier, knownTo, ownerId, customerId, offset, limit } = query;
  const mine = whole.exposures.filter(({ customerId: id }) => {
    const customer = facts.get(id);
    if (
      !customer ||
      !only.has(id) ||
      !answersFor(person, customer) ||
      !reaches(levelOnPage(reader, customer), "envelope")
    )
      return false;
    if (teamId !== undefined && customer.teamId !== teamId) return false;
    if (tier !== undefined && tiers.get(id) !== tier) return false;
    if (customerId !== undefined && id !== customerId) return false;
    return ownerId === undefined || customer.ownerId === ownerId;
  });
  const chosen = knownTo === undefined ? mine : mine.filter(({ knowers }) => knowers.length === Number(knownTo));
  const page = chosen.slice(offset, offset + limit);
  const rows = page.map((one) => rowOf(one, whole));
  const ids = page.map((one) => one.customerId);
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "exposure.shown", person.personId, { customers: ids, count: chosen.length, offset }),
  ]);
  return {
    rows,
    counts: countsOf(mine),
    concentration: firmConcentration(mine, weights),
    seen: {
      sinceAt: new Date(seen.sinceAt).toISOString(),
      mails: mine.reduce((sum, one) => sum + (seen.mailsByCustomer.get(one.customerId) ?? 0), 0),
      people: whole.active.size,
      peopleWithMail: seen.withMail.size,
    },
    nextOffset: offset + limit < chosen.length ? offset + limit : null,
  };
}

function rowOf(exposure: Exposure, { facts, known }: Whole): ExposedCustomer {
  const { customerId, knowers, aloneSince, people } = exposure;
  const customer = facts.get(customerId);
  const names = new Map(known.people.map(({ id, name }) => [id, name]));
  const ref = (id: string | null | undefined) => (id ? { id, name: names.get(id) ?? "" } : null);
  const open = known.quotes.filter((one) => one.customerId === customerId && one.isOpen === 1);
  const money = new Map<string, bigint>();
  for (const { currency, net } of open)
    if (currency !== null && net !== null) money.set(currency, (money.get(currency) ?? 0n) + BigInt(net));
  return {
    customer: { id: customerId, name: customer?.name ?? "" },
    tier: known.customers.find(({ id }) => id === customerId)?.tier ?? null,
    teamId: customer?.teamId ?? null,
    owner: ref(customer?.ownerId),
    deputy: ref(customer?.deputyId),
    knowers: knowers.map(({ personId, strength, people: count, lastAt }) => ({
      ...{ person: { id: personId, name: names.get(personId) ?? "" }, strength, people: count },
      lastAt: new Date(lastAt).toISOString(),
    })),
    aloneSince: aloneSince === null ? null : new Date(aloneSince).toISOString(),
    people,
    openQuotes: open.length,
    openMoney: [...money]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, amount]) => ({ currency, amount: String(amount) })),
  };
}

/** By tier and territory a day is kept for so long, and the last of each week and month for good: reports ask for those. */
const PART_DAYS = 40;

/**
 * Writes down how exposed the company and each team are on this day, whole and by tier and territory; a second run of the day
 * changes nothing.
 */
export async function noteExposure(ctx: AppContext): Promise<void> {
  const day = ctx.now().slice(0, 10);
  const [done] = await ctx.db.all(sql`select 1 from exposure_day where day = ${day} and team_id = ''`);
  if (done !== undefined) return;
  const [{ exposures, facts, weights }, countries] = await Promise.all([
    readWhole(ctx, null),
    readCountries(ctx, "all"),
  ]);
  const groups = new Map<string, { teamId: string; part: string; some: Exposure[] }>();
  const add = (teamId: string, part: string, exposure: Exposure): void => {
    const key = `${teamId} ${part}`;
    const group = groups.get(key) ?? { teamId, part, some: [] };
    groups.set(key, group);
    group.some.push(exposure);
  };
  for (const exposure of exposures) {
    const { customerId } = exposure;
    const teamId = facts.get(customerId)?.teamId;
    const tier = weights.get(customerId)?.tier ?? "";
    const territory = countries.get(customerId)?.[0] ?? "";
    for (const team of teamId ? ["", teamId] : [""])
      for (const part of ["", `tier:${tier}`, `territory:${territory}`]) add(team, part, exposure);
  }
  const rows = [...groups.values()].map(({ teamId, part, some }) => ({
    ...{ teamId, part, ...countsOf(some) },
    concentration: firmConcentration(some, weights),
  }));
  await runBatch(ctx.db, [
    sql`delete from exposure_day where part <> '' and day < date(${day}, ${`-${PART_DAYS} days`})
      and strftime('%w', day) <> '0' and strftime('%d', day, '+1 day') <> '01'`,
    sql`insert or ignore into exposure_day (day, team_id, part, customers, known_to_none, known_to_one, known_to_two, concentration)
      select ${day}, value ->> 'teamId', value ->> 'part', value ->> 'customers', value ->> 'knownToNone', value ->> 'knownToOne',
        value ->> 'knownToTwo', value ->> 'concentration' from json_each(${JSON.stringify(rows)})`,
  ]);
}

/** Days that the trend shows: two years. */
const TREND_DAYS = 730;

/** Day by day, of the company (keepers, and managers of all its teams) or of one's own team. */
export async function exposureTrend(actor: Actor, ctx: AppContext, { teamId }: { teamId?: string | undefined }) {
  requireRole(actor, "manager", "keeper");
  const person = requirePerson(actor);
  const isOwn = hasRole(actor, "keeper") || (teamId !== undefined && person.teamIds.includes(teamId));
  if (!isOwn && !(teamId === undefined && (await hasAllTeams(ctx, person)))) throw forbidden("Another team's days.");
  const rows = await ctx.db.all(sql`
    select day, customers, known_to_none as knownToNone, known_to_one as knownToOne, known_to_two as knownToTwo, concentration
    from exposure_day where team_id = ${teamId ?? ""} and part = '' order by day desc limit ${TREND_DAYS}`);
  const count = z.number();
  const schema = z.object({
    day: z.string(),
    customers: count,
    knownToNone: count,
    knownToOne: count,
    knownToTwo: count,
    concentration: count,
  });
  return { days: z.array(schema).parse(rows).reverse() };
}

async function hasAllTeams(ctx: AppContext, { teamIds }: PersonActor): Promise<boolean> {
  const [other] = await ctx.db.all(
    sql`select 1 from team where id not in (select value from json_each(${JSON.stringify(teamIds)})) limit 1`,
  );
  return other === undefined;
}
