import { createHash } from "node:crypto";
import { join } from "node:path";
import { importEndpoints } from "../../shared/api/imports.ts";
import { createBatcher, writeFrames } from "../../shared/import-frames.ts";
import { openBareRecord } from "./bare.ts";
import { rep } from "./company.ts";
import { benchCorpus } from "./corpus.ts";
import { type Figure, median } from "./figures.ts";
import { bareRate } from "./http-part.ts";
import { peakMemory, resetPeakMemory } from "./memory.ts";
import type { Bench } from "./run.ts";

const MESSAGES = 600;

/** Messages a second through import in batches as the console makes them, and workerd's peak memory meanwhile. */
export async function measureImport(bench: Bench): Promise<Figure[]> {
  const corpus = benchCorpus(MESSAGES, "i");
  const bare = openBareRecord(join(bench.dir, "bare-import.sqlite"));
  const ours: number[] = [];
  const alone: number[] = [];
  const ratios: number[] = [];
  resetPeakMemory(bench.worker.process.pid);
  await sendImport(bench, "bench", corpus, async (batch, ms) => {
    const rate = (batch.length / ms) * 1000;
    const bareAlone = await bareRate(bare, batch, batch.length);
    ours.push(rate);
    alone.push(bareAlone);
    ratios.push(rate / bareAlone);
  });
  const peak = peakMemory(bench.worker.process.pid);
  bare.close();
  const figures: Figure[] = [
    {
      name: "import.messages",
      what: "messages through import",
      value: median(ours),
      unit: "/s",
      bare: median(alone),
      ratio: median(ratios),
      how: `medians of ${ours.length} batches of at most 100; bare: one transaction a batch`,
    },
  ];
  if (peak !== null) {
    figures.push({
      name: "import.memory",
      what: "peak memory of workerd during the import",
      value: peak.bytes / 1024 / 1024,
      unit: "MB",
      how: peak.wasReset
        ? "VmHWM, reset before the import; the whole process: every isolate, D1, R2 and volumes"
        : "VmHWM since its start (it could not be reset here); the whole process: every isolate, D1, R2 and volumes",
    });
  }
  return figures;
}

/** Imports these originals as the rep. `onBatch` gets each batch and the milliseconds its answer took. Throws when one fails. */
export async function sendImport(
  bench: Bench,
  fileName: string,
  originals: readonly Uint8Array[],
  onBatch: (batch: readonly Uint8Array[], ms: number) => Promise<void> = async () => {},
): Promise<void> {
  const { session } = bench.calls;
  const fileKey = createHash("sha256").update(fileName).digest("hex");
  const { id } = await session(importEndpoints.startImport, {
    body: { fileName: `${fileName}.mbox`, fileKey, mailbox: rep.address, total: originals.length },
  });
  const batcher = createBatcher();
  const send = async (batch: readonly Uint8Array[] | null): Promise<void> => {
    if (batch === null) return;
    const body = writeFrames(batch);
    const startedAt = performance.now();
    const { results } = await session(importEndpoints.sendBatch, { params: { id }, body });
    const ms = performance.now() - startedAt;
    const other = results.find(({ state }) => state !== "stored");
    if (other) throw new Error(`a message of the bench was ${other.state}: ${other.reason}`);
    await onBatch(batch, ms);
  };
  for (const original of originals) await send(batcher.add(original));
  await send(batcher.rest());
  await session(importEndpoints.finishImport, { params: { id } });
  bench.recorded += originals.length;
}
