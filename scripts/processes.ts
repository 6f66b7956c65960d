// Starts and ends the programs around us (workerd, browsers, mail servers). Owns: process groups, readiness, clean-up.
// Promises: whatever is started here without `outlive` is gone when this Node process is gone, also after Ctrl-C or a crash.
// Never: end a process that was not started here, or find one by its name.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";

/** A program that was started: its group can be ended, its end can be awaited. */
export interface RunningProcess {
  readonly name: string;
  /** Process id, which is also the id of its process group. */
  readonly pid: number;
  /** Resolves with the exit code (128 + n after a signal) once the first process of the group has ended. */
  readonly exited: Promise<number>;
  /** Ends the whole group: TERM, then KILL after the grace period. Safe to call twice. */
  stop(graceMs?: number): Promise<void>;
}

/** What to start, and where its output goes. */
export interface ProcessRequest {
  name: string;
  command: string;
  args?: readonly string[];
  cwd?: string;
  /** Replaces the whole environment; leave it out to inherit ours. */
  env?: NodeJS.ProcessEnv;
  /** A file path (appended), "inherit" for our own terminal, or a function called with each chunk of text. */
  output: string | "inherit" | ((text: string) => void);
  /** Leave it running when this Node process ends (needs `output` to be a file). */
  outlive?: boolean;
}

/** Long enough for workerd to close its SQLite files and for a browser to flush its profile. */
const defaultGraceMs = 8_000;
/** How often a condition is looked at while waiting; short beside every start-up time measured (0.3 to 10 s). */
const pollMs = 50;

const started = new Set<RunningProcess>();
const shutdownTasks: (() => Promise<void>)[] = [];
let handlersInstalled = false;
let shuttingDown = false;

/** Waits. For polling only. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Starts a program as the first process of its own group and session. Throws when the program cannot be started. */
export async function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  installHandlers();
  const file =
    typeof request.output === "string" && request.output !== "inherit" ? openSync(request.output, "a") : null;
  const sink = file ?? (request.output === "inherit" ? "inherit" : "pipe");
  const child = spawn(request.command, [...(request.args ?? [])], {
    cwd: request.cwd,
    env: request.env ?? process.env,
    detached: true,
    stdio: ["ignore", sink, sink],
  });
  if (file !== null) closeSync(file);
  if (typeof request.output === "function") {
    child.stdout?.setEncoding("utf8").on("data", request.output);
    child.stderr?.setEncoding("utf8").on("data", request.output);
  }
  const exited = exitOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => reject(new Error(`${request.name}: cannot start ${request.command}`, { cause })));
  });
  const pid = child.pid ?? 0;
  const running: RunningProcess = {
    name: request.name,
    pid,
    exited,
    async stop(graceMs = defaultGraceMs) {
      await stopGroup(pid, graceMs);
      started.delete(running);
    },
  };
  if (request.outlive) child.unref();
  else started.add(running);
  return running;
}

/** Runs a program to its end and gives its exit code; output as in `startProcess`. What it leaves behind is ended too. */
export async function runProcess(request: ProcessRequest & { timeoutMs?: number }): Promise<number> {
  const running = await startProcess(request);
  const timer = request.timeoutMs && setTimeout(() => void running.stop(), request.timeoutMs);
  const code = await running.exited;
  if (timer) clearTimeout(timer);
  await running.stop(1_000);
  return code;
}

/** True while the process exists and is no zombie: an init that reaps late makes `kill 0` lie (seen in containers). */
export function isRunning(pid: number): boolean {
  const stat = readStat(pid);
  if (stat) return !"ZX".includes(stat.state);
  return !existsSync("/proc/self/stat") && canSignal(pid);
}

/** When the process was started, in the kernel's clock ticks since boot; tells a process from a later one with its pid. */
export function startTimeOf(pid: number): string | null {
  return readStat(pid)?.startTicks ?? null;
}

