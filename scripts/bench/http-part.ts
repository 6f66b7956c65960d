import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type BareRecord, openBareRecord } from "./bare.ts";
import { inParallel, sendOriginal } from "./company.ts";
import { benchCorpus } from "./corpus.ts";
import { type Figure, median } from "./figures.ts";
import type { Bench } from "./run.ts";

/** How many are under way, and how many messages a round sends: long enough to be more than noise, short enough for all. */
const levels = [
  { atOnce: 1, messages: 40 },
  { atOnce: 4, messages: 60 },
  { atOnce: 16, messages: 100 },
] as const;
const ROUNDS = 3;

/** Messages of every level and round: what the door has taken when this is through. */
export const HTTP_MESSAGES = ROUNDS * levels.reduce((sum, { messages }) => sum + messages, 0);

/**
 * Captures a second through the extension's door, with a device's token. Each round sends new messages at every level and
 * at once gives the same messages to the bare parser and SQLite, so that what disturbs the machine disturbs both.
 */
export async function measureHttp(bench: Bench): Promise<Figure[]> {
  const { device } = bench.calls;
  const corpus = benchCorpus(HTTP_MESSAGES, "h");
  const bare = openBareRecord(join(bench.dir, "bare-http.sqlite"));
  const rates = levels.map(() => ({ ours: [] as number[], bare: [] as number[], ratios: [] as number[] }));
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { atOnce, messages }] of levels.entries()) {
      const slice = corpus.slice(sent, sent + messages);
      sent += messages;
      const startedAt = performance.now();
      await inParallel(slice, atOnce, async (bytes) => {
        const { state } = await sendOriginal(device, bytes, randomUUID());
        if (state !== "stored") throw new Error(`a capture of the bench was only ${state}`);
      });
      const ours = (slice.length / (performance.now() - startedAt)) * 1000;
      const alone = await bareRate(bare, slice, 1);
      rates[i]?.ours.push(ours);
      rates[i]?.bare.push(alone);
      rates[i]?.ratios.push(ours / alone);
    }
  }
  bare.close();
  bench.recorded += sent;
  return levels.map(({ atOnce, messages }, i) => {
    const rate = rates[i] ?? { ours: [], bare: [], ratios: [] };
    return {
      name: `http.captures.${atOnce}`,
      what: `captures through the HTTP door, ${atOnce} at once`,
      value: median(rate.ours),
      unit: "/s",
      bare: median(rate.bare),
      ratio: median(rate.ratios),
      how: `medians of ${ROUNDS} rounds of ${messages} messages; bare: one transaction a message`,
    };
  });
}

/** Messages a second that the bare record takes, so many to a transaction. */
export async function bareRate(bare: BareRecord, originals: readonly Uint8Array[], batch: number): Promise<number> {
  const startedAt = performance.now();
  for (let from = 0; from < originals.length; from += batch) await bare.write(originals.slice(from, from + batch));
  return (originals.length / (performance.now() - startedAt)) * 1000;
}
