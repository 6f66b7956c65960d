// How long a customer may wait for an answer: the company's own word, and each customer's own clock, which is how soon their mail
// has been answered until now. Days of the weekend (UTC) do not count: a mail of Friday afternoon is not late on Saturday, when
// nobody is there to read the answer.

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Days of the week that do not count; 0: Sunday. */
export type Weekend = readonly number[];
const COMMON_WEEKEND: Weekend = [0, 6];

/** The weekend of a country (`eg`: Friday and Saturday), by Unicode's CLDR; Saturday and Sunday where it is not known. */
export function weekendOf(country: string | null): Weekend {
  if (country === null) return COMMON_WEEKEND;
  // Engines before 2024 have it as a getter, which TypeScript does not know either.
  const locale: Intl.Locale & { getWeekInfo?(): { weekend: number[] }; weekInfo?: { weekend: number[] } } =
    new Intl.Locale(`und-${country}`);
  const { weekend } = locale.getWeekInfo?.() ?? locale.weekInfo ?? { weekend: [6, 7] };
  return weekend.map((day) => day % 7);
}

/** Until when an answer is in time (ms since 1970), for mail that came at `sinceMs`; `hours` of working days. */
export function answerDueAt(sinceMs: number, hours: number, weekend: Weekend = COMMON_WEEKEND): number {
  let at = sinceMs;
  let left = hours * HOUR_MS;
  for (;;) {
    const nextDay = Math.floor(at / DAY_MS) * DAY_MS + DAY_MS;
    const counted = weekend.includes(new Date(at).getUTCDay()) ? 0 : nextDay - at;
    if (left <= counted) return at + left;
    left -= counted;
    at = nextDay;
  }
}

/** Hours of working days between two moments (ms since 1970). */
export function workingHoursBetween(fromMs: number, toMs: number, weekend: Weekend = COMMON_WEEKEND): number {
  let sum = 0;
  for (let at = fromMs; at < toMs; ) {
    const next = Math.min(toMs, Math.floor(at / DAY_MS) * DAY_MS + DAY_MS);
    if (!weekend.includes(new Date(at).getUTCDay())) sum += next - at;
    at = next;
  }
  return sum / HOUR_MS;
}

/** When a customer wrote, and when we answered that (ms since 1970). */
export interface AnswerTime {
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Fewer answers than these are no habit. */
const FEWEST_ANSWERS = 8;
/** Nobody counts on an answer sooner than this. */
const SHORTEST_HOURS = 2;

/**
 * The customer's own clock: within how many hours of working days nine of ten of their mails were answered (nearest rank, whole
 * hours). Null where there is no habit yet, and where that is no sooner than the company's own word.
 */
export function ownAnswerHours(
  answers: readonly AnswerTime[],
  companyHours: number,
  weekend: Weekend = COMMON_WEEKEND,
): number | null {
  if (answers.length < FEWEST_ANSWERS) return null;
  const hours = answers
    .map(({ askedAt, answeredAt }) => workingHoursBetween(askedAt, answeredAt, weekend))
    .sort((a, b) => a - b);
  const nine = hours[Math.ceil(hours.length * 0.9) - 1] ?? companyHours;
  const own = Math.max(SHORTEST_HOURS, Math.ceil(nine));
  return own < companyHours ? own : null;
}
