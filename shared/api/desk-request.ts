import { z } from "zod";
import { messageIdSchema, threadIdSchema, timeSchema } from "../ids.ts";
import { minorSchema } from "../money.ts";
import { approvalReasonSchema } from "../quote/approval.ts";
import { quoteHeadSchema, quoteLineSchema } from "../quote/content.ts";
import { requestStateSchema } from "../quote/states.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { daySchema } from "./notes.ts";
import { languageSchema, personRefSchema } from "./people.ts";
import { noWordsSchema, quoteRequestSchema, quoteSumsSchema } from "./quote-requests.ts";

// A quote request as the Desk's roles (inside, manager) see it. Costs and margins stand here alone.

/** A line of the queue. */
export const deskRowSchema = z.object({
  id: z.uuid(),
  state: requestStateSchema,
  customer: customerRefSchema.nullable(),
  tier: tierSchema.nullable(),
  /** The first words of what is wanted. */
  wanted: z.string(),
  noWords: noWordsSchema.nullable(),
  language: languageSchema,
  askedBy: personRefSchema.nullable(),
  askedAt: timeSchema,
  promiseAt: timeSchema,
  claimedBy: personRefSchema.nullable(),
  /** Whom a route has chosen, until somebody takes it. */
  offeredTo: personRefSchema.nullable(),
  /** When the customer is to be asked again. */
  followOn: daySchema.nullable(),
  /** A question waits for its answer, or has it. */
  question: z.enum(["asked", "answered"]).nullable(),
  number: z.string().nullable(),
  revision: z.number().int().nullable(),
  sums: quoteSumsSchema.nullable(),
  validUntil: daySchema.nullable(),
  fileCount: z.number().int(),
});
export type DeskRow = z.infer<typeof deskRowSchema>;

export const deskRevisionSchema = z.object({
  revision: z.number().int(),
  /** Counts up with every change. */
  version: z.number().int(),
  state: z.enum(["draft", "approval", "ready", "superseded"]),
  head: quoteHeadSchema,
  lines: z.array(quoteLineSchema),
  sums: quoteSumsSchema,
  /** Minor units; of the lines whose cost is known. */
  margin: z.object({ amount: minorSchema, percent: z.string().nullable(), unknown: z.number().int() }),
  /** Why somebody else has to look at it, as it stands. */
  approvalReasons: z.array(approvalReasonSchema),
  submittedBy: personRefSchema.nullable(),
  submittedAt: timeSchema.nullable(),
  decidedBy: personRefSchema.nullable(),
  decidedAt: timeSchema.nullable(),
  decisionWords: z.string(),
  issuedAt: timeSchema.nullable(),
});
export type DeskRevision = z.infer<typeof deskRevisionSchema>;

/** A request with all that the Desk knows of it. */
export const deskRequestSchema = quoteRequestSchema.omit({ quote: true, canAnswer: true, canSend: true }).extend({
  tier: tierSchema.nullable(),
  number: z.string().nullable(),
  sentAt: timeSchema.nullable(),
  sentMessageId: messageIdSchema.nullable(),
  offeredTo: personRefSchema.nullable(),
  followOn: daySchema.nullable(),
  /** How often the customer was asked again since it went out. */
  followed: z.number().int(),
  /** The last day of the revision that went out. */
  validUntil: daySchema.nullable(),
  /** Of the newest ready revision, or as read in a document that went out without the Desk. */
  sums: quoteSumsSchema.nullable(),
  /** The newest; none before somebody took the request. */
  current: deskRevisionSchema.nullable(),
  revisions: z.array(
    z.object({ revision: z.number().int(), state: deskRevisionSchema.shape.state, issuedAt: timeSchema.nullable() }),
  ),
  passNote: z.string(),
  /** Of the customer's mail, and of the mail it went out with: their answers are there. */
  threadId: threadIdSchema.nullable(),
  /** What the customer asked on the quote's page. */
  customerQuestions: z.array(z.object({ name: z.string(), text: z.string(), at: timeSchema })),
  /** The reader may say yes or no to it: it waits for approval and is not their own. */
  canDecide: z.boolean(),
});
export type DeskRequest = z.infer<typeof deskRequestSchema>;

/** An older price of the same item, newest first. */
export const pricePointSchema = z.object({
  requestId: z.uuid(),
  number: z.string(),
  customer: customerRefSchema.nullable(),
  isSameCustomer: z.boolean(),
  at: timeSchema,
  state: requestStateSchema,
  quantity: z.string(),
  unitPrice: z.string(),
  discountPercent: z.string(),
  unitCost: z.string().nullable(),
  currency: z.string(),
});
