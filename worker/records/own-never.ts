import type { SQL } from "drizzle-orm";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { OwnNever } from "../../shared/api/own-never.ts";
import { domainOf, normalizeAddress } from "../../shared/mail/address.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { businessDomains, registrableDomain } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { personNever } from "../db/book.schema.ts";
import { AppError } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { askDocument } from "./policies.ts";
import { ask, type Question, question } from "./questions.ts";
import { readSettings } from "./settings.ts";

// A person's own never-list. Nobody else is shown its entries, or how many there are: not in a leaf, a notice or a count.
// It may not hold a customer back that its person may know of. One that they may not know of is taken like any other
// address, in the same words: a refusal would say that there is such a customer.

/** More would be a black-out, and every save asks the list. */
const MAX_ENTRIES = 100;

/** SQL: the person may know of customer `c`, as access/visibility.ts says it (`mayKnowCustomer`); a test holds them together. */
const mayKnow = (
  personId: string,
): SQL => sql`(not c.restricted or c.owner_id = ${personId} or c.deputy_id = ${personId}
  or exists (select 1 from customer_named n where n.customer_id = c.id and n.person_id = ${personId})
  or exists (select 1 from person_role r where r.person_id = ${personId} and r.role = 'keeper'))`;

/** SQL: customer `c` is what customer `o` became. */
const became = sql`join customer c on c.id = coalesce(o.merged_into, o.id)`;

/** SQL: the text is at or below the domain. D1 takes patterns of 50 bytes at most, and a domain may have 253. */
const endsIn = (text: SQL, domain: SQL): SQL =>
  sql`substr(${text}, -length(${domain}) - 1) in ('@' || ${domain}, '.' || ${domain})`;

const addressRows = z.array(z.object({ address: z.string() }));

/**
 * Which of a message's addresses stand on the person's list; none where a customer that they may know of is on it too: a
 * private address in Cc does not make a customer's mail private. For a decision, together with other questions. No actor:
 * the doors ask.
 */
export function askOwnNever(personId: string, addresses: readonly string[]): Question<string[]> {
  const asked = JSON.stringify(addresses);
  const domains = JSON.stringify([...new Set(addresses.flatMap((address) => businessDomains(domainOf(address))))]);
  return question(
    sql`select a.value as address from json_each(${asked}) a
      where exists (select 1 from person_never n where n.person_id = ${personId}
          and (n.entry = a.value or ${endsIn(sql`a.value`, sql`n.entry`)}))
        and not exists (select 1 from contact_address ca join contact p on p.id = ca.contact_id
          join customer o on o.id = p.customer_id ${became}
          where ca.address in (select value from json_each(${asked})) and ${mayKnow(personId)})
        and not exists (select 1 from customer_domain d join customer o on o.id = d.customer_id ${became}
          where d.domain in (select value from json_each(${domains})) and ${mayKnow(personId)})`,
    (rows) => addressRows.parse(rows).map(({ address }) => address),
  );
}

/** The actor's own list, as the rules that hold let it. */
export async function listOwnNever(actor: Actor, ctx: AppContext): Promise<{ allowed: boolean; entries: OwnNever[] }> {
  const { personId } = requirePerson(actor);
  const [[document], entries] = await Promise.all([
    ask(ctx, askDocument),
    ctx.db
      .select({ entry: personNever.entry, at: personNever.at })
      .from(personNever)
      .where(eq(personNever.personId, personId))
      .orderBy(personNever.entry),
  ]);
  const isCustomers =
    entries.length === 0 ? [] : await ask(ctx, ...entries.map(({ entry }) => askIsCustomers(personId, entry)));
  return {
    allowed: document?.personalNeverList ?? false,
    entries: entries.map((one, at) => ({ ...one, applies: !isCustomers[at] })),
  };
}

/** What the browser is to hold back of the actor's own; empty where the rules let nobody keep a list. */
export async function ownNeverFor(actor: Actor, ctx: AppContext): Promise<string[]> {
  const { allowed, entries } = await listOwnNever(actor, ctx);
  return allowed ? entries.flatMap(({ entry, applies }) => (applies ? [entry] : [])) : [];
}

const foundRows = z.array(z.object({ found: z.number() }));

/** True where an entry is, holds or lies below an address or domain of a customer that the person may know of. */
function askIsCustomers(personId: string, entry: string): Question<boolean> {
  const domain = entry.includes("@") ? (domainOf(entry) ?? "") : entry;
  const above = JSON.stringify(businessDomains(domain));
  const below = entry.includes("@") ? sql`false` : endsIn(sql`d.domain`, sql`${entry}`);
  const contacts = entry.includes("@") ? sql`ca.address = ${entry}` : endsIn(sql`ca.address`, sql`${entry}`);
  return question(
    sql`select exists (select 1 from customer_domain d join customer o on o.id = d.customer_id ${became}
        where (d.domain in (select value from json_each(${above})) or ${below}) and ${mayKnow(personId)})
      or exists (select 1 from contact_address ca join contact p on p.id = ca.contact_id
        join customer o on o.id = p.customer_id ${became} where ${contacts} and ${mayKnow(personId)}) as found`,
    (rows) => foundRows.parse(rows)[0]?.found === 1,
  );
}

const isSameOrBelow = (domain: string, other: string): boolean => domain === other || domain.endsWith(`.${other}`);

/** Puts an entry on the actor's list. Throws `bad_request` for what may not stand there. */
export async function addOwnNever(actor: Actor, ctx: AppContext, given: string): ReturnType<typeof listOwnNever> {
  const { personId } = requirePerson(actor);
  const bare = given.toLowerCase().replace(/^@/, "").replace(/\.$/, "");
  const entry = bare.includes("@") ? normalizeAddress(bare) : registrableDomain(bare) === null ? null : bare;
  if (entry === null || /[%_*\s]/.test(entry.slice(entry.indexOf("@") + 1)))
    throw new AppError("bad_request", "body.entry: neither an address nor a domain");
  const { allowed, entries } = await listOwnNever(actor, ctx);
  if (!allowed) throw new AppError("forbidden", "The saving rules let nobody keep a list of their own.");
  if (entries.length >= MAX_ENTRIES) throw new AppError("bad_request", `body.entry: ${MAX_ENTRIES} entries at most`);
  const domain = domainOf(entry) ?? entry;
  const [{ mailDomains }, [isCustomers]] = await Promise.all([
    readSettings(ctx),
    ask(ctx, askIsCustomers(personId, entry)),
  ]);
  const isOurs = mailDomains.some((ours) => isSameOrBelow(domain, ours) || isSameOrBelow(ours, entry));
  if (isOurs || isCustomers)
    throw new AppError("bad_request", "body.entry: a customer's or the company's own cannot stand here");
  const isNew = sql`not exists (select 1 from person_never where person_id = ${personId} and entry = ${entry})`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "person.never-list", personId, {}, isNew),
    ctx.db.insert(personNever).select(sql`select ${ctx.newId()}, ${personId}, ${entry}, ${ctx.now()} where ${isNew}`),
  ]);
  return listOwnNever(actor, ctx);
}

/** Takes an entry off the actor's list; nothing happens where it does not stand there. */
export async function removeOwnNever(actor: Actor, ctx: AppContext, entry: string): ReturnType<typeof listOwnNever> {
  const { personId } = requirePerson(actor);
  const isThere = sql`exists (select 1 from person_never where person_id = ${personId} and entry = ${entry})`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "person.never-list", personId, {}, isThere),
    ctx.db.delete(personNever).where(and(eq(personNever.personId, personId), eq(personNever.entry, entry))),
  ]);
  return listOwnNever(actor, ctx);
}
