/** The day of the person's own calendar as YYYY-MM-DD: a price list goes by the days of the desk it lies on. */
export function todayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A calendar day has no clock: noon is that day everywhere it is shown. */
export const noonOf = (day: string): string => `${day}T12:00:00`;
