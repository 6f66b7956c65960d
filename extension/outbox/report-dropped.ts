import { ApiError, isSignedOut } from "../../shared/api/client.ts";
import { MAX_DROPPED } from "../../shared/api/dropped-numbers.ts";
import type { DroppedNumber } from "./outbox-item.ts";

export interface ReportDeps {
  /** The device that tells. */
  readonly deviceId: string;
  /** The person's numbers of this device and of earlier ones. */
  listDropped(): Promise<DroppedNumber[]>;
  /** Tells the Worker of numbers of one device; resolves when it has them. May be told twice. */
  send(deviceId: string, numbers: readonly DroppedNumber[]): Promise<void>;
  forget(numbers: readonly DroppedNumber[]): Promise<void>;
}

/**
 * Tells the Worker which numbers of the person's devices will never come, so that it does not miss them. Numbers go from
 * here only when it has acknowledged them, or knows no such earlier device of theirs: then nobody misses any.
 * `later`: some could not be told now. `paused`: it no longer knows the device that tells.
 */
export async function reportDropped(deps: ReportDeps): Promise<"reported" | "later" | "paused"> {
  const all = await deps.listDropped();
  for (const deviceId of new Set(all.map((n) => n.deviceId))) {
    const numbers = all.filter((n) => n.deviceId === deviceId);
    for (let at = 0; at < numbers.length; at += MAX_DROPPED) {
      const some = numbers.slice(at, at + MAX_DROPPED);
      try {
        await deps.send(deviceId, some);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (isSignedOut(error)) return "paused";
        if (error.code !== "not_found" || deviceId === deps.deviceId) return "later";
      }
      await deps.forget(some);
    }
  }
  return "reported";
}
