import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// The talk on leaving: apart from the departure, for few.

export const exitQuestions = ["why", "good", "better", "customers", "colleagues", "again", "other"] as const;
const answer = z.string().max(4000).default("");
export const exitAnswersSchema = z.strictObject({
  why: answer,
  good: answer,
  better: answer,
  customers: answer,
  colleagues: answer,
  /** Whether they would come back, or recommend us. */
  again: answer,
  other: answer,
});
export const exitTalkSchema = z.object({
  answers: exitAnswersSchema,
  writtenBy: personRefSchema.nullable(),
  writtenAt: timeSchema.nullable(),
});

const byId = z.object({ id: idSchema });

export const exitTalkEndpoints = {
  getExitTalk: endpoint({
    method: "GET",
    path: "/api/handovers/:id/exit-talk",
    summary: "The talk on leaving: for who wrote it, and the records keeper with a reason",
    who: "session",
    params: byId,
    query: z.object({ reason: z.string().trim().min(3).max(500).optional() }),
    response: exitTalkSchema,
  }),
  writeExitTalk: endpoint({
    method: "PUT",
    path: "/api/handovers/:id/exit-talk",
    summary: "Write the talk on leaving: the leaver, or the manager who sees the departure through",
    who: "session",
    params: byId,
    body: z.object({ answers: exitAnswersSchema }),
    response: exitTalkSchema,
  }),
};
