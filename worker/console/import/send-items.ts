import type { z } from "zod";
import { itemEndpoints, MAX_ITEMS } from "../../../shared/api/items.ts";
import type { FoundItem } from "./read-items.ts";
import { patiently } from "./send-import.ts";
import { type ListDeps, Stopped } from "./send-list.ts";

export type ItemResult = z.output<typeof itemEndpoints.mergeItems.response>["results"][number];

/** Prices of one request: 4 MB of JSON hold them. */
const MAX_PRICES = 10_000;
/** Characters of one request's words, for the same bound. */
const MAX_CHARS = 1_000_000;

/** The items parted into requests, each as large as one may be. */
export function partsOf(items: readonly FoundItem[]): FoundItem[][] {
  const parts: FoundItem[][] = [];
  let part: FoundItem[] = [];
  let [prices, chars] = [0, 0];
  for (const item of items) {
    const size = item.part.prices.length;
    const words = (item.part.description?.length ?? 0) + 200;
    const isFull = part.length >= MAX_ITEMS || prices + size > MAX_PRICES || chars + words > MAX_CHARS;
    if (isFull && part.length > 0) {
      parts.push(part);
      part = [];
      [prices, chars] = [0, 0];
    }
    part.push(item);
    prices += size;
    chars += words;
  }
  return part.length > 0 ? [...parts, part] : parts;
}

/**
 * Goes through items part by part, waiting for the network; with `dryRun` nothing is written. Each part holds once it is
 * answered, and sent again it is the same. Throws Stopped, or ApiError for what waiting does not mend.
 */
export async function sendItems(
  deps: ListDeps,
  items: readonly FoundItem[],
  given: { day: string; dryRun: boolean },
): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  const patience = {
    sleep: deps.sleep,
    whileHeld: async (): Promise<void> => {
      if (deps.isStopped()) throw new Stopped();
    },
    onSending: () => undefined,
  };
  for (const part of partsOf(items)) {
    const body = { ...given, items: part.map((item) => item.part) };
    const answer = await patiently(patience, results.length, () => deps.call(itemEndpoints.mergeItems, { body }));
    results.push(...answer.results);
    deps.onDone(results.length);
  }
  await patience.whileHeld();
  return results;
}
