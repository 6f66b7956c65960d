import type { Language } from "../../shared/api/people.ts";
import { minorToDecimal } from "../../shared/money.ts";
import type { ShownLine } from "../../shared/quote/content.ts";

// Numbers and days as the customer's language writes them. Not Intl: what it prints changes with the runtime's data, and a
// quote made again must have the same bytes.

/** A space that no line breaks at. */
const NBSP = "\u00a0";

const marks: Record<Language, { group: string; point: string }> = {
  en: { group: ",", point: "." },
  zh: { group: ",", point: "." },
  ru: { group: NBSP, point: "," },
};

/** A decimal as the language writes it: `1234.5` with two places is `1,234.50`. More places than asked for are kept. */
export function decimalText(decimal: string, language: Language, places = 0): string {
  const { group, point } = marks[language];
  const isBelow = decimal.startsWith("-");
  const [whole = "0", part = ""] = decimal.replace("-", "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, group);
  const shown = part.replace(/0+$/, "").padEnd(places, "0");
  return `${isBelow ? "-" : ""}${digits}${shown && point + shown}`;
}

/** The point and what follows it; empty for a whole number. */
export function partOf(number: string, language: Language): string {
  const at = number.lastIndexOf(marks[language].point);
  return at === -1 ? "" : number.slice(at);
}

/** Minor units with all the currency's places. */
export const amountText = (minor: bigint, currency: string, language: Language): string => {
  const decimal = minorToDecimal(minor, currency);
  return decimalText(decimal, language, decimal.split(".")[1]?.length ?? 0);
};

/** The sign is part of the number in Chinese and English, and stands apart in Russian. */
export const percentText = (percent: string, language: Language): string =>
  `${decimalText(percent, language)}${language === "ru" ? NBSP : ""}%`;

const months = {
  en: "January February March April May June July August September October November December".split(" "),
  ru: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(" "),
};

/** `2026-11-22` as the language writes it in a letter: 22 November 2026, 2026年11月22日, 22 ноября 2026 г. */
export function dayText(day: string, language: Language): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  if (language === "zh") return `${year}年${month}月${date}日`;
  const text = `${date}${NBSP}${months[language][month - 1] ?? ""}${NBSP}${year}`;
  return language === "ru" ? `${text}${NBSP}г.` : text;
}

/** What stands before each line: items are counted from 1, headings and paragraphs have no number. */
export function positionNumbers(lines: readonly Pick<ShownLine, "kind">[]): readonly string[] {
  let count = 0;
  return lines.map(({ kind }) => (kind === "item" ? String(++count) : ""));
}
