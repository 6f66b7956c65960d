/**
 * The order in which things happen in a simulation, the same on every machine: a turn comes after the turns asked for
 * before it, and after all cryptography that was begun; that is delivered one by one, in the order in which it was begun.
 */

declare const setImmediate: (run: () => void) => unknown;

let pending = 0;
let delivered: Promise<void> = Promise.resolve();

const soon = (): Promise<void> => new Promise<void>((resolve) => setImmediate(resolve));

/** Runs something at its turn. */
export function turn(run: () => void): void {
  setImmediate(() => {
    if (pending === 0) run();
    else turn(run);
  });
}

/** One turn passes. */
export const pass = (): Promise<void> => new Promise<void>((resolve) => turn(resolve));

const NAMES = [
  ...(["generateKey", "exportKey", "importKey", "deriveBits", "deriveKey"] as const),
  ...(["encrypt", "decrypt", "wrapKey", "unwrapKey", "sign"] as const),
];

/** Puts the cryptography of this process in order for as long as `work` runs. */
export async function inOrder<T>(work: () => Promise<T>): Promise<T> {
  for (const name of NAMES) {
    const own: unknown = Reflect.get(crypto.subtle, name);
    if (typeof own !== "function") throw new Error(`no ${name}`);
    const value = (...given: unknown[]) => deliver(Reflect.apply(own, crypto.subtle, given));
    Object.defineProperty(crypto.subtle, name, { value, configurable: true });
  }
  try {
    return await work();
  } finally {
    for (const name of NAMES) Reflect.deleteProperty(crypto.subtle, name);
  }
}

function deliver(result: Promise<unknown>): Promise<unknown> {
  pending++;
  const before = delivered;
  const mine = result.then(
    () => undefined,
    () => undefined,
  );
  delivered = Promise.all([before, mine]).then(soon);
  return delivered.then(() => {
    pending--;
    return result;
  });
}
