import { z } from "zod";
import type { Backup, BackupManifest } from "../../shared/api/backup.ts";
import { BACKUP_FORMAT, backupManifestSchema } from "../../shared/api/backup.ts";
import { ledgerHeadSchema } from "../../shared/ledger.ts";
import { BACKUPS_KEPT } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import { copyOriginal, putChunk, putManifest, removeBackupFiles } from "../backups.ts";
import type { AppContext } from "../context.ts";
import { ledgerStub } from "../ledger/client.ts";
import type { BackupRow, Progress } from "../records/backups.ts";
import { advance, allBackups, beginRow, chunksOf, finishRow, forgetRow, getBackup } from "../records/backups.ts";
import { readFirstPages, readNextPage, undoneSince } from "../records/book-rows.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import { isAnybodyThere } from "../records/people.ts";
import { allVolumes } from "../records/volumes.ts";
import type { TableRows } from "../table-rows.ts";
import { volumeStub } from "../volume/client.ts";
import type { ChunkContent } from "./chunk.ts";
import { sha256Of, writeChunk } from "./chunk.ts";
import { settleMarks } from "./marks.ts";

// A backup is made of a running record, one chunk a step, in this order and no other (docs/decisions/0016-backup.md):
//   the cut      the ledger's size and root, after every source has handed its leaves over
//   ledger       the leaves below the cut
//   volumes      page by page, with copies of the originals that the page names
//   book         last: so every message of the volumes has its key, its customer and its number, and whatever was taken
//                back meanwhile is known as taken back
//   marks        copies of what was taken back and stayed all the same go now (marks.ts)
//   tail         leaves from the cut up to now: what went on meanwhile; and captures taken back while the Book was read
//   manifest     makes it whole
// Killed anywhere, the next step goes on at the cursor.

const cellSchema = z.union([
  z.number(),
  z.string(),
  z.null(),
  z.object({ b: z.string() }),
  z.object({ t: z.string() }),
]);
const placeSchema = z.union([
  z.object({ message: z.number() }),
  z.object({ table: z.string(), after: z.array(cellSchema).nullable() }),
]);
const cursorSchema = z.discriminatedUnion("stage", [
  z.object({ stage: z.literal("ledger"), from: z.number() }),
  z.object({ stage: z.literal("volumes"), volumes: z.array(z.string()), place: placeSchema }),
  z.object({ stage: z.literal("book") }),
  z.object({ stage: z.literal("rest"), next: z.array(z.object({ table: z.string(), after: z.array(cellSchema) })) }),
  z.object({ stage: z.literal("marks"), after: z.string().nullable() }),
  z.object({ stage: z.literal("tail"), from: z.number(), end: ledgerHeadSchema.nullable() }),
  z.object({ stage: z.literal("manifest"), end: ledgerHeadSchema, at: z.string() }),
]);
type Cursor = z.infer<typeof cursorSchema>;
type CursorAt<Stage extends Cursor["stage"]> = Extract<Cursor, { stage: Stage }>;

/** One request works so long and then answers, far below what a proxy waits for. */
const STEP_MS = 4_000;
/** Copies of originals at once: a Worker has six connections. */
const COPIES_AT_ONCE = 6;
/** One that has not moved on for so long is given up, so that the next can begin. */
const GIVEN_UP_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

const system = { kind: "system", door: "backup" } as const;

/** Begins a backup; goes on with the running one where there is one. */
export async function beginBackup(actor: Actor, ctx: AppContext): Promise<Backup> {
  if (actor.kind === "person") requireRole(actor, "admin", "keeper");
  const running = (await allBackups(ctx)).find(({ state }) => state === "running");
  if (running) return running;
  await handOverLeaves(ctx);
  const cut = await ledgerStub(ctx.env).head();
  return beginRow(actor, ctx, { cut, cursor: cursorOf({ stage: "ledger", from: 0 }) });
}

/** Every source's leaves into the ledger, as far as they are written at this moment. */
async function handOverLeaves(ctx: AppContext): Promise<void> {
  await pumpBookLeaves(ctx);
  for (const { name } of await allVolumes(ctx)) await volumeStub(ctx.env, name).handOver();
}

/** Works on a backup for a few seconds; `chunks` ends it sooner. Answers how far it is. */
export async function workOnBackup(
  actor: Actor,
  ctx: AppContext,
  id: string,
  chunks = Number.POSITIVE_INFINITY,
): Promise<Backup> {
  if (actor.kind === "person") requireRole(actor, "admin", "keeper");
  const until = ctx.nowMs() + STEP_MS;
  let row = await getBackup(ctx, id);
  for (let done = 0; row.state === "running" && done < chunks; done++) {
    await takeStep(ctx, row);
    row = await getBackup(ctx, id);
    if (ctx.nowMs() > until) break;
  }
  return row;
}

