import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { TeamReport, TeamReportRow, teamReportEndpoints } from "../../shared/api/team-reports.ts";
import { lastPeriods, periodBefore, periodOf } from "../../shared/care/report-period.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { levelOnPage, readCountries, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";
import { type Counted, readExposedOn, readPeriodRows, sumPeriods } from "./team-report-rows.ts";
import { listTeams } from "./teams.ts";
import { readTouches } from "./touches.ts";

// What a period was like, by team, territory and tier. Invariant: a figure counts customers whose envelope its reader reaches: a
// manager's teams', a keeper's all; quotes by what the reader sees of them. No figure is of one colleague.

type Query = z.output<typeof teamReportEndpoints.teamReport.query>;

/** A customer is new where no mail with it is known of so long before. */
const NEW_AFTER_MS = 2 * 365 * 24 * 60 * 60 * 1000;

/** Where a customer is counted, with what that is called. */
interface Place extends Counted {
  name: string | null;
}

/** A report with its leaf. Throws `forbidden` to others than managers and keepers, `bad_request` to a keeper without a reason. */
export async function teamReport(actor: Actor, ctx: AppContext, query: Query): Promise<TeamReport> {
  const report = await makeReport(actor, ctx, query);
  const { personId } = requirePerson(actor);
  await runBatch(ctx.db, [leafStatement(ctx, actor, "team-report.shown", personId, detailOf(actor, report, query))]);
  return report;
}

/** The same to be taken away: with a sign-in of the last minutes, not in notice mode, and with a leaf of its own. */
export async function teamReportToTake(
  actor: Actor,
  ctx: AppContext,
  { form, ...query }: z.output<typeof teamReportEndpoints.teamReportFile.query>,
): Promise<TeamReport> {
  requireRole(actor, "manager", "keeper");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const report = await makeReport(actor, ctx, query);
  const detail = { what: "team-report", form, ...detailOf(actor, report, query) };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "export.shown", "report", detail)]);
  return report;
}

const detailOf = (actor: Actor, { period, by, current, rows }: TeamReport, { reason }: Query) => ({
  ...{ period, by, from: current.from, rows: rows.length },
  reason: hasRole(actor, "keeper") ? (reason ?? null) : null,
});

/** The figures alone: whoever hands them on writes down that it did. Throws as `teamReport`. */
export async function makeReport(
  actor: Actor,
  ctx: AppContext,
  { period, by, day, reason }: Query,
): Promise<TeamReport> {
  requireRole(actor, "manager", "keeper");
  const person = requirePerson(actor);
  const isKeeper = hasRole(actor, "keeper");
  if (isKeeper && reason === undefined) throw new AppError("bad_request", "query.reason: missing");
  const periods = lastPeriods(period, day);
  const current = periodOf(period, day);
  const before = periodBefore(period, day);
  const whole = { from: periods[0]?.from ?? before.from, until: current.until };
  const since = Math.min(Date.parse(whole.from), Date.parse(current.from) - NEW_AFTER_MS);
  const [places, { weeks }, rows, exposedOn] = await Promise.all([
    placesOf(person, ctx, by),
    readTouches(ctx, { since }),
    readPeriodRows(actor, ctx, period, whole),
    readExposedOn(ctx, period, whole),
  ]);
  const sums = sumPeriods(period, places, { ...rows, weeks });
  const distinct = new Map([...places.values()].map((place) => [place.key, place]));
  const seen = isKeeper ? [""] : person.teamIds;
  const exposedIn = (from: string, key: string | null) => {
    if (by !== "team") return exposedOn(from, seen, `${by}:${key ?? ""}`);
    return key === null ? null : exposedOn(from, [key]);
  };
  return {
    ...{ period, by, current, before },
    rows: [...distinct.values()].sort(byName).map(
      ({ key, name }): TeamReportRow => ({
        ...{ key, name, current: sums.row(current.from, key), before: sums.row(before.from, key) },
        exposed: exposedIn(current.from, key),
        exposedBefore: exposedIn(before.from, key),
      }),
    ),
    history: periods.map((days) => ({
      ...{ ...days, figures: sums.all(days.from), exposed: exposedOn(days.from, seen) },
    })),
  };
}

const byName = (a: Place, b: Place): number => {
  if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
  return (a.name ?? a.key ?? "") < (b.name ?? b.key ?? "") ? -1 : 1;
};

/** The customers that the reader's report is of, and in which row each stands. */
async function placesOf(person: PersonActor, ctx: AppContext, by: Query["by"]): Promise<Map<string, Place>> {
  const [reader, customers, teams, countries, rows] = await Promise.all([
    readerFor(ctx, person, null),
    readCustomerFacts(ctx, "all"),
    listTeams(person, ctx),
    readCountries(ctx, "all"),
    ctx.db.all(sql`select id, tier, created_at as createdAt from customer where merged_into is null`),
  ]);
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  const isKeeper = hasRole(person, "keeper");
  const places = new Map<string, Place>();
  const schema = z.array(z.object({ id: z.string(), tier: tierSchema.nullable(), createdAt: z.string() }));
  for (const { id, tier, createdAt } of schema.parse(rows)) {
    const customer = customers.get(id);
    if (!customer || !reaches(levelOnPage(reader, customer), "envelope")) continue;
    const { teamId } = customer;
    if (!isKeeper && (teamId === null || !person.teamIds.includes(teamId))) continue;
    const [country = null] = countries.get(id) ?? [];
    const key = { team: teamId, territory: country, tier }[by];
    const name = by === "team" && key !== null ? (names.get(key) ?? null) : null;
    places.set(id, { key, name, createdAt });
  }
  return places;
}
