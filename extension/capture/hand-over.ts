import type { Ask, OpenFacts, SaveRequest, SaveState } from "../messages.ts";
import { toBase64 } from "./base64.ts";
import type { Capture } from "./make-capture.ts";

/** Bytes per message: as base64 4 MiB; extension messages are JSON and refuse 64 MB. What fits goes with the `save`. */
export const HAND_OVER_PART_BYTES = 3 * 1024 * 1024;
/** The background writes to disk before it answers; without an answer it was stopped, and is asked again. */
const ANSWER_TIMEOUT_MS = 3_000;
/**
 * Nobody answering for so long has another cause than a background that was stopped. By the clock, not by the number of
 * tries: a browser that is busy refuses at once, again and again, until it has started the background.
 */
const KEEP_ASKING_MS = 90_000;
const PAUSE_MS = 300;
/** A background that is just being stopped fails in ways of its own (`other`): believed only when it says it again. */
const BELIEVED_AFTER = 5;

export type HandOver = { ok: true; state: SaveState } | { ok: false; reason: string };

/** How a page follows it. */
export interface HandOverOptions {
  /** Aborted once the extension is gone: then nobody is asked again. */
  readonly signal?: AbortSignal;
  /** Called each time it was not kept, before it is tried again. */
  readonly onSilence?: () => void;
}

/** What the hand-over says beside the bytes. `open` is null for a dropped file. */
export interface HandOverFacts {
  readonly webmail: string;
  readonly mailbox: string;
  readonly open: OpenFacts | null;
  /** Nobody pressed. */
  readonly automatic: boolean;
  /** Under which order a mailbox is gone through (mailbox-messages.ts); absent for the open message and a file. */
  readonly lease?: string;
}

/**
 * Gives a capture to the background and returns once it is on disk there. Sends the same id again until it is
 * acknowledged: the background may be stopped at any moment and forgets parts, never a kept item.
 */
export async function handOver(
  capture: Capture,
  facts: HandOverFacts,
  ask: Ask,
  { signal, onSilence }: HandOverOptions = {},
): Promise<HandOver> {
  const { id, sha256, bytes, capturedAt, exact } = capture;
  const isWhole = bytes.length <= HAND_OVER_PART_BYTES;
  const parts = isWhole ? 0 : Math.ceil(bytes.length / HAND_OVER_PART_BYTES);
  const data = isWhole ? toBase64(bytes) : null;
  const save: SaveRequest = { id, sha256, parts, data, bytes: bytes.length, capturedAt, exact, lease: null, ...facts };
  let missing = Array.from({ length: parts }, (_, i) => i);
  const over = AbortSignal.timeout(KEEP_ASKING_MS);
  let failed = 0;
  while (!over.aborted && !signal?.aborted) {
    try {
      for (const index of missing) await sendPart(capture, index, ask);
      const answer = await withTimeout(ask({ type: "save", save }));
      if (answer.ok) {
        if ("kept" in answer.value) return { ok: true, state: answer.value.kept };
        missing = answer.value.missing;
        continue;
      }
      if (answer.error.code !== "other" || ++failed === BELIEVED_AFTER) return { ok: false, reason: answer.error.code };
    } catch {
      // Nobody answered: the background is starting or was stopped. The same id again.
    }
    onSilence?.();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { ok: false, reason: "updated" };
}

async function sendPart(capture: Capture, index: number, ask: Ask): Promise<void> {
  const at = index * HAND_OVER_PART_BYTES;
  const data = toBase64(capture.bytes.subarray(at, at + HAND_OVER_PART_BYTES));
  await withTimeout(ask({ type: "part", id: capture.id, index, data }));
}

function withTimeout<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), ANSWER_TIMEOUT_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
