import type { Keyring } from "../outbox/keyring.ts";
import { openOutboxStore } from "../outbox/open-outbox.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";

/** What the background's parts share while the service worker lives; nothing in it outlives one. */
export interface Background {
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** The outbox, opened on first use and again after it was closed under us. */
  store(): Promise<OutboxStore>;
  readonly keyring: Keyring;
  /** Wakes the pump; returns at once. */
  wake(): void;
}

/** Opens the outbox once, and anew for the next caller when opening failed or when it was closed under us. */
export function outboxOpener(factory: IDBFactory): () => Promise<OutboxStore> {
  let opened: Promise<OutboxStore> | null = null;
  return () => {
    const forget = (): void => {
      opened = null;
    };
    opened ??= openOutboxStore(factory, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opened;
  };
}
