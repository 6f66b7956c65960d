import { aliasedTable, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { Contact, ContactSource, Customer } from "../../shared/api/customers.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { customerNamed, ownership, person } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
import { sourcesOf } from "./contact-sources.ts";
import { contactsOf } from "./contacts.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { levelOnPage, mayName, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { countReading } from "./notice-mode.ts";

const jsonList = z
  .string()
  .nullable()
  .transform((json) => (json === null ? [] : z.array(z.string()).parse(JSON.parse(json))));

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  tier: tierSchema.nullable(),
  country: z.string().nullable(),
  restricted: z.number().transform((value) => value !== 0),
  teamId: z.string().nullable(),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  deputyId: z.string().nullable(),
  deputyName: z.string().nullable(),
  takerId: z.string().nullable(),
  takerName: z.string().nullable(),
  leaverId: z.string().nullable(),
  namedIds: jsonList,
  domains: jsonList,
  lastInAt: z.number().nullable(),
  lastOutAt: z.number().nullable(),
  contactCount: z.number(),
});
type CustomerRow = z.infer<typeof rowSchema>;

/** Customers with what the rules ask for, in one statement; merged ones are not there. */
async function readCustomers(ctx: AppContext, id: string | null): Promise<CustomerRow[]> {
  const one = id === null ? sql`true` : sql`c.id = ${id}`;
  const ofOne = id === null ? sql`t.customer_id is not null` : sql`t.customer_id = ${id}`;
  const rows = await ctx.db.all(sql`
    with domains as (
      select customer_id, json_group_array(domain) as list
      from (select customer_id, domain from customer_domain order by domain) t where ${ofOne} group by customer_id
    ), contacts as (
      select t.customer_id, count(distinct t.id) as count, max(a.last_in_at) as last_in, max(a.last_out_at) as last_out
      from contact t left join contact_address a on a.contact_id = t.id where ${ofOne} group by t.customer_id
    ), taking as (
      select t.customer_id, min(t.taker_id) as taker_id, min(h.person_id) as leaver_id from handover_customer t join handover h on h.id = t.handover_id
      where ${ofOne} and t.state = 'accepted' and h.state in ('open', 'ended') group by t.customer_id
    )
    select c.id, c.name, c.tier, c.country, c.restricted, c.team_id as teamId, c.owner_id as ownerId, o.name as ownerName,
      c.deputy_id as deputyId, d.name as deputyName, taker.id as takerId, taker.name as takerName,
      taking.leaver_id as leaverId, domains.list as domains, contacts.last_in as lastInAt,
      contacts.last_out as lastOutAt, coalesce(contacts.count, 0) as contactCount,
      case when c.restricted then (select json_group_array(person_id) from customer_named n where n.customer_id = c.id)
      end as namedIds
    from customer c left join person o on o.id = c.owner_id left join person d on d.id = c.deputy_id
      left join domains on domains.customer_id = c.id left join contacts on contacts.customer_id = c.id
      left join taking on taking.customer_id = c.id left join person taker on taker.id = taking.taker_id
    where ${one} and c.merged_into is null`);
  return z.array(rowSchema).parse(rows);
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });

/** The reader's view, or null when they may not know of the customer. */
function cutCustomer(reader: Reader, row: CustomerRow): Customer | null {
  if (!mayName(reader, row)) return null;
  const hasEnvelope = reaches(levelOnPage(reader, row), "envelope");
  return {
    id: row.id,
    name: row.name,
    domains: row.domains,
    tier: row.tier,
    country: row.country,
    restricted: row.restricted,
    owner: ref(row.ownerId, row.ownerName),
    deputy: ref(row.deputyId, row.deputyName),
    takesOver: row.ownerId === null || row.ownerId === row.leaverId ? ref(row.takerId, row.takerName) : null,
    teamId: row.teamId,
    lastInAt: hasEnvelope ? iso(row.lastInAt) : null,
    lastOutAt: hasEnvelope ? iso(row.lastOutAt) : null,
    contactCount: hasEnvelope ? row.contactCount : null,
  };
}

const byName = new Intl.Collator("en", { sensitivity: "base", numeric: true });
const newest = ({ lastInAt, lastOutAt }: Customer): string => [lastInAt ?? "", lastOutAt ?? ""].sort().at(-1) ?? "";

