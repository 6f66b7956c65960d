import type { DeskReport, ReportForm, ReportRow } from "../../shared/api/desk-reports.ts";
import type { Language } from "../../shared/api/people.ts";
import { writeCsv } from "../../shared/csv.ts";
import { lostForSchema } from "../../shared/quote/states.ts";
import { reportWords } from "./report-words.ts";
import { money } from "./sheet.ts";
import { type Cell, type NumberCell, writeXlsx } from "./xlsx.ts";

// A report as a table: what it is by, what it counts, then three columns for each currency. Its last row is of all.

const counts = [
  ...(["asked", "quoted", "sent", "open", "won", "lost", "expired", "withdrawn", "outside"] as const),
] as const;
const amounts = ["quoted", "won", "lost"] as const;

const number = (value: string | number): NumberCell => ({
  decimal: String(value),
  format: String(value).includes(".") ? "0.0" : "#,##0",
});
const maybe = (value: string | number | null): Cell => (value === null ? "" : number(value));

/** What a row is called. */
function nameOf({ key, name }: ReportRow, by: DeskReport["by"], language: Language): string {
  const words = reportWords(language);
  if (key === null) return words.none[by];
  if (by !== "reason") return name ?? key;
  const reason = lostForSchema.safeParse(key);
  return reason.success ? words.lostFor[reason.data] : key;
}

/** Head, rows and the row of all. */
function tableOf({ by, rows, totals }: DeskReport, language: Language): Cell[][] {
  const words = reportWords(language);
  const currencies = totals.money.map(({ currency }) => currency);
  const isByReason = by === "reason";
  const head: Cell[] = [
    ...[words.by[by], ...counts.map((key) => words[key])],
    ...[isByReason ? words.share : words.conversion, words.hours],
    ...(isByReason ? [words.competitors, words.priceGap] : []),
    ...currencies.flatMap((currency) => amounts.map((key) => words.money[key](currency))),
  ];
  const cells = (name: string, row: ReportRow): Cell[] => [
    ...[name, ...counts.map((key) => number(row[key]))],
    ...[maybe(isByReason ? row.share : row.conversion), maybe(row.hours)],
    ...(isByReason
      ? [row.competitors.map(({ name, times }) => `${name} (${times})`).join("; "), maybe(row.priceGap)]
      : []),
    ...currencies.flatMap((currency) => {
      const sums = row.money.find((one) => one.currency === currency);
      return amounts.map((key) => (sums ? money(BigInt(sums[key]), currency) : ""));
    }),
  ];
  return [head, ...rows.map((row) => cells(nameOf(row, by, language), row)), cells(words.total, totals)];
}

/** Bytes of the report's file. The same report is the same bytes. */
export function reportFile(report: DeskReport, form: ReportForm, language: Language): Uint8Array {
  const table = tableOf(report, language);
  if (form === "csv") {
    const texts = table.map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.decimal)));
    return new TextEncoder().encode(writeCsv(texts));
  }
  const columns = table[0] ?? [];
  return writeXlsx({
    name: reportWords(language).title,
    widths: columns.map((_, at) => (at === 0 ? 34 : 16)),
    rows: table.map((cells, at) => ({ cells, isBold: at === 0 || at === table.length - 1 })),
    frozenRows: 1,
  });
}
