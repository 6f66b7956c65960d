/**
 * The only console of the extension. Takes ids, codes, sizes and counts; there is no way to give it free text from a
 * message, so that no subject, body or address can end up in a log.
 */

type LogValue = number | boolean | null | LogCode;
/** A word from our own vocabulary or an id; checked at run time as well. */
type LogCode = string;

/** Writes one line: an event's name and its facts. Strings that could hold mail are replaced by their length. */
export function log(event: string, facts: Record<string, LogValue> = {}): void {
  const line = Object.entries(facts).map(([key, value]) => `${key}=${safe(value)}`);
  console.info(`counterfoil ${[event, ...line].join(" ")}`);
}

function safe(value: LogValue): string {
  if (typeof value !== "string") return String(value);
  return /^[A-Za-z0-9_.:-]{1,80}$/.test(value) ? value : `(${value.length} characters)`;
}
