import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Level } from "../../shared/api/messages.ts";
import { countriesOf } from "../../shared/care/country.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole } from "../access/actor.ts";
import type { CustomerFacts, VisibilityRules } from "../access/visibility.ts";
import { higherLevel, levelForCustomer, mayKnowCustomer } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { customerDomain } from "../db/book.schema.ts";
import { readSettings } from "./settings.ts";

/** What the access rules need to know of a customer, and its name for those who may know of it. */
export interface KnownCustomer extends CustomerFacts {
  name: string;
}

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  teamId: z.string().nullable(),
  restricted: z.number().transform((value) => value !== 0),
  ownerId: z.string().nullable(),
  deputyId: z.string().nullable(),
  namedIds: z
    .string()
    .nullable()
    .transform((json) => (json === null ? [] : z.array(z.string()).parse(JSON.parse(json)))),
});

/**
 * Facts of these customers, or of all of them, by id. No actor: this is what decides what an actor may see, and nothing
 * of it goes out as it is.
 */
export async function readCustomerFacts(
  ctx: AppContext,
  ids: readonly string[] | "all",
): Promise<Map<string, KnownCustomer>> {
  if (ids.length === 0) return new Map();
  const which = ids === "all" ? sql`true` : sql`c.id in (select value from json_each(${JSON.stringify(ids)}))`;
  const rows = await ctx.db.all(sql`
    select c.id, c.name, c.team_id as teamId, c.restricted, c.owner_id as ownerId, c.deputy_id as deputyId,
      case when c.restricted then (select json_group_array(person_id) from customer_named n where n.customer_id = c.id)
      end as namedIds
    from customer c where ${which}`);
  return new Map(
    z
      .array(rowSchema)
      .parse(rows)
      .map((row) => [row.id, row]),
  );
}

/** Each customer's domains, as `readCustomerFacts` for no reader in particular. */
export async function readDomains(ctx: AppContext): Promise<Map<string, string[]>> {
  const domains = new Map<string, string[]>();
  for (const { customerId, domain } of await ctx.db.select().from(customerDomain)) {
    domains.set(customerId, [...(domains.get(customerId) ?? []), domain]);
  }
  return domains;
}

const countryRows = z.array(
  z.object({
    ...{ id: z.string(), country: z.string().nullable() },
    domains: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  }),
);

/** The countries of these customers or of all (shared/care/country.ts); as `readCustomerFacts` for no reader in particular. */
export async function readCountries(ctx: AppContext, ids: readonly string[] | "all"): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const which = ids === "all" ? sql`true` : sql`c.id in (select value from json_each(${JSON.stringify(ids)}))`;
  const rows = await ctx.db.all(sql`
    select c.id, c.country, (select json_group_array(d.domain) from customer_domain d where d.customer_id = c.id) as domains
    from customer c where ${which}`);
  return new Map(countryRows.parse(rows).map(({ id, country, domains }) => [id, countriesOf(domains, country)]));
}

/** The preset's leeway. */
export async function readRules(ctx: AppContext): Promise<VisibilityRules> {
  const { teamOriginals, otherTeamsEnvelope } = await readSettings(ctx);
  return { teamOriginals, otherTeamsEnvelope };
}

/** A person who reads, with what holds for them in this request. */
export interface Reader {
  actor: PersonActor;
  rules: VisibilityRules;
  /** The keeper's, null else. */
  reason: string | null;
}

/** Who reads. A reason counts for the keeper alone. */
export async function readerFor(ctx: AppContext, actor: PersonActor, reason: string | null): Promise<Reader> {
  return { actor, rules: await readRules(ctx), reason: hasRole(actor, "keeper") ? reason : null };
}

/** How much of a customer's dealings the reader may see on its own page: the keeper knows who wrote when. */
export function levelOnPage(reader: Reader, customer: CustomerFacts): Level | "none" {
  const level = levelForCustomer(reader.actor, customer, reader.rules);
  return hasRole(reader.actor, "keeper") ? higherLevel(level, "envelope") : level;
}

/** True when the reader may be told the customer's name. */
export const mayName = (reader: Reader, customer: CustomerFacts): boolean =>
  mayKnowCustomer(reader.actor, customer, reader.rules);

/** True for who may change a customer: owner, deputy, a manager of its team (of any team where it has none). */
export function mayChangeCustomer(actor: Actor, customer: CustomerFacts): boolean {
  if (actor.kind !== "person") return false;
  if (customer.ownerId === actor.personId || customer.deputyId === actor.personId) return true;
  return hasRole(actor, "manager") && (customer.teamId === null || actor.teamIds.includes(customer.teamId));
}
