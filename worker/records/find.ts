// What the console's palette jumps to. Customers by their existence, contacts by their customer's envelope, as everywhere.
import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type FoundContact, type FoundCustomer, MAX_FOUND } from "../../shared/api/find.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { addressesShown } from "./contacts.ts";
import { levelOnPage, mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";

/** More words than anybody types to jump somewhere would only make the statement long. */
const MAX_WORDS = 6;

/**
 * True where the text holds the word, whatever its case. SQLite folds the case of ASCII alone: of other scripts the word is
 * looked for as typed, small, large and with a large first letter, which is how names are written.
 */
function holds(text: SQL, word: string): SQL {
  const lower = word.toLowerCase();
  const upper = word.toUpperCase();
  const first = [...word][0] ?? "";
  const title = first.toUpperCase() + lower.slice(first.length);
  const forms = [...new Set([word, lower, upper, title])].map((form) => sql`instr(${text}, ${form}) > 0`);
  return sql`(instr(lower(${text}), ${lower}) > 0 or ${sql.join(forms, sql` or `)})`;
}

const holdsAll = (text: SQL, words: readonly string[]): SQL =>
  sql.join(
    words.map((word) => holds(text, word)),
    sql` and `,
  );

/** Better ones first: the name begins with the first word, then a word of it does. */
const byBeginning = (name: SQL, words: readonly string[]): SQL => {
  const first = (words[0] ?? "").toLowerCase();
  return sql`case when instr(lower(${name}), ${first}) = 1 then 0 when instr(lower(${name}), ' ' || ${first}) > 0 then 1
    else 2 end`;
};

/** One letter stands in nearly every name, and one sign in few. */
const isWorthAsking = (words: readonly string[]): boolean =>
  words.some((word) => [...word].length > 1 || /\p{Script=Han}|\p{Script=Hangul}/u.test(word));

/**
 * Contacts that hold all the words, of customers that are open to the reader. Where few are, only their contacts are read,
 * by the index; where most are, all of them, once.
 */
export function contactsQuery(words: readonly string[], given: { open: string[]; closed: string[] }): SQL {
  const { open, closed } = given;
  const customers = (ids: readonly string[]): SQL =>
    sql`(select id from customer where coalesce(merged_into, id) in (select value from json_each(${JSON.stringify(ids)})))`;
  const isOpen =
    closed.length < open.length
      ? sql`t.customer_id is not null and t.customer_id not in ${customers(closed)}`
      : sql`t.customer_id in ${customers(open)}`;
  const word = (words[0] ?? "").toLowerCase();
  // Materialized: each contact's addresses are put together once, not for each word.
  return sql`
    with named as materialized (select t.id, t.name, t.customer_id,
        coalesce((select group_concat(address, ' ') from (${addressesShown(sql`t.id`)})), '') as addresses
      from contact t where ${isOpen})
    select id, name, (select coalesce(merged_into, c.id) from customer c where c.id = named.customer_id) as customerId,
      coalesce((select address from (${addressesShown(sql`named.id`)})
        order by instr(address, ${word}) = 0, address limit 1), '') as address
    from named where ${holdsAll(sql`(name || ' ' || addresses)`, words)}
    order by ${byBeginning(sql`name`, words)}, name limit ${MAX_FOUND}`;
}

const domainRows = z.array(z.object({ id: z.string(), domains: z.string() }));
const contactRows = z.array(
  z.object({ id: z.string(), name: z.string(), address: z.string(), customerId: z.string() }),
);

/** Customers and contacts that hold all the words of `q`, within what the actor may know of; with a leaf where people are shown. */
export async function find(
  actor: Actor,
  ctx: AppContext,
  q: string,
): Promise<{ customers: FoundCustomer[]; contacts: FoundContact[] }> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const words = q.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  const facts = await readCustomerFacts(ctx, "all");
  const known = new Set<string>();
  const open = new Set<string>();
  for (const customer of facts.values()) {
    if (mayName(reader, customer)) known.add(customer.id);
    if (reaches(levelOnPage(reader, customer), "envelope")) open.add(customer.id);
  }
  const closed = [...facts.keys()].filter((id) => !open.has(id));
  const [domains, contacts] = await Promise.all([
    ctx.db.all(sql`
      select c.id, coalesce((select group_concat(domain, ' ') from customer_domain d where d.customer_id = c.id), '')
        as domains
      from customer c where c.merged_into is null`),
    isWorthAsking(words) ? ctx.db.all(contactsQuery(words, { open: [...open], closed })) : [],
  ]);
  const found = contactRows.parse(contacts).flatMap(({ customerId, ...contact }) => {
    const customer = facts.get(customerId);
    return customer === undefined ? [] : [{ ...contact, customer: { id: customer.id, name: customer.name } }];
  });
  if (found.length > 0) {
    const detail = { words: hashOfWords(q), contacts: found.map(({ id }) => id) };
    await leafStatement(ctx, actor, "contacts.found", reader.actor.personId, detail);
  }
  const named = domainRows.parse(domains).flatMap((row) => {
    const name = known.has(row.id) ? facts.get(row.id)?.name : undefined;
    return name === undefined ? [] : [{ ...row, name }];
  });
  return { customers: bestOf(named, words), contacts: found };
}

/** Customers that hold all the words, those first whose name begins with the first word, then those of which a word does. */
function bestOf(
  named: readonly { id: string; name: string; domains: string }[],
  words: readonly string[],
): FoundCustomer[] {
  const wanted = words.map((one) => one.toLowerCase());
  const [first = ""] = wanted;
  return named
    .flatMap(({ id, name, domains }) => {
      const text = name.toLowerCase();
      if (!wanted.every((one) => text.includes(one) || domains.includes(one))) return [];
      const list = domains.split(" ");
      const domain = list.find((one) => wanted.some((part) => one.includes(part))) ?? list[0] ?? "";
      return [{ id, name, domain, place: text.startsWith(first) ? 0 : text.includes(` ${first}`) ? 1 : 2 }];
    })
    .sort((a, b) => a.place - b.place || a.name.localeCompare(b.name))
    .slice(0, MAX_FOUND)
    .map(({ place: _, ...customer }) => customer);
}
