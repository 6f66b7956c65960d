import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { countListedTests, readPlaywrightReport, readVitestReport } from "../../scripts/reports.ts";

const folder = mkdtempSync(join(tmpdir(), "counterfoil-reports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const path = join(folder, "report.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const oneFailure = { passed: 0, failed: 1, skipped: 0 };

test("a report that is missing, cut off or of another kind is a failure, whatever the exit code says", () => {
  for (const read of [readVitestReport, readPlaywrightReport]) {
    expect(read(join(folder, "absent.json"), 0)).toMatchObject(oneFailure);
    expect(read(report('{"numPassedTests": 3'), 0)).toMatchObject(oneFailure);
    expect(read(report({}), 0)).toMatchObject(oneFailure);
  }
});

const vitest = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, success: true };
const passing = { status: "passed", assertionResults: [{ fullName: "a waits", status: "skipped" }] };

test("a vitest file that could not be loaded counts as a failure", () => {
  const broken = { status: "failed", assertionResults: [] };
  const counts = readVitestReport(report({ ...vitest, success: false, testResults: [passing, broken] }), 1);
  expect(counts).toEqual({ passed: 2, failed: 1, skipped: 1, skippedNames: ["a waits"], failedNames: ["a file"] });
});

test("what failed is named with the first line of why", () => {
  const failureMessages = ["\u001b[31mError: Test timed out in 30000ms.\u001b[0m\n    at somewhere"];
  const one = { fullName: "the firm stands", status: "failed", failureMessages };
  const testResults = [{ status: "failed", name: "/somewhere/firm.test.ts", assertionResults: [one] }];
  const counts = readVitestReport(report({ ...vitest, numFailedTests: 1, success: false, testResults }), 1);
  expect(counts).toMatchObject({ failed: 1, failedNames: ["the firm stands (Error: Test timed out in 30000ms.)"] });

  const failing = {
    status: "unexpected",
    annotations: [],
    results: [{ errors: [{ message: "Error: no bar\nmore" }] }],
  };
  const specs = [{ title: "bar.spec.ts", specs: [{ title: "saves", tests: [failing] }] }];
  const stats = { expected: 0, unexpected: 1, flaky: 0, skipped: 0 };
  expect(readPlaywrightReport(report({ stats, errors: [], suites: specs }), 1)).toMatchObject({
    failedNames: ["bar.spec.ts › saves (Error: no bar)"],
  });
});

test("a bad exit code is a failure even when every vitest test passed", () => {
  expect(readVitestReport(report({ ...vitest, testResults: [passing] }), 1).failed).toBe(1);
  expect(readVitestReport(report({ ...vitest, testResults: [passing] }), 0).failed).toBe(0);
});

const skipped = { status: "skipped", annotations: [{ type: "skip", description: "no Roundcube" }] };
const playwright = {
  stats: { expected: 4, unexpected: 0, flaky: 1, skipped: 1 },
  errors: [],
  suites: [
    {
      title: "bar.spec.ts",
      specs: [],
      suites: [{ title: "larry", specs: [{ title: "saves", tests: [skipped, skipped] }] }],
    },
  ],
};

test("Playwright's skipped tests are named with their reason, and a flaky one is a failed one", () => {
  const counts = readPlaywrightReport(report(playwright), 0);
  expect(counts).toMatchObject({ passed: 4, failed: 1, skipped: 1 });
  expect(counts.skippedNames[0]).toBe("bar.spec.ts › larry › saves (no Roundcube)");
});

test("a Playwright file that does not load is a failure", () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  expect(readPlaywrightReport(report({ stats, errors: [{}], suites: [] }), 1).failed).toBe(1);
});

test("listed tests are counted through nested suites; an empty list still counts as one skipped step", () => {
  expect(countListedTests(report(playwright))).toBe(2);
  expect(countListedTests(join(folder, "absent.json"))).toBe(1);
});
