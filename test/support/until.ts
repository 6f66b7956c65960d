import { vi } from "vitest";

/** A machine that does much beside lets a test wait: vitest's own second is short there. A bound, nothing that is measured. */
const LONGEST_MS = 15_000;

/** Waits until `look` does not throw. */
export const until = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, LONGEST_MS);
