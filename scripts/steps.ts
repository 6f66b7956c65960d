// The steps of `npm test` and `npm run check`: each runs one tool on the whole repository and gives its counts.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "./processes.ts";
import { type Counts, countListedTests, readPlaywrightReport, readVitestReport } from "./reports.ts";

const root = join(import.meta.dirname, "..");
const reportDir = join(root, ".state", "test");
const rooms = [".", "shared", "worker", "worker/console", "scripts", "test"] as const;

/** A part of the tests that can be asked for by name. */
export interface Step {
  name: string;
  /** What it should take on two cores; only shown beside what it took. */
  budgetSeconds: number;
  run(): Promise<Counts>;
}

/** A step and how it went. */
export interface StepResult extends Counts {
  step: Step;
  seconds: number;
}

/** Far above any budget: a hanging tool must not hold a build machine for ever. */
const toolTimeoutMs = 50 * 60_000;

/** Formatting and lint of every file. */
export const lintStep: Step = { name: "lint", budgetSeconds: 10, run: () => asOneCheck([["biome", "check", "."]]) };

/** The types of every room, each with its own globals. */
export const typesStep: Step = {
  name: "types",
  budgetSeconds: 60,
  run: () => asOneCheck(rooms.map((room) => ["tsc", "-p", room])),
};

/** Both browsers' extension and the console, as they would be released. Each is one check. */
export const buildStep: Step = {
  name: "build",
  budgetSeconds: 30,
  async run() {
    const builds = [
      ["wxt", "build"],
      ["wxt", "build", "-b", "firefox", "--mv3"],
      ["vite", "build", "--config", "worker/console/vite.config.ts"],
    ];
    const counts: Counts = { passed: 0, failed: 0, skipped: 0, skippedNames: [], failedNames: [] };
    for (const build of builds) {
      const { passed, failed, failedNames } = await asOneCheck([build]);
      counts.passed += passed;
      counts.failed += failed;
      counts.failedNames.push(...failedNames);
    }
    return counts;
  },
};

/** vitest, all projects or the one named. */
export function vitestStep(name: string, budgetSeconds: number, project?: string): Step {
  return {
    name,
    budgetSeconds,
    async run() {
      const report = freshReport(name);
      const code = await runTool(
        [
          "vitest",
          "run",
          "--allowOnly=false",
          "--reporter=default",
          "--reporter=json",
          `--outputFile.json=${report}`,
        ].concat(project ? ["--project", project] : []),
      );
      return readVitestReport(report, code);
    },
  };
}

const playwrightWords = ["playwright", "test", "--config", "test/webmail/playwright.config.ts", "--forbid-only"];

/** The real extension in a real browser. `missing` says what it lacks here; then it is skipped, with its number of tests. */
export function browserStep(missing: string | null): Step {
  return {
    name: "webmail",
    budgetSeconds: 600,
    async run() {
      const report = freshReport("webmail");
      const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
      if (missing) {
        await runTool([...playwrightWords, "--list", "--reporter=json"], env);
        return {
          passed: 0,
          failed: 0,
          skipped: countListedTests(report),
          skippedNames: [`webmail (${missing})`],
          failedNames: [],
        };
      }
      const code = await runTool([...playwrightWords, "--reporter=list,json"], env);
      return readPlaywrightReport(report, code);
    },
  };
}

/** Runs steps in order, says how each went, and closes with the skipped and failed ones by name and the sum. Gives the exit code. */
export async function runSteps(steps: readonly Step[], closing: readonly string[] = []): Promise<number> {
  const results: StepResult[] = [];
  for (const step of steps) {
    console.log(`\n— ${step.name}`);
    const startedAt = performance.now();
    const counts = await step.run();
    results.push({ step, ...counts, seconds: (performance.now() - startedAt) / 1000 });
  }
  console.log("");
  for (const { step, passed, failed, skipped, seconds } of results) {
    const time = `${seconds.toFixed(1)} s of ${step.budgetSeconds} s`;
    console.log(`${step.name.padEnd(8)} ${passed} passed, ${failed} failed, ${skipped} skipped   ${time}`);
  }
  for (const name of results.flatMap((result) => result.skippedNames)) console.log(`skipped: ${name}`);
  // Whoever is shown only the end of a long log finds here what to mend.
  for (const name of results.flatMap((result) => result.failedNames)) console.log(`failed: ${name}`);
  for (const line of closing) console.log(line);
  const sum = (key: "passed" | "failed" | "skipped") => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  return sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
}

/** Runs every command, also after one has failed, so that one run shows all there is to mend. */
async function asOneCheck(commands: readonly (readonly string[])[]): Promise<Counts> {
  const failedNames: string[] = [];
  for (const words of commands) if ((await runTool(words)) !== 0) failedNames.push(words.join(" "));
  const failed = failedNames.length > 0 ? 1 : 0;
  return { passed: 1 - failed, failed, skipped: 0, skippedNames: [], failedNames };
}

async function runTool([command = "", ...args]: readonly string[], env = process.env): Promise<number> {
  const code = await runProcess({
    name: command,
    command,
    args,
    cwd: root,
    env,
    output: "inherit",
    timeoutMs: toolTimeoutMs,
  });
  if (code !== 0) console.log(`${[command, ...args].join(" ")}: exit code ${code}`);
  return code;
}

/** An old report must not be taken for the one of this run. */
function freshReport(name: string): string {
  const path = join(reportDir, `${name}.json`);
  mkdirSync(reportDir, { recursive: true });
  rmSync(path, { force: true });
  return path;
}
