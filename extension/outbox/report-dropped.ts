import { ApiError } from "../../shared/api/client.ts";
import { MAX_DROPPED } from "../../shared/api/dropped-numbers.ts";
import type { DroppedNumber } from "./outbox-item.ts";

export interface ReportDeps {
  listDropped(): Promise<DroppedNumber[]>;
  /** Tells the Worker; resolves when it has them. May be told twice. */
  send(numbers: readonly DroppedNumber[]): Promise<void>;
  forget(numbers: readonly DroppedNumber[]): Promise<void>;
}

/**
 * Tells the Worker which of a device's numbers will never come, so that it does not miss them. Numbers go from here
 * only when it has acknowledged them. `later`: it could not be told now. `paused`: it no longer knows this device.
 */
export async function reportDropped(deps: ReportDeps): Promise<"reported" | "later" | "paused"> {
  const numbers = await deps.listDropped();
  for (let at = 0; at < numbers.length; at += MAX_DROPPED) {
    const some = numbers.slice(at, at + MAX_DROPPED);
    try {
      await deps.send(some);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.status === 401 ? "paused" : "later";
    }
    await deps.forget(some);
  }
  return "reported";
}
