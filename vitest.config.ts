import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
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
          exclude: ["test/worker/{mail,association,search}/**", "test/worker/ledger/merkle.test.ts"],
          setupFiles: ["test/worker/setup.ts"],
          testTimeout: 30_000,
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
            "test/*.test.ts",
          ],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
