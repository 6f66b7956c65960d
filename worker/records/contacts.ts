import { asc, eq, sql } from "drizzle-orm";
import type { Contact } from "../../shared/api/customers.ts";
import type { AppContext } from "../context.ts";
import { contact, contactAddress } from "../db/book.schema.ts";

// Contacts of a customer. Their names and dates are of the envelope: customers.ts asks here only for readers who reach it.

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const later = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b > a) ? b : a);

/** The contacts of a customer, who wrote last first. */
export async function contactsOf(ctx: AppContext, customerId: string): Promise<Contact[]> {
  const rows = await ctx.db
    .select({
      id: contact.id,
      name: contact.name,
      title: contact.title,
      phone: contact.phone,
      address: contactAddress.address,
      lastInAt: contactAddress.lastInAt,
      lastOutAt: contactAddress.lastOutAt,
    })
    .from(contact)
    .leftJoin(contactAddress, eq(contactAddress.contactId, contact.id))
    .where(eq(contact.customerId, customerId))
    .orderBy(asc(contactAddress.address));
  const byId = new Map<string, (typeof rows)[number] & { addresses: string[] }>();
  for (const row of rows) {
    const seen = byId.get(row.id) ?? { ...row, addresses: [], lastInAt: null, lastOutAt: null };
    if (row.address !== null) seen.addresses.push(row.address);
    seen.lastInAt = later(seen.lastInAt, row.lastInAt);
    seen.lastOutAt = later(seen.lastOutAt, row.lastOutAt);
    byId.set(row.id, seen);
  }
  const newest = (one: { lastInAt: number | null; lastOutAt: number | null }): number =>
    Math.max(one.lastInAt ?? 0, one.lastOutAt ?? 0);
  return [...byId.values()]
    .sort((a, b) => newest(b) - newest(a) || a.name.localeCompare(b.name))
    .map(({ address: _, ...one }) => ({ ...one, lastInAt: iso(one.lastInAt), lastOutAt: iso(one.lastOutAt) }));
}

/** Whose address this is: the customer (a merged one's successor) and the contact, as the Book has them. */
export async function findPartyByAddress(
  ctx: AppContext,
  address: string,
  domain: string | null,
): Promise<{ customerId: string; contactId: string | null } | null> {
  const successor = (id: unknown) => sql`coalesce((select merged_into from customer where id = ${id}), ${id})`;
  const [row] = await ctx.db.all<{ customerId: string | null; contactId: string | null }>(sql`
    select ${successor(sql`c.customer_id`)} as customerId, c.id as contactId
    from contact_address a join contact c on c.id = a.contact_id
    where a.address = ${address} and c.customer_id is not null
    union all
    select ${successor(sql`d.customer_id`)}, null from customer_domain d where d.domain = ${domain ?? ""}
    limit 1`);
  return row?.customerId ? { customerId: row.customerId, contactId: row.contactId } : null;
}
