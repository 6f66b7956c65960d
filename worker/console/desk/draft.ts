import { z } from "zod";
import {
  applyChanges,
  conflictSchema,
  type QuoteChange,
  type QuoteConflict,
  type QuoteContent,
  quoteChangeSchema,
  undoOf,
} from "../../../shared/quote/changes.ts";
import { type QuoteLine, quoteLineSchema } from "../../../shared/quote/content.ts";

// One person's edits of a draft, between the key and the Worker. Invariant: an edit is in `waiting`, in `sending`, in
// `base`, or in a conflict that the person is asked about; it is never nowhere.

/** An edit of the person's that met another's; `line`: what the line said where it is gone. */
export const openConflictSchema = conflictSchema.extend({ line: quoteLineSchema.nullable() });
export type OpenConflict = z.infer<typeof openConflictSchema>;

/** What is kept on the computer until the Worker has it. */
export const keptSchema = z.object({
  revision: z.number().int(),
  sending: z.object({ id: z.uuid(), changes: z.array(quoteChangeSchema) }).nullable(),
  waiting: z.array(quoteChangeSchema),
  conflicts: z.array(openConflictSchema),
});
export type Kept = z.infer<typeof keptSchema>;

interface Step {
  changes: readonly QuoteChange[];
  /** The next key in the same field still belongs to it. */
  isOpen: boolean;
}

export interface Draft {
  revision: number;
  version: number;
  /** What the Worker is known to have. */
  base: QuoteContent;
  sending: Kept["sending"];
  waiting: readonly QuoteChange[];
  conflicts: readonly OpenConflict[];
  /** What the person sees: `base` with `sending` and `waiting` in it. */
  shown: QuoteContent;
  undo: readonly Step[];
  redo: readonly Step[];
}

/** The most edits of one request (shared/api/desk.ts). */
const MOST_AT_ONCE = 2000;
const MOST_STEPS = 500;

/** A draft as it was read. */
export const draftOf = (revision: number, version: number, base: QuoteContent): Draft => ({
  ...{ revision, version, base, shown: base },
  ...{ sending: null, waiting: [], conflicts: [], undo: [], redo: [] },
});

/** True while something of the person's is not at the Worker. */
export const isUnsent = ({ sending, waiting }: Pick<Draft, "sending" | "waiting">): boolean =>
  sending !== null || waiting.length > 0;

/** What an edit is about: two edits of one place meet. */
export const placeOf = (change: QuoteChange): string => {
  if (change.kind === "head") return `head ${change.field}`;
  return change.kind === "line" ? `${change.id} ${change.field}` : change.line.id;
};

const lineIdOf = (change: QuoteChange): string | null =>
  change.kind === "head" ? null : change.kind === "line" ? change.id : change.line.id;

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Puts an edit behind those that wait; keys in one field become one edit. */
function joined(waiting: readonly QuoteChange[], change: QuoteChange): readonly QuoteChange[] {
  if (change.kind === "added" || change.kind === "removed") return [...waiting, change];
  for (let at = waiting.length - 1; at >= 0; at--) {
    const before = waiting[at];
    if (before === undefined) break;
    if (placeOf(before) === placeOf(change) && before.kind === change.kind && same(before.to, change.from)) {
      if (same(before.from, change.to)) return waiting.toSpliced(at, 1);
      return waiting.with(at, { ...before, to: change.to });
    }
    if (change.kind === "line" && lineIdOf(before) === change.id && before.kind !== "line") break;
  }
  return [...waiting, change];
}

/**
 * Takes edits of the person's in. `isTyping`: the last one of the same field and these are undone together. An edit of a
 * place that is asked about goes into the question. Throws ZodError and RangeError as applyChanges does; the draft stands.
 */
export function edited(draft: Draft, given: readonly QuoteChange[], isTyping: boolean): Draft {
  const { conflicts, changes } = foldIntoConflicts(draft.conflicts, given);
  if (changes.length === 0) return { ...draft, conflicts };
  const { head, lines, conflicts: met } = applyChanges(draft.shown, changes);
  const held = changes.filter((change) => !met.some((one) => one.change === change));
  const last = draft.undo.at(-1);
  const [only, earlier] = [held[0], last?.changes[0]];
  const isOneStep =
    isTyping && last?.isOpen && held.length === 1 && only && earlier && last.changes.length === 1
      ? placeOf(only) === placeOf(earlier)
      : false;
  const merged = isOneStep && only && earlier ? joined([earlier], only) : held;
  const step: Step = { changes: merged, isOpen: isTyping };
  return {
    ...draft,
    conflicts,
    shown: { head, lines },
    waiting: held.reduce(joined, draft.waiting),
    undo: [...(isOneStep ? draft.undo.slice(0, -1) : draft.undo), step].slice(-MOST_STEPS),
    redo: [],
  };
}

/** Ends a step of typing: what comes is undone by itself. */
export function sealed(draft: Draft): Draft {
  const last = draft.undo.at(-1);
  return last?.isOpen ? { ...draft, undo: [...draft.undo.slice(0, -1), { ...last, isOpen: false }] } : draft;
}

function foldIntoConflicts(
  open: readonly OpenConflict[],
  given: readonly QuoteChange[],
): { conflicts: readonly OpenConflict[]; changes: QuoteChange[] } {
  let conflicts = open;
  const changes = given.filter((change) => {
    if (change.kind !== "head" && change.kind !== "line") return true;
    const at = conflicts.findIndex((one) => placeOf(one.change) === placeOf(change));
    const asked = conflicts[at];
    if (!asked || (asked.change.kind !== "head" && asked.change.kind !== "line")) return true;
    conflicts = conflicts.with(at, { ...asked, change: { ...asked.change, to: change.to } });
    return false;
  });
  return { conflicts, changes };
}

