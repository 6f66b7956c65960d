import { z } from "zod";
import { currencySchema, minorSchema } from "../money.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { languageSchema } from "./people.ts";

// How the Desk does: how many asked, how many bought, for how much and what the others were lost for. All of it is of the
// requests that were asked for within a period; nothing in it is a cost or a margin, and no number is of one colleague but
// the reader's own.

export const reportBySchema = z.enum(["customer", "group", "reason", "team", "person", "month"]);
export type ReportBy = z.infer<typeof reportBySchema>;

/** The longest period: what is read for one report has an end. */
export const MAX_REPORT_DAYS = 3 * 366;
/** The most rows of the page, and of a file. */
export const MAX_REPORT_ROWS = 500;
export const MAX_REPORT_FILE_ROWS = 20_000;

const count = z.number().int();
/** Per cent to one place. */
const percent = z.string().nullable();

export const reportRowSchema = z.object({
  /** A customer's, team's or person's id, a group, a reason (lostForSchema), a month (`2026-11`); null for what has none. */
  key: z.string().nullable(),
  /** What a customer, team or person is called. */
  name: z.string().nullable(),
  /** As many as stand open, won, lost, expired and withdrawn. */
  asked: count,
  /** Got a number, or went out without one. */
  quoted: count,
  sent: count,
  open: count,
  won: count,
  lost: count,
  expired: count,
  withdrawn: count,
  /** Quotes that went out without the Desk: those it has not taken, and those that it took, which are among `asked` too. */
  outside: count,
  /** Won, of those won, lost and expired. */
  conversion: percent,
  /** By reason: lost for it, of all those won, lost and expired. */
  share: percent,
  /** The median of the hours by the clock from the asking to the first ready quote. */
  hours: z.number().nullable(),
  /** Without tax, in minor units: of the newest quotes that were finished. Never added up over currencies. */
  money: z.array(z.object({ currency: currencySchema, quoted: minorSchema, won: minorSchema, lost: minorSchema })),
  /** By reason: to whom it was lost most often. */
  competitors: z.array(z.object({ name: z.string(), times: count })),
  /** By reason: by how many per cent they were cheaper, on average of those that said it. */
  priceGap: percent,
});
export type ReportRow = z.infer<typeof reportRowSchema>;

export const deskReportSchema = z.object({
  by: reportBySchema,
  /** Days on the Desk's own clock; `until` is the last. */
  from: daySchema,
  until: daySchema,
  rows: z.array(reportRowSchema),
  /** Over all, whatever the rows are by; a request with two item groups is in both their rows and once here. */
  totals: reportRowSchema,
  /** All that the totals count, month by month. */
  months: z.array(reportRowSchema.pick({ won: true, lost: true, expired: true }).extend({ month: z.string() })),
  /** Rows beyond those that are here. */
  leftOut: count,
});
export type DeskReport = z.infer<typeof deskReportSchema>;

const querySchema = z.object({ from: daySchema, until: daySchema, by: reportBySchema.default("customer") });

export const reportFormSchema = z.enum(["csv", "xlsx"]);
export type ReportForm = z.infer<typeof reportFormSchema>;

export const deskReportEndpoints = {
  deskReport: endpoint({
    method: "GET",
    path: "/api/desk/report",
    summary: "What became of the requests of a period, at most three years; by person for the reader (inside, manager)",
    who: "session",
    query: querySchema,
    response: deskReportSchema,
  }),
  deskReportFile: endpoint({
    method: "GET",
    path: "/api/desk/report/file",
    summary: "The same rows as CSV or XLSX, with a fresh sign-in (inside, manager)",
    who: "session",
    query: querySchema.extend({ form: reportFormSchema, language: languageSchema.default("en") }),
    response: "bytes",
  }),
};
