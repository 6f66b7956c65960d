// The company's own word for how long a customer may wait. Saturdays and Sundays (UTC) do not count: a mail of Friday
// afternoon is not late on Saturday, when nobody is there to answer it.

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Until when an answer is in time (ms since 1970), for mail that came at `sinceMs`; `hours` of working days. */
export function answerDueAt(sinceMs: number, hours: number): number {
  let at = sinceMs;
  let left = hours * HOUR_MS;
  for (;;) {
    const nextDay = Math.floor(at / DAY_MS) * DAY_MS + DAY_MS;
    const weekday = new Date(at).getUTCDay();
    const counted = weekday === 0 || weekday === 6 ? 0 : nextDay - at;
    if (left <= counted) return at + left;
    left -= counted;
    at = nextDay;
  }
}
