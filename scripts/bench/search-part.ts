import { searchEndpoints } from "../../shared/api/search.ts";
import { benchCorpus } from "./corpus.ts";
import { type Figure, percentile } from "./figures.ts";
import { sendImport } from "./import-part.ts";
import type { Bench } from "./run.ts";

/** Words of every fourth message or so: each page is full. */
const words = { chinese: "报价", russian: "задвижка", english: "valve" } as const;
const SEARCHES = 40;
const MESSAGES = 600;

/** Milliseconds of a search as its sender sees it, one at a time, over the record that the other parts have filled. */
export async function measureSearch(bench: Bench): Promise<Figure[]> {
  if (bench.recorded < MESSAGES) await sendImport(bench, "search", benchCorpus(MESSAGES, "s"));
  const figures: Figure[] = [];
  for (const [language, q] of Object.entries(words)) {
    const times: number[] = [];
    let hits = 0;
    for (let i = 0; i < SEARCHES; i++) {
      const startedAt = performance.now();
      const page = await bench.calls.session(searchEndpoints.search, { query: { q } });
      times.push(performance.now() - startedAt);
      hits = page.hits.length;
    }
    if (hits === 0) throw new Error(`the search for ${q} found nothing`);
    figures.push({
      name: `search.${language}`,
      what: `search for “${q}”, a page of ${hits}, p95`,
      value: percentile(times, 0.95),
      unit: "ms",
      beside: { p50: percentile(times, 0.5), slowest: percentile(times, 1) },
      how: `${SEARCHES} searches, one at a time, over ${bench.recorded} messages`,
    });
  }
  return figures;
}