/** Takes the last step back (or forth); edits that another has gone over are left, and `left` says how many. */
export function turnedBack(draft: Draft, which: "undo" | "redo"): { draft: Draft; left: number } {
  const step = draft[which].at(-1);
  if (!step) return { draft, left: 0 };
  const wanted = which === "undo" ? undoOf(step.changes) : step.changes;
  const { head, lines, conflicts: met } = applyChanges(draft.shown, wanted);
  const held = wanted.filter((change) => !met.some((one) => one.change === change));
  const other = which === "undo" ? "redo" : "undo";
  const turned: Step = { changes: which === "undo" ? undoOf(held) : held, isOpen: false };
  return {
    draft: {
      ...draft,
      shown: { head, lines },
      waiting: held.reduce(joined, draft.waiting),
      [which]: draft[which].slice(0, -1),
      [other]: held.length > 0 ? [...draft[other], turned] : draft[other],
    },
    left: met.length,
  };
}

/** Makes a batch of what waits, where none is under way. */
export function batched(draft: Draft, id: string): Draft {
  if (draft.sending !== null || draft.waiting.length === 0) return draft;
  const changes = draft.waiting.slice(0, MOST_AT_ONCE);
  return { ...draft, sending: { id, changes }, waiting: draft.waiting.slice(MOST_AT_ONCE) };
}

/** The Worker's answer to the batch under way: what the draft says there, and what did not hold. */
export function answered(
  draft: Draft,
  answer: { version: number; content: QuoteContent; conflicts: readonly QuoteConflict[] },
): Draft {
  const asked = answer.conflicts.map(
    (conflict): OpenConflict => ({ ...conflict, line: lineBehind(draft, conflict.change) }),
  );
  const next = { ...draft, version: answer.version, base: answer.content, sending: null };
  const { conflicts, changes } = foldIntoConflicts([...draft.conflicts, ...asked], draft.waiting);
  return rebased({ ...next, conflicts, waiting: changes });
}

/** What the Worker has, when it is newer than what is known and nothing is under way: it goes under the edits that wait. */
export function brought(draft: Draft, version: number, content: QuoteContent): Draft {
  if (version <= draft.version || draft.sending !== null) return draft;
  return rebased({ ...draft, version, base: content });
}

/** Edits that were kept on the computer, put back; null where they are of another revision. */
export const restored = (draft: Draft, kept: Kept): Draft | null =>
  kept.revision === draft.revision
    ? rebased({ ...draft, sending: kept.sending, waiting: kept.waiting, conflicts: kept.conflicts })
    : null;

const lineBehind = (draft: Draft, change: QuoteChange): QuoteLine | null =>
  draft.shown.lines.find(({ id }) => id === lineIdOf(change)) ?? null;

/** Puts `sending` and `waiting` over the base anew; what meets another's edit is asked about. */
function rebased(draft: Draft): Draft {
  let shown: QuoteContent = draft.base;
  // What is under way is judged by the Worker alone.
  for (const change of draft.sending?.changes ?? []) shown = attempted(shown, change)?.content ?? shown;
  const waiting: QuoteChange[] = [];
  const asked: OpenConflict[] = [];
  for (const change of draft.waiting) {
    const tried = attempted(shown, change);
    if (tried?.conflict) asked.push({ ...tried.conflict, line: lineBehind(draft, change) });
    else if (tried) {
      shown = tried.content;
      waiting.push(change);
    }
  }
  const places = new Set(asked.map(({ change }) => placeOf(change)));
  const conflicts = [...draft.conflicts.filter(({ change }) => !places.has(placeOf(change))), ...asked];
  return { ...draft, shown: withKnown(draft.shown, shown), waiting, conflicts };
}

/** What says the same as before stays the same object, so that a line which nobody touched is not drawn again. */
function withKnown(before: QuoteContent, now: QuoteContent): QuoteContent {
  const known = new Map(before.lines.map((line) => [line.id, line]));
  const lines = now.lines.map((line) => {
    const old = known.get(line.id);
    return old !== undefined && same(old, line) ? old : line;
  });
  return { head: same(before.head, now.head) ? before.head : now.head, lines };
}

function attempted(
  content: QuoteContent,
  change: QuoteChange,
): { content: QuoteContent; conflict: QuoteConflict | null } | null {
  try {
    const { head, lines, conflicts } = applyChanges(content, [change]);
    return { content: { head, lines }, conflict: conflicts[0] ?? null };
  } catch {
    // It makes a quote that may not be (kept by an older version): nothing could take it in.
    return null;
  }
}

/** Answers a question: the person's edit is made over the other's, or let go. */
export function settled(draft: Draft, place: string, take: "mine" | "theirs"): Draft {
  const asked = draft.conflicts.find(({ change }) => placeOf(change) === place);
  if (!asked) return draft;
  const open = { ...draft, conflicts: draft.conflicts.filter((one) => one !== asked) };
  const change = take === "mine" ? overTheirs(open, asked) : null;
  return change === null ? open : edited(open, [change], false);
}

function overTheirs({ shown }: Draft, { change, line }: OpenConflict): QuoteChange | null {
  if (change.kind === "head") return { ...change, from: shown.head[change.field] };
  const now = shown.lines.find(({ id }) => id === lineIdOf(change));
  if (change.kind === "removed") return now ? { kind: "removed", line: now } : null;
  if (change.kind === "added") return now ? null : change;
  if (now) return { ...change, from: now[change.field] };
  const again = line && quoteLineSchema.safeParse({ ...line, [change.field]: change.to });
  return again?.success ? { kind: "added", line: again.data } : null;
}
