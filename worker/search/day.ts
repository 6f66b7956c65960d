/** Minutes that a zone's clocks are ahead of UTC at a moment. */
function aheadAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(ms);
  const [year = 0, month = 1, day, hour, minute] = (["year", "month", "day", "hour", "minute"] as const).map((type) =>
    Number(parts.find((part) => part.type === type)?.value),
  );
  return (Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / 60_000) * 60_000) / 60_000;
}

/** When a day (YYYY-MM-DD) begins in a time zone, in milliseconds since 1970. */
export function dayStart(day: string, zone: string): number {
  const utc = Date.parse(day);
  const guess = utc - aheadAt(utc, zone) * 60_000;
  // Once more, since clocks may have changed between the two.
  return utc - aheadAt(guess, zone) * 60_000;
}

/** The year that a moment lies in, in a time zone. */
export const yearIn = (zone: string): ((ms: number) => number) => {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric" });
  return (ms) => Number(format.format(ms));
};
