// The repository's own files, as the architecture test reads them. Walked, not asked of git: a release archive has no .git.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** Made by tools or held by no rule of ours. A new folder of that kind goes here and into .gitignore. */
const skippedFolders = new Set(["node_modules", "dist", ".git", ".wxt", ".wrangler", ".state", "test-results"]);
const skippedFolderEnds = ["-report"];
/** `.git` is a file in a second checkout of the same repository. */
const generatedFiles = new Set(["worker/worker-configuration.d.ts", "package-lock.json", ".git"]);

/** Paths of every file in the repository, `/` between folders, sorted. Generated files are left out. */
export function listFiles(): string[] {
  return walk(root)
    .map((path) => relative(root, path).split(sep).join("/"))
    .filter((path) => !generatedFiles.has(path) && !path.endsWith(".log") && path !== ".dev.vars")
    .sort();
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return entry.isFile() ? [join(folder, entry.name)] : [];
    const isSkipped = skippedFolders.has(entry.name) || skippedFolderEnds.some((end) => entry.name.endsWith(end));
    return isSkipped ? [] : walk(join(folder, entry.name));
  });
}

/** Text of a file, by its path in the repository. */
export const readText = (path: string): string => readFileSync(join(root, path), "utf8");

/** True for what our own rooms are written in: TypeScript and the one script that runs before anything is installed. */
export const isCode = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path);
