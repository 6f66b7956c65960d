// What the person opened lately in this tab, for the palette. It lives in the tab's own memory (sessionStorage), holds only
// what was shown to that person here, and goes with the tab, with signing out, and when somebody else signs in.
import { z } from "zod";

const KEY = "recent";
/** As many as one looks through without searching. */
const MOST = 8;

const recentSchema = z.object({
  personId: z.string(),
  items: z.array(z.object({ path: z.string(), title: z.string() })),
});

export interface RecentItem {
  path: string;
  title: string;
}

/** What this person opened in this tab, newest first. */
export function listRecent(personId: string): readonly RecentItem[] {
  try {
    const kept = recentSchema.safeParse(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
    return kept.success && kept.data.personId === personId ? kept.data.items : [];
  } catch {
    // No storage here, or not ours: there is nothing recent.
    return [];
  }
}

/** Remembers a customer or a message that is on the screen. */
export function noteRecent(personId: string, item: RecentItem): void {
  const items = [item, ...listRecent(personId).filter(({ path }) => path !== item.path)].slice(0, MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ personId, items }));
  } catch {
    // Full or forbidden: the palette does without.
  }
}

/** Forgets everything, before somebody else sits here. */
export function forgetRecent(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
