import { sql } from "drizzle-orm";
import { z } from "zod";
import type { openItemEndpoints } from "../../shared/api/open-items.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { volumeStub } from "../volume/client.ts";
import { addressesShown } from "./contacts.ts";
import { levelOnPage, mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { allVolumes, quarterFor } from "./volumes.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A report is of a week, or of a month at most. */
const MAX_REPORT_DAYS = 31;
const MOST_CONTACTS = 100;

type Week = z.input<typeof openItemEndpoints.week.response>;
type Days = z.output<typeof openItemEndpoints.week.query>;

/**
 * What the actor's own saved mail of some days comes to, for a report that they write themself; nobody else's is counted.
 * Throws `bad_request` for more than a month.
 */
export async function readWeek(actor: Actor, ctx: AppContext, days: Days): Promise<Week> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const from = Date.parse(days.fromAt);
  const to = Date.parse(days.toAt);
  if (to < from || to - from > MAX_REPORT_DAYS * DAY_MS) {
    throw new AppError("bad_request", `query.toAt: at most ${MAX_REPORT_DAYS} days after query.fromAt`);
  }
  const request = { mailboxIds: [...reader.actor.mailboxIds], from, to };
  const [volumes, known] = await Promise.all([allVolumes(ctx), readCustomerFacts(ctx, "all")]);
  const within = volumes.filter(({ quarter }) => quarter >= quarterFor(from) && quarter <= quarterFor(to));
  const lists = await Promise.all(within.map(({ name }) => volumeStub(ctx.env, name).countTraffic(request)));
  const byCustomer = new Map<string, Week["customers"][number]>();
  for (const traffic of lists.flat()) {
    const customer = known.get(traffic.customerId);
    if (!customer || !mayName(reader, customer)) continue;
    const { id, name } = customer;
    const before = byCustomer.get(id);
    byCustomer.set(id, { id, name, in: traffic.in + (before?.in ?? 0), out: traffic.out + (before?.out ?? 0) });
  }
  const customers = [...byCustomer.values()].sort(
    (a, b) => b.in + b.out - a.in - a.out || a.name.localeCompare(b.name, "en"),
  );
  const open = customers.filter(({ id }) => {
    const customer = known.get(id);
    return customer !== undefined && reaches(levelOnPage(reader, customer), "envelope");
  });
  return { customers, contacts: await newContacts(reader.actor, ctx, open, days) };
}

const contactRows = z.array(
  z.object({ id: z.string(), customerId: z.string(), name: z.string(), address: z.string() }),
);

/** Contacts of these customers that came about in those days, with a leaf that names them. */
async function newContacts(
  actor: PersonActor,
  ctx: AppContext,
  customers: readonly { id: string; name: string }[],
  { fromAt, toAt }: Days,
): Promise<Week["contacts"]> {
  const names = new Map(customers.map(({ id, name }) => [id, name]));
  const places = await ctx.db.all<{ id: string }>(sql`
    select c.id from contact c
    where c.customer_id in (select value from json_each(${JSON.stringify([...names.keys()])}))
      and c.created_at >= ${fromAt} and c.created_at < ${toAt}
      and exists (${addressesShown(sql`c.id`)})
    order by c.created_at, c.id limit ${MOST_CONTACTS}`);
  const ids = places.map(({ id }) => id);
  if (ids.length === 0) return [];
  const list = JSON.stringify(ids);
  const [rows] = await runBatch(ctx.db, [
    sql`select c.id, c.customer_id as customerId, c.name,
      (select min(address) from (${addressesShown(sql`c.id`)})) as address
    from contact c where c.id in (select value from json_each(${list})) order by c.created_at, c.id`,
    leafStatement(ctx, actor, "contacts.found", actor.personId, { list: "week", contacts: ids }),
  ]);
  return contactRows.parse(rows).flatMap(({ customerId, name, address }) => {
    // One that moved to another customer meanwhile may be hidden.
    const customer = names.get(customerId);
    return customer === undefined ? [] : [{ name, address, customer: { id: customerId, name: customer } }];
  });
}
