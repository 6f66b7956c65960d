import { daySchema } from "../../../shared/api/notes.ts";
import {
  type PeriodKind,
  periodKindSchema,
  type TeamReport,
  type TeamReportBy,
  teamReportBySchema,
} from "../../../shared/api/team-reports.ts";
import { addDays } from "../../../shared/care/due-days.ts";
import { type Days, periodOf } from "../../../shared/care/report-period.ts";
import { dateFormat } from "../../../shared/ui/formats.ts";
import { countryName } from "../country-names.ts";
import type { TeamReportWords } from "../words/team-report.ts";
import { localeOf } from "../words/words.tsx";

/** Which report is shown, as it stands in the address. `day`: any of the period. */
export interface TeamReportView {
  period: PeriodKind;
  by: TeamReportBy;
  day: string;
}

/** Reads an address; what is not known there counts for nothing. Without a day it is the last period that is over. */
export function viewOf(query: URLSearchParams, today: string): TeamReportView {
  const period = periodKindSchema.safeParse(query.get("period")).data ?? "month";
  const by = teamReportBySchema.safeParse(query.get("by")).data ?? "team";
  const day = daySchema.safeParse(query.get("day")).data ?? lastOver(period, today);
  return { period, by, day: day > today ? today : day };
}

/** The last day of the last period that is over. */
const lastOver = (period: PeriodKind, today: string): string => addDays(periodOf(period, today).from, -1);

/** The same look at weeks, months or quarters: at the one with that day, or at the last one where the last was shown. */
export function withPeriod(view: TeamReportView, period: PeriodKind, today: string): TeamReportView {
  const isLast = periodOf(view.period, view.day).until === lastOver(view.period, today);
  return { ...view, period, day: isLast ? lastOver(period, today) : view.day };
}

/** The address of a report. */
export const addressOf = ({ period, by, day }: TeamReportView): string =>
  `/reports?${new URLSearchParams({ period, by, day })}`;

const dayOf = (day: string, locale: string, options: Intl.DateTimeFormatOptions): string =>
  dateFormat(locale, { ...options, timeZone: "UTC" }).format(Date.parse(day));

/** A period as the language writes it. */
export function periodName(period: PeriodKind, { from, until }: Days, words: TeamReportWords): string {
  const locale = localeOf(words);
  if (period === "month") return dayOf(from, locale, { month: "long", year: "numeric" });
  if (period === "week")
    return dateFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(
      Date.parse(from),
      Date.parse(until),
    );
  return words.t("teamReport.quarter", { quarter: quarterOf(from), year: from.slice(0, 4) });
}

/** The same below a bar. */
export function periodLabel(period: PeriodKind, { from }: Days, words: TeamReportWords): string {
  const locale = localeOf(words);
  if (period === "quarter") return words.t("teamReport.quarterShort", { quarter: quarterOf(from) });
  return dayOf(from, locale, period === "month" ? { month: "short" } : { day: "numeric", month: "short" });
}

const quarterOf = (from: string): string => String(Math.floor((Number(from.slice(5, 7)) - 1) / 3) + 1);

/** What a row is called. */
export function rowName({ key, name }: TeamReport["rows"][number], by: TeamReportBy, words: TeamReportWords): string {
  const { t } = words;
  if (key === null) return t(`teamReport.none.${by}`);
  if (by === "tier") return t("teamReport.tier", { tier: key });
  if (by === "territory") return countryName(localeOf(words), key);
  return name ?? key;
}