const orders: Record<"name" | "recent" | "owner", (a: Customer, b: Customer) => number> = {
  name: (a, b) => byName.compare(a.name, b.name),
  // ISO times sort as text; what the reader may not know sorts as never.
  recent: (a, b) => (newest(a) < newest(b) ? 1 : newest(a) > newest(b) ? -1 : byName.compare(a.name, b.name)),
  owner: (a, b) =>
    Number(a.owner === null) - Number(b.owner === null) ||
    byName.compare(a.owner?.name ?? "", b.owner?.name ?? "") ||
    byName.compare(a.name, b.name),
};

/** The customers that the actor may know of, by words of name or domain; all of the words must occur. */
export async function listCustomers(
  actor: Actor,
  ctx: AppContext,
  given: { q?: string | undefined; sort: keyof typeof orders },
): Promise<Customer[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const words = (given.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return (await readCustomers(ctx, null))
    .flatMap((row) => cutCustomer(reader, row) ?? [])
    .filter(({ name, domains }) => {
      const text = `${name} ${domains.join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(orders[given.sort]);
}

/** A customer with the facts that the rules ask for. */
export interface FoundCustomer {
  reader: Reader;
  customer: Customer;
  facts: KnownCustomer;
}

/** One customer; throws `not_found` for absent and hidden alike. */
export async function findCustomer(actor: Actor, ctx: AppContext, id: string): Promise<FoundCustomer> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [row] = await readCustomers(ctx, id);
  const customer = row ? cutCustomer(reader, row) : null;
  if (!row || !customer) throw notFound();
  return { reader, customer, facts: row };
}

/** What the customer's page shows beside its timeline. */
export interface CustomerPage {
  customer: Customer;
  contacts: (Contact & { sources: ContactSource[] })[];
  ownership: {
    role: "owner" | "deputy";
    person: { id: string; name: string } | null;
    fromAt: string;
    setBy: { id: string; name: string } | null;
    reason: string | null;
  }[];
  named: { id: string; name: string }[];
}

/** One customer with contacts, owner history and who is named, with its leaf. */
export async function getCustomer(actor: Actor, ctx: AppContext, id: string): Promise<CustomerPage> {
  const found = await findCustomer(actor, ctx, id);
  const { customer } = found;
  await countReading(actor, ctx, "customers");
  const setter = aliasedTable(person, "setter");
  const [history, named] = await ctx.db.batch([
    ctx.db
      .select({
        role: ownership.role,
        fromAt: ownership.fromAt,
        reason: ownership.reason,
        personId: ownership.personId,
        personName: person.name,
        setById: ownership.setBy,
        // Named apart: a D1 batch gives rows by column name, so that a second `name` would take the first one's place.
        setByName: sql<string | null>`${setter.name}`.as("set_by_name"),
      })
      .from(ownership)
      .leftJoin(person, eq(person.id, ownership.personId))
      .leftJoin(setter, eq(setter.id, ownership.setBy))
      .where(eq(ownership.customerId, id))
      .orderBy(desc(ownership.fromAt), desc(ownership.role)),
    ctx.db
      .select({ id: person.id, name: person.name })
      .from(customerNamed)
      .innerJoin(person, eq(person.id, customerNamed.personId))
      .where(eq(customerNamed.customerId, id))
      .orderBy(person.name),
    leafStatement(ctx, actor, "customer.shown", id, { contacts: customer.contactCount }),
  ]);
  const contacts = await contactsFor(ctx, found);
  const sources = await sourcesOf(ctx, contacts, reaches(levelOnPage(found.reader, found.facts), "text"));
  return {
    customer,
    contacts: contacts.map((one) => ({ ...one, sources: sources.get(one.id) ?? [] })),
    ownership: history.map(({ role, fromAt, reason, ...row }) => ({
      role,
      fromAt,
      reason,
      person: ref(row.personId, row.personName),
      setBy: ref(row.setById, row.setByName),
    })),
    named,
  };
}

/** The customer's contacts, for readers of its envelope. */
export async function contactsFor(ctx: AppContext, { reader, facts }: FoundCustomer): Promise<Contact[]> {
  return reaches(levelOnPage(reader, facts), "envelope") ? contactsOf(ctx, facts.id) : [];
}
