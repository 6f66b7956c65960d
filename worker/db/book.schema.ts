import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { personId } from "./person-id.ts";

export * from "./backup.schema.ts";
export * from "./care.schema.ts";
export * from "./coverage.schema.ts";
export * from "./customer.schema.ts";
export * from "./desk.schema.ts";
export * from "./import.schema.ts";
export * from "./keeping.schema.ts";
export * from "./leaving.schema.ts";
export * from "./note.schema.ts";
export * from "./notice.schema.ts";
export * from "./objection.schema.ts";
export * from "./person.schema.ts";
export * from "./policy.schema.ts";
export * from "./quote.schema.ts";
export * from "./sign-in.schema.ts";

// The Book: what is small and joined. What grows with the mail lives in volumes.
// Times of people's acts are ISO text; times of mail are milliseconds, since they are sorted and compared a lot.

/** Company-wide settings, one JSON value a key; read as a whole. */
export const setting = sqliteTable("setting", { key: text("key").primaryKey(), value: text("value").notNull() });

/** A UTC quarter of message dates plus a part number; the next part opens at 5 GB. */
export const volume = sqliteTable("volume", {
  no: integer("no").primaryKey(),
  /** `2026q3.1` */
  name: text("name").notNull().unique(),
  quarter: text("quarter").notNull(),
  part: integer("part").notNull(),
  /** The number that the next message of this volume gets; given out with the key's claim. */
  next: integer("next").notNull().default(1),
  sealedAt: text("sealed_at"),
  openedAt: text("opened_at").notNull(),
});

/**
 * Which message a hash belongs to. `key` is the first 16 bytes of a SHA-256: of the canonical bytes, of a Message-ID,
 * or of a referenced Message-ID whose message has not come yet (message null).
 */
export const messageKey = sqliteTable("message_key", {
  key: blob("key", { mode: "buffer" }).primaryKey(),
  volume: integer("volume"),
  message: integer("message"),
  thread: integer("thread").notNull(),
});

/** A thread that turned out to be part of another. */
export const threadAlias = sqliteTable(
  "thread_alias",
  { thread: integer("thread").primaryKey(), into: integer("into").notNull() },
  (table) => [index("thread_alias_into").on(table.into)],
);

/** Which volumes hold messages of a thread. */
export const threadVolume = sqliteTable(
  "thread_volume",
  { thread: integer("thread").notNull(), volume: integer("volume").notNull() },
  (table) => [primaryKey({ columns: [table.thread, table.volume] })],
);

/** Threads that need no answer for a customer, as somebody said, up to a moment: what comes later waits again. */
export const noAnswer = sqliteTable(
  "no_answer",
  {
    thread: integer("thread").notNull(),
    /** No reference: what was said goes nowhere with a customer that is taken back. */
    customerId: text("customer_id").notNull(),
    /** When the message was sent that it was said of, in ms since 1970; never later than when it was said. */
    throughAt: integer("through_at").notNull(),
    personId: personId("person_id").notNull(),
    at: text("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.thread, table.customerId] })],
);

/** Which volumes hold messages of a customer, so that a timeline visits only those. */
export const customerVolume = sqliteTable(
  "customer_volume",
  { customerId: text("customer_id").notNull(), volume: integer("volume").notNull() },
  (table) => [primaryKey({ columns: [table.customerId, table.volume] })],
);

/**
 * Captures under way, those that failed, and those held until a person decides (`parked`). Once processed, the evidence
 * lies in the message's volume.
 */
export const capture = sqliteTable("capture", {
  id: text("id").primaryKey(),
  state: text("state", { enum: ["receiving", "accepted", "stored", "failed", "parked"] }).notNull(),
  door: text("door", { enum: ["extension", "mail", "import", "api"] }).notNull(),
  personId: personId("person_id"),
  deviceId: text("device_id"),
  mailboxId: text("mailbox_id"),
  /** SHA-256 (hex) of the bytes as they came. */
  sha256: text("sha256").notNull(),
  bytes: integer("bytes").notNull(),
  /** Parts announced by an upload in parts; 0 for one that came whole. */
  parts: integer("parts").notNull().default(0),
  /** What the sender said about the capture (captureMetadataSchema). */
  metadata: text("metadata").notNull(),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
  attempts: integer("attempts").notNull().default(0),
  lastError: text("last_error"),
  /** Set when stored through the queue, for the sender who asks how far it got. */
  messageId: text("message_id"),
});

/** Captures taken back: a late redelivery must not bring them in again. */
export const undoneCapture = sqliteTable(
  "undone_capture",
  {
    id: text("id").primaryKey(),
    at: text("at").notNull(),
    /** What is still to be removed of it (JSON); null once that is done. */
    pending: text("pending"),
  },
  (table) => [index("undone_capture_pending").on(table.at).where(sql`${table.pending} is not null`)],
);

/** Which numbers of a device's saves have arrived (records/device-numbers.ts). */
export const deviceNumber = sqliteTable("device_number", {
  deviceId: text("device_id").primaryKey(),
  highest: integer("highest").notNull(),
  /** Ranges below the highest that have not arrived, with when that was noticed (JSON). */
  gaps: text("gaps").notNull().default("[]"),
});

/** What the mail door turned away, counted by day and rule; nothing of the mail is kept. */
export const doorCount = sqliteTable(
  "door_count",
  {
    door: text("door").notNull(),
    day: text("day").notNull(),
    rule: text("rule").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.door, table.day, table.rule] })],
);

/**
 * On which UTC days a source spoke: a door (`mail`, `journal`) or `device:<id>`. One row a day: enough to see a rhythm, and
 * silence against it.
 */
export const doorDay = sqliteTable(
  "door_day",
  { source: text("source").notNull(), day: text("day").notNull() },
  (table) => [primaryKey({ columns: [table.source, table.day] })],
);

/** What somebody should look at: never content. One open row for each kind and subject. */
export const notice = sqliteTable(
  "notice",
  {
    id: text("id").primaryKey(),
    kind: text("kind").notNull(),
    /** The id of what it is about: a door, a device, `company`. */
    subject: text("subject").notNull(),
    /** JSON: counts and days (noticeDetailSchema). */
    detail: text("detail").notNull(),
    at: text("at").notNull(),
    /** Somebody has put it aside; it comes back only after it was over once. */
    seenAt: text("seen_at"),
    /** What it spoke of is over. */
    resolvedAt: text("resolved_at"),
  },
  (table) => [uniqueIndex("notice_open").on(table.kind, table.subject).where(sql`resolved_at is null`)],
);

/** Searches that a person keeps under a name; nobody else's to see. */
export const savedSearch = sqliteTable(
  "saved_search",
  {
    id: text("id").primaryKey(),
    personId: personId("person_id").notNull(),
    name: text("name").notNull(),
    q: text("q").notNull(),
    savedAt: text("saved_at").notNull(),
  },
  (table) => [uniqueIndex("saved_search_person").on(table.personId, table.q)],
);

/**
 * The Book's leaf outbox. Rows go once the Ledger has them, but the newest always stays, so that seq is never reused
 * without the extra row that AUTOINCREMENT writes.
 */
export const leaf = sqliteTable("leaf", {
  seq: integer("seq").primaryKey(),
  at: text("at").notNull(),
  kind: text("kind").notNull(),
  actor: text("actor").notNull(),
  subject: text("subject").notNull(),
  commitment: text("commitment").notNull(),
  salt: text("salt").notNull(),
  /** Canonical JSON; goes with the row once the Ledger keeps it. */
  detail: text("detail").notNull(),
});
