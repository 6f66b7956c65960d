import { saysWithin } from "../../shared/said.ts";
import { packLines, unpackLines } from "./packed-lines.ts";

/** Batches a step. */
const STEP = 50;

type Batch = { first_index: number; openings: ArrayBuffer };

/**
 * Empties the openings whose detail says one of these words (`folded`, shared/said.ts), step by step: see Ledger.
 */
export function eraseSaying(
  sql: SqlStorage,
  words: readonly string[],
  from: number,
): { erased: number; next: number | null } {
  const batches = sql
    .exec<Batch>(
      "SELECT first_index, openings FROM batch WHERE first_index >= ? ORDER BY first_index LIMIT ?",
      from,
      STEP,
    )
    .toArray();
  let erased = 0;
  for (const { first_index, openings } of batches) {
    const lines = unpackLines(openings);
    const left = lines.map((line) => (saysWithin(line.slice(line.indexOf(" ") + 1), words) ? "" : line));
    const gone = left.filter((line, i) => line !== lines[i]).length;
    if (gone === 0) continue;
    erased += gone;
    // In place first, so that what it was is not left beside the shorter one.
    sql.exec("UPDATE batch SET openings = zeroblob(length(openings)) WHERE first_index = ?", first_index);
    sql.exec("UPDATE batch SET openings = ? WHERE first_index = ?", packLines(left), first_index);
  }
  const last = batches.at(-1);
  return { erased, next: last && batches.length === STEP ? last.first_index + 1 : null };
}
