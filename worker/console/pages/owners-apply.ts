import { useState } from "preact/hooks";
import { type Assignment, MOST_ASSIGNED, ownerEndpoints } from "../../../shared/api/owners.ts";
import { useSession } from "../session.tsx";

/** What came of an assignment, or of taking it back. */
export interface Outcome {
  done: readonly Assignment[];
  /** Different customers among them. */
  customers: number;
  skipped: number;
  isUndo: boolean;
}

/** The same changes the other way round, the last one first. */
export const reversed = (changes: readonly Assignment[]): Assignment[] =>
  changes.map((one) => ({ ...one, from: one.to, to: one.from })).reverse();

/** Pieces of at most so many; what belongs to one customer stays together, so that no piece cuts it in two. */
export function piecesOf(changes: readonly Assignment[], most: number): Assignment[][] {
  const pieces: Assignment[][] = [];
  for (const change of changes) {
    const last = pieces.at(-1);
    const belongs = last?.at(-1)?.customerId === change.customerId;
    // One place is left for the second change of a customer.
    if (last && last.length < (belongs ? most : most - 1)) last.push(change);
    else pieces.push([change]);
  }
  return pieces;
}

/** Assigns step by step, and takes back what was. */
export function useAssigning() {
  const { call } = useSession();
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [reason, setReason] = useState("");

  const run = async (changes: readonly Assignment[], why: string, isUndo: boolean): Promise<void> => {
    const done: Assignment[] = [];
    let skipped = 0;
    let gone = 0;
    setError(null);
    setProgress({ done: 0, total: changes.length });
    try {
      for (const piece of piecesOf(changes, MOST_ASSIGNED)) {
        const answer = await call(ownerEndpoints.assignOwners, { body: { changes: piece, reason: why } });
        done.push(...answer.done);
        skipped += new Set(answer.skipped.map(({ customerId }) => customerId)).size;
        gone += piece.length;
        setProgress({ done: gone, total: changes.length });
      }
    } catch (thrown) {
      setError(thrown);
    }
    setProgress(null);
    setOutcome({ done, customers: new Set(done.map(({ customerId }) => customerId)).size, skipped, isUndo });
  };

  return {
    busy: progress !== null,
    progress: progress ?? { done: 0, total: 0 },
    outcome,
    error,
    assign(changes: readonly Assignment[], why: string) {
      setReason(why);
      return run(changes, why, false);
    },
    undo: () => run(reversed(outcome?.done ?? []), reason, true),
  };
}
