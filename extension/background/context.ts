import { type OutboxStore, openOutboxStore } from "../outbox/outbox-store.ts";

/** What the background's parts share while the service worker lives; nothing in it outlives one. */
export interface Background {
  readonly now: () => number;
  readonly random: () => number;
  /** The outbox, opened on first use and again after it was closed under us. */
  store(): Promise<OutboxStore>;
  /** Wakes the pump; returns at once. */
  wake(): void;
}

/** Opens the outbox once; a failed opening is tried again by the next caller. */
export function outboxOpener(factory: IDBFactory): () => Promise<OutboxStore> {
  let opened: Promise<OutboxStore> | null = null;
  return () => {
    opened ??= openOutboxStore(factory).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
