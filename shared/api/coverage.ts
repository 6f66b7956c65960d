import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";

// Mailbox compared with record. A number is of what could be listed, and says what could not.

/** So many of a mailbox's messages are asked about at once. */
export const MAX_COVERAGE_HASHES = 400;

const count = z.number().int().min(0).max(10_000_000);

/** What a browser counted in one mailbox, of mail since a day. Folders are counted and never named. */
const countsSchema = z.object({
  webmail: z.string().regex(/^[a-z0-9-]{1,40}$/),
  sinceDay: daySchema,
  folders: count,
  /** Folders that could not be listed to their end. */
  unlisted: count,
  /** Messages that the webmail lists, of these days. */
  listed: count,
  /** Of them those whose header could not be read: nobody knows what the rules say of them. */
  unread: count,
  /** Those that the saving rules record by themselves. */
  wanted: count,
  /** Of those, the ones on record. */
  recorded: count,
});

export const coverageReportSchema = countsSchema
  .extend({ mailbox: z.string().min(3).max(320) })
  .refine(({ listed, unread, wanted }) => unread + wanted <= listed, "more than was listed")
  .refine(({ wanted, recorded }) => recorded <= wanted, "more on record than there are");
export type CoverageReport = z.infer<typeof coverageReportSchema>;

export const mailboxCoverageSchema = countsSchema.extend({ mailbox: z.string(), at: timeSchema });
export type MailboxCoverage = z.infer<typeof mailboxCoverageSchema>;

/** Everybody's of a team together. */
export const teamCoverageSchema = z.object({
  team: z.object({ id: idSchema, name: z.string() }),
  /** Mailboxes of the team's people, and those compared within a week. */
  mailboxes: count,
  compared: count,
  ...{ folders: count, unlisted: count, listed: count, unread: count, wanted: count, recorded: count },
});
export type TeamCoverage = z.infer<typeof teamCoverageSchema>;

/**
 * What an adapter found wrong with a page: `subject`, `sender`, `message_id`, `ref`: the source is not the message shown ·
 * `ids`: the page's address and its markup name two messages · `no_message`, `no_owner`, `no_place`: not found where it
 * should be · `not_source`: no source came · `list`: the list could not be read.
 */
export const webmailFaultSchema = z.enum([
  "subject",
  "sender",
  "message_id",
  "ref",
  "ids",
  "no_message",
  "no_owner",
  "no_place",
  "not_source",
  "list",
]);
export type WebmailFault = z.infer<typeof webmailFaultSchema>;

/** A day's faults of one adapter in one release: no address, no content, nobody's name. */
export const webmailHealthSchema = z.object({
  day: daySchema,
  webmail: z.string(),
  release: z.string(),
  fault: webmailFaultSchema,
  count,
});
export type WebmailHealth = z.infer<typeof webmailHealthSchema>;

/**
 * One Message-ID (RFC 5322 section 3.6.4) as it is asked about. `prefix`: the first three bytes of its key (SHA-256 of
 * `mid:` and the id without brackets), by which the record is looked through; `hash`: SHA-256 of the question's salt and the
 * first 16 bytes of the key. What is not on record cannot be told from its prefix.
 */
const hashSchema = z.object({
  prefix: z.string().regex(/^[0-9a-f]{6}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CoverageHash = z.infer<typeof hashSchema>;

export const coverageEndpoints = {
  compare: endpoint({
    method: "POST",
    path: "/api/coverage/compare",
    summary: "Which of these messages of a mailbox of mine are not on record, as far as I may know of it",
    who: "person",
    body: z.object({
      mailbox: z.string().min(3).max(320),
      /** Made anew for each question. */
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      hashes: z.array(hashSchema).min(1).max(MAX_COVERAGE_HASHES),
    }),
    /** Their places in the list. */
    response: z.object({ missing: z.array(z.number().int()) }),
  }),
  report: endpoint({
    method: "PUT",
    path: "/api/coverage/mine",
    summary: "What a browser of mine counted in a mailbox of mine",
    who: "device",
    body: coverageReportSchema,
    response: z.object({ noted: z.literal(true) }),
  }),
  own: endpoint({
    method: "GET",
    path: "/api/coverage/mine",
    summary: "My mailboxes compared with the record; null where no browser has compared one yet",
    who: "person",
    response: z.object({
      mailboxes: z.array(z.object({ mailbox: z.string(), coverage: mailboxCoverageSchema.nullable() })),
    }),
  }),
  teams: endpoint({
    method: "GET",
    path: "/api/coverage/teams",
    summary:
      "Teams' mailboxes compared with the record, all of a team together: a manager's own, all for admin and keeper",
    who: "person",
    response: z.object({ teams: z.array(teamCoverageSchema) }),
  }),
  noteFault: endpoint({
    method: "POST",
    path: "/api/webmail-health",
    summary: "An adapter found something wrong with a page: which check of which adapter, and nothing else",
    who: "device",
    body: webmailHealthSchema.pick({ webmail: true, release: true, fault: true }).extend({
      webmail: z.string().regex(/^[a-z0-9-]{1,40}$/),
      release: z.string().regex(/^\d{1,5}(\.\d{1,5}){0,3}$/),
    }),
    response: z.object({ noted: z.literal(true) }),
  }),
  health: endpoint({
    method: "GET",
    path: "/api/webmail-health",
    summary: "What adapters found wrong in the last 30 days, by day; for admins",
    who: "person",
    response: z.object({ faults: z.array(webmailHealthSchema) }),
  }),
};
