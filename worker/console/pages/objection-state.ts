import type { Objection } from "../../../shared/api/objections.ts";
import type { ObjectionWords } from "../words/objections.ts";

/** What was said not to be business goes so long after it was said (worker/intake/objections.ts). */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What an objection means for its message now, in a sentence. */
export function stateText({ t, day }: ObjectionWords, { kind, state, closes, at, keeper }: Objection): string {
  if (state === "open" && kind === "not-business") {
    const goes = day(new Date(Date.parse(at) + KEPT_MS).toISOString());
    return t(closes ? "state.gone" : "state.myCopyGoes", { day: goes });
  }
  if (state === "open") return t(closes ? "state.waitsClosed" : "state.waitsOpen");
  return t(state === "upheld" && kind === "not-business" && keeper === null ? "state.expired" : `state.${state}`);
}
