import { z } from "zod";
import { cardParts } from "../care/card.ts";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// What stands on a customer's card, and who does what for it. For readers who may know when anybody wrote with the customer.

export const CARDS_SHOWN = 50;

export const customerCardSchema = z.object({
  customer: customerRefSchema,
  /** Of the eight things that make a card whole. */
  has: z.number().int(),
  missing: z.array(z.enum(cardParts)),
  /** Who filled in what stands there, as far as the record says it, by name; no number is anybody's. */
  filledBy: z.array(personRefSchema),
});
export type CustomerCard = z.infer<typeof customerCardSchema>;

export const stageSchema = z.enum(["wins", "technical", "quotes", "delivers"]);
export type Stage = z.infer<typeof stageSchema>;

export const customerStageSchema = z.object({
  stage: stageSchema,
  person: personRefSchema,
  setBy: personRefSchema,
  setAt: timeSchema,
});
export type CustomerStage = z.infer<typeof customerStageSchema>;

const byId = z.object({ id: idSchema });
const stagesSchema = z.object({ stages: z.array(customerStageSchema), mayChange: z.boolean() });

export const customerCardEndpoints = {
  customerCards: endpoint({
    method: "GET",
    path: "/api/customer-cards",
    summary: "Cards of the customers that a manager's teams look after, least complete first (manager)",
    who: "session",
    query: z.object({ offset: z.coerce.number().int().min(0).max(100_000).default(0) }),
    response: z.object({
      cards: z.array(customerCardSchema),
      /** Of all of them: how many, and 0 to 1 how complete on average. */
      customers: z.number().int(),
      average: z.number(),
      nextOffset: z.number().int().nullable(),
    }),
  }),
  customerCard: endpoint({
    method: "GET",
    path: "/api/customers/:id/card",
    summary: "What stands on one customer's card, what is missing, and who filled it",
    who: "person",
    params: byId,
    response: customerCardSchema,
  }),
  customerStages: endpoint({
    method: "GET",
    path: "/api/customers/:id/stages",
    summary: "Who wins the customer, answers its technical questions, quotes, delivers",
    who: "person",
    params: byId,
    response: stagesSchema,
  }),
  setCustomerStage: endpoint({
    method: "PUT",
    path: "/api/customers/:id/stages/:stage",
    summary: "Names a colleague for a stage, or nobody; who may change the customer may",
    who: "session",
    params: byId.extend({ stage: stageSchema }),
    /** `was`: who it was when it was decided. */
    body: z.object({ personId: idSchema.nullable(), was: idSchema.nullable() }),
    response: stagesSchema,
  }),
};
