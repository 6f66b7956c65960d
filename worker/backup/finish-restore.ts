import { z } from "zod";
import type { Restore } from "../../shared/api/backup.ts";
import { messageIdOf } from "../../shared/ids.ts";
import { erasedRowOf, partsOfUndoneId, undoneIdOf } from "../../shared/taken-back.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { deriveAgain } from "../intake/derive-again.ts";
import { takeBackEvidence } from "../intake/undo.ts";
import { ledgerStub } from "../ledger/client.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import type { OfferedLeaf } from "../ledger/leaf-outbox.ts";
import { hasOriginal } from "../originals.ts";
import { countBookRows } from "../records/book-rows.ts";
import { eraseRows } from "../records/erasure-rows.ts";
import { pumpBookLeaves } from "../records/leaf-pump.ts";
import type { RestoreRow } from "../records/restores.ts";
import {
  declareBookEpoch,
  listUndone,
  moveRestore,
  noteSummaries,
  noteUndone,
  undoneAmong,
} from "../records/restores.ts";
import { allVolumes } from "../records/volumes.ts";
import type { VolumeSource } from "../volume/backup.ts";
import { volumeStub } from "../volume/client.ts";
import { sha256Of } from "./chunk.ts";
import { CLOCK_MARGIN_MS, noteMarks } from "./marks.ts";
import { expectRestore, loadingOrder } from "./restore.ts";

// What follows once everything is loaded, in steps that may be killed and run again:
//   checking    counts and the ledger's root are the manifest's
//   deriving    texts, attachments, index and summaries from the originals
//   declaring   each source's leaves go on behind the cut; a leaf says that another epoch begins
//   replaying   what was taken back after its rows were read is taken back again

/** One request works so long and then answers. */
const STEP_MS = 4_000;
/** Messages derived at a time: each may bring its attachments into memory. */
const DERIVED_AT_ONCE = 10;
/** Captures known as taken back that are looked for at a time. */
const UNDONE_AT_ONCE = 200;
/**
 * Of those found, how many are taken back in a step: each costs some thirty requests to the stores, one after the
 * other.
 */
const REPLAYED_AT_ONCE = 10;

const countsSchema = z.record(z.string(), z.number());
const derivingSchema = z.object({ volumes: z.array(z.string()), after: z.number(), counts: countsSchema });
const declaringSchema = z.object({ counts: countsSchema });
const replayingSchema = z.object({
  after: z.string(),
  /** Found and counted, and now to be taken back: killed in between, they are not counted twice. */
  found: z.array(z.object({ captureId: z.string(), personId: z.string(), messageId: z.string() })),
  late: z.number(),
  replayed: z.number(),
  takenBackAfter: z.number(),
  held: z.number().default(0),
  counts: countsSchema,
});
type Replaying = z.infer<typeof replayingSchema>;

export interface StepOptions {
  /** A capture whose original is nowhere counts as taken back; else the restore stops and names it. */
  withoutMissing: boolean;
}

/** Works on the restore for a few seconds and answers how far it is; `steps` ends it sooner. */
export async function workOnRestore(
  ctx: AppContext,
  options: StepOptions,
  steps = Number.POSITIVE_INFINITY,
): Promise<Restore> {
  const until = ctx.nowMs() + STEP_MS;
  let row = await expectRestore(ctx);
  for (let done = 0; row.state !== "done" && done < steps; done++) {
    await takeStep(ctx, row, options);
    row = await expectRestore(ctx);
    if (ctx.nowMs() > until) break;
  }
  return row;
}

async function takeStep(ctx: AppContext, row: RestoreRow, options: StepOptions): Promise<void> {
  const cursor: unknown = JSON.parse(row.cursor);
  switch (row.state) {
    case "loading":
      if (loadingOrder(row.manifest).some(({ name }) => !row.loaded.includes(name)))
        throw new AppError("conflict", "Not every chunk has been loaded yet.");
      await noteMarks(ctx);
      return moveRestore(ctx, row, { state: "checking", cursor: {} });
    case "checking":
      return check(ctx, row);
    case "deriving":
      return derive(ctx, row, derivingSchema.parse(cursor), options);
    case "declaring":
      return declare(ctx, row, declaringSchema.parse(cursor));
    case "replaying":
      return replay(ctx, row, replayingSchema.parse(cursor));
    case "done":
  }
}

