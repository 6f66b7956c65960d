/**
 * Finds the open message of one document and keeps a record bar on it, for as long as it is open. Knows no webmail by
 * name; the adapter, the way to ask, the clock and the ids are given.
 */
import { isKey, isTyping, listKeyDocuments, observe } from "../webmail/dom.ts";
import { MessageBar, type MessageBarDeps } from "./message-bar.ts";
import { keyOf } from "./read-open.ts";
import { takeReply } from "./take-reply.ts";

/** Redrawing pages settle within this; the bar appears that much later at most. */
const SETTLE_MS = 150;

export interface WatchDeps extends Omit<MessageBarDeps, "known"> {
  readonly signal: AbortSignal;
  /** Hands over what presses Save for the side panel. */
  readonly onAsked?: (save: () => void) => void;
}

/** Watches the document until the signal aborts. */
export function watchMessage(given: WatchDeps): void {
  const deps = { ...given, known: { hasBar: false, language: "", isAtOdds: false } };
  let isReply = false;
  let shown: MessageBar | null = null;
  const look = (): void => {
    const before = isReply;
    isReply = deps.adapter.compose?.isReply(deps.page) ?? false;
    // Some webmails open it in the very page.
    if (isReply && !before) void takeReply(deps);
    lookForMessage();
  };
  const lookForMessage = (): void => {
    const open = deps.adapter.findOpenMessage(deps.page);
    const place = open && deps.adapter.findBarPlace(deps.page);
    if (!open || !place) {
      if (shown) void deps.ask({ type: "closed" }).catch(() => undefined);
      shown?.stop();
      shown = null;
      return;
    }
    const before = shown?.key === keyOf(open) ? shown : null;
    if (before?.isPlaced()) return;
    shown?.stop();
    shown = new MessageBar(open, deps);
    shown.start(place, before?.isShown() ?? false);
    // The page drew itself anew before the bar was ready for the press.
    if (before?.isPressedEarly) shown.press("save");
  };
  const stopObserving = observe(deps.page, SETTLE_MS, look);
  const onKey = (event: KeyboardEvent): void => {
    const press = isKey("S", event) ? "save" : isKey("X", event) ? "stop" : isKey("Q", event) ? "ask" : null;
    if (!event.isTrusted || press === null || isTyping(event, deps.adapter.keysWithShift)) return;
    // What is open at this moment is meant, though its bar may not be there yet.
    look();
    shown?.press(press);
  };
  deps.onAsked?.(() => shown?.press("save"));
  const documents = listKeyDocuments(deps.page);
  for (const d of documents) d.addEventListener("keydown", onKey);
  deps.signal.addEventListener("abort", () => {
    stopObserving();
    for (const d of documents) d.removeEventListener("keydown", onKey);
    shown?.stop();
  });
  look();
}
