import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { issuedQuoteSchema } from "../quote/issued.ts";
import { endpoint } from "./endpoint.ts";
import { quoteSumsSchema } from "./quote-requests.ts";

// The customer's page of a quote. Whoever has the link's secret reads that one quote and says yes or asks; the secret travels in
// bodies alone, never in an address that a log or another site may see.

const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "not a link's secret");
const byLink = z.object({ secret: secretSchema });

export const offerSchema = z.object({
  quote: issuedQuoteSchema,
  sums: quoteSumsSchema,
  /** `open` can be accepted; `replaced` by a newer revision; `past` its validity; `over` for any other reason. */
  state: z.enum(["open", "accepted", "replaced", "past", "over"]),
  acceptedBy: z.string().nullable(),
  acceptedAt: timeSchema.nullable(),
  /** What was asked here before. */
  questions: z.array(z.object({ name: z.string(), text: z.string(), at: timeSchema })),
});
export type Offer = z.infer<typeof offerSchema>;

const nameSchema = z.string().trim().min(2).max(200);

export const offerEndpoints = {
  viewOffer: endpoint({
    method: "POST",
    path: "/api/offers/view",
    summary: "The quote of a customer's link",
    who: "anyone",
    body: byLink,
    response: offerSchema,
  }),
  acceptOffer: endpoint({
    method: "POST",
    path: "/api/offers/accept",
    summary: "Accept the quote of a customer's link, by name",
    who: "anyone",
    body: byLink.extend({ name: nameSchema, revision: z.number().int() }),
    response: offerSchema,
  }),
  askOnOffer: endpoint({
    method: "POST",
    path: "/api/offers/question",
    summary: "Ask something about the quote of a customer's link",
    who: "anyone",
    body: byLink.extend({ name: nameSchema, text: z.string().trim().min(1).max(4000) }),
    response: offerSchema,
  }),
  offerPdf: endpoint({
    method: "POST",
    path: "/api/offers/pdf",
    summary: "The quote of a customer's link as a PDF",
    who: "anyone",
    body: byLink,
    response: "bytes",
  }),
};