/** The schedule: goes on with a running backup, or begins one when it is time. */
export async function backUpOnSchedule(ctx: AppContext): Promise<void> {
  const hours = ctx.env.BACKUP_HOURS;
  if (hours === 0 || !(await isAnybodyThere(ctx))) return;
  const [newest] = await allBackups(ctx);
  const ageMs = newest ? ctx.nowMs() - Date.parse(newest.begunAt) : Number.POSITIVE_INFINITY;
  if (newest?.state === "running" && ageMs > GIVEN_UP_AFTER_MS) await removeBackup(ctx, newest.id);
  else if (newest?.state !== "running" && ageMs < hours * 60 * 60 * 1000) return;
  const { id } = await beginBackup(system, ctx);
  // Several turns a run: a cron run may take 15 minutes, and the next one goes on.
  for (let turn = 0; turn < 15; turn++) if ((await workOnBackup(system, ctx, id)).state === "done") return;
}

const cursorOf = (cursor: Cursor): string => JSON.stringify(cursor);

async function takeStep(ctx: AppContext, row: BackupRow): Promise<void> {
  const cursor = cursorSchema.parse(JSON.parse(row.cursor));
  switch (cursor.stage) {
    case "ledger":
      return readLedger(ctx, row, cursor);
    case "volumes":
      return readVolume(ctx, row, cursor);
    case "book":
      return readBook(ctx, row);
    case "rest":
      return readRest(ctx, row, cursor);
    case "marks":
      return goOverMarks(ctx, row, cursor);
    case "tail":
      return readTail(ctx, row, cursor);
    case "manifest":
      return finish(ctx, row, cursor);
  }
}

type Written = Omit<Progress, "chunk" | "cursor"> & {
  kind: "ledger" | "volume" | "book" | "rest" | "tail";
  next: Cursor;
};

/** The chunk first, then the row that knows of it: an object that no row knows goes with the backup's folder. */
async function write(ctx: AppContext, row: BackupRow, content: ChunkContent, step: Written): Promise<void> {
  const { kind, next, counts, originals } = step;
  const { body, ...chunk } = await writeChunk(kind, row.chunks + 1, content);
  await putChunk(ctx, row.id, { ...chunk, body });
  await advance(ctx, row, { cursor: cursorOf(next), chunk, counts, originals });
}

const move = (ctx: AppContext, row: BackupRow, next: Cursor): Promise<void> =>
  advance(ctx, row, { cursor: cursorOf(next), chunk: null, counts: {}, originals: { count: 0, bytes: 0 } });

const none = { count: 0, bytes: 0 };

async function readLedger(ctx: AppContext, row: BackupRow, { from }: CursorAt<"ledger">): Promise<void> {
  if (from >= row.cut.size) {
    const volumes = (await allVolumes(ctx)).map(({ name }) => name);
    return move(ctx, row, { stage: "volumes", volumes, place: { message: 0 } });
  }
  const entries = await ledgerStub(ctx.env).entries(from, row.cut.size);
  const alarms = from === 0 ? await ledgerStub(ctx.env).alarms() : [];
  await write(
    ctx,
    row,
    { source: "ledger", leaves: { from, entries }, alarms },
    {
      ...{ kind: "ledger", originals: none, counts: { "ledger.leaves": entries.length } },
      next: { stage: "ledger", from: from + entries.length },
    },
  );
}

async function readVolume(ctx: AppContext, row: BackupRow, cursor: CursorAt<"volumes">): Promise<void> {
  const [volume, ...others] = cursor.volumes;
  if (volume === undefined) return move(ctx, row, { stage: "book" });
  const page = await volumeStub(ctx.env, volume).backupPage(cursor.place);
  const next: Cursor =
    page.next === null
      ? { stage: "volumes", volumes: others, place: { message: 0 } }
      : { stage: "volumes", volumes: cursor.volumes, place: page.next };
  if (page.tables.every(({ rows }) => rows.length === 0)) return move(ctx, row, next);
  const originals = await copyOriginals(ctx, page.originals);
  await write(
    ctx,
    row,
    { source: volume, tables: page.tables, originals: originals.list },
    { kind: "volume", next, originals: originals.sum, counts: countsOf("volume", page.tables) },
  );
}

async function readBook(ctx: AppContext, row: BackupRow): Promise<void> {
  const { tables, next } = await readFirstPages(ctx);
  await writeBook(ctx, row, "book", tables, { stage: "rest", next });
}

