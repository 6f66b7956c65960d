import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { customer } from "./customer.schema.ts";
import { personId } from "./person-id.ts";

// The Desk: what customers asked for, and what they were quoted. A request has at most one quote; its revisions are rows.

export const quoteRequest = sqliteTable(
  "quote_request",
  {
    /** A UUID made by who asks. */
    id: text("id").primaryKey(),
    state: text("state", {
      enum: [
        ...(["requested", "claimed", "drafting", "approval", "ready"] as const),
        ...(["sent", "won", "lost", "expired", "withdrawn"] as const),
      ],
    }).notNull(),
    /** `outside`: quoted without the Desk, and taken into it afterwards. */
    source: text("source", { enum: ["rep", "mail", "form", "api", "desk", "outside"] }).notNull(),
    customerId: text("customer_id").references(() => customer.id),
    /** Contact and message may go by an undo, which a request of theirs must not stop: no foreign keys. */
    contactId: text("contact_id"),
    messageId: text("message_id"),
    /** The public id of the message's thread. */
    threadId: text("thread_id"),
    askedBy: personId("asked_by"),
    /** Who asked by the public form: what they wrote of themselves. */
    fromName: text("from_name"),
    fromEmail: text("from_email"),
    fromCompany: text("from_company"),
    askedAt: text("asked_at").notNull(),
    wanted: text("wanted").notNull(),
    wantedBy: text("wanted_by"),
    note: text("note").notNull(),
    language: text("language", { enum: ["en", "zh", "ru"] }).notNull(),
    promiseAt: text("promise_at").notNull(),
    claimedBy: personId("claimed_by"),
    claimedAt: text("claimed_at"),
    /** Whom a route has chosen; anybody of the Desk may take it all the same. */
    offeredTo: personId("offered_to"),
    /** What the one who had it says to the next. */
    passNote: text("pass_note").notNull().default(""),
    questionText: text("question_text"),
    questionBy: personId("question_by"),
    questionAt: text("question_at"),
    answer: text("answer"),
    answeredAt: text("answered_at"),
    /** Year and number of the series: given out once, when the first revision is ready. */
    year: integer("year"),
    number: integer("number"),
    numberText: text("number_text"),
    /** The newest revision; 0 before there is one. */
    revision: integer("revision").notNull().default(0),
    /** Sums of the newest revision, in minor units, for lists. */
    currency: text("currency"),
    net: text("net"),
    tax: text("tax"),
    gross: text("gross"),
    validUntil: text("valid_until"),
    sentAt: text("sent_at"),
    sentMessageId: text("sent_message_id"),
    /** The day on which the customer is asked again; null where nobody means to. */
    followOn: text("follow_on"),
    /** How often they were asked already. */
    followed: integer("followed").notNull().default(0),
    lostFor: text("lost_for", { enum: ["price", "delivery", "product", "terms", "no-decision", "other"] }),
    outcomeReason: text("outcome_reason"),
    competitor: text("competitor"),
    /** By how many per cent the competitor was cheaper, as the customer says. */
    priceGap: text("price_gap"),
    acceptedBy: text("accepted_by"),
    endedAt: text("ended_at"),
  },
  (table) => [
    index("quote_request_state").on(table.state, table.promiseAt, table.id),
    index("quote_request_customer").on(table.customerId, table.askedAt),
    index("quote_request_message").on(table.messageId),
    index("quote_request_thread").on(table.threadId),
    index("quote_request_asked").on(table.askedBy, table.askedAt),
    index("quote_request_asked_at").on(table.askedAt),
    index("quote_request_follow").on(table.followOn).where(sql`follow_on is not null`),
    index("quote_request_claimed").on(table.claimedBy, table.promiseAt),
    uniqueIndex("quote_request_number").on(table.year, table.number).where(sql`number is not null`),
  ],
);

/** What happened to a request, step by step: who did it, when, and their words. Rows are added, never changed. */
export const requestEvent = sqliteTable(
  "request_event",
  {
    id: text("id").primaryKey(),
    requestId: text("request_id")
      .notNull()
      .references(() => quoteRequest.id),
    at: text("at").notNull(),
    kind: text("kind").notNull(),
    /** Null: it happened by itself, or the customer did it. */
    personId: personId("person_id"),
    /** Whom it was passed or offered to. */
    toPersonId: personId("to_person_id"),
    revision: integer("revision").notNull().default(0),
    words: text("words").notNull().default(""),
  },
  (table) => [index("request_event_request").on(table.requestId, table.at)],
);

