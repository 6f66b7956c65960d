// Formatters of the browser's own, made once for each language: making one costs more than using it a hundred times, and a
// table of customers asks for thousands.

const made = new Map<string, unknown>();

function once<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make());
  // The key names the kind and everything that it was made with.
  return made.get(key) as T;
}

/** Numbers as the language (BCP 47) writes them. */
export const numberFormat = (locale: string): Intl.NumberFormat =>
  once(`number ${locale}`, () => new Intl.NumberFormat(locale));

/** The plural form of a number in the language (CLDR names). */
export const pluralRules = (locale: string): Intl.PluralRules =>
  once(`plural ${locale}`, () => new Intl.PluralRules(locale));

/** Dates with these parts in the browser's time zone. */
export const dateFormat = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  once(`date ${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));

/** Spans of time from now: "3 days ago". */
export const relativeFormat = (locale: string, style: "long" | "short"): Intl.RelativeTimeFormat =>
  once(`relative ${locale} ${style}`, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style }));
