import type { CaptureMetadata, CaptureReceipt } from "../../shared/api/captures.ts";
import { MAX_ORIGINAL_BYTES, MAX_WHOLE_BYTES, PART_BYTES } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { errorFields, log } from "../log.ts";
import { contentHash } from "../mail/identity.ts";
import { putOriginal, putPart, removeParts } from "../originals.ts";
import { enqueueCapture } from "../queues.ts";
import type { CaptureRow, NewCapture } from "../records/captures.ts";
import { acceptCapture, beginCapture } from "../records/captures.ts";
import { isUndone } from "../records/undone-captures.ts";
import { isPassing, processCapture } from "./process.ts";
import { receiptOfRow } from "./receipt.ts";

// One path for every door: a capture row `receiving` → the bytes into R2 → `accepted` → processed at once when small,
// else by the queue.
// Invariant: nobody is told "saved" before the bytes are in R2 and the row says so; a later step may be missing (the
// sweep brings it up), an earlier one never.

/** What came through a door. */
export interface Received extends Omit<NewCapture, "parts"> {
  bytes: Uint8Array;
}

/** Records an original that came whole. Throws AppError; nothing is stored when it throws `hash_mismatch`. */
export async function receive(ctx: AppContext, actor: Actor, given: Received): Promise<CaptureReceipt> {
  const { sha256, bytes, metadata } = given;
  if (bytes.length > MAX_ORIGINAL_BYTES) throw tooLarge();
  if (metadata.bytes !== bytes.length) throw new AppError("bad_request", "bytes: differs from the body's length");
  // Looked at before anything is written, so that a wrong hash leaves no row and no object behind.
  if ((await contentHash(bytes)) !== sha256) {
    throw new AppError("hash_mismatch", "The bytes do not have the announced SHA-256; nothing was stored.");
  }
  const row = await beginCapture(actor, ctx, { ...given, parts: 0 });
  await putOriginal(ctx, sha256, bytes);
  return finish(ctx, actor, row, bytes);
}

/** The limit by its name, for people. */
export const tooLarge = (): AppError =>
  new AppError("too_large", `A message may have ${MAX_ORIGINAL_BYTES / 1024 / 1024} MiB at most.`);

async function finish(ctx: AppContext, actor: Actor, row: CaptureRow, bytes: Uint8Array): Promise<CaptureReceipt> {
  if (bytes.length <= MAX_WHOLE_BYTES) {
    try {
      return await processCapture(ctx, actor, row, { bytes, keepCapture: false });
    } catch (error) {
      if (!isPassing(error)) throw error;
      // The bytes are safe: what went wrong with reading them must not stop the person. The queue tries again.
      log("warn", "capture.deferred", { captureId: row.id, ...errorFields(error) });
    }
  }
  await acceptCapture(actor, ctx, row);
  await enqueueCapture(ctx, row.id);
  return receiptOfRow({ ...row, state: "accepted" });
}

/** An original that comes in parts. */
export interface PartsOf {
  sha256: string;
  metadata: CaptureMetadata;
}

/** Keeps one part. The first opens the capture's row, so that the sweep knows of it. */
export async function receivePart(
  ctx: AppContext,
  actor: Actor,
  given: PartsOf & { part: number; bytes: Uint8Array },
): Promise<void> {
  const { sha256, metadata, part, bytes } = given;
  const parts = Math.ceil(metadata.bytes / PART_BYTES);
  if (part >= parts) throw new AppError("bad_request", "part: more parts than the announced size has");
  const size = part === parts - 1 ? metadata.bytes - part * PART_BYTES : PART_BYTES;
  if (bytes.length !== size) throw new AppError("bad_request", `part: must have ${size} bytes`);
  const row = await beginCapture(actor, ctx, { door: "extension", sha256, parts, mailbox: "own", metadata });
  await putPart(ctx, row.personId ?? "", sha256, part, bytes);
  if (!(await isUndone(ctx, row.id, row.personId))) return;
  // Taken back while this part was on its way.
  await removeParts(ctx, row.personId ?? "", sha256);
  throw new AppError("undone", "This capture was taken back.");
}

/** Accepts an original that its parts were put together to, once its hash is right. */
export async function receiveJoined(
  ctx: AppContext,
  actor: Actor,
  given: PartsOf & { parts: number; bytes: Uint8Array },
): Promise<CaptureReceipt> {
  const { sha256, metadata, parts, bytes } = given;
  const row = await beginCapture(actor, ctx, { door: "extension", sha256, parts, mailbox: "own", metadata });
  await putOriginal(ctx, sha256, bytes);
  await acceptCapture(actor, ctx, row);
  await enqueueCapture(ctx, row.id);
  await removeParts(ctx, row.personId ?? "", sha256);
  return receiptOfRow({ ...row, state: "accepted" });
}
