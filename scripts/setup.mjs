// What `npm start` and `npm test` do before anything else, on a fresh clone too: install the packages when the lock has
// changed, write the generated types when they are absent, then run a script on the Node that the project brings.
//   node scripts/setup.mjs scripts/start.ts [arguments]
// Plain JavaScript with built-ins only, because it runs before anything is installed, on Node 20 or later.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".counterfoil-stamp");
/** The first Node that runs TypeScript files as they are. */
const oldestNode = [22, 18];
/** After Ctrl-C: longer than the scripts give their own children (8 s for each step), so that they can end in order. */
const graceMs = 25_000;
/** npm passes Ctrl-C on although the terminal has sent it already: two within this time are one. */
const sameSignalMs = 1_000;

const [script, ...scriptArguments] = process.argv.slice(2);
if (!script) fail("usage: node scripts/setup.mjs SCRIPT [arguments]");

installPackages();
const node = projectNode();
const environment = {
  ...process.env,
  PATH: [dirname(node), join(modules, ".bin"), process.env.PATH ?? ""].join(delimiter),
};
writeTypes();
run();

/** The stamp is written last: an installation that was broken off is done again. */
function installPackages() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const stamp = `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.log("Installing packages (about a minute, only when package-lock.json has changed)");
  // npm tells its scripts where it lies; a bare `npm` would need a shell on Windows.
  const npm = process.env.npm_execpath;
  const words = ["ci", "--no-audit", "--no-fund"];
  const options = { cwd: root, encoding: "utf8" };
  const result = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...words], options)
    : spawnSync("npm", words, options);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? result.error?.message ?? ""}`);
    fail("npm ci failed; nothing was started.", result.status ?? 1);
  }
  // A project without a single dependency has no such folder; then there is nothing to remember either.
  if (existsSync(modules)) writeFileSync(stampFile, stamp);
}

/** The Node of node_modules; where npm has none for this system, the one that runs this file if it is new enough. */
function projectNode() {
  const system = process.platform === "win32" ? "win" : process.platform;
  const own = join(
    modules,
    `node-${system}-${process.arch}`,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return process.execPath;
  return fail(
    `Counterfoil brings its own Node for Linux and Windows, but not for ${process.platform} on ${process.arch}, and Node ` +
      `${process.versions.node} is too old. Install Node ${oldestNode.join(".")} or later (nodejs.org) and start again.`,
  );
}

function writeTypes() {
  if (!existsSync(join(root, ".wxt", "wxt.d.ts"))) generate("wxt", ["prepare"]);
  const workerTypes = join("worker", "worker-configuration.d.ts");
  if (!existsSync(join(root, workerTypes))) generate("wrangler", ["types", workerTypes]);
}

function generate(name, words) {
  const folder = join(modules, name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const program = join(folder, typeof bin === "string" ? bin : bin[name]);
  const result = spawnSync(node, [program, ...words], { cwd: root, encoding: "utf8", env: environment });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  fail(`${name} ${words.join(" ")} failed; nothing was started.`, result.status ?? 1);
}

function run() {
  // A group of its own: Ctrl-C then reaches the script once, through us, and what it leaves behind can be found.
  const isPosix = process.platform !== "win32";
  const child = spawn(node, [join(root, script), ...scriptArguments], {
    cwd: root,
    env: environment,
    stdio: "inherit",
    detached: isPosix,
  });
  let lastSignalAt = Number.NEGATIVE_INFINITY;
  const passOn = (signal) => {
    const now = performance.now();
    if (now - lastSignalAt < sameSignalMs) return;
    if (lastSignalAt < 0) setTimeout(() => killEverythingBelow(child.pid), graceMs).unref();
    lastSignalAt = now;
    send(isPosix ? -child.pid : child.pid, signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => passOn(signal));
  // A TERM to npm ends npm and the shell between us without reaching us; then our parent is another one.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      passOn("SIGTERM");
    }, 500);
  }
  child.on("error", (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (isPosix) send(-child.pid, "SIGKILL");
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

/** The script did not end in time: its descendants may be in groups of their own, so each is found and ended. */
function killEverythingBelow(pid) {
  for (const descendant of descendantsOf(pid)) send(descendant, "SIGKILL");
  send(-pid, "SIGKILL");
}

function descendantsOf(pid) {
  const children = new Map();
  for (const entry of existsSync("/proc/self/stat") ? readdirSync("/proc") : []) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      // The name, in parentheses, may hold spaces: the parent is the second field after it (proc(5)).
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended while we looked.
    }
  }
  const found = [];
  const walk = (parent) => {
    for (const childPid of children.get(parent) ?? []) {
      found.push(childPid);
      walk(childPid);
    }
  };
  walk(pid);
  return found;
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}
