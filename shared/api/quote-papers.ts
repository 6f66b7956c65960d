import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

// How a quote leaves the house: its papers, the customer's link, the mail it goes out with.

export const paperFormSchema = z.enum(["pdf", "xlsx", "csv", "xml"]);
export type PaperForm = z.infer<typeof paperFormSchema>;

const byId = z.object({ id: z.uuid() });
const byForm = byId.extend({ form: paperFormSchema });
const partySchema = z.object({ name: z.string(), address: z.string() });

/** The mail that a quote goes out with, for any mail program. */
export const quoteReplySchema = z.object({
  to: z.array(partySchema),
  cc: z.array(partySchema),
  subject: z.string(),
  /** Plain text in the customer's language. */
  text: z.string(),
  /** RFC 5322 section 3.6.4, with its angle brackets; null where the request came by no mail. */
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  /** Of the PDF to be attached: `papers/pdf`. */
  fileName: z.string(),
  url: z.string(),
});
export type QuoteReply = z.infer<typeof quoteReplySchema>;

export const quotePaperEndpoints = {
  deskPaper: endpoint({
    method: "GET",
    path: "/api/desk/requests/:id/papers/:form",
    summary: "A ready quote as PDF, XLSX, CSV or UBL 2.1 XML (inside, manager)",
    who: "person",
    params: byForm,
    query: z.object({ revision: z.coerce.number().int().min(1).optional() }),
    response: "bytes",
  }),
  requestPaper: endpoint({
    method: "GET",
    path: "/api/quote-requests/:id/papers/:form",
    summary: "The same for who handed it over or looks after the customer, where the company lets them see lines",
    who: "person",
    params: byForm,
    response: "bytes",
  }),
  requestReply: endpoint({
    method: "POST",
    path: "/api/quote-requests/:id/reply",
    summary: "The mail that a ready quote goes out with, for who answers for it, where the company lets them see lines",
    who: "person",
    params: byId,
    response: quoteReplySchema,
  }),
  requestFile: endpoint({
    method: "GET",
    path: "/api/desk/requests/:id/files/:file",
    summary: "A file that came with a request (inside, manager)",
    who: "session",
    params: byId.extend({ file: idSchema }),
    response: "bytes",
  }),
  createOffer: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/offer",
    summary: "Make a link by which the customer reads and accepts the quote; shown once",
    who: "session",
    params: byId,
    response: z.object({ url: z.string(), expiresAt: timeSchema }),
  }),
  revokeOffers: endpoint({
    method: "DELETE",
    path: "/api/desk/requests/:id/offer",
    summary: "End every link of a quote",
    who: "session",
    params: byId,
    response: z.object({ revoked: z.literal(true) }),
  }),
  quoteReply: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/reply",
    summary: "The mail that a ready quote goes out with, in the customer's thread, with a new link in it",
    who: "person",
    params: byId,
    response: quoteReplySchema,
  }),
};
