import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ReportBy } from "../../shared/api/desk-reports.ts";
import { requestsWithCustomers } from "./desk-access.ts";

// What a report counts, as SQL. Every statement begins with the same two tables: the months of the period, and the requests
// asked for within them that the reader sees, so that no count and no sum can be of others. Money is added up in two halves
// of twelve digits: SQLite's integers end at 2^63, and its other numbers are not exact.

/** A month of the period, or the part of it that lies within; `until` is outside. */
export interface ReportMonth {
  month: string;
  from: string;
  until: string;
}

/** Whose report over which time. */
export interface Asked {
  months: readonly ReportMonth[];
  /** `deskSees` of the reader. */
  sees: SQL;
  /** Only what this person has or had. */
  only: string | null;
}

/** The most rows that one statement answers: a period has fewer customers. */
const MOST_ROWS = 20_000;
const HALF = 1_000_000_000_000n;

const months = ({ months }: Asked): SQL => sql`month (name, a, z) as materialized (
  select value ->> 'month', value ->> 'from', value ->> 'until' from json_each(${JSON.stringify(months)}))`;

/**
 * The requests of a period; `nets` is JSON, what its newest finished quote offers of each item group, as `group_nets`. Months
 * come first, so that each is a range of the index on `asked_at`. What was taken in from outside counts with the sum that was
 * read in it until the Desk itself quotes. What was quoted before the Desk was asked waited for nothing.
 */
const requests = (asked: Asked): SQL => sql`with ${months(asked)}, asked as materialized (
  select m.name as month, r.state, r.source, c.id as customer_id, c.name as customer_name, c.team_id, r.lost_for,
    trim(coalesce(r.competitor, '')) as competitor, cast(round(r.price_gap * 10000) as integer) as gap,
    r.number is not null or r.sent_at is not null as is_quoted,
    r.sent_at is not null or r.state in ('sent', 'won', 'expired') as is_sent,
    iif(v.revision is null and r.source = 'outside', r.currency, v.head ->> 'currency') as currency,
    case when v.group_nets <> '{}' then v.group_nets when r.net is null then '{}'
      when v.revision = r.revision or (v.revision is null and r.source = 'outside') then json_object('', r.net)
      else '{}' end as nets,
      iif(r.source = 'outside', null, (julianday((select min(n.issued_at) from quote_revision n where n.request_id = r.id))
      - julianday(r.asked_at)) * 24) as hours
  from month m cross join ${requestsWithCustomers}
  left join quote_revision v on v.request_id = r.id and v.revision = (
    select max(n.revision) from quote_revision n where n.request_id = r.id and n.issued_at is not null)
  where r.asked_at >= m.a and r.asked_at < m.z and ${asked.sees}
    and ${asked.only === null ? sql`true` : sql`r.claimed_by = ${asked.only}`})`;

/** How rows are made: what they are by, what that is called, which requests are in them. */
const ways: Record<ReportBy | "all", { key: SQL; name: SQL; from: SQL; where: SQL }> = {
  all: { key: sql`null`, name: sql`null`, from: sql`asked t`, where: sql`true` },
  customer: { key: sql`t.customer_id`, name: sql`t.customer_name`, from: sql`asked t`, where: sql`true` },
  group: {
    key: sql`nullif(g.key, '')`,
    name: sql`null`,
    from: sql`asked t left join json_each(t.nets) g on true`,
    where: sql`true`,
  },
  reason: { key: sql`t.lost_for`, name: sql`null`, from: sql`asked t`, where: sql`t.state = 'lost'` },
  team: {
    key: sql`t.team_id`,
    name: sql`(select e.name from team e where e.id = t.team_id)`,
    from: sql`asked t`,
    where: sql`true`,
  },
  person: { key: sql`null`, name: sql`null`, from: sql`asked t`, where: sql`true` },
  month: { key: sql`t.month`, name: sql`null`, from: sql`asked t`, where: sql`true` },
};

const key = z.string().nullable();

export const countRows = z.array(
  z.object({
    key,
    name: z.string().nullable(),
    ...{ asked: z.number(), quoted: z.number(), sent: z.number(), open: z.number(), won: z.number() },
    ...{ lost: z.number(), expired: z.number(), withdrawn: z.number(), taken: z.number() },
    /** Ten-thousandths of a per cent, of so many. */
    ...{ gap: z.number(), gaps: z.number(), keys: z.number() },
  }),
);

/** How many requests became what, most asked first; `keys`: how many rows there are beyond those answered too. */
export function countsOf(asked: Asked, by: ReportBy): SQL {
  const { key, name, from, where } = ways[by];
  const inState = (state: string): SQL => sql`sum(t.state = ${state})`;
  return sql`${requests(asked)}
    select ${key} as key, ${name} as name, count(*) as asked, sum(t.is_quoted) as quoted, sum(t.is_sent) as sent,
      sum(t.state not in ('won', 'lost', 'expired', 'withdrawn')) as open, ${inState("won")} as won,
      ${inState("lost")} as lost, ${inState("expired")} as expired, ${inState("withdrawn")} as withdrawn,
      sum(t.source = 'outside') as taken, coalesce(sum(t.gap), 0) as gap, count(t.gap) as gaps, count(*) over () as keys
    from ${from} where ${where} group by 1 order by asked desc, 1 limit ${MOST_ROWS}`;
}

