/** Runs the drain: one at a time across the service worker and every page of the extension, woken by whatever happens. */
import { type CaptureReceipt, captureEndpoints } from "../../shared/api/captures.ts";
import { isHeldBack } from "../../shared/errors.ts";
import { automaticRule } from "../../shared/policy/automatic-rule.ts";
import { browser } from "../browser.ts";
import { log } from "../log.ts";
import type { DrainDeps, OpenedItem, Receipt } from "../outbox/drain-outbox.ts";
import type { OutboxItem } from "../outbox/outbox-item.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import { type RoundGiven, runRound } from "../outbox/run-round.ts";
import type { Background } from "./context.ts";
import { handIn } from "./handing-in.ts";
import { keySessionOf } from "./keeping.ts";
import { pauseUntilConnected, readSession, renewPolicy, type WorkerSession } from "./worker-session.ts";

const LOCK = "counterfoil-pump";
export const PUMP_ALARM = "counterfoil-pump";
/** The browser does not ring alarms sooner; shorter waits are a timer, lost when the worker is stopped. */
const MIN_ALARM_MS = 30_000;
/** The Worker's side of a device forgets its nonces after 10 s without a request; one begun within this finds them. */
const NONCE_SURE_MS = 5_000;
/** What could not be handed in is tried again after this. */
const HAND_IN_AGAIN_MS = 5 * 60_000;
/** A body above this is not sent on the chance that it has to be sent again: 5 s at 100 kbit/s. */
const LARGE_BODY_BYTES = 64 * 1024;

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

const waitedFor: ReadonlySet<string> = new Set(["unsent", "unauthenticated", "notice"]);

/** Network, browser, connection or the person's word are there: what waited only for that is tried now, not after its backoff. */
export async function hurry(background: Background): Promise<void> {
  const store = await background.store();
  for (const item of await store.listItems()) {
    if (item.state !== "waiting" || !waitedFor.has(item.reason ?? "")) continue;
    await store.change(item.id, (i) => (i.state === "waiting" ? { nextAt: 0, reason: null } : {}));
  }
  background.wake();
}

async function run(background: Omit<Background, "wake">, wake: () => void): Promise<void> {
  const { now, random, keyring } = background;
  const store = await background.store();
  const { settings, session } = await readSession();
  await showCount(store);
  if (settings.ended && !settings.ended.isDone && settings.server !== null) {
    const isDone = await handIn(background, { server: settings.server, ...settings.ended });
    await showCount(store);
    if (!isDone) await setAlarm(background, HAND_IN_AGAIN_MS);
    return;
  }
  if (!session) return;
  let isOutOfDate = false;
  const { outcome, went, waitMs } = await runRound({
    ...{ store, keyring, now, random },
    session: { ...keySessionOf(session), report: reportBy(session) },
    send: sendBy(session, now),
    pause: async () => {
      await pauseUntilConnected();
      await keyring.lock();
    },
    // A worker that is stopped in the middle is woken again by this.
    begin: () => setAlarm(background, MIN_ALARM_MS),
    note: (what, reason, id) => {
      // The server says no by what this browser has not heard of yet.
      isOutOfDate ||= isHeldBack(reason) || reason === "policy" || reason === "not_automatic";
      log(`outbox.${what}`, { id, reason });
    },
  });
  if (outcome === "nothing") return;
  await store.forgetOldReceipts(now());
  await showCount(store);
  if (went || isOutOfDate) await renewPolicy(now());
  if (waitMs === null) return void (await browser.alarms.clear(PUMP_ALARM));
  await setAlarm(background, Math.max(waitMs, MIN_ALARM_MS));
  if (waitMs < MIN_ALARM_MS) setTimeout(wake, waitMs);
}

const setAlarm = (background: Pick<Background, "now">, waitMs: number): Promise<void> =>
  browser.alarms.create(PUMP_ALARM, { when: background.now() + waitMs });

function sendBy({ call, pairing: { deviceId } }: WorkerSession, now: () => number): DrainDeps["send"] {
  let asked: { id: string; parts: number[] } | null = null;
  let lastBegunAt = 0;
  // One whose answer was lost is not sent again. And refused for an old nonce, a body would have travelled for nothing,
  // again and again on a slow line: the Worker is asked something small before it, unless it was spoken to just now.
  const findArrived = async (id: string, params: { sha256: string }): Promise<readonly number[]> => {
    const isAwake = now() - lastBegunAt < NONCE_SURE_MS;
    lastBegunAt = now();
    if (asked?.id !== id || !isAwake) asked = { id, ...(await call(captureEndpoints.listParts, { params })) };
    return asked.parts;
  };
  return {
    original: async (item, opened) => {
      const { params, capture } = request(item, opened, deviceId);
      if (opened.bytes.length > LARGE_BODY_BYTES) await findArrived(item.id, params);
      return toReceipt(await call(captureEndpoints.putOriginal, { params, capture, body: opened.bytes }));
    },
    part: async (item, part, opened) => {
      const { params, capture } = request(item, opened, deviceId);
      if ((await findArrived(item.id, params)).includes(part)) return;
      await call(captureEndpoints.putPart, { params: { ...params, part }, capture, body: opened.bytes });
      // An extension call resets the browser's 30 s idle timer, which a request of ours does not.
      await browser.runtime.getPlatformInfo();
    },
    complete: async (item, parts, opened) =>
      toReceipt(await call(captureEndpoints.completeParts, { ...request(item, opened, deviceId), body: { parts } })),
    undo: async (captureId) => {
      await call(captureEndpoints.undoCapture, { params: { captureId }, body: {} });
    },
  };
}

const reportBy =
  ({ call, pairing }: WorkerSession): RoundGiven["session"]["report"] =>
  async (id, numbers) => {
    const deviceId = id === pairing.deviceId ? null : id;
    const dropped = numbers.map(({ seq, reason }) => ({ seq, reason }));
    await call(captureEndpoints.reportDropped, { body: { dropped, deviceId } });
  };

function request(item: OutboxItem, { details }: OpenedItem, currentId: string) {
  const { id: captureId, capturedAt, bytes, deviceSeq } = item;
  // Kept under an earlier pairing: its number is one among that one's.
  const deviceId = item.deviceId === currentId ? null : item.deviceId;
  const { sha256, mailbox, webmail, place, exact, kind, automatic } = details;
  const number = { deviceSeq, deviceId };
  const rule = automatic ? automaticRule({ rule: automatic.rule?.id ?? null, version: automatic.version }) : "manual";
  return {
    params: { sha256 },
    capture: { captureId, mailbox, webmail, place, capturedAt, bytes, exact, kind, rule, ...number },
  };
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

/** Badge: how much waits in this browser, whoever's. */
async function showCount(store: OutboxStore): Promise<void> {
  const count = (await store.listItems()).length;
  await browser.action.setBadgeText({ text: count === 0 ? "" : String(count) });
}
