/** Runs the drain: one at a time across the service worker and every page of the extension, woken by whatever happens. */
import { type CaptureReceipt, captureEndpoints } from "../../shared/api/captures.ts";
import { browser } from "../browser.ts";
import { log } from "../log.ts";
import { type DrainDeps, drainOutbox, type Receipt } from "../outbox/drain-outbox.ts";
import type { OutboxItem } from "../outbox/outbox-item.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import { writeSettings } from "../settings.ts";
import type { Background } from "./context.ts";
import { readSession, renewPolicy, type WorkerSession } from "./worker-session.ts";

const LOCK = "counterfoil-pump";
export const PUMP_ALARM = "counterfoil-pump";
/** The browser does not ring alarms sooner; shorter waits are a timer, lost when the worker is stopped. */
const MIN_ALARM_MS = 30_000;

/** Makes the function that wakes the pump. Waking it while it runs makes it look once more, never twice at once. */
export function createPump(background: Omit<Background, "wake">): () => void {
  let queued = false;
  const wake = (): void => {
    if (queued) return;
    queued = true;
    navigator.locks
      .request(LOCK, async () => {
        queued = false;
        await run(background, wake);
      })
      .catch((error: unknown) => log("pump.failed", { error: error instanceof Error ? error.name : "unknown" }));
  };
  return wake;
}

/** The network is back or the browser has started: what waited only for that is tried now, not after its backoff. */
export async function hurry(background: Background): Promise<void> {
  const store = await background.store();
  for (const item of await store.listItems()) {
    if (item.state !== "waiting" || item.reason !== "unsent") continue;
    await store.change(item.id, (i) => (i.state === "waiting" ? { nextAt: 0 } : {}));
  }
  background.wake();
}

async function run(background: Omit<Background, "wake">, wake: () => void): Promise<void> {
  const store = await background.store();
  const { session } = await readSession();
  const items = session ? await listMine(store, session) : [];
  await showCount((await store.listItems()).length);
  if (!session || items.length === 0) return;
  const outcome = await drainOutbox(drainDeps(background, store, session));
  await store.forgetOldReceipts(background.now());
  const left = await listMine(store, session);
  await showCount((await store.listItems()).length);
  if (left.length < items.length) await renewPolicy(background.now());
  if (outcome === "paused" || left.length === 0) return;
  const waitMs = Math.max(0, Math.min(...left.map((i) => i.nextAt)) - background.now());
  await browser.alarms.create(PUMP_ALARM, { when: background.now() + Math.max(waitMs, MIN_ALARM_MS) });
  if (waitMs < MIN_ALARM_MS) setTimeout(wake, waitMs);
}

async function listMine(store: OutboxStore, session: WorkerSession): Promise<OutboxItem[]> {
  const items = await store.listItems();
  return items.filter((i) => i.personId === session.pairing.person.id && i.state !== "parked");
}

function drainDeps(background: Omit<Background, "wake">, store: OutboxStore, session: WorkerSession): DrainDeps {
  const { call } = session;
  return {
    listDue: async (now) => (await listMine(store, session)).filter((i) => i.nextAt <= now),
    readBytes: (id) => store.readBytes(id),
    markSending: async (id) => {
      const item = await store.change(id, (i) => (i.undo ? {} : { state: "sending" }));
      return item !== null && !item.undo;
    },
    markPart: async (id, part) => {
      await store.change(id, (i) => ({ partsSent: [...i.partsSent, part] }));
      // An extension call resets the browser's 30 s idle timer, which a request of ours does not.
      await browser.runtime.getPlatformInfo();
    },
    keepReceipt: (id, receipt) => store.keepReceipt(id, receipt, background.now()),
    defer: async (id, change) => {
      const { attempts, nextAt, reason, forgetParts } = change;
      await store.change(id, (i) => {
        const partsSent = forgetParts ? [] : i.partsSent;
        return { state: "waiting", attempts, nextAt: i.undo ? Math.min(nextAt, i.nextAt) : nextAt, reason, partsSent };
      });
      log("outbox.deferred", { id, attempts, reason });
    },
    park: async (id, reason) => {
      await store.change(id, () => ({ state: "parked", reason }));
      log("outbox.parked", { id, reason });
    },
    remove: (id) => store.remove(id),
    pause: () => writeSettings({ paused: true }),
    send: {
      original: async (item, body) => toReceipt(await call(captureEndpoints.putOriginal, { ...request(item), body })),
      part: async (item, part, body) => {
        const { params, capture } = request(item);
        await call(captureEndpoints.putPart, { params: { ...params, part }, capture, body });
      },
      complete: async (item, parts) =>
        toReceipt(await call(captureEndpoints.completeParts, { ...request(item), body: { parts } })),
      undo: async (captureId) => {
        await call(captureEndpoints.undoCapture, { params: { captureId }, body: {} });
      },
    },
    now: background.now,
    random: background.random,
  };
}

function request(item: OutboxItem) {
  const { id: captureId, sha256, mailbox, webmail, place, capturedAt, bytes, exact, deviceSeq } = item;
  return { params: { sha256 }, capture: { captureId, mailbox, webmail, place, capturedAt, bytes, exact, deviceSeq } };
}

/** The part of the Worker's receipt that is remembered here. */
export function toReceipt(receipt: CaptureReceipt): Receipt {
  return {
    state: receipt.state,
    messageId: receipt.messageId,
    customers: receipt.customers.map((c) => c.name),
    alsoSavedBy: receipt.alsoSavedBy.map((a) => ({ name: a.person.name, at: a.at })),
  };
}

async function showCount(count: number): Promise<void> {
  await browser.action.setBadgeText({ text: count === 0 ? "" : String(count) });
}
