/** The number of a name that rows of this volume say over and over; given out when it is said for the first time. */
export function numberOf(sql: SqlStorage, text: string): number {
  const known = sql.exec<{ no: number }>("SELECT no FROM name WHERE text = ?", text).toArray()[0];
  return known?.no ?? sql.exec<{ no: number }>("INSERT INTO name (text) VALUES (?) RETURNING no", text).one().no;
}

/** `numberOf`, null for null. */
export const numberOrNull = (sql: SqlStorage, text: string | null): number | null =>
  text === null ? null : numberOf(sql, text);

/** SQL: the number of the name bound to one question mark; null, which equals nothing, where it was never said here. */
export const numberAsked = "(SELECT no FROM name WHERE text = ?)";

/** SQL: the numbers of the names bound as one JSON array; those never said here are left out. */
export const numbersAsked = "(SELECT no FROM name WHERE text IN (SELECT value FROM json_each(?)))";

/** SQL: the name behind a number; null for null. */
export const nameBehind = (column: string): string => `(SELECT text FROM name WHERE no = ${column})`;
