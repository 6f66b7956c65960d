import type { BarState } from "./bar-view.ts";

/** How far the open message is from being on record, as far as asking Inside goes. */
export type Standing = "no" | "unsaved" | "underway" | "waiting" | "saved" | "refused";

/** Whether Inside can be asked about a message in this state of its bar. */
export function standingOf(state: BarState): Standing {
  switch (state.kind) {
    case "unsaved":
      return state.namesOnly ? "no" : "unsaved";
    case "reading":
    case "handing":
    case "held":
    case "local":
      return "automatic" in state && state.automatic?.namesOnly ? "no" : "underway";
    case "waiting":
      return state.automatic?.namesOnly ? "no" : "waiting";
    case "saved":
      return state.automatic?.namesOnly ? "no" : "saved";
    case "refused":
    case "parked":
      return "refused";
    default:
      return "no";
  }
}
