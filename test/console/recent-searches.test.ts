import { afterEach, expect, it, vi } from "vitest";
import { recentSearches, rememberSearch } from "../../worker/console/pages/recent-searches.ts";

afterEach(() => vi.unstubAllGlobals());

it("what one person looked for is gone when somebody else sits there", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  rememberSearch("ann", "valves");
  rememberSearch("ann", "pumps");
  rememberSearch("ann", "valves");
  expect(recentSearches("ann")).toEqual(["valves", "pumps"]);
  expect(recentSearches("bob")).toEqual([]);
  expect(kept.size).toBe(0);
  rememberSearch("bob", "seals");
  expect(recentSearches("bob")).toEqual(["seals"]);
  expect(recentSearches("ann")).toEqual([]);
});
