import { z } from "zod";
import { idSchema, messageIdSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// A person says that a message of theirs should not be here: it is not business, or they object with words of their own.

/** `not-business` goes after 30 days, unless it is taken back; an `objection` waits for a records keeper. */
export const objectionKindSchema = z.enum(["not-business", "objection"]);
export const objectionSchema = z.object({
  id: idSchema,
  messageId: messageIdSchema,
  kind: objectionKindSchema,
  person: personRefSchema,
  words: z.string(),
  at: timeSchema,
  /** The message is closed to everybody but the records keeper until this is settled. */
  closes: z.boolean(),
  state: z.enum(["open", "upheld", "rejected", "withdrawn"]),
  keeper: personRefSchema.nullable(),
  keeperWords: z.string().nullable(),
  ruledAt: timeSchema.nullable(),
});
export type Objection = z.infer<typeof objectionSchema>;

const byMessage = z.object({ id: messageIdSchema });
const byId = z.object({ id: idSchema });
const wordsSchema = z.string().trim().min(3).max(1000);

export const objectionEndpoints = {
  notBusiness: endpoint({
    method: "POST",
    path: "/api/messages/:id/not-business",
    summary: "This message of mine is not business, or none of its thread is: closed at once, gone after 30 days",
    who: "person",
    params: byMessage,
    body: z.object({ thread: z.boolean().default(false) }),
    response: z.object({ objections: z.array(objectionSchema) }),
  }),
  object: endpoint({
    method: "POST",
    path: "/api/messages/:id/objection",
    summary: "I object to this message of mine being kept: closed until a records keeper rules",
    who: "session",
    params: byMessage,
    body: z.object({ words: wordsSchema }),
    response: objectionSchema,
  }),
  listObjections: endpoint({
    method: "GET",
    path: "/api/objections",
    summary: "My objections; for the records keeper everybody's, open ones first",
    who: "session",
    response: z.object({ objections: z.array(objectionSchema) }),
  }),
  withdraw: endpoint({
    method: "POST",
    path: "/api/objections/:id/withdraw",
    summary: "Take my objection back, or that it is not business, while it is open",
    who: "person",
    params: byId,
    response: objectionSchema,
  }),
  rule: endpoint({
    method: "POST",
    path: "/api/objections/:id/ruling",
    summary:
      "Rule on somebody else's objection, with a reason: upheld, their copy goes; rejected, it opens again (keeper)",
    who: "session",
    params: byId,
    body: z.object({ ruling: z.enum(["upheld", "rejected"]), words: wordsSchema }),
    response: objectionSchema,
  }),
};
