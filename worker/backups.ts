import type { AppContext } from "./context.ts";
import { AppError } from "./errors.ts";
import { hasOriginal, openOriginal } from "./originals.ts";

// The backups' own bucket, so that losing the originals' bucket does not lose both, and so that it can be given a lock, a
// copy elsewhere or a lifecycle of its own. A folder filled by `npm run backup` has the same layout:
//   <id>/manifest.json   <id>/<chunk>   original/<sha256>

const manifestKey = (id: string): string => `backup/${id}/manifest.json`;
const chunkKey = (id: string, name: string): string => `backup/${id}/${name}`;
const originalKey = (sha256: string): string => `backup/original/${sha256}`;

async function reach<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new AppError("unavailable", "The backups' store did not answer; try again.", { cause });
  }
}

/** Writes a chunk. R2 checks the hash (hex). */
export async function putChunk(
  ctx: AppContext,
  id: string,
  chunk: { name: string; sha256: string; body: Uint8Array },
): Promise<void> {
  await reach(ctx.env.BACKUPS.put(chunkKey(id, chunk.name), chunk.body, { sha256: chunk.sha256 }));
}

/** Writes the manifest, which makes a backup whole. */
export async function putManifest(ctx: AppContext, id: string, text: string): Promise<void> {
  await reach(ctx.env.BACKUPS.put(manifestKey(id), text));
}

/** The manifest's text, or null. */
export async function findManifest(ctx: AppContext, id: string): Promise<string | null> {
  const object = await reach(ctx.env.BACKUPS.get(manifestKey(id)));
  return object ? reach(object.text()) : null;
}

/** A chunk as a stream, or null. */
export async function openChunk(ctx: AppContext, id: string, name: string): Promise<R2ObjectBody | null> {
  return reach(ctx.env.BACKUPS.get(chunkKey(id, name)));
}

/** An original's copy as a stream, or null. */
export async function openOriginalCopy(ctx: AppContext, sha256: string): Promise<R2ObjectBody | null> {
  return reach(ctx.env.BACKUPS.get(originalKey(sha256)));
}

/** Copies an original unless its copy is there. Answers with its size in bytes; null when the original is gone. */
export async function copyOriginal(ctx: AppContext, sha256: string): Promise<number | null> {
  const there = await reach(ctx.env.BACKUPS.head(originalKey(sha256)));
  if (there) return there.size;
  const original = await openOriginal(ctx, sha256);
  if (!original) return null;
  await reach(ctx.env.BACKUPS.put(originalKey(sha256), original.body, { sha256 }));
  // Taken back at this very moment: then its copy goes as well.
  if (await hasOriginal(ctx, sha256)) return original.size;
  await removeOriginalCopy(ctx, sha256);
  return null;
}

/** Removes an original's copy: what was taken back is in no backup either. */
export async function removeOriginalCopy(ctx: AppContext, sha256: string): Promise<void> {
  await reach(ctx.env.BACKUPS.delete(originalKey(sha256)));
}

/** Removes a backup's manifest and chunks; the originals are shared and stay. */
export async function removeBackupFiles(ctx: AppContext, id: string): Promise<void> {
  // The manifest first, so that nobody takes what is left for a whole one.
  await reach(ctx.env.BACKUPS.delete(manifestKey(id)));
  for (;;) {
    const { objects } = await reach(ctx.env.BACKUPS.list({ prefix: `backup/${id}/`, limit: 1000 }));
    if (objects.length === 0) return;
    await reach(ctx.env.BACKUPS.delete(objects.map(({ key }) => key)));
  }
}
