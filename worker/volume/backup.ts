import type { OfferedLeaf } from "../ledger/leaf-outbox.ts";
import type { Cell, TableRows } from "../table-rows.ts";
import { cellOf, cellsOf, inPieces, insertRows, selectPage } from "../table-rows.ts";
import { writeLeaf } from "./leaves.ts";
import { nameBehind } from "./names.ts";
import type { VolumeEvidence, VolumeRow, VolumeTerms } from "./record.ts";
import type { MessageColumns } from "./rows.ts";
import { captureIdOf, evidenceOf, messageColumns, messageRow, originalHex } from "./rows.ts";
import { indexWords } from "./text-index.ts";

// A volume's part in backup and restore, and in moving (leaving.ts). A page is read in one go, so that a message and what belongs to it are of one
// moment; loading and deriving are safe to run twice.

/**
 * What a backup does with each table of a volume. A new table needs its line here: a test asks.
 *   message  belongs to one message, named by this column: read together with it
 *   rows     read by itself, in order of its primary key, after the messages
 *   derived  made again from the originals
 *   index    kept by the database itself, from rows that a backup holds
 *   ledger   the leaves' outbox: what was taken comes from the ledger
 *   own      of this object alone
 */
export const volumeTables: Record<string, { message: string } | "rows" | "derived" | "index" | "ledger" | "own"> = {
  message: { message: "number" },
  association: "index",
  evidence: { message: "message" },
  closed: { message: "message" },
  owner_only: { message: "message" },
  reading: { message: "message" },
  touch: "derived",
  text_index: "derived",
  text_index_data: "derived",
  text_index_idx: "derived",
  text_index_content: "derived",
  text_index_docsize: "derived",
  text_index_config: "derived",
  // Read after the messages that mention them; only ever added to.
  name: "rows",
  leaf: "ledger",
  scrub: "own",
  volume: "own",
  migration: "own",
  leaving: "own",
  touched: "own",
  arriving: "own",
  rewritten: "own",
};

/** Where a page begins: after a message's number, or after a row of a table of its own. */
export type VolumePlace = { message: number } | { table: string; after: Cell[] | null };

/** One page of a volume. */
export interface VolumePage {
  tables: TableRows[];
  /** SHA-256 (hex) of the originals that the page's captures name. */
  originals: string[];
  /** Null after the last page. */
  next: VolumePlace | null;
}

/** Messages of a page: with hundreds of participants each still some MB. */
const PAGE_MESSAGES = 200;
const PAGE_ROWS = 5000;

export const ofMessages = Object.entries(volumeTables).flatMap(([table, kind]) =>
  typeof kind === "object" ? [{ table, column: kind.message }] : [],
);
const ofTheirOwn = Object.entries(volumeTables).flatMap(([table, kind]) => (kind === "rows" ? [table] : []));

const columnsOf = (sql: SqlStorage, table: string): { name: string; pk: number }[] =>
  sql.exec<{ name: string; pk: number }>(`SELECT name, pk FROM pragma_table_info('${table}')`).toArray();

/** The tables there are, for the test that each has its line. */
export const tablesOf = (sql: SqlStorage): string[] =>
  sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .toArray()
    .map(({ name }) => name);

/** The page that begins at `place`. */
export function readPage(sql: SqlStorage, place: VolumePlace): VolumePage {
  if ("table" in place) return readTable(sql, place.table, place.after);
  const { message: after } = place;
  const { last } = sql
    .exec<{ last: number | null }>(
      "SELECT max(number) AS last FROM (SELECT number FROM message WHERE number > ? ORDER BY number LIMIT ?)",
      after,
      PAGE_MESSAGES,
    )
    .one();
  if (last === null) return { tables: [], originals: [], next: firstTableAfter(null) };
  const tables = rowsOf(sql, "BETWEEN ? AND ?", [after + 1, last]);
  const originals = sql
    .exec<{ sha256: string }>(
      `SELECT DISTINCT ${originalHex} AS sha256 FROM evidence e JOIN message m ON m.number = e.message
       WHERE e.message BETWEEN ? AND ? AND e.original_sha256 IS NOT NULL`,
      after + 1,
      last,
    )
    .toArray()
    .map(({ sha256 }) => sha256);
  return { tables, originals, next: { message: last } };
}

const rowsOf = (sql: SqlStorage, condition: string, values: SqlStorageValue[]): TableRows[] =>
  ofMessages.map(({ table, column }) => {
    const columns = columnsOf(sql, table).map(({ name }) => name);
    const names = columns.map((name) => `"${name}"`).join(", ");
    const rows = sql.exec(`SELECT ${names} FROM ${table} WHERE ${column} ${condition}`, ...values).toArray();
    return { table, columns, rows: cellsOf(columns, rows) };
  });

const amongNumbers = "IN (SELECT value FROM json_each(?))";

/** The rows of these messages, and the messages as `readSources` gives them; what is not here is left out. */
export const readMessages = (
  sql: SqlStorage,
  numbers: readonly number[],
): { tables: TableRows[]; sources: VolumeSource[] } => ({
  tables: rowsOf(sql, amongNumbers, [JSON.stringify(numbers)]),
  sources: sourcesWhere(sql, amongNumbers, JSON.stringify(numbers), numbers.length),
});

