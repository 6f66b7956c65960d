/** One thing measured. Printed as a line for people and as one line of JSON. */
export interface Figure {
  /** Dotted and stable, so that runs can be compared: `http.captures.4`. */
  name: string;
  /** What it is, in words. */
  what: string;
  value: number;
  unit: "/s" | "ms" | "rows" | "bytes" | "kB" | "MB" | "points" | "%" | "alarms";
  /** The most it should be. */
  atMost?: number;
  /** The least it should be. */
  atLeast?: number;
  /** The same work by the bare parser and bare SQLite in the same run, in the same unit, and value ÷ bare. */
  bare?: number;
  ratio?: number;
  /** Other numbers that belong to it, in its unit. */
  beside?: Record<string, number>;
  /** How it was measured, where that is not plain. */
  how?: string;
}

/** What a part of the bench gives: figures, or why it could not run here. */
export type PartResult = { figures: Figure[] } | { skipped: string };

/** The middle value; the mean of the two in the middle for an even count. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  if (high === undefined || low === undefined) throw new RangeError("no values");
  return (high + low) / 2;
}

/** The smallest value that at least `share` (0 to 1) of all values do not exceed. Throws RangeError for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError("no values");
  return value;
}

/** Three significant digits, but never fewer than the whole number has. */
export const rounded = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));

/** Whether it is what it should be; true where nothing was said. */
export const isMet = ({ value, atMost, atLeast }: Figure): boolean =>
  (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);

/** The line for people. */
export function lineOf(figure: Figure): string {
  const { what, value, unit, atMost, atLeast, bare, ratio, beside } = figure;
  const parts = [`${what}: ${rounded(value)} ${unit}`];
  const met = isMet(figure) ? "met" : "not met";
  if (atMost !== undefined) parts.push(`(aim ≤ ${atMost}: ${met})`);
  if (atLeast !== undefined) parts.push(`(aim ≥ ${atLeast}: ${met})`);
  if (bare !== undefined && ratio !== undefined)
    parts.push(`· bare ${rounded(bare)} ${unit} · ratio ${rounded(ratio)}`);
  const others = Object.entries(beside ?? {}).map(([name, number]) => `${name} ${rounded(number)}`);
  if (others.length > 0) parts.push(`· ${others.join(", ")}`);
  return parts.join(" ");
}

/** The line of JSON: numbers rounded as for people. */
export function jsonOf(figure: Figure): string {
  return JSON.stringify(figure, (_, value: unknown) => (typeof value === "number" ? rounded(value) : value));
}
