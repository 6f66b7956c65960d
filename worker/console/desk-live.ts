// That something changed at the Desk: what the queue and a request's page listen to. While the page is seen the answer is
// asked for again every few seconds, and at once when it comes into view.

const EVERY_MS = 5000;

/** Calls `changed` when something may have changed, until the answer is called. */
export function onDeskChange(changed: () => void): () => void {
  const look = () => {
    if (document.visibilityState === "visible") changed();
  };
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
