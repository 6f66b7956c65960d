// `npm start`: the whole system on this computer, filled with a demo company when the record is empty.
// `--webmail` adds a practice mailbox; `--dev` rebuilds on changes; `--port N`; `--empty` starts without the demo.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { peopleEndpoints } from "../shared/api/people.ts";
import { setupEndpoints } from "../shared/api/setup.ts";
import { clientFor } from "./api.ts";
import type { DemoCompany } from "./demo/company.ts";
import { demoCompany } from "./demo/company.ts";
import { fillDemo } from "./demo/fill.ts";
import { buildWhatChanged } from "./freshness.ts";
import type { LocalWorker } from "./local-worker.ts";
import { lastOrigin, projectDir, runCron, startLocalWorker } from "./local-worker.ts";
import { canRun } from "./practice-mail/packages.ts";
import { practiceStateDir, startPracticeMail } from "./practice-mail/practice-mail.ts";
import { isPortOpen, onShutdown, shutDown, startProcess } from "./processes.ts";

const PRACTICE_PASSWORD = "practice";

/** What start remembers of the demo, so that a second start adds nothing and can still print links. */
const demoStateSchema = z.object({ now: z.string(), cookie: z.string(), personIds: z.record(z.string(), z.string()) });
type DemoState = z.infer<typeof demoStateSchema>;

const say = (line = ""): boolean => process.stdout.write(`${line}\n`);
const flags = readFlags();

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        webmail: { type: "boolean", default: false },
        dev: { type: "boolean", default: false },
        empty: { type: "boolean", default: false },
        port: { type: "string", default: "8787" },
        state: { type: "string", default: join(projectDir, ".state") },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${values.port} is no port`);
    return { ...values, port };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("Usage: npm start -- [--webmail] [--empty] [--port 8900]");
    return process.exit(2);
  }
}

function drawProgress(done: number, total: number): void {
  const width = 32;
  const filled = Math.round((done / total) * width);
  const bar = `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
  process.stdout.write(
    `${process.stdout.isTTY ? "\r" : ""}  importing the demo mail ${bar} ${done}/${total}${process.stdout.isTTY ? "" : "\n"}`,
  );
}

const demoStatePath = (): string => join(flags.state, "demo.json");

async function fill(worker: LocalWorker): Promise<void> {
  const now = new Date();
  const company = demoCompany(now);
  const { admin, personIds } = await fillDemo({ ...worker, company, onProgress: drawProgress });
  say();
  const state: DemoState = { now: now.toISOString(), cookie: admin.cookie, personIds: Object.fromEntries(personIds) };
  writeFileSync(demoStatePath(), JSON.stringify(state), { mode: 0o600 });
}

/** As often as the cron job runs where Counterfoil is deployed (wrangler.toml); wrangler's development server has no clock. */
const CRON_MS = 5 * 60 * 1000;

/** Runs the cron job at once and then by the clock. One that fails, as while the Worker restarts, leaves it to the next. */
function keepCron(worker: LocalWorker): void {
  const run = () => void runCron(worker).catch(() => undefined);
  run();
  const timer = setInterval(run, CRON_MS);
  onShutdown(async () => clearInterval(timer));
}

/** One fresh sign-in link per part of the story, while the demo's admin session lasts. */
async function printSignIns(worker: LocalWorker, state: DemoState, company: DemoCompany): Promise<void> {
  const { call } = { call: clientFor(worker.origin, { cookie: state.cookie }) };
  say("Sign in (each link works once; start again for new ones):");
  const shown = ["outside", "inside", "manager", "keeper"] as const;
  for (const role of shown) {
    const person = company.people.find(({ roles }) => roles.includes(role));
    const id = person && state.personIds[person.key];
    if (!person || !id) continue;
    try {
      const { url } = await call(peopleEndpoints.newLink, { params: { id } });
      say(`  ${`${person.name} (${person.roles.join(", ")})`.padEnd(34)} ${url}`);
    } catch {
      say("  The demo's own sign-in has ended; `npm run sign-in-link -- ADDRESS` makes a link for anyone.");
      return;
    }
  }
  const boss = company.people.find(({ roles }) => roles.includes("admin"));
  if (boss) say(`  ${`${boss.name} (admin)`.padEnd(34)} npm run sign-in-link -- ${boss.address}`);
}

