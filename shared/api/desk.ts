import { z } from "zod";
import { idSchema } from "../ids.ts";
import { percentSchema } from "../money.ts";
import { conflictSchema, quoteChangeSchema } from "../quote/changes.ts";
import { deskViewSchema, lostForSchema } from "../quote/states.ts";
import { tierSchema } from "./customer-ref.ts";
import { deskRequestSchema, deskRevisionSchema, deskRowSchema, pricePointSchema } from "./desk-request.ts";
import { endpoint } from "./endpoint.ts";
import { languageSchema, personRefSchema } from "./people.ts";
import { newRequestSchema } from "./quote-requests.ts";

// What the Desk's roles (inside, manager) do.

const byId = z.object({ id: z.uuid() });
const words = (most: number) => z.string().trim().max(most);
const countsSchema = z.record(deskViewSchema, z.number().int());

export const deskEndpoints = {
  listDesk: endpoint({
    method: "GET",
    path: "/api/desk/requests",
    summary: "The Desk's queue, by promised time (inside, manager)",
    who: "session",
    query: z.object({
      view: deskViewSchema.default("unclaimed"),
      customerId: idSchema.optional(),
      tier: tierSchema.optional(),
      language: languageSchema.optional(),
      /** Words of what is wanted, of the customer's name, or a number. */
      q: z.string().trim().max(200).optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ requests: z.array(deskRowSchema), counts: countsSchema, nextCursor: z.string().nullable() }),
  }),
  listenToDesk: endpoint({
    method: "GET",
    path: "/api/desk/live",
    summary: "A WebSocket that says when a request changed and who writes into it (inside, manager)",
    who: "session",
    response: "bytes",
  }),
  createDeskRequest: endpoint({
    method: "POST",
    path: "/api/desk/requests",
    summary: "Begin a quote at the Desk; whoever begins has it (inside, manager)",
    who: "session",
    body: newRequestSchema,
    response: deskRequestSchema,
  }),
  getDeskRequest: endpoint({
    method: "GET",
    path: "/api/desk/requests/:id",
    summary: "A quote request with its quote, costs and margin (inside, manager)",
    who: "session",
    params: byId,
    query: z.object({ revision: z.coerce.number().int().min(1).optional() }),
    response: deskRequestSchema,
  }),
  claimRequest: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/claim",
    summary: "Take a request; `conflict` says who has it already",
    who: "session",
    params: byId,
    response: deskRequestSchema,
  }),
  releaseRequest: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/release",
    summary: "Put a request back into the queue",
    who: "session",
    params: byId,
    body: z.object({ note: words(2000).default("") }),
    response: deskRequestSchema,
  }),
  passRequest: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/pass",
    summary: "Pass a request on to a colleague at the Desk",
    who: "session",
    params: byId,
    body: z.object({ personId: idSchema, note: words(2000).default("") }),
    response: deskRequestSchema,
  }),
  deskColleagues: endpoint({
    method: "GET",
    path: "/api/desk/requests/:id/colleagues",
    summary: "Colleagues to whom a request can be passed on: those at the Desk who may see its customer",
    who: "session",
    params: byId,
    response: z.object({ people: z.array(personRefSchema) }),
  }),
  askOutside: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/question",
    summary: "Ask whoever handed it over",
    who: "session",
    params: byId,
    body: z.object({ text: words(2000).min(1) }),
    response: deskRequestSchema,
  }),
  openDraft: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/draft",
    summary: "Begin the quote of a request that somebody took; one that is there stays",
    who: "session",
    params: byId,
    response: deskRequestSchema,
  }),
  changeQuote: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/changes",
    summary: "Edit the draft; an edit of what somebody else changed meanwhile comes back as a conflict",
    who: "session",
    params: byId,
    maxBytes: 1024 * 1024,
    /** `id` is made by the editor: sent twice, it is applied once. */
    body: z.object({ id: z.uuid(), revision: z.number().int(), changes: z.array(quoteChangeSchema).min(1).max(2000) }),
    response: z.object({ version: z.number().int(), revision: deskRevisionSchema, conflicts: z.array(conflictSchema) }),
  }),
  submitQuote: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/submit",
    summary:
      "The draft is finished: it waits for approval where the rules ask for it, else it is ready and gets its number",
    who: "session",
    params: byId,
    body: z.object({ revision: z.number().int(), version: z.number().int() }),
    response: deskRequestSchema,
  }),
  decideQuote: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/decision",
    summary: "Approve a colleague's quote, or send it back",
    who: "session",
    params: byId,
    body: z.object({ revision: z.number().int(), approve: z.boolean(), words: words(2000).default("") }),
    response: deskRequestSchema,
  }),
  reviseQuote: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/revisions",
    summary: "Begin a new revision from the newest; its approval is void",
    who: "session",
    params: byId,
    response: deskRequestSchema,
  }),
  markSent: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/sent",
    summary: "Say that the quote went out another way than by a mail that is saved",
    who: "session",
    params: byId,
    response: deskRequestSchema,
  }),
  endRequest: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/outcome",
    summary: "How it ended; `reopened` takes that back",
    who: "session",
    params: byId,
    body: z.object({
      outcome: z.enum(["won", "lost", "withdrawn", "reopened"]),
      lostFor: lostForSchema.nullable().default(null),
      reason: words(500).default(""),
      competitor: words(200).default(""),
      priceGap: percentSchema.nullable().default(null),
    }),
    response: deskRequestSchema,
  }),
  priceHistory: endpoint({
    method: "GET",
    path: "/api/desk/prices",
    summary: "What an item was quoted at, this customer's first (inside, manager)",
    who: "session",
    query: z.object({ itemCode: z.string().min(1).max(100), customerId: idSchema.optional() }),
    response: z.object({ prices: z.array(pricePointSchema) }),
  }),
};
