import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
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
