/** A small database of this extension with a single store: opened for each use, written with durability "strict". */

/** What runs one request in the store and answers with its result. Rejects when the disk refuses. */
export type InStore = <T>(mode: "readonly" | "readwrite", work: (store: IDBObjectStore) => IDBRequest<T>) => Promise<T>;

/** The only store of a database; `what` it holds is named in errors. */
export function oneStore({ db: name, store, what }: { db: string; store: string; what: string }): InStore {
  const open = (): Promise<IDBDatabase> =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(`${what} could not be opened`));
    });
  return async (mode, work) => {
    const db = await open();
    try {
      return await new Promise((resolve, reject) => {
        const tx = db.transaction(store, mode, { durability: "strict" });
        const request = work(tx.objectStore(store));
        tx.oncomplete = () => resolve(request.result);
        tx.onabort = () => reject(tx.error ?? new Error(`${what} could not be kept`));
      });
    } finally {
      db.close();
    }
  };
}
