import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { team } from "./person.schema.ts";
import { personId } from "./person-id.ts";

/** The saving rules, each version as it was written. Rows are only added; the highest version holds. */
export const policyVersion = sqliteTable("policy_version", {
  version: integer("version").primaryKey(),
  /** JSON of shared/policy/document.ts. */
  document: text("document").notNull(),
  comment: text("comment").notNull().default(""),
  personId: personId("person_id").notNull(),
  at: text("at").notNull(),
});

/** Saving switched off by an admin; it holds until `ended_at` is there. Rows stay. */
export const stop = sqliteTable("stop", {
  id: text("id").primaryKey(),
  scope: text("scope", { enum: ["everybody", "team", "webmail"] }).notNull(),
  teamId: text("team_id").references(() => team.id),
  webmail: text("webmail"),
  belowVersion: text("below_version"),
  reason: text("reason").notNull(),
  personId: personId("person_id").notNull(),
  at: text("at").notNull(),
  endedBy: personId("ended_by"),
  endedAt: text("ended_at"),
});

/**
 * A change of the saving rules or settings that does not hold yet: it waits for a second admin, a day, or its time. One at
 * the most is open. Rows stay.
 */
export const policyChange = sqliteTable("policy_change", {
  id: text("id").primaryKey(),
  kind: text("kind", { enum: ["rules", "settings"] }).notNull(),
  /** The version of the rules that it was made from; null for settings. */
  base: integer("base"),
  /** JSON: the rules as they would be; of settings what they are and would be. */
  document: text("document").notNull(),
  comment: text("comment").notNull(),
  /** JSON: what it takes away from people (shared/api/policy-changes.ts). */
  takes: text("takes").notNull(),
  personId: personId("person_id").notNull(),
  at: text("at").notNull(),
  /** When it is to hold; null for as soon as it may. */
  fromAt: text("from_at"),
  /** The day that it waits where no other admin is there runs from here; null where one is. */
  countedAt: text("counted_at"),
  state: text("state", { enum: ["waiting", "approved", "applied", "withdrawn", "refused", "lapsed"] }).notNull(),
  agreedBy: personId("agreed_by"),
  agreedAt: text("agreed_at"),
  closedBy: personId("closed_by"),
  closedAt: text("closed_at"),
});

/** What somebody says against a change before it holds. */
export const policyObjection = sqliteTable(
  "policy_objection",
  {
    changeId: text("change_id")
      .notNull()
      .references(() => policyChange.id),
    personId: personId("person_id").notNull(),
    words: text("words").notNull(),
    at: text("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeId, table.personId] })],
);
