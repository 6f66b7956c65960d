import { z } from "zod";
import { MAX_QUOTE_LINES, type QuoteHead, type QuoteLine, quoteHeadSchema, quoteLineSchema } from "./content.ts";

// Edits of a quote, as editor and Worker both apply them. Each says what stood there before: two people's edits of different
// fields both hold, of the same field the later one is asked about. The other way round, an edit is its own undo.

const headFieldSchema = z.enum(Object.keys(quoteHeadSchema.shape) as [keyof QuoteHead, ...(keyof QuoteHead)[]]);
const lineFieldSchema = z.enum(Object.keys(quoteLineSchema.omit({ id: true }).shape) as [LineField, ...LineField[]]);
type LineField = Exclude<keyof QuoteLine, "id">;

/** One field, what it said before and what it is to say. Values are held against the content's own schema when applied. */
const fieldsOf = <F extends z.ZodType<string>>(field: F) => z.object({ field, from: z.unknown(), to: z.unknown() });

export const quoteChangeSchema = z.discriminatedUnion("kind", [
  fieldsOf(headFieldSchema).extend({ kind: z.literal("head") }),
  fieldsOf(lineFieldSchema).extend({ kind: z.literal("line"), id: z.uuid() }),
  z.object({ kind: z.literal("added"), line: quoteLineSchema }),
  z.object({ kind: z.literal("removed"), line: quoteLineSchema }),
]);
export type QuoteChange = z.infer<typeof quoteChangeSchema>;

/** What is edited. */
export interface QuoteContent {
  head: QuoteHead;
  lines: readonly QuoteLine[];
}

/** An edit that did not hold, with what stands there instead; null where its line is gone. */
export const conflictSchema = z.object({ change: quoteChangeSchema, theirs: z.unknown() });
export type QuoteConflict = z.infer<typeof conflictSchema>;

/** Equal as JSON, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)));
}

/**
 * Applies edits in order. Throws ZodError for what makes a head or line that may not be, RangeError above MAX_QUOTE_LINES;
 * an edit that says what stands there already changes nothing.
 */
export function applyChanges(
  { head, lines }: QuoteContent,
  changes: readonly QuoteChange[],
): QuoteContent & { conflicts: QuoteConflict[] } {
  const conflicts: QuoteConflict[] = [];
  const changed = new Map(lines.map((line) => [line.id, line]));
  let newHead = head;
  for (const change of changes) {
    if (change.kind === "head") {
      const value = newHead[change.field];
      if (isSame(value, change.from)) newHead = quoteHeadSchema.parse({ ...newHead, [change.field]: change.to });
      else if (!isSame(value, change.to)) conflicts.push({ change, theirs: value });
      continue;
    }
    const id = change.kind === "line" ? change.id : change.line.id;
    const line = changed.get(id);
    if (change.kind === "added") {
      if (line === undefined) changed.set(id, change.line);
      else if (!isSame(line, change.line)) conflicts.push({ change, theirs: line });
    } else if (change.kind === "removed") {
      if (line === undefined || isSame(line, change.line)) changed.delete(id);
      else conflicts.push({ change, theirs: line });
    } else if (line === undefined) {
      conflicts.push({ change, theirs: null });
    } else {
      const value = line[change.field];
      if (isSame(value, change.from)) changed.set(id, quoteLineSchema.parse({ ...line, [change.field]: change.to }));
      else if (!isSame(value, change.to)) conflicts.push({ change, theirs: value });
    }
  }
  if (changed.size > MAX_QUOTE_LINES) throw new RangeError(`a quote has at most ${MAX_QUOTE_LINES} lines`);
  return { head: newHead, lines: [...changed.values()], conflicts };
}

/** The edits that take these back, last first. */
export const undoOf = (changes: readonly QuoteChange[]): QuoteChange[] =>
  changes.toReversed().map((change): QuoteChange => {
    if (change.kind === "added") return { kind: "removed", line: change.line };
    if (change.kind === "removed") return { kind: "added", line: change.line };
    return { ...change, from: change.to, to: change.from };
  });
