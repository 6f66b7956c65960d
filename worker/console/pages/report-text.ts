import { noonOf } from "../desk/today.ts";
import type { Words } from "../words/words.tsx";

// The weekly report as text. Facts come in, in the person's language they go out; what follows is the person's own.

const DAY_MS = 24 * 60 * 60 * 1000;

/** A moment's calendar day where the reader is: `2026-11-30`. */
export const dayOfDate = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

/** From this Monday's midnight, where the reader is, until now. */
export function weekOf(now: Date): { fromAt: string; toAt: string } {
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7));
  return { fromAt: monday.toISOString(), toAt: now.toISOString() };
}

/** What a report is made of. */
export interface ReportFacts {
  days: { fromAt: string; toAt: string };
  customers: readonly { name: string; in: number; out: number }[];
  contacts: readonly { name: string; address: string; customer: { name: string } }[];
  /** Threads that wait for an answer; null where that is not known. */
  waiting: number | null;
  steps: readonly { text: string; dueOn: string; customer: { name: string } }[];
}

/** The report's one line, also a mail's subject. */
export const reportSubject = ({ t, day }: Words, { days }: ReportFacts): string =>
  t("report.subject", { from: day(days.fromAt), to: day(days.toAt) });

/** The draft; empty parts are left out. Steps are those of the seven days that follow. */
export function reportText(words: Words, facts: ReportFacts): string {
  const { t } = words;
  const until = dayOfDate(new Date(Date.parse(facts.days.toAt) + 7 * DAY_MS));
  const next = facts.steps.filter(({ dueOn }) => dueOn <= until);
  const parts = [
    [reportSubject(words, facts)],
    heading(
      t("report.customers"),
      facts.customers.map((one) => t("report.line", { name: one.name, in: one.in, out: one.out })),
    ),
    heading(
      t("report.contacts"),
      facts.contacts.map((one) => `${one.name || one.address} (${one.customer.name})`),
    ),
    facts.waiting === null || facts.waiting === 0 ? [] : [t("report.waiting", { number: facts.waiting })],
    heading(
      t("report.steps"),
      next.map((one) => `${words.day(noonOf(one.dueOn))}: ${one.text} (${one.customer.name})`),
    ),
  ];
  const text = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
  // Marks that keep a name's direction to itself are for the screen; pasted into a mail they are stray characters.
  return text.replace(/[\u2066-\u2069]/g, "");
}

const heading = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `- ${line}`)];

/** Programs that open such a link cut it at some 2,000 characters; null where the text is longer, and is copied instead. */
export function mailLink(subject: string, text: string): string | null {
  const link = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replaceAll("\n", "\r\n"))}`;
  return link.length <= 1900 ? link : null;
}
