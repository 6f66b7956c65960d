import type { TableRows } from "../table-rows.ts";
import { cellsOf } from "../table-rows.ts";
import type { VolumeSource } from "./backup.ts";
import { countRows, ofMessages, readMessages } from "./backup.ts";

// The part of the object that a volume's rows are copied away from. It goes on serving and taking mail, and notes which
// messages were touched meanwhile; it stops at a hold of some seconds, in which the last of it is copied. From `leave` on
// it answers nothing but where the rows are, and in the end it is emptied: its file and what its pages kept are gone.

/** Which objects a move is between, for the one that asked for it. */
export interface Leaving {
  from: string;
  to: string;
}

/** What changed since: the messages' rows as they are now; one that is not among them is gone. */
export interface Changes {
  numbers: number[];
  tables: TableRows[];
  sources: VolumeSource[];
  /** Ask on after this. */
  upTo: number;
  /** False where more has changed. */
  isAll: boolean;
}

/** What is copied during a hold. */
export interface LastRows {
  leaves: TableRows;
  names: TableRows;
  /** Rows by table, as they have to be there. */
  counts: Record<string, number>;
  rewrittenFor: string[];
}

/** So long nothing is changed here: the last changes are copied in it, and with no `leave` all goes on as before. */
const HOLD_MS = 4_000;
/** Changes looked at, and messages answered, at a time. */
const CHANGES = 200;
const CHANGED_MESSAGES = 20;

type Row = { into_object: string; by: string; held_until: number; gone: number };

const rowOf = (sql: SqlStorage): Row | undefined =>
  sql.exec<Row>('SELECT into_object, "by", held_until, gone FROM leaving').toArray()[0];

/** Where the rows have gone; null while they are here. And until when nothing is changed. */
export function readLeaving(sql: SqlStorage): { goneTo: string | null; heldUntil: number } {
  const row = rowOf(sql);
  return { goneTo: row?.gone === 1 ? row.into_object : null, heldUntil: row?.held_until ?? 0 };
}

/** Which of its volume's objects this is. */
export const objectNo = (object: string): number => Number(object.split("/")[1] ?? 1);

/** The object after this one: `2026q3.1`, `2026q3.1/2`, `2026q3.1/3`. */
export const objectAfter = (object: string): string => `${object.split("/")[0]}/${objectNo(object) + 1}`;

/** True for the object that a volume begins in. */
export const isFirst = (object: string): boolean => !object.includes("/");

/**
 * Begins to copy the volume out of `own` for the erasure `by`, or goes on with a move under way, whoever it is for. Null
 * where it has been written anew for it.
 */
export function beginLeaving(sql: SqlStorage, own: string, by: string): Leaving | null {
  if (sql.exec('SELECT 1 FROM rewritten WHERE "by" = ?', by).toArray().length > 0) return null;
  const to = rowOf(sql)?.into_object ?? objectAfter(own);
  if (!rowOf(sql)) sql.exec('INSERT INTO leaving (into_object, "by") VALUES (?, ?)', to, by);
  // Whoever writes a message's rows: a function that is written later cannot forget to say so.
  for (const { table, column } of ofMessages)
    for (const [event, row] of [["INSERT", "new"] as const, ["UPDATE", "new"] as const, ["DELETE", "old"] as const])
      sql.exec(`CREATE TRIGGER IF NOT EXISTS touched_${table}_${event} AFTER ${event} ON ${table}
        BEGIN INSERT INTO touched (number) VALUES (${row}.${column}); END`);
  return { from: own, to };
}

const newestChange = (sql: SqlStorage): number =>
  sql.exec<{ no: number }>("SELECT coalesce(max(no), 0) AS no FROM touched").one().no;

/** What changed after the change with this number. */
export function readChanges(sql: SqlStorage, after: number): Changes {
  const numbers = new Set<number>();
  let upTo = after;
  const changes = sql
    .exec<{ no: number; number: number }>(
      "SELECT no, number FROM touched WHERE no > ? ORDER BY no LIMIT ?",
      after,
      CHANGES,
    )
    .toArray();
  for (const { no, number } of changes) {
    if (!numbers.has(number) && numbers.size === CHANGED_MESSAGES) break;
    numbers.add(number);
    upTo = no;
  }
  return { numbers: [...numbers], ...readMessages(sql, [...numbers]), upTo, isAll: upTo === newestChange(sql) };
}

/** Holds every change back until the time that is answered (ms since 1970), or goes on with a hold that has time left. */
export function beginHold(sql: SqlStorage, now: number): number {
  const held = rowOf(sql)?.held_until ?? 0;
  if (held - now > HOLD_MS / 2) return held;
  const until = Math.max(now + HOLD_MS, held + 1);
  sql.exec("UPDATE leaving SET held_until = ?", until);
  return until;
}

const rowsOfTable = (sql: SqlStorage, table: string, where: string, ...values: SqlStorageValue[]): TableRows => {
  const cursor = sql.exec(`SELECT * FROM ${table} WHERE ${where}`, ...values);
  const columns = cursor.columnNames;
  return { table, columns, rows: cellsOf(columns, cursor.toArray()) };
};

/** A hold, and the newest change that was copied in it. */
export interface Held {
  until: number;
  upTo: number;
}

const isHeld = (sql: SqlStorage, { until, upTo }: Held, now: number): boolean =>
  rowOf(sql)?.held_until === until && now < until && newestChange(sql) === upTo;

/**
 * What is copied in a hold: leaves as they are, names after `namesAfter`, and what has to be there then. Null where the
 * hold is over, or something has changed that was not copied.
 */
export function readLastRows(sql: SqlStorage, held: Held, now: number, namesAfter: number): LastRows | null {
  if (!isHeld(sql, held, now)) return null;
  const by = sql.exec<{ by: string }>('SELECT "by" FROM rewritten UNION SELECT "by" FROM leaving').toArray();
  return {
    leaves: rowsOfTable(sql, "leaf", "1"),
    names: rowsOfTable(sql, "name", "no > ?", namesAfter),
    counts: countRows(sql),
    rewrittenFor: by.map((row) => row.by),
  };
}

/**
 * The rows are the other object's from here on: the one moment at which a move happens. False where the hold is over, or
 * something has changed that was not copied; nothing happens then.
 */
export function leave(sql: SqlStorage, held: Held, now: number): boolean {
  if (!isHeld(sql, held, now)) return false;
  sql.exec("UPDATE leaving SET gone = 1");
  return true;
}

/** Where the object that is emptied says that the rows are; null where it says nothing. */
export function readMark(sql: SqlStorage): string | null {
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'moved'").toArray().length === 0) return null;
  return sql.exec<{ object: string }>("SELECT object FROM moved").toArray()[0]?.object ?? null;
}

/** Says in an empty object where the rows are, or says it anew. */
export function writeMark(sql: SqlStorage, object: string): void {
  sql.exec("CREATE TABLE IF NOT EXISTS moved (object TEXT NOT NULL)");
  sql.exec("DELETE FROM moved");
  sql.exec("INSERT INTO moved (object) VALUES (?)", object);
}
