import type { RequestState } from "../../../shared/quote/states.ts";

/** How near a promised time is; null where nobody waits for it any more. */
export type Urgency = "late" | "soon" | "calm";

const SOON_MS = 2 * 60 * 60 * 1000;
const waited: readonly RequestState[] = ["requested", "claimed", "drafting", "approval", "ready"];

/** How urgent a request is. `promiseAt` is ISO 8601, `nowMs` ms since 1970. */
export function urgencyOf(state: RequestState, promiseAt: string, nowMs: number): Urgency | null {
  if (!waited.includes(state)) return null;
  const left = Date.parse(promiseAt) - nowMs;
  return left < 0 ? "late" : left < SOON_MS ? "soon" : "calm";
}
