import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { personId } from "./person-id.ts";

/** A person says that a message of theirs should not be on record. */
export const objection = sqliteTable(
  "objection",
  {
    id: text("id").primaryKey(),
    messageId: text("message_id").notNull(),
    kind: text("kind", { enum: ["not-business", "objection"] }).notNull(),
    personId: personId("person_id").notNull(),
    words: text("words").notNull(),
    at: text("at").notNull(),
    /** The message is closed for as long as this is open. */
    closes: integer("closes", { mode: "boolean" }).notNull(),
    state: text("state", { enum: ["open", "upheld", "rejected", "withdrawn"] }).notNull(),
    keeperId: personId("keeper_id"),
    keeperWords: text("keeper_words"),
    ruledAt: text("ruled_at"),
    /** What the state asks for has been done to the message; the sweep does what is left. */
    settled: integer("settled", { mode: "boolean" }).notNull(),
  },
  (table) => [
    index("objection_person").on(table.personId, table.at),
    index("objection_message").on(table.messageId),
    index("objection_state").on(table.state, table.at),
  ],
);
