import { nameBehind, numberOf } from "./names.ts";
import type { Reading } from "./record.ts";

/** Notes that somebody reads a message, within the caller's transaction: one row a person, their latest time. */
export const noteReading = (sql: SqlStorage, number: number, personId: string, at: number): void =>
  void sql.exec(
    "INSERT INTO reading (message, person, at) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET at = max(at, ?3)",
    number,
    numberOf(sql, personId),
    at,
  );

/** Who has read a message, latest first. */
export const readingsOf = (sql: SqlStorage, number: number): Reading[] =>
  sql
    .exec<{ person: string; at: number }>(
      `SELECT ${nameBehind("person")} AS person, at FROM reading WHERE message = ? ORDER BY at DESC`,
      number,
    )
    .toArray()
    .map(({ person, at }) => ({ personId: person, at }));
