import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ExposedOn, PeriodKind, TeamFigures } from "../../shared/api/team-reports.ts";
import { addDays } from "../../shared/care/due-days.ts";
import { type Days, periodOf, periodOfWeek } from "../../shared/care/report-period.ts";
import type { CustomerWeek } from "../../shared/leaving/touch.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { requestsWithCustomers, seesRequest } from "./desk-access.ts";

// What the Book and the weeks of mail say of some periods, customer by customer, and the sums of it. Who may be counted is
// decided by who asks (team-reports.ts): only customers with a row are.

const count = z.number().int();
const bucket = z.string();
const rowsSchema = z.object({
  counts: z.array(
    z.object({
      ...{ customerId: z.string(), bucket, count },
      what: z.enum(["talks", "lostCustomers", "asked", "won", "lost", "expired", "handedOver", "signed"]),
    }),
  ),
  money: z.array(
    z.object({ customerId: z.string(), bucket, currency: z.string(), amount: z.string().transform(BigInt) }),
  ),
});
export type PeriodRows = z.infer<typeof rowsSchema>;

/** A moment's week, by its Monday, or its month: what periods are made of. */
const bucketOf = (kind: PeriodKind, column: string): SQL =>
  kind === "week" ? sql`date(${sql.raw(column)}, '-6 days', 'weekday 1')` : sql`substr(${sql.raw(column)}, 1, 7)`;
const firstDay = (kind: PeriodKind, of: string): string => periodOf(kind, kind === "week" ? of : `${of}-01`).from;

/** What the Book knows of these days, by customer and week or month; merged customers by the one they lead to. */
export async function readPeriodRows(
  actor: Actor,
  ctx: AppContext,
  kind: PeriodKind,
  { from, until }: Days,
): Promise<PeriodRows> {
  const isWithin = (column: string): SQL =>
    sql`${sql.raw(column)} >= ${`${from}T00:00:00.000Z`} and ${sql.raw(column)} < ${`${addDays(until, 1)}T00:00:00.000Z`}`;
  const sees = seesRequest(actor);
  const ofCustomers = (table: string, what: string, at: string, where: SQL): SQL =>
    sql`select coalesce(c.merged_into, c.id) as customerId, ${bucketOf(kind, at)} as bucket, ${what} as what, count(*) as count
      from ${sql.raw(table)} join customer c on c.id = x.customer_id where ${where} and ${isWithin(at)} group by 1, 2`;
  const ofRequests = (what: SQL, at: string, where: SQL): SQL =>
    sql`select c.id as customerId, ${bucketOf(kind, at)} as bucket, ${what}, count(*) as count
      from ${requestsWithCustomers} where c.id is not null and ${where} and ${isWithin(at)} and ${sees} group by 1, 2, 3`;
  const results = await runBatch(ctx.db, [
    ofCustomers(
      ...(["note x", "talks", "x.happened_at"] as const),
      sql`x.kind in ('call', 'visit') and x.deleted_at is null`,
    ),
    ofCustomers(
      ...(["silence x", "lostCustomers", "x.closed_at"] as const),
      sql`x.outcome in ('lost-to-former', 'lost-otherwise')`,
    ),
    ofRequests(sql`'asked' as what`, "r.asked_at", sql`true`),
    ofRequests(sql`r.state as what`, "r.ended_at", sql`r.state in ('won', 'lost', 'expired')`),
    ofCustomers(
      ...(["handover_customer x join handover h on h.id = x.handover_id", "handedOver", "h.opened_at"] as const),
      sql`h.state <> 'withdrawn' and x.role <> 'touched'`,
    ),
    ofCustomers("handover_customer x", "signed", "x.signed_at", sql`true`),
    // Sums of a customer's own requests stay far below 2^63.
    sql`select c.id as customerId, ${bucketOf(kind, "r.ended_at")} as bucket, r.currency,
        cast(sum(cast(r.net as integer)) as text) as amount
      from ${requestsWithCustomers} where c.id is not null and r.state = 'won' and r.net is not null
        and r.currency is not null and ${isWithin("r.ended_at")} and ${sees} group by 1, 2, 3`,
  ]);
  return rowsSchema.parse({ counts: results.slice(0, -1).flat(), money: results.at(-1) });
}

/** In which row a customer is counted, and since when it is on record (ISO time). */
export interface Counted {
  key: string | null;
  createdAt: string;
}

