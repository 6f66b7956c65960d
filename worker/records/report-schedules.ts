import { sql } from "drizzle-orm";
import { z } from "zod";
import { languageSchema } from "../../shared/api/people.ts";
import {
  type MailedReport,
  type PeriodKind,
  periodKindSchema,
  type TeamReport,
  teamReportBySchema,
} from "../../shared/api/team-reports.ts";
import { addDays } from "../../shared/care/due-days.ts";
import { periodOf } from "../../shared/care/report-period.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { findActorById } from "./actors.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// Which reports are mailed to whom: one of a period for each manager, who asks for it and ends it. Records keepers give a
// reason for every look, so nothing is mailed to them.

const scopeSchema = z
  .string()
  .transform((json): unknown => JSON.parse(json))
  .pipe(z.object({ by: teamReportBySchema }));
const rowSchema = z.object({
  ...{ period: periodKindSchema, scope: scopeSchema },
  ...{ nextOn: z.string(), lastSentAt: z.string().nullable() },
});

/** What is mailed to who asks, weeks first. Throws `forbidden` to others than managers. */
export async function listMailedReports(actor: Actor, ctx: AppContext): Promise<MailedReport[]> {
  requireRole(actor, "manager");
  const rows = await ctx.db.all(sql`select period, scope, next_on as nextOn, last_sent_at as lastSentAt
    from report_schedule where person_id = ${requirePerson(actor).personId}`);
  const order = periodKindSchema.options;
  return z
    .array(rowSchema)
    .parse(rows)
    .map(({ scope, ...row }) => ({ ...row, ...scope }))
    .sort((a, b) => order.indexOf(a.period) - order.indexOf(b.period));
}

/** Has a period's report mailed to the actor from its end on. Throws `leaving` in notice mode: it leaves the record. */
export async function mailReport(
  actor: Actor,
  ctx: AppContext,
  period: PeriodKind,
  by: TeamReport["by"],
): Promise<MailedReport[]> {
  requireRole(actor, "manager");
  await refuseOnNotice(actor, ctx, "exports");
  const { personId } = requirePerson(actor);
  await runBatch(ctx.db, [
    sql`insert into report_schedule (id, person_id, period, scope, created_at, next_on)
      values (${scheduleId(personId, period)}, ${personId}, ${period}, ${JSON.stringify({ by })}, ${ctx.now()},
        ${dayAfter(period, ctx.now().slice(0, 10))})
      on conflict (id) do update set scope = excluded.scope`,
    leafStatement(ctx, actor, "team-report.set", personId, { period, by }),
  ]);
  return listMailedReports(actor, ctx);
}

/** Ends that; nothing where it was not. */
export async function stopReport(actor: Actor, ctx: AppContext, period: PeriodKind): Promise<MailedReport[]> {
  requireRole(actor, "manager");
  const { personId } = requirePerson(actor);
  await runBatch(ctx.db, [
    sql`delete from report_schedule where id = ${scheduleId(personId, period)}`,
    leafStatement(ctx, actor, "team-report.set", personId, { period, by: null }),
  ]);
  return listMailedReports(actor, ctx);
}

/** One of a period for each person: asked for twice it is the same. */
const scheduleId = (personId: string, period: PeriodKind): string => `${personId}-${period}`;

/** The day after the period that a day lies in. */
const dayAfter = (period: PeriodKind, day: string): string => addDays(periodOf(period, day).until, 1);

/** A report whose day has come, for somebody who may still have it. */
export interface DueReport {
  id: string;
  actor: PersonActor;
  to: { email: string; language: z.infer<typeof languageSchema> };
  period: PeriodKind;
  by: TeamReport["by"];
  /** The last day of the period that it is of. */
  day: string;
}

const dueSchema = rowSchema.extend({
  ...{ id: z.string(), personId: z.string(), email: z.string(), language: languageSchema },
});

/**
 * Reports whose day has come. Those of people who are no managers any more, have no access or are in notice mode are not
 * among them, and wait: what leaves the record goes to nobody who may not take it.
 */
export async function findDueReports(ctx: AppContext, today: string): Promise<DueReport[]> {
  const rows = await ctx.db.all(sql`
    select s.id, s.person_id as personId, s.period, s.scope, s.next_on as nextOn, s.last_sent_at as lastSentAt, p.email, p.language
    from report_schedule s join person p on p.id = s.person_id
    where s.next_on <= ${today} and p.status = 'active' and p.notice_given_at is null
      and exists (select 1 from person_role r where r.person_id = p.id and r.role = 'manager')
    order by s.next_on, s.id`);
  const due: DueReport[] = [];
  for (const { id, personId, period, scope, email, language } of z.array(dueSchema).parse(rows)) {
    const actor = await findActorById(ctx, personId);
    // The period before today's: one that nobody could be sent for months is not sent month by month.
    const day = addDays(periodOf(period, today).from, -1);
    if (actor !== null) due.push({ id, actor, to: { email, language }, period, by: scope.by, day });
  }
  return due;
}

/** Writes down that it went out, with its leaf; the next one is due after the period that today lies in. */
export async function noteReportSent(
  ctx: AppContext,
  { id, actor, period, by }: DueReport,
  report: TeamReport,
): Promise<void> {
  const detail = { period, by, from: report.current.from, rows: report.rows.length };
  await runBatch(ctx.db, [
    sql`update report_schedule set last_sent_at = ${ctx.now()}, next_on = ${dayAfter(period, ctx.now().slice(0, 10))}
      where id = ${id}`,
    leafStatement(ctx, { kind: "system", door: "sweep" }, "team-report.sent", actor.personId, detail),
  ]);
}

/** Writes down that the platform did not take it: tried again tomorrow, not at every run of the schedule. */
export async function putReportOff(ctx: AppContext, { id }: DueReport): Promise<void> {
  await ctx.db.run(sql`update report_schedule set next_on = ${addDays(ctx.now().slice(0, 10), 1)} where id = ${id}`);
}
