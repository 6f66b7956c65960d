/**
 * Empties the outbox: a state machine over its deps; it owns no storage, no fetch, no timer.
 * Promises: an item's bytes go only after the Worker's receipt, its word that the company's rules keep it out, or the
 * person's own; the same item sent twice is one capture there (same id, same hash); a process killed at any await leaves
 * every item to be tried again. One drain at a time: the caller holds the lock.
 *
 * Invariant: What the person was told is saved is saved.
 */
import { ApiError, isSignedOut } from "../../shared/api/client.ts";
import { isHeldBack, isRetryable } from "../../shared/errors.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { backoffMs, retryAfterMs } from "./backoff.ts";
import type { DropReason, ItemDetails, OutboxItem, OutboxReceipt } from "./outbox-item.ts";

/** What the Worker's receipt says of an item. */
export type Receipt = Pick<OutboxReceipt, "messageId" | "state" | "customers" | "alsoSavedBy">;

/** An item's details and bytes, opened. */
export interface OpenedItem {
  readonly details: ItemDetails;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What lies here cannot be opened, now or ever: the reason parks it, nothing is thrown away. */
export class UnopenableError extends Error {
  /** `damaged`: the bytes are gone or were altered · `locked`: the Worker knows no secret for the key it was sealed to. */
  readonly reason: "damaged" | "locked";
  constructor(reason: "damaged" | "locked", options?: { cause: unknown }) {
    super(reason, options);
    this.reason = reason;
  }
}

export interface DrainDeps {
  /** Items of the connected person that are due, oldest number first; those left `sending` by a killed drain too. */
  listDue(now: number): Promise<OutboxItem[]>;
  /** Throws UnopenableError, or ApiError when the Worker had to be asked for the secret. */
  open(item: OutboxItem): Promise<OpenedItem>;
  /** False when the item was taken back since it was listed: then nothing may be sent. */
  markSending(id: string): Promise<boolean>;
  markPart(id: string, part: number): Promise<void>;
  /** In one transaction: the receipt in, item and bytes out. Answers false when the person took it back meanwhile. */
  keepReceipt(id: string, details: ItemDetails, receipt: Receipt): Promise<boolean>;
  /** Back to `waiting`; `forgetParts` when the Worker lost parts it had acknowledged. */
  defer(id: string, change: { attempts: number; nextAt: number; reason: string; forgetParts: boolean }): Promise<void>;
  park(id: string, reason: string): Promise<void>;
  /** Item, bytes and receipt out, its number in to be reported; the reason it was taken back for goes before `reason`. */
  remove(id: string, reason: DropReason): Promise<void>;
  /** The company's rules keep it out: item and bytes out; a notice and its number in. */
  removeByRule(id: string, reason: string): Promise<void>;
  /** Nothing of this person's is tried before this time: the Worker asked for it. */
  hold(until: number): Promise<void>;
  /** The Worker no longer knows this device: nothing is tried until it is connected again. */
  pause(): Promise<void>;
  send: {
    original(item: OutboxItem, opened: OpenedItem): Promise<Receipt>;
    part(item: OutboxItem, part: number, opened: OpenedItem): Promise<void>;
    complete(item: OutboxItem, parts: number, opened: OpenedItem): Promise<Receipt>;
    undo(id: string): Promise<void>;
  };
  now(): number;
  random(): number;
}

/** `held`: the Worker named a time before which nothing is to be sent. */
export type DrainOutcome = "drained" | "held" | "paused";

/** Tries every due item once, in the order they were kept. A failing item does not hold up the next. */
export async function drainOutbox(deps: DrainDeps): Promise<DrainOutcome> {
  for (const item of await deps.listDue(deps.now())) {
    try {
      if (item.takenBack) await takeBack(item.id, item.takenBack, deps);
      else await upload(item, deps);
    } catch (error) {
      const outcome = await settle(item, error, deps);
      if (outcome !== "next") return outcome;
    }
  }
  return "drained";
}

async function upload(item: OutboxItem, deps: DrainDeps): Promise<void> {
  const opened = await deps.open(item);
  if (!(await deps.markSending(item.id))) return;
  const receipt =
    opened.bytes.length > PART_BYTES ? await sendParts(item, opened, deps) : await deps.send.original(item, opened);
  if (!(await deps.keepReceipt(item.id, opened.details, receipt))) await takeBack(item.id, "undone", deps);
}

// A service worker is stopped about 30 s into a pending request: no request carries more than one part.
async function sendParts(item: OutboxItem, opened: OpenedItem, deps: DrainDeps): Promise<Receipt> {
  const count = Math.ceil(opened.bytes.length / PART_BYTES);
  for (let part = 0; part < count; part++) {
    if (item.partsSent.includes(part)) continue;
    const bytes = opened.bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await deps.send.part(item, part, { ...opened, bytes });
    await deps.markPart(item.id, part);
  }
  return deps.send.complete(item, count, opened);
}

async function takeBack(id: string, reason: DropReason, deps: DrainDeps): Promise<void> {
  try {
    await deps.send.undo(id);
  } catch (error) {
    // Not there, undone already, or not ours to undo: there is nothing more that we could do for it.
    const { action } = decideFailure(error);
    if (action === "pause" || action === "defer") throw error;
  }
  await deps.remove(id, reason);
}

async function settle(item: OutboxItem, error: unknown, deps: DrainDeps): Promise<"next" | "held" | "paused"> {
  const { action, reason } = decideFailure(error);
  switch (action) {
    case "pause":
      await deps.defer(item.id, { attempts: item.attempts, nextAt: 0, reason, forgetParts: false });
      await deps.pause();
      return "paused";
    case "park":
      await deps.park(item.id, reason);
      return "next";
    case "rule":
      await deps.removeByRule(item.id, reason);
      return "next";
    case "undone":
      await deps.remove(item.id, "undone");
      return "next";
    case "defer":
      return defer(item, error, reason, deps);
  }
}

async function defer(item: OutboxItem, error: unknown, reason: string, deps: DrainDeps): Promise<"next" | "held"> {
  const attempts = item.attempts + 1;
  const now = deps.now();
  const asked = error instanceof ApiError ? retryAfterMs(error.retryAfter, now, deps.random()) : null;
  const nextAt = now + Math.max(backoffMs(attempts, deps.random()), asked ?? 0);
  await deps.defer(item.id, { attempts, nextAt, reason, forgetParts: reason === "missing_parts" });
  if (asked === null) return "next";
  await deps.hold(nextAt);
  return "held";
}

/**
 * What a failure means for its item. Unknown failures (storage, a bug) are tried again: only the Worker's own word, or
 * what cannot be opened, parks an item. `rule`: the company's rules keep it out. `undone`: taken back elsewhere.
 */
export function decideFailure(error: unknown): {
  action: "pause" | "park" | "rule" | "undone" | "defer";
  reason: string;
} {
  if (error instanceof UnopenableError) return { action: "park", reason: error.reason };
  if (!(error instanceof ApiError)) return { action: "defer", reason: "internal" };
  const reason = error.code;
  // `unreadable`: somebody between us and the Worker answered, or its answer was cut off.
  if (
    reason === "unsent" ||
    reason === "unreadable" ||
    isRetryable(reason) ||
    isHeldBack(reason) ||
    error.status >= 500
  ) {
    return { action: "defer", reason };
  }
  if (isSignedOut(error)) return { action: "pause", reason };
  if (error.status === 410 && (reason === "policy" || reason === "not_automatic")) return { action: "rule", reason };
  if (error.status === 410 && reason === "undone") return { action: "undone", reason };
  return { action: "park", reason };
}
