// Where on the page the person was, kept with the history's entry, so that Back leads to the same row. The browser's own
// restoring comes too early: a list is drawn once its answer is there.

/** Longer than any list should take; later nobody expects the page to move. */
const LATEST_MS = 3000;

/** Keeps with the current entry how far down the page is. */
export function keepPlace(): void {
  const state: unknown = history.state;
  history.replaceState({ ...(typeof state === "object" ? state : {}), top: Math.round(scrollY) }, "");
}

/**
 * Scrolls to where the current entry was left, as soon as the page is long enough. Ends when the person scrolls or
 * presses a key; what is returned ends it at once.
 */
export function returnToPlace(): () => void {
  const state: unknown = history.state;
  const top = typeof state === "object" && state !== null && "top" in state ? Number(state.top) || 0 : 0;
  const watch = new ResizeObserver(() => {
    const room = document.documentElement.scrollHeight - innerHeight;
    scrollTo(0, Math.min(top, room));
    if (room >= top) end();
  });
  const timer = setTimeout(end, LATEST_MS);
  function end(): void {
    clearTimeout(timer);
    watch.disconnect();
    for (const sign of signs) removeEventListener(sign, end);
  }
  const signs = ["wheel", "touchstart", "keydown"] as const;
  for (const sign of signs) addEventListener(sign, end, { passive: true });
  watch.observe(document.body);
  return end;
}
