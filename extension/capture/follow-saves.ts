import type { Ask, SaveState } from "../messages.ts";

/** How often the saves under way are asked about: one or a few, many, and once it takes long. */
const POLL_MS = 200;
const MANY_POLL_MS = 1_000;
const SLOW_POLL_MS = 5_000;
const FEW = 3;
const SLOW_AFTER_POLLS = 75;
/** What is held to be stopped counts its seconds, and its minutes where it is held for long. */
const HELD_POLL_MS = 1_000;
const LONG_HELD_MS = 180_000;
/** The background takes no longer question; the others' turn comes as these are done. */
const MOST_ASKED = 1_000;

export interface FollowGiven {
  readonly page: Document;
  readonly ask: Ask;
  /** Nobody looks any more. */
  readonly signal: AbortSignal;
  /** Shows a state; false when nobody wants to hear more of this save. */
  show(state: SaveState): boolean;
}

export interface Follower {
  /** Follows one more, whose state is known so far. */
  follow(first: SaveState): void;
}

/**
 * Follows the saves of a page: asks how far all of them have got, in one question, until there is nothing more to come;
 * asking also wakes the background. Asks quickly again once the network is back. One question and not one for each:
 * hundreds of files would keep the background so busy with answers that it gets to no upload.
 */
export function createFollower({ page, ask, signal, show }: FollowGiven): Follower {
  const followed = new Set<string>();
  /** For so long none of them goes on. */
  let heldMs = 0;
  let polls = 0;
  let isFollowing = false;
  const look = async (): Promise<void> => {
    const ids = [...followed].slice(0, MOST_ASKED);
    const answer = await ask({ type: "state", ids }).catch(() => null);
    if (signal.aborted || !answer?.ok) return;
    for (const state of answer.value) if (!show(state) || isSettled(state)) followed.delete(state.id);
    heldMs = Math.min(...answer.value.map((state) => state.heldMs ?? 0));
  };
  const run = async (): Promise<void> => {
    for (; followed.size > 0 && !signal.aborted; polls++) {
      if (heldMs > 0) polls = 0;
      const heldPollMs = heldMs > LONG_HELD_MS ? SLOW_POLL_MS : heldMs > 0 ? HELD_POLL_MS : POLL_MS;
      const quickMs = followed.size > FEW ? MANY_POLL_MS : heldPollMs;
      if (await waitForNews(page, polls < SLOW_AFTER_POLLS ? quickMs : SLOW_POLL_MS)) polls = 0;
      if (!signal.aborted) await look();
    }
    isFollowing = false;
  };
  return {
    follow(first) {
      if (isSettled(first)) return;
      followed.add(first.id);
      heldMs = first.heldMs ?? 0;
      polls = 0;
      if (isFollowing) return;
      isFollowing = true;
      void run();
    },
  };
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
