/** A country's name in a language by its two letters (`de`); the letters where there is none. */
export function countryName(locale: string, code: string): string {
  return namesIn(locale).of(code.toUpperCase()) ?? code.toUpperCase();
}

const namesIn = (locale: string) => new Intl.DisplayNames(locale, { type: "region", fallback: "none" });

/** What has two letters and a name and is no country: unions, sea routes, what is not known. */
const noCountry = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Every country by name. The browser knows them; a list of ours would only grow old. */
export function allCountries(locale: string): { code: string; name: string }[] {
  const names = namesIn(locale);
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  // Two codes of one country (UK, GB) lead to the one that is the standard's.
  const standard = new Set(codes.flatMap((code) => new Intl.Locale(`und-${code}`).region ?? []));
  const found = [...standard].flatMap((code) => {
    const name = noCountry.has(code) ? undefined : names.of(code);
    return name === undefined ? [] : [{ code: code.toLowerCase(), name }];
  });
  return found.sort((a, b) => a.name.localeCompare(b.name, locale));
}
