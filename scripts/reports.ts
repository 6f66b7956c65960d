// Reads the JSON reports of vitest and Playwright into one kind of count. A report that is missing or does not parse is a
// failure, never a silent nought.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** How a step went. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Each skipped test by name, with the reason where its author gave one. */
  skippedNames: string[];
  /** Each failed test or file by name, with the first line of why. */
  failedNames: string[];
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      status: z.string(),
      name: z.string().optional(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Counts of `vitest run --reporter=json`. A file that could not be loaded has no tests and counts as one failure. */
export function readVitestReport(path: string, exitCode: number): Counts {
  const report = vitestReport.safeParse(readJson(path));
  if (!report.success) return missingReport();
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success, testResults } = report.data;
  const tests = testResults.flatMap((file) => file.assertionResults);
  const brokenFiles = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = numFailedTests + brokenFiles.length;
  return {
    passed: numPassedTests,
    // An error outside any test, for example an unhandled rejection, only shows in the exit code.
    failed: failed === 0 && (exitCode !== 0 || !success) ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
    skippedNames: tests.filter((test) => !["passed", "failed"].includes(test.status)).map((test) => test.fullName),
    failedNames: [
      ...tests
        .filter((test) => test.status === "failed")
        .map(({ fullName, failureMessages }) => nameFailure(fullName, failureMessages?.[0])),
      ...brokenFiles.map(({ name, message }) => nameFailure(basename(name ?? "a file"), message)),
    ],
  };
}

const nameFailure = (name: string, why = ""): string => {
  const first = stripVTControlCharacters(why).split("\n")[0]?.trim();
  return first ? `${name} (${first})` : name;
};

const annotations = z.array(z.object({ type: z.string(), description: z.string().optional() }));
const playwrightResults = z.array(
  z.object({ errors: z.array(z.object({ message: z.string().optional() })).optional() }),
);
const playwrightTest = z.object({ status: z.string(), annotations, results: playwrightResults.optional() });
const playwrightSpec = z.object({ title: z.string(), tests: z.array(playwrightTest) });
const playwrightSuite = z.object({
  title: z.string(),
  specs: z.array(playwrightSpec),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
  suites: z.array(playwrightSuite),
});

/** Counts of Playwright's JSON reporter. A flaky test is a failed one. */
export function readPlaywrightReport(path: string, exitCode: number): Counts {
  const report = playwrightReport.safeParse(readJson(path));
  if (!report.success) return missingReport();
  const { stats, errors, suites } = report.data;
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    // A file that does not load is an error without a test.
    failed: failed === 0 && exitCode !== 0 ? Math.max(1, errors.length) : failed,
    skipped: stats.skipped,
    skippedNames: suites.flatMap((suite) => testsOf(suite, [])).flatMap(nameSkipped),
    failedNames: suites.flatMap((suite) => testsOf(suite, [])).flatMap(nameFailed),
  };
}

/** How many tests `playwright test --list` found; 1 when it could not tell, so that a skipped step never counts as nothing. */
export function countListedTests(path: string): number {
  const report = playwrightReport.safeParse(readJson(path));
  return Math.max(1, report.success ? report.data.suites.reduce((sum, suite) => sum + countTests(suite), 0) : 0);
}

function countTests(suite: z.infer<typeof playwrightSuite>): number {
  const own = suite.specs.reduce((sum, spec) => sum + spec.tests.length, 0);
  return (suite.suites ?? []).reduce((sum, inner) => sum + countTests(inner), own);
}

interface NamedTest extends z.infer<typeof playwrightTest> {
  name: string;
}

function testsOf(suite: z.infer<typeof playwrightSuite>, above: string[]): NamedTest[] {
  const path = [...above, suite.title];
  const own = suite.specs.flatMap((spec) =>
    spec.tests.map((test) => ({ ...test, name: [...path, spec.title].join(" › ") })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path))];
}

function nameSkipped({ name, status, annotations }: NamedTest): string[] {
  if (status !== "skipped") return [];
  const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
  return [`${name}${reason ? ` (${reason})` : ""}`];
}

function nameFailed({ name, status, results }: NamedTest): string[] {
  if (status !== "unexpected" && status !== "flaky") return [];
  return [nameFailure(name, results?.flatMap(({ errors }) => errors ?? [])[0]?.message)];
}

function missingReport(): Counts {
  return { passed: 0, failed: 1, skipped: 0, skippedNames: [], failedNames: ["the report: missing or cut off"] };
}

function readJson(path: string): unknown {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Cut off in the middle of writing: the caller counts it as a failure.
    return null;
  }
}