/** Files that go with a request: parts of the customer's message. */
export const requestFile = sqliteTable(
  "request_file",
  {
    id: text("id").primaryKey(),
    requestId: text("request_id")
      .notNull()
      .references(() => quoteRequest.id),
    messageId: text("message_id").notNull(),
    /** The attachment's index in its message. */
    part: integer("part").notNull(),
    fileName: text("file_name").notNull(),
    mediaType: text("media_type").notNull(),
    bytes: integer("bytes").notNull(),
  },
  (table) => [index("request_file_request").on(table.requestId)],
);

export const quoteRevision = sqliteTable(
  "quote_revision",
  {
    requestId: text("request_id")
      .notNull()
      .references(() => quoteRequest.id),
    revision: integer("revision").notNull(),
    state: text("state", { enum: ["draft", "approval", "ready", "superseded"] }).notNull(),
    /** Counts up with every change. */
    version: integer("version").notNull(),
    /** JSON (quoteHeadSchema). */
    head: text("head").notNull(),
    createdBy: personId("created_by").notNull(),
    createdAt: text("created_at").notNull(),
    submittedBy: personId("submitted_by"),
    submittedAt: text("submitted_at"),
    /** JSON: why it needed approval when it was submitted. */
    reasons: text("reasons").notNull().default("[]"),
    decidedBy: personId("decided_by"),
    decidedAt: text("decided_at"),
    decisionWords: text("decision_words").notNull().default(""),
    issuedAt: text("issued_at"),
    /** JSON: letterhead and clerk as they were when it became ready, so that its papers are the same for ever. */
    letterhead: text("letterhead"),
    /** JSON: what is offered of each group of the item list, in minor units without tax, for reports. */
    groupNets: text("group_nets").notNull().default("{}"),
    /** SHA-256 (hex) of its PDF once one was made: by it the mail is known that it went out with. */
    pdfSha256: text("pdf_sha256"),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.revision] }),
    index("quote_revision_pdf").on(table.pdfSha256).where(sql`pdf_sha256 is not null`),
  ],
);

export const quoteLine = sqliteTable(
  "quote_line",
  {
    requestId: text("request_id").notNull(),
    revision: integer("revision").notNull(),
    id: text("id").notNull(),
    position: real("position").notNull(),
    /** For an item's price history. */
    itemCode: text("item_code").notNull(),
    /** JSON (quoteLineSchema). */
    body: text("body").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.revision, table.id] }),
    index("quote_line_item").on(table.itemCode).where(sql`item_code <> ''`),
  ],
);

/** Every edit of a draft, as it was sent: who changed what, and how it is taken back. */
export const quoteChange = sqliteTable(
  "quote_change",
  {
    /** Made by the editor: an edit sent twice is one. */
    id: text("id").primaryKey(),
    requestId: text("request_id").notNull(),
    revision: integer("revision").notNull(),
    /** The version that it made. */
    version: integer("version").notNull(),
    personId: personId("person_id").notNull(),
    at: text("at").notNull(),
    /** JSON: those that held. */
    changes: text("changes").notNull(),
    /** JSON: those that did not. */
    conflicts: text("conflicts").notNull(),
  },
  (table) => [uniqueIndex("quote_change_version").on(table.requestId, table.revision, table.version)],
);

/** A link for the customer; of its secret only the hash is kept. */
export const quoteOffer = sqliteTable(
  "quote_offer",
  {
    tokenHash: text("token_hash").primaryKey(),
    requestId: text("request_id").notNull(),
    revision: integer("revision").notNull(),
    createdBy: personId("created_by").notNull(),
    createdAt: text("created_at").notNull(),
    expiresAt: text("expires_at").notNull(),
    revokedAt: text("revoked_at"),
  },
  (table) => [index("quote_offer_request").on(table.requestId)],
);

/** What a customer asked on the quote's page. */
export const offerQuestion = sqliteTable(
  "offer_question",
  {
    id: text("id").primaryKey(),
    requestId: text("request_id").notNull(),
    revision: integer("revision").notNull(),
    name: text("name").notNull(),
    text: text("text").notNull(),
    at: text("at").notNull(),
  },
  (table) => [index("offer_question_request").on(table.requestId, table.at)],
);
