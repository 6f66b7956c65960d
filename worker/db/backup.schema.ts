import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

// Backups and the restore that made this record. None of these tables is itself in a backup.

export const backup = sqliteTable("backup", {
  id: text("id").primaryKey(),
  state: text("state", { enum: ["running", "done"] }).notNull(),
  begunAt: text("begun_at").notNull(),
  finishedAt: text("finished_at"),
  /** The cut. */
  size: integer("size").notNull(),
  root: text("root").notNull(),
  /** Where the next step goes on, as JSON. Also what tells two who work on it at once apart: it is changed by one. */
  cursor: text("cursor").notNull(),
  /** Rows so far by table, as JSON. */
  counts: text("counts").notNull(),
  bytes: integer("bytes").notNull(),
  originals: integer("originals").notNull(),
  originalBytes: integer("original_bytes").notNull(),
});

export const backupChunk = sqliteTable(
  "backup_chunk",
  {
    backupId: text("backup_id").notNull(),
    no: integer("no").notNull(),
    kind: text("kind", { enum: ["ledger", "volume", "book", "rest", "tail"] }).notNull(),
    name: text("name").notNull(),
    sha256: text("sha256").notNull(),
    bytes: integer("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.backupId, table.no] })],
);

/** Who has opened a backup for reading, with a reason that lies in the ledger, and until when. */
export const backupReading = sqliteTable(
  "backup_reading",
  { backupId: text("backup_id").notNull(), personId: text("person_id").notNull(), until: text("until").notNull() },
  (table) => [primaryKey({ columns: [table.backupId, table.personId] })],
);

/** The restore that fills or filled this installation: one row at most. */
export const restore = sqliteTable("restore", {
  id: text("id").primaryKey(),
  only: integer("only").notNull().unique(),
  state: text("state", { enum: ["loading", "checking", "deriving", "declaring", "replaying", "done"] }).notNull(),
  manifest: text("manifest").notNull(),
  cursor: text("cursor").notNull(),
  report: text("report"),
  begunAt: text("begun_at").notNull(),
  finishedAt: text("finished_at"),
});

export const restoreChunk = sqliteTable("restore_chunk", { name: text("name").primaryKey() });
