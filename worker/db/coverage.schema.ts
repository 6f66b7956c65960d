import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { mailbox } from "./person.schema.ts";

// Mailboxes compared with the record: counts, and no word of what was compared.

/** The last comparison of a mailbox, as its person's browser counted it. */
export const coverage = sqliteTable("coverage", {
  mailboxId: text("mailbox_id")
    .primaryKey()
    .references(() => mailbox.id),
  webmail: text("webmail").notNull(),
  sinceDay: text("since_day").notNull(),
  at: text("at").notNull(),
  folders: integer("folders").notNull(),
  unlisted: integer("unlisted").notNull(),
  listed: integer("listed").notNull(),
  unread: integer("unread").notNull(),
  wanted: integer("wanted").notNull(),
  recorded: integer("recorded").notNull(),
});

/** What adapters found wrong on webmails' pages: which check of which release, how often on a day. */
export const webmailFault = sqliteTable(
  "webmail_fault",
  {
    day: text("day").notNull(),
    webmail: text("webmail").notNull(),
    release: text("release").notNull(),
    fault: text("fault").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.webmail, table.release, table.fault] })],
);
