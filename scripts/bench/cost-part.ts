import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { projectDir, runCron } from "../local-worker.ts";
import { delay, runProcess } from "../processes.ts";
import { benchCorpus } from "./corpus.ts";
import type { Figure } from "./figures.ts";
import { sendImport } from "./import-part.ts";
import type { Bench } from "./run.ts";
import { readStored, type StoredKind, usedBytes } from "./stored-files.ts";

const WARM_UP = 200;
const MEASURED = 400;
/** Printed by test/worker/message.cost.ts before its JSON. */
const MARK = "COST ";
const rowsSchema = z.object({
  door: z.enum(["http", "import"]),
  messages: z.number(),
  book: z.number(),
  volume: z.number(),
  ledger: z.number(),
});

/** Rows written and database bytes of a message: what the platform bills and what fills the 10 GB. */
export async function measureCost(bench: Bench): Promise<Figure[]> {
  return [...(await rowsWritten()), await databaseBytes(bench)];
}

/** Counted inside workerd, where the databases say themselves how many rows each statement has written. */
async function rowsWritten(): Promise<Figure[]> {
  let output = "";
  const code = await runProcess({
    name: "rows written",
    command: process.execPath,
    args: [join(projectDir, "node_modules/vitest/vitest.mjs"), "run", "--config", "scripts/bench/vitest.config.ts"],
    cwd: projectDir,
    env: { ...process.env, NO_COLOR: "1" },
    timeoutMs: 120_000,
    output: (text) => {
      output += text;
    },
  });
  const lines = output.split("\n").filter((line) => line.includes(MARK));
  if (code !== 0 || lines.length === 0) throw new Error(`rows written were not counted (${code}):\n${output}`);
  return lines.map((line) => {
    const rows = rowsSchema.parse(JSON.parse(line.slice(line.indexOf(MARK) + MARK.length)));
    const each = (count: number): number => count / rows.messages;
    return {
      name: `cost.rows.${rows.door}`,
      what: `rows written per message through the ${rows.door === "http" ? "HTTP door" : "import door"}`,
      value: each(rows.book + rows.volume + rows.ledger),
      unit: "rows",
      atMost: 14,
      beside: { book: each(rows.book), volume: each(rows.volume), ledger: each(rows.ledger) },
      how: `inside workerd: meta.rows_written of D1 and cursor.rowsWritten of the objects, over ${rows.messages} messages once their customers are known, with their leaves handed over and deleted`,
    } satisfies Figure;
  });
}

/** From the files on disk, before and after an import, once the leaves have left the volumes. */
async function databaseBytes(bench: Bench): Promise<Figure> {
  await sendImport(bench, "cost-warm-up", benchCorpus(WARM_UP, "w"));
  const before = await settledBytes(bench);
  const corpus = benchCorpus(MEASURED, "c");
  await sendImport(bench, "cost", corpus);
  const after = await settledBytes(bench);
  const each = (kind: StoredKind): number => (after[kind] - before[kind]) / MEASURED / 1000;
  return {
    name: "cost.bytes",
    what: "database bytes per message",
    value: each("book") + each("volume") + each("ledger"),
    unit: "kB",
    atMost: 2,
    beside: { book: each("book"), volume: each("volume"), ledger: each("ledger") },
    how: `SQLite pages in use on disk, Book, volumes and ledger together, after minus before ${MEASURED} imported messages of ${meanKb(corpus)} kB on average in English, Russian and Chinese (1 kB = 1000 bytes)`,
  };
}

const meanKb = (messages: readonly Uint8Array[]): string =>
  (messages.reduce((sum, { length }) => sum + length, 0) / messages.length / 1000).toFixed(1);

async function settledBytes(bench: Bench): Promise<Record<StoredKind, number>> {
  // The cron hands the Book's leaves over; a volume does so by itself a second after a change.
  await runCron(bench.worker);
  const until = performance.now() + 20_000;
  const waiting = () => readStored(bench.stateDir, "volume", leavesOf).reduce((sum, leaves) => sum + leaves, 0);
  const volumes = readStored(bench.stateDir, "volume", () => 1).length;
  while (waiting() > volumes && performance.now() < until) await delay(500);
  const { stateDir } = bench;
  return {
    book: usedBytes(stateDir, "book"),
    volume: usedBytes(stateDir, "volume"),
    ledger: usedBytes(stateDir, "ledger"),
  };
}

/** The newest leaf always stays. */
const leavesOf = (db: DatabaseSync): number => Number(db.prepare("SELECT count(*) AS n FROM leaf").get()?.n ?? 0);
