import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CareDue, DueDate, DueTalk } from "../../shared/api/care.ts";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { ContactRhythm } from "../../shared/care/contact-rhythm.ts";
import { dueContact } from "../../shared/care/contact-rhythm.ts";
import { dueOccurrence } from "../../shared/care/due-days.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { dateRows, selectDates, shownDate } from "./customer-dates.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { readCountries, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { countPage } from "./notice-mode.ts";
import { forgetSettings, readSettings, settingStatements } from "./settings.ts";
import { readTouches, readTouchesAround } from "./touches.ts";

// What is due today: days that matter, and customers to be talked with again. One's own customers; a manager's teams' as well.
// Numbers and days are of customers: what is private, closed or kept to its mailbox's owner is in no touch.

const DAY_MS = 24 * 60 * 60 * 1000;
/** Mail of a year decides a rhythm of at most a year. */
const LOOKED_AT_MS = 366 * DAY_MS;
/** More than anybody works through in a day. */
const MOST_DUE = 200;

const customerRows = z.array(
  z.object({
    ...{ id: z.string(), name: z.string(), tier: tierSchema.nullable(), createdAt: z.string() },
    ...{ ownerId: z.string().nullable(), ownerName: z.string().nullable(), talkAt: z.string().nullable() },
    quotes: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  }),
);

const dayOf = (at: string | number | null): string | null =>
  at === null ? null : new Date(at).toISOString().slice(0, 10);
const laterOf = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

/** Owner or deputy; a manager's: of a team of theirs. Whoever reads nothing of a customer has nothing of it to do. */
function isAsked(actor: Actor, whose: "mine" | "team", customer: KnownCustomer): boolean {
  const person = requirePerson(actor);
  if (whose === "mine") return customer.ownerId === person.personId || customer.deputyId === person.personId;
  return customer.teamId !== null && person.teamIds.includes(customer.teamId);
}

/** What is due on `today`, with a leaf that names the customers. Throws `forbidden` for a team's list to who is no manager. */
export async function careDue(
  actor: Actor,
  ctx: AppContext,
  { whose, today }: { whose: "mine" | "team"; today: string },
): Promise<CareDue> {
  if (whose === "team") requireRole(actor, "manager");
  await countPage(actor, ctx);
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const facts = await readCustomerFacts(ctx, "all");
  const open = [...facts.values()].filter(
    (one) => isAsked(actor, whose, one) && reaches(levelForCustomer(reader.actor, one, reader.rules), "text"),
  );
  const ids = open.map(({ id }) => id);
  const [rows, dated, { contactRhythm }, last, countries] = await Promise.all([
    readCustomers(ctx, ids),
    ctx.db.all(
      sql`${selectDates} where coalesce(c.merged_into, c.id) in (select value from json_each(${JSON.stringify(ids)}))`,
    ),
    readSettings(ctx),
    readLastTouches(ctx, ids, whose === "mine" ? reader.actor.personId : null),
    readCountries(ctx, ids),
  ]);
  const customers = new Map(rows.map((row) => [row.id, row]));
  const dates = dateRows.parse(dated).flatMap((row): DueDate[] => {
    const dueOn = dueOccurrence(row, today);
    const customer = customers.get(row.customerId);
    if (dueOn === null || !customer) return [];
    return [{ customer: refOf(customer), date: shownDate(row, today), dueOn }];
  });
  const talks = rows.flatMap((row) => dueTalk(row, last.of.get(row.id), { contactRhythm, today }));
  const byDay = (a: { dueOn: string }, b: { dueOn: string }): number =>
    a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0;
  const shown = { dates: dates.sort(byDay).slice(0, MOST_DUE), talks: talks.sort(byDay).slice(0, MOST_DUE) };
  const named = [...new Set([...shown.dates, ...shown.talks].map(({ customer }) => customer.id))];
  if (named.length > 0)
    await ctx.db.batch([
      leafStatement(ctx, actor, "customers.found", reader.actor.personId, { due: whose, customers: named }),
    ]);
  const isCut = dates.length > MOST_DUE || talks.length > MOST_DUE;
  const sinceOn = dayOf(last.sinceAt) ?? today;
  return { ...shown, isCut, sinceOn, countries: countCountries(rows, countries) };
}

/** How many of these customers are in which country, most first. */
function countCountries(rows: readonly Row[], countries: ReadonlyMap<string, readonly string[]>): CareDue["countries"] {
  const counts = new Map<string, number>();
  for (const { id } of rows)
    for (const country of countries.get(id) ?? []) counts.set(country, (counts.get(country) ?? 0) + 1);
  return [...counts]
    .map(([country, customers]) => ({ country, customers }))
    .sort((a, b) => b.customers - a.customers || (a.country < b.country ? -1 : 1));
}

type Row = z.output<typeof customerRows>[number];
interface LastTouch {
  any: string | null;
  ours: string | null;
}

const refOf = ({ id, name, tier, ownerId, ownerName }: Row): DueTalk["customer"] => ({
  ...{ id, name, tier, owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? "" } },
});

