import { defineConfig } from "drizzle-kit";

// The Book. The volumes' schema has its own file: `drizzle-kit generate --config drizzle.volume.config.ts`.
export default defineConfig({
  dialect: "sqlite",
  driver: "d1-http",
  schema: "./worker/db/book.schema.ts",
  out: "./worker/db/migrations",
});
