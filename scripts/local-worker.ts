// The Worker on workerd with D1, R2, queues and Durable Objects all local, under one state folder.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";
import type { RunningProcess } from "./processes.ts";
import { delay, isPortOpen, isRunning, runProcess, startProcess, waitForHttp } from "./processes.ts";

export const projectDir = join(import.meta.dirname, "..");
const wrangler = join(projectDir, "node_modules/wrangler/bin/wrangler.js");
const migrationsDir = join(projectDir, "worker/db/migrations");

/** What a state folder remembers between starts. Secrets of this computer only; the folder is never committed. */
const secretsSchema = z.object({ authSecret: z.string(), setupToken: z.string() });
type Secrets = z.infer<typeof secretsSchema>;

export interface LocalWorkerOptions {
  stateDir: string;
  port: number;
  /** Answers are made for this address; the port's own when left out. */
  publicOrigin?: string;
  /** Gets everything workerd prints. */
  onOutput?: (text: string) => void;
  /** Rebuilds and restarts on changes of the source. */
  watch?: boolean;
  /** Where a debugger may ask the Worker's isolate; nowhere when left out. */
  inspectorPort?: number;
}

export interface LocalWorker {
  origin: string;
  /** The development server behind the front door: for cron jobs and the like, and for nobody else. */
  backOrigin: string;
  /** The set-up link's secret: good once, while nobody is there. */
  setupToken: string;
  process: RunningProcess;
  stop(): Promise<void>;
}

/**
 * Quiet and offline: wrangler must neither report nor look anything up. Nor may it write every request and question to the
 * stores down (search words among them, 90 kB a capture), or let whoever reaches the port look into the stores.
 */
const wranglerEnv = (): NodeJS.ProcessEnv => ({
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_LOG_SANITIZE: "true",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  NO_COLOR: "1",
});

function readSecrets(stateDir: string): Secrets {
  const path = join(stateDir, "secrets.json");
  if (existsSync(path)) return secretsSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  const secrets = { authSecret: randomBytes(32).toString("hex"), setupToken: randomBytes(32).toString("base64url") };
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

/** The set-up link's secret of a state folder that was started once. */
export const readSetupToken = (stateDir: string): string => readSecrets(stateDir).setupToken;

const databaseDir = (stateDir: string): string => join(stateDir, "wrangler");

/** Runs wrangler to its end. Throws with its output when it fails. */
export async function runWrangler(name: string, args: readonly string[]): Promise<string> {
  let output = "";
  const code = await runProcess({
    name,
    command: process.execPath,
    args: [wrangler, ...args],
    cwd: projectDir,
    env: wranglerEnv(),
    output: (text) => {
      output += text;
    },
  });
  if (code !== 0) throw new Error(`${name} failed (${code}):\n${output.slice(-2000)}`);
  return output;
}

/** Brings the local Book to the newest form; skips the seconds it takes when nothing is new. */
async function migrate(stateDir: string): Promise<void> {
  const newest = readdirSync(migrationsDir)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const stamp = createHash("sha256");
  for (const name of newest) stamp.update(name).update(readFileSync(join(migrationsDir, name)));
  const digest = stamp.digest("hex");
  const stampPath = join(stateDir, "migrated");
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === digest) return;
  await runWrangler("migrations", [
    "d1",
    "migrations",
    "apply",
    "BOOK",
    "--local",
    "--persist-to",
    databaseDir(stateDir),
  ]);
  writeFileSync(stampPath, digest);
}

/** The address under which this record was last started; null when it never was. */
export function lastOrigin(stateDir: string): string | null {
  const variables = variablesPath(stateDir);
  if (!existsSync(variables)) return null;
  return /^PUBLIC_ORIGIN=(.+)$/m.exec(readFileSync(variables, "utf8"))?.[1] ?? null;
}

const variablesPath = (stateDir: string): string => join(stateDir, "variables.env");

/** A Worker that has just been ended lets go of its port within this. */
const portFreeMs = 5_000;

