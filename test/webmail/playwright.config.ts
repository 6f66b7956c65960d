// The browser tests: the real extension in real browsers on a real webmail. `npm test -- --only webmail`.
import { defineConfig } from "@playwright/test";

const builtConsole = [
  "desk.spec.ts",
  "desk-day.spec.ts",
  "items.spec.ts",
  "mail-frame.spec.ts",
  "console-policy.spec.ts",
  "rule-editor.spec.ts",
  "screens.spec.ts",
];

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  // One Roundcube, one Worker and one record are shared by all tests but those of the built console, which need none of
  // them and run while the others wait for what they wait for.
  workers: 2,
  projects: [
    { name: "webmail", testIgnore: builtConsole, workers: 1 },
    { name: "console", testMatch: builtConsole, workers: 1 },
  ],
  fullyParallel: false,
  // A test that passes the second time has found something.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
});
