import { defineConfig } from "drizzle-kit";

// The Book. A volume has plain SQL migrations of its own (worker/volume/migrations).
export default defineConfig({
  dialect: "sqlite",
  driver: "d1-http",
  schema: "./worker/db/book.schema.ts",
  out: "./worker/db/migrations",
});
