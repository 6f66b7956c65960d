import { saysWithin } from "../../shared/said.ts";
import { leafOutboxSql } from "../ledger/leaf-outbox.ts";
import { writeLeaf } from "./leaves.ts";
import type { RemoveRequest } from "./record.ts";

/** What is written at a time where free pages are filled. */
const FILL_BYTES = 64 * 1024;
/** A scrub stops here: the next one goes on. */
const MAX_FILLS = 4096;

/**
 * Removes messages with all their evidence and index terms, whoever saved them, within the caller's transaction. One
 * leaf a message says so. What is not here is passed over.
 */
export function removeMessages(sql: SqlStorage, volume: string, request: RemoveRequest): void {
  for (const number of request.numbers) {
    if (sql.exec("SELECT 1 FROM message WHERE number = ?", number).toArray().length === 0) continue;
    // Overwritten where it lies before it goes: a row of the same length is written in place, and a deleted one keeps its bytes.
    sql.exec(
      "UPDATE message SET letter = zeroblob(length(letter)), canonical_sha256 = zeroblob(length(canonical_sha256)) WHERE number = ?",
      number,
    );
    sql.exec(
      "UPDATE evidence SET bcc = printf('%.*c', length(CAST(bcc AS BLOB)), '0') WHERE message = ? AND bcc IS NOT NULL",
      number,
    );
    sql.exec(
      "UPDATE evidence SET place = printf('%.*c', length(CAST(place AS BLOB)), '0') WHERE message = ? AND place IS NOT NULL",
      number,
    );
    sql.exec("DELETE FROM evidence WHERE message = ?", number);
    sql.exec("DELETE FROM text_index WHERE rowid = ?", number);
    sql.exec("DELETE FROM message WHERE number = ?", number);
    const { now: at, actor, detail } = request;
    writeLeaf(sql, { at, kind: "message.removed", actor, subject: `${volume}-${number}`, detail });
  }
}

/**
 * Goes over what removed messages left in the file: the index is merged into one piece, without their words, and the
 * pages that this and the deletions set free are written full of zeros. SQLite has no other way here: secure_delete and
 * VACUUM are refused by the platform.
 */
export function scrubVolume(storage: DurableObjectStorage, words: readonly string[]): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    const leaves = sql.exec<{ seq: number; detail: string }>("SELECT seq, detail FROM leaf").toArray();
    for (const { seq, detail } of leaves) if (saysWithin(detail, words)) sql.exec(leafOutboxSql.erase, seq);
  });
  storage.transactionSync(() => sql.exec("INSERT INTO text_index (text_index) VALUES ('optimize')"));
  storage.transactionSync(() => {
    sql.exec("CREATE TABLE IF NOT EXISTS scrub (filling BLOB NOT NULL)");
    const before = sql.databaseSize;
    for (let fills = 0; fills < MAX_FILLS && sql.databaseSize <= before; fills++) {
      sql.exec("INSERT INTO scrub (filling) VALUES (zeroblob(?))", FILL_BYTES);
    }
  });
  // Emptied, not dropped: the text index may still have a blob open, and then SQLite refuses (SQLITE_LOCKED) to drop any table.
  storage.transactionSync(() => sql.exec("DELETE FROM scrub"));
}
