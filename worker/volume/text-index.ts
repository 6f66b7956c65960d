import type { VolumeMessage, VolumeTerms } from "./record.ts";
import { customersIn, isShared } from "./rows.ts";

/** Earlier messages of the thread that quoted lines are looked for in, newest first. */
const MAX_EARLIER = 16;
/** Lines looked for; those after them are indexed as they are. */
const MAX_LOOKED_FOR = 300;

/**
 * Puts a message's words into the index, within the caller's transaction; its row and evidence are written before. A
 * quoted line is left out only where the index finds the very line in an earlier message of the thread that whoever may
 * read this one, through a customer or as its witness, may read as well: what can be found stays, once, and nobody
 * learns by a line that is not found what another message says.
 */
export function indexWords(
  sql: SqlStorage,
  message: Pick<VolumeMessage, "number" | "thread">,
  terms: VolumeTerms,
): void {
  const unknown = terms.quoted.length > 0 ? linesNotFound(sql, message, terms.quoted) : [];
  const words = [terms.words, ...unknown].join(" ");
  sql.exec("INSERT INTO text_index (rowid, words) VALUES (?, ?)", message.number, words);
}

function linesNotFound(
  sql: SqlStorage,
  message: Pick<VolumeMessage, "number" | "thread">,
  lines: VolumeTerms["quoted"],
): string[] {
  const earlier = sql
    .exec<{ number: number }>(
      `SELECT m.number FROM message m WHERE m.thread = ?1 AND m.number <> ?2 AND NOT EXISTS (
         SELECT 1 FROM ${customersIn("(SELECT customers FROM message WHERE number = ?2)")} mine
         WHERE mine.no NOT IN ${customersIn("m.customers")})
       AND NOT EXISTS (
         SELECT 1 FROM evidence mine WHERE mine.message = ?2 AND mine.mailbox IS NOT NULL
           AND mine.original_sha256 IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM evidence theirs WHERE theirs.message = m.number AND theirs.mailbox = mine.mailbox
               AND theirs.original_sha256 IS NOT NULL))
       AND ${isShared} ORDER BY m.sent_at DESC LIMIT ?3`,
      message.thread,
      message.number,
      MAX_EARLIER,
    )
    .toArray()
    .map(({ number }) => number);
  if (earlier.length === 0) return lines.map(({ words }) => words);
  const numbers = JSON.stringify(earlier);
  return lines.flatMap(({ words, match }, at) => (at < MAX_LOOKED_FOR && stands(sql, numbers, match) ? [] : [words]));
}

/** The same once more, for another witness of the very bytes that the index was made of: they may read fewer messages. */
export function indexForWitness(
  sql: SqlStorage,
  message: Pick<VolumeMessage, "number" | "thread" | "canonicalSha256">,
  terms: VolumeTerms,
): void {
  if (terms.quoted.length === 0 || message.canonicalSha256 === null) return;
  const same = sql
    .exec<{ thread: number }>(
      "SELECT thread FROM message WHERE number = ? AND canonical_sha256 = unhex(?)",
      message.number,
      message.canonicalSha256,
    )
    .toArray()[0];
  if (!same) return;
  sql.exec("DELETE FROM text_index WHERE rowid = ?", message.number);
  indexWords(sql, { number: message.number, thread: same.thread }, terms);
}

/** Asked message by message: the index then skips to each, however often its words occur elsewhere. */
const stands = (sql: SqlStorage, numbers: string, match: string): boolean =>
  sql
    .exec(
      "SELECT 1 FROM json_each(?) n CROSS JOIN text_index t WHERE t.rowid = n.value AND t.text_index MATCH ? LIMIT 1",
      numbers,
      match,
    )
    .toArray().length > 0;
