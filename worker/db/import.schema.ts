import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { personId } from "./person-id.ts";

// Imports of mail and of lists, with what taking them back needs.

export const importJob = sqliteTable(
  "import",
  {
    id: text("id").primaryKey(),
    personId: personId("person_id").notNull(),
    mailboxId: text("mailbox_id").notNull(),
    fileKey: text("file_key").notNull(),
    fileName: text("file_name").notNull(),
    state: text("state", { enum: ["receiving", "stored", "undoing", "undone"] }).notNull(),
    total: integer("total").notNull(),
    stored: integer("stored").notNull().default(0),
    duplicates: integer("duplicates").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    startedAt: text("started_at").notNull(),
    updatedAt: text("updated_at").notNull(),
    undone: integer("undone").notNull().default(0),
    kept: integer("kept").notNull().default(0),
  },
  (table) => [index("import_person").on(table.personId, table.fileKey)],
);

/** Captures of an import that are still to be taken back if it is undone: one row a batch, not one a message. */
export const importBatchRow = sqliteTable(
  "import_batch",
  {
    importId: text("import_id")
      .notNull()
      .references(() => importJob.id),
    no: integer("no").notNull(),
    /** JSON: captures with their message, null while it was under way. */
    captures: text("captures").notNull(),
  },
  (table) => [primaryKey({ columns: [table.importId, table.no] })],
);

/** A list of customers or contacts that somebody brought in. */
export const listImport = sqliteTable(
  "list_import",
  {
    id: text("id").primaryKey(),
    personId: personId("person_id").notNull(),
    kind: text("kind", { enum: ["customers", "contacts"] }).notNull(),
    fileKey: text("file_key").notNull(),
    fileName: text("file_name").notNull(),
    state: text("state", { enum: ["receiving", "stored", "undoing", "undone"] }).notNull(),
    total: integer("total").notNull(),
    startedAt: text("started_at").notNull(),
    updatedAt: text("updated_at").notNull(),
  },
  (table) => [index("list_import_person").on(table.personId, table.fileKey)],
);

/** What came of a line: what it made or changed, so that each fact has its origin and each change can be taken back. */
export const listImportRow = sqliteTable(
  "list_import_row",
  {
    importId: text("import_id")
      .notNull()
      .references(() => listImport.id),
    line: integer("line").notNull(),
    state: text("state", { enum: ["new", "changed", "same", "error"] }).notNull(),
    reason: text("reason"),
    /** The customer's or contact's id. */
    subject: text("subject"),
    /** JSON: fields with what they were and became. */
    changes: text("changes").notNull(),
    /** What came of taking it back; null before. */
    undone: text("undone", { enum: ["undone", "kept"] }),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.line] }),
    index("list_import_row_subject").on(table.subject).where(sql`${table.subject} is not null`),
  ],
);
