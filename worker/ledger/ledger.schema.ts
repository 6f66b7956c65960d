// The Ledger's tables. `batch` holds what was taken at once from one source, so that a hand-over of any size writes few
// rows: leaves first_index … first_index + count - 1 of the tree are seq first_seq … of the source.
//   entries   the leaves' bytes, one a line; never changed
//   openings  `salt detail` of each, one a line; an empty line where they were destroyed or never came
// Both are deflated (packed-lines.ts): leaves of one batch differ in little but their hashes.
// `tile` holds the tree's hashes (merkle.ts). `alarm` is only ever added to.

/** In order; what is merged is never edited. */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE batch (
      first_index INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      first_seq INTEGER NOT NULL,
      count INTEGER NOT NULL,
      entries BLOB NOT NULL,
      openings BLOB NOT NULL
    )`,
    "CREATE UNIQUE INDEX batch_source ON batch (source, first_seq)",
    `CREATE TABLE tile (
      level INTEGER NOT NULL,
      number INTEGER NOT NULL,
      hashes BLOB NOT NULL,
      PRIMARY KEY (level, number)
    ) WITHOUT ROWID`,
    `CREATE TABLE alarm (
      kind TEXT NOT NULL,
      source TEXT NOT NULL,
      seq INTEGER NOT NULL,
      at TEXT NOT NULL,
      taken TEXT NOT NULL,
      offered TEXT NOT NULL,
      PRIMARY KEY (kind, source, seq)
    ) WITHOUT ROWID`,
  ],
];

/** Brings the tables to the newest form. Synchronous: nothing else of the object runs before it is through. */
export function migrateLedger(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)");
  const done = sql.exec<{ number: number }>("SELECT coalesce(max(number), 0) AS number FROM migration").one().number;
  for (const [index, statements] of migrations.entries()) {
    if (index < done) continue;
    storage.transactionSync(() => {
      for (const statement of statements) sql.exec(statement);
      sql.exec("INSERT INTO migration (number) VALUES (?)", index + 1);
    });
  }
}
