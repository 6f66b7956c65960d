/**
 * What record bar and side panel say to the background about handing the open message to Inside; part of messages.ts. A
 * page names a message only by what it shows and by its bytes' hash, never by the record's own id: it can ask about no
 * other message than one that is open in it.
 */
import { z } from "zod";
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
  z.object({ type: z.literal("reply-begin"), requestId: z.uuid() }),
  z.object({ type: z.literal("reply-take") }),
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
  /** What the window for a reply that was opened just now is to hold; null where nobody asked for it. */
  "reply-take": QuoteReplyGiven | null;
  "save-in-tab": { asked: true };
}
