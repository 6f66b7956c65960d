import type { TakenBack } from "../shared/taken-back.ts";
import { markNameOf, takenBackSchema } from "../shared/taken-back.ts";
import type { AppContext } from "./context.ts";
import { AppError } from "./errors.ts";
import { ulidTime } from "./ids.ts";
import { errorFields, log } from "./log.ts";
import { hasOriginal, openOriginal } from "./originals.ts";

// The backups' own bucket, so that losing the originals' bucket does not lose both, and so that it can be given a lock, a
// copy elsewhere or a lifecycle of its own. A folder filled by `npm run backup` has the same layout:
//   <id>/manifest.json   <id>/<chunk>   original/<sha256>   taken-back/<capture>.<person>.json

/** Marks read at once: each is a request of its own, and a run has a thousand. */
const MARKS_A_PAGE = 50;

const manifestKey = (id: string): string => `backup/${id}/manifest.json`;
const chunkKey = (id: string, name: string): string => `backup/${id}/${name}`;
const originalKey = (sha256: string): string => `backup/original/${sha256}`;
const marksFolder = "backup/taken-back/";
const markKey = (name: string): string => `${marksFolder}${name}.json`;

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

async function removeOriginalCopy(ctx: AppContext, sha256: string): Promise<void> {
  await reach(ctx.env.BACKUPS.delete(originalKey(sha256)));
}

/** An original's copy, or null. */
export async function findOriginalCopy(ctx: AppContext, sha256: string): Promise<Uint8Array | null> {
  const object = await openOriginalCopy(ctx, sha256);
  return object ? new Uint8Array(await reach(object.arrayBuffer())) : null;
}

/**
 * Lets an original's copy go: what was taken back is in no backup either. Its mark is there already. A bucket may
 * refuse (a lock rule keeps it for a time): then it answers false, and the next backup asks again.
 */
export async function dropOriginalCopy(ctx: AppContext, sha256: string): Promise<boolean> {
  try {
    await removeOriginalCopy(ctx, sha256);
  } catch (error) {
    log("warn", "backups.copy_stays", { sha256, ...errorFields(error) });
    return false;
  }
  // Saved again at this very moment, and a backup counted on the copy that was there.
  if (await hasOriginal(ctx, sha256)) await copyOriginal(ctx, sha256);
  return true;
}

/** Leaves a capture's mark, before its bytes go. Twice leaves one. */
export async function putMark(ctx: AppContext, mark: TakenBack): Promise<void> {
  const key = markKey(markNameOf(mark));
  try {
    await ctx.env.BACKUPS.put(key, JSON.stringify(mark), { customMetadata: { at: mark.at, why: mark.why } });
  } catch (cause) {
    // A lock rule keeps what is there from being written again.
    if (!(await reach(ctx.env.BACKUPS.head(key)))) {
      throw new AppError("unavailable", "The backups' store did not answer; try again.", { cause });
    }
  }
}

/** A mark without what it says of originals, as a list has it. */
export type MarkHead = Pick<TakenBack, "captureId" | "personId" | "at" | "why">;

/** Marks by name, and after which the next page begins; null where there is none. */
export async function listMarks(
  ctx: AppContext,
  after: string | null,
): Promise<{ marks: MarkHead[]; next: string | null }> {
  const place = after === null ? {} : { startAfter: markKey(after) };
  const page = await reach(
    ctx.env.BACKUPS.list({ prefix: marksFolder, limit: MARKS_A_PAGE, include: ["customMetadata"], ...place }),
  );
  const marks = page.objects.map(({ key, customMetadata, uploaded }): MarkHead => {
    const [captureId = "", personId = null] = key.slice(marksFolder.length, -".json".length).split(".");
    const said = customMetadata?.why;
    const why = said === "let go" || said === "erased" ? said : "taken back";
    return { captureId, personId, at: customMetadata?.at ?? uploaded.toISOString(), why };
  });
  const last = marks.at(-1);
  return { marks, next: page.truncated && last ? markNameOf(last) : null };
}

/** The mark of this name, or null. */
export async function findMark(ctx: AppContext, name: string): Promise<TakenBack | null> {
  const object = await reach(ctx.env.BACKUPS.get(markKey(name)));
  return object ? takenBackSchema.parse(await reach(object.json())) : null;
}

/** Removes a mark that no backup needs any more. A lock rule may keep it; the next backup asks again. */
export async function dropMark(ctx: AppContext, name: string): Promise<void> {
  await ctx.env.BACKUPS.delete(markKey(name)).catch((error: unknown) =>
    log("warn", "backups.mark_stays", { mark: name, ...errorFields(error) }),
  );
}

/** When the oldest backup that lies here was begun (milliseconds since 1970); null where none does. */
export async function oldestBackupMs(ctx: AppContext): Promise<number | null> {
  const { delimitedPrefixes } = await reach(ctx.env.BACKUPS.list({ prefix: "backup/", delimiter: "/" }));
  const times = delimitedPrefixes.flatMap((folder) => ulidTime(folder.slice("backup/".length, -1)) ?? []);
  return times.length === 0 ? null : Math.min(...times);
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
