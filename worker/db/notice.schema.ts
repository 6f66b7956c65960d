import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { personId } from "./person-id.ts";

// What everybody is told before anything of theirs is saved, and who has confirmed it.

/** Each version as an admin wrote it, from 2 on: the first is the product's own (records/first-notice.ts). Only added. */
export const privacyNotice = sqliteTable("privacy_notice", {
  version: integer("version").primaryKey(),
  /** JSON: the text by language. */
  texts: text("texts").notNull(),
  personId: personId("person_id").notNull(),
  at: text("at").notNull(),
});

/** A person has read and confirmed a version. */
export const acknowledgement = sqliteTable(
  "acknowledgement",
  {
    personId: personId("person_id").notNull(),
    version: integer("version").notNull(),
    at: text("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.version] })],
);
