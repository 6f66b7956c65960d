import { z } from "zod";

// What was looked for in this browser. It stays here: nobody else needs to know what a person looks for.

const NAME = "counterfoil.searches";
const MOST = 10;
const keptSchema = z.array(z.string().max(300)).max(MOST);

/** Newest first; empty where storage is switched off. */
export function recentSearches(): string[] {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(NAME) ?? "[]"));
  } catch {
    return [];
  }
}

/** Puts a query first. */
export function rememberSearch(q: string): void {
  try {
    const others = recentSearches().filter((one) => one !== q);
    localStorage.setItem(NAME, JSON.stringify([q, ...others].slice(0, MOST)));
  } catch {
    // Full or switched off.
  }
}

export function clearRecent(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Switched off.
  }
}