/** Counts of what is here, named as the manifest names them. */
export async function countEverything(ctx: AppContext): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, count] of Object.entries(await countBookRows(ctx))) counts[`book.${table}`] = count;
  for (const { name } of await allVolumes(ctx)) {
    for (const [table, count] of Object.entries(await volumeStub(ctx.env, name).countRows())) {
      counts[`volume.${table}`] = (counts[`volume.${table}`] ?? 0) + count;
    }
  }
  counts["ledger.leaves"] = (await ledgerStub(ctx.env).head()).size;
  return counts;
}

async function check(ctx: AppContext, row: RestoreRow): Promise<void> {
  const { cut, counts: wanted } = row.manifest;
  const head = await ledgerStub(ctx.env).head();
  if (head.size !== cut.size || head.root !== cut.root)
    throw new AppError("conflict", "The ledger's root is not the one that the backup was cut at.");
  const counts = await countEverything(ctx);
  for (const [name, count] of Object.entries(wanted)) {
    const here = counts[name] ?? 0;
    // Pages after the first are of a later moment: rows may have gone, or come twice, in between.
    const isPaged = name.startsWith("book.") && row.manifest.chunks.some(({ kind }) => kind === "rest");
    // The tail, marks and newer backups know of more that was taken back than the Book's own pages.
    const isAddedTo = name === "book.undone_capture" && here > count;
    if (here !== count && !isPaged && !isAddedTo)
      throw new AppError("conflict", `The backup has ${count} rows of ${name}, and ${here} are here.`);
  }
  const volumes = (await allVolumes(ctx)).map(({ name }) => name);
  await moveRestore(ctx, row, { state: "deriving", cursor: { volumes, after: 0, counts } });
}

async function derive(
  ctx: AppContext,
  row: RestoreRow,
  { volumes, after, counts }: z.infer<typeof derivingSchema>,
  options: StepOptions,
): Promise<void> {
  const [volume, ...others] = volumes;
  if (volume === undefined) return moveRestore(ctx, row, { state: "declaring", cursor: { counts } });
  const stub = volumeStub(ctx.env, volume);
  const messages = await stub.sources(after, DERIVED_AT_ONCE);
  const last = messages.at(-1);
  if (!last) return moveRestore(ctx, row, { state: "deriving", cursor: { volumes: others, after: 0, counts } });
  await expectOriginals(ctx, row, messages, options);
  const found = await Promise.all(
    messages.map(async (message) => ({ number: message.number, terms: await deriveAgain(ctx, message, true) })),
  );
  await stub.indexAgain(found.flatMap(({ number, terms }) => (terms ? [{ number, terms }] : [])));
  await noteSummaries(ctx, volume, {
    threads: [...new Set(messages.map(({ thread }) => thread))],
    customerIds: [...new Set(messages.flatMap(({ customerIds }) => customerIds))],
  });
  await moveRestore(ctx, row, { state: "deriving", cursor: { volumes, after: last.number, counts } });
}

/** Every original that a capture names is here, unless the capture was taken back. */
async function expectOriginals(
  ctx: AppContext,
  row: RestoreRow,
  messages: readonly VolumeSource[],
  { withoutMissing }: StepOptions,
): Promise<void> {
  const evidence = messages.flatMap((message) => message.evidence);
  const there = await Promise.all(
    evidence.map(({ originalSha256 }) => originalSha256 === null || hasOriginal(ctx, originalSha256)),
  );
  const missing = evidence.filter((_, i) => !there[i]);
  if (missing.length === 0) return;
  const undone = new Set(await undoneAmong(ctx, missing));
  const lost = missing.filter((one) => !undone.has(one));
  const [first] = lost;
  if (!first) return;
  if (!withoutMissing)
    throw new AppError(
      "missing_parts",
      `The original ${first.originalSha256} of capture ${first.captureId} is not here.`,
    );
  await noteUndone(
    ctx,
    lost.map(({ captureId, personId }) => ({ id: undoneIdOf(captureId, personId), at: row.manifest.finishedAt })),
  );
}

