import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ListKind, ListRow } from "../../shared/api/list-imports.ts";
import { normalizeAddress } from "../../shared/mail/address.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { forbidden } from "../errors.ts";
import { addressesShown } from "./contacts.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import {
  levelOnPage,
  mayChangeCustomer,
  mayName,
  readCustomerFacts,
  readDomains,
  readerFor,
} from "./customer-facts.ts";
import {
  customerOf,
  type KnownCustomers,
  type ListState,
  Names,
  type PlannedContact,
  type RawChange,
  type Rights,
} from "./list-plan.ts";
import { readSettings } from "./settings.ts";

/** Customers by managers and admins; contacts by whoever sells or manages. Throws `forbidden`. */
export function requireMayImport(actor: Actor, kind: ListKind): void {
  const roles = kind === "customers" ? (["manager", "admin"] as const) : (["outside", "inside", "manager"] as const);
  if (!roles.some((role) => hasRole(actor, role))) {
    throw forbidden(
      kind === "customers" ? "Managers and admins bring in customers." : "People who sell bring in contacts.",
    );
  }
}

/** Whether the actor may take back what a list did to this contact: they read its customer's mail today. */
export async function mayUndoContact(actor: Actor, ctx: AppContext, id: string): Promise<boolean> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const rows = await ctx.db.all(
    sql`select customer_id as id from contact where id = ${id} and customer_id is not null`,
  );
  const customerId = idRows.parse(rows)[0]?.id ?? "";
  const facts = (await readCustomerFacts(ctx, [customerId])).get(customerId);
  return facts !== undefined && reaches(levelForCustomer(reader.actor, facts, reader.rules), "text");
}

/**
 * Whether the actor may take back what a list did to this customer: they know of it today, and may change it or made it
 * with this very list.
 */
export async function mayUndoCustomer(
  actor: Actor,
  ctx: AppContext,
  importId: string,
  { id, changes }: { id: string; changes: readonly RawChange[] },
): Promise<boolean> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const facts = (await readCustomerFacts(ctx, [id])).get(id);
  if (!facts || !mayName(reader, facts)) return false;
  const onlyAssigns = hasRole(actor, "admin") && changes.every(({ field }) => field === "owner");
  return mayChangeCustomer(actor, facts) || onlyAssigns || (await readMadeBy(ctx, importId)).has(id);
}

/** Customers that this import made: whoever brings a list in writes all of its lines, whose customers they are by now. */
async function readMadeBy(ctx: AppContext, importId: string | null): Promise<ReadonlySet<string>> {
  if (importId === null) return new Set();
  const rows = await ctx.db.all(sql`select subject as id from list_import_row
    where import_id = ${importId} and state = 'new' and undone is null`);
  return new Set(idRows.parse(rows).map(({ id }) => id));
}

const idRows = z.array(z.object({ id: z.string() }));
const tierRows = z.array(z.object({ id: z.string(), tier: z.string().nullable() }));
const personRows = z.array(z.object({ id: z.string(), name: z.string(), email: z.string() }));
const addressRows = z.array(z.object({ address: z.string() }));
const contactRows = z.array(
  z.object({
    ...{ id: z.string(), customerId: z.string(), name: z.string() },
    ...{ title: z.string().nullable(), phone: z.string().nullable(), addresses: z.string() },
  }),
);

/** Values of one statement: D1 binds 2 MB at the most, and an address may have 320 characters. */
const VALUES_BOUND = 4000;
function* partsOf(values: Iterable<string>): Generator<string> {
  const all = [...values];
  for (let at = 0; at < all.length; at += VALUES_BOUND) yield JSON.stringify(all.slice(at, at + VALUES_BOUND));
}

/**
 * What the Book holds of what these lines speak of, with what the actor may do to it. `importId`: the import whose
 * lines these are, null for a dry run.
 */
