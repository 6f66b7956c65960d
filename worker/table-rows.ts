// Rows of any table as JSON cells and back, for backups: the same few statements for the Book and for volumes.

/** A value of SQLite as JSON carries it: blobs as hex `b`; texts with a NUL as hex `t`, since SQLite's JSON ends a text there. */
export type Cell = number | string | null | { b: string } | { t: string };

/** Some rows of one table, cells in the order of `columns`. */
export interface TableRows {
  table: string;
  columns: string[];
  rows: Cell[][];
}

/** A statement and its values. */
export interface Statement {
  text: string;
  values: (string | number)[];
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();

/** A value as a driver gives it: D1 gives a blob as an array of numbers, a Durable Object as an ArrayBuffer. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return value;
  if (typeof value === "string") return value.includes("\0") ? { t: hexOf(Buffer.from(value)) } : value;
  if (value instanceof ArrayBuffer) return { b: hexOf(new Uint8Array(value)) };
  if (value instanceof Uint8Array) return { b: hexOf(value) };
  if (Array.isArray(value)) return { b: hexOf(Uint8Array.from(value.map(Number))) };
  throw new TypeError(`a cell cannot hold ${typeof value}`);
}

/** Rows as a driver gives them, by column name, as cells. */
export const cellsOf = (columns: readonly string[], rows: readonly Record<string, unknown>[]): Cell[][] =>
  rows.map((row) => columns.map((column) => cellOf(row[column])));

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQL for cell number `index` of the JSON array that `json` stands for. */
const cellSql = (json: string, index: number): string => {
  const at = (path: string): string => `json_extract(${json}, '$[${index}]${path}')`;
  return `CASE json_type(${json}, '$[${index}]') WHEN 'object'
    THEN coalesce(unhex(${at(".b")}), CAST(unhex(${at(".t")}) AS TEXT)) ELSE ${at("")} END`;
};

/** Reads rows in order of the key. `after` is the last row's key, null for the first page; `where` is our own SQL. */
export function selectPage(given: {
  table: string;
  columns: readonly string[];
  key: readonly string[];
  where: string;
  after: readonly Cell[] | null;
  limit: number;
}): Statement {
  const { table, columns, key, where, after, limit } = given;
  const keys = key.map(quoted).join(", ");
  const from = after === null ? "1" : `(${keys}) > (${key.map((_, i) => cellSql("?2", i)).join(", ")})`;
  return {
    text: `SELECT ${columns.map(quoted).join(", ")} FROM ${quoted(table)} WHERE ${where} AND ${from} ORDER BY ${keys} LIMIT ?1`,
    values: after === null ? [limit] : [limit, JSON.stringify(after)],
  };
}

/** A column that points at another table's. */
export interface ForeignKey {
  column: string;
  table: string;
  to: string;
}

/**
 * Puts rows in; those that are there stay as they are, so that loading twice is once. A row whose parent is not there is
 * left out: it went while the pages were read. `fills` gives a column's value from the row's own cells, as SQL.
 */
export function insertRows(
  { table, columns, rows }: TableRows,
  options: {
    parents?: readonly ForeignKey[];
    fills?: Record<string, (cell: (column: string) => string) => string>;
  } = {},
): Statement {
  const cell = (column: string): string => {
    const index = columns.indexOf(column);
    return index < 0 ? "NULL" : cellSql("value", index);
  };
  const fills = options.fills ?? {};
  const names = [...columns, ...Object.keys(fills).filter((name) => !columns.includes(name))];
  const values = names.map((name) => (fills[name] ? fills[name](cell) : cell(name)));
  const parents = (options.parents ?? []).map(
    ({ column, table: parent, to }) =>
      ` AND (${cell(column)} IS NULL OR EXISTS (SELECT 1 FROM ${quoted(parent)} p WHERE p.${quoted(to)} = ${cell(column)}))`,
  );
  return {
    text: `INSERT OR IGNORE INTO ${quoted(table)} (${names.map(quoted).join(", ")})
      SELECT ${values.join(", ")} FROM json_each(?1) WHERE 1${parents.join("")}`,
    values: [JSON.stringify(rows)],
  };
}

/** A bound value may have 2 MB; at three bytes a character this stays below. */
const MAX_VALUE_CHARACTERS = 400_000;

/** The same rows in pieces that one bound value can hold. */
export function inPieces(given: TableRows): TableRows[] {
  const pieces: TableRows[] = [];
  let characters = MAX_VALUE_CHARACTERS;
  for (const row of given.rows) {
    characters += JSON.stringify(row).length;
    if (characters > MAX_VALUE_CHARACTERS) {
      pieces.push({ ...given, rows: [] });
      characters = JSON.stringify(row).length;
    }
    pieces.at(-1)?.rows.push(row);
  }
  return pieces;
}
