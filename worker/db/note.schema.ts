import { sql } from "drizzle-orm";
import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { customer } from "./customer.schema.ts";
import { personId } from "./person-id.ts";

/**
 * A note on a customer, or a call or visit that somebody logged, with or without a dated next step. Contact and message
 * may go by an undo, which a note of theirs must not stop: neither is a foreign key.
 */
export const note = sqliteTable(
  "note",
  {
    /** A UUID made by who wrote it. */
    id: text("id").primaryKey(),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    contactId: text("contact_id"),
    messageId: text("message_id"),
    kind: text("kind", { enum: ["note", "call", "visit"] }).notNull(),
    text: text("text").notNull(),
    happenedAt: text("happened_at").notNull(),
    authorId: personId("author_id").notNull(),
    createdAt: text("created_at").notNull(),
    editedAt: text("edited_at"),
    /** Its author can bring it back for NOTE_KEPT_DAYS. */
    deletedAt: text("deleted_at"),
    stepText: text("step_text"),
    /** A calendar day; null where there is no next step. */
    stepDueOn: text("step_due_on"),
    stepPersonId: personId("step_person_id"),
    stepDoneAt: text("step_done_at"),
  },
  (table) => [
    index("note_customer").on(table.customerId, table.happenedAt),
    // Open steps only: one that is done leaves it.
    index("note_step")
      .on(table.stepPersonId, table.stepDueOn)
      .where(sql`step_due_on is not null and step_done_at is null and deleted_at is null`),
  ],
);
