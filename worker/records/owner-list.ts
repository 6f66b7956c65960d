import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { CarrierLoad, OwnedCustomer } from "../../shared/api/owners.ts";
import type { CarriedCustomer, Load } from "../../shared/care/assignment.ts";
import { loadsOf } from "../../shared/care/assignment.ts";
import { countriesOf } from "../../shared/care/country.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { levelOnPage, mayChangeCustomer, mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { mayTakeOver } from "./handover-takers.ts";
import { leafStatement } from "./leaves.ts";
import { ref } from "./quote-rows.ts";

// Who looks after which customer, and how much that is for whom. Invariant: a row is for who may name the customer and give it
// to somebody; what a colleague has to look after is told to who shares a team with them and leads it, and to admins.

const json = z
  .string()
  .nullable()
  .transform((list) => (list === null ? [] : z.array(z.string()).parse(JSON.parse(list))));
const rowsSchema = z.object({
  customers: z.array(
    z.object({
      ...{ id: z.string(), tier: tierSchema.nullable(), teamId: z.string().nullable(), openQuotes: z.number() },
      ...{ ownerId: z.string().nullable(), deputyId: z.string().nullable(), language: z.string().nullable() },
      ...{ restricted: z.number().transform((is) => is === 1), domains: json, ownerSince: z.string().nullable() },
      country: z.string().nullable(),
    }),
  ),
  people: z.array(z.object({ id: z.string(), name: z.string(), teamIds: json, mayTake: z.number() })),
  requests: z.array(z.object({ id: z.string(), open: z.number() })),
});

/** Everything there is to assign, and to whom. No actor: who shows anything of it cuts it by the access rules first. */
export interface Owned {
  customers: (CarriedCustomer & { ownerSince: string | null })[];
  /** Who may be given customers, by name. */
  people: { id: string; name: string; teamIds: string[] }[];
  /** Names of everybody, also of who is gone. */
  names: ReadonlyMap<string, string>;
  loads: ReadonlyMap<string, Load>;
}

/** Reads it, in one transaction. */
export async function readOwned(ctx: AppContext): Promise<Owned> {
  const [customers, people, requests] = await runBatch(ctx.db, [
    sql`with domains as (select customer_id, json_group_array(domain) as list from customer_domain group by customer_id),
      since as (select customer_id, max(from_at) as at from ownership where role = 'owner' group by customer_id),
      asked as (
        select customer_id, sum(state not in ('won', 'lost', 'expired')) as open, language, max(asked_at)
        from quote_request where customer_id is not null group by customer_id)
      select c.id, c.tier, c.team_id as teamId, c.owner_id as ownerId, c.deputy_id as deputyId, c.restricted, c.country,
        domains.list as domains, coalesce(asked.open, 0) as openQuotes, asked.language,
        case when c.owner_id is not null then coalesce(since.at, c.created_at) end as ownerSince
      from customer c left join domains on domains.customer_id = c.id left join since on since.customer_id = c.id
        left join asked on asked.customer_id = c.id
      where c.merged_into is null order by c.name collate nocase, c.id`,
    sql`select p.id, p.name, ${mayTakeOver} as mayTake,
        (select json_group_array(team_id) from team_member where person_id = p.id) as teamIds
      from person p order by p.name, p.id`,
    // Requests of restricted customers are in nobody's count, and neither is what anybody can send in by a form.
    sql`select coalesce(r.claimed_by, r.offered_to) as id, count(*) as open
      from quote_request r left join customer c on c.id = r.customer_id
      where r.state in ('requested', 'claimed', 'drafting', 'approval', 'ready') and not coalesce(c.restricted, 0)
        and (r.claimed_by is not null or r.customer_id is not null) and coalesce(r.claimed_by, r.offered_to) is not null
      group by 1`,
  ]);
  const rows = rowsSchema.parse({ customers, people, requests });
  const carried = rows.customers.map(({ domains, country, ...row }) => ({
    ...{ ...row, countries: countriesOf(domains, country) },
  }));
  const able = rows.people.filter(({ mayTake }) => mayTake === 1);
  return {
    customers: carried,
    people: able,
    names: new Map(rows.people.map(({ id, name }) => [id, name])),
    loads: loadsOf(carried, able, new Map(rows.requests.map(({ id, open }) => [id, open]))),
  };
}

/** True for who may give this customer to somebody: as one customer's page says it (records/customer-changes.ts). */
export const mayAssign = (reader: Reader, facts: KnownCustomer): boolean =>
  mayName(reader, facts) && (mayChangeCustomer(reader.actor, facts) || hasRole(reader.actor, "admin"));

/** Who asks, as a reader. Throws `forbidden` for all but managers and admins. */
export async function assigningReader(actor: Actor, ctx: AppContext): Promise<Reader> {
  requireRole(actor, "manager", "admin");
  return readerFor(ctx, requirePerson(actor), null);
}

/** What this person has to look after, where the reader is told of it. */
export function loadFor(
  actor: PersonActor,
  { id, teamIds }: { id: string; teamIds: readonly string[] },
  loads: ReadonlyMap<string, Load>,
): Load | null {
  const isTold = id === actor.personId || hasRole(actor, "admin") || teamIds.some((one) => actor.teamIds.includes(one));
  return isTold ? (loads.get(id) ?? null) : null;
}

/** A person by name. */
export const nameOf = (names: ReadonlyMap<string, string>, id: string | null) => ref(id, names.get(id ?? "") ?? null);

/** The leaf of who was told of whose load. */
export const loadLeaf = (ctx: AppContext, actor: Actor, loads: readonly { person: { id: string }; load: unknown }[]) =>
  leafStatement(ctx, actor, "leaving.shown", "owners", {
    people: loads.flatMap(({ person, load }) => (load === null ? [] : [person.id])),
  });

/** Customers that the actor may assign, by name, and who could look after them; with its leaf. */
export async function listOwners(
  actor: Actor,
  ctx: AppContext,
): Promise<{ customers: OwnedCustomer[]; people: CarrierLoad[] }> {
  const reader = await assigningReader(actor, ctx);
  const [owned, facts] = await Promise.all([readOwned(ctx), readCustomerFacts(ctx, "all")]);
  const customers = owned.customers.flatMap((row): OwnedCustomer[] => {
    const known = facts.get(row.id);
    if (!known || !mayAssign(reader, known)) return [];
    const { tier, teamId, restricted, ownerSince } = row;
    const countries = [...row.countries];
    // What somebody asked for, and how, is the customer's dealings.
    const language = reaches(levelOnPage(reader, known), "envelope") ? row.language : null;
    return [
      {
        ...{ customer: { id: row.id, name: known.name }, tier, teamId, restricted, language, countries, ownerSince },
        ...{ owner: nameOf(owned.names, row.ownerId), deputy: nameOf(owned.names, row.deputyId) },
      },
    ];
  });
  const people = owned.people.map(({ id, name, teamIds }) => ({
    ...{ person: { id, name }, teamIds },
    load: loadFor(reader.actor, { id, teamIds }, owned.loads),
  }));
  await ctx.db.batch([loadLeaf(ctx, actor, people)]);
  return { customers, people };
}
