import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { customer } from "./customer.schema.ts";
import { personId } from "./person-id.ts";

// Somebody leaves: the case, what of it is to do for which customer, and what follows the last day.

/** One departure. At most one of a person is open. */
export const handover = sqliteTable(
  "handover",
  {
    id: text("id").primaryKey(),
    personId: personId("person_id").notNull(),
    /** `ended`: the last day is over and access with it. `withdrawn`: they stay after all. */
    state: text("state", { enum: ["open", "ended", "closed", "withdrawn"] }).notNull(),
    openedAt: text("opened_at").notNull(),
    /** Null: the directory said it (SCIM). */
    openedBy: personId("opened_by"),
    /** A calendar day; null where it is not known yet. */
    lastDay: text("last_day"),
    /** Who sees it through. */
    managerId: personId("manager_id"),
    words: text("words").notNull().default(""),
    endedAt: text("ended_at"),
    endedBy: personId("ended_by"),
    closedAt: text("closed_at"),
    closedBy: personId("closed_by"),
  },
  (table) => [
    uniqueIndex("handover_open").on(table.personId).where(sql`state in ('open', 'ended')`),
    index("handover_person").on(table.personId, table.openedAt),
  ],
);

/** A customer of a departure: who takes over, the sheet, and the introduction. */
export const handoverCustomer = sqliteTable(
  "handover_customer",
  {
    handoverId: text("handover_id")
      .notNull()
      .references(() => handover.id),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    /** What the leaver was to it when notice was given. `touched`: wrote with it without owning it. */
    role: text("role", { enum: ["owner", "deputy", "touched"] }).notNull(),
    /** Most exposed first. */
    rank: integer("rank").notNull().default(0),
    takerId: personId("taker_id"),
    /** JSON: why this taker, as codes and figures. */
    why: text("why").notNull().default("[]"),
    /** `left`: nobody has to take it over. */
    state: text("state", { enum: ["none", "offered", "accepted", "declined", "left"] }).notNull(),
    offeredBy: personId("offered_by"),
    offeredAt: text("offered_at"),
    decidedAt: text("decided_at"),
    /** Why the taker declined, or why nobody has to take it over. */
    words: text("words").notNull().default(""),
    dueOn: text("due_on"),
    /** JSON: what the leaver says of it. */
    sheet: text("sheet").notNull().default("{}"),
    /** Counts up with every change of the sheet. */
    sheetVersion: integer("sheet_version").notNull().default(0),
    completedAt: text("completed_at"),
    signedAt: text("signed_at"),
    /** Which sheet the taker has signed: a later one asks again. */
    signedVersion: integer("signed_version"),
    introDraftedAt: text("intro_drafted_at"),
    introMessageId: text("intro_message_id"),
    introSentAt: text("intro_sent_at"),
    /** A call or visit of both, by a calendar day. */
    talkOn: text("talk_on"),
    talkDoneAt: text("talk_done_at"),
  },
  (table) => [
    primaryKey({ columns: [table.handoverId, table.customerId] }),
    index("handover_customer_taker").on(table.takerId, table.state),
    index("handover_customer_customer").on(table.customerId),
  ],
);

/** A line of a departure's checklist. */
export const handoverStep = sqliteTable(
  "handover_step",
  {
    id: text("id").primaryKey(),
    handoverId: text("handover_id")
      .notNull()
      .references(() => handover.id),
    /** One of ours, or `own` with words. */
    kind: text("kind").notNull(),
    words: text("words").notNull().default(""),
    dueOn: text("due_on"),
    doneAt: text("done_at"),
    doneBy: personId("done_by"),
  },
  (table) => [index("handover_step_handover").on(table.handoverId)],
);

/** The talk on leaving: apart from the case, for few. */
export const exitTalk = sqliteTable("exit_talk", {
  handoverId: text("handover_id")
    .primaryKey()
    .references(() => handover.id),
  /** JSON: answers by question. */
  answers: text("answers").notNull(),
  writtenBy: personId("written_by").notNull(),
  writtenAt: text("written_at").notNull(),
});

/** After the last day: customers to be called. */
export const handoverCall = sqliteTable(
  "handover_call",
  {
    handoverId: text("handover_id")
      .notNull()
      .references(() => handover.id),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    callerId: personId("caller_id"),
    rank: integer("rank").notNull(),
    outcome: text("outcome", { enum: ["reached", "not-reached", "worried", "leaving"] }),
    words: text("words").notNull().default(""),
    doneAt: text("done_at"),
    doneBy: personId("done_by"),
  },
  (table) => [
    primaryKey({ columns: [table.handoverId, table.customerId] }),
    index("handover_call_caller").on(table.callerId).where(sql`done_at is null`),
  ],
);

