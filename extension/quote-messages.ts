/**
 * What record bar and side panel say to the background about handing the open message to Inside; part of messages.ts. A
 * page names a message only by what it shows and by its bytes' hash, never by the record's own id: it can ask about no
 * other message than one that is open in it.
 */
import { z } from "zod";
import type { QuoteReply } from "../shared/api/quote-papers.ts";
import { MAX_REQUEST_FILES, MAX_WANTED_CHARS } from "../shared/api/quote-requests.ts";
import { idSchema, sha256Schema } from "../shared/ids.ts";
import type { RequestState } from "../shared/quote/states.ts";
import { openSchema } from "./open-facts.ts";

/** Which message: what is open, and the hash of its source where a colleague has saved it. */
const aboutSchema = z.object({ open: openSchema, sha256: sha256Schema.nullable() });
export type AboutMessage = z.infer<typeof aboutSchema>;

/** What is being written to Inside about one message. Its id becomes the request's: sent twice, it is one request. */
export const quoteDraftSchema = z.object({
  id: z.uuid(),
  wanted: z.string().max(MAX_WANTED_CHARS),
  /** A day (`2026-12-04`), or empty. */
  wantedBy: z.string().max(10),
  note: z.string().max(2000),
  /** Which files of the message go with it; null before they are known, and all but inline pictures then. */
  files: z.array(z.number().int().min(0)).max(MAX_REQUEST_FILES).nullable(),
});
export type QuoteDraft = z.infer<typeof quoteDraftSchema>;

/** Whose mailbox a page is signed in to; null where it cannot be known. */
const mailboxSchema = z.string().max(320).nullable();

export const quoteRequestSchemas = [
  z.object({ type: z.literal("bring-inside") }),
  z.object({ type: z.literal("quote-form"), about: aboutSchema }),
  z.object({ type: z.literal("quote-draft"), open: openSchema, draft: quoteDraftSchema.nullable() }),
  z.object({
    type: z.literal("quote-ask"),
    about: aboutSchema,
    draft: quoteDraftSchema,
    customerId: idSchema.nullable(),
    contactId: idSchema.nullable(),
  }),
  z.object({ type: z.literal("quote-requests"), about: aboutSchema }),
  z.object({ type: z.literal("quote-answer"), requestId: z.uuid(), answer: z.string().max(4000) }),
  z.object({ type: z.literal("quote-withdraw"), requestId: z.uuid() }),
  z.object({ type: z.literal("reply-begin"), requestId: z.uuid(), mailbox: mailboxSchema }),
  z.object({ type: z.literal("reply-waits") }),
  z.object({ type: z.literal("reply-take"), mailbox: mailboxSchema }),
  z.object({ type: z.literal("ready-quotes") }),
  z.object({ type: z.literal("reply-write"), requestId: z.uuid(), tabId: z.number().int() }),
  z.object({ type: z.literal("save-in-tab"), tabId: z.number().int() }),
] as const;

/** What is known for the form of one message. */
export interface QuoteForm {
  /** Nothing can be sent before the message is on record (`ready`): its files are chosen as the record numbers them. */
  readonly state: "not-on-record" | "no-answer" | "ready";
  /** As it was left. */
  readonly draft: QuoteDraft | null;
  /** What the message itself says, without what it quotes. */
  readonly wanted: string;
  readonly files: readonly {
    readonly index: number;
    readonly fileName: string;
    readonly bytes: number;
    readonly isInline: boolean;
  }[];
  readonly customer: { readonly id: string; readonly name: string } | null;
  readonly contact: { readonly id: string; readonly name: string } | null;
}

/** A request of one message or customer, as bar and panel show it. */
export interface AskedQuote {
  readonly id: string;
  readonly state: RequestState;
  readonly isOver: boolean;
  /** The first words of what is wanted. */
  readonly wanted: string;
  readonly askedAt: string;
  readonly askedBy: string | null;
  readonly promiseAt: string;
  readonly claimedBy: string | null;
  readonly question: { readonly text: string; readonly by: string; readonly answer: string | null } | null;
  readonly canAnswer: boolean;
  readonly number: string | null;
  readonly sentAt: string | null;
  /** Ready, and the reader is of the Desk: its mail may be written out of the webmail. */
  readonly canReply: boolean;
}

/** What goes into the webmail's reply. */
export const quoteReplyGivenSchema = z.object({
  /** What is said where it does not go in is said in this (BCP 47). */
  language: z.string(),
  /** Lower case. */
  to: z.array(z.string()),
  cc: z.array(z.object({ name: z.string(), address: z.string() })),
  text: z.string(),
  fileName: z.string(),
  /** The PDF as base64. */
  data: z.string(),
});
export type QuoteReplyGiven = z.infer<typeof quoteReplyGivenSchema>;

/** A quote whose mail is to be written in a window that opens now. */
export const begunReplySchema = z.object({
  requestId: z.string(),
  origin: z.string(),
  /** The person's own, that it was begun in: at one origin people sign in to many. */
  mailbox: z.string(),
  at: z.number(),
  /** What it is to hold, where that was asked for before the window opened. */
  given: quoteReplyGivenSchema.optional(),
});
export type BegunReply = z.infer<typeof begunReplySchema>;

/** What the background asks the page of a tab, to begin a quote's mail there (capture/new-mail.ts). */
export interface NewMailAsk {
  readonly type: "new-mail";
  /** Null: only whether it could be begun, and whose mailbox it would be in. */
  readonly begin: {
    readonly mailbox: string;
    readonly mail: Pick<QuoteReply, "to" | "cc" | "subject" | "inReplyTo" | "references">;
  } | null;
}

export const newMailAnswerSchema = z.object({ can: z.boolean(), origin: z.string(), mailbox: z.string().nullable() });
export type NewMailAnswer = z.infer<typeof newMailAnswerSchema>;

/** A quote that its seller has ready to send. */
export interface ReadyQuote {
  readonly id: string;
  readonly number: string;
  readonly customer: string | null;
  /** The first words of what is wanted. */
  readonly wanted: string;
}

export interface QuoteAnswers {
  "ready-quotes": ReadyQuote[];
  /** The webmail's window for its mail opens in the tab. */
  "reply-write": { opened: true };
  /** The script that the form stands in is beside the page's. */
  "bring-inside": { brought: true };
  "quote-form": QuoteForm;
  "quote-draft": { kept: true };
  "quote-ask": AskedQuote;
  /** Newest first. */
  "quote-requests": AskedQuote[];
  "quote-answer": AskedQuote;
  "quote-withdraw": AskedQuote;
  "reply-begin": { noted: true };
  /** Whether a reply was begun where this window has just opened: only then whose mailbox it is in has to be known. */
  "reply-waits": boolean;
  /** What the window for a reply that was opened just now is to hold; null where nobody asked for it in this mailbox. */
  "reply-take": QuoteReplyGiven | null;
  "save-in-tab": { asked: true };
}
