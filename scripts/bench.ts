// `npm run bench`: how fast, how small, beside the same work done bare in the same run. Not a test: it fails only when
// something cannot be measured.
//   npm run bench -- --only http     one part: http, import, cost, search, policy, desk, leaving, exposure, console or browser
//   npm run bench -- --port 8890     first of nine free ports
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect, parseArgs } from "node:util";
import { measureBrowser } from "./bench/browser-part.ts";
import { measureConsole } from "./bench/console-part.ts";
import { measureCost } from "./bench/cost-part.ts";
import { measureDesk } from "./bench/desk-part.ts";
import { measureExposure } from "./bench/exposure-part.ts";
import { type Figure, isMet, jsonOf, lineOf, type PartResult } from "./bench/figures.ts";
import { measureHttp } from "./bench/http-part.ts";
import { measureImport } from "./bench/import-part.ts";
import { measureLeaving } from "./bench/leaving-part.ts";
import { measurePolicy } from "./bench/policy-part.ts";
import { type Bench, startBench } from "./bench/run.ts";
import { measureSearch } from "./bench/search-part.ts";
import { buildWhatChanged } from "./freshness.ts";
import { projectDir } from "./local-worker.ts";
import { onShutdown, shutDown } from "./processes.ts";

type Part = (bench: Bench) => Promise<PartResult>;
const always =
  (measure: (bench: Bench) => Promise<Figure[]>): Part =>
  async (bench) => ({ figures: await measure(bench) });

/** In this order, so that the search goes over what the others have recorded. */
const parts: Record<string, Part> = {
  http: always(measureHttp),
  import: always(measureImport),
  cost: always(measureCost),
  search: always(measureSearch),
  policy: always(measurePolicy),
  desk: always(measureDesk),
  leaving: always(measureLeaving),
  exposure: always(measureExposure),
  console: measureConsole,
  browser: measureBrowser,
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" }, port: { type: "string", default: "8890" } } });
  const names = Object.keys(parts);
  if (values.only !== undefined && !names.includes(values.only)) {
    process.stderr.write(`--only takes one of ${names.join(", ")}\n`);
    return shutDown(2);
  }
  const startedAt = performance.now();
  // Before the Worker starts: it serves the console that it finds.
  await buildWhatChanged(() => undefined);
  const bench = await startBench("bench", Number(values.port));
  onShutdown(() => bench.stop());
  const figures: Figure[] = [];
  const skipped: string[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    const partAt = performance.now();
    const result = await measure(bench);
    if ("skipped" in result) {
      skipped.push(`${name}: ${result.skipped}`);
      continue;
    }
    for (const figure of result.figures) process.stdout.write(`${lineOf(figure)}\n${jsonOf(figure)}\n`);
    process.stdout.write(`— ${name} took ${((performance.now() - partAt) / 1000).toFixed(0)} s\n`);
    figures.push(...result.figures);
  }
  const path = join(projectDir, ".state", "bench.json");
  mkdirSync(join(projectDir, ".state"), { recursive: true });
  const run = { at: new Date().toISOString(), node: process.version, figures, skipped };
  writeFileSync(path, `${JSON.stringify(run, null, 2)}\n`);
  for (const line of skipped) process.stdout.write(`skipped: ${line}\n`);
  const missed = figures.filter((figure) => !isMet(figure)).length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stdout.write(
    `${figures.length} figures, ${missed} beside their aim, ${skipped.length} parts skipped, ${seconds} s → .state/bench.json\n`,
  );
  return shutDown(0);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  return shutDown(1);
});
