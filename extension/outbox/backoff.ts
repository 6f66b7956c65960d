/** First wait is below one second: most failures are a moment without network. */
const FIRST_DELAY_MS = 1_000;
/** A day-long outage must not turn every laptop into a burst on its end. */
const MAX_DELAY_MS = 15 * 60_000;
/** A server that names a longer wait is asked again after this: some proxies name nonsense. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;
/** Those who were told the same wait do not all come back at its end. */
const SPREAD = 0.1;

/**
 * Milliseconds until the next try after `attempts` failed ones: exponential with full jitter (a uniform share of the
 * ceiling), never below 100 ms. `random` is in [0, 1).
 */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30));
  return Math.max(100, Math.round(ceiling * random));
}

/**
 * Milliseconds to wait by a `Retry-After` header (RFC 9110 section 10.2.3: seconds or an HTTP date), up to a tenth
 * longer and an hour at most; null when it names no wait. `now` in epoch ms, `random` in [0, 1).
 */
export function retryAfterMs(header: string | null, now: number, random: number): number | null {
  if (header === null) return null;
  const isSeconds = /^\d{1,9}$/.test(header);
  // Every HTTP date begins with the day's name; the engine would take "-5" for a year.
  const isDate = /^[A-Z][a-z]+,/.test(header);
  const waitMs = isSeconds ? Number(header) * 1_000 : isDate ? Date.parse(header) - now : 0;
  if (!(waitMs > 0)) return null;
  return Math.min(MAX_RETRY_AFTER_MS, Math.round(waitMs * (1 + SPREAD * random)));
}

/**
 * Whether an item that was to wait until `nextAt` is due. A wait longer than any we give means that the clock was put
 * back since: then it is due as well.
 */
export const isDue = (nextAt: number, now: number): boolean => nextAt <= now || nextAt > now + MAX_RETRY_AFTER_MS;
