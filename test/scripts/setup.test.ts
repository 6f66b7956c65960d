import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRunning } from "../../scripts/processes.ts";

const project = mkdtempSync(join(tmpdir(), "counterfoil-setup-"));
const installing = "Installing packages";

/** A project of its own with one package from its own folder, so that npm needs no network. */
beforeAll(() => {
  for (const folder of ["scripts", "thing", ".wxt", "worker"]) mkdirSync(join(project, folder));
  cpSync(join(import.meta.dirname, "../../scripts/setup.mjs"), join(project, "scripts/setup.mjs"));
  cpSync(join(import.meta.dirname, "../../scripts/processes.ts"), join(project, "scripts/processes.ts"));
  write("package.json", JSON.stringify({ name: "tiny", type: "module", dependencies: { thing: "file:thing" } }));
  write("thing/package.json", JSON.stringify({ name: "thing", version: "1.0.0" }));
  write(".wxt/wxt.d.ts", "");
  write("worker/worker-configuration.d.ts", "");
  write(
    "scripts/hello.ts",
    "const words: string[] = process.argv.slice(2); console.log('hello', words.join()); process.exitCode = 3;",
  );
  write(
    "scripts/serve.ts",
    `import { startProcess } from "./processes.ts";
    const sleeper = await startProcess({ name: "sleeper", command: "sleep", args: ["600"], output: "inherit" });
    console.log(\`started \${process.pid} \${sleeper.pid}\`);
    await sleeper.exited;`,
  );
  execFileSync("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund"], { cwd: project, stdio: "ignore" });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("setup", () => {
  test("installs once, passes arguments on and gives the script's exit code", async () => {
    const first = await run("scripts/hello.ts", "a", "b");
    expect(first).toEqual({ code: 3, output: expect.stringContaining("hello a,b") });
    expect(first.output).toContain(installing);
    expect(existsSync(join(project, "node_modules/thing/package.json"))).toBe(true);
    expect((await run("scripts/hello.ts")).output).not.toContain(installing);
  });

  test("installs again when the lock has changed, and when an installation was broken off", async () => {
    await run("scripts/hello.ts");
    write("package-lock.json", `${readFileSync(join(project, "package-lock.json"), "utf8")}\n`);
    expect((await run("scripts/hello.ts")).output).toContain(installing);
    rmSync(join(project, "node_modules/.counterfoil-stamp"));
    expect((await run("scripts/hello.ts")).output).toContain(installing);
  });

  test("starts nothing when the packages cannot be installed", async () => {
    const lock = readFileSync(join(project, "package-lock.json"), "utf8");
    write("package-lock.json", "{ broken");
    const result = await run("scripts/hello.ts");
    write("package-lock.json", lock);
    expect(result.code).not.toBe(0);
    expect(result.code).not.toBe(3);
    expect(result.output).toContain("nothing was started");
    expect(result.output).not.toContain("hello");
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s leaves no process behind", async (signal) => {
    const child = start("scripts/serve.ts");
    const pids = await new Promise<number[]>((resolve) => {
      let text = "";
      child.stdout?.on("data", (chunk) => {
        text += chunk;
        const match = /started (\d+) (\d+)/.exec(text);
        if (match) resolve([Number(match[1]), Number(match[2])]);
      });
    });
    expect(pids.map(isRunning)).toEqual([true, true]);
    const exit = once(child, "exit");
    child.kill(signal);
    expect(await exit).toEqual([signal === "SIGINT" ? 130 : 143, null]);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });
});

function write(path: string, text: string): void {
  writeFileSync(join(project, path), text);
}

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, ["scripts/setup.mjs", ...words], { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(...words: string[]): Promise<{ code: number | null; output: string }> {
  const child = start(...words);
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  await once(child, "close");
  return { code: child.exitCode, output };
}
