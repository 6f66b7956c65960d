import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ComplaintWays } from "../../shared/api/complaints.ts";
import { complaintWaysSchema, DEFAULT_COMPLAINT_HOURS } from "../../shared/api/complaints.ts";
import type { OwnCopyRules } from "../../shared/api/own-copy.ts";
import { ownCopyRulesSchema } from "../../shared/api/own-copy.ts";
import type { OwnerRules } from "../../shared/api/owners.ts";
import { ownerRulesSchema } from "../../shared/api/owners.ts";
import { languageSchema } from "../../shared/api/people.ts";
import type { Settings, setupSchema } from "../../shared/api/setup.ts";
import { presetSchema, worksAgreementSchema } from "../../shared/api/setup.ts";
import { webmailSelectorsSchema } from "../../shared/api/webmail-selectors.ts";
import { type CheckCallRules, checkCallRulesSchema, DEFAULT_CHECK_CALLS } from "../../shared/care/check-draw.ts";
import { type ContactRhythm, contactRhythmSchema, DEFAULT_RHYTHM } from "../../shared/care/contact-rhythm.ts";
import { DEFAULT_ANSWER_HOURS } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { setting, team } from "../db/book.schema.ts";
import { AppError } from "../errors.ts";
import type { Json } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";
import { firstTeamName, presets } from "./presets.ts";
import type { Question } from "./questions.ts";
import { ask } from "./questions.ts";

/** The company's settings with what only the Worker needs to know of itself. */
export interface StoredSettings extends Settings {
  /** The first run's questions are answered. */
  setupDone: boolean;
  /** The record holds the demo company. */
  demo: boolean;
  /** What is past its time goes by itself (records/retention.ts). */
  retentionOn: boolean;
  /** What the doors' page shows without its hashes (records/doors.ts). */
  journal: JournalSettings;
  /** How complaints reach the company (records/complaint-ways.ts). */
  complaints: ComplaintWays;
  /** By which customers get their owner and deputy (records/owner-rules.ts). */
  ownerRules: OwnerRules;
  /** What a rep's browser may keep (records/own-copy.ts). */
  ownCopy: OwnCopyRules;
  /** How often somebody talks with a customer (records/care.ts). */
  contactRhythm: ContactRhythm;
  /** How many customers are rung up a month, and what they are asked (records/check-calls.ts). */
  checkCalls: CheckCallRules;
}

/** The journal door. Of its secrets only hashes are kept. */
const journalSchema = z.object({
  open: z.boolean().default(false),
  address: z.string().nullable().default(null),
  legalBasis: z.string().default(""),
  secretHash: z.string().nullable().default(null),
  previousHash: z.string().nullable().default(null),
  rotatedAt: z.string().nullable().default(null),
});
export type JournalSettings = z.infer<typeof journalSchema>;

/** What holds until somebody says otherwise: closed rather than open. */
const storedSchema = z.object({
  companyName: z.string().default(""),
  language: languageSchema.default("en"),
  preset: presetSchema.default("up-to-100"),
  mailDomains: z.array(z.string()).default([]),
  teamOriginals: z.boolean().default(false),
  otherTeamsEnvelope: z.boolean().default(false),
  mailDoor: z.object({ open: z.boolean(), address: z.string().nullable() }).default({ open: false, address: null }),
  ignoredDomains: z.array(z.string()).default([]),
  neverSaved: z.array(z.string()).default([]),
  answerHours: z.number().default(DEFAULT_ANSWER_HOURS),
  webmailSelectors: webmailSelectorsSchema.default({}),
  worksAgreement: worksAgreementSchema.default({ required: false, reference: null, date: null }),
  journal: journalSchema.prefault({}),
  complaints: complaintWaysSchema.default({ form: false, addresses: [], hours: DEFAULT_COMPLAINT_HOURS }),
  ownerRules: ownerRulesSchema.default({ rules: [], forNew: false, version: 0 }),
  ownCopy: ownCopyRulesSchema.default({ keep: "cards-and-steps", days: 14 }),
  contactRhythm: contactRhythmSchema.default(DEFAULT_RHYTHM),
  checkCalls: checkCallRulesSchema.default(DEFAULT_CHECK_CALLS),
  retentionOn: z.boolean().default(false),
  setupDone: z.boolean().default(false),
  demo: z.boolean().default(false),
});

/** A context lives as long as one request, mail or batch: so long a settings row may be remembered. */
const known = new WeakMap<AppContext, Promise<StoredSettings>>();

