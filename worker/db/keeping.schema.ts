import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { personId } from "./person-id.ts";

// What takes things out of the record, and what keeps them in it: erasures, legal holds, retention.

/** A search for a person: for their erasure, up to the certificate, or for a copy of what is held of them. */
export const erasure = sqliteTable("erasure", {
  id: text("id").primaryKey(),
  state: text("state", {
    enum: ["finding", "found", "erasing", "waiting", "scrubbing", "done", "cancelled"],
  }).notNull(),
  /** A copy's ends with `done`, or `cancelled` where nobody opened it. */
  purpose: text("purpose", { enum: ["erasure", "copy"] })
    .notNull()
    .default("erasure"),
  /** The request's number in the keeper's own files; no names. */
  reference: text("reference").notNull(),
  /** Why the keeper looks. */
  reason: text("reason").notNull().default(""),
  /** JSON: addresses and names looked for; emptied when it is done or cancelled. */
  who: text("who").notNull(),
  /** Where the next step goes on, as JSON. */
  cursor: text("cursor").notNull(),
  begunBy: personId("begun_by").notNull(),
  begunAt: text("begun_at").notNull(),
  /** No other keeper was there then. */
  begunAlone: integer("begun_alone", { mode: "boolean" }).notNull().default(false),
  confirmedBy: personId("confirmed_by"),
  confirmedAt: text("confirmed_at"),
  /** When nothing here could be read any more by any way in. */
  erasedAt: text("erased_at"),
  /** When the stores had been gone over as well. */
  finishedAt: text("finished_at"),
});

/** What an erasure found, by id alone; once erased it is the log that a restore replays. */
export const erasureItem = sqliteTable(
  "erasure_item",
  {
    erasureId: text("erasure_id").notNull(),
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    /** Where it names the person: `from`, `to`, `subject`, `text`, `file`. */
    place: text("place").notNull(),
    /** Of a copy: how many people are on this mail beside the person and colleagues. */
    others: integer("others").notNull().default(0),
    erasedAt: text("erased_at"),
  },
  (table) => [primaryKey({ columns: [table.erasureId, table.kind, table.key] })],
);

/** What must not go: a customer's mail, a person's, or what a search finds. Rows are only added and marked as lifted. */
export const legalHold = sqliteTable(
  "legal_hold",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["customer", "person", "query"] }).notNull(),
    /** The customer's id, an address, or the words of a search. */
    subject: text("subject").notNull(),
    reason: text("reason").notNull(),
    setBy: personId("set_by").notNull(),
    setAt: text("set_at").notNull(),
    liftReason: text("lift_reason"),
    liftAskedBy: personId("lift_asked_by"),
    liftAskedAt: text("lift_asked_at"),
    /** No other keeper was there then. */
    liftAskedAlone: integer("lift_asked_alone", { mode: "boolean" }).notNull().default(false),
    liftedBy: personId("lifted_by"),
    liftedAt: text("lifted_at"),
  },
  (table) => [index("legal_hold_lifted").on(table.liftedAt)],
);

/** Each day's run of retention, with how far it got and what went. */
export const retentionRun = sqliteTable("retention_run", {
  day: text("day").primaryKey(),
  state: text("state", { enum: ["running", "done"] }).notNull(),
  cursor: text("cursor").notNull(),
  looked: integer("looked").notNull(),
  gone: integer("gone").notNull(),
  held: integer("held").notNull(),
  begunAt: text("begun_at").notNull(),
  finishedAt: text("finished_at"),
});
