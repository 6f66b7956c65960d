import { MAX_IMPORT_BATCH_BYTES, MAX_IMPORT_BATCH_MESSAGES } from "./limits.ts";

/**
 * The body of one import batch: for each original its length as unsigned 32-bit big-endian, then that many bytes.
 * Pure, so that the console, a script and the Worker read and write the same thing.
 */
const LENGTH_BYTES = 4;

/** Writes originals one after another as frames. */
export function writeFrames(originals: readonly Uint8Array[]): Uint8Array {
  const total = originals.reduce((sum, original) => sum + LENGTH_BYTES + original.length, 0);
  const body = new Uint8Array(total);
  const view = new DataView(body.buffer);
  let at = 0;
  for (const original of originals) {
    view.setUint32(at, original.length);
    body.set(original, at + LENGTH_BYTES);
    at += LENGTH_BYTES + original.length;
  }
  return body;
}

/** Reads a batch's originals, as views of `body`. Throws RangeError where the lengths do not add up to the body. */
export function readFrames(body: Uint8Array): Uint8Array[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const originals: Uint8Array[] = [];
  let at = 0;
  while (at < body.length) {
    if (at + LENGTH_BYTES > body.length) throw new RangeError("the last frame's length is cut off");
    const length = view.getUint32(at);
    at += LENGTH_BYTES;
    if (at + length > body.length) throw new RangeError("the last frame is cut off");
    originals.push(body.subarray(at, at + length));
    at += length;
  }
  return originals;
}

/** Collects originals into batches within the door's limits. */
export interface Batcher {
  /** Takes one more; answers the batch that is full because of it, or null. */
  add(original: Uint8Array): Uint8Array[] | null;
  /** What is left; null when nothing is. */
  rest(): Uint8Array[] | null;
}

/** A batch never exceeds the limits, except that an original larger than a whole batch travels alone. */
export function createBatcher(
  limits: { maxMessages: number; maxBytes: number } = {
    maxMessages: MAX_IMPORT_BATCH_MESSAGES,
    maxBytes: MAX_IMPORT_BATCH_BYTES,
  },
): Batcher {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  const rest = (): Uint8Array[] | null => {
    const full = batch;
    batch = [];
    bytes = 0;
    return full.length > 0 ? full : null;
  };
  return {
    add(original) {
      const size = LENGTH_BYTES + original.length;
      const full = batch.length >= limits.maxMessages || bytes + size > limits.maxBytes ? rest() : null;
      batch.push(original);
      bytes += size;
      return full;
    },
    rest,
  };
}
