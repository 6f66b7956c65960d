import { isDue } from "./backoff.ts";
import type { OutboxItem } from "./outbox-item.ts";

/**
 * Milliseconds for which an item is still held so that it can be stopped; 0 when it may go. A clock that was put back since
 * makes it wait its whole time again and no longer (`holdAgain`).
 */
export function heldForMs({ held }: Pick<OutboxItem, "held">, now: number): number {
  if (!held) return 0;
  return now < held.at ? held.ms : Math.max(0, held.at + held.ms - now);
}

/** Milliseconds until an item may be tried: 0 when it is due. What is taken back is not held. */
export function waitMsOf(item: Pick<OutboxItem, "held" | "nextAt" | "takenBack">, now: number): number {
  const waits = isDue(item.nextAt, now) ? 0 : item.nextAt - now;
  return Math.max(waits, item.takenBack ? 0 : heldForMs(item, now));
}

/** What to change where the clock was put back since the item was held; null where it was not. */
export const holdAgain = (
  { held }: Pick<OutboxItem, "held">,
  now: number,
): { held: { at: number; ms: number } } | null => (held && now < held.at ? { held: { at: now, ms: held.ms } } : null);
