// The browser tests: the real extension in real browsers on a real webmail. `npm test -- --only webmail`.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  // One Roundcube, one Worker and one record are shared by all tests.
  workers: 1,
  fullyParallel: false,
  // A test that passes the second time has found something.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
});