function readTable(sql: SqlStorage, table: string, after: Cell[] | null): VolumePage {
  const found = columnsOf(sql, table);
  const columns = found.map(({ name }) => name);
  const key = found
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk)
    .map(({ name }) => name);
  const page = selectPage({ table, columns, key, where: "1", after, limit: PAGE_ROWS });
  const rows = sql.exec(page.text, ...page.values).toArray();
  const last = rows.at(-1);
  const next =
    last && rows.length === PAGE_ROWS
      ? { table, after: key.map((name) => cellOf(last[name])) }
      : firstTableAfter(table);
  return { tables: [{ table, columns, rows: cellsOf(columns, rows) }], originals: [], next };
}

function firstTableAfter(table: string | null): VolumePlace | null {
  const next = ofTheirOwn[table === null ? 0 : ofTheirOwn.indexOf(table) + 1];
  return next === undefined ? null : { table: next, after: null };
}

/** Puts rows of a backup in; those that are there stay as they are. */
export function loadRows(sql: SqlStorage, tables: readonly TableRows[]): void {
  for (const given of tables) {
    const kind = volumeTables[given.table];
    if (kind === undefined || (typeof kind === "string" && kind !== "rows"))
      throw new RangeError(`a backup does not hold the table ${given.table}`);
    for (const piece of inPieces(given)) {
      const { text, values } = insertRows(piece);
      sql.exec(text, ...values);
    }
  }
}

/** Rows by table, of what a backup holds. */
export function countRows(sql: SqlStorage): Record<string, number> {
  const tables = [...ofMessages.map(({ table }) => table), ...ofTheirOwn];
  return Object.fromEntries(
    tables.map((table) => [table, sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n]),
  );
}

/** A message with its captures, for deriving its text again. */
export type VolumeSource = VolumeRow & { evidence: VolumeEvidence[] };

/** The messages after this number, at most `limit`. Reads for nobody. */
export const readSources = (sql: SqlStorage, after: number, limit: number): VolumeSource[] =>
  sourcesWhere(sql, "> ?", after, limit);

const sourcesWhere = (sql: SqlStorage, condition: string, value: SqlStorageValue, limit: number): VolumeSource[] =>
  sql
    .exec<MessageColumns>(
      `SELECT ${messageColumns} FROM message m WHERE m.number ${condition} ORDER BY m.number LIMIT ?`,
      value,
      limit,
    )
    .toArray()
    .map((row) => ({
      ...messageRow(row),
      evidence: evidenceOf(sql, row.number),
    }));

/** Writes the index terms of messages, in order of their numbers and in place of those there may be. */
export function indexAgain(sql: SqlStorage, messages: readonly { number: number; terms: VolumeTerms }[]): void {
  for (const { number, terms } of messages) {
    const [message] = sql.exec<{ thread: number }>("SELECT thread FROM message WHERE number = ?", number).toArray();
    if (!message) continue;
    sql.exec("DELETE FROM text_index WHERE rowid = ?", number);
    indexWords(sql, { number, thread: message.thread }, terms);
  }
}

/** Where a restored source's leaves go on. */
export interface EpochRequest {
  /** The newest leaf that the ledger took from this volume before the cut; null when it had none. */
  newest: OfferedLeaf | null;
  /** What the epoch's leaf commits to. */
  detail: { backup: string; manifest: string; size: number; root: string; after: number };
  actor: string;
  now: string;
}

/**
 * Declares the restore: the leaf outbox goes on after the newest leaf of the cut, and the first new leaf says that what
 * follows is another epoch, and how many messages here the cut's leaves do not cover. They refer to that leaf from now
 * on. Answers with their number; a second call changes nothing.
 */
export function declareEpoch(sql: SqlStorage, volume: string, request: EpochRequest): number {
  const { newest, detail, actor, now } = request;
  const taken = newest?.seq ?? 0;
  const { late } = sql.exec<{ late: number }>("SELECT count(*) AS late FROM message WHERE leaf_seq > ?", taken).one();
  const { there } = sql.exec<{ there: number }>("SELECT count(*) AS there FROM leaf").one();
  if (there > 0) return late;
  if (newest) insertLeaf(sql, newest);
  const seq = writeLeaf(sql, { at: now, kind: "record.restored", actor, subject: volume, detail: { ...detail, late } });
  sql.exec("UPDATE message SET leaf_seq = ? WHERE leaf_seq > ?", seq, taken);
  return late;
}

function insertLeaf(sql: SqlStorage, leaf: OfferedLeaf): void {
  sql.exec(
    `INSERT INTO leaf (seq, at, kind, actor, subject, commitment, salt, detail)
     SELECT ?1, value ->> 'at', value ->> 'kind', value ->> 'actor', value ->> 'subject', value ->> 'commitment', ?3, ?4
     FROM (SELECT ?2 AS value)`,
    leaf.seq,
    leaf.bytes,
    leaf.salt,
    leaf.detail,
  );
}

/** Which of these captures are evidence here, with their message and person. */
export const findCaptures = (
  sql: SqlStorage,
  captureIds: readonly string[],
): { captureId: string; personId: string | null; number: number }[] =>
  sql
    .exec<{ capture: string; person: string | null; message: number }>(
      `SELECT lower(hex(e.capture_id)) AS capture, ${nameBehind("e.person")} AS person, e.message FROM evidence e
       WHERE e.capture_id IN (SELECT unhex(value) FROM json_each(?))`,
      JSON.stringify(captureIds.map((id) => id.replaceAll("-", ""))),
    )
    .toArray()
    .map((row) => ({ captureId: captureIdOf(row.capture), personId: row.person, number: row.message }));
