import type { TableRows } from "../table-rows.ts";
import { inPieces, insertRows } from "../table-rows.ts";
import type { VolumePlace } from "./backup.ts";
import { countRows, indexAgain, loadRows } from "./backup.ts";
import type { LastRows } from "./leaving.ts";
import type { VolumeTerms } from "./record.ts";

// The part of the object that a volume's rows are copied into. It keeps how far the copy is, in the transaction of the
// rows themselves, and takes only what follows on: whoever copies may be killed anywhere, or be two.

/** How far a copy is: the rows page by page, then the index in order of numbers, then what changed meanwhile. */
export type MoveStage = { rows: VolumePlace } | { terms: number } | { changes: number };

/** What is put in at a stage, and the stage that follows. */
export interface MovePart {
  at: MoveStage;
  /** Messages that are taken out first. */
  numbers?: readonly number[];
  tables?: readonly TableRows[];
  terms?: readonly { number: number; terms: VolumeTerms }[];
  next: MoveStage;
}

/** Where it came from, and whether it is here: `coming`, `here`, or here with the old object emptied (`settled`). */
export interface Arrival {
  own: string;
  from: string;
  state: "coming" | "here" | "settled";
}

const states = ["coming", "here", "settled"] as const;
type Row = { own_object: string; from_object: string; stage: string; sealed: number; state: number };

const rowOf = (sql: SqlStorage): Row | undefined =>
  sql.exec<Row>("SELECT own_object, from_object, stage, sealed, state FROM arriving").toArray()[0];

/** Null for a volume that is in its first object. */
export function readArrival(sql: SqlStorage): Arrival | null {
  const row = rowOf(sql);
  return row ? { own: row.own_object, from: row.from_object, state: states[row.state] ?? "coming" } : null;
}

/** Makes an object with empty tables ready for what comes from another. */
export function beginArriving(sql: SqlStorage, { own, from }: { own: string; from: string }): void {
  const first: MoveStage = { rows: { message: 0 } };
  sql.exec("INSERT INTO arriving (own_object, from_object, stage) VALUES (?, ?, ?)", own, from, JSON.stringify(first));
}

/** How far the copy is; null where nothing is taken any more. `namesUpTo`: the newest name there is. */
export function readStage(sql: SqlStorage): { stage: MoveStage; namesUpTo: number } | null {
  const row = rowOf(sql);
  if (row?.state !== 0) return null;
  const { no } = sql.exec<{ no: number }>("SELECT coalesce(max(no), 0) AS no FROM name").one();
  // Our own column, written below.
  const stage: MoveStage = JSON.parse(row.stage);
  return { stage, namesUpTo: no };
}

/** Puts a part in, within the caller's transaction; one that does not follow on came twice, and is passed over. */
export function takePart(sql: SqlStorage, part: MovePart): void {
  const row = rowOf(sql);
  if (row?.state !== 0 || row.stage !== JSON.stringify(part.at)) return;
  for (const number of part.numbers ?? []) {
    sql.exec("DELETE FROM text_index WHERE rowid = ?", number);
    sql.exec("DELETE FROM evidence WHERE message = ?", number);
    sql.exec("DELETE FROM message WHERE number = ?", number);
  }
  loadRows(sql, part.tables ?? []);
  indexAgain(sql, part.terms ?? []);
  sql.exec("UPDATE arriving SET stage = ?", JSON.stringify(part.next));
}

/**
 * Takes what was read last, in the hold until `until`, within the caller's transaction. Throws where the rows are not as
 * many as they were: then the volume stays where it is.
 */
export function seal(sql: SqlStorage, until: number, last: LastRows): void {
  const row = rowOf(sql);
  if (row?.state !== 0 || row.sealed >= until) return;
  sql.exec("DELETE FROM leaf");
  for (const piece of inPieces(last.leaves)) {
    const { text, values } = insertRows(piece);
    sql.exec(text, ...values);
  }
  loadRows(sql, [last.names]);
  for (const by of last.rewrittenFor) sql.exec('INSERT OR IGNORE INTO rewritten ("by") VALUES (?)', by);
  const { n: indexed } = sql.exec<{ n: number }>("SELECT count(*) AS n FROM text_index_docsize").one();
  const wanted = { ...last.counts, leaf: last.leaves.rows.length, indexed: last.counts.message ?? 0 };
  const { n: leaves } = sql.exec<{ n: number }>("SELECT count(*) AS n FROM leaf").one();
  const there: Record<string, number> = { ...countRows(sql), leaf: leaves, indexed };
  const wrong = Object.entries(wanted).filter(([table, count]) => there[table] !== count);
  if (wrong.length > 0)
    throw new Error(
      `the copy is not whole: ${wrong.map(([table, count]) => `${table} ${there[table]}/${count}`).join()}`,
    );
  sql.exec("UPDATE arriving SET sealed = ?", until);
}

/** Notes that it is here, or that the old object is emptied. */
export function noteArrival(sql: SqlStorage, state: "here" | "settled"): void {
  sql.exec("UPDATE arriving SET state = max(state, ?)", states.indexOf(state));
}
