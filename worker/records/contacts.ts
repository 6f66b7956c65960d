import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Contact } from "../../shared/api/customers.ts";
import type { AppContext } from "../context.ts";

// Contacts of a customer. Their names and dates are of the envelope: customers.ts asks here only for readers who reach it.

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/**
 * Addresses of a contact as a statement: those by which mail finds it, and those that a list said of it and that are
 * another contact's. Mail goes on following the other one; who brought the list sees what they said, as if the address
 * had been free, since that it is not may be nothing for them to know.
 */
export const addressesShown = (contactId: SQL): SQL => sql`select a.address from contact_address a
  where a.contact_id = ${contactId}
  union select json_extract(e.value, '$.becomes') from list_import_row r, json_each(r.changes) e
  where r.subject = ${contactId} and r.state in ('new', 'changed') and r.undone is not 'undone'
    and json_extract(e.value, '$.field') = 'address'`;

const rowSchema = z.object({
  ...{ id: z.string(), name: z.string(), title: z.string().nullable(), phone: z.string().nullable() },
  ...{ lastInAt: z.number().nullable(), lastOutAt: z.number().nullable(), addresses: z.string() },
});

/** The contacts of a customer, who wrote last first. */
export async function contactsOf(ctx: AppContext, customerId: string): Promise<Contact[]> {
  const last = (column: string) => sql`(select max(${sql.raw(column)}) from contact_address where contact_id = c.id)`;
  const rows = await ctx.db.all(sql`
    select c.id, c.name, c.title, c.phone, ${last("last_in_at")} as lastInAt, ${last("last_out_at")} as lastOutAt,
      (select json_group_array(address) from (${addressesShown(sql`c.id`)})) as addresses
    from contact c where c.customer_id = ${customerId}`);
  const newest = ({ lastInAt, lastOutAt }: z.output<typeof rowSchema>): number =>
    Math.max(lastInAt ?? 0, lastOutAt ?? 0);
  return z
    .array(rowSchema)
    .parse(rows)
    .sort((a, b) => newest(b) - newest(a) || a.name.localeCompare(b.name))
    .map((one) => ({
      ...one,
      addresses: z.array(z.string()).parse(JSON.parse(one.addresses)),
      lastInAt: iso(one.lastInAt),
      lastOutAt: iso(one.lastOutAt),
    }));
}

/** Whose address this is: the customer (a merged one's successor; by the longest of its domains) and the contact, as the Book has them. */
export async function findPartyByAddress(
  ctx: AppContext,
  address: string,
  domains: readonly string[],
): Promise<{ customerId: string; contactId: string | null } | null> {
  const successor = (id: unknown) => sql`coalesce((select merged_into from customer where id = ${id}), ${id})`;
  const [row] = await ctx.db.all<{ customerId: string | null; contactId: string | null }>(sql`
    select ${successor(sql`c.customer_id`)} as customerId, c.id as contactId, 0 as far, 0 as short
    from contact_address a join contact c on c.id = a.contact_id
    where a.address = ${address} and c.customer_id is not null
    union all
    select ${successor(sql`d.customer_id`)}, null, 1, -length(d.domain) from customer_domain d
    where d.domain in (select value from json_each(${JSON.stringify(domains)}))
    order by far, short limit 1`);
  return row?.customerId ? { customerId: row.customerId, contactId: row.contactId } : null;
}
