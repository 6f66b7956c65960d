import { z } from "zod";
import { currencySchema, minorSchema } from "../money.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";

// What a week, month or quarter was like, by team, territory and tier. Figures are of customers: none is of a colleague.

export const periodKindSchema = z.enum(["week", "month", "quarter"]);
export const teamReportBySchema = z.enum(["team", "territory", "tier"]);

const count = z.number().int();

export const teamFiguresSchema = z.object({
  /** Customers that wrote or were written to, called or visited. */
  inTouch: count,
  /** Mails of the weeks whose Thursday lies in the period. */
  mailsIn: count,
  mailsOut: count,
  /** Calls and visits that were noted. */
  talks: count,
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

/** As exposed as on the last day of the period that was written down; of teams alone. */
export const exposedOnSchema = z.object({ day: daySchema, customers: count, knownToOne: count });

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
  totals: z.object({ current: teamFiguresSchema, before: teamFiguresSchema }),
});
export type TeamReport = z.infer<typeof teamReportSchema>;

export const teamReportEndpoints = {
  teamReport: endpoint({
    method: "GET",
    path: "/api/team-report",
    summary:
      "A week, month or quarter (UTC) beside the one before: managers of their teams' customers, keepers of all with a reason",
    who: "session",
    query: z.object({
      period: periodKindSchema.default("month"),
      /** Any day of the period. */
      day: daySchema,
      by: teamReportBySchema.default("team"),
      reason: z.string().trim().min(3).max(500).optional(),
    }),
    response: teamReportSchema,
  }),
};
