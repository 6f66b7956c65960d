import { z } from "zod";

// What a person looked for in this browser. It stays here, and goes when somebody else signs in: nobody else needs to know
// what a person looks for.

const NAME = "counterfoil.searches";
const MOST = 10;
const keptSchema = z.object({ personId: z.string(), list: z.array(z.string().max(300)).max(MOST) });

/** This person's, newest first; empty where storage is switched off. Drops what is another's. */
export function recentSearches(personId: string): string[] {
  try {
    const kept = keptSchema.safeParse(JSON.parse(localStorage.getItem(NAME) ?? "null"));
    if (kept.success && kept.data.personId === personId) return kept.data.list;
    localStorage.removeItem(NAME);
    return [];
  } catch {
    return [];
  }
}

/** Puts a query first. */
export function rememberSearch(personId: string, q: string): void {
  try {
    const others = recentSearches(personId).filter((one) => one !== q);
    localStorage.setItem(NAME, JSON.stringify({ personId, list: [q, ...others].slice(0, MOST) }));
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
