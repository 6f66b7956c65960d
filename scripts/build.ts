// Builds the console and the extension (Chrome and Firefox) into dist/.
import { join } from "node:path";
import { projectDir } from "./local-worker.ts";
import { runProcess } from "./processes.ts";

const bin = (name: string): string => join(projectDir, "node_modules", name);

async function run(name: string, script: string, args: readonly string[]): Promise<void> {
  let output = "";
  const code = await runProcess({
    name,
    command: process.execPath,
    args: [bin(script), ...args],
    cwd: projectDir,
    env: { ...process.env, WXT_SKIP_TELEMETRY: "1", NO_COLOR: "1" },
    output: (text) => {
      output += text;
    },
  });
  if (code !== 0) throw new Error(`${name} could not be built:\n${output.slice(-4000)}`);
}

/** Builds the console into dist/console. Throws with the builder's output. */
export const buildConsole = (): Promise<void> =>
  run("console", "vite/bin/vite.js", ["build", "-c", "worker/console/vite.config.ts", "--logLevel", "warn"]);

/** Builds the extension for a browser into dist/extension/<browser>-mv3. */
export const buildExtension = (browser: "chrome" | "firefox"): Promise<void> =>
  run(`extension (${browser})`, "wxt/bin/wxt.mjs", ["build", "-b", browser, "--mv3"]);

if (process.argv[1] === import.meta.filename) {
  await Promise.all([buildConsole(), buildExtension("chrome")]);
  await buildExtension("firefox");
  process.stdout.write("Built dist/console, dist/extension/chrome-mv3 and dist/extension/firefox-mv3.\n");
}
