import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { team } from "./person.schema.ts";
import { personId } from "./person-id.ts";

// Customers with their domains and owners, and the contacts there.

export const customer = sqliteTable("customer", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  tier: text("tier", { enum: ["A", "B", "C"] }),
  /** As somebody said (`de`); null: by the ending of its domains (shared/care/country.ts). */
  country: text("country"),
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
