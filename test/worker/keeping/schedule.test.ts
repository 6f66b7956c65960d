import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { allBackups } from "../../../worker/records/backups.ts";
import worker from "../../../worker/worker.ts";
import { testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aCompany } from "../support/record-to-back-up.ts";

beforeEach(async () => {
  await emptyInstallation();
  await aCompany();
  await testContext().db.run(sql`alter table erasure rename to erasure_away`);
});
afterEach(async () => {
  await testContext().db.run(sql`alter table erasure_away rename to erasure`);
  vi.restoreAllMocks();
});

it("goes on with its other jobs where one of them throws, and says which", async () => {
  const said: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line) => void said.push(String(line)));
  const execution = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env, execution);
  await waitOnExecutionContext(execution);
  expect(said.filter((line) => line.includes("schedule.job_failed")).join()).toContain("eraseOnSchedule");
  expect(await allBackups(testContext())).toHaveLength(1);
});
