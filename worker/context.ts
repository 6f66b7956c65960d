import type { Db } from "./db/client.ts";
import { openBook } from "./db/client.ts";
import type { Env } from "./env.ts";
import { ulid } from "./ids.ts";

/** What a request, a queue batch, a mail or a cron run works with. Clock and random are made here and nowhere else. */
export interface AppContext {
  env: Env;
  db: Db;
  requestId: string;
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** ISO 8601, UTC. */
  now(): string;
  newId(): string;
  /** Bytes of a secret or a salt. */
  randomBytes(count: number): Uint8Array;
  /** Goes on after the answer is sent. */
  waitUntil(work: Promise<unknown>): void;
}

/** Makes the context of one event. */
export function createContext(env: Env, waitUntil: (work: Promise<unknown>) => void): AppContext {
  const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
  return {
    env,
    db: openBook(env),
    requestId: ulid(Date.now(), randomBytes(16)),
    nowMs: () => Date.now(),
    now: () => new Date().toISOString(),
    newId: () => ulid(Date.now(), randomBytes(16)),
    randomBytes,
    waitUntil,
  };
}
