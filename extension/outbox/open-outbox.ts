/** Opens the outbox's database and brings older ones up to date. What an older version kept is never thrown away. */
import { OutboxStore } from "./outbox-store.ts";

const DB_NAME = "counterfoil-outbox";
/**
 * 1: details lay flat in the item. 2: details apart (so that they can be sealed), dropped numbers, notices, keys.
 * 3: what was kept once, so that it is not recorded by itself again.
 */
const DB_VERSION = 3;

/**
 * Opens (and on first use makes) the outbox. Rejects when the disk refuses. `closed` is called when the database was
 * closed under us: whoever asks next has to open it again.
 */
export function openOutboxStore(factory: IDBFactory, closed: () => void): Promise<OutboxStore> {
  return new Promise((resolve, reject) => {
    const request = factory.open(DB_NAME, DB_VERSION);
    request.onupgradeneeded = (event) => {
      const { transaction, result } = request;
      if (event.oldVersion < 1) createFirst(result);
      if (event.oldVersion < 2) createSecond(result);
      if (event.oldVersion < 3) result.createObjectStore("once", { keyPath: "key" }).createIndex("at", "at");
      if (event.oldVersion === 1 && transaction) setDetailsApart(transaction.objectStore("items"));
    };
    request.onsuccess = () => {
      const db = request.result;
      // Another version of the extension wants to change the stores: let go.
      db.onversionchange = () => {
        db.close();
        closed();
      };
      db.onclose = closed;
      resolve(new OutboxStore(db));
    };
    request.onerror = () => reject(request.error ?? new Error("the outbox could not be opened"));
  });
}

function createFirst(db: IDBDatabase): void {
  db.createObjectStore("items", { keyPath: "id" }).createIndex("placeKey", "placeKey");
  db.createObjectStore("bodies");
  const receipts = db.createObjectStore("receipts", { keyPath: "id" });
  receipts.createIndex("placeKey", "placeKey");
  receipts.createIndex("sha256", "sha256");
  receipts.createIndex("receivedAt", "receivedAt");
  db.createObjectStore("counters");
}

function createSecond(db: IDBDatabase): void {
  db.createObjectStore("dropped", { keyPath: ["deviceId", "seq"] });
  db.createObjectStore("notices", { keyPath: "id" });
  db.createObjectStore("keys", { keyPath: "deviceId" });
}

/** Items of version 1 lie in the clear until the pump seals them. */
function setDetailsApart(items: IDBObjectStore): void {
  const request = items.getAll();
  request.onsuccess = () => {
    for (const old of request.result) {
      const { sha256, mailbox, webmail, place, exact, undo, ...facts } = old;
      const details = { sha256, mailbox, webmail, place, exact, kind: "full" as const, automatic: null };
      items.put({ ...facts, details, sealed: null, tried: true, takenBack: undo ? "undone" : null });
    }
  };
}
