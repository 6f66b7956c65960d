import type { PolicyDocument } from "./document.ts";

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Tells whether a moment (ms since 1970) lies in the working hours of the company's own clock; `to` is outside. */
export function workingHours({
  timeZone,
  days,
  from,
  to,
}: NonNullable<PolicyDocument["hours"]>): (at: number) => boolean {
  // A formatter takes a millisecond to make: not before somebody asks.
  let format: Intl.DateTimeFormat | null = null;
  return (at) => {
    format ??= new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const time = `${parts.get("hour")}:${parts.get("minute")}`;
    return days.includes(weekdays.indexOf(parts.get("weekday") ?? "") + 1) && time >= from && time < to;
  };
}
