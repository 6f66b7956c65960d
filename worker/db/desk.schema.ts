import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { customer } from "./customer.schema.ts";
import { personId } from "./person-id.ts";

// What the Desk works with beside its requests: who is away, quotes that went out without it, and the item list.

/** When somebody of the Desk is away, and who decides for them meanwhile. */
export const deskAbsence = sqliteTable("desk_absence", {
  personId: personId("person_id").primaryKey(),
  fromDay: text("from_day").notNull(),
  /** The last day. */
  untilDay: text("until_day").notNull(),
  deputyId: personId("deputy_id"),
});

/** Logos of the letterhead, by the hash of their bytes; quotes that went out name theirs for ever. */
export const letterheadLogo = sqliteTable("letterhead_logo", {
  sha256: text("sha256").primaryKey(),
  mediaType: text("media_type").notNull(),
  /** Base64: no larger than a mail's signature. */
  data: text("data").notNull(),
  addedBy: personId("added_by").notNull(),
  addedAt: text("added_at").notNull(),
});

/** A quote that left a mailbox without the Desk, as a saved mail shows it. */
export const outsideQuote = sqliteTable(
  "outside_quote",
  {
    id: text("id").primaryKey(),
    messageId: text("message_id").notNull(),
    threadId: text("thread_id").notNull(),
    customerId: text("customer_id").references(() => customer.id),
    /** Whose mail it is. */
    personId: personId("person_id"),
    /** The document's index in its message; -1 where the quote stands in the mail's own text. */
    part: integer("part").notNull(),
    fileName: text("file_name").notNull(),
    mediaType: text("media_type").notNull(),
    bytes: integer("bytes").notNull(),
    sentAt: text("sent_at").notNull(),
    foundAt: text("found_at").notNull(),
    /** As read in it; null where nothing was. The total in minor units. */
    numberText: text("number_text"),
    currency: text("currency"),
    total: text("total"),
    state: text("state", { enum: ["open", "taken", "dismissed"] }).notNull(),
    decidedBy: personId("decided_by"),
    decidedAt: text("decided_at"),
    requestId: text("request_id"),
  },
  (table) => [
    uniqueIndex("outside_quote_message").on(table.messageId, table.part),
    index("outside_quote_state").on(table.state, table.sentAt),
    index("outside_quote_customer").on(table.customerId),
  ],
);

/** What another system of the company's writes the item list with; of its secret only the hash is kept. */
export const itemFeed = sqliteTable("item_feed", {
  tokenHash: text("token_hash").primaryKey(),
  id: text("id").notNull().unique(),
  name: text("name").notNull(),
  createdBy: personId("created_by").notNull(),
  createdAt: text("created_at").notNull(),
  lastUsedAt: text("last_used_at"),
  revokedAt: text("revoked_at"),
});

/** What the company sells. */
export const item = sqliteTable("item", {
  code: text("code").primaryKey(),
  description: text("description").notNull(),
  unit: text("unit").notNull(),
  /** Words of its own order: `Valves`. */
  group: text("item_group").notNull(),
  taxPercent: text("tax_percent"),
  unitCost: text("unit_cost"),
  costCurrency: text("cost_currency"),
  supplier: text("supplier").notNull(),
  leadTime: text("lead_time").notNull(),
  /** Its version too: no two writes of an item have the same. */
  updatedAt: text("updated_at").notNull(),
  /** Who changed it last, as its leaf names them: approval goes by it. */
  updatedBy: text("updated_by").notNull(),
  /** Not sold any more. */
  endedAt: text("ended_at"),
});

/** Its prices: from a day on, from a quantity on. */
export const itemPrice = sqliteTable(
  "item_price",
  {
    code: text("code")
      .notNull()
      .references(() => item.code),
    currency: text("currency").notNull(),
    fromDay: text("from_day").notNull(),
    fromQuantity: text("from_quantity").notNull(),
    unitPrice: text("unit_price").notNull(),
  },
  (table) => [primaryKey({ columns: [table.code, table.currency, table.fromDay, table.fromQuantity] })],
);
