/** Looks now and then whether there is something to do in the mailbox that a page shows, and does it. */
import { type SweepDeps, sweep } from "./sweep.ts";

/** The background is asked so often; it answers mostly that there is nothing. */
const LOOK_MS = 60_000;
/** A sent mail's copy is in its folder within this. */
const AFTER_SENDING_MS = 1_500;
/** The page settles first. */
const FIRST_LOOK_MS = 3_000;
const AGAIN_MS = 2_000;
/** So long after a person did something nothing is asked: what they do comes first, and some servers mix up the two. */
const HOLD_MS = 2_500;
/** As long as somebody writes, nothing is asked at all: said so often. */
const WRITING_SAID_MS = 5_000;
const INPUTS = ["pointerdown", "keydown"] as const;
const WRITING_LOOK_MS = 1_000;

export type WatchMailboxDeps = Omit<SweepDeps, "mailbox" | "heldUntil"> & {
  /** Calls back when the background wants the page to look, or to wait for a person who is at work in another. */
  readonly onCalled: (calls: { look: () => void; hold: () => void }) => void;
};

/** Until the signal aborts. Nothing where the adapter knows no list. */
export function watchMailbox(given: WatchMailboxDeps): void {
  const { adapter, page, signal } = given;
  const { mailbox } = adapter;
  if (!mailbox) return;
  let heldUntil = 0;
  const deps = { ...given, mailbox, heldUntil: () => heldUntil };
  const hold = (): void => {
    heldUntil = given.now().getTime() + HOLD_MS;
  };
  let isAtWork = false;
  let isWanted = false;
  let wasWriting = mailbox.isWriting(page);
  let hasWritten = false;
  const look = async (): Promise<void> => {
    isWanted = isAtWork;
    if (isAtWork || signal.aborted) return;
    isAtWork = true;
    try {
      await lookOnce();
    } catch {
      // The extension is gone, or the page is: whoever comes next looks anew.
    }
    isAtWork = false;
    if (isWanted) void look();
  };
  const lookOnce = async (): Promise<void> => {
    const owner = adapter.findMailboxOwner(page) ?? (await readOwner());
    if (owner === null) return;
    for (let order = await askFor(owner); order !== null && !signal.aborted; order = await askFor(owner)) {
      const problem = await sweep(deps, order);
      if (!signal.aborted) await deps.ask({ type: "mailbox-end", lease: order.lease, problem });
      // The background was stopped meanwhile, and has forgotten what it ordered.
      if (problem === "lease") setTimeout(() => void look(), AGAIN_MS);
      if (problem !== null) return;
    }
  };
  // Asked once: a page belongs to one mailbox as long as it is there.
  let owner: Promise<string | null> | null = null;
  const readOwner = (): Promise<string | null> => {
    const io = { page, fetch: deps.fetch, signal, maxBytes: 1_000_000 };
    owner ??= adapter.readMailboxOwner(io).catch(() => {
      owner = null;
      return null;
    });
    return owner;
  };
  const askFor = async (address: string) => {
    const written = hasWritten;
    hasWritten = false;
    const isWriting = mailbox.isWriting(page);
    const about = { webmail: adapter.id, mailbox: address, isWriting, hasWritten: written };
    const answer = await deps.ask({ type: "mailbox-look", ...about });
    return answer.ok ? answer.value : null;
  };
  const watchWriting = (): void => {
    const isWriting = mailbox.isWriting(page);
    if (wasWriting && !isWriting) {
      hasWritten = true;
      setTimeout(() => void look(), AFTER_SENDING_MS);
    }
    wasWriting = isWriting;
  };
  const timers = [
    setInterval(() => void look(), LOOK_MS),
    setInterval(watchWriting, WRITING_LOOK_MS),
    setInterval(() => void (wasWriting && look()), WRITING_SAID_MS),
  ];
  for (const input of INPUTS) page.addEventListener(input, hold, { capture: true, passive: true });
  // Said at once: the window may be gone again before the page has settled.
  const first = setTimeout(() => void look(), wasWriting ? 0 : FIRST_LOOK_MS);
  deps.onCalled({ look: () => void look(), hold });
  signal.addEventListener("abort", () => {
    for (const input of INPUTS) page.removeEventListener(input, hold, { capture: true });
    for (const timer of timers) clearInterval(timer);
    clearTimeout(first);
  });
}
