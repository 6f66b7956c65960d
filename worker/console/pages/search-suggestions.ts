import type { SavedSearch } from "../../../shared/api/search.ts";

/** What the box offers while one types. */
export interface Suggestion {
  kind: "saved" | "recent" | "filter";
  /** What is drawn. */
  label: string;
  /** What stands in the box once it is chosen. */
  q: string;
}

const filters = ["from:", "to:", "customer:", "after:", "before:", "has:attachment", "file:"];
const MOST = 8;

/** Saved and recent searches that hold what was typed, and filters that its last word begins. */
export function suggest(typed: string, saved: readonly SavedSearch[], recent: readonly string[]): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const holds = (text: string) => text.toLowerCase().includes(wanted);
  const last = /\S*$/.exec(typed)?.[0] ?? "";
  const begun = last.length < 1 ? [] : filters.filter((name) => name.startsWith(last.toLowerCase()) && name !== last);
  const named = saved.filter(({ name, q }) => holds(name) || holds(q));
  return [
    ...begun.map((name) => ({
      kind: "filter" as const,
      label: name,
      q: typed.slice(0, typed.length - last.length) + name,
    })),
    ...named.map(({ name, q }) => ({ kind: "saved" as const, label: name, q })),
    ...recent
      .filter((q) => holds(q) && q !== typed.trim() && named.every((one) => one.q !== q))
      .map((q) => ({ kind: "recent" as const, label: q, q })),
  ].slice(0, MOST);
}
