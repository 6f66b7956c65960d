/**
 * What lies in the outbox: the only code that reads and writes its database. Items (small) and bodies (bytes) lie apart
 * so that lists stay cheap; every change that belongs together is one transaction, and what the person is told after it
 * is written with durability "strict". No transaction waits for anything but its own requests: what has to be sealed
 * or opened is, before or after it.
 *
 * Invariant: a device's numbers are gapless. Each stands in an item, in a receipt that the Worker gave, or in `dropped`.
 */
import { checkRoom } from "./check-room.ts";
import type { Receipt } from "./drain-outbox.ts";
import type {
  DroppedNumber,
  DropReason,
  ItemContent,
  ItemDetails,
  NewItem,
  OutboxItem,
  OutboxReceipt,
  RemovalNotice,
  SealedDetails,
  SealingKey,
} from "./outbox-item.ts";
import { done, writeIn } from "./transaction.ts";

/** How long "saved" is remembered on this computer after the bytes are gone. */
const RECEIPT_DAYS = 90;
/** How long it is remembered that a mail was kept once: longer than anybody opens it again. */
const ONCE_DAYS = 730;
const DAY_MS = 86_400_000;

type StoreName = "items" | "bodies" | "receipts" | "counters" | "dropped" | "notices" | "keys" | "once";

/** The outbox of this browser profile. Every function rejects when the disk refuses. */
export class OutboxStore {
  readonly #db: IDBDatabase;
  constructor(db: IDBDatabase) {
    this.#db = db;
  }

