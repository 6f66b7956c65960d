import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
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
