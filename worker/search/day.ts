const clockOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });

/** Minutes that a zone's clocks are ahead of UTC at a moment. */
function aheadAt(ms: number, clock: Intl.DateTimeFormat): number {
  const parts = clock.formatToParts(ms);
  const [year = 0, month = 1, day, hour, minute] = (["year", "month", "day", "hour", "minute"] as const).map((type) =>
    Number(parts.find((part) => part.type === type)?.value),
  );
  return (Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / 60_000) * 60_000) / 60_000;
}

/** When days (YYYY-MM-DD) begin in a time zone, in milliseconds since 1970; the zone's clock is made once for all of them. */
export function dayStartIn(zone: string): (day: string) => number {
  const clock = clockOf(zone);
  return (day) => {
    const utc = Date.parse(day);
    const guess = utc - aheadAt(utc, clock) * 60_000;
    // Once more, since clocks may have changed between the two.
    return utc - aheadAt(guess, clock) * 60_000;
  };
}

/** The same of one day. */
export const dayStart = (day: string, zone: string): number => dayStartIn(zone)(day);

/** The year that a moment lies in, in a time zone. */
export const yearIn = (zone: string): ((ms: number) => number) => {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric" });
  return (ms) => Number(format.format(ms));
};
