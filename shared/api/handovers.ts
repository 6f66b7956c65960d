import { z } from "zod";
import { idSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { handoverSchema, handoverStepSchema, handoverSummarySchema, takingSchema } from "./handover-facts.ts";
import { daySchema } from "./notes.ts";

// Departures: opened, changed, withdrawn, closed, and their checklists.

const wordsSchema = z.string().trim().max(1000);
const byId = z.object({ id: idSchema });
const byStep = byId.extend({ stepId: idSchema });
const stepWords = z.string().trim().min(1).max(200);

export const handoverEndpoints = {
  listHandovers: endpoint({
    method: "GET",
    path: "/api/handovers",
    summary: "Departures: of their teams for managers, all for admins and records keepers, their own for a leaver",
    who: "session",
    query: z.object({ state: z.enum(["open", "all"]).default("open") }),
    response: z.object({ handovers: z.array(handoverSummarySchema) }),
  }),
  openHandover: endpoint({
    method: "POST",
    path: "/api/handovers",
    summary: "Notice was given: opens the departure of a person (admins, managers of their team)",
    who: "session",
    body: z.object({
      personId: idSchema,
      lastDay: daySchema.nullable().default(null),
      /** Left out: whoever manages one of their teams. */
      managerId: idSchema.optional(),
      words: wordsSchema.default(""),
    }),
    response: handoverSchema,
  }),
  listTakings: endpoint({
    method: "GET",
    path: "/api/handovers/mine",
    summary: "Customers that I am asked to take over, or have taken over in a departure that is not closed",
    who: "session",
    response: z.object({ takings: z.array(takingSchema) }),
  }),
  getHandover: endpoint({
    method: "GET",
    path: "/api/handovers/:id",
    summary: "One departure with its customers, as far as the reader may name them, its checklist and how far it is",
    who: "session",
    params: byId,
    response: handoverSchema,
  }),
  updateHandover: endpoint({
    method: "PATCH",
    path: "/api/handovers/:id",
    summary: "Change the last day, who sees it through, or the words",
    who: "session",
    params: byId,
    body: z.object({
      lastDay: daySchema.nullable().optional(),
      managerId: idSchema.optional(),
      words: wordsSchema.optional(),
    }),
    response: handoverSchema,
  }),
  withdrawHandover: endpoint({
    method: "POST",
    path: "/api/handovers/:id/withdraw",
    summary: "They stay after all: notice mode ends at once; who became owner or deputy meanwhile stays so",
    who: "session",
    params: byId,
    response: handoverSchema,
  }),
  endHandover: endpoint({
    method: "POST",
    path: "/api/handovers/:id/end",
    summary:
      "The last day is over: access ends everywhere, and who accepted becomes owner (who runs it, just signed in)",
    who: "session",
    params: byId,
    response: handoverSchema,
  }),
  closeHandover: endpoint({
    method: "POST",
    path: "/api/handovers/:id/close",
    summary: "Close a departure after its last day; refused while a customer is without an active owner",
    who: "session",
    params: byId,
    response: handoverSchema,
  }),
  addStep: endpoint({
    method: "POST",
    path: "/api/handovers/:id/steps",
    summary: "A line of one's own on the checklist",
    who: "session",
    params: byId,
    body: z.object({ words: stepWords, dueOn: daySchema.nullable().default(null) }),
    response: handoverStepSchema,
  }),
  updateStep: endpoint({
    method: "PATCH",
    path: "/api/handovers/:id/steps/:stepId",
    summary: "Tick a line of the checklist off or on again, or change its day or its words",
    who: "session",
    params: byStep,
    body: z.object({
      done: z.boolean().optional(),
      dueOn: daySchema.nullable().optional(),
      words: stepWords.optional(),
    }),
    response: handoverStepSchema,
  }),
  removeStep: endpoint({
    method: "DELETE",
    path: "/api/handovers/:id/steps/:stepId",
    summary: "Take a line of one's own off the checklist",
    who: "session",
    params: byStep,
    response: z.object({ removed: z.literal(true) }),
  }),
};
