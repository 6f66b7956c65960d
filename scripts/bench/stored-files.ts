// The local record's SQLite files, as workerd keeps them under the state folder.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What kind of database a file is. */
export type StoredKind = "book" | "volume" | "ledger";

const folders: Record<StoredKind | "bucket", string> = {
  book: "d1/miniflare-D1DatabaseObject",
  volume: "do/counterfoil-Volume",
  ledger: "do/counterfoil-Ledger",
  bucket: "r2/miniflare-R2BucketObject",
};

/**
 * Opens a copy of each database of a kind and gives what `read` says of it. A copy, because workerd holds the original;
 * its journal is copied along, so what was committed is there. Call it when no write is under way.
 */
export function readStored<T>(stateDir: string, kind: keyof typeof folders, read: (db: DatabaseSync) => T): T[] {
  const copies = mkdtempSync(join(tmpdir(), "counterfoil-copy-"));
  try {
    return pathsOf(stateDir, kind).flatMap((path) => {
      for (const end of ["", "-wal"]) {
        if (existsSync(path + end)) copyFileSync(path + end, join(copies, basename(path) + end));
      }
      const db = new DatabaseSync(join(copies, basename(path)));
      try {
        return kind === "volume" && !isVolume(db) ? [] : [read(db)];
      } finally {
        db.close();
      }
    });
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

/** Not so of an object that a volume was moved away from, or was never moved to. */
const isVolume = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'message'").all().length > 0;

/** The files of the originals in the bucket, by their hash. */
export function storedOriginals(stateDir: string): Map<string, string> {
  const blobs = join(stateDir, "wrangler", "v3", "r2", "counterfoil-originals", "blobs");
  const rows = readStored(stateDir, "bucket", (db) =>
    db.prepare("SELECT key, blob_id FROM _mf_objects WHERE key LIKE 'original/%'").all(),
  ).flat();
  return new Map(rows.map(({ key, blob_id }) => [String(key).slice("original/".length), join(blobs, String(blob_id))]));
}

/** Bytes of the pages in use, over all databases of a kind. */
export function usedBytes(stateDir: string, kind: StoredKind): number {
  const pragma = (db: DatabaseSync, name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  return readStored(stateDir, kind, (db) => {
    return (pragma(db, "page_count") - pragma(db, "freelist_count")) * pragma(db, "page_size");
  }).reduce((sum, bytes) => sum + bytes, 0);
}

/** A workerd that was killed holds its locks until the system has taken it away. */
const LOCKED_MS = 30_000;

/** Runs `change` on each database of a kind itself. Only while workerd is not running. */
export function changeStored(stateDir: string, kind: StoredKind, change: (db: DatabaseSync) => unknown): void {
  for (const path of pathsOf(stateDir, kind)) {
    const db = new DatabaseSync(path, { timeout: LOCKED_MS });
    try {
      if (kind !== "volume" || isVolume(db)) change(db);
    } finally {
      db.close();
    }
  }
}

function pathsOf(stateDir: string, kind: keyof typeof folders): string[] {
  const folder = join(stateDir, "wrangler", "v3", folders[kind]);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    .map((name) => join(folder, name));
}
