import { type DrainOutcome, drainOutbox } from "./drain-outbox.ts";
import { waitMsOf } from "./hold.ts";
import type { Keyring, KeySession } from "./keyring.ts";
import type { DroppedNumber } from "./outbox-item.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { reportDropped } from "./report-dropped.ts";
import { listToSend, type StoreDepsGiven, storeDeps } from "./store-deps.ts";

/** Numbers that could not be told are told at the next round, and one is due after this. */
const REPORT_AGAIN_MS = 60_000;

export interface RoundGiven extends Omit<StoreDepsGiven, "open" | "personId"> {
  readonly store: OutboxStore;
  readonly keyring: Keyring;
  readonly session: KeySession & {
    /** Tells the Worker that these numbers of one of the person's devices will not come. */
    report(deviceId: string, numbers: readonly DroppedNumber[]): Promise<void>;
  };
  /** Called before anything is sent: whoever is killed in the middle has to be woken again. */
  begin(): Promise<void>;
  /** Code and id, for the log; of no item in particular where the id is null. */
  note(what: "deferred" | "parked" | "removed" | "unsealed", reason: string, id: string | null): void;
}

export interface RoundOutcome {
  readonly outcome: DrainOutcome | "nothing";
  /** Something went: the Worker may know more by now. */
  readonly went: boolean;
  /** Until the next round has something to do; null when it has not, or may not before a sign-in. */
  readonly waitMs: number | null;
}

/** One round of the pump for the signed-in person: keys, items, dropped numbers. The caller holds the lock. */
export async function runRound(given: RoundGiven): Promise<RoundOutcome> {
  const { store, keyring, session, now, note } = given;
  const { personId, deviceId } = session;
  const unsealed = await keyring.prepare(session);
  if (unsealed) note("unsealed", unsealed, null);
  const items = await listToSend(store, personId);
  // Those of the person's earlier pairings too; another person's wait until they sign in.
  const listMine = async (): Promise<DroppedNumber[]> =>
    (await store.listDropped()).filter((n) => n.personId === personId);
  if (items.length === 0 && (await listMine()).length === 0) return { outcome: "nothing", went: false, waitMs: null };
  await given.begin();
  const deps = storeDeps({ ...given, personId, open: (item) => keyring.openItem(item.id, session) });
  const outcome = await drainOutbox({
    ...deps,
    defer: async (id, change) => {
      await deps.defer(id, change);
      note("deferred", change.reason, id);
    },
    park: async (id, reason) => {
      await deps.park(id, reason);
      note("parked", reason, id);
    },
    removeByRule: async (id, reason) => {
      await deps.removeByRule(id, reason);
      note("removed", reason, id);
    },
  });
  const left = await listToSend(store, personId);
  const went = left.length < items.length;
  if (outcome === "paused") return { outcome, went, waitMs: null };
  const forget = (numbers: readonly DroppedNumber[]): Promise<void> => store.forgetDropped(numbers);
  const told = await reportDropped({ deviceId, listDropped: listMine, send: session.report, forget });
  if (told === "paused") {
    await given.pause();
    return { outcome: "paused", went, waitMs: null };
  }
  const waits = left.map((i) => waitMsOf(i, now()));
  if (told === "later") waits.push(REPORT_AGAIN_MS);
  return { outcome, went, waitMs: waits.length > 0 ? Math.min(...waits) : null };
}
