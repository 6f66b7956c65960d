import type { z } from "zod";
import {
  type DeskReport,
  type deskReportEndpoints,
  MAX_REPORT_DAYS,
  MAX_REPORT_FILE_ROWS,
  MAX_REPORT_ROWS,
  type ReportBy,
  type ReportRow,
} from "../../shared/api/desk-reports.ts";
import { roundedQuotient } from "../../shared/money.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { dayStartIn } from "../search/day.ts";
import { deskSees } from "./desk-access.ts";
import { findDeskMails } from "./desk-mail.ts";
import {
  type Asked,
  competitorRows,
  competitorsOf,
  countRows,
  countsOf,
  hourRows,
  hoursOf,
  moneyOf,
  moneyRows,
  outsideKey,
  outsideOf,
  outsideRows,
  type ReportMonth,
} from "./desk-report-rows.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// How the Desk does, for its roles alone. Invariant: a report counts what `deskSees` lets its reader see, in its rows, totals
// and files alike; by person it is of the reader.

type Query = z.output<typeof deskReportEndpoints.deskReport.query>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** A report for the screen. Throws `forbidden` for other roles, `bad_request` for a period that ends before it begins or is too long. */
export const deskReport = (actor: Actor, ctx: AppContext, query: Query): Promise<DeskReport> =>
  report(actor, ctx, query, MAX_REPORT_ROWS);

/** The same to be taken away, with a sign-in of the last minutes and a leaf of its own. */
export async function deskReportToTake(
  actor: Actor,
  ctx: AppContext,
  { form, ...query }: z.output<typeof deskReportEndpoints.deskReportFile.query>,
): Promise<DeskReport> {
  requireRole(actor, "inside", "manager");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const answer = await report(actor, ctx, query, MAX_REPORT_FILE_ROWS);
  const { by, from, until } = query;
  const detail = { what: "report", by, from, until, form, rows: answer.rows.length };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "export.shown", "report", detail)]);
  return answer;
}

async function report(actor: Actor, ctx: AppContext, { by, from, until }: Query, most: number): Promise<DeskReport> {
  const person = requirePerson(actor);
  const sees = deskSees(actor);
  const days = (Date.parse(until) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) throw new AppError("bad_request", "query.until: before query.from");
  if (days > MAX_REPORT_DAYS) throw new AppError("bad_request", "query.until: more than three years after query.from");
  const { hours } = await readDeskSettings(ctx);
  const asked: Asked = {
    months: monthsOf(from, until, hours.timeZone),
    sees,
    only: by === "person" ? person.personId : null,
  };
  const [counts, waits, money, monthCounts, monthMoney, wait, found, competitors = []] = await runBatch(ctx.db, [
    ...[countsOf(asked, by), hoursOf(asked, by), moneyOf(asked, by)],
    ...[countsOf(asked, "month"), moneyOf(asked, "month"), hoursOf(asked, "all"), outsideOf(asked)],
    ...(by === "reason" ? [competitorsOf(asked)] : []),
  ]);
  const outside = await inOpenMail(actor, ctx, outsideRows.parse(found));
  const months = talliesOf("month", { counts: monthCounts, money: monthMoney, waits: [], competitors: [] }, outside);
  const tallies = talliesOf(by, { counts, money, waits, competitors }, outside);
  const totals = sumOf([...months.values()], hourRows.parse(wait)[0]?.hours ?? null);
  const decided = totals.won + totals.lost + totals.expired;
  const owner = by === "person" ? { key: person.personId, name: person.name } : {};
  const rows = [...tallies.values()]
    .sort(by === "month" ? byKey : mostFirst)
    .slice(0, most)
    .map((tally) => ({ ...rowOf(tally, by === "reason" ? percentOf(tally.lost, decided) : null), ...owner }));
  return {
    ...{ by, from, until, rows, totals: rowOf(totals, null) },
    months: asked.months.map(({ month }) => {
      const { won, lost, expired } = months.get(month) ?? emptyTally(month, null);
      return { month, won, lost, expired };
    }),
    leftOut: Math.max(tallies.size, countRows.parse(counts)[0]?.keys ?? 0) - rows.length,
  };
}

/** The months of a period, as moments between which they lie on the Desk's clock. */
function monthsOf(from: string, until: string, timeZone: string): ReportMonth[] {
  const startOf = dayStartIn(timeZone);
  const at = (day: string): string => new Date(startOf(day)).toISOString();
  const months: ReportMonth[] = [];
  for (let day = from; day <= until; ) {
    const next = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)).toISOString().slice(0, 10);
    const after = next <= until ? next : new Date(Date.parse(until) + DAY_MS).toISOString().slice(0, 10);
    months.push({ month: day.slice(0, 7), from: at(day), until: at(after) });
    day = next;
  }
  return months;
}

