// Everybody at the Desk at once, over HTTP, on a Worker that is killed in the middle. The long version is
// `npm run soak -- --only desk`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { deskPart } from "../../scripts/soak/desk-part.ts";
import { noFindings } from "../../scripts/soak/findings.ts";
import { firstFreeTen } from "../support/company.ts";

const sizes = { people: 20, requests: 60, quotes: 60, edits: 60, kills: 1 };
// Another seed each day; a failing one is repeated with SEED=.
const seed = Number(process.env.SEED ?? Math.floor(Date.now() / 86_400_000));

test("requests are taken once, numbers have no gap, edits stand, though the Worker dies in between", async () => {
  test.setTimeout(300_000);
  const dir = mkdtempSync(join(tmpdir(), "cf-"));
  const findings = noFindings();
  const say = (line: string): void => console.log(line);
  try {
    await deskPart({ dir, port: await firstFreeTen(31770), sizes, seed, findings, say });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  expect(findings.wrong, `seed ${seed}`).toEqual([]);
});