/** A customer that fell silent against its own rhythm, and what was done about it. */
export const silence = sqliteTable(
  "silence",
  {
    id: text("id").primaryKey(),
    customerId: text("customer_id")
      .notNull()
      .references(() => customer.id),
    /** The departure after which it fell silent. */
    handoverId: text("handover_id").references(() => handover.id),
    raisedAt: text("raised_at").notNull(),
    /** When they wrote last. */
    lastAt: text("last_at"),
    /** JSON: the figures it was raised by. */
    figures: text("figures").notNull(),
    /** `over`: they wrote again by themselves. */
    state: text("state", { enum: ["open", "over", "closed"] }).notNull(),
    planText: text("plan_text").notNull().default(""),
    planBy: personId("plan_by"),
    planDueOn: text("plan_due_on"),
    outcome: text("outcome", { enum: ["kept", "reduced", "lost-to-former", "lost-otherwise", "false-alarm"] }),
    /** A year's money that went, in minor units. */
    cost: text("cost"),
    currency: text("currency"),
    words: text("words").notNull().default(""),
    closedAt: text("closed_at"),
    closedBy: personId("closed_by"),
  },
  (table) => [
    uniqueIndex("silence_open").on(table.customerId).where(sql`state = 'open'`),
    index("silence_state").on(table.state, table.raisedAt),
  ],
);

/** A signed archive for the lawyer: one person asks for it, another agrees. */
export const evidencePack = sqliteTable(
  "evidence_pack",
  {
    id: text("id").primaryKey(),
    handoverId: text("handover_id").references(() => handover.id),
    personId: personId("person_id").notNull(),
    /** JSON: customers and days asked for. */
    scope: text("scope").notNull(),
    reason: text("reason").notNull(),
    state: text("state", { enum: ["asked", "agreed", "made", "refused", "cancelled"] }).notNull(),
    askedBy: personId("asked_by").notNull(),
    askedAt: text("asked_at").notNull(),
    decidedBy: personId("decided_by"),
    decidedAt: text("decided_at"),
    /** How far it is (JSON), while it is made. */
    cursor: text("cursor"),
    madeAt: text("made_at"),
    bytes: integer("bytes"),
    sha256: text("sha256"),
  },
  (table) => [index("evidence_pack_state").on(table.state, table.askedAt)],
);

/** What an extension had not sent when its person's access ended: sealed as it lay there, until a keeper decides. */
export const quarantined = sqliteTable(
  "quarantined",
  {
    /** The item's own id; the capture's, once it is recorded. */
    id: text("id").primaryKey(),
    deviceId: text("device_id").notNull(),
    personId: personId("person_id").notNull(),
    bytes: integer("bytes").notNull(),
    arrivedAt: text("arrived_at").notNull(),
    state: text("state", { enum: ["waiting", "recorded", "refused", "unreadable"] }).notNull(),
    decidedBy: personId("decided_by"),
    decidedAt: text("decided_at"),
  },
  (table) => [index("quarantined_state").on(table.state, table.arrivedAt)],
);

/** A device's private key as it lay wrapped in its browser; opened by the device's own secret alone. */
export const quarantineKey = sqliteTable("quarantine_key", {
  deviceId: text("device_id").primaryKey(),
  wrappedKey: text("wrapped_key").notNull(),
  at: text("at").notNull(),
});

/** What the company's directory comes in with (SCIM); of its secret only the hash is kept. */
export const scimToken = sqliteTable("scim_token", {
  tokenHash: text("token_hash").primaryKey(),
  id: text("id").notNull().unique(),
  name: text("name").notNull(),
  createdBy: personId("created_by").notNull(),
  createdAt: text("created_at").notNull(),
  lastUsedAt: text("last_used_at"),
  revokedAt: text("revoked_at"),
});

/** A person as the directory knows them (RFC 7643). */
export const scimUser = sqliteTable(
  "scim_user",
  {
    personId: personId("person_id").primaryKey(),
    externalId: text("external_id"),
    userName: text("user_name").notNull().unique(),
    /** JSON: what else the directory said, given back as it was. */
    attributes: text("attributes").notNull(),
    createdAt: text("created_at").notNull(),
    updatedAt: text("updated_at").notNull(),
    version: integer("version").notNull().default(1),
  },
  (table) => [uniqueIndex("scim_user_external").on(table.externalId).where(sql`external_id is not null`)],
);

/** How exposed the company was on a day: of teams, never of persons. */
export const exposureDay = sqliteTable(
  "exposure_day",
  {
    day: text("day").notNull(),
    /** Empty for the whole company. */
    teamId: text("team_id").notNull(),
    /** Empty for all its customers; `tier:A`, `territory:de` for some; nothing behind the colon where they have none. */
    part: text("part").notNull().default(""),
    customers: integer("customers").notNull(),
    /** Known to nobody, to one, to two, to more. */
    knownToNone: integer("known_to_none").notNull(),
    knownToOne: integer("known_to_one").notNull(),
    knownToTwo: integer("known_to_two").notNull(),
    /** The firm's measure of concentration, 0 to 1. */
    concentration: real("concentration").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.teamId, table.part] })],
);
