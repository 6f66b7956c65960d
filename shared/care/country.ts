import { z } from "zod";

// Which country a customer is in: as somebody said, else by the endings of its domains. Two letters of ISO 3166-1, lower case.

export const countrySchema = z.string().regex(/^[a-z]{2}$/, "not two letters");

/** Endings that companies of every country take for how they read; below a registry's own `com` and so on they are the country's. */
const takenByAll = new Set(["ai", "cc", "co", "eu", "fm", "gg", "io", "la", "ly", "me", "sh", "su", "to", "tv", "ws"]);
const ownSecondLevel = /\.(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}$/;

/** As ISO 3166-1 has it: of the two letters that name the United Kingdom, domains have the other. */
export const isoCountry = (country: string): string => (country === "uk" ? "gb" : country);

/** The countries of a customer, each once: `said` where somebody said one. */
export function countriesOf(domains: readonly string[], said: string | null): string[] {
  if (said !== null) return [said];
  const found = domains.flatMap((domain) => {
    const ending = /\.([a-z]{2})$/.exec(domain)?.[1];
    return ending === undefined || (takenByAll.has(ending) && !ownSecondLevel.test(domain)) ? [] : isoCountry(ending);
  });
  return [...new Set(found)];
}
