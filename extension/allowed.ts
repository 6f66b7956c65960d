/** Which sites the browser lets this extension reach: a person takes that back at any time, in the browser's own settings. */
import { browser } from "./browser.ts";
import { patternOf } from "./origins.ts";

/** Of these origins those that are not allowed. */
export async function listRefused(origins: readonly string[]): Promise<string[]> {
  const isAllowed = await Promise.all(
    origins.map((origin) => browser.permissions.contains({ origins: [patternOf(origin)] })),
  );
  return origins.filter((_, at) => !isAllowed[at]);
}

/** Calls back when anything was allowed or taken back. Returns the function that ends it. */
export function watchAllowed(changed: () => void): () => void {
  browser.permissions.onAdded.addListener(changed);
  browser.permissions.onRemoved.addListener(changed);
  return () => {
    browser.permissions.onAdded.removeListener(changed);
    browser.permissions.onRemoved.removeListener(changed);
  };
}