async function readRest(ctx: AppContext, row: BackupRow, cursor: CursorAt<"rest">): Promise<void> {
  const [place, ...others] = cursor.next;
  if (!place) return move(ctx, row, { stage: "marks", after: null });
  const { tables, next } = await readNextPage(ctx, place);
  await writeBook(ctx, row, "rest", tables, { stage: "rest", next: [...next, ...others] });
}

async function goOverMarks(ctx: AppContext, row: BackupRow, { after }: CursorAt<"marks">): Promise<void> {
  const next = await settleMarks(ctx, after);
  if (next !== null) return move(ctx, row, { stage: "marks", after: next });
  return move(ctx, row, { stage: "tail", from: row.cut.size, end: null });
}

async function writeBook(
  ctx: AppContext,
  row: BackupRow,
  kind: "book" | "rest",
  tables: TableRows[],
  next: Cursor,
): Promise<void> {
  // Captures under way have their originals, but for envelopes, which have none.
  const captures = tables.find(({ table }) => table === "capture");
  const at = captures?.columns.indexOf("sha256") ?? -1;
  const hashes = (captures?.rows ?? []).map((cells) => cells[at]).filter((cell) => typeof cell === "string");
  const originals = await copyOriginals(ctx, hashes);
  await write(
    ctx,
    row,
    { source: "book", tables, originals: originals.list },
    { kind, next, originals: originals.sum, counts: countsOf("book", tables) },
  );
}

async function readTail(ctx: AppContext, row: BackupRow, { from, end }: CursorAt<"tail">): Promise<void> {
  if (end === null) {
    await handOverLeaves(ctx);
    return move(ctx, row, { stage: "tail", from, end: await ledgerStub(ctx.env).head() });
  }
  const entries = await ledgerStub(ctx.env).entries(from, end.size);
  const undone = from === row.cut.size ? [await undoneSince(ctx, row.begunAt)] : [];
  const next: Cursor =
    from + entries.length >= end.size
      ? { stage: "manifest", end, at: ctx.now() }
      : { stage: "tail", from: from + entries.length, end };
  await write(
    ctx,
    row,
    { source: "ledger", leaves: { from, entries }, tables: undone },
    { kind: "tail", next, originals: none, counts: {} },
  );
  // Whole at once: what is taken back from here on is no longer known to this backup, only to later ones.
  if (next.stage === "manifest") await finish(ctx, await getBackup(ctx, row.id), next);
}

/** Writes the manifest, notes the backup as whole, and lets the oldest go. Twice writes the same. */
async function finish(ctx: AppContext, row: BackupRow, { end, at: finishedAt }: CursorAt<"manifest">): Promise<void> {
  const manifest: BackupManifest = backupManifestSchema.parse({
    format: BACKUP_FORMAT,
    ...{ id: row.id, origin: ctx.env.PUBLIC_ORIGIN, begunAt: row.begunAt, finishedAt },
    ...{ cut: row.cut, end, counts: row.counts, originals: row.originals },
    chunks: await chunksOf(ctx, row.id),
  });
  const text = JSON.stringify(manifest, null, 1);
  await putManifest(ctx, row.id, text);
  await finishRow(ctx, row, finishedAt, await sha256Of(new TextEncoder().encode(text)));
  const done = (await allBackups(ctx)).filter(({ state }) => state === "done");
  for (const { id } of done.slice(BACKUPS_KEPT)) await removeBackup(ctx, id);
}

async function removeBackup(ctx: AppContext, id: string): Promise<void> {
  await removeBackupFiles(ctx, id);
  await forgetRow(ctx, id);
}

/**
 * Copies originals as far as they are there. One that is gone was taken back after the page was read: the Book, which is
 * read later, knows that, and the restore takes its capture back again.
 */
async function copyOriginals(
  ctx: AppContext,
  sha256s: readonly string[],
): Promise<{ list: { sha256: string; bytes: number }[]; sum: { count: number; bytes: number } }> {
  const list: { sha256: string; bytes: number }[] = [];
  const left = [...new Set(sha256s)];
  while (left.length > 0) {
    const some = left.splice(0, COPIES_AT_ONCE);
    const sizes = await Promise.all(some.map((sha256) => copyOriginal(ctx, sha256)));
    for (const [i, sha256] of some.entries()) {
      const bytes = sizes[i] ?? null;
      if (bytes !== null) list.push({ sha256, bytes });
    }
  }
  return { list, sum: { count: list.length, bytes: list.reduce((sum, { bytes }) => sum + bytes, 0) } };
}

const countsOf = (source: "book" | "volume", tables: readonly TableRows[]): Record<string, number> =>
  Object.fromEntries(tables.map(({ table, rows }) => [`${source}.${table}`, rows.length]));