/**
 * The company's settings: one small query an event. No actor: every room decides by them, and what a person may see of
 * them is for the route.
 */
export function readSettings(ctx: AppContext): Promise<StoredSettings> {
  const remembered = known.get(ctx);
  if (remembered) return remembered;
  const read = query(ctx);
  known.set(ctx, read);
  // A failed read must not be remembered as the answer.
  read.catch(() => known.delete(ctx));
  return read;
}

const query = async (ctx: AppContext): Promise<StoredSettings> => (await ask(ctx, allSettings))[0];

const rowsSchema = z.array(z.object({ key: z.string(), value: z.string() }));
const allSettings: Question<StoredSettings> = {
  statements: [sql`select key, value from setting`],
  read: ([rows]) =>
    storedSchema.parse(Object.fromEntries(rowsSchema.parse(rows).map(({ key, value }) => [key, JSON.parse(value)]))),
};

/** The settings, to be asked for together with other things; no statement where this event has read them before. */
export function askSettings(ctx: AppContext): Question<Promise<StoredSettings>> {
  const remembered = known.get(ctx);
  if (remembered) return { statements: [], read: () => remembered };
  return {
    statements: allSettings.statements,
    read(results) {
      const read = Promise.resolve(allSettings.read(results));
      known.set(ctx, read);
      return read;
    },
  };
}

/** Answers the first run's questions and applies the preset. Admin only; throws `conflict` once it is done. */
export async function applySetup(actor: Actor, ctx: AppContext, answers: z.output<typeof setupSchema>): Promise<void> {
  requireRole(actor, "admin");
  const before = await readSettings(ctx);
  if (before.setupDone)
    throw new AppError("conflict", "The first questions have been answered; change the settings instead.");
  if (answers.demo && ctx.env.STAGE !== "local")
    throw new AppError("bad_request", "body.demo: only on a local computer");
  const { teamOriginals, otherTeamsEnvelope, needsAgreement } = presets[answers.preset];
  const worksAgreement = { required: needsAgreement, reference: null, date: null };
  const mailDomains = [...new Set(answers.mailDomains)];
  await ctx.db.batch([
    leafStatement(ctx, actor, "setup.done", "company", { preset: answers.preset, mailDomains }),
    ...settingStatements(ctx, {
      ...answers,
      ...{ mailDomains, teamOriginals, otherTeamsEnvelope, worksAgreement, setupDone: true },
    }),
    ctx.db
      .insert(team)
      .select(
        sql`select ${ctx.newId()}, ${firstTeamName[answers.language]}, null where not exists (select 1 from team)`,
      ),
  ]);
  known.delete(ctx);
}

/** Changes what is given, at once; what people are asked before is in settings-changes.ts. Admin only. */
export async function updateSettings(
  actor: Actor,
  ctx: AppContext,
  changes: Partial<Settings>,
): Promise<StoredSettings> {
  requireRole(actor, "admin");
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (given.length > 0) {
    const kind = changes.mailDoor === undefined ? "settings.changed" : "door.changed";
    const detail: Record<string, Json> = Object.fromEntries(given.map(([key, value]) => [key, briefly(value)]));
    await ctx.db.batch([leafStatement(ctx, actor, kind, "company", detail), ...settingStatements(ctx, changes)]);
    known.delete(ctx);
  }
  return readSettings(ctx);
}

/** True while nothing may be saved by anybody, since an agreement is needed that nobody has recorded. */
export const isAgreementMissing = ({ worksAgreement: { required, reference, date } }: StoredSettings): boolean =>
  required && (reference === null || date === null);

/** A leaf's detail is small: of a long list it says how long it is. */
const briefly = (value: Json): Json => {
  const count = Array.isArray(value) ? value.length : JSON.stringify(value).length;
  return count > (Array.isArray(value) ? 20 : 1000) ? { count } : value;
};

/** Forgets what this event has read of the settings, after a change that another file of this room wrote. */
export const forgetSettings = (ctx: AppContext): void => void known.delete(ctx);

/** The rows of changed settings, for a batch. */
export const settingStatements = (ctx: AppContext, values: Partial<StoredSettings>) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) =>
      ctx.db
        .insert(setting)
        .values({ key, value: JSON.stringify(value) })
        .onConflictDoUpdate({ target: setting.key, set: { value: sql`excluded.value` } }),
    );
