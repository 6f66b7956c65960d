import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "./local-worker.ts";

/** Names, sizes and times of every file below these folders (or files), as one hash: changes when a build would differ. */
export function stampOf(sources: readonly string[]): string {
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

/** True unless the part was built from exactly this. */
export function changedSince(name: string, stamp: string): boolean {
  const path = join(projectDir, "dist", `.${name}.stamp`);
  return !existsSync(path) || readFileSync(path, "utf8") !== stamp;
}