/** Ends every process of a group: TERM, wait up to the grace period, KILL. Does nothing when the group is gone. */
export async function stopGroup(groupId: number, graceMs = defaultGraceMs): Promise<void> {
  if (groupId <= 1) return;
  for (const [signal, waitMs] of [["SIGTERM", graceMs] as const, ["SIGKILL", 5_000] as const]) {
    if (!isGroupRunning(groupId)) return;
    signalGroup(groupId, signal);
    const deadline = performance.now() + waitMs;
    while (isGroupRunning(groupId) && performance.now() < deadline) await delay(pollMs);
  }
  if (isGroupRunning(groupId)) throw new Error(`process group ${groupId} is still there after KILL`);
}

/** Waits until something accepts connections on a loopback port. Throws after `timeoutMs`, or at once when `by` has ended. */
export async function waitForPort(
  port: number,
  options: { timeoutMs?: number; by?: RunningProcess } = {},
): Promise<void> {
  await waitUntil(`port ${port}`, options, () => isPortOpen(port));
}

/** Waits until a GET answers with `status` (200). Throws as `waitForPort` does. */
export async function waitForHttp(
  url: string,
  options: { timeoutMs?: number; by?: RunningProcess; status?: number } = {},
): Promise<void> {
  await waitUntil(url, options, async () => {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000) }).catch(() => null);
    await answer?.body?.cancel();
    return answer?.status === (options.status ?? 200);
  });
}

/** True when something accepts connections on 127.0.0.1:`port`. */
export function isPortOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const finish = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => finish(true)).once("error", () => finish(false));
  });
}

/** Adds a step for the end of this run (Ctrl-C, TERM, or `shutDown`). Steps run last added first, before groups are ended. */
export function onShutdown(task: () => Promise<void>): void {
  installHandlers();
  shutdownTasks.push(task);
}

/** Runs the shutdown steps, ends every group that is left, and exits. */
export async function shutDown(exitCode: number): Promise<never> {
  shuttingDown = true;
  for (const task of shutdownTasks.splice(0).reverse()) await task().catch(reportFailure);
  await Promise.all([...started].map((running) => running.stop().catch(reportFailure)));
  process.exit(exitCode);
}

function installHandlers(): void {
  if (handlersInstalled) return;
  handlersInstalled = true;
  for (const [signal, number] of [["SIGINT", 2] as const, ["SIGTERM", 15] as const, ["SIGHUP", 1] as const]) {
    process.on(signal, () => {
      // A second Ctrl-C means now: the exit handler below sends KILL.
      if (shuttingDown) process.exit(128 + number);
      void shutDown(128 + number);
    });
  }
  // The last net, also after an uncaught error: nothing asynchronous may happen here, so no grace.
  process.on("exit", () => {
    for (const running of started) signalGroup(running.pid, "SIGKILL");
  });
}

function reportFailure(error: unknown): void {
  process.stderr.write(`while ending: ${error instanceof Error ? error.message : String(error)}\n`);
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 143)));
  });
}

async function waitUntil(
  what: string,
  options: { timeoutMs?: number; by?: RunningProcess },
  isReady: () => Promise<boolean>,
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = performance.now() + timeoutMs;
  while (!(await isReady())) {
    if (options.by && !isRunning(options.by.pid)) throw new Error(`${options.by.name} ended before ${what} was ready`);
    if (performance.now() > deadline) throw new Error(`${what} was not ready after ${timeoutMs / 1000} s`);
    await delay(pollMs);
  }
}

function isGroupRunning(groupId: number): boolean {
  if (!existsSync("/proc/self/stat")) return canSignal(-groupId);
  if (!canSignal(-groupId)) return false;
  // Zombies still count for the kernel, so the members have to be looked at one by one.
  return readdirSync("/proc").some((entry) => {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : null;
    return stat?.groupId === groupId && !"ZX".includes(stat.state);
  });
}

function readStat(pid: number): { state: string; groupId: number; startTicks: string } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // No such process, or no /proc on this system.
    return null;
  }
  // The second field is the name in parentheses and may hold anything, so count from the last one (proc(5)).
  const [state, , groupId, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: state ?? "X", groupId: Number(groupId), startTicks: rest[16] ?? "" };
}

function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal);
  } catch {
    // ESRCH: the group ended by itself between the look and the signal.
  }
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: nobody there.
    return false;
  }
}
