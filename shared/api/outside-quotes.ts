import { z } from "zod";
import { messageIdSchema, threadIdSchema, timeSchema } from "../ids.ts";
import { currencySchema, minorSchema } from "../money.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { deskRequestSchema } from "./desk-request.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// Quotes that left a mailbox without the Desk, as saved mail shows them. For the Desk's roles (inside, manager), and only of
// customers whose requests they see.

export const outsideStateSchema = z.enum(["open", "taken", "dismissed"]);

export const outsideQuoteSchema = z.object({
  id: z.uuid(),
  state: outsideStateSchema,
  customer: customerRefSchema,
  /** Whose mail it is; null where nobody's name stands with it. */
  person: personRefSchema.nullable(),
  sentAt: timeSchema,
  messageId: messageIdSchema,
  threadId: threadIdSchema,
  /** The file; null where the quote stands in the mail's own text. */
  document: z
    .object({ part: z.number().int(), fileName: z.string(), mediaType: z.string(), bytes: z.number().int() })
    .nullable(),
  /** The mail's subject where it has no document; empty else. */
  subject: z.string(),
  /** As read in it; null where nothing was. */
  number: z.string().nullable(),
  total: z.object({ currency: currencySchema, amount: minorSchema }).nullable(),
  /** Who took it into the Desk, or said that it is no quote. */
  decidedBy: personRefSchema.nullable(),
  decidedAt: timeSchema.nullable(),
});
export type OutsideQuote = z.infer<typeof outsideQuoteSchema>;

const byId = z.object({ id: z.uuid() });

export const outsideQuoteEndpoints = {
  listOutsideQuotes: endpoint({
    method: "GET",
    path: "/api/desk/outside-quotes",
    summary: "Quotes found in saved mail that no quote of the Desk matches, newest first (inside, manager)",
    who: "session",
    query: z.object({
      state: outsideStateSchema.default("open"),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ quotes: z.array(outsideQuoteSchema), nextCursor: z.string().nullable() }),
  }),
  outsideQuoteFile: endpoint({
    method: "GET",
    path: "/api/desk/outside-quotes/:id/file",
    summary: "The document of such a quote, as it went out (inside, manager)",
    who: "session",
    params: byId,
    response: "bytes",
  }),
  takeOutsideQuote: endpoint({
    method: "POST",
    path: "/api/desk/outside-quotes/:id/take",
    summary: "Take it into the Desk as a request that was sent; `conflict` says who has it already",
    who: "session",
    params: byId,
    response: deskRequestSchema,
  }),
  dismissOutsideQuote: endpoint({
    method: "POST",
    path: "/api/desk/outside-quotes/:id/dismiss",
    summary: "Say that it is no quote",
    who: "session",
    params: byId,
    response: outsideQuoteSchema,
  }),
  reopenOutsideQuote: endpoint({
    method: "POST",
    path: "/api/desk/outside-quotes/:id/reopen",
    summary: "Take back that it is no quote",
    who: "session",
    params: byId,
    response: outsideQuoteSchema,
  }),
};
