// A folder of backups, laid out like the backups' bucket: <id>/manifest.json, <id>/<chunk>, original/<sha256>,
// taken-back/<capture>.<person>.json.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { BackupChunk, BackupManifest } from "../../shared/api/backup.ts";
import { BACKUP_FORMAT, backupManifestSchema } from "../../shared/api/backup.ts";
import type { TakenBack } from "../../shared/taken-back.ts";
import { markNameOf, takenBackSchema } from "../../shared/taken-back.ts";

/** SHA-256 as hex. */
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const manifestPath = (dir: string, id: string): string => join(dir, id, "manifest.json");
const chunkPath = (dir: string, id: string, name: string): string => join(dir, id, name);
const originalPath = (dir: string, sha256: string): string => join(dir, "original", sha256);
const marksPath = (dir: string): string => join(dir, "taken-back");

/** Whole or not at all: a name appears when its bytes are there. */
function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.part`, bytes, { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

/** The file's bytes when they have this hash; null when there is none or it is damaged. */
function readRight(path: string, sha256: string): Uint8Array | null {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  return sha256Of(bytes) === sha256 ? bytes : null;
}

/** A chunk that is here and right, or null. */
export const readChunkFile = (dir: string, id: string, { name, sha256 }: BackupChunk): Uint8Array | null =>
  readRight(chunkPath(dir, id, name), sha256);

/** Keeps a chunk. Throws when it is not what the manifest says. */
export function writeChunkFile(dir: string, id: string, { name, sha256 }: BackupChunk, bytes: Uint8Array): void {
  if (sha256Of(bytes) !== sha256) throw new Error(`${name} came damaged; run this again`);
  write(chunkPath(dir, id, name), bytes);
}

/** An original that is here and right, or null. */
export const readOriginalFile = (dir: string, sha256: string): Uint8Array | null =>
  readRight(originalPath(dir, sha256), sha256);

/** Keeps an original. Throws when its bytes have another hash. */
export function writeOriginalFile(dir: string, sha256: string, bytes: Uint8Array): void {
  if (sha256Of(bytes) !== sha256) throw new Error(`the original ${sha256} came damaged; run this again`);
  write(originalPath(dir, sha256), bytes);
}

/** Removes an original: its capture was taken back, and its mark is here. */
export const removeOriginalFile = (dir: string, sha256: string): void =>
  rmSync(originalPath(dir, sha256), { force: true });

/** Keeps the mark of a capture that was taken back. */
export const writeMarkFile = (dir: string, mark: TakenBack): void =>
  write(join(marksPath(dir), `${markNameOf(mark)}.json`), JSON.stringify(mark));

/** All marks of the folder. */
export function listMarkFiles(dir: string): TakenBack[] {
  if (!existsSync(marksPath(dir))) return [];
  return readdirSync(marksPath(dir))
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => takenBackSchema.parse(JSON.parse(readFileSync(join(marksPath(dir), name), "utf8"))));
}

/** Keeps the manifest, which makes the folder's backup whole: write it last. */
export const writeManifestFile = (dir: string, manifest: BackupManifest): void =>
  write(manifestPath(dir, manifest.id), JSON.stringify(manifest, null, 1));

const formSchema = z.object({ format: z.number() });

/**
 * The whole backups of a folder, newest first: ids begin with their time. One of another form, which an earlier version
 * made, is left out: it cannot be brought back, and must not stand in the way of those made since.
 */
export function listBackupFolder(dir: string): BackupManifest[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((id) => existsSync(manifestPath(dir, id)))
    .sort()
    .reverse()
    .map((id): unknown => JSON.parse(readFileSync(manifestPath(dir, id), "utf8")))
    .filter((manifest) => formSchema.parse(manifest).format === BACKUP_FORMAT)
    .map((manifest) => backupManifestSchema.parse(manifest));
}

const originalLine = z.object({ original: z.object({ sha256: z.string(), bytes: z.number() }) });
const tableLine = z.object({ table: z.string(), columns: z.array(z.string()) });

function linesOf(chunk: Uint8Array): unknown[] {
  return gunzipSync(chunk)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

/** Hashes of the originals that a chunk says are in the backup. */
export const originalsIn = (chunk: Uint8Array): string[] =>
  linesOf(chunk).flatMap((line) => {
    const found = originalLine.safeParse(line);
    return found.success ? [found.data.original.sha256] : [];
  });

/** Captures that a chunk knows as taken back. */
export function undoneIn(chunk: Uint8Array): { id: string; at: string }[] {
  let columns: string[] | null = null;
  const undone: { id: string; at: string }[] = [];
  for (const line of linesOf(chunk)) {
    const table = tableLine.safeParse(line);
    if (table.success) columns = table.data.table === "undone_capture" ? table.data.columns : null;
    else if (columns && Array.isArray(line)) {
      undone.push({ id: String(line[columns.indexOf("id")]), at: String(line[columns.indexOf("at")]) });
    }
  }
  return undone;
}