/** Figures by a period's first day: of one row, or over all of them. */
export interface PeriodSums {
  row(from: string, key: string | null): TeamFigures;
  all(from: string): TeamFigures;
}

const none = (): TeamFigures => ({
  ...{ inTouch: 0, mailsIn: 0, mailsOut: 0, talks: 0, newCustomers: 0, lostCustomers: 0 },
  ...{ asked: 0, won: 0, lost: 0, expired: 0, wonMoney: [], handedOver: 0, signed: 0 },
});

/**
 * What of it is of these customers, by period and row. `weeks` may begin earlier than the rows: a customer is new in the
 * period of its first mail or talk, or of its entry where that was before.
 */
export function sumPeriods(
  kind: PeriodKind,
  customers: ReadonlyMap<string, Counted>,
  { counts, money, weeks }: PeriodRows & { weeks: readonly CustomerWeek[] },
): PeriodSums {
  const sums = new Map<string, TeamFigures>();
  const at = (name: string): TeamFigures => {
    const figures = sums.get(name) ?? none();
    sums.set(name, figures);
    return figures;
  };
  const row = (from: string, key: string | null) => at(JSON.stringify([from, key]));
  const all = (from: string) => at(from);
  const both = (customerId: string, from: string): TeamFigures[] => {
    const customer = customers.get(customerId);
    return customer ? [all(from), row(from, customer.key)] : [];
  };
  const touched = new Map<string, Set<string>>();
  const touch = (customerId: string, from: string) =>
    touched.set(customerId, (touched.get(customerId) ?? new Set()).add(from));

  for (const { customerId, bucket, what, count } of counts) {
    const from = firstDay(kind, bucket);
    for (const figures of both(customerId, from)) figures[what] += count;
    if (what === "talks") touch(customerId, from);
  }
  for (const { customerId, monday, in: incoming, out } of weeks) {
    const { from } = periodOfWeek(kind, new Date(monday).toISOString().slice(0, 10));
    for (const figures of both(customerId, from)) {
      figures.mailsIn += incoming;
      figures.mailsOut += out;
    }
    touch(customerId, from);
  }
  for (const [customerId, periods] of touched) {
    for (const from of periods) for (const figures of both(customerId, from)) figures.inTouch++;
    const entered = customers.get(customerId)?.createdAt.slice(0, 10);
    const [first = ""] = [...periods].sort();
    const since = entered === undefined ? first : periodOf(kind, entered).from;
    for (const figures of both(customerId, since < first ? since : first)) figures.newCustomers++;
  }
  for (const { customerId, bucket, currency, amount } of money)
    for (const figures of both(customerId, firstDay(kind, bucket))) addMoney(figures, currency, amount);
  return { row, all };
}

function addMoney(figures: TeamFigures, currency: string, amount: bigint): void {
  const there = figures.wonMoney.find((one) => one.currency === currency);
  if (there) there.amount = String(BigInt(there.amount) + amount);
  else figures.wonMoney.push({ currency, amount: String(amount) });
  figures.wonMoney.sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/**
 * How exposed teams, or the company (`''`), were on the last day of each period that was written down: all their customers, or those of
 * a part (`tier:A`).
 */
export async function readExposedOn(
  ctx: AppContext,
  kind: PeriodKind,
  { from, until }: Days,
): Promise<(period: string, teamIds: readonly string[], part?: string) => ExposedOn | null> {
  const rows = await ctx.db.all(sql`
    select team_id as teamId, part, ${bucketOf(kind, "day")} as bucket, max(day) as day, customers, known_to_one as knownToOne
    from exposure_day where day between ${from} and ${until} group by 1, 2, 3 order by 3`);
  const schema = z.array(
    z.object({ teamId: z.string(), part: z.string(), bucket, day: z.string(), customers: count, knownToOne: count }),
  );
  const found = new Map<string, ExposedOn>();
  for (const { teamId, part, bucket: of, ...exposed } of schema.parse(rows))
    found.set(`${firstDay(kind, of)} ${teamId} ${part}`, exposed);
  return (period, teamIds, part = "") => {
    const some = teamIds.flatMap((id) => found.get(`${period} ${id} ${part}`) ?? []);
    const [first, ...others] = some;
    if (first === undefined) return null;
    return others.reduce(
      (sum, { day, customers, knownToOne }) => ({
        day: day > sum.day ? day : sum.day,
        customers: sum.customers + customers,
        knownToOne: sum.knownToOne + knownToOne,
      }),
      first,
    );
  };
}