/** Else a Worker that a killed run left behind would answer for ours, until it ends in the middle of the work. */
async function waitUntilFree(port: number): Promise<void> {
  for (const until = performance.now() + portFreeMs; await isPortOpen(port); await delay(100))
    if (performance.now() > until)
      throw new Error(
        `Port ${port} is in use, perhaps by a run that was ended by force. End it, or give another --port.`,
      );
}

/** Starts the Worker and waits until it answers. State survives a stop and a kill. Throws when the port is not free. */
export async function startLocalWorker(options: LocalWorkerOptions): Promise<LocalWorker> {
  await waitUntilFree(options.port);
  // First of all: whoever starts a second one on the same record is refused here.
  const door = await openFrontDoor(options.port);
  try {
    return await startBehind(door, options);
  } catch (error) {
    await door.close();
    throw error;
  }
}

async function startBehind(door: FrontDoor, options: LocalWorkerOptions): Promise<LocalWorker> {
  const { stateDir, port } = options;
  mkdirSync(stateDir, { recursive: true });
  // What wrangler wrote down while nobody had told it not to.
  rmSync(join(databaseDir(stateDir), "v3", "observability"), { recursive: true, force: true });
  // The assets folder must exist even before the console is built.
  mkdirSync(join(projectDir, "dist/console"), { recursive: true });
  const secrets = readSecrets(stateDir);
  await migrate(stateDir);
  // Browsers refuse passkeys on an IP address.
  const origin = options.publicOrigin ?? `http://localhost:${port}`;
  const variables = variablesPath(stateDir);
  writeFileSync(
    variables,
    [
      `AUTH_SECRET=${secrets.authSecret}`,
      `SETUP_TOKEN_HASH=${createHash("sha256").update(secrets.setupToken).digest("hex")}`,
      `PUBLIC_ORIGIN=${origin}`,
      "STAGE=local",
      // A copy on the same disk is no backup: here one is made by `npm run backup` alone.
      "BACKUP_HOURS=0",
    ].join("\n"),
    { mode: 0o600 },
  );
  let printed: string | null = "";
  const running = await startProcess({
    name: "worker",
    command: process.execPath,
    args: [
      wrangler,
      "dev",
      ...["--ip", "127.0.0.1", "--port", "0", "--inspector-port", String(options.inspectorPort ?? 0)],
      ...["--persist-to", databaseDir(stateDir), "--env-file", variables],
      ...(options.watch ? ["--live-reload"] : []),
      ...["--show-interactive-dev-session", "false"],
    ],
    cwd: projectDir,
    env: wranglerEnv(),
    output: (text) => {
      if (printed !== null) printed += text;
      options.onOutput?.(text);
    },
  });
  // Else the door would pass mail on to whoever takes the port next.
  const closed = running.exited.then(() => door.close());
  const stop = async (): Promise<void> => {
    await running.stop();
    await closed;
  };
  try {
    const backOrigin = await whereReady(running, () => printed ?? "");
    printed = null;
    await waitForHttp(`${backOrigin}/api/health`, { timeoutMs: 60_000, by: running });
    door.passTo(Number(new URL(backOrigin).port));
    return { origin, backOrigin, setupToken: secrets.setupToken, process: running, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** wrangler is ready within this, also on a busy machine. */
const readyMs = 60_000;

/** wrangler takes a port that is free and prints it: asked for beforehand, another program could have it by then. */
async function whereReady(running: RunningProcess, printed: () => string): Promise<string> {
  for (const until = performance.now() + readyMs; ; await delay(50)) {
    const found = /Ready on (http:\/\/127\.0\.0\.1:\d+)\s/.exec(printed())?.[1];
    if (found) return found;
    if (!isRunning(running.pid) || performance.now() > until)
      throw new Error(`The Worker did not start:\n${printed().slice(-2000)}`);
  }
}

/** Runs the Worker's cron job now and waits for its end. */
export async function runCron({ backOrigin }: Pick<LocalWorker, "backOrigin">): Promise<void> {
  const answer = await fetch(`${backOrigin}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent("*/5 * * * *")}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the cron job failed (${answer.status}): ${text.slice(0, 300)}`);
}