  /**
   * Keeps a new item with its bytes and gives it its number. The same id again is the same item: nothing changes; null
   * when the Worker has taken it meanwhile. Throws OutboxFullError at the limits.
   */
  async add(item: NewItem, content: ItemContent, now: number): Promise<OutboxItem | null> {
    return this.#write(["items", "bodies", "receipts", "counters", "once"], async (tx) => {
      const items = tx.objectStore("items");
      const present: OutboxItem | undefined = await done(items.get(item.id));
      if (present) return present;
      if (await done(tx.objectStore("receipts").getKey(item.id))) return null;
      // Another tab showed it too: what one of them keeps by itself, and its person may stop, the other leaves alone.
      if (item.held && (await done(tx.objectStore("once").getKey(item.onceKey))) !== undefined) return null;
      checkRoom(await done(items.getAll()), item, now);
      const counters = tx.objectStore("counters");
      const last: number | undefined = await done(counters.get(item.deviceId));
      const deviceSeq = (last ?? 0) + 1;
      const { body, ...details } = content;
      const { id, personId, deviceId, placeKey, capturedAt, bytes, held } = item;
      const kept: OutboxItem = {
        ...{ id, personId, deviceId, placeKey, capturedAt, bytes, deviceSeq, ...(held && { held }) },
        ...{ state: "waiting", attempts: 0, nextAt: 0, reason: null },
        ...{ tried: false, partsSent: [], takenBack: null },
        ...details,
      };
      counters.put(deviceSeq, item.deviceId);
      items.put(kept);
      tx.objectStore("bodies").put(body, item.id);
      tx.objectStore("once").put({ key: item.onceKey, at: now });
      return kept;
    });
  }

  /** Whether this mail of this person was ever kept here, whatever became of it. */
  async wasKept(onceKey: string): Promise<boolean> {
    return (await this.#read("once", (s) => s.getKey(onceKey))) !== undefined;
  }

  async findItem(id: string): Promise<OutboxItem | null> {
    return (await this.#read("items", (s) => s.get(id))) ?? null;
  }

  async findReceipt(id: string): Promise<OutboxReceipt | null> {
    return (await this.#read("receipts", (s) => s.get(id))) ?? null;
  }

  /** Items with this place key, in whichever mailbox. */
  listItemsAtPlace(placeKey: string): Promise<OutboxItem[]> {
    return this.#read("items", (s) => s.index("placeKey").getAll(placeKey));
  }

  /** Receipts with this place key, in whichever mailbox. */
  listReceiptsAtPlace(placeKey: string): Promise<OutboxReceipt[]> {
    return this.#read("receipts", (s) => s.index("placeKey").getAll(placeKey));
  }

  /** Receipts of these very bytes, wherever they were read. */
  listReceiptsOf(sha256: string): Promise<OutboxReceipt[]> {
    return this.#read("receipts", (s) => s.index("sha256").getAll(sha256));
  }

  /** Whether the person has a receipt on this computer: something they saved was taken by the Worker. */
  async hasReceiptOf(personId: string): Promise<boolean> {
    const receipts: OutboxReceipt[] = await this.#read("receipts", (s) => s.getAll());
    return receipts.some((r) => r.personId === personId);
  }

  /** How many items wait. */
  async countItems(): Promise<number> {
    return this.#read("items", (s) => s.count());
  }

  /** Every item, oldest first. */
  async listItems(): Promise<OutboxItem[]> {
    const items: OutboxItem[] = await this.#read("items", (s) => s.getAll());
    return items.sort((a, b) => a.capturedAt.localeCompare(b.capturedAt) || a.deviceSeq - b.deviceSeq);
  }

  /** An item and its bytes as they lie, from one moment: sealing changes both. Null when either is gone. */
  async readWhole(id: string): Promise<{ item: OutboxItem; body: Uint8Array<ArrayBuffer> } | null> {
    const tx = this.#db.transaction(["items", "bodies"], "readonly");
    const asked = [done(tx.objectStore("items").get(id)), done(tx.objectStore("bodies").get(id))] as const;
    const [item, body]: [OutboxItem | undefined, Uint8Array<ArrayBuffer> | undefined] = await Promise.all(asked);
    return item && body ? { item, body } : null;
  }

  /** Changes an item that is still there; answers what it is now, or null. */
  async change(id: string, change: (item: OutboxItem) => ItemChange): Promise<OutboxItem | null> {
    return this.#write(["items"], async (tx) => {
      const store = tx.objectStore("items");
      const item: OutboxItem | undefined = await done(store.get(id));
      if (!item) return null;
      const changed = { ...item, ...change(item) };
      store.put(changed);
      return changed;
    });
  }

  /** Puts the sealed form in the place of an item that lay in the clear, bytes and all; nothing when it is gone. */
  async seal(id: string, sealed: SealedDetails, body: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#write(["items", "bodies"], async (tx) => {
      const items = tx.objectStore("items");
      const item: OutboxItem | undefined = await done(items.get(id));
      if (!item || item.sealed) return;
      items.put({ ...item, details: null, sealed });
      tx.objectStore("bodies").put(body, id);
    });
  }

  /** The receipt in, item and bytes out; false (and nothing changed) when the person took it back meanwhile. */
  async keepReceipt(id: string, details: ItemDetails, receipt: Receipt, now: number): Promise<boolean> {
    return this.#write(["items", "bodies", "receipts"], async (tx) => {
      const item: OutboxItem | undefined = await done(tx.objectStore("items").get(id));
      if (!item) return true;
      if (item.takenBack) return false;
      const { personId, placeKey } = item;
      const { sha256, mailbox, automatic } = details;
      const kept: OutboxReceipt = { ...receipt, id, sha256, personId, mailbox, placeKey, automatic, receivedAt: now };
      tx.objectStore("receipts").put(kept);
      tx.objectStore("items").delete(id);
      tx.objectStore("bodies").delete(id);
      return true;
    });
  }

  /** Replaces what a receipt says, once the Worker knows more; nothing when the receipt is gone. */
  async updateReceipt(id: string, receipt: Receipt): Promise<void> {
    await this.#write(["receipts"], async (tx) => {
      const store = tx.objectStore("receipts");
      const present: OutboxReceipt | undefined = await done(store.get(id));
      if (present) store.put({ ...present, ...receipt });
    });
  }

  /**
   * The person takes an item back: gone at once while nothing of it was sent; marked when it may have arrived, and then
   * the Worker is told. `absent`: there is no such item (uploaded, or never kept).
   */
  async takeBack(id: string, reason: DropReason): Promise<"removed" | "marked" | "absent"> {
    return this.#write(["items", "bodies", "dropped"], async (tx) => {
      const items = tx.objectStore("items");
      const item: OutboxItem | undefined = await done(items.get(id));
      if (!item) return "absent";
      if (!item.tried) {
        dropItem(tx, item, reason);
        return "removed";
      }
      items.put({ ...item, takenBack: reason, state: "waiting", nextAt: 0 });
      return "marked";
    });
  }

  /** Item, bytes and receipt out; the item's number in, to be reported. */
  async remove(id: string, reason: DropReason): Promise<void> {
    await this.#write(["items", "bodies", "receipts", "dropped"], async (tx) => {
      const item: OutboxItem | undefined = await done(tx.objectStore("items").get(id));
      tx.objectStore("receipts").delete(id);
      if (item) dropItem(tx, item, item.takenBack ?? reason);
    });
  }

  /** The company's rules keep it out: item and bytes out, a notice for the person and the number in. */
  async removeByRule(id: string, reason: string): Promise<void> {
    await this.#write(["items", "bodies", "dropped", "notices"], async (tx) => {
      const item: OutboxItem | undefined = await done(tx.objectStore("items").get(id));
      if (!item) return;
      dropItem(tx, item, item.takenBack ?? "policy");
      // What the person had taken back already is no news.
      if (item.takenBack) return;
      const { personId, deviceId, capturedAt, bytes, details, sealed } = item;
      tx.objectStore("notices").put({ id, personId, deviceId, capturedAt, bytes, reason, details, sealed });
    });
  }

  listNotices(): Promise<RemovalNotice[]> {
    return this.#read("notices", (s) => s.getAll());
  }

  /** The person has seen it. */
  async dismissNotice(id: string): Promise<void> {
    await this.#write(["notices"], async (tx) => void tx.objectStore("notices").delete(id));
  }

  /** Numbers that the Worker has not acknowledged as dropped. */
  listDropped(): Promise<DroppedNumber[]> {
    return this.#read("dropped", (s) => s.getAll());
  }

  /** The Worker has acknowledged them. */
  async forgetDropped(numbers: readonly DroppedNumber[]): Promise<void> {
    await this.#write(["dropped"], async (tx) => {
      for (const { deviceId, seq } of numbers) tx.objectStore("dropped").delete([deviceId, seq]);
    });
  }

  async findKey(deviceId: string): Promise<SealingKey | null> {
    return (await this.#read("keys", (s) => s.get(deviceId))) ?? null;
  }

  /** Keeps a device's sealing key unless it has one: what was sealed to that must stay readable. */
  async addKey(key: SealingKey): Promise<void> {
    await this.#write(["keys"], async (tx) => {
      const keys = tx.objectStore("keys");
      if (!(await done(keys.getKey(key.deviceId)))) keys.put(key);
    });
  }

  /** The Worker no longer has what this receipt says. */
  async forgetReceipt(id: string): Promise<void> {
    await this.#write(["receipts"], async (tx) => void tx.objectStore("receipts").delete(id));
  }

  /** A person's access has ended: nothing of theirs stays in these stores. */
  async forgetPerson(
    personId: string,
    stores: readonly ("receipts" | "notices" | "dropped" | "keys")[],
  ): Promise<void> {
    await this.#write([...stores], async (tx) => {
      for (const store of stores.map((name) => tx.objectStore(name))) {
        const all: { personId: string }[] = await done(store.getAll());
        const keys = await done(store.getAllKeys());
        for (const [at, key] of keys.entries()) if (all[at]?.personId === personId) store.delete(key);
      }
    });
  }

  /** Forgets receipts older than 90 days, and after two years that there was one. */
  async forgetOldReceipts(now: number): Promise<void> {
    await this.#write(["receipts", "once"], async (tx) => {
      const forget = async (store: "receipts" | "once", index: string, days: number): Promise<void> => {
        const old = IDBKeyRange.upperBound(now - days * DAY_MS);
        const keys = await done(tx.objectStore(store).index(index).getAllKeys(old));
        for (const key of keys) tx.objectStore(store).delete(key);
      };
      await forget("receipts", "receivedAt", RECEIPT_DAYS);
      await forget("once", "at", ONCE_DAYS);
    });
  }

  async #read<T>(store: StoreName, get: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return done(get(this.#db.transaction(store, "readonly").objectStore(store)));
  }

  #write<T>(stores: StoreName[], change: (tx: IDBTransaction) => Promise<T>): Promise<T> {
    return writeIn(this.#db, stores, change);
  }
}

/** What may change in an item that lies there; its number, owner and content never do. */
export type ItemChange = Partial<
  Pick<OutboxItem, "state" | "attempts" | "nextAt" | "held" | "reason" | "tried" | "partsSent" | "takenBack">
>;

function dropItem(tx: IDBTransaction, item: OutboxItem, reason: DropReason): void {
  const { id, deviceId, personId, deviceSeq: seq } = item;
  tx.objectStore("items").delete(id);
  tx.objectStore("bodies").delete(id);
  const number: DroppedNumber = { deviceId, personId, seq, reason };
  tx.objectStore("dropped").put(number);
}
