/**
 * What a rep keeps in this browser for where there is no line: the only file that holds it. Invariants: it is one person's, it
 * is gone once its days are over by this computer's clock, and a clock put back makes it gone too.
 */
import { z } from "zod";
import { ownCopySchema } from "../shared/api/own-copy.ts";

const DB_NAME = "counterfoil-own-copy";
const STORE = "own-copy";
const DAY_MS = 24 * 60 * 60_000;
/** A clock is set right by so much without anybody's doing. */
const CLOCK_MS = 5 * 60_000;

const keptSchema = z.object({
  personId: z.string(),
  /** When the Worker gave it, epoch ms of this computer. */
  fetchedAt: z.number(),
  copy: ownCopySchema,
});
export type KeptCopy = z.infer<typeof keptSchema>;

/** Whether its days are not over. */
export const isStillGood = ({ fetchedAt, copy }: Pick<KeptCopy, "fetchedAt" | "copy">, now: number): boolean =>
  now >= fetchedAt - CLOCK_MS && now - fetchedAt < copy.days * DAY_MS;

/** A person's copy; anything else that lies there (another's, too old, unreadable) is removed. Null where there is none. */
export async function readOwnCopy(personId: string, now: number): Promise<KeptCopy | null> {
  const found: unknown = await inStore("readonly", (store) => store.get("copy"));
  if (found === undefined) return null;
  const kept = keptSchema.safeParse(found);
  if (kept.success && kept.data.personId === personId && isStillGood(kept.data, now)) return kept.data;
  await forgetOwnCopy();
  return null;
}

/** Keeps a copy in place of the one before. */
export const keepOwnCopy = async (kept: KeptCopy): Promise<void> =>
  void (await inStore("readwrite", (store) => store.put(kept, "copy")));

/** Nothing of it stays in this browser. */
export const forgetOwnCopy = (): Promise<undefined> => inStore("readwrite", (store) => store.delete("copy"));

async function inStore<T>(mode: "readonly" | "readwrite", work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await openDb();
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(STORE, mode, { durability: "strict" });
      const request = work(tx.objectStore(STORE));
      tx.oncomplete = () => resolve(request.result);
      tx.onabort = () => reject(tx.error ?? new Error("the own copy could not be kept"));
    });
  } finally {
    db.close();
  }
}

function openDb(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DB_NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the own copy could not be opened"));
  });
}
