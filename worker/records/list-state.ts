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
import { mayChangeCustomer, mayName, readCustomerFacts, readDomains, readerFor } from "./customer-facts.ts";
import { customerOf, type ListState, type PlannedContact, type RawChange } from "./list-plan.ts";
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

/** Customers that an admin's own lists made: theirs to correct with a later list, as they were theirs to bring in. */
async function readMadeByOwnLists(actor: Actor, ctx: AppContext): Promise<Set<string>> {
  if (!hasRole(actor, "admin")) return new Set();
  const rows = await ctx.db.all(sql`select distinct r.subject as id from list_import_row r
    join list_import i on i.id = r.import_id
    where i.person_id = ${requirePerson(actor).personId} and i.kind = 'customers' and r.state = 'new' and r.undone is null`);
  return new Set(idRows.parse(rows).map(({ id }) => id));
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

/** Whether the actor may take back what a list did to this customer: they know of it and may change it today. */
export async function mayUndoCustomer(
  actor: Actor,
  ctx: AppContext,
  id: string,
  changes: readonly RawChange[],
): Promise<boolean> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const facts = (await readCustomerFacts(ctx, [id])).get(id);
  if (!facts || !mayName(reader, facts)) return false;
  const onlyAssigns = hasRole(actor, "admin") && changes.every(({ field }) => field === "owner");
  return mayChangeCustomer(actor, facts) || onlyAssigns || (await readMadeByOwnLists(actor, ctx)).has(id);
}

const idRows = z.array(z.object({ id: z.string() }));
const tierRows = z.array(z.object({ id: z.string(), tier: z.string().nullable() }));
const personRows = z.array(z.object({ id: z.string(), name: z.string(), email: z.string() }));
const addressRows = z.array(z.object({ address: z.string() }));
const contactRows = z.array(
  z.object({
    id: z.string(),
    customerId: z.string().nullable(),
    name: z.string(),
    title: z.string().nullable(),
    phone: z.string().nullable(),
    address: z.string().nullable(),
  }),
);

const listOf = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;

/** What the Book holds of what these lines speak of, with what the actor may do to it. */
export async function readListState(
  actor: Actor,
  ctx: AppContext,
  kind: ListKind,
  rows: readonly ListRow[],
): Promise<ListState> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [facts, domains, settings, [tiers, people, mailboxes], ownLists] = await Promise.all([
    readCustomerFacts(ctx, "all"),
    readDomains(ctx),
    readSettings(ctx),
    runBatch(ctx.db, [
      sql`select id, tier from customer where merged_into is null`,
      sql`select id, name, email from person where status = 'active'`,
      sql`select address from mailbox`,
    ]),
    readMadeByOwnLists(actor, ctx),
  ]);
  const customers: ListState["customers"] = new Map();
  for (const { id, tier } of tierRows.parse(tiers)) {
    const one = facts.get(id);
    if (!one) continue;
    customers.set(id, {
      ...{ id, name: one.name, tier, ownerId: one.ownerId },
      mayKnow: mayName(reader, one),
      mayRead: reaches(levelForCustomer(reader.actor, one, reader.rules), "text"),
      mayChange: mayChangeCustomer(reader.actor, one) || ownLists.has(id),
    });
  }
  const customerByDomain = new Map<string, string>();
  for (const [id, list] of domains) for (const domain of list) customerByDomain.set(domain, id);
  const known = { customers, customerByDomain };
  const contacts = kind === "contacts" ? await readContacts(ctx, known, rows) : new Map<string, PlannedContact>();
  return {
    ...known,
    contacts,
    contactByAddress: new Map([...contacts.values()].flatMap((one) => [...one.addresses].map((a) => [a, one.id]))),
    people: personRows.parse(people),
    closedDomains: new Set([...settings.mailDomains, ...settings.ignoredDomains]),
    colleagues: new Set(addressRows.parse(mailboxes).map(({ address }) => address)),
    mayAssign: hasRole(actor, "admin"),
    newId: ctx.newId,
  };
}

async function readContacts(
  ctx: AppContext,
  known: Pick<ListState, "customers" | "customerByDomain">,
  rows: readonly ListRow[],
): Promise<Map<string, PlannedContact>> {
  const addressesOf = (row: ListRow) => row.emails.flatMap((one) => normalizeAddress(one) ?? []);
  const addresses = [...new Set(rows.flatMap(addressesOf))];
  const customerIds = new Set(rows.flatMap((row) => customerOf(known, row, addressesOf(row))?.id ?? []));
  const [found] = await runBatch(ctx.db, [
    sql`select c.id, c.customer_id as customerId, c.name, c.title, c.phone, a.address
      from contact c left join contact_address a on a.contact_id = c.id
      where c.customer_id in ${listOf([...customerIds])}
        or c.id in (select contact_id from contact_address where address in ${listOf(addresses)})`,
  ]);
  const contacts = new Map<string, PlannedContact>();
  for (const { address, ...row } of contactRows.parse(found)) {
    const contact = contacts.get(row.id) ?? { ...row, addresses: new Set<string>() };
    if (address !== null) contact.addresses.add(address);
    contacts.set(row.id, contact);
  }
  return contacts;
}
