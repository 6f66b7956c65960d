import { z } from "zod";
import { idSchema, messageIdSchema, timeSchema } from "../ids.ts";
import { currencySchema, minorSchema, percentSchema } from "../money.ts";
import { shownHeadSchema, shownLineSchema } from "../quote/content.ts";
import { lostForSchema, requestStateSchema } from "../quote/states.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { languageSchema, personRefSchema } from "./people.ts";

// A quote request as Outside sees it. No field of it can say what a thing costs the company: what the Desk alone sees has a
// table of its own (desk.ts).

/** A question of Inside to whoever asked, with the answer. */
export const requestQuestionSchema = z.object({
  text: z.string(),
  by: personRefSchema,
  at: timeSchema,
  answer: z.string().nullable(),
  answeredAt: timeSchema.nullable(),
});

export const requestFileSchema = z.object({
  id: idSchema,
  /** Empty where its mail is gone or closed. */
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
});

/** Sums in minor units. */
export const quoteSumsSchema = z.object({
  currency: currencySchema,
  net: minorSchema,
  tax: minorSchema,
  gross: minorSchema,
});
export type QuoteSums = z.infer<typeof quoteSumsSchema>;

/** What the company lets others than the Desk see of a quote. */
export const outsideSeesSchema = z.enum(["status", "totals", "lines"]);
export type OutsideSees = z.infer<typeof outsideSeesSchema>;

export const shownQuoteSchema = z.object({
  /** None before the first revision is ready. */
  number: z.string().nullable(),
  revision: z.number().int(),
  issuedAt: timeSchema.nullable(),
  validUntil: daySchema.nullable(),
  sentAt: timeSchema.nullable(),
  /** The mail it went out with. */
  sentMessageId: messageIdSchema.nullable(),
  /** From `totals` on. */
  sums: quoteSumsSchema.nullable(),
  /** From `lines` on, once it is ready. */
  head: shownHeadSchema.nullable(),
  lines: z.array(shownLineSchema).nullable(),
});

export const requestOutcomeSchema = z.object({
  lostFor: lostForSchema.nullable(),
  reason: z.string(),
  competitor: z.string(),
  /** By how many per cent the competitor was cheaper, as the customer says. */
  priceGap: percentSchema.nullable(),
  at: timeSchema,
  /** Who accepted on the customer's page; null where a colleague said how it ended. */
  acceptedBy: z.string().nullable(),
});

/** Why nothing says what is wanted: the mail that it was taken from is gone, or an objection closes it. */
export const noWordsSchema = z.enum(["gone", "closed"]);

export const quoteRequestSchema = z.object({
  id: z.uuid(),
  state: requestStateSchema,
  /** `outside`: quoted without the Desk, and taken into it afterwards. */
  source: z.enum(["rep", "mail", "form", "api", "desk", "outside"]),
  customer: customerRefSchema.nullable(),
  contact: z.object({ id: idSchema, name: z.string() }).nullable(),
  askedBy: personRefSchema.nullable(),
  askedAt: timeSchema,
  /** Who asked by the company's form, as they wrote it themselves. */
  sender: z.object({ name: z.string(), email: z.string(), company: z.string() }).nullable(),
  messageId: messageIdSchema.nullable(),
  /** What the customer wants, in their own words or the rep's. */
  wanted: z.string(),
  noWords: noWordsSchema.nullable(),
  /** When the customer wants it by. */
  wantedBy: daySchema.nullable(),
  /** For Inside. */
  note: z.string(),
  language: languageSchema,
  files: z.array(requestFileSchema),
  promiseAt: timeSchema,
  claimedBy: personRefSchema.nullable(),
  claimedAt: timeSchema.nullable(),
  question: requestQuestionSchema.nullable(),
  outcome: requestOutcomeSchema.nullable(),
  quote: shownQuoteSchema.nullable(),
  /** The reader may answer the question, or say that no quote is needed any more. */
  canAnswer: z.boolean(),
  /** It is ready, and the reader may send it to the customer themselves. */
  canSend: z.boolean(),
});
export type QuoteRequest = z.infer<typeof quoteRequestSchema>;

export const MAX_WANTED_CHARS = 8000;
export const MAX_REQUEST_FILES = 20;

export const newRequestSchema = z.object({
  /** Made by who asks: the same id again is the same request. */
  id: z.uuid(),
  /** The customer's message it comes from; its customer and its sender are the request's where none is given. */
  messageId: messageIdSchema.optional(),
  customerId: idSchema.optional(),
  contactId: idSchema.optional(),
  wanted: z.string().trim().min(1).max(MAX_WANTED_CHARS),
  wantedBy: daySchema.nullable().default(null),
  note: z.string().trim().max(2000).default(""),
  language: languageSchema.optional(),
  /** Which files of the message go with it, by their index there. */
  files: z.array(z.number().int().min(0)).max(MAX_REQUEST_FILES).default([]),
});

const byId = z.object({ id: z.uuid() });

export const quoteRequestEndpoints = {
  createQuoteRequest: endpoint({
    method: "POST",
    path: "/api/quote-requests",
    summary: "Ask Inside for a quote, from a customer's message or without one; the same id again is the same request",
    who: "person",
    body: newRequestSchema,
    response: quoteRequestSchema,
  }),
  listQuoteRequests: endpoint({
    method: "GET",
    path: "/api/quote-requests",
    summary:
      "Quote requests that one asked for, has ready to send, or of a customer or message one may read; newest first",
    who: "person",
    query: z.object({
      messageId: messageIdSchema.optional(),
      customerId: idSchema.optional(),
      /** Those that the reader has, and that are ready to be sent. */
      ready: z.stringbool().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ requests: z.array(quoteRequestSchema), nextCursor: z.string().nullable() }),
  }),
  getQuoteRequest: endpoint({
    method: "GET",
    path: "/api/quote-requests/:id",
    summary: "One quote request, without what the Desk alone sees",
    who: "person",
    params: byId,
    response: quoteRequestSchema,
  }),
  answerQuestion: endpoint({
    method: "POST",
    path: "/api/quote-requests/:id/answer",
    summary: "Answer Inside's question about a request of one's own or of a customer one looks after",
    who: "person",
    params: byId,
    body: z.object({ answer: z.string().trim().min(1).max(4000) }),
    response: quoteRequestSchema,
  }),
  withdrawRequest: endpoint({
    method: "POST",
    path: "/api/quote-requests/:id/withdraw",
    summary: "Say that a quote is not needed any more, before it is sent",
    who: "person",
    params: byId,
    body: z.object({ reason: z.string().trim().max(500).default("") }),
    response: quoteRequestSchema,
  }),
};
