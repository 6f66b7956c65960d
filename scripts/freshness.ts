import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildConsole, buildExtension } from "./build.ts";
import { projectDir } from "./local-worker.ts";

const parts = [
  { name: "console", sources: ["worker/console", "shared"], make: buildConsole },
  { name: "extension", sources: ["extension", "shared", "wxt.config.ts"], make: () => buildExtension("chrome") },
];

/** Builds the parts whose sources have changed since their last build; a second call finds nothing to do. */
export async function buildWhatChanged(say: (line: string) => void): Promise<void> {
  for (const { name, sources, make } of parts) {
    const stamp = stampOf(sources);
    const path = join(projectDir, "dist", `.${name}.stamp`);
    if (existsSync(path) && readFileSync(path, "utf8") === stamp) continue;
    say(`  building the ${name} …`);
    await make();
    writeFileSync(path, stamp);
  }
}

/** Names, sizes and times of every file below these folders (or files), as one hash: changes when a build would differ. */
function stampOf(sources: readonly string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const source of [...sources, "package-lock.json"]) {
    const path = join(projectDir, source);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name))
      : [path];
    for (const file of files.sort()) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}:${size}:${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}
