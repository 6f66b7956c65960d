import type { ReportForm } from "../../shared/api/desk-reports.ts";
import type { Language } from "../../shared/api/people.ts";
import type { ExposedOn, TeamFigures, TeamReport } from "../../shared/api/team-reports.ts";
import type { Days } from "../../shared/care/report-period.ts";
import { writeCsv } from "../../shared/csv.ts";
import { money } from "../quotes/sheet.ts";
import { type Cell, type NumberCell, writeXlsx } from "../quotes/xlsx.ts";
import { counted, reportWords } from "./words.ts";

// A report as one table, a line for each row and period, so that a spreadsheet can turn it any way: first each row with the
// period before, then all of them together with every period of the charts.

const number = (value: number): NumberCell => ({ decimal: String(value), format: "#,##0" });

/** What a row is called: a team by its name, a territory by its country's ending, a tier by its letter. */
export const rowName = (
  { key, name }: { key: string | null; name: string | null },
  by: TeamReport["by"],
  language: Language,
): string => (key === null ? reportWords(language).none[by] : (name ?? key));

function tableOf(report: TeamReport, language: Language): Cell[][] {
  const words = reportWords(language);
  const { by, rows, history, current, before } = report;
  const currencies = [
    ...new Set(
      [...rows.flatMap((row) => [row.current, row.before]), ...history.map(({ figures }) => figures)].flatMap(
        ({ wonMoney }) => wonMoney.map(({ currency }) => currency),
      ),
    ),
  ].sort();
  const line = (name: string, { from, until }: Days, figures: TeamFigures, exposed: ExposedOn | null): Cell[] => [
    ...[name, from, until, ...counted.map((key) => number(figures[key]))],
    ...currencies.map((currency): Cell => {
      const sum = figures.wonMoney.find((one) => one.currency === currency);
      return sum ? money(BigInt(sum.amount), currency) : "";
    }),
    ...(exposed === null ? ["", ""] : [number(exposed.knownToOne), number(exposed.customers)]),
  ];
  return [
    [
      ...[words.by[by], words.from, words.until, ...counted.map((key) => words.counts[key])],
      ...[...currencies.map(words.wonMoney), words.knownToOne, words.customers],
    ],
    ...rows.flatMap((row) => {
      const name = rowName(row, by, language);
      return [line(name, current, row.current, row.exposed), line(name, before, row.before, row.exposedBefore)];
    }),
    ...history.toReversed().map(({ figures, exposed, ...days }) => line(words.total, days, figures, exposed)),
  ];
}

/** Bytes of the report's file. The same report is the same bytes. */
export function reportFile(report: TeamReport, form: ReportForm, language: Language): Uint8Array {
  const table = tableOf(report, language);
  if (form === "csv") {
    const texts = table.map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.decimal)));
    return new TextEncoder().encode(writeCsv(texts));
  }
  return writeXlsx({
    name: reportWords(language).title[report.period],
    widths: (table[0] ?? []).map((_, at) => (at === 0 ? 34 : 14)),
    rows: table.map((cells, at) => ({ cells, isBold: at === 0 })),
    frozenRows: 1,
  });
}
