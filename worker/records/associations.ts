import type { SQL } from "drizzle-orm";
import { eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "../context.ts";
import { customerDomain, person, personRole, team, teamMember } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { isUsedByPeople } from "./customer-uses.ts";
import { arrivedStatement } from "./device-numbers.ts";
import { leafStatement } from "./leaves.ts";
import type { Question } from "./questions.ts";
import { isTakenBack } from "./undone-captures.ts";

// What process asks the Book about a message's participants, and what it writes back about customers and contacts.

/** What the Book knows of the addresses and domains on a message. */
export interface KnownParties {
  contactsByAddress: Map<string, { customerId: string | null; contactId: string }>;
  customersByDomain: Map<string, { customerId: string }>;
  colleagueAddresses: Set<string>;
}

/** D1 binds 100 values a statement at most; lists travel as one JSON value. */
const listOf = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;

/** What is known of addresses (lower case) and registrable domains. */
export const askParties = (addresses: readonly string[], domains: readonly string[]): Question<KnownParties> => ({
  statements: [
    sql`select a.address, a.contact_id as contactId, c.customer_id as customerId
      from contact_address a join contact c on c.id = a.contact_id where a.address in ${listOf(addresses)}`,
    sql`select d.domain, coalesce(c.merged_into, c.id) as customerId
      from customer_domain d join customer c on c.id = d.customer_id where d.domain in ${listOf(domains)}`,
    sql`select address from mailbox where address in ${listOf(addresses)}`,
  ],
  read: ([contacts, customers, colleagues]) => ({
    contactsByAddress: new Map(contactRows.parse(contacts).map((row) => [row.address, row])),
    customersByDomain: new Map(domainRows.parse(customers).map((row) => [row.domain, row])),
    colleagueAddresses: new Set(addressRows.parse(colleagues).map((row) => row.address)),
  }),
});

const contactRows = z.array(
  z.object({ address: z.string(), contactId: z.string(), customerId: z.string().nullable() }),
);
const domainRows = z.array(z.object({ domain: z.string(), customerId: z.string() }));
const addressRows = z.array(z.object({ address: z.string() }));

/** Who a new customer belongs to at first: the rep who saved it, and that rep's team (or the only team there is). */
async function findFirstOwner(
  ctx: AppContext,
  personId: string | null,
): Promise<{ ownerId: string | null; teamId: string | null }> {
  const [roles, teams, all] = await ctx.db.batch([
    ctx.db
      .select({ role: personRole.role })
      .from(personRole)
      .innerJoin(person, eq(person.id, personRole.personId))
      .where(eq(personRole.personId, personId ?? "")),
    ctx.db
      .select({ id: teamMember.teamId })
      .from(teamMember)
      .where(eq(teamMember.personId, personId ?? ""))
      .limit(1),
    ctx.db.select({ id: team.id }).from(team).limit(2),
  ]);
  const sells = roles.some(({ role }) => role === "outside" || role === "inside");
  return { ownerId: sells ? personId : null, teamId: teams[0]?.id ?? (all.length === 1 ? (all[0]?.id ?? null) : null) };
}

/** `globex.co.uk` → `Globex`: a name to begin with, until a person writes the real one. */
function nameFromDomain(domain: string): string {
  const label = domain.split(".")[0] ?? domain;
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/**
 * Makes a customer for each business domain nobody knew. Two saves at once make one customer.
 * Answers domain → customer id for all of them.
 */
export async function createCustomers(
  ctx: AppContext,
  given: { domains: readonly string[]; captureId: string; personId: string | null; actorName: string },
): Promise<Map<string, string>> {
  const { ownerId, teamId } = await findFirstOwner(ctx, given.personId);
  const now = ctx.now();
  const statements = given.domains.flatMap((domain) => {
    const id = ctx.newId();
    const isOurs = sql`exists (select 1 from customer_domain where domain = ${domain} and customer_id = ${id})`;
    return [
      sql`insert into customer (id, name, restricted, team_id, owner_id, origin_capture_id, created_at)
        select ${id}, ${nameFromDomain(domain)}, 0, ${teamId}, ${ownerId}, ${given.captureId}, ${now}
        where not exists (select 1 from customer_domain where domain = ${domain})`,
      sql`insert into customer_domain (domain, customer_id)
        select ${domain}, id from customer where id = ${id}`,
      ...(ownerId === null
        ? []
        : [
            sql`insert into ownership (customer_id, from_at, role, person_id, set_by, reason)
              select ${id}, ${now}, 'owner', ${ownerId}, ${ownerId}, 'first save' where ${isOurs}`,
          ]),
      leafStatement(
        ctx,
        given.actorName,
        "customer.created",
        id,
        { captureId: given.captureId, ownerId, teamId },
        isOurs,
      ),
    ];
  });
  await runBatch(ctx.db, statements);
  const rows = await ctx.db
    .select({ domain: customerDomain.domain, customerId: customerDomain.customerId })
    .from(customerDomain)
    .where(inArray(customerDomain.domain, listOf(given.domains)));
  return new Map(rows.map((row) => [row.domain, row.customerId]));
}

/** A participant outside the company, as the message shows them. */
export interface SeenContact {
  address: string;
  name: string;
  customerId: string;
  /** They wrote it. */
  wrote: boolean;
  isKnown: boolean;
}

/**
 * Writes what a stored message leaves behind in the Book and finishes its capture; safe to run twice. Answers whether the
 * capture was taken back meanwhile.
 */
export function traceStatements(
  ctx: AppContext,
  given: {
    captureId: string;
    personId: string | null;
    /** The device's number of it; null at other doors. */
    number: { deviceId: string; seq: number } | null;
    actorName: string;
    sentAt: number;
    /** A saving rule keeps it to its mailbox's owner. */
    ownerOnly: boolean;
    contacts: readonly SeenContact[];
    customerIds: readonly string[];
    volumeNo: number;
    /** Null where the queue finished it: its sender may ask for a day. */
    keepCapture: { messageId: string } | null;
  },
): Question<{ undone: boolean }> {
  const now = ctx.now();
  const contacts = given.contacts.flatMap((seen) => contactStatements(ctx, seen, given, now));
  const volumes = given.customerIds.map(
    (customerId) =>
      sql`insert into customer_volume (customer_id, volume) values (${customerId}, ${given.volumeNo})
      on conflict do nothing`,
  );
  const finish = given.keepCapture
    ? sql`update capture set state = 'stored', message_id = ${given.keepCapture.messageId}, last_error = null,
        updated_at = ${now} where id = ${given.captureId}`
    : sql`delete from capture where id = ${given.captureId}`;
  const { number } = given;
  const arrived = number === null ? [] : [arrivedStatement(ctx, number.deviceId, number.seq)];
  const mark = sql`select 1 where ${isTakenBack(given.captureId, given.personId)}`;
  return {
    statements: [mark, finish, ...arrived, ...volumes, ...contacts],
    read: ([marked]) => ({ undone: (marked ?? []).length > 0 }),
  };
}

function contactStatements(
  ctx: AppContext,
  seen: SeenContact,
  given: { captureId: string; actorName: string; sentAt: number; ownerOnly: boolean },
  now: string,
) {
  const lastIn = seen.wrote ? given.sentAt : null;
  const lastOut = seen.wrote ? null : given.sentAt;
  const seenAgain = sql`
    update contact_address set last_in_at = coalesce(max(last_in_at, ${lastIn}), last_in_at, ${lastIn}),
      last_out_at = coalesce(max(last_out_at, ${lastOut}), last_out_at, ${lastOut})
    where address = ${seen.address} and (coalesce(last_in_at, 0) < coalesce(${lastIn}, 0)
      or coalesce(last_out_at, 0) < coalesce(${lastOut}, 0))`;
  // When mail came that is kept to its mailbox's owner is nobody else's to know.
  const dates = given.ownerOnly ? [] : [seenAgain];
  if (seen.isKnown) return dates;
  const id = ctx.newId();
  return [
    sql`insert into contact (id, customer_id, name, origin_capture_id, created_at)
      select ${id}, ${seen.customerId}, ${seen.name || seen.address}, ${given.captureId}, ${now}
      where not exists (select 1 from contact_address where address = ${seen.address})
        and exists (select 1 from customer where id = ${seen.customerId})`,
    sql`insert into contact_address (address, contact_id) select ${seen.address}, id from contact where id = ${id}`,
    leafStatement(
      ctx,
      given.actorName,
      "contact.created",
      id,
      { captureId: given.captureId },
      sql`exists (select 1 from contact where id = ${id})`,
    ),
    ...dates,
  ];
}

/** Contacts and customers that captures have brought about. */
export interface Traces {
  customerIds: string[];
  contactIds: string[];
  addresses: string[];
  /** The customers themselves, and those that the contacts belong to. */
  partOf: string[];
}

const traceRows = z.array(z.object({ id: z.string(), partOf: z.string().nullable(), address: z.string().nullable() }));

/** What these captures have brought about and is still there. */
export async function findTraces(ctx: AppContext, captureIds: readonly string[]): Promise<Traces> {
  const [customers, contacts] = await runBatch(ctx.db, [
    sql`select id, id as partOf, null as address from customer where origin_capture_id in ${listOf(captureIds)}`,
    sql`select c.id, c.customer_id as partOf, a.address from contact c left join contact_address a on a.contact_id = c.id
      where c.origin_capture_id in ${listOf(captureIds)}`,
  ]);
  const [ofCustomers, ofContacts] = [traceRows.parse(customers), traceRows.parse(contacts)];
  return {
    customerIds: ofCustomers.map(({ id }) => id),
    contactIds: [...new Set(ofContacts.map(({ id }) => id))],
    addresses: ofContacts.flatMap(({ address }) => address ?? []),
    partOf: [...new Set([...ofCustomers, ...ofContacts].flatMap(({ partOf }) => partOf ?? []))],
  };
}

/**
 * Removes contacts and customers with the captures, now taken back, that had brought them. `held` are those that other
 * messages still speak of, whoever saved them: they stay, and so does a customer that somebody wrote a note on.
 */
export async function removeTraces(
  ctx: AppContext,
  given: {
    captureIds: readonly string[];
    sentAt: number;
    actorName: string;
    brought: Traces;
    held: { customerIds: readonly string[]; addresses: readonly string[] };
  },
): Promise<void> {
  const { captureIds, sentAt, brought, held } = given;
  const isTheirs = sql`origin_capture_id in ${listOf(captureIds)}`;
  const only = sql`${isTheirs} and not exists (
    select 1 from contact_address a where a.contact_id = contact.id
    and (a.address in ${listOf(held.addresses)}
      or coalesce(a.last_in_at, 0) > ${sentAt} or coalesce(a.last_out_at, 0) > ${sentAt}))`;
  const isBare = sql`${isTheirs} and not exists (select 1 from contact_address a where a.contact_id = contact.id)`;
  const orphaned = sql`${isTheirs} and merged_into is null
    and id not in ${listOf(held.customerIds)}
    and not exists (select 1 from contact c where c.customer_id = customer.id)
    and not ${isUsedByPeople(sql`customer.id`)}`;
  const leaf = (kind: "contact.removed" | "customer.removed", id: string, isGoing: SQL) =>
    leafStatement(ctx, given.actorName, kind, id, { captureId: captureIds[0] ?? null }, isGoing);
  await runBatch(ctx.db, [
    ...brought.contactIds.map((id) =>
      leaf("contact.removed", id, sql`exists (select 1 from contact where id = ${id} and ${only})`),
    ),
    sql`delete from contact_address where contact_id in (select id from contact where ${only})`,
    sql`update contact set name = printf('%.*c', length(cast(name as blob)), '0') where ${isBare}`,
    sql`delete from contact where ${isBare}`,
    ...brought.customerIds.map((id) =>
      leaf("customer.removed", id, sql`exists (select 1 from customer where id = ${id} and ${orphaned})`),
    ),
    sql`delete from customer_domain where customer_id in (select id from customer where ${orphaned})`,
    sql`delete from ownership where customer_id in (select id from customer where ${orphaned})`,
    sql`delete from customer_volume where customer_id in (select id from customer where ${orphaned})`,
    sql`delete from customer_named where customer_id in (select id from customer where ${orphaned})`,
    sql`delete from customer where ${orphaned}`,
  ]);
}

/**
 * Names of customers and colleagues for a receipt. A restricted customer is named only to those who are named there
 * (access/visibility.ts, mayKnowCustomer): having a message of theirs does not tell whose it is to the company.
 */
export function askNames(
  personId: string | null,
  customerIds: readonly string[],
  colleagueIds: readonly string[],
): Question<{ customers: Map<string, string>; people: Map<string, string> }> {
  const mayKnow = sql`(c.restricted = 0 or c.owner_id = ${personId} or c.deputy_id = ${personId}
    or exists (select 1 from customer_named n where n.customer_id = c.id and n.person_id = ${personId}))`;
  return {
    statements: [
      sql`select c.id, c.name from customer c where c.id in ${listOf(customerIds)} and ${mayKnow}`,
      sql`select id, name from person where id in ${listOf(colleagueIds)}`,
    ],
    read: ([customers, people]) => ({ customers: namesOf(customers), people: namesOf(people) }),
  };
}

const nameRows = z.array(z.object({ id: z.string(), name: z.string() }));
const namesOf = (rows: unknown): Map<string, string> => new Map(nameRows.parse(rows).map(({ id, name }) => [id, name]));
