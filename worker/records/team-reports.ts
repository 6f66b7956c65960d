import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { TeamFigures, TeamReport, TeamReportRow, teamReportEndpoints } from "../../shared/api/team-reports.ts";
import { addDays } from "../../shared/care/due-days.ts";
import { countriesOf } from "../../shared/care/owner-rules.ts";
import { type Days, hasWeek, periodBefore, periodOf } from "../../shared/care/report-period.ts";
import type { CustomerWeek } from "../../shared/leaving/touch.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { levelOnPage, readCustomerFacts, readDomains, readerFor } from "./customer-facts.ts";
import { requestsWithCustomers, seesRequest } from "./desk-access.ts";
import { leafStatement } from "./leaves.ts";
import { listTeams } from "./teams.ts";
import { readTouches } from "./touches.ts";

// What a period was like, by team, territory and tier. Invariant: a figure counts customers whose envelope its reader reaches: a
// manager's teams', a keeper's all; quotes by what the reader sees of them. No figure is of one colleague.

type Query = z.output<typeof teamReportEndpoints.teamReport.query>;

/** Where a customer is counted. */
interface Place {
  key: string | null;
  name: string | null;
}

/** A report with its leaf. Throws `forbidden` to others than managers and keepers, `bad_request` to a keeper without a reason. */
export async function teamReport(actor: Actor, ctx: AppContext, query: Query): Promise<TeamReport> {
  requireRole(actor, "manager", "keeper");
  const person = requirePerson(actor);
  const isKeeper = hasRole(actor, "keeper");
  if (isKeeper && query.reason === undefined) throw new AppError("bad_request", "query.reason: missing");
  const { period, by, day } = query;
  const current = periodOf(period, day);
  const before = periodBefore(period, day);
  const places = await placesOf(person, ctx, by);
  const since = Date.parse(before.from) - 7 * 24 * 60 * 60 * 1000;
  const { weeks } = await readTouches(ctx, { since });
  const [rows, rowsBefore] = [await read(actor, ctx, current), await read(actor, ctx, before)];
  const sums = sumsOf(places, { ...rows, weeks: within(weeks, current) });
  const sumsBefore = sumsOf(places, { ...rowsBefore, weeks: within(weeks, before) });
  const exposed = by === "team" ? await exposedOn(ctx, current) : new Map();
  const exposedBefore = by === "team" ? await exposedOn(ctx, before) : new Map();
  const distinct = new Map([...places.values()].map((place) => [place.key, place]));
  const shown = [...distinct.values()].sort(byName).map(
    ({ key, name }): TeamReportRow => ({
      ...{ key, name, current: sums.at(key), before: sumsBefore.at(key) },
      exposed: exposed.get(key) ?? null,
      exposedBefore: exposedBefore.get(key) ?? null,
    }),
  );
  const detail = {
    period,
    by,
    from: current.from,
    rows: shown.length,
    reason: isKeeper ? (query.reason ?? null) : null,
  };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "team-report.shown", person.personId, detail)]);
  const totals = { current: sums.total, before: sumsBefore.total };
  return { period, by, current, before, rows: shown, totals };
}

const byName = (a: Place, b: Place): number => {
  if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
  return (a.name ?? a.key ?? "") < (b.name ?? b.key ?? "") ? -1 : 1;
};

/** The customers that the reader's report is of, and in which row each stands. */
async function placesOf(person: PersonActor, ctx: AppContext, by: Query["by"]): Promise<Map<string, Place>> {
  const [reader, customers, teams, domains, rows] = await Promise.all([
    readerFor(ctx, person, null),
    readCustomerFacts(ctx, "all"),
    listTeams(person, ctx),
    readDomains(ctx),
    ctx.db.all(sql`select id, tier from customer where merged_into is null`),
  ]);
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  const isKeeper = hasRole(person, "keeper");
  const places = new Map<string, Place>();
  for (const { id, tier } of z.array(z.object({ id: z.string(), tier: tierSchema.nullable() })).parse(rows)) {
    const customer = customers.get(id);
    if (!customer || !reaches(levelOnPage(reader, customer), "envelope")) continue;
    const { teamId } = customer;
    if (!isKeeper && (teamId === null || !person.teamIds.includes(teamId))) continue;
    const [country = null] = countriesOf(domains.get(id) ?? []);
    const key = { team: teamId, territory: country, tier }[by];
    places.set(id, { key, name: by === "team" && key !== null ? (names.get(key) ?? null) : null });
  }
  return places;
}

const count = z.number().int();
const rowsSchema = z.object({
  counts: z.array(
    z.object({
      customerId: z.string(),
      what: z.enum([
        "talks",
        "newCustomers",
        "lostCustomers",
        "asked",
        "won",
        "lost",
        "expired",
        "handedOver",
        "signed",
      ]),
      count,
    }),
  ),
  money: z.array(z.object({ customerId: z.string(), currency: z.string(), amount: z.string().transform(BigInt) })),
});
type Read = z.infer<typeof rowsSchema>;

