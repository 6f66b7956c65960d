import { z } from "zod";
import { idSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { handoverCustomerSchema } from "./handover-facts.ts";
import { daySchema } from "./notes.ts";

// One customer of a departure: offer and answer, who becomes owner, and the talk of both.

const byId = z.object({ id: idSchema });
const byCustomer = byId.extend({ customerId: idSchema });
const words = z.string().trim().max(1000);
const path = "/api/handovers/:id/customers/:customerId" as const;
const step = { who: "session", params: byCustomer, response: handoverCustomerSchema } as const;

export const handoverCustomerEndpoints = {
  offerCustomers: endpoint({
    method: "POST",
    path: "/api/handovers/:id/offers",
    summary: "Offer several customers at once, each to a colleague; what somebody else has settled meanwhile stays",
    who: "session",
    params: byId,
    body: z.object({
      offers: z
        .array(z.object({ customerId: idSchema, takerId: idSchema }))
        .min(1)
        .max(200),
      dueOn: daySchema.nullable().default(null),
    }),
    response: z.object({ offered: z.array(idSchema), skipped: z.array(idSchema) }),
  }),
  offerCustomer: endpoint({
    ...step,
    method: "POST",
    path: `${path}/offer`,
    summary: "Offer a customer to a colleague, or to another one than before; null takes the offer back",
    body: z.object({
      takerId: idSchema.nullable(),
      /** Whom the reader saw there: another one is a conflict. */
      was: idSchema.nullable(),
      dueOn: daySchema.nullable().default(null),
    }),
  }),
  answerOffer: endpoint({
    ...step,
    method: "POST",
    path: `${path}/answer`,
    summary: "Say that I take the customer over, or why not (who it is offered to)",
    body: z.object({ answer: z.enum(["accept", "decline"]), words: words.default("") }),
  }),
  transferCustomer: endpoint({
    ...step,
    method: "POST",
    path: `${path}/transfer`,
    summary: "Make who accepted the owner now, before the last day and without waiting for the sheet",
  }),
  leaveCustomer: endpoint({
    ...step,
    method: "POST",
    path: `${path}/left`,
    summary: "Nobody has to take it over, and why; or somebody has to after all",
    body: z.object({ left: z.boolean(), words: words.default("") }),
  }),
  setTalk: endpoint({
    ...step,
    method: "PUT",
    path: `${path}/talk`,
    summary: "The day of a call or visit of both, and whether it was",
    body: z.object({ talkOn: daySchema.nullable(), done: z.boolean() }),
  }),
};
