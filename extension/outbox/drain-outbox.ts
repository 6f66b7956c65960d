/**
 * Empties the outbox: a state machine over its deps; it owns no storage, no fetch, no timer.
 * Promises: an item's bytes go only after the Worker's receipt; the same item sent twice is one capture there (same id,
 * same hash); a process killed at any await leaves every item to be tried again. One drain at a time: the caller holds
 * the lock.
 *
 * Invariant: What the person was told is saved is saved.
 */
import { ApiError } from "../../shared/api/client.ts";
import { isRetryable } from "../../shared/errors.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { backoffMs } from "./backoff.ts";
import type { OutboxItem, OutboxReceipt } from "./outbox-item.ts";

/** What the Worker's receipt says of an item. */
export type Receipt = Pick<OutboxReceipt, "messageId" | "state" | "customers" | "alsoSavedBy">;

export interface DrainDeps {
  /** Items of the connected person that are due, oldest number first; those left `sending` by a killed drain too. */
  listDue(now: number): Promise<OutboxItem[]>;
  readBytes(id: string): Promise<Uint8Array | null>;
  /** False when the item was undone since it was listed: then nothing may be sent. */
  markSending(id: string): Promise<boolean>;
  markPart(id: string, part: number): Promise<void>;
  /** In one transaction: the receipt in, item and bytes out. Answers false when the person asked to undo meanwhile. */
  keepReceipt(id: string, receipt: Receipt): Promise<boolean>;
  /** Back to `waiting`; `forgetParts` when the Worker lost parts it had acknowledged. */
  defer(id: string, change: { attempts: number; nextAt: number; reason: string; forgetParts: boolean }): Promise<void>;
  park(id: string, reason: string): Promise<void>;
  /** The person undid it: item, bytes and receipt out. */
  remove(id: string): Promise<void>;
  /** The Worker no longer knows this device: nothing is tried until it is connected again. */
  pause(): Promise<void>;
  send: {
    original(item: OutboxItem, bytes: Uint8Array): Promise<Receipt>;
    part(item: OutboxItem, part: number, bytes: Uint8Array): Promise<void>;
    complete(item: OutboxItem, parts: number): Promise<Receipt>;
    undo(id: string): Promise<void>;
  };
  now(): number;
  random(): number;
}

export type DrainOutcome = "drained" | "paused";

/** Tries every due item once, in the order they were kept. A failing item does not hold up the next. */
export async function drainOutbox(deps: DrainDeps): Promise<DrainOutcome> {
  for (const item of await deps.listDue(deps.now())) {
    try {
      await (item.undo ? takeBack(item, deps) : upload(item, deps));
    } catch (error) {
      if ((await settle(item, error, deps)) === "paused") return "paused";
    }
  }
  return "drained";
}

async function upload(item: OutboxItem, deps: DrainDeps): Promise<void> {
  if (!(await deps.markSending(item.id))) return;
  const bytes = await deps.readBytes(item.id);
  if (!bytes) throw new Error("an outbox item lost its bytes");
  const receipt =
    bytes.length > PART_BYTES ? await sendParts(item, bytes, deps) : await deps.send.original(item, bytes);
  if (!(await deps.keepReceipt(item.id, receipt))) await takeBack(item, deps);
}

// A service worker is stopped about 30 s into a pending request: no request carries more than one part.
async function sendParts(item: OutboxItem, bytes: Uint8Array, deps: DrainDeps): Promise<Receipt> {
  const count = Math.ceil(bytes.length / PART_BYTES);
  for (let part = 0; part < count; part++) {
    if (item.partsSent.includes(part)) continue;
    await deps.send.part(item, part, bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
    await deps.markPart(item.id, part);
  }
  return deps.send.complete(item, count);
}

async function takeBack(item: OutboxItem, deps: DrainDeps): Promise<void> {
  try {
    await deps.send.undo(item.id);
  } catch (error) {
    // Not there, or undone already: what was asked for is so.
    if (!(error instanceof ApiError && (error.code === "not_found" || error.code === "undone"))) throw error;
  }
  await deps.remove(item.id);
}

async function settle(item: OutboxItem, error: unknown, deps: DrainDeps): Promise<"next" | "paused"> {
  const { action, reason } = decideFailure(error);
  if (action === "pause") {
    await deps.defer(item.id, { attempts: item.attempts, nextAt: 0, reason, forgetParts: false });
    await deps.pause();
    return "paused";
  }
  if (action === "park") {
    await deps.park(item.id, reason);
    return "next";
  }
  const attempts = item.attempts + 1;
  const nextAt = deps.now() + backoffMs(attempts, deps.random());
  await deps.defer(item.id, { attempts, nextAt, reason, forgetParts: reason === "missing_parts" });
  return "next";
}

/**
 * What a failure means for its item. Unknown failures (storage, a bug) are tried again: only the Worker's own word
 * parks an item.
 */
export function decideFailure(error: unknown): { action: "pause" | "park" | "defer"; reason: string } {
  if (!(error instanceof ApiError)) return { action: "defer", reason: "internal" };
  const reason = error.code;
  // `unreadable`: somebody between us and the Worker answered, or its answer was cut off.
  if (reason === "unsent" || reason === "unreadable" || isRetryable(reason) || error.status >= 500) {
    return { action: "defer", reason };
  }
  return { action: error.status === 401 ? "pause" : "park", reason };
}
