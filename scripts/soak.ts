// `npm run soak`: longer proofs. The Worker is killed in the middle of requests again and again, malformed mail, mail
// bombs and the largest originals come through the doors, hostile HTML into the mail frame; afterwards everything that
// was promised has to hold. Exits with 1 when something does not.
//   npm run soak -- --rounds 10 --mails 2000 --lives 100000 --minutes 60 --backups 50 --captures 10000 --kills 300 --seed 1
//   --bodies 3000 --cases 50 --people 50 --requests 500 --quotes 1000 --edits 500; --only crash, large, malformed, backup, residue, desk,
//   outbox, html (these two in a real Chromium) or simulation (of the outbox alone); html and simulation need no Worker
//   --port: three free ports; --minutes: how long simulation, outbox and malformed may begin something new
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inspect, parseArgs } from "node:util";
import { setUpCompany } from "./bench/company.ts";
import { projectDir, startLocalWorker } from "./local-worker.ts";
import { shutDown } from "./processes.ts";
import { backupRounds } from "./soak/backup-part.ts";
import { crashRounds } from "./soak/crash-rounds.ts";
import { deskPart } from "./soak/desk-part.ts";
import { noFindings } from "./soak/findings.ts";
import { htmlPart } from "./soak/html-part.ts";
import { largePart } from "./soak/large-part.ts";
import { malformedPart } from "./soak/malformed-part.ts";
import { outboxPart } from "./soak/outbox-part.ts";
import { residuePart } from "./soak/residue-part.ts";
import { simulationPart } from "./soak/simulation-part.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "10" },
      mails: { type: "string", default: "2000" },
      lives: { type: "string", default: "100000" },
      minutes: { type: "string", default: "60" },
      backups: { type: "string", default: "50" },
      captures: { type: "string", default: "10000" },
      kills: { type: "string", default: "300" },
      bodies: { type: "string", default: "3000" },
      cases: { type: "string", default: "50" },
      people: { type: "string", default: "50" },
      requests: { type: "string", default: "500" },
      quotes: { type: "string", default: "1000" },
      edits: { type: "string", default: "500" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      only: { type: "string" },
      port: { type: "string", default: "8898" },
    },
  });
  const given = [values.rounds, values.mails, values.seed, values.port, values.lives, values.minutes].map(Number);
  const [rounds, count, seed, port, lives, minutes] = given;
  const more = [values.backups, values.captures, values.kills, values.bodies, values.cases].map(Number);
  const [backups, captures, kills, bodies, cases] = more;
  const [people, requests, quotes, edits] = [values.people, values.requests, values.quotes, values.edits].map(Number);
  const wanted = (name: string): boolean => values.only === undefined || values.only === name;
  if (
    !rounds ||
    !count ||
    seed === undefined ||
    !Number.isInteger(seed) ||
    !port ||
    !lives ||
    !minutes ||
    !backups ||
    !captures ||
    !kills ||
    !bodies ||
    !cases ||
    !people ||
    !requests ||
    !quotes ||
    !edits ||
    !["crash", "large", "malformed", "simulation", "backup", "residue", "outbox", "html", "desk"].some(wanted)
  ) {
    process.stderr.write(
      "--rounds, --mails, --lives, --minutes, --backups, --captures, --kills, --bodies, --cases, --people, --requests, " +
        "--quotes, --edits, --seed and --port take whole numbers; --only takes crash, large, malformed, simulation, " +
        "backup, residue, desk, outbox or html\n",
    );
    return shutDown(2);
  }
  say(`seed ${seed}`);
  const stateDir = join(projectDir, ".state", "soak");
  rmSync(stateDir, { recursive: true, force: true });
  mkdirSync(stateDir, { recursive: true });
  const findings = noFindings(say);
  if (wanted("simulation")) await simulationPart({ lives, minutes, seed, findings, say });
  if (["crash", "large", "malformed"].some(wanted)) {
    const worker = await startLocalWorker({ stateDir, port });
    const access = await setUpCompany(worker);
    await worker.stop();
    if (wanted("crash")) await crashRounds({ stateDir, port, rounds, captures: 60, seed, access, findings, say });
    if (wanted("large") || wanted("malformed")) {
      const inspectorPort = port + 1;
      const again = await startLocalWorker({ stateDir, port, inspectorPort });
      if (wanted("large")) await largePart({ access, inspectorPort, findings, say });
      if (wanted("malformed")) await malformedPart({ stateDir, access, count, minutes, seed, findings, say });
      await again.stop();
    }
  }
  if (wanted("backup")) {
    await backupRounds({ dir: join(stateDir, "backup"), port, rounds: backups, seed, findings, say });
  }
  if (wanted("residue")) {
    await residuePart({ dir: join(stateDir, "residue"), port, cases, seed, findings, say });
  }
  if (wanted("desk")) {
    const sizes = { people, requests, quotes, edits, kills: 3 };
    await deskPart({ dir: join(stateDir, "desk"), port, sizes, seed, findings, say });
  }
  if (wanted("outbox")) {
    await outboxPart({ dir: join(stateDir, "outbox"), port, captures, kills, minutes, seed, findings, say });
  }
  if (wanted("html")) await htmlPart({ bodies, seed, findings, say });
  for (const line of findings.wrong.slice(0, 100)) say(`wrong: ${line}`);
  for (const [promise, times] of findings.checked) say(`checked ${times} times: ${promise}`);
  const checks = [...findings.checked.values()].reduce((sum, times) => sum + times, 0);
  say(`${checks} checks, ${findings.wrong.length} wrong, seed ${seed}`);
  // What was found wrong can be looked at in the record that is left behind.
  if (findings.wrong.length === 0) rmSync(stateDir, { recursive: true, force: true });
  return shutDown(findings.wrong.length > 0 ? 1 : 0);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  return shutDown(1);
});
