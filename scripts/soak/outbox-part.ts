import { mkdirSync } from "node:fs";
import { buildWhatChanged } from "../freshness.ts";
import { findChromium } from "../test-needs.ts";
import { browserKills } from "./browser-kills.ts";
import type { Findings } from "./findings.ts";
import { diceOf } from "./malformed-mail.ts";
import { startOutboxCompany } from "./outbox-company.ts";
import { outboxFaults } from "./outbox-faults.ts";
import { checkFiles } from "./outbox-verdict.ts";

/** The outbox in a real Chromium: saves through failures of service worker and server, then through killed browsers. */
export async function outboxPart(options: {
  /** An empty or absent folder. */
  dir: string;
  /** First of two free ports. */
  port: number;
  captures: number;
  /** How often the browser is killed. */
  kills: number;
  /** Nothing new is begun after this. */
  minutes: number;
  seed: number;
  findings: Findings;
  say(line: string): void;
}): Promise<void> {
  const { dir, captures, kills, seed } = options;
  mkdirSync(dir, { recursive: true });
  await buildWhatChanged(options.say);
  const company = await startOutboxCompany({ ...options, executablePath: findChromium(), dice: diceOf(seed) });
  let onRecord = 0;
  try {
    onRecord = (await outboxFaults(company, captures)) + (await browserKills(company, kills));
  } finally {
    await company.stop();
  }
  checkFiles(company, onRecord);
}