const offered = (entry: LedgerEntry | undefined): OfferedLeaf | null =>
  entry
    ? { seq: entry.seq, bytes: entry.bytes, salt: entry.opening?.salt ?? "", detail: entry.opening?.detail ?? "" }
    : null;

async function declare(ctx: AppContext, row: RestoreRow, { counts }: z.infer<typeof declaringSchema>): Promise<void> {
  const { manifest } = row;
  const newest = new Map((await ledgerStub(ctx.env).newestOf()).map((entry) => [entry.source, entry]));
  const detail = {
    backup: manifest.id,
    manifest: await sha256Of(new TextEncoder().encode(JSON.stringify(manifest, null, 1))),
    ...{ size: manifest.cut.size, root: manifest.cut.root, after: manifest.end.size - manifest.cut.size },
  };
  let late = 0;
  for (const { name } of await allVolumes(ctx)) {
    const request = { newest: offered(newest.get(name)), detail, actor: "system:restore", now: ctx.now() };
    late += await volumeStub(ctx.env, name).declareEpoch(request);
  }
  await declareBookEpoch(ctx, offered(newest.get("book")), detail);
  await handOver(ctx);
  const cursor = { after: "", found: [], late, replayed: 0, takenBackAfter: 0, held: 0, counts } satisfies Replaying;
  await moveRestore(ctx, row, { state: "replaying", cursor });
}

async function handOver(ctx: AppContext): Promise<void> {
  await pumpBookLeaves(ctx);
  for (const { name } of await allVolumes(ctx)) await volumeStub(ctx.env, name).handOver();
}

/** Only what was taken back since the backup began: before that, the volumes were without it. */
async function replay(ctx: AppContext, row: RestoreRow, cursor: Replaying): Promise<void> {
  const { late, counts, replayed, takenBackAfter, held } = cursor;
  if (cursor.found.length > 0) {
    let { held } = cursor;
    for (const { personId, captureId, messageId } of cursor.found.slice(0, REPLAYED_AT_ONCE))
      if (!(await takeBackEvidence(ctx, personId, captureId, messageId))) held++;
    const found = cursor.found.slice(REPLAYED_AT_ONCE);
    return moveRestore(ctx, row, { state: "replaying", cursor: { ...cursor, found, held } });
  }
  const { begunAt, finishedAt, cut, end } = row.manifest;
  const since = new Date(Date.parse(begunAt) - CLOCK_MARGIN_MS).toISOString();
  const undone = await listUndone(ctx, since, cursor.after, UNDONE_AT_ONCE);
  const last = undone.at(-1);
  if (last === undefined) {
    await handOver(ctx);
    const head = await ledgerStub(ctx.env).head();
    const report = { counts, cut, head, meanwhile: end.size - cut.size, late, replayed, takenBackAfter, held };
    return moveRestore(ctx, row, { state: "done", cursor: {}, report });
  }
  await eraseRows(
    ctx,
    "system:restore",
    undone.flatMap(({ id }) => erasedRowOf(id) ?? []),
  );
  const times = new Map(undone.map(({ id, at }) => [id, at]));
  const ids = undone.map(({ id }) => partsOfUndoneId(id).captureId);
  const found: Replaying["found"] = [];
  let foundAfter = 0;
  for (const { name } of await allVolumes(ctx)) {
    for (const { captureId, personId, number } of await volumeStub(ctx.env, name).findCaptures(ids)) {
      // Another's capture of the same id is not what was taken back.
      const at = times.get(undoneIdOf(captureId, personId)) ?? times.get(captureId);
      if (at === undefined) continue;
      found.push({ captureId, personId: personId ?? "", messageId: messageIdOf(name, number) });
      if (at > finishedAt) foundAfter++;
    }
  }
  await moveRestore(ctx, row, {
    state: "replaying",
    cursor: {
      ...{ after: last.id, found, late, counts, held, replayed: replayed + found.length },
      takenBackAfter: takenBackAfter + foundAfter,
    },
  });
}
