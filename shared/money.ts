import { z } from "zod";

// Exact decimals. A price is a decimal string of up to six places; a total is an integer of the currency's minor units.
// Nothing here is ever a floating-point number (DESIGN, invariant 9).

/** A decimal as people's numbers are stored and sent: `12`, `0.5`, `-3.141592`; at most 12 digits before the point. */
export const decimalSchema = z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/, "not a decimal of up to six places");
/** The same, zero or more. */
export const positiveDecimalSchema = decimalSchema.refine((text) => !text.startsWith("-"), "below zero");

/**
 * A percentage from 0 to 100 with up to four places. The pattern says the bound as well: a refinement would be asked of what
 * the pattern refuses, and would have to reckon with it.
 */
export const percentSchema = z
  .string()
  .regex(/^(0?\d{1,2}(\.\d{1,4})?|100(\.0{1,4})?)$/, "not a percentage from 0 to 100 of up to four places");

/** An amount in a currency's minor units: `-1250` are -12.50 EUR. A string, since it may pass 2^53. */
export const minorSchema = z.string().regex(/^-?\d{1,24}$/, "not an integer");

export const currencySchema = z.string().regex(/^[A-Z]{3}$/, "not an ISO 4217 code");

/** ISO 4217 list one, 2024: the places of those that have not two. */
const placesByCurrency: Readonly<Record<string, number>> = {
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0 },
  ...{ VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4 },
};

/** How many decimal places a currency's minor unit has (ISO 4217); two for those it does not name. */
export const placesOf = (currency: string): number => placesByCurrency[currency] ?? 2;

const decimalParts = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;

/** A decimal in millionths, however long before its point. Throws SyntaxError for anything else, and for a seventh place. */
export function millionths(decimal: string): bigint {
  const parts = decimalParts.exec(decimal);
  if (parts === null) throw new SyntaxError("not a decimal of up to six places");
  const [, sign, whole = "", part = ""] = parts;
  const size = BigInt(whole + part.padEnd(6, "0"));
  return sign ? -size : size;
}

/** The shortest decimal of so many millionths. */
export function decimalOf(size: bigint): string {
  const text = (size < 0n ? -size : size).toString().padStart(7, "0");
  const part = text.slice(-6).replace(/0+$/, "");
  return `${size < 0n ? "-" : ""}${text.slice(0, -6)}${part && `.${part}`}`;
}

/**
 * A fraction rounded to an integer, halves away from zero: what invoices in most of the world do, and what gives a credit
 * the amount of what it takes back. Throws RangeError where `by` is 0.
 */
export function roundedQuotient(size: bigint, by: bigint): bigint {
  const isBelow = size < 0n !== by < 0n;
  const [top, bottom] = [size < 0n ? -size : size, by < 0n ? -by : by];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return isBelow ? -rounded : rounded;
}

/** Minor units as a decimal with all the currency's places: `1250` in EUR is `12.50`. */
export function minorToDecimal(minor: bigint, currency: string): string {
  const places = placesOf(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(places + 1, "0");
  const sign = minor < 0n ? "-" : "";
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}
