import type { LedgerAlarm } from "./entry.ts";

/** Every alarm ever raised, oldest first. */
export const readAlarms = (sql: SqlStorage): LedgerAlarm[] =>
  sql
    .exec<LedgerAlarm & Record<string, SqlStorageValue>>(
      "SELECT kind, source, seq, at, taken, offered FROM alarm ORDER BY at, source, seq",
    )
    .toArray();

/** Keeps an alarm; the same one again changes nothing. */
export function raiseAlarm(sql: SqlStorage, { kind, source, seq, at, taken, offered }: LedgerAlarm): void {
  sql.exec(
    "INSERT OR IGNORE INTO alarm (kind, source, seq, at, taken, offered) VALUES (?, ?, ?, ?, ?, ?)",
    ...[kind, source, seq, at, taken, offered],
  );
}
