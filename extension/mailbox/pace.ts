/** How fast a webmail's server is asked: so many at once, so many a second, and slower when it answers slowly. */

/** A server that takes longer than this on average is asked one thing at a time. */
const SLOW_MS = 1_500;
/** After an answer that says that it is busy nothing is asked for so long. */
const BUSY_PAUSE_MS = 5_000;

export interface PaceGiven {
  readonly atOnce: number;
  readonly perSecond: number;
  /** Milliseconds; any clock that goes forward. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Until when nothing new is asked: the person is at work there. */
  readonly heldUntil: () => number;
  /** Whether a failure says that the server has too much to do. */
  readonly isBusy: (error: unknown) => boolean;
}

/** Runs requests at that pace; what `work` rejects with goes through. */
export type Pace = <T>(work: () => Promise<T>) => Promise<T>;

export function createPace({ atOnce, perSecond, now, wait, heldUntil, isBusy }: PaceGiven): Pace {
  let running = 0;
  let nextAt = 0;
  let averageMs = 0;
  const queue: (() => void)[] = [];
  const most = (): number => (averageMs > SLOW_MS ? 1 : atOnce);
  const enter = async (): Promise<void> => {
    while (running >= most()) await new Promise<void>((resolve) => queue.push(resolve));
    running++;
    const at = Math.max(now(), nextAt);
    nextAt = at + 1_000 / perSecond;
    if (at > now()) await wait(at - now());
    while (heldUntil() > now()) await wait(heldUntil() - now());
  };
  return async (work) => {
    await enter();
    const begun = now();
    try {
      return await work();
    } catch (error) {
      if (isBusy(error)) nextAt = Math.max(nextAt, now() + BUSY_PAUSE_MS);
      throw error;
    } finally {
      averageMs += (now() - begun - averageMs) / 8;
      running--;
      queue.shift()?.();
    }
  };
}
