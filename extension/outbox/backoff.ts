/** First wait is below one second: most failures are a moment without network. */
const FIRST_DELAY_MS = 1_000;
/** A day-long outage must not turn every laptop into a burst on its end. */
const MAX_DELAY_MS = 15 * 60_000;

/**
 * Milliseconds until the next try after `attempts` failed ones: exponential with full jitter (a uniform share of the
 * ceiling), never below 100 ms. `random` is in [0, 1).
 */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30));
  return Math.max(100, Math.round(ceiling * random));
}
