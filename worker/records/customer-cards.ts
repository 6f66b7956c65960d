import { sql } from "drizzle-orm";
import { z } from "zod";
import { CARDS_SHOWN, type CustomerCard } from "../../shared/api/customer-cards.ts";
import { listChangeSchema } from "../../shared/api/list-imports.ts";
import { cardParts, completenessOf, missingOn } from "../../shared/care/card.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { levelOnPage, mayChangeCustomer, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";

// What stands on customers' cards, and who filled it in as far as the Book says it: owner and deputy by their history, the rest by
// the imported lists that hold. A tier set by hand has its author in the ledger alone, and what mail brought has none.

const rowSchema = z.object({
  ...{ id: z.string(), name: z.string(), ownerId: z.string().nullable(), deputyId: z.string().nullable() },
  ...{ teamId: z.string().nullable(), tier: z.string().nullable(), domains: z.number(), contacts: z.number() },
  ...{ phones: z.number(), titles: z.number() },
});
type Row = z.infer<typeof rowSchema>;

async function readRows(ctx: AppContext, id: string | null): Promise<Row[]> {
  const one = id === null ? sql`true` : sql`c.id = ${id}`;
  const ofOne = id === null ? sql`t.customer_id is not null` : sql`t.customer_id = ${id}`;
  const rows = await ctx.db.all(sql`
    with people as (
      select t.customer_id, count(*) as contacts, sum(coalesce(t.phone, '') <> '') as phones, sum(coalesce(t.title, '') <> '') as titles
      from contact t where ${ofOne} group by t.customer_id),
    domains as (select t.customer_id, count(*) as count from customer_domain t where ${ofOne} group by t.customer_id)
    select c.id, c.name, c.owner_id as ownerId, c.deputy_id as deputyId, c.team_id as teamId, c.tier,
      coalesce(domains.count, 0) as domains, coalesce(people.contacts, 0) as contacts,
      coalesce(people.phones, 0) as phones, coalesce(people.titles, 0) as titles
    from customer c left join people on people.customer_id = c.id left join domains on domains.customer_id = c.id
    where ${one} and c.merged_into is null`);
  return z.array(rowSchema).parse(rows);
}

const setSchema = z.object({ customerId: z.string(), personId: z.string(), name: z.string() });
const toldSchema = setSchema.extend({
  changes: z.string().transform((text) => z.array(listChangeSchema).parse(JSON.parse(text))),
  stands: z.string().transform((text) => z.record(z.string(), z.string().nullable()).parse(JSON.parse(text))),
});

/** By customer, who filled in what stands on its card, by name, each once. */
async function readFilledBy(ctx: AppContext, ids: readonly string[]): Promise<Map<string, CustomerCard["filledBy"]>> {
  const list = sql`(select value from json_each(${JSON.stringify(ids)}))`;
  const [set, told] = await Promise.all([
    ctx.db.all(sql`
      select o.customer_id as customerId, p.id as personId, p.name from ownership o join person p on p.id = o.set_by
      where o.customer_id in ${list} and o.person_id is not null and o.from_at = (select max(l.from_at) from ownership l
        where l.customer_id = o.customer_id and l.role = o.role)`),
    ctx.db.all(sql`
      select s.customer_id as customerId, p.id as personId, p.name, r.changes, s.stands from list_import_row r
        join list_import i on i.id = r.import_id join person p on p.id = i.person_id
        join (select id as customer_id, id as subject, json_object('tier', tier) as stands from customer where id in ${list}
          union all select customer_id, id, json_object('phone', phone, 'title', title) from contact
          where customer_id in ${list}) s on s.subject = r.subject
      where r.state in ('new', 'changed') and r.undone is not 'undone'`),
  ]);
  const filled = new Map<string, Map<string, string>>();
  const add = ({ customerId, personId, name }: z.infer<typeof setSchema>): void => {
    filled.set(customerId, (filled.get(customerId) ?? new Map<string, string>()).set(personId, name));
  };
  for (const row of z.array(setSchema).parse(set)) add(row);
  // Whoever's word was overwritten since has not filled in what stands there.
  for (const row of z.array(toldSchema).parse(told))
    if (row.changes.some(({ field, becomes }) => row.stands[field] === becomes)) add(row);
  return new Map(
    [...filled].map(([id, people]) => [
      id,
      [...people].map(([personId, name]) => ({ id: personId, name })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    ]),
  );
}

const cardOf = (row: Row, filled: ReadonlyMap<string, CustomerCard["filledBy"]>): CustomerCard => ({
  ...{ customer: { id: row.id, name: row.name }, has: completenessOf(row), missing: missingOn(row) },
  filledBy: filled.get(row.id) ?? [],
});

/** Cards of the customers that this manager answers for, least complete first, with a leaf that names those shown. */
export async function listCards(actor: Actor, ctx: AppContext, { offset }: { offset: number }) {
  requireRole(actor, "manager");
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [rows, facts] = await Promise.all([readRows(ctx, null), readCustomerFacts(ctx, "all")]);
  const mine = rows
    .filter(({ id }) => {
      const known = facts.get(id);
      return known && mayChangeCustomer(actor, known) && reaches(levelOnPage(reader, known), "envelope");
    })
    .sort((a, b) => completenessOf(a) - completenessOf(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const page = mine.slice(offset, offset + CARDS_SHOWN);
  const ids = page.map(({ id }) => id);
  const filled = await readFilledBy(ctx, ids);
  await ctx.db.batch([leafStatement(ctx, actor, "customers.found", reader.actor.personId, { customers: ids, offset })]);
  const sum = mine.reduce((all, row) => all + completenessOf(row), 0);
  return {
    cards: page.map((row) => cardOf(row, filled)),
    customers: mine.length,
    average: mine.length === 0 ? 0 : sum / mine.length / cardParts.length,
    nextOffset: offset + CARDS_SHOWN < mine.length ? offset + CARDS_SHOWN : null,
  };
}

/** One card; `not_found` also for who may not know when anybody wrote with the customer. */
export async function customerCard(actor: Actor, ctx: AppContext, id: string): Promise<CustomerCard> {
  const { reader, facts } = await findCustomer(actor, ctx, id);
  if (!reaches(levelOnPage(reader, facts), "envelope")) throw notFound();
  const [[row], filled] = await Promise.all([readRows(ctx, id), readFilledBy(ctx, [id])]);
  if (!row) throw notFound();
  await ctx.db.batch([leafStatement(ctx, actor, "customer.shown", id, { card: true })]);
  return cardOf(row, filled);
}