function dueTalk(
  row: Row,
  last: LastTouch | undefined,
  { contactRhythm, today }: { contactRhythm: ContactRhythm; today: string },
): DueTalk[] {
  const spokenOn = dayOf(row.talkAt);
  const lastTalkOn = laterOf(last?.any ?? null, spokenOn);
  const lastOursOn = laterOf(last?.ours ?? null, spokenOn);
  const quotesSentOn = row.quotes.map((at) => at.slice(0, 10));
  const knownSince = row.createdAt.slice(0, 10);
  const due = dueContact(contactRhythm, { tier: row.tier, lastTalkOn, lastOursOn, quotesSentOn, knownSince }, today);
  return due ? [{ customer: refOf(row), ...due, lastTalkOn }] : [];
}

/** The customers with their open quotes' days, and the last call or visit that somebody wrote down. */
async function readCustomers(ctx: AppContext, ids: readonly string[]): Promise<Row[]> {
  const same = sql`in (select m.id from customer m where m.id = c.id or m.merged_into = c.id)`;
  return customerRows.parse(
    await ctx.db.all(sql`
      select c.id, c.name, c.tier, c.created_at as createdAt, c.owner_id as ownerId, p.name as ownerName,
        (select max(n.happened_at) from note n where n.customer_id ${same} and n.kind in ('call', 'visit')
          and n.deleted_at is null and n.happened_at <= ${ctx.now()}) as talkAt,
        (select json_group_array(r.sent_at) from quote_request r where r.customer_id ${same} and r.state = 'sent'
          and r.sent_at is not null) as quotes
      from customer c left join person p on p.id = c.owner_id
      where c.merged_into is null and c.id in (select value from json_each(${JSON.stringify(ids)}))`),
  );
}

/** When each was last written with; of one colleague's customers little else is read. */
async function readLastTouches(
  ctx: AppContext,
  ids: readonly string[],
  personId: string | null,
): Promise<{ of: Map<string, LastTouch>; sinceAt: number }> {
  const since = ctx.nowMs() - LOOKED_AT_MS;
  const of = new Map<string, LastTouch>();
  if (ids.length === 0) return { of, sinceAt: since };
  const wanted = new Set(ids);
  const { touches, sinceAt } =
    personId === null
      ? await readTouches(ctx, { since })
      : await readTouchesAround(ctx, { since, personId, customerIds: ids });
  for (const { customerId, lastInAt, lastOutAt } of touches) {
    if (!wanted.has(customerId)) continue;
    const before = of.get(customerId) ?? { any: null, ours: null };
    const ours = laterOf(before.ours, dayOf(lastOutAt));
    of.set(customerId, { ours, any: laterOf(laterOf(before.any, dayOf(lastInAt)), ours) });
  }
  return { of, sinceAt };
}

/** The company's rhythm; everybody works by it. */
export async function getContactRhythm(actor: Actor, ctx: AppContext): Promise<ContactRhythm> {
  requirePerson(actor);
  return (await readSettings(ctx)).contactRhythm;
}

/** Changes it. Admin only. */
export async function changeContactRhythm(
  actor: Actor,
  ctx: AppContext,
  wanted: ContactRhythm,
): Promise<ContactRhythm> {
  requireRole(actor, "admin");
  await ctx.db.batch([
    leafStatement(ctx, actor, "settings.changed", "company", { contactRhythm: wanted }),
    ...settingStatements(ctx, { contactRhythm: wanted }),
  ]);
  forgetSettings(ctx);
  return wanted;
}
