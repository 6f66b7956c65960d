// What a local Worker lets others reach, and what it leaves on the disk beside the record.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startLocalWorker } from "../../scripts/local-worker.ts";
import { firstFreeTen } from "../support/company.ts";

test("nobody looks into the stores past the Worker, and nobody writes down what it was asked", async () => {
  test.setTimeout(120_000);
  const stateDir = mkdtempSync(join(tmpdir(), "cf-"));
  const worker = await startLocalWorker({ stateDir, port: await firstFreeTen(31760) });
  try {
    for (const path of ["d1/database", "r2/buckets", "workers/durable_objects/namespaces"]) {
      const answer = await fetch(`${worker.origin}/cdn-cgi/explorer/api/${path}`);
      const text = await answer.text();
      expect(text, path).not.toMatch(/BOOK|counterfoil-/);
    }
    expect((await fetch(`${worker.origin}/api/health`)).status).toBe(200);
    expect(existsSync(join(stateDir, "wrangler/v3/d1"))).toBe(true);
    expect(readdirSync(join(stateDir, "wrangler/v3"))).not.toContain("observability");
  } finally {
    await worker.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
});
