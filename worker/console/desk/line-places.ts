import type { QuoteChange } from "../../../shared/quote/changes.ts";
import type { QuoteLine } from "../../../shared/quote/content.ts";

// Where lines stand: each has a number, and one put between two takes a number between theirs.

/** Numbers for `count` lines that come after the line at `index`; -1 for before the first. `lines` stand in their order. */
export function placesAfter(lines: readonly Pick<QuoteLine, "position">[], index: number, count: number): number[] {
  const before = lines[index]?.position;
  const after = lines[index + 1]?.position;
  const at = (from: number, step: number) => Array.from({ length: count }, (_, i) => from + i * step);
  if (before === undefined) return at(after === undefined ? 1 : after - count, 1);
  if (after === undefined) return at(before + 1, 1);
  const step = (after - before) / (count + 1);
  return at(before + step, step);
}

/** The edits that move a line one place up or down; none at the end of the way. */
export function movedLine(lines: readonly QuoteLine[], index: number, step: 1 | -1): QuoteChange[] {
  const line = lines[index];
  const target = index + step;
  if (!line || target < 0 || target >= lines.length) return [];
  const others = lines.toSpliced(index, 1);
  const [to = line.position] = placesAfter(others, target - 1, 1);
  return [{ kind: "line", id: line.id, field: "position", from: line.position, to }];
}
