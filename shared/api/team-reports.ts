import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { currencySchema, minorSchema } from "../money.ts";
import { reportFormSchema } from "./desk-reports.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { languageSchema } from "./people.ts";

// What a week, month or quarter was like, by team, territory and tier. Figures are of customers: none is of a colleague.

export const periodKindSchema = z.enum(["week", "month", "quarter"]);
export type PeriodKind = z.infer<typeof periodKindSchema>;
export const teamReportBySchema = z.enum(["team", "territory", "tier"]);
export type TeamReportBy = z.infer<typeof teamReportBySchema>;

const count = z.number().int();

export const teamFiguresSchema = z.object({
  /** Customers that wrote or were written to, called or visited. */
  inTouch: count,
  /** Mails of the weeks whose Thursday lies in the period. */
  mailsIn: count,
  mailsOut: count,
  /** Calls and visits that were noted. */
  talks: count,
  /** First written with, or entered, in the period; those of a list that nobody has talked with yet are not counted. */
  newCustomers: count,
  /** Silent customers whose outcome is that they were lost. */
  lostCustomers: count,
  /** Quote requests by the day they were asked; outcomes by the day they ended. */
  asked: count,
  won: count,
  lost: count,
  expired: count,
  /** Without tax, in minor units: what was won. Never added up over currencies. */
  wonMoney: z.array(z.object({ currency: currencySchema, amount: minorSchema })),
  /** Customers that came to be handed over, and those whose taker signed. */
  handedOver: count,
  signed: count,
});
export type TeamFigures = z.infer<typeof teamFiguresSchema>;

/** As exposed as on the last day of the period that was written down. */
export const exposedOnSchema = z.object({ day: daySchema, customers: count, knownToOne: count });
export type ExposedOn = z.infer<typeof exposedOnSchema>;

export const teamReportRowSchema = z.object({
  /** A team's id, a country's ending (`de`), a tier; null for customers that have none. */
  key: z.string().nullable(),
  /** What a team is called. */
  name: z.string().nullable(),
  current: teamFiguresSchema,
  before: teamFiguresSchema,
  exposed: exposedOnSchema.nullable(),
  exposedBefore: exposedOnSchema.nullable(),
});
export type TeamReportRow = z.infer<typeof teamReportRowSchema>;

const daysSchema = z.object({ from: daySchema, until: daySchema });

export const teamReportSchema = z.object({
  period: periodKindSchema,
  by: teamReportBySchema,
  current: daysSchema,
  before: daysSchema,
  rows: z.array(teamReportRowSchema),
  /** Over all rows, period by period: the oldest first, the last two are `before` and `current`. */
  history: z.array(daysSchema.extend({ figures: teamFiguresSchema, exposed: exposedOnSchema.nullable() })).min(2),
});
export type TeamReport = z.infer<typeof teamReportSchema>;
export type ReportHistory = TeamReport["history"][number];

const query = z.object({
  period: periodKindSchema.default("month"),
  /** Any day of the period. */
  day: daySchema,
  by: teamReportBySchema.default("team"),
  reason: z.string().trim().min(3).max(500).optional(),
});

/** A report that is mailed by itself once its period is over. */
const mailedReportSchema = z.object({
  period: periodKindSchema,
  by: teamReportBySchema,
  /** The next one goes out on this day (UTC). */
  nextOn: daySchema,
  lastSentAt: timeSchema.nullable(),
});
export type MailedReport = z.infer<typeof mailedReportSchema>;

const mailed = z.object({
  /** False where the company has set up no sending of mail. */
  canMail: z.boolean(),
  reports: z.array(mailedReportSchema),
});
const byPeriod = z.object({ period: periodKindSchema });

export const teamReportEndpoints = {
  teamReport: endpoint({
    method: "GET",
    path: "/api/team-report",
    summary:
      "A week, month or quarter (UTC) beside the one before: managers of their teams' customers, keepers of all with a reason",
    who: "session",
    query,
    response: teamReportSchema,
  }),
  teamReportFile: endpoint({
    method: "GET",
    path: "/api/team-report/file",
    summary: "The same as CSV or XLSX, with a fresh sign-in (manager; keeper with a reason)",
    who: "session",
    query: query.extend({ form: reportFormSchema, language: languageSchema.default("en") }),
    response: "bytes",
  }),
  mailedReports: endpoint({
    method: "GET",
    path: "/api/team-report/mails",
    summary: "Which reports are mailed to oneself (manager)",
    who: "session",
    response: mailed,
  }),
  mailReport: endpoint({
    method: "PUT",
    path: "/api/team-report/mails/:period",
    summary: "Has a report's figures mailed to oneself once each period is over (manager)",
    who: "session",
    params: byPeriod,
    body: z.object({ by: teamReportBySchema }),
    response: mailed,
  }),
  stopReport: endpoint({
    method: "DELETE",
    path: "/api/team-report/mails/:period",
    summary: "Ends that (manager)",
    who: "session",
    params: byPeriod,
    response: mailed,
  }),
};
