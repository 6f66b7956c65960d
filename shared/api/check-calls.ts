import { z } from "zod";
import { checkCallRulesSchema, MOST_CHECK_QUESTIONS } from "../care/check-draw.ts";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// Check calls: each month a few customers of each team, drawn by lot, are rung up by somebody else than who looks after them.
// What they say is about the company; who reads it are the caller and the team's manager.

export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "not a month");

/** What a customer said. */
export const checkAnswersSchema = z.object({
  /** Whether they are content with the company, as they put it; null where that was not asked. */
  content: z.enum(["yes", "partly", "no"]).nullable(),
  /** Each question as it was asked: the company's questions change, an answer stays what it was. */
  said: z
    .array(z.object({ question: z.string().trim().min(1).max(300), answer: z.string().trim().max(2000) }))
    .max(MOST_CHECK_QUESTIONS),
  words: z.string().trim().max(4000),
});
export type CheckAnswers = z.infer<typeof checkAnswersSchema>;

export const checkCallSchema = z.object({
  month: monthSchema,
  customer: customerRefSchema.extend({ tier: tierSchema.nullable() }),
  /** Who looked after it when it was drawn. */
  owner: personRefSchema.nullable(),
  caller: personRefSchema.nullable(),
  /** Nobody calls: the caller leaves, has no access any more or looks after the customer by now. */
  needsCaller: z.boolean(),
  /** Whom to ring: the customer's people with a phone number. Only to the caller. */
  contacts: z.array(z.object({ name: z.string(), title: z.string().nullable(), phone: z.string() })),
  /** They could not be reached; to be tried again on this day. */
  tryOn: daySchema.nullable(),
  doneAt: timeSchema.nullable(),
  /** To the caller and the team's manager. */
  answers: checkAnswersSchema.nullable(),
});
export type CheckCall = z.infer<typeof checkCallSchema>;

const byCall = z.object({ month: monthSchema, id: idSchema });
const listed = z.object({
  month: monthSchema,
  /** Months that have calls, the newest first. */
  months: z.array(monthSchema),
  /** What the reader calls: open ones of every month, and those done in this one. */
  mine: z.array(checkCallSchema),
  /** A manager's teams' of this month; null for others. */
  team: z.array(checkCallSchema).nullable(),
  /** The reader's own customers that somebody else rings up this month: when, and nothing of what they said. */
  owned: z.array(checkCallSchema.pick({ customer: true, caller: true, doneAt: true })),
  rules: checkCallRulesSchema,
});
export type CheckCallList = z.infer<typeof listed>;

/** `was`: since when it is done as the writer saw it, so that no other window's answers are written over. */
const was = z.object({ was: timeSchema.nullable() });

export const checkCallEndpoints = {
  checkCalls: endpoint({
    method: "GET",
    path: "/api/check-calls",
    summary:
      "Check calls: one's own, a manager's teams' of a month with what was said, and which of one's customers are rung up",
    who: "session",
    query: z.object({ month: monthSchema.optional() }),
    response: listed,
  }),
  noteCheckCall: endpoint({
    method: "PUT",
    path: "/api/check-calls/:month/:id/answers",
    summary: "Notes what the customer said, or that nobody could be reached; null takes it back (who calls)",
    who: "session",
    params: byCall,
    body: was.extend({
      noted: z
        .discriminatedUnion("reached", [
          z.object({ reached: z.literal(true), answers: checkAnswersSchema }),
          z.object({ reached: z.literal(false), tryOn: daySchema }),
        ])
        .nullable(),
    }),
    response: checkCallSchema,
  }),
  nameCaller: endpoint({
    method: "PUT",
    path: "/api/check-calls/:month/:id/caller",
    summary: "Names who calls; neither it nor who names looks after the customer (the team's manager)",
    who: "session",
    params: byCall,
    body: z.object({ callerId: idSchema, was: idSchema.nullable() }),
    response: checkCallSchema,
  }),
  checkCallRules: endpoint({
    method: "GET",
    path: "/api/check-call-rules",
    summary: "How many customers are rung up, and what they are asked",
    who: "session",
    response: checkCallRulesSchema,
  }),
  changeCheckCallRules: endpoint({
    method: "PUT",
    path: "/api/check-call-rules",
    summary: "Changes that (admin)",
    who: "session",
    body: checkCallRulesSchema,
    response: checkCallRulesSchema,
  }),
};
