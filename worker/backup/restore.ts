import type { BackupChunk, BackupManifest, Restore } from "../../shared/api/backup.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { ledgerStub } from "../ledger/client.ts";
import { hasOriginal, putOriginal } from "../originals.ts";
import { loadBookRows } from "../records/book-rows.ts";
import type { RestoreRow } from "../records/restores.ts";
import { beginRestoreRow, findRestore, noteChunk, noteUndone } from "../records/restores.ts";
import { volumeStub } from "../volume/client.ts";
import { readChunk, sha256Of } from "./chunk.ts";

// Loading a backup into an empty installation: chunks in a fixed order, originals in any. Everything may be sent twice,
// so whoever was cut off asks what is in and goes on. finish-restore.ts does the rest.

/** Begins, or says how far it is. Throws `conflict` where something is recorded, or another backup is being restored. */
export async function beginRestore(ctx: AppContext, manifest: BackupManifest): Promise<Restore> {
  const there = await findRestore(ctx);
  if (there) {
    if (JSON.stringify(there.manifest) === JSON.stringify(manifest)) return there;
    throw new AppError("conflict", "Another backup was or is being restored here.");
  }
  const head = await ledgerStub(ctx.env).head();
  if (head.size > 0) {
    throw new AppError(
      "conflict",
      "Something is recorded here already; a backup goes into an empty installation only.",
    );
  }
  await beginRestoreRow(ctx, manifest);
  return expectRestore(ctx);
}

/** The restore under way or done. Throws `conflict` where there is none. */
export async function expectRestore(ctx: AppContext): Promise<RestoreRow> {
  const there = await findRestore(ctx);
  if (!there) throw new AppError("conflict", "No restore has begun here.");
  return there;
}

async function expectLoading(ctx: AppContext): Promise<RestoreRow> {
  const there = await expectRestore(ctx);
  if (there.state !== "loading") throw new AppError("conflict", "Everything has been loaded already.");
  return there;
}

/**
 * The order in which chunks go in: the ledger; the Book's first pages, then its further pages from the last to the first,
 * since they were read children before parents; the volumes; the tail.
 */
export function loadingOrder(manifest: BackupManifest): BackupChunk[] {
  const of = (kind: BackupChunk["kind"]): BackupChunk[] => manifest.chunks.filter((chunk) => chunk.kind === kind);
  return [...of("ledger"), ...of("book"), ...of("rest").reverse(), ...of("volume"), ...of("tail")];
}

/** Loads one chunk. Throws `hash_mismatch`, or `conflict` when an earlier one is missing; nothing is loaded then. */
export async function loadChunk(ctx: AppContext, name: string, body: Uint8Array): Promise<void> {
  const row = await expectLoading(ctx);
  if (row.loaded.includes(name)) return;
  const order = loadingOrder(row.manifest);
  const at = order.findIndex((chunk) => chunk.name === name);
  const chunk = order[at];
  if (!chunk) throw new AppError("not_found", "The manifest has no such chunk.");
  if (order.slice(0, at).some((earlier) => !row.loaded.includes(earlier.name)))
    throw new AppError("conflict", "An earlier chunk has not been loaded yet.");
  if ((await sha256Of(body)) !== chunk.sha256)
    throw new AppError(
      "hash_mismatch",
      "The chunk does not have the SHA-256 that the manifest says; nothing was loaded.",
    );
  await load(ctx, row.manifest, chunk, body);
  await noteChunk(ctx, name);
}

async function load(ctx: AppContext, manifest: BackupManifest, chunk: BackupChunk, body: Uint8Array): Promise<void> {
  const { source, tables, leaves, alarms } = await readChunk(body);
  switch (chunk.kind) {
    case "ledger":
      await ledgerStub(ctx.env).load(leaves.from, leaves.entries);
      return ledgerStub(ctx.env).loadAlarms(alarms);
    case "volume":
      return volumeStub(ctx.env, source).loadRows(tables);
    case "tail": {
      // Its leaves are past the cut: the epoch's leaf commits to them through the manifest. What was taken back counts.
      const rows = tables.flatMap((table) => (table.table === "undone_capture" ? table.rows : []));
      return noteUndone(
        ctx,
        rows.map(([id, at]) => ({ id: String(id), at: String(at ?? manifest.finishedAt) })),
      );
    }
    default:
      return loadBookRows(ctx, tables);
  }
}

/** Which of these originals (SHA-256 in hex) are not here. */
export async function missingOriginals(ctx: AppContext, sha256s: readonly string[]): Promise<string[]> {
  await expectLoading(ctx);
  const missing: string[] = [];
  for (let at = 0; at < sha256s.length; at += 6) {
    const some = sha256s.slice(at, at + 6);
    const there = await Promise.all(some.map((sha256) => hasOriginal(ctx, sha256)));
    missing.push(...some.filter((_, i) => !there[i]));
  }
  return missing;
}

/** Brings an original back. R2 checks the hash. */
export async function loadOriginal(ctx: AppContext, sha256: string, bytes: Uint8Array): Promise<void> {
  await expectLoading(ctx);
  await putOriginal(ctx, sha256, bytes);
}

/** Captures that marks or a newer backup know as taken back; also after a restore stopped at a missing original. */
export async function addUndone(ctx: AppContext, undone: readonly { id: string; at: string }[]): Promise<number> {
  const { state } = await expectRestore(ctx);
  if (state === "replaying" || state === "done") throw new AppError("conflict", "What was taken back is done already.");
  await noteUndone(ctx, undone);
  return undone.length;
}
