import { isDue } from "./backoff.ts";
import type { DrainDeps, OpenedItem } from "./drain-outbox.ts";
import { holdAgain, waitMsOf } from "./hold.ts";
import type { OutboxItem } from "./outbox-item.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** What a drain needs besides the store. */
export interface StoreDepsGiven {
  readonly store: OutboxStore;
  /** The signed-in person: nobody else's items are read or sent. */
  readonly personId: string;
  readonly open: (item: OutboxItem) => Promise<OpenedItem>;
  readonly send: DrainDeps["send"];
  readonly pause: () => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
}

/** The person's items that are still to be sent or taken back, oldest first. */
export async function listToSend(store: OutboxStore, personId: string): Promise<OutboxItem[]> {
  const items = await store.listItems();
  return items.filter((i) => i.personId === personId && i.state !== "parked");
}

/** The drain's deps on the store of this browser profile. */
export function storeDeps(given: StoreDepsGiven): DrainDeps {
  const { store, personId } = given;
  return {
    listDue: async (now) => {
      const items = await listToSend(store, personId);
      for (const item of items) if (holdAgain(item, now)) await store.change(item.id, (i) => holdAgain(i, now) ?? {});
      return items.filter((i) => waitMsOf(i, now) === 0);
    },
    open: given.open,
    markSending: async (id) => {
      const item = await store.change(id, (i) => (i.takenBack ? {} : { state: "sending", tried: true }));
      return item !== null && item.takenBack === null;
    },
    markPart: async (id, part) => {
      await store.change(id, (i) => ({ partsSent: [...i.partsSent, part] }));
    },
    keepReceipt: (id, details, receipt) => store.keepReceipt(id, details, receipt, given.now()),
    defer: async (id, { attempts, nextAt, reason, forgetParts }) => {
      await store.change(id, (i) => ({
        ...{ state: "waiting", attempts, reason },
        // Taken back while it was failing: that is not to wait for the failure's backoff.
        nextAt: i.takenBack ? Math.min(nextAt, i.nextAt) : nextAt,
        partsSent: forgetParts ? [] : i.partsSent,
      }));
    },
    park: async (id, reason) => {
      // Taken back meanwhile: a parked one would lie there for ever, seen by nobody.
      await store.change(id, (i) => (i.takenBack ? { state: "waiting", nextAt: 0 } : { state: "parked", reason }));
    },
    remove: (id, reason) => store.remove(id, reason),
    removeByRule: (id, reason) => store.removeByRule(id, reason),
    hold: async (until) => {
      for (const item of await listToSend(store, personId)) {
        await store.change(item.id, (i) => ({
          nextAt: isDue(i.nextAt, given.now()) ? until : Math.max(i.nextAt, until),
        }));
      }
    },
    pause: given.pause,
    send: given.send,
    now: given.now,
    random: given.random,
  };
}