export const hourRows = z.array(z.object({ key, hours: z.number() }));

/** The median of what each row's requests waited for their first quote. */
export function hoursOf(asked: Asked, by: ReportBy | "all"): SQL {
  const { key, from, where } = ways[by];
  return sql`${requests(asked)}, waited as (
      select ${key} as key, t.hours from ${from} where t.hours is not null and ${where}),
    placed as (select key, hours, row_number() over (partition by key order by hours) as place,
      count(*) over (partition by key) as many from waited)
    select key, avg(hours) as hours from placed where place in ((many + 1) / 2, (many + 2) / 2)
    group by key limit ${MOST_ROWS}`;
}

const half = z.string();
const whole = (high: string, low: string): bigint => BigInt(high) * HALF + BigInt(low);

export const moneyRows = z.array(
  z
    .object({
      key,
      currency: z.string(),
      ...{ quotedHigh: half, quotedLow: half, wonHigh: half, wonLow: half, lostHigh: half, lostLow: half },
    })
    .transform(({ key, currency, ...of }) => ({
      ...{ key, currency },
      quoted: whole(of.quotedHigh, of.quotedLow),
      won: whole(of.wonHigh, of.wonLow),
      lost: whole(of.lostHigh, of.lostLow),
    })),
);

/** What was offered, won and lost in each currency. */
export function moneyOf(asked: Asked, by: ReportBy): SQL {
  const { key, where } = ways[by];
  const digits = sql`ltrim(g.value, '-')`;
  const sign = sql`iif(g.value like '-%', -1, 1)`;
  const low = sql`${sign} * cast(substr(${digits}, -12) as integer)`;
  const high = sql`${sign} * cast(substr(${digits}, 1, max(0, length(${digits}) - 12)) as integer)`;
  const sum = (half: SQL, when: SQL): SQL => sql`cast(coalesce(sum(iif(${when}, ${half}, 0)), 0) as text)`;
  const isWon = sql`t.state = 'won'`;
  const isLost = sql`t.state = 'lost'`;
  return sql`${requests(asked)}
    select ${key} as key, t.currency, ${sum(high, sql`true`)} as quotedHigh, ${sum(low, sql`true`)} as quotedLow,
      ${sum(high, isWon)} as wonHigh, ${sum(low, isWon)} as wonLow, ${sum(high, isLost)} as lostHigh,
      ${sum(low, isLost)} as lostLow
    from asked t join json_each(t.nets) g where t.currency is not null and ${where}
    group by 1, 2 order by 2 limit ${MOST_ROWS}`;
}

const text = z.string().nullable();
export const outsideRows = z.array(
  z.object({
    ...{ messageId: z.string(), month: z.string(), customerId: z.string(), customerName: z.string() },
    ...{ teamId: text, teamName: text },
  }),
);
type OutsideRow = z.infer<typeof outsideRows>[number];

/** Newest first; each is looked for in its volume. */
const MOST_OUTSIDE = 2_000;

/**
 * Quotes that went out without the Desk and that it has not taken, by the same reader's eyes; whether their mail stands open is
 * for the volumes to say. One of no customer is nobody's at the Desk (outside-quotes.ts).
 */
export const outsideOf = (asked: Asked): SQL => sql`with ${months(asked)}
  select q.message_id as messageId, m.name as month, c.id as customerId, c.name as customerName, c.team_id as teamId,
    (select e.name from team e where e.id = c.team_id) as teamName
  from month m cross join outside_quote q join customer o on o.id = q.customer_id
  join customer c on c.id = coalesce(o.merged_into, o.id)
  where q.state = 'open' and q.sent_at >= m.a and q.sent_at < m.z and ${asked.sees}
    and ${asked.only === null ? sql`true` : sql`q.person_id = ${asked.only}`}
  order by q.sent_at desc limit ${MOST_OUTSIDE}`;

/** In which row of a report such a quote stands; null for none: it was not lost, for whatever reason. */
export function outsideKey(row: OutsideRow, by: ReportBy): { key: string | null; name: string | null } | null {
  if (by === "reason") return null;
  if (by === "customer") return { key: row.customerId, name: row.customerName };
  if (by === "team") return { key: row.teamId, name: row.teamName };
  return { key: by === "month" ? row.month : null, name: null };
}

const MOST_COMPETITORS = 5;
export const competitorRows = z.array(z.object({ key, name: z.string(), times: z.number() }));

/** To whom requests were lost most often, for each reason. */
export const competitorsOf = (asked: Asked): SQL => sql`${requests(asked)}, named as (
    select t.lost_for as key, t.competitor as name, count(*) as times,
      row_number() over (partition by t.lost_for order by count(*) desc, t.competitor) as place
    from asked t where t.state = 'lost' and t.competitor <> '' group by 1, 2)
  select key, name, times from named where place <= ${MOST_COMPETITORS} order by key, place`;