type OutsideRows = z.infer<typeof outsideRows>;

/** Those whose mail is there, and not closed by an objection: the same as the Desk's list of them shows. */
async function inOpenMail(actor: Actor, ctx: AppContext, rows: OutsideRows): Promise<OutsideRows> {
  const ids = rows.map(({ messageId }) => messageId);
  const mails = await findDeskMails(actor, ctx, ids);
  return rows.filter(({ messageId }) => mails.has(messageId));
}

/** A row while it is put together. */
interface Tally extends Omit<ReportRow, "conversion" | "share" | "money" | "priceGap"> {
  money: Map<string, { quoted: bigint; won: bigint; lost: bigint }>;
  /** Ten-thousandths of a per cent, of so many. */
  gap: number;
  gaps: number;
}

const counted = ["asked", "quoted", "sent", "open", "won", "lost", "expired", "withdrawn", "outside"] as const;

const emptyTally = (key: string | null, name: string | null): Tally => ({
  ...{ key, name, asked: 0, quoted: 0, sent: 0, open: 0, won: 0, lost: 0, expired: 0, withdrawn: 0, outside: 0 },
  ...{ hours: null, money: new Map(), competitors: [], gap: 0, gaps: 0 },
});

/** What the statements answered, as rows by their key. */
function talliesOf(
  by: ReportBy,
  answers: Record<"counts" | "waits" | "money" | "competitors", unknown>,
  outside: OutsideRows,
): Map<string | null, Tally> {
  const tallies = new Map<string | null, Tally>();
  const at = (key: string | null, name: string | null = null): Tally => {
    const tally = tallies.get(key) ?? emptyTally(key, name);
    tallies.set(key, tally);
    return tally;
  };
  for (const { key, name, taken, keys: _, ...counts } of countRows.parse(answers.counts)) {
    Object.assign(at(key, name), counts, { outside: taken });
  }
  for (const row of outside) {
    const place = outsideKey(row, by);
    if (place) at(place.key, place.name).outside++;
  }
  for (const { key, hours } of hourRows.parse(answers.waits)) at(key).hours = hours;
  for (const { key, currency, ...sums } of moneyRows.parse(answers.money)) at(key).money.set(currency, sums);
  for (const { key, ...competitor } of competitorRows.parse(answers.competitors)) at(key).competitors.push(competitor);
  return tallies;
}

function sumOf(tallies: readonly Tally[], hours: number | null): Tally {
  const sum = { ...emptyTally(null, null), hours };
  for (const tally of tallies) {
    for (const count of counted) sum[count] += tally[count];
    for (const [currency, { quoted, won, lost }] of tally.money) {
      const before = sum.money.get(currency) ?? { quoted: 0n, won: 0n, lost: 0n };
      sum.money.set(currency, {
        quoted: before.quoted + quoted,
        won: before.won + won,
        lost: before.lost + lost,
      });
    }
  }
  return sum;
}

/** Tenths as people write them: 667 is `66.7`. */
const tenths = (size: bigint): string => `${size / 10n}.${size % 10n}`.replace(/\.0$/, "");

/** Per cent to one place; null of nothing. */
const percentOf = (part: number, whole: number): string | null =>
  whole === 0 ? null : tenths(roundedQuotient(BigInt(part) * 1000n, BigInt(whole)));

const rowOf = ({ money, gap, gaps, hours, ...tally }: Tally, share: string | null): ReportRow => ({
  ...tally,
  conversion: share === null ? percentOf(tally.won, tally.won + tally.lost + tally.expired) : null,
  share,
  hours: hours === null ? null : Math.round(hours * 10) / 10,
  money: [...money]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { quoted, won, lost }]) => ({
      ...{ currency, quoted: String(quoted), won: String(won), lost: String(lost) },
    })),
  priceGap: gaps === 0 ? null : tenths(roundedQuotient(BigInt(gap), BigInt(gaps) * 1000n)),
});

const byKey = (a: Tally, b: Tally): number => ((a.key ?? "") < (b.key ?? "") ? -1 : 1);
const mostFirst = (a: Tally, b: Tally): number => b.asked - a.asked || b.outside - a.outside || byKey(a, b);
