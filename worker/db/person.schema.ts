import { index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { personId } from "./person-id.ts";

// What belongs to people: roles, teams, mailboxes, devices, and the links by which they come in.

export const personRole = sqliteTable(
  "person_role",
  {
    personId: personId("person_id").notNull(),
    role: text("role", { enum: ["outside", "inside", "manager", "keeper", "admin"] }).notNull(),
    /** Null for the first admin, whom nobody made one, and for one of before 0015. */
    givenAt: text("given_at"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.role] })],
);

export const team = sqliteTable("team", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Where its people work, in the company's own word; saving rules may go by it. */
  region: text("region"),
});

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

/** Addresses and domains of which nothing is saved from a person's mailboxes. Nobody else's to see. */
export const personNever = sqliteTable(
  "person_never",
  {
    /** What an erasure names a row by: its entry may be somebody's address. */
    id: text("id").primaryKey(),
    personId: personId("person_id").notNull(),
    entry: text("entry").notNull(),
    at: text("at").notNull(),
  },
  (table) => [uniqueIndex("person_never_entry").on(table.personId, table.entry)],
);