async function startWebmail(company: DemoCompany): Promise<void> {
  const able = canRun();
  if (!able.ok) {
    say(`The practice mailbox needs ${able.missing.join(", ")}. Install with:\n  ${able.command}`);
    return;
  }
  say("  starting the practice mailbox …");
  const mail = await startPracticeMail({
    stateDir: practiceStateDir(projectDir),
    ports: { web: 8790, imap: 8791, smtp: 8792, lmtp: 8793 },
    users: company.mailboxes.map(({ address, personKey, messages }) => ({
      address,
      name: company.people.find(({ key }) => key === personKey)?.name ?? address,
      password: PRACTICE_PASSWORD,
      messages: messages.map(({ folder, bytes }) => ({ folder, bytes, seen: true })),
    })),
  });
  onShutdown(() => mail.stop());
  say(`Practice webmail (Roundcube): ${mail.url}`);
  say(`  sign in as ${company.people[0]?.address}, password ${PRACTICE_PASSWORD} (the same for all eight)`);
}

async function watch(): Promise<void> {
  const vite = join(projectDir, "node_modules/vite/bin/vite.js");
  const wxt = join(projectDir, "node_modules/wxt/bin/wxt.mjs");
  const common = { command: process.execPath, cwd: projectDir, output: "inherit" as const };
  await startProcess({
    ...common,
    name: "console watch",
    args: [vite, "build", "--watch", "-c", "worker/console/vite.config.ts"],
  });
  await startProcess({
    ...common,
    name: "extension watch",
    args: [wxt, "-b", "chrome", "--mv3"],
  });
}

/** True when a Counterfoil answers there. */
async function answersAt(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

async function main(): Promise<void> {
  const { port } = flags;
  // Two of them on one record would break it.
  const last = lastOrigin(flags.state);
  if (last && (await answersAt(last))) {
    say(`Counterfoil runs already: ${last}/`);
    return shutDown(1);
  }
  if (await isPortOpen(port)) {
    say(`Port ${port} is taken by another program. Try: npm start -- --port ${port + 10}`);
    return shutDown(1);
  }
  mkdirSync(flags.state, { recursive: true });
  say("Counterfoil");
  await buildWhatChanged(say);
  let output = "";
  const worker = await startLocalWorker({
    stateDir: flags.state,
    port,
    watch: flags.dev,
    onOutput: (text) => {
      output = `${output}${text}`.slice(-4000);
      // Codes and links that would be mailed are printed by the Worker itself, for whoever sits here.
      for (const line of text.split("\n")) if (flags.dev || line.includes("[counterfoil] sign-in code")) say(line);
    },
  }).catch((error: unknown) => {
    say(output);
    throw error;
  });
  let ending = false;
  onShutdown(async () => {
    ending = true;
  });
  void worker.process.exited.then((code) => {
    if (ending) return undefined;
    say(`The Worker ended (${code}).\n${output}`);
    return shutDown(1);
  });
  const ways = await clientFor(worker.origin, {})(setupEndpoints.signInWays, {});
  if (ways.setupNeeded && !flags.empty) await fill(worker);
  keepCron(worker);
  const state = existsSync(demoStatePath())
    ? demoStateSchema.parse(JSON.parse(readFileSync(demoStatePath(), "utf8")))
    : null;
  const company = demoCompany(state ? new Date(state.now) : new Date());
  const isDemo = (await clientFor(worker.origin, {})(setupEndpoints.signInWays, {})).demo;
  say();
  say(`Console:   ${worker.origin}/`);
  if (ways.setupNeeded && flags.empty) say(`Set-up:    ${worker.origin}/setup#${worker.setupToken}   (works once)`);
  if (state && isDemo) await printSignIns(worker, state, company);
  if (flags.webmail) await startWebmail(company);
  say("Extension: chrome://extensions → Developer mode → Load unpacked →");
  say(`           ${join(projectDir, "dist/extension/chrome-mv3")}`);
  say(`           Then its options: server ${worker.origin}`);
  if (flags.dev) await watch();
  say("Ctrl-C ends everything. `npm run reset` empties the record.");
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return shutDown(1);
});
