import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { policyDocumentSchema } from "../policy/document.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";
import { settingsSchema } from "./setup.ts";

// Changes of the saving rules, and of the settings that decide with them, which do not hold yet.

/** Where no other admin is there, a change that takes something away waits so long, for everybody to see and object. */
export const CHANGE_DELAY_HOURS = 24;
/** Who was made an admin or keeper, or let in by a link, so lately is nobody's second. */
export const NEWCOMER_HOURS = 24;
/** A change that nobody decides lapses. */
export const CHANGE_WAITS_DAYS = 30;

/** What a change takes away: of the rules as shared/policy/weakens.ts says it, the last four of the settings. */
export const takenSchema = z.object({
  kind: z.enum([
    ...([
      "never",
      "looser",
      "gone",
      "otherwise",
      "retention",
      "own-list",
      "show-readers",
      "offline",
      "backfill",
    ] as const),
    ...(["team-originals", "other-teams", "never-saved", "own-domain", "agreement"] as const),
  ]),
  /** The rule's or class's name; entries that are no longer on a list. */
  rule: z.string().optional(),
});
export type Taken = z.infer<typeof takenSchema>;

export const policyChangeSchema = z.object({
  id: idSchema,
  /** `waiting` for another admin or the day's end; `approved` for its time. `lapsed`: what it was made from has changed. */
  state: z.enum(["waiting", "approved", "applied", "withdrawn", "refused", "lapsed"]),
  takes: z.array(takenSchema),
  comment: z.string(),
  person: personRefSchema,
  at: timeSchema,
  agreedBy: personRefSchema.nullable(),
  closedBy: personRefSchema.nullable(),
  closedAt: timeSchema.nullable(),
  /** When it begins to hold as things stand; null where another admin has to agree first, and once it is closed. */
  holdsAt: timeSchema.nullable(),
  /** The rules as they would be; null for settings and for what is closed. */
  document: policyDocumentSchema.nullable(),
  /** What has been said against it: everybody knows how much, who decides and who said it read it. */
  objections: z.object({
    count: z.number().int(),
    read: z.array(z.object({ person: personRefSchema, words: z.string(), at: timeSchema })),
  }),
  /** What the person who asks may do. */
  may: z.object({ agree: z.boolean(), close: z.boolean(), object: z.boolean() }),
});
export type PolicyChange = z.infer<typeof policyChangeSchema>;

/** The settings that a change may wait with. */
export const heldSettingsSchema = settingsSchema
  .pick({ teamOriginals: true, otherTeamsEnvelope: true, neverSaved: true, mailDomains: true, worksAgreement: true })
  .partial();
export type HeldSettings = z.infer<typeof heldSettingsSchema>;

const params = z.object({ id: idSchema });
const response = z.object({ change: policyChangeSchema });

export const policyChangeEndpoints = {
  listPolicyChanges: endpoint({
    method: "GET",
    path: "/api/saving-rules/changes",
    summary: "The change that waits, and what became of those of the last 30 days; for everybody",
    who: "session",
    response: z.object({ changes: z.array(policyChangeSchema) }),
  }),
  agreeToPolicyChange: endpoint({
    method: "POST",
    path: "/api/saving-rules/changes/:id/agreement",
    summary:
      "Agree to a change that takes something away: it holds at once or at its time (another admin than who proposed it, just signed in)",
    who: "session",
    params,
    response,
  }),
  closePolicyChange: endpoint({
    method: "DELETE",
    path: "/api/saving-rules/changes/:id",
    summary: "Withdraw one's own change, or refuse a colleague's, before it holds (admin)",
    who: "session",
    params,
    response,
  }),
  objectToPolicyChange: endpoint({
    method: "POST",
    path: "/api/saving-rules/changes/:id/objections",
    summary:
      "Say what speaks against a change before it holds; where no other admin is there, its day begins once more, once",
    who: "session",
    params,
    body: z.object({ words: z.string().trim().min(1).max(1000) }),
    response,
  }),
};
