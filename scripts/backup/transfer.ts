// Takes a backup out of a running installation into a folder, and brings one back into an empty one; both over HTTP, both
// go on where they were cut off: what is there and right is not sent again.
import { setTimeout as sleep } from "node:timers/promises";
import type { Backup, BackupChunk, BackupManifest, Restore } from "../../shared/api/backup.ts";
import { BACKUP_FORMAT, backupEndpoints } from "../../shared/api/backup.ts";
import { ApiError, type Call } from "../../shared/api/client.ts";
import { isRetryable } from "../../shared/errors.ts";
import type { TakenBack } from "../../shared/taken-back.ts";
import { undoneOfMark } from "../../shared/taken-back.ts";
import {
  listBackupFolder,
  listMarkFiles,
  originalsIn,
  readChunkFile,
  readOriginalFile,
  removeOriginalFile,
  undoneIn,
  writeChunkFile,
  writeManifestFile,
  writeMarkFile,
  writeOriginalFile,
} from "./folder.ts";

/** How often a request is made before its failure counts. */
const TRIES = 5;

type Say = (line: string) => void;

/** Again after passing trouble: a long transfer meets some. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const passes = error instanceof ApiError && (error.code === "unsent" || isRetryable(error.code));
      if (!passes || error.code === "missing_parts" || attempt === TRIES) throw error;
      await sleep(500 * 2 ** attempt);
    }
  }
}

export interface TakenOut {
  manifest: BackupManifest;
  /** Chunks and originals that were fetched; the rest was there. */
  fetched: { chunks: number; originals: number };
  originals: number;
  /** Taken back since their pages were read, as marks say: they are gone, and so are their captures after a restore. */
  gone: number;
  /** SHA-256 of originals that are not in the store though nobody took them back. A restore stops at them. */
  lost: string[];
}

/** Makes a backup to its end: a new one, or the one that is running. */
export async function makeBackup(call: Call): Promise<Backup> {
  let backup = await patiently(() => call(backupEndpoints.beginBackup, {}));
  while (backup.state === "running") {
    const { id } = backup;
    backup = await patiently(() => call(backupEndpoints.stepBackup, { params: { id } }));
  }
  return backup;
}

/**
 * Fetches a finished backup into a folder. The manifest comes last. What has been taken back since the folder's older
 * backups were made goes from the folder too, and its mark stays.
 */
export async function takeOut(call: Call, id: string, dir: string, reason: string): Promise<TakenOut> {
  const manifest = await patiently(() => call(backupEndpoints.openBackup, { params: { id }, body: { reason } }));
  const fetched = { chunks: 0, originals: 0 };
  const seen = new Set<string>();
  const absent: string[] = [];
  for (const chunk of manifest.chunks) {
    let bytes = readChunkFile(dir, id, chunk);
    if (!bytes) {
      bytes = await patiently(() => call(backupEndpoints.getBackupChunk, { params: { id, name: chunk.name } }));
      writeChunkFile(dir, id, chunk, bytes);
      fetched.chunks++;
    }
    for (const sha256 of originalsIn(bytes)) {
      if (seen.has(sha256)) continue;
      seen.add(sha256);
      if (readOriginalFile(dir, sha256)) continue;
      const original = await patiently(() => call(backupEndpoints.getBackupOriginal, { params: { id, sha256 } })).catch(
        nullIfAbsent,
      );
      if (original) {
        writeOriginalFile(dir, sha256, original);
        fetched.originals++;
      } else absent.push(sha256);
    }
  }
  // After the originals: whatever was not there any more has left its mark before.
  const marks = await fetchMarks(call, id);
  for (const mark of marks) writeMarkFile(dir, mark);
  writeManifestFile(dir, manifest);
  const marked = new Set(marks.flatMap(({ originals }) => originals));
  for (const sha256 of marked) if (!seen.has(sha256)) removeOriginalFile(dir, sha256);
  const lost = absent.filter((sha256) => !marked.has(sha256));
  return { manifest, fetched, originals: seen.size - absent.length, gone: absent.length - lost.length, lost };
}

