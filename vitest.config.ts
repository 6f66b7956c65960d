import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/**
 * What worker tests import from node_modules, by the name it is imported by. Each test file has a workerd of its own,
 * which loads every module again: packages come in one piece each instead of in hundreds.
 */
const packages = [
  "@better-auth/passkey",
  "better-auth",
  "better-auth/adapters/drizzle",
  "better-auth/api",
  "better-auth/cookies",
  "better-auth/minimal",
  "better-auth/plugins/email-otp",
  "better-auth/plugins/generic-oauth",
  "drizzle-orm",
  "drizzle-orm/batch",
  "drizzle-orm/d1",
  "drizzle-orm/sqlite-core",
  "fast-check",
  "fflate",
  "hono",
  "hono/html",
  "jose",
  "linebreak",
  "pdfkit",
  "postal-mime",
  "tldts",
  "zod",
];

/** What takes so long hangs; a busy machine must not look like it. */
const hangMs = 180_000;

export default defineConfig({
  test: {
    // Vitest keeps one core free for watching; a run has none to spare.
    maxWorkers: "100%",
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("worker/db/migrations"),
                AUTH_SECRET: "test-secret-test-secret-test-secret-0",
                PUBLIC_ORIGIN: "http://counterfoil.example",
                STAGE: "local",
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          // Pure rooms run faster in plain Node, in the project `unit`.
          exclude: [
            "test/worker/{mail,association,search}/**",
            "test/worker/ledger/merkle.test.ts",
            "test/worker/quotes/{outside,pdf,ubl,xlsx,xml}.test.ts",
          ],
          setupFiles: ["test/worker/setup.ts"],
          // What comes before each test is real as well: a company, its people, its mail.
          hookTimeout: hangMs,
          testTimeout: hangMs,
          deps: {
            optimizer: {
              ssr: { enabled: true, include: packages, rolldownOptions: { external: [/^(node|cloudflare):/] } },
            },
          },
        },
      },
      {
        test: {
          name: "unit",
          environment: "node",
          include: [
            "test/shared/**/*.test.ts",
            "test/extension/**/*.test.{ts,tsx}",
            "test/scripts/**/*.test.ts",
            "test/console/**/*.test.{ts,tsx}",
            "test/worker/{mail,association,search}/**/*.test.ts",
            "test/worker/ledger/merkle.test.ts",
            "test/worker/quotes/{outside,pdf,ubl,xlsx,xml}.test.ts",
            "test/*.test.ts",
          ],
          hookTimeout: hangMs,
          testTimeout: hangMs,
        },
      },
    ],
  },
});
