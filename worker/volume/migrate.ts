import first from "./migrations/0001_volume.sql";
import closed from "./migrations/0002_closed.sql";
import ownerOnly from "./migrations/0003_owner_only.sql";
import move from "./migrations/0004_move.sql";
import reading from "./migrations/0005_reading.sql";
import touch from "./migrations/0006_touch.sql";

/** In order; what is merged is never edited. */
const migrations: readonly string[] = [first, closed, ownerOnly, move, reading, touch];

/** Brings a volume's tables to the newest form. Synchronous: nothing else of the object runs before it is through. */
export function migrateVolume(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS migration (no INTEGER PRIMARY KEY)");
  const done = sql.exec<{ no: number }>("SELECT coalesce(max(no), 0) AS no FROM migration").one().no;
  for (const [index, statements] of migrations.entries()) {
    const no = index + 1;
    if (no <= done) continue;
    storage.transactionSync(() => {
      sql.exec(statements);
      sql.exec("INSERT INTO migration (no) VALUES (?)", no);
    });
  }
}

/**
 * The volume's name: `given` by whoever calls, kept for the alarm, which does not know it. Throws where a volume is
 * reached without its name before it ever had one.
 */
export function nameOf({ sql }: DurableObjectStorage, given: string | undefined): string {
  const kept = sql.exec<{ name: string }>("SELECT name FROM volume").toArray()[0]?.name;
  if (kept !== undefined) return kept;
  if (given === undefined) throw new Error("a volume is reached by its name");
  sql.exec("INSERT INTO volume (name) VALUES (?)", given);
  return given;
}
