/** A week in milliseconds. */
export const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** From the Monday before 1970 to 1970 itself, a Thursday. */
export const TO_MONDAY_MS = 3 * 24 * 60 * 60 * 1000;

/** The Monday (00:00 UTC) of the week that a moment is in; both milliseconds since 1970. */
export const mondayBefore = (ms: number): number => Math.floor((ms + TO_MONDAY_MS) / WEEK_MS) * WEEK_MS - TO_MONDAY_MS;
