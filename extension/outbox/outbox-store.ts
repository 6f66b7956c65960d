/**
 * The only IndexedDB code. Items (small) and bodies (bytes) lie apart so that lists stay cheap; every change of both is
 * one transaction, and what the person is told after it is written with durability "strict".
 */
import type { Receipt } from "./drain-outbox.ts";
import type { NewItem, OutboxItem, OutboxReceipt } from "./outbox-item.ts";

const DB_NAME = "counterfoil-outbox";
const DB_VERSION = 1;
/** How long "saved" is remembered on this computer after the bytes are gone. */
const RECEIPT_DAYS = 90;
const DAY_MS = 86_400_000;

type StoreName = "items" | "bodies" | "receipts" | "counters";

/** The outbox of this browser profile. Every function rejects when the disk refuses. */
export class OutboxStore {
  readonly #db: IDBDatabase;
  constructor(db: IDBDatabase) {
    this.#db = db;
  }

  /** Keeps a new item with its bytes. The same id again is the same item: nothing changes. */
  async add(item: NewItem, bytes: Uint8Array<ArrayBuffer>): Promise<OutboxItem> {
    return this.#write(["items", "bodies", "receipts", "counters"], async (tx) => {
      const present: OutboxItem | undefined = await done(tx.objectStore("items").get(item.id));
      if (present) return present;
      const counters = tx.objectStore("counters");
      const last: number | undefined = await done(counters.get(item.deviceId));
      const deviceSeq = (last ?? 0) + 1;
      const kept: OutboxItem = {
        ...item,
        deviceSeq,
        state: "waiting",
        attempts: 0,
        nextAt: 0,
        reason: null,
        partsSent: [],
        undo: false,
      };
      counters.put(deviceSeq, item.deviceId);
      tx.objectStore("items").put(kept);
      tx.objectStore("bodies").put(bytes, item.id);
      return kept;
    });
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

  /** Every item, oldest first. */
  async listItems(): Promise<OutboxItem[]> {
    const items: OutboxItem[] = await this.#read("items", (s) => s.getAll());
    return items.sort((a, b) => a.capturedAt.localeCompare(b.capturedAt) || a.deviceSeq - b.deviceSeq);
  }

  async readBytes(id: string): Promise<Uint8Array | null> {
    return (await this.#read("bodies", (s) => s.get(id))) ?? null;
  }

  /** Changes an item that is still there; answers what it is now, or null. */
  async change(id: string, change: (item: OutboxItem) => Partial<OutboxItem>): Promise<OutboxItem | null> {
    return this.#write(["items"], async (tx) => {
      const store = tx.objectStore("items");
      const item: OutboxItem | undefined = await done(store.get(id));
      if (!item) return null;
      const changed = { ...item, ...change(item) };
      store.put(changed);
      return changed;
    });
  }

  /** The receipt in, item and bytes out; false (and nothing changed) when the person asked to undo meanwhile. */
  async keepReceipt(id: string, receipt: Receipt, now: number): Promise<boolean> {
    return this.#write(["items", "bodies", "receipts"], async (tx) => {
      const item: OutboxItem | undefined = await done(tx.objectStore("items").get(id));
      if (!item) return true;
      if (item.undo) return false;
      const { sha256, personId, mailbox, placeKey } = item;
      const kept: OutboxReceipt = { ...receipt, id, sha256, personId, mailbox, placeKey, receivedAt: now };
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
   * The person takes an item back: gone at once while nothing of it was sent; marked when parts of it may have arrived.
   * `absent`: there is no such item (uploaded, or never kept).
   */
  async undo(id: string): Promise<"removed" | "marked" | "absent"> {
    return this.#write(["items", "bodies"], async (tx) => {
      const items = tx.objectStore("items");
      const item: OutboxItem | undefined = await done(items.get(id));
      if (!item) return "absent";
      if (item.state !== "sending" && item.attempts === 0 && item.partsSent.length === 0) {
        items.delete(id);
        tx.objectStore("bodies").delete(id);
        return "removed";
      }
      items.put({ ...item, undo: true, state: "waiting", nextAt: 0 });
      return "marked";
    });
  }

  /** Item, bytes and receipt out. */
  async remove(id: string): Promise<void> {
    await this.#write(["items", "bodies", "receipts"], async (tx) => {
      tx.objectStore("items").delete(id);
      tx.objectStore("bodies").delete(id);
      tx.objectStore("receipts").delete(id);
    });
  }

  /** Forgets receipts older than 90 days. */
  async forgetOldReceipts(now: number): Promise<void> {
    await this.#write(["receipts"], async (tx) => {
      const old = IDBKeyRange.upperBound(now - RECEIPT_DAYS * DAY_MS);
      const keys = await done(tx.objectStore("receipts").index("receivedAt").getAllKeys(old));
      for (const key of keys) tx.objectStore("receipts").delete(key);
    });
  }

  async #read<T>(store: StoreName, get: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return done(get(this.#db.transaction(store, "readonly").objectStore(store)));
  }

  // Resolves only after the transaction is on disk; `work` may await requests of the transaction, nothing else.
  async #write<T>(stores: StoreName[], work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
    const tx = this.#db.transaction(stores, "readwrite", { durability: "strict" });
    const completed = new Promise<void>((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error ?? new Error("the outbox transaction was aborted"));
    });
    completed.catch(() => undefined);
    const result = await work(tx);
    await completed;
    return result;
  }
}

/** Opens the outbox, making it on first use. */
export function openOutboxStore(factory: IDBFactory): Promise<OutboxStore> {
  return new Promise((resolve, reject) => {
    const request = factory.open(DB_NAME, DB_VERSION);
    request.onupgradeneeded = () => createStores(request.result);
    request.onsuccess = () => {
      // Another version of the extension wants to change the stores: let go, and open again on the next use.
      request.result.onversionchange = () => request.result.close();
      resolve(new OutboxStore(request.result));
    };
    request.onerror = () => reject(request.error ?? new Error("the outbox could not be opened"));
  });
}

function createStores(db: IDBDatabase): void {
  db.createObjectStore("items", { keyPath: "id" }).createIndex("placeKey", "placeKey");
  db.createObjectStore("bodies");
  const receipts = db.createObjectStore("receipts", { keyPath: "id" });
  receipts.createIndex("placeKey", "placeKey");
  receipts.createIndex("sha256", "sha256");
  receipts.createIndex("receivedAt", "receivedAt");
  db.createObjectStore("counters");
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the outbox refused"));
  });
}
