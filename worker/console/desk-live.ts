import { DESK_LIVE_MS, deskEventSchema } from "../../shared/desk-live.ts";

// That something changed at the Desk: what the queue and a request's page listen to. The Worker says so over one WebSocket of the
// whole page; where none opens, the page asks by itself every few seconds, and now and then although one is open.

const ASK_MS = 5000;
const ASK_ANYWAY_MS = 60_000;
/** Connected anew before the Worker says no more over the old connection. */
const ANEW_MS = DESK_LIVE_MS - 10_000;

const listeners = new Set<() => void>();
let socket: WebSocket | null = null;
let anew: ReturnType<typeof setTimeout> | undefined;
let askedAt = 0;

const isOpen = (): boolean => socket?.readyState === WebSocket.OPEN;

function tell(): void {
  askedAt = performance.now();
  for (const changed of listeners) changed();
}

function connect(): void {
  if (listeners.size === 0 || document.visibilityState !== "visible") return;
  clearTimeout(anew);
  anew = setTimeout(connect, ANEW_MS);
  const before = socket;
  const address = new URL("/api/desk/live", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(address);
  socket = opened;
  // Between the two nothing is missed: the old one hears until the new one does.
  opened.onopen = () => before?.close();
  opened.onmessage = ({ data }) => {
    const event = deskEventSchema.safeParse(readJson(data));
    if (event.success && event.data.kind === "changed" && document.visibilityState === "visible") tell();
  };
}

function readJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}

/** Calls `changed` when something may have changed, until the answer is called. */
export function onDeskChange(changed: () => void): () => void {
  listeners.add(changed);
  if (!isOpen()) connect();
  const look = () => {
    if (document.visibilityState !== "visible") return;
    if (!isOpen()) connect();
    changed();
  };
  const timer = setInterval(() => {
    if (document.visibilityState !== "visible") return;
    if (!isOpen() || performance.now() - askedAt > ASK_ANYWAY_MS) {
      askedAt = performance.now();
      changed();
    }
  }, ASK_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    listeners.delete(changed);
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    if (listeners.size > 0) return;
    clearTimeout(anew);
    socket?.close();
    socket = null;
  };
}
