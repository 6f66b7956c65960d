import { relativeFormat } from "./formats.ts";

const steps = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** "3 days ago" in the reader's language. `at` is ISO 8601, `nowMs` milliseconds since 1970. Under a minute: "now". */
export function relativeTime(at: string, nowMs: number, locale: string): string {
  // English is short enough in full, and its short form reads badly: "last wk."
  const style = locale.startsWith("en") ? "long" : "short";
  const format = relativeFormat(locale, style);
  const seconds = (Date.parse(at) - nowMs) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}
