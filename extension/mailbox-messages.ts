/**
 * What a page and the popup say to the background about a mailbox as a whole; part of messages.ts.
 *
 * A page that shows a mailbox looks whether there is something to do (`mailbox-look`), and gets a lease and a task. It lists
 * the folders (`mailbox-folders`) and each folder that is wanted to its end (`mailbox-list`), reads the headers that the
 * background does not know yet (`mailbox-read`) and hands over what it is told to take. Only numbers, marks and headers
 * come here, and nothing of them leaves the browser but salted hashes of mail that the saving rules record.
 */
import { z } from "zod";
import { webmailFaultSchema } from "../shared/api/coverage.ts";
import { sha256Schema } from "../shared/ids.ts";
import { addressSchema } from "./open-facts.ts";

const leaseSchema = z.uuid();
const folderSchema = z.string().min(1).max(500);
const uidSchema = z.string().min(1).max(200);
/** A hash of what the list shows of a message. */
const markSchema = z.string().max(64);

const roleSchema = z.enum(["inbox", "sent", "drafts", "junk", "trash"]).nullable();
export const mailFolderSchema = z.object({ folder: folderSchema, name: z.string().max(500), role: roleSchema });
export type KnownFolder = z.infer<typeof mailFolderSchema>;

/** The most rows and headers in one message. */
export const MOST_LISTED = 1_000;
export const MOST_READ = 40;

const readSchema = z.object({
  uid: uidSchema,
  mark: markSchema,
  /** base64 of the header block; null where it could not be read. */
  header: z.string().max(400_000).nullable(),
  /** Of the canonical bytes (shared/mail/canonical.ts), where there is no Message-ID. */
  contentSha256: sha256Schema.nullable(),
});
export type ReadHeader = z.infer<typeof readSchema>;

/** What a person asks for: `compare` now, `capture` what is missing, or about recording older mail. */
export const mailboxWishSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("compare") }),
  z.object({ kind: z.literal("capture") }),
  z.object({
    kind: z.literal("backfill"),
    months: z.number().int().min(1).max(120),
    folders: z.array(folderSchema).min(1).max(500),
  }),
  z.object({ kind: z.literal("pause") }),
  z.object({ kind: z.literal("resume") }),
  z.object({ kind: z.literal("stop") }),
]);
export type MailboxWish = z.infer<typeof mailboxWishSchema>;

export const mailboxRequestSchemas = [
  z.object({
    type: z.literal("mailbox-look"),
    webmail: z.string().max(40),
    mailbox: addressSchema,
    /** A window for writing is open in the page, or was and is not any more. */
    isWriting: z.boolean(),
    hasWritten: z.boolean(),
  }),
  z.object({ type: z.literal("mailbox-folders"), lease: leaseSchema, folders: z.array(mailFolderSchema).max(5_000) }),
  z.object({
    type: z.literal("mailbox-list"),
    lease: leaseSchema,
    folder: folderSchema,
    messages: z.array(z.object({ uid: uidSchema, mark: markSchema })).max(MOST_LISTED),
    /** The last part: null before it, else whether all that the folder holds was listed. */
    isWhole: z.boolean().nullable(),
  }),
  z.object({
    type: z.literal("mailbox-read"),
    lease: leaseSchema,
    folder: folderSchema,
    read: z.array(readSchema).max(MOST_READ),
  }),
  z.object({
    type: z.literal("mailbox-taken"),
    lease: leaseSchema,
    folder: folderSchema,
    uid: uidSchema,
    /** Null where it was handed over; else why not, as a code. */
    problem: z.string().max(40).nullable(),
  }),
  z.object({ type: z.literal("mailbox-end"), lease: leaseSchema, problem: z.string().max(40).nullable() }),
  /** A page that nobody looks at has slow clocks. */
  z.object({ type: z.literal("mailbox-wait"), ms: z.number().int().min(0).max(20_000) }),
  z.object({ type: z.literal("mailbox-state") }),
  z.object({ type: z.literal("mailbox-wish"), mailbox: addressSchema, wish: mailboxWishSchema }),
  z.object({ type: z.literal("fault"), webmail: z.string().max(40), fault: webmailFaultSchema }),
] as const;

/** What a page is to do. */
export interface MailboxOrder {
  readonly lease: string;
  readonly task: "sent" | "compare" | "backfill";
  readonly mailboxes: readonly string[];
  readonly maxBytes: number;
}

/** What a browser has counted in a mailbox. */
export interface Compared {
  readonly at: number;
  readonly sinceDay: string;
  readonly folders: number;
  readonly unlisted: number;
  readonly listed: number;
  readonly unread: number;
  readonly wanted: number;
  readonly recorded: number;
  /** Missing ones that the person stopped or took back: they are no longer wanted. */
  readonly declined: number;
}

/** How far recording older mail has got. */
export interface Backfill {
  readonly state: "running" | "paused" | "done";
  readonly months: number;
  readonly folders: readonly string[];
  /** Why it does not go on, as a code; null while it does. */
  readonly problem: string | null;
  readonly looked: number;
  /** Those listed in the folders; null before they were. */
  readonly total: number | null;
  readonly taken: number;
  /** For so long it has been at work. */
  readonly workedMs: number;
}

/** One of the person's mailboxes, as the popup shows it. */
export interface MailboxState {
  readonly mailbox: string;
  /** A page works at it now. */
  readonly atWork: MailboxOrder["task"] | null;
  readonly compared: Compared | null;
  /** Why the last look came to no end, as a code. */
  readonly problem: string | null;
  readonly backfill: Backfill | null;
  /** As last listed; empty before. */
  readonly folders: readonly KnownFolder[];
  /** So far back the saving rules let mail be recorded; 0 for not at all. */
  readonly mostMonths: number;
}

export interface MailboxAnswers {
  "mailbox-look": MailboxOrder | null;
  /** Those to be listed, in this order. */
  "mailbox-folders": { folders: string[] };
  /** Those of the part whose header is not known. */
  "mailbox-list": { unread: string[] };
  /** Which to hand over; `isEnough`: what the folder holds besides is older than is asked for. */
  "mailbox-read": { take: string[]; isEnough: boolean };
  "mailbox-taken": { noted: true };
  "mailbox-end": { noted: true };
  "mailbox-wait": { waited: true };
  "mailbox-state": MailboxState[];
  "mailbox-wish": { noted: true };
  fault: { noted: true };
}
