import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { customer } from "./customer.schema.ts";
import { personId } from "./person-id.ts";

// How customers are looked after every day: who does what for them, days that matter, check calls, complaints, reports.

/** People of a customer by stage, where the firm works so. */
export const customerStage = sqliteTable(
  "customer_stage",
  {
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    stage: text("stage", { enum: ["wins", "technical", "quotes", "delivers"] }).notNull(),
    personId: personId("person_id").notNull(),
    setBy: personId("set_by").notNull(),
    setAt: text("set_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.customerId, table.stage] }),
    index("customer_stage_person").on(table.personId),
  ],
);

/** A day that matters to a customer. */
export const customerDate = sqliteTable(
  "customer_date",
  {
    id: text("id").primaryKey(),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    /** May go by an undo: no foreign key. */
    contactId: text("contact_id"),
    kind: text("kind", { enum: ["contract", "birthday", "holiday", "other"] }).notNull(),
    /** A calendar day; of a yearly one the first. */
    day: text("day").notNull(),
    isYearly: integer("is_yearly", { mode: "boolean" }).notNull(),
    words: text("words").notNull(),
    remindDays: integer("remind_days").notNull(),
    /** Seen for the occurrence of this day. */
    doneFor: text("done_for"),
    addedBy: personId("added_by").notNull(),
    addedAt: text("added_at").notNull(),
  },
  (table) => [index("customer_date_customer").on(table.customerId)],
);

/** A customer drawn for a month, to be called by somebody else than its owner. */
export const checkCall = sqliteTable(
  "check_call",
  {
    /** `2026-11` */
    month: text("month").notNull(),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    callerId: personId("caller_id"),
    /** Whom it is not to be: its owner when it was drawn. */
    ownerId: personId("owner_id"),
    drawnAt: text("drawn_at").notNull(),
    doneAt: text("done_at"),
    /** JSON: answers by question. */
    answers: text("answers").notNull().default("{}"),
  },
  (table) => [
    primaryKey({ columns: [table.month, table.customerId] }),
    index("check_call_caller").on(table.callerId, table.month),
  ],
);

/** What a customer tells the company itself: a complaint or a suggestion, with a clock and an answer. */
export const complaint = sqliteTable(
  "complaint",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["complaint", "suggestion"] }).notNull(),
    via: text("via", { enum: ["form", "mail", "colleague"] }).notNull(),
    customerId: text("customer_id").references(() => customer.id),
    /** The mail that brought it, or that it is about. */
    messageId: text("message_id"),
    fromName: text("from_name").notNull().default(""),
    fromEmail: text("from_email").notNull().default(""),
    fromCompany: text("from_company").notNull().default(""),
    text: text("text").notNull(),
    language: text("language", { enum: ["en", "zh", "ru"] }).notNull(),
    at: text("at").notNull(),
    dueAt: text("due_at").notNull(),
    state: text("state", { enum: ["open", "answered", "set-aside"] }).notNull(),
    handlerId: personId("handler_id"),
    answer: text("answer").notNull().default(""),
    answeredBy: personId("answered_by"),
    answeredAt: text("answered_at"),
  },
  (table) => [index("complaint_state").on(table.state, table.dueAt), index("complaint_customer").on(table.customerId)],
);

/** A report that is mailed to somebody by itself. */
export const reportSchedule = sqliteTable(
  "report_schedule",
  {
    id: text("id").primaryKey(),
    personId: personId("person_id").notNull(),
    period: text("period", { enum: ["week", "month", "quarter"] }).notNull(),
    /** JSON: which team, territory, tier. */
    scope: text("scope").notNull(),
    createdAt: text("created_at").notNull(),
    nextOn: text("next_on").notNull(),
    lastSentAt: text("last_sent_at"),
  },
  (table) => [index("report_schedule_next").on(table.nextOn)],
);
