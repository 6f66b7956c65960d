/**
 * The platform as it is, with one accident: the nth call of a binding (D1, R2, queue, Durable Object) goes wrong. An
 * instrument around the real bindings, so that every await of a path is cut once, by index, until a run passes without.
 */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import type { AppContext } from "../../../worker/context.ts";
import { consumeCaptures } from "../../../worker/intake/consume-captures.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import type { CaptureJob } from "../../../worker/queues.ts";
import { CAPTURE_QUEUE } from "../../../worker/queues.ts";
import { testContext, testEnv } from "./app.ts";

/**
 * `refused`: the call fails and nothing happened. `reply lost`: it happened, and the caller is told it failed.
 * `killed`: it happened, and the isolate is gone: nothing of the same event ever reaches a binding again.
 */
export const accidents = ["refused", "reply lost", "killed"] as const;
export type Accident = (typeof accidents)[number];

/** What befalls the nth call. A function runs in the middle of everything else, before the call. */
export interface Fault {
  at: number;
  accident: Accident | (() => Promise<unknown>);
}

const lost = (): Error => new Error("D1_ERROR: Network connection lost.");

/** Messages of the queue, held back so that the test says when, how often and in which order they come. */
export class HeldQueue {
  readonly messages: CaptureJob[] = [];
  send(job: CaptureJob): Promise<void> {
    this.messages.push(job);
    return Promise.resolve();
  }
  sendBatch(jobs: Iterable<{ body: CaptureJob }>): Promise<void> {
    this.messages.push(...Array.from(jobs, ({ body }) => body));
    return Promise.resolve();
  }
}

/** A context of one event to which the fault happens; `fired` says whether the event got that far. */
export function faulty(queue: HeldQueue, fault: Fault | null, changes: Partial<AppContext> = {}) {
  const state = { calls: 0, fired: false };
  const isDead = () => state.fired && fault?.accident === "killed";
  const cut =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (isDead()) throw lost();
      const isIt = ++state.calls === fault?.at;
      if (!isIt) return call(...args);
      state.fired = true;
      if (typeof fault.accident === "function") {
        await fault.accident();
        return call(...args);
      }
      if (fault.accident === "refused") throw lost();
      await call(...args);
      throw lost();
    };
  const cutting = <T extends object>(target: T, names: readonly string[]): T =>
    new Proxy(target, {
      get(object, name) {
        const value = Reflect.get(object, name);
        if (typeof value !== "function") return value;
        return names.includes(String(name)) ? cut(value.bind(object)) : value.bind(object);
      },
    });
  const real = testEnv();
  const plain = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const statement = (one: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(one, {
      get(object, name) {
        if (name === "bind") return (...values: unknown[]) => statement(object.bind(...values));
        const value = Reflect.get(object, name);
        return ["run", "all", "first", "raw"].includes(String(name)) ? cut(value.bind(object)) : value;
      },
    });
    plain.set(wrapped, one);
    return wrapped;
  };
  const book = new Proxy(real.BOOK, {
    get(object, name) {
      if (name === "prepare") return (text: string) => statement(object.prepare(text));
      if (name !== "batch") return Reflect.get(object, name).bind(object);
      return cut((list: D1PreparedStatement[]) => object.batch(list.map((one) => plain.get(one) ?? one)));
    },
  });
  // A stub answers any name with a method of the other side.
  const stub = (object: object): object =>
    new Proxy(object, {
      get(target: object, name) {
        if (name === "then") return undefined;
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") throw new Error(`a stub without ${String(name)}`);
        return cut(async (...args: unknown[]): Promise<unknown> => Reflect.apply(method, target, args));
      },
    });
  const objects = <T extends object>(namespace: T): T =>
    new Proxy<T>(namespace, {
      get(target: object, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const answer: unknown = Reflect.apply(value, target, args);
          return name === "getByName" && typeof answer === "object" && answer !== null ? stub(answer) : answer;
        };
      },
    });
  const captures = new Proxy(real.CAPTURES, {
    get(object, name) {
      if (name === "send") return cut((job: CaptureJob) => queue.send(job));
      if (name === "sendBatch") return cut((jobs: Iterable<{ body: CaptureJob }>) => queue.sendBatch(jobs));
      return Reflect.get(object, name).bind(object);
    },
  });
  const ctx = testContext(changes, {
    BOOK: book,
    ORIGINALS: cutting(real.ORIGINALS, ["put", "get", "head", "list", "delete"]),
    BACKUPS: cutting(real.BACKUPS, ["put", "get", "head", "list", "delete"]),
    CAPTURES: captures,
    VOLUME: objects(real.VOLUME),
    LEDGER: objects(real.LEDGER),
  });
  return { ctx, state };
}

export const HOUR_MS = 60 * 60 * 1000;
/** A clock that is ahead. */
export const ahead = (ms: number): Partial<AppContext> => ({
  nowMs: () => Date.now() + ms,
  now: () => new Date(Date.now() + ms).toISOString(),
});

/** Delivers what the queue holds to the consumer, one by one, and takes up again what it did not acknowledge. */
export async function deliver(queue: HeldQueue, ctx: AppContext): Promise<void> {
  for (const [index, body] of queue.messages.splice(0).entries()) {
    const batch = createMessageBatch(CAPTURE_QUEUE, [{ id: `m${index}`, timestamp: new Date(), attempts: 1, body }]);
    const isDone = await consumeCaptures(ctx, batch).then(
      () => true,
      () => false,
    );
    const { retryMessages } = await getQueueResult(batch, createExecutionContext());
    if (!isDone || retryMessages.length > 0) queue.messages.push(body);
  }
}

/** Queue and sweep, hour by hour, until nothing moves any more. Throws where that does not come. */
export async function settle(queue: HeldQueue): Promise<void> {
  for (let hour = 1; hour <= 6; hour++) {
    const { ctx } = faulty(queue, null, ahead(hour * HOUR_MS));
    for (let tries = 0; queue.messages.length > 0; tries++) {
      if (tries > 5) throw new Error("the queue does not come to rest");
      await deliver(queue, ctx);
    }
    await sweep(ctx);
    // What an accident at this very hour left behind is stale at the next one.
    if (hour > 1 && queue.messages.length === 0) return;
  }
  throw new Error("the sweep does not come to rest");
}

/** The same, and once more after a day: rows that were kept for their sender go, and parts that were left with them. */
export async function settleForGood(queue: HeldQueue): Promise<void> {
  await settle(queue);
  await sweep(faulty(queue, null, ahead(32 * HOUR_MS)).ctx);
}