export async function readListState(
  actor: Actor,
  ctx: AppContext,
  list: { kind: ListKind; importId: string | null },
  rows: readonly ListRow[],
): Promise<ListState> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [facts, domains, settings, [tiers, people, mailboxes], made] = await Promise.all([
    readCustomerFacts(ctx, "all"),
    readDomains(ctx),
    readSettings(ctx),
    runBatch(ctx.db, [
      sql`select id, tier from customer where merged_into is null`,
      sql`select id, name, email from person where status = 'active'`,
      sql`select address from mailbox`,
    ]),
    readMadeBy(ctx, list.importId),
  ]);
  const rightsTo = (id: string, ownerId: string | null): Rights => {
    const one = facts.get(id);
    if (!one) return { mayKnow: true, mayRead: true, mayChange: true };
    const asOwned = { ...one, ownerId };
    return {
      mayKnow: mayName(reader, asOwned),
      mayRead: reaches(levelForCustomer(reader.actor, asOwned, reader.rules), "text"),
      mayChange: made.has(id) || mayChangeCustomer(reader.actor, asOwned),
    };
  };
  const known: KnownCustomers = { customers: new Map(), customerByDomain: new Map(), customerNames: new Names() };
  for (const { id, tier } of tierRows.parse(tiers)) {
    const one = facts.get(id);
    if (!one) continue;
    const { name, ownerId } = one;
    known.customers.set(id, { id, name, tier, ownerId, ...rightsTo(id, ownerId) });
    known.customerNames.add(name, id);
  }
  for (const [id, list] of domains) for (const domain of list) known.customerByDomain.set(domain, id);
  const colleagues = personRows.parse(people);
  const personNames = new Names();
  for (const { id, name } of colleagues) personNames.add(name, id);
  return {
    ...known,
    ...(await readContacts(ctx, reader, { facts, known }, list.kind === "contacts" ? rows : [])),
    people: new Map(colleagues.map((one) => [one.id, one])),
    personByAddress: new Map(colleagues.map(({ id, email }) => [email.toLowerCase(), id])),
    personNames,
    closedDomains: new Set([...settings.mailDomains, ...settings.ignoredDomains]),
    colleagues: new Set(addressRows.parse(mailboxes).map(({ address }) => address)),
    mayAssign: hasRole(actor, "admin"),
    newId: ctx.newId,
    rightsTo,
  };
}

/** Contacts of the customers that these lines name, and those with their addresses; only ones that the reader may see. */
async function readContacts(
  ctx: AppContext,
  reader: Reader,
  given: { facts: ReadonlyMap<string, KnownCustomer>; known: KnownCustomers },
  rows: readonly ListRow[],
): Promise<Pick<ListState, "contacts" | "contactByAddress" | "contactNames">> {
  const found: Pick<ListState, "contacts" | "contactByAddress" | "contactNames"> = {
    ...{ contacts: new Map(), contactByAddress: new Map(), contactNames: new Map() },
  };
  const addressesOf = (row: ListRow) => row.emails.flatMap((one) => normalizeAddress(one) ?? []);
  const customerIds = new Set(rows.flatMap((row) => customerOf(given.known, row, addressesOf(row))?.id ?? []));
  const which = [
    ...[...partsOf(customerIds)].map((ids) => sql`c.customer_id in (select value from json_each(${ids}))`),
    ...[...partsOf(new Set(rows.flatMap(addressesOf)))].map(
      (list) => sql`c.customer_id is not null and c.id in (select contact_id from contact_address
        where address in (select value from json_each(${list})))`,
    ),
  ];
  if (which.length === 0) return found;
  const answers = await runBatch(
    ctx.db,
    which.map(
      (condition) => sql`select c.id, c.customer_id as customerId, c.name, c.title, c.phone,
        (select json_group_array(address) from (${addressesShown(sql`c.id`)})) as addresses
        from contact c where ${condition}`,
    ),
  );
  for (const { addresses, ...contact } of answers.flatMap((one) => contactRows.parse(one))) {
    const of = given.facts.get(contact.customerId);
    if (!of || !reaches(levelOnPage(reader, of), "envelope")) continue;
    const names = found.contactNames.get(contact.customerId) ?? new Names();
    names.add(contact.name, contact.id);
    found.contactNames.set(contact.customerId, names);
    const planned: PlannedContact = contact;
    found.contacts.set(contact.id, planned);
    for (const one of z.array(z.string()).parse(JSON.parse(addresses))) found.contactByAddress.set(one, contact.id);
  }
  return found;
}
