import { z } from "zod";
import { participantKinds } from "./facts.ts";

// The policy as a document: what an admin writes, what is versioned and published as JSON Schema. There are literals,
// globs (`*` for anything) and address patterns, and no regular expressions: no rule can hang.

/** `auto` records by itself, `ask` waits for the person, `envelope` keeps participants and dates, `never` keeps nothing. */
export const actions = ["auto", "ask", "envelope", "never"] as const;
export const actionSchema = z.enum(actions);
export type Action = z.infer<typeof actionSchema>;

const MAX_RULES = 500;
const MAX_ENTRIES = 2_000;

const text = z.string().trim().min(1).max(200);
const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "lower-case letters, digits and hyphens, 40 at most")
  // Names are looked up in records, in which every object has this one.
  .refine((name) => name !== "constructor", "another name");
const listOf = (entry: z.ZodType<string>) => z.array(entry).min(1).max(MAX_ENTRIES);

/**
 * One entry of a list of people: a kind (`customer`), an address (`doctor@clinic.example`), a domain with all below it
 * (`clinic.example`), a pattern with `*` (`hr-*@acme.example`), a display name (`name:Dr. *`) or a list (`list:private`).
 */
export const whoSchema = text;
/** One entry of words: a literal, or a list (`list:private-words`). */
const wordSchema = text;
const globSchema = text;

const participantsSchema = z
  .strictObject({
    any: listOf(whoSchema).optional().describe("at least one participant is one of these"),
    every: listOf(whoSchema).optional().describe("everybody outside the company is one of these"),
  })
  .refine(({ any, every }) => any !== undefined || every !== undefined, "needs any or every");

/** All that are given have to hold; within one, any entry. */
export const conditionsSchema = z.strictObject({
  people: listOf(whoSchema).optional().describe("whose copy it is: addresses or domains"),
  teams: listOf(text).optional(),
  regions: listOf(text).optional().describe("where the team of whose copy it is works"),
  roles: listOf(text).optional(),
  webmails: listOf(globSchema).optional(),
  mailboxes: listOf(whoSchema).optional(),
  direction: z.enum(["in", "out"]).optional(),
  participants: participantsSchema.optional(),
  folders: listOf(globSchema).optional().describe("folder or label"),
  subject: listOf(wordSchema).optional().describe("words in the subject, in any spelling of case and width"),
  headers: z
    .strictObject({
      sensitivity: listOf(globSchema).optional(),
      autoSubmitted: listOf(globSchema).optional(),
      listId: listOf(globSchema).optional(),
      precedence: listOf(globSchema).optional(),
    })
    .optional(),
  files: z
    .strictObject({
      types: listOf(globSchema).optional(),
      names: listOf(globSchema).optional(),
      largerThan: z.int().min(0).optional().describe("bytes"),
    })
    .optional()
    .describe("one file for which all of these hold; {} for any file"),
  tiers: listOf(text).optional(),
  quote: z.boolean().optional(),
  hours: z.enum(["working", "outside"]).optional(),
  age: z
    .strictObject({ olderThanDays: z.int().min(0).optional(), newerThanDays: z.int().min(0).optional() })
    .optional(),
});
export type Conditions = z.infer<typeof conditionsSchema>;

/** Who reads a message besides its mailbox's owner and, with a reason, the keeper: by whose customer it is, or nobody. */
export const readersSchema = z.enum(["team", "owner"]);
export type Readers = z.infer<typeof readersSchema>;

export const ruleSchema = z.strictObject({
  id: slug,
  name: text,
  when: conditionsSchema,
  unless: conditionsSchema.optional(),
  action: actionSchema,
  readers: readersSchema.optional(),
  retention: slug.optional(),
  graceSeconds: z.int().min(0).max(86_400).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "hours and minutes, like 08:30");

/** How long a class is kept, and from when the clock runs. */
export const retentionSchema = z.strictObject({
  years: z.number().positive().max(100),
  after: z.enum(["captured", "last-contact", "quote-validity"]),
});

export const policyDocumentSchema = z.strictObject({
  form: z.literal(1),
  name: text,
  /** Named lists of people or words, for use in several rules. */
  lists: z.record(slug, listOf(text)).default({}),
  hours: z
    .strictObject({
      timeZone: z.string().refine(isTimeZone, "not a time zone, like Europe/Berlin"),
      /** ISO 8601: 1 is Monday. */
      days: z.array(z.int().min(1).max(7)).min(1).max(7),
      from: clock,
      to: clock,
    })
    .refine(({ from, to }) => from < to, "ends before it begins")
    .optional(),
  rules: z.array(ruleSchema).max(MAX_RULES),
  /** What holds where no rule does. */
  otherwise: z.strictObject({
    action: actionSchema,
    readers: readersSchema.default("team"),
    retention: slug.optional(),
    graceSeconds: z.int().min(0).max(86_400).default(60),
  }),
  retention: z.record(slug, retentionSchema).default({}),
  /** Without word from the server for so long nothing is recorded by itself. */
  offlineHours: z.int().min(1).max(720).default(72),
  /** A person may have what lies in their mailbox recorded by the same rules, so many months back; 0 for not at all. */
  backfillMonths: z.int().min(0).max(120).default(0),
  personalNeverList: z.boolean().default(false),
  /** Whose mailbox a message came from sees who else has read it. */
  showReaders: z.boolean().default(false),
});
/** A policy as the Worker stores it. */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;

/** A name that a `list:` entry points to; null for any other entry. */
export const listNamed = (entry: string): string | null => (entry.startsWith("list:") ? entry.slice(5).trim() : null);

/** What an entry of people must be, in the spelling that addresses are compared in; null for what would match nobody. */
export function readWho(entry: string): string | null {
  if (isKind(entry) || listNamed(entry) !== null || entry.startsWith("name:")) return entry;
  const bare = entry.toLowerCase().replace(/^@/, "").replace(/\.$/, "");
  if (bare.includes("*")) return /^[^\s<>,;]+$/.test(bare) ? bare : null;
  const at = bare.lastIndexOf("@");
  const isHost = /^[^\s<>,;:@]+\.[^\s<>,;:@.]+$/.test(bare.slice(at + 1));
  return isHost && /^[^\s<>,;:@]*$/.test(bare.slice(0, Math.max(0, at))) ? bare : null;
}

export const isKind = (entry: string): boolean => (participantKinds as readonly string[]).includes(entry);

/** Whether the runtime knows a time zone of this name (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