/** What the Book knows of a period, by customer; merged ones by the one they lead to. */
async function read(actor: Actor, ctx: AppContext, { from, until }: Days): Promise<Read> {
  const isWithin = (column: string): SQL =>
    sql`${sql.raw(column)} >= ${`${from}T00:00:00.000Z`} and ${sql.raw(column)} < ${`${addDays(until, 1)}T00:00:00.000Z`}`;
  const sees = seesRequest(actor);
  const ofCustomers = (table: string, what: string, where: SQL): SQL =>
    sql`select coalesce(c.merged_into, c.id) as customerId, ${what} as what, count(*) as count
      from ${sql.raw(table)} x join customer c on c.id = x.customer_id where ${where} group by 1`;
  const results = await runBatch(ctx.db, [
    ofCustomers(
      "note",
      "talks",
      sql`x.kind in ('call', 'visit') and x.deleted_at is null and ${isWithin("x.happened_at")}`,
    ),
    sql`select c.id as customerId, 'newCustomers' as what, 1 as count
      from customer c where c.merged_into is null and ${isWithin("c.created_at")}`,
    ofCustomers(
      "silence",
      "lostCustomers",
      sql`x.outcome in ('lost-to-former', 'lost-otherwise') and ${isWithin("x.closed_at")}`,
    ),
    sql`select c.id as customerId, 'asked' as what, count(*) as count from ${requestsWithCustomers}
      where c.id is not null and ${isWithin("r.asked_at")} and ${sees} group by 1`,
    sql`select c.id as customerId, r.state as what, count(*) as count from ${requestsWithCustomers}
      where c.id is not null and r.state in ('won', 'lost', 'expired') and ${isWithin("r.ended_at")} and ${sees} group by 1, 2`,
    sql`select coalesce(c.merged_into, c.id) as customerId, 'handedOver' as what, count(*) as count
      from handover_customer x join handover h on h.id = x.handover_id join customer c on c.id = x.customer_id
      where h.state <> 'withdrawn' and x.role <> 'touched' and ${isWithin("h.opened_at")} group by 1`,
    ofCustomers("handover_customer", "signed", isWithin("x.signed_at")),
    // Sums of a customer's own requests stay far below 2^63.
    sql`select c.id as customerId, r.currency, cast(sum(cast(r.net as integer)) as text) as amount from ${requestsWithCustomers}
      where c.id is not null and r.state = 'won' and r.net is not null and r.currency is not null
        and ${isWithin("r.ended_at")} and ${sees} group by 1, 2`,
  ]);
  return rowsSchema.parse({ counts: results.slice(0, -1).flat(), money: results.at(-1) });
}

const within = (weeks: readonly CustomerWeek[], days: Days): CustomerWeek[] =>
  weeks.filter(({ monday }) => hasWeek(days, new Date(monday).toISOString().slice(0, 10)));

const none = (): TeamFigures => ({
  ...{ inTouch: 0, mailsIn: 0, mailsOut: 0, talks: 0, newCustomers: 0, lostCustomers: 0 },
  ...{ asked: 0, won: 0, lost: 0, expired: 0, wonMoney: [], handedOver: 0, signed: 0 },
});

/** What of it is of the report's customers, row by row and over all. */
function sumsOf(places: ReadonlyMap<string, Place>, { counts, money, weeks }: Read & { weeks: CustomerWeek[] }) {
  const total = none();
  const byKey = new Map<string | null, TeamFigures>();
  const at = (key: string | null): TeamFigures => {
    const figures = byKey.get(key) ?? none();
    byKey.set(key, figures);
    return figures;
  };
  const both = (customerId: string): TeamFigures[] => {
    const place = places.get(customerId);
    return place ? [total, at(place.key)] : [];
  };
  const touched = new Set<string>();
  for (const { customerId, what, count } of counts) {
    for (const figures of both(customerId)) figures[what] += count;
    if (what === "talks") touched.add(customerId);
  }
  for (const { customerId, in: incoming, out } of weeks) {
    for (const figures of both(customerId)) {
      figures.mailsIn += incoming;
      figures.mailsOut += out;
    }
    touched.add(customerId);
  }
  for (const customerId of touched) for (const figures of both(customerId)) figures.inTouch++;
  for (const { customerId, currency, amount } of money)
    for (const figures of both(customerId)) addMoney(figures, currency, amount);
  return { total, at };
}

function addMoney(figures: TeamFigures, currency: string, amount: bigint): void {
  const there = figures.wonMoney.find((one) => one.currency === currency);
  if (there) there.amount = String(BigInt(there.amount) + amount);
  else figures.wonMoney.push({ currency, amount: String(amount) });
  figures.wonMoney.sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** Each team on the last day of a period that was written down. */
async function exposedOn(ctx: AppContext, { from, until }: Days) {
  const rows = await ctx.db.all(sql`
    select team_id as key, max(day) as day, customers, known_to_one as knownToOne from exposure_day
    where day between ${from} and ${until} and team_id <> '' group by team_id`);
  const schema = z.array(z.object({ key: z.string(), day: z.string(), customers: count, knownToOne: count }));
  return new Map(schema.parse(rows).map(({ key, ...exposed }) => [key, exposed]));
}
