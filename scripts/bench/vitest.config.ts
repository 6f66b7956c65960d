// Counts rows inside workerd. Its files end in .cost.ts, so that `npm test` leaves them alone.
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "../..");

export default defineConfig({
  root,
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: join(root, "wrangler.toml") },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations(join(root, "worker/db/migrations")),
          AUTH_SECRET: "bench-secret-bench-secret-bench-secret",
          PUBLIC_ORIGIN: "http://counterfoil.example",
          STAGE: "local",
        },
      },
    })),
  ],
  test: {
    name: "cost",
    include: ["test/worker/**/*.cost.ts"],
    setupFiles: ["test/worker/setup.ts"],
    testTimeout: 90_000,
    reporters: ["default"],
  },
});
