import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { person } from "./sign-in.schema.ts";

export * from "./backup.schema.ts";
export * from "./sign-in.schema.ts";

// The Book: what is small and joined. What grows with the mail lives in volumes.
// Times of people's acts are ISO text; times of mail are milliseconds, since they are sorted and compared a lot.

const personId = (name: string) => text(name).references(() => person.id);

/** Company-wide settings, one JSON value a key; read as a whole. */
export const setting = sqliteTable("setting", { key: text("key").primaryKey(), value: text("value").notNull() });

export const personRole = sqliteTable(
  "person_role",
  {
    personId: personId("person_id").notNull(),
    role: text("role", { enum: ["outside", "inside", "manager", "keeper", "admin"] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.role] })],
);

export const team = sqliteTable("team", { id: text("id").primaryKey(), name: text("name").notNull() });

export const teamMember = sqliteTable(
  "team_member",
  {
    teamId: text("team_id")
      .notNull()
      .references(() => team.id),
    personId: personId("person_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.personId] }), index("team_member_person").on(table.personId)],
);

/** An address that belongs to a person. Kept when taken away, so that old captures still name it. */
export const mailbox = sqliteTable("mailbox", {
  id: text("id").primaryKey(),
  address: text("address").notNull().unique(),
  personId: personId("person_id").notNull(),
  addedAt: text("added_at").notNull(),
  addedBy: personId("added_by"),
  removedAt: text("removed_at"),
});

/** A browser profile × a person. */
export const device = sqliteTable("device", {
  id: text("id").primaryKey(),
  personId: personId("person_id").notNull(),
  name: text("name").notNull(),
  /** SHA-256 of the newest refresh token, hex. */
  tokenHash: text("token_hash").notNull().unique(),
  pairedAt: text("paired_at").notNull(),
  lastSeenAt: text("last_seen_at"),
  disabledAt: text("disabled_at"),
  /** 32 bytes as base64url: opens what this device left waiting, for its person alone. Null for one of before 0002. */
  outboxSecret: text("outbox_secret"),
  /** RFC 7638 thumbprint of the device's key. */
  keyThumbprint: text("key_thumbprint"),
  /** Hash of the refresh token before the newest. */
  previousTokenHash: text("previous_token_hash"),
  rotatedAt: text("rotated_at"),
  tokenExpiresAt: text("token_expires_at"),
  /** When the person said in the console that they know of this device. */
  noticedAt: text("noticed_at"),
});

/** A confirmed pairing that waits for its extension; consumed by one conditional statement. */
export const pairing = sqliteTable("pairing", {
  codeHash: text("code_hash").primaryKey(),
  personId: personId("person_id").notNull(),
  challenge: text("challenge").notNull(),
  deviceName: text("device_name").notNull(),
  expiresAt: text("expires_at").notNull(),
  usedAt: text("used_at"),
  keyThumbprint: text("key_thumbprint"),
});

/** Invite, set-up and break-glass links, by hash; consumed by one conditional statement. */
export const signInLink = sqliteTable("sign_in_link", {
  tokenHash: text("token_hash").primaryKey(),
  personId: personId("person_id").notNull(),
  expiresAt: text("expires_at").notNull(),
  usedAt: text("used_at"),
  createdBy: text("created_by").notNull(),
});

export const customer = sqliteTable("customer", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  tier: text("tier", { enum: ["A", "B", "C"] }),
  restricted: integer("restricted", { mode: "boolean" }).notNull().default(false),
  teamId: text("team_id").references(() => team.id),
  ownerId: personId("owner_id"),
  deputyId: personId("deputy_id"),
  /** The capture that brought it about, so that taking that capture back can take it back too. */
  originCaptureId: text("origin_capture_id"),
  /** Set when merged: an alias of another customer. */
  mergedInto: text("merged_into"),
  createdAt: text("created_at").notNull(),
});

/** Who else may see a restricted customer. */
export const customerNamed = sqliteTable(
  "customer_named",
  {
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    personId: personId("person_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.customerId, table.personId] })],
);

/** Every change of owner or deputy, dated from day one. */
export const ownership = sqliteTable(
  "ownership",
  {
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    fromAt: text("from_at").notNull(),
    role: text("role", { enum: ["owner", "deputy"] }).notNull(),
    personId: personId("person_id"),
    setBy: personId("set_by"),
    reason: text("reason"),
  },
  (table) => [primaryKey({ columns: [table.customerId, table.fromAt, table.role] })],
);

export const customerDomain = sqliteTable(
  "customer_domain",
  {
    domain: text("domain").primaryKey(),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
  },
  (table) => [index("customer_domain_customer").on(table.customerId)],
);

export const contact = sqliteTable(
  "contact",
  {
    id: text("id").primaryKey(),
    customerId: text("customer_id").references(() => customer.id),
    name: text("name").notNull(),
    title: text("title"),
    phone: text("phone"),
    originCaptureId: text("origin_capture_id"),
    createdAt: text("created_at").notNull(),
  },
  (table) => [index("contact_customer").on(table.customerId)],
);

/** A contact's addresses; when they last wrote and were last written to is counted here, one row written a mail. */
export const contactAddress = sqliteTable(
  "contact_address",
  {
    address: text("address").primaryKey(),
    contactId: text("contact_id")
      .notNull()
      .references(() => contact.id),
    lastInAt: integer("last_in_at"),
    lastOutAt: integer("last_out_at"),
  },
  (table) => [index("contact_address_contact").on(table.contactId)],
);

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
