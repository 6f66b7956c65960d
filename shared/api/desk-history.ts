import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { deskRequestSchema } from "./desk-request.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// What happened to a quote request, and asking its customer again.

export const requestEventKindSchema = z.enum([
  ...(["created", "offered", "claimed", "released", "passed", "asked", "answered", "begun", "submitted"] as const),
  ...(["approved", "sent-back", "revised", "sent", "elsewhere", "link-passed", "link-ended", "followed"] as const),
  ...(["won", "lost", "withdrawn", "expired", "reopened", "accepted"] as const),
]);
export type RequestEventKind = z.infer<typeof requestEventKindSchema>;

export const requestEventSchema = z.object({
  id: z.string(),
  at: timeSchema,
  kind: requestEventKindSchema,
  /** Null: it happened by itself, or the customer did it. */
  by: personRefSchema.nullable(),
  /** Whom it was passed or offered to. */
  to: personRefSchema.nullable(),
  /** Of which revision; 0 where it is of none. */
  revision: z.number().int(),
  words: z.string(),
});
export type RequestEvent = z.infer<typeof requestEventSchema>;

const byId = z.object({ id: z.uuid() });

export const deskHistoryEndpoints = {
  requestHistory: endpoint({
    method: "GET",
    path: "/api/desk/requests/:id/history",
    summary: "What happened to a quote request, step by step, newest first (inside, manager)",
    who: "session",
    params: byId,
    response: z.object({ events: z.array(requestEventSchema) }),
  }),
  followUp: endpoint({
    method: "POST",
    path: "/api/desk/requests/:id/follow-up",
    summary: "The customer was asked again; says when the next time is",
    who: "session",
    params: byId,
    body: z.object({
      note: z.string().trim().max(2000).default(""),
      /** Null: not again. Absent: by the Desk's rhythm. */
      nextOn: daySchema.nullable().optional(),
    }),
    response: deskRequestSchema,
  }),
};
