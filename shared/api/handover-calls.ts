import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { sheetFieldsSchema } from "./handover-sheets.ts";
import { personRefSchema } from "./people.ts";

// Day one after: customers to be called, most exposed first.

export const callOutcomeSchema = z.enum(["reached", "not-reached", "worried", "leaving"]);
export const handoverCallSchema = z.object({
  handoverId: idSchema,
  leaver: personRefSchema,
  customer: customerRefSchema,
  rank: z.number().int(),
  caller: personRefSchema.nullable(),
  outcome: callOutcomeSchema.nullable(),
  words: z.string(),
  doneAt: timeSchema.nullable(),
  doneBy: personRefSchema.nullable(),
  /** From the sheet, for its caller and for who runs the departure; null for others. */
  say: sheetFieldsSchema.nullable(),
});

const byCustomer = z.object({ id: idSchema, customerId: idSchema });
const words = z.string().trim().max(1000);

export const handoverCallEndpoints = {
  listCalls: endpoint({
    method: "GET",
    path: "/api/handover-calls",
    summary: "Customers to be called after a last day, most exposed first: mine, or all of a departure for who runs it",
    who: "session",
    query: z.object({ handoverId: idSchema.optional(), done: z.enum(["open", "all"]).default("open") }),
    response: z.object({ calls: z.array(handoverCallSchema) }),
  }),
  settleCall: endpoint({
    method: "PUT",
    path: "/api/handovers/:id/calls/:customerId",
    summary: "How a call went; null: it was not made after all",
    who: "session",
    params: byCustomer,
    body: z.object({ outcome: callOutcomeSchema.nullable(), words: words.default("") }),
    response: handoverCallSchema,
  }),
};
