import type { Ask, SaveState } from "../messages.ts";

/** How often the state of a save under way is asked, and once it takes long. */
const POLL_MS = 200;
const SLOW_POLL_MS = 5_000;
const SLOW_AFTER_POLLS = 75;

export interface FollowGiven {
  readonly page: Document;
  readonly ask: Ask;
  /** Nobody looks any more. */
  readonly signal: AbortSignal;
  /** Shows a state; false when it is another save that is shown by now. */
  show(state: SaveState): boolean;
}

/**
 * Asks how far a save has got until there is nothing more to come; asking also wakes the background. Asks quickly again
 * once the network is back.
 */
export async function followSave(first: SaveState, { page, ask, signal, show }: FollowGiven): Promise<void> {
  let state = first;
  for (let polls = 0; !isSettled(state); polls++) {
    const isBack = await waitForNews(page, polls < SLOW_AFTER_POLLS ? POLL_MS : SLOW_POLL_MS);
    if (isBack) polls = 0;
    if (signal.aborted) return;
    const answer = await ask({ type: "state", id: state.id }).catch(() => null);
    if (signal.aborted) return;
    if (!answer?.ok) continue;
    state = answer.value;
    if (!show(state)) return;
  }
}

/** Resolves after so long to false, or to true as soon as the network is back. */
function waitForNews(page: Document, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = (isBack: boolean): void => {
      clearTimeout(timer);
      ended.abort();
      resolve(isBack);
    };
    const timer = setTimeout(() => end(false), ms);
    page.defaultView?.addEventListener("online", () => end(true), { signal: ended.signal });
  });
}

const isSettled = (state: SaveState): boolean =>
  state.state === "stored" || state.state === "failed" || state.state === "absent" || state.state === "parked";
