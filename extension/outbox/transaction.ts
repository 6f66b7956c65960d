/** One change of the outbox's database, whole or not at all. */

/** Runs a change in one transaction; resolves when it is on disk, rejects (and nothing changed) when it is not. */
export async function writeIn<T>(
  db: IDBDatabase,
  stores: string[],
  change: (tx: IDBTransaction) => Promise<T>,
): Promise<T> {
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const committed = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("the outbox refused"));
  });
  // Its failure is told by `change` too, which is awaited first.
  committed.catch(() => undefined);
  try {
    const value = await change(tx);
    await committed;
    return value;
  } catch (error) {
    abort(tx);
    throw error;
  }
}

function abort(tx: IDBTransaction): void {
  try {
    tx.abort();
  } catch {
    // It had ended by itself.
  }
}

/** A request's result, once it is there. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the outbox refused"));
  });
}
