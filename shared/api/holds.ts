import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { typedAddressSchema } from "./keeping.ts";
import { personRefSchema } from "./people.ts";

// Legal holds: what must not go, whoever wants it gone.

/** Reasons lie in the ledger too. */
const reasonSchema = z.string().trim().min(3).max(500);

export const holdKindSchema = z.enum(["customer", "person", "query"]);

/** How long the only keeper waits between asking to lift a hold and lifting it. */
export const LIFT_DELAY_HOURS = 24;

export const holdSchema = z.object({
  id: idSchema,
  kind: holdKindSchema,
  /** The customer's id, an address, or words that all occur. */
  subject: z.string(),
  /** The customer's name. */
  subjectName: z.string().nullable(),
  reason: z.string(),
  setBy: personRefSchema,
  setAt: timeSchema,
  liftReason: z.string().nullable(),
  liftAskedBy: personRefSchema.nullable(),
  liftAskedAt: timeSchema.nullable(),
  liftedBy: personRefSchema.nullable(),
  liftedAt: timeSchema.nullable(),
});
export type Hold = z.infer<typeof holdSchema>;

export const newHoldSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("customer"), subject: idSchema, reason: reasonSchema }),
  z.object({ kind: z.literal("person"), subject: typedAddressSchema, reason: reasonSchema }),
  z.object({ kind: z.literal("query"), subject: z.string().trim().min(2).max(200), reason: reasonSchema }),
]);

const byId = z.object({ id: idSchema });

export const holdEndpoints = {
  listHolds: endpoint({
    method: "GET",
    path: "/api/keeping/holds",
    summary: "Legal holds, those that stand first, and how many keepers there are to lift one (records keeper)",
    who: "session",
    response: z.object({ holds: z.array(holdSchema), keepers: z.number().int() }),
  }),
  setHold: endpoint({
    method: "POST",
    path: "/api/keeping/holds",
    summary: "Hold a customer's mail, a person's, or what words find: nothing of it can go (records keeper)",
    who: "session",
    body: newHoldSchema,
    response: holdSchema,
  }),
  askToLift: endpoint({
    method: "POST",
    path: "/api/keeping/holds/:id/lift-request",
    summary:
      "Ask to lift a hold; another keeper lifts it, or the only one 24 hours later (records keeper, just signed in)",
    who: "session",
    params: byId,
    body: z.object({ reason: reasonSchema }),
    response: holdSchema,
  }),
  liftHold: endpoint({
    method: "POST",
    path: "/api/keeping/holds/:id/lift",
    summary:
      "Lift a hold that another keeper asked to lift, or oneself 24 hours ago as the only one (records keeper, just signed in)",
    who: "session",
    params: byId,
    response: holdSchema,
  }),
  keepHold: endpoint({
    method: "DELETE",
    path: "/api/keeping/holds/:id/lift-request",
    summary: "Keep a hold that somebody asked to lift (records keeper)",
    who: "session",
    params: byId,
    response: holdSchema,
  }),
};
