import type { Language } from "../../shared/api/people.ts";
import type { TeamFigures, TeamReport } from "../../shared/api/team-reports.ts";
import { minorToDecimal } from "../../shared/money.ts";
import { rowName } from "./report-file.ts";
import { counted, reportWords } from "./words.ts";

// A report as a mail's text: figures of all, then what each row had to do with. No customer is named in it.

/** A mail's subject and text; `url`: the report's page. */
export function reportMail(report: TeamReport, language: Language, url: string): { subject: string; text: string } {
  const words = reportWords(language);
  const { current, before, by, rows, history, period } = report;
  const [last, now] = history.slice(-2);
  const lines = [words.lead(current.from, current.until), ""];
  for (const key of counted)
    lines.push(figureLine(words.counts[key], now?.figures[key] ?? 0, last?.figures[key] ?? 0, words.before));
  for (const { currency, amount } of now?.figures.wonMoney ?? [])
    lines.push(`${words.wonMoney(currency)}: ${minorToDecimal(BigInt(amount), currency)}`);
  const exposed = now?.exposed;
  if (exposed) lines.push(`${words.knownToOne}: ${exposed.knownToOne} / ${exposed.customers}`);
  lines.push("", words.by[by]);
  for (const row of rows) lines.push(`- ${oneLine(rowName(row, by, language))}: ${short(row.current, language)}`);
  lines.push("", words.weeks, "", words.open, url, "", words.stop, "");
  return {
    subject: `${words.title[period]}: ${current.from} – ${current.until} (${before.from})`,
    text: lines.join("\n"),
  };
}

const figureLine = (name: string, figure: number, before: number, said: (figure: string) => string): string =>
  `${name}: ${figure} (${said(String(before))})`;

/** A team's name was typed by somebody: it stays on its line. */
const oneLine = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");

const shown = ["inTouch", "newCustomers", "lostCustomers", "won", "lost"] as const;
const short = (figures: TeamFigures, language: Language): string => {
  const { counts } = reportWords(language);
  return shown.map((key) => `${counts[key]} ${figures[key]}`).join("; ");
};