async function fetchMarks(call: Call, id: string): Promise<TakenBack[]> {
  const marks: TakenBack[] = [];
  for (let after: string | undefined; ; ) {
    const query = after === undefined ? {} : { after };
    const page = await patiently(() => call(backupEndpoints.listTakenBack, { params: { id }, query }));
    marks.push(...page.marks);
    if (page.next === null) return marks;
    after = page.next;
  }
}

function nullIfAbsent(error: unknown): null {
  if (error instanceof ApiError && error.code === "not_found") return null;
  throw error;
}

/** The order in which chunks go in; the Worker takes no other. */
function loadingOrder({ chunks }: BackupManifest): BackupChunk[] {
  const of = (kind: BackupChunk["kind"]): BackupChunk[] => chunks.filter((chunk) => chunk.kind === kind);
  return [...of("ledger"), ...of("book"), ...of("rest").reverse(), ...of("volume"), ...of("tail")];
}

/**
 * Brings a folder's backup back (the newest, or `id`) into an empty installation. Captures that marks or newer backups
 * of the folder know as taken back do not come back. Throws for a damaged or missing chunk before anything is sent of
 * it.
 */
export async function bringBack(
  call: Call,
  dir: string,
  options: { id?: string | undefined; withoutMissing: boolean; say: Say },
): Promise<Restore> {
  const all = listBackupFolder(dir);
  const manifest = options.id === undefined ? all[0] : all.find(({ id }) => id === options.id);
  if (!manifest)
    throw new Error(`${dir} holds no whole backup${options.id ? ` ${options.id}` : ""} of form ${BACKUP_FORMAT}`);
  options.say(`backup ${manifest.id} of ${manifest.begunAt}: ${manifest.chunks.length} chunks`);
  const { loaded, state } = await patiently(() => call(backupEndpoints.beginRestore, { body: manifest }));
  if (state === "loading") {
    for (const chunk of loadingOrder(manifest)) {
      const bytes = readChunkFile(dir, manifest.id, chunk);
      if (!bytes) throw new Error(`${chunk.name} is missing or damaged`);
      if (!loaded.includes(chunk.name)) {
        await patiently(() => call(backupEndpoints.putRestoreChunk, { params: { name: chunk.name }, body: bytes }));
      }
      await bringOriginals(call, dir, originalsIn(bytes));
    }
  }
  // Also after a stop: a mark that was missing may have been brought since.
  if (state !== "replaying" && state !== "done") {
    await addUndone(call, listMarkFiles(dir).flatMap(undoneOfMark));
    for (const newer of all.slice(0, all.indexOf(manifest))) await addUndone(call, undoneOf(dir, newer));
  }
  for (let before = ""; ; ) {
    const body = { withoutMissing: options.withoutMissing };
    const restore = await patiently(() => call(backupEndpoints.stepRestore, { body }));
    if (restore.state !== before) options.say(restore.state);
    before = restore.state;
    if (restore.state === "done") return restore;
  }
}

async function bringOriginals(call: Call, dir: string, sha256s: readonly string[]): Promise<void> {
  for (let at = 0; at < sha256s.length; at += 200) {
    const body = { sha256s: sha256s.slice(at, at + 200) };
    const { missing } = await patiently(() => call(backupEndpoints.missingOriginals, { body }));
    for (const sha256 of missing) {
      // One that is not in the folder is told apart when its message is derived: taken back, or lost.
      const bytes = readOriginalFile(dir, sha256);
      if (bytes) await patiently(() => call(backupEndpoints.putRestoreOriginal, { params: { sha256 }, body: bytes }));
    }
  }
}

/** Captures that a newer backup knows as taken back. */
function undoneOf(dir: string, newer: BackupManifest): { id: string; at: string }[] {
  const chunks = newer.chunks.filter(({ kind }) => kind === "book" || kind === "rest" || kind === "tail");
  return chunks.flatMap((chunk) => {
    const bytes = readChunkFile(dir, newer.id, chunk);
    return bytes ? undoneIn(bytes) : [];
  });
}

async function addUndone(call: Call, undone: readonly { id: string; at: string }[]): Promise<void> {
  for (let at = 0; at < undone.length; at += 1000) {
    await patiently(() => call(backupEndpoints.addUndone, { body: { undone: undone.slice(at, at + 1000) } }));
  }
}
