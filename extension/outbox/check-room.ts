import { OUTBOX_MAX_AGE_DAYS, OUTBOX_MAX_BYTES, OUTBOX_MAX_ITEMS } from "../../shared/limits.ts";
import type { NewItem, OutboxItem } from "./outbox-item.ts";

const DAY_MS = 86_400_000;

/** A new item was refused because of what waits already. Nothing was kept, and nothing that waits was touched. */
export class OutboxFullError extends Error {
  readonly reason: "outbox_full" | "outbox_old";
  constructor(reason: "outbox_full" | "outbox_old") {
    super(reason);
    this.reason = reason;
  }
}

/** Throws OutboxFullError when a new item does not fit beside what waits. `now` in epoch ms. */
export function checkRoom(waiting: readonly OutboxItem[], item: NewItem, now: number): void {
  const bytes = waiting.reduce((sum, i) => sum + i.bytes, item.bytes);
  if (waiting.length >= OUTBOX_MAX_ITEMS || bytes > OUTBOX_MAX_BYTES) throw new OutboxFullError("outbox_full");
  // A parked item waits for the person, not for the company; another person's must not stop this one.
  const oldest = now - OUTBOX_MAX_AGE_DAYS * DAY_MS;
  const isOld = (i: OutboxItem): boolean => i.personId === item.personId && Date.parse(i.capturedAt) < oldest;
  if (waiting.some((i) => i.state !== "parked" && isOld(i))) throw new OutboxFullError("outbox_old");
}
