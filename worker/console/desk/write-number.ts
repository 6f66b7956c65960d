import { minorToDecimal } from "../../../shared/money.ts";
import { numberFormat } from "../../../shared/ui/formats.ts";

/** How a language (BCP 47) writes numbers. */
export function marksOf(locale: string): { decimal: string; group: string } {
  const parts = numberFormat(locale).formatToParts(1_234_567.8);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: of("decimal") || ".", group: of("group") };
}

/** A decimal string as the language writes it, with at least so many places; exact, since it is never made a number. */
export function writeDecimal(decimal: string, locale: string, leastPlaces = 0): string {
  const { decimal: point, group } = marksOf(locale);
  const [whole = "", part = ""] = decimal.replace("-", "").split(".");
  const places = part.padEnd(leastPlaces, "0");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${decimal.startsWith("-") ? "\u2212" : ""}${grouped}${places && point + places}`;
}

/** A decimal as one types it in the language: no groups, the plain minus. */
export const typedDecimal = (decimal: string, locale: string): string => decimal.replace(".", marksOf(locale).decimal);

/** Minor units with their currency: `1250` of EUR is `12.50 EUR`. */
export const writeMinor = (minor: string | bigint, currency: string, locale: string): string =>
  `${writeDecimal(minorToDecimal(BigInt(minor), currency), locale)}\u00a0${currency}`;
