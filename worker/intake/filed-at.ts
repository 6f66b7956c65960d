const EARLIEST_MS = Date.UTC(1990, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;

/** The moment a message is filed under: its own date, unless that is missing or cannot be true. */
export function filedAt(sentAt: string | null, acceptedMs: number): number {
  const stated = sentAt === null ? Number.NaN : Date.parse(sentAt);
  return stated >= EARLIEST_MS && stated <= acceptedMs + DAY_MS ? stated : acceptedMs;
}
