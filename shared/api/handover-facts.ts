import { z } from "zod";
import { idSchema, messageIdSchema, timeSchema } from "../ids.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// A departure: notice given, who takes which customer over, what is left to do. Its customers stand in handover-customers.ts.

/** What is off for somebody who leaves, in the order in which it is told. */
export const noticeOff = ["exports", "bulk", "deletions", "requests"] as const;
export const noticeOffSchema = z.enum(noticeOff);

/** What a person in notice mode may still do an hour; ordinary work meets none of these. */
export const NOTICE_HOURLY = {
  messages: 300,
  originals: 20,
  // Pictures in a mail's text are files of their own.
  attachments: 150,
  customers: 120,
  pages: 200,
  deeper: 20,
} as const;

export const handoverStateSchema = z.enum(["open", "ended", "closed", "withdrawn"]);
export const handoverRoleSchema = z.enum(["owner", "deputy", "touched"]);
export const handoverCustomerStateSchema = z.enum(["none", "offered", "accepted", "declined", "left"]);

/** Why somebody is suggested; `knows` only for who may see the envelopes of the customer's mail. */
export const takerReasonSchema = z.discriminatedUnion("code", [
  z.object({
    code: z.literal("knows"),
    people: z.number().int(),
    mails: z.number().int(),
    lastAt: timeSchema.nullable(),
  }),
  z.object({ code: z.literal("deputy") }),
  z.object({ code: z.literal("team") }),
  z.object({ code: z.literal("language"), language: z.string() }),
  z.object({ code: z.literal("load"), load: z.number() }),
]);

/** Of customers that the reader may name. */
const progressSchema = z.object({
  customers: z.number().int(),
  /** Neither taken over nor left: what is still to be settled. */
  unsettled: z.number().int(),
  offered: z.number().int(),
  accepted: z.number().int(),
  signed: z.number().int(),
  introduced: z.number().int(),
  /** Without an active owner, or still the leaver's: while there is one, nothing is closed. */
  ownerless: z.number().int(),
  steps: z.number().int(),
  stepsDone: z.number().int(),
});

export const handoverSummarySchema = z.object({
  id: idSchema,
  person: personRefSchema,
  state: handoverStateSchema,
  openedAt: timeSchema,
  /** Null: the directory said it. */
  openedBy: personRefSchema.nullable(),
  lastDay: daySchema.nullable(),
  manager: personRefSchema.nullable(),
  endedAt: timeSchema.nullable(),
  closedAt: timeSchema.nullable(),
  progress: progressSchema,
  /** The reader runs it: offers, changes, closes. */
  mayRun: z.boolean(),
  /** It is the reader's own departure. */
  isOwn: z.boolean(),
});
export type HandoverSummary = z.infer<typeof handoverSummarySchema>;

export const handoverCustomerSchema = z.object({
  customer: customerRefSchema,
  tier: tierSchema.nullable(),
  /** What the leaver was to it when notice was given. */
  role: handoverRoleSchema,
  /** 1 is the most exposed. */
  rank: z.number().int(),
  owner: personRefSchema.nullable(),
  deputy: personRefSchema.nullable(),
  taker: personRefSchema.nullable(),
  why: z.array(takerReasonSchema),
  state: handoverCustomerStateSchema,
  offeredAt: timeSchema.nullable(),
  decidedAt: timeSchema.nullable(),
  /** Of who declined, or of who said that nobody has to take it over. */
  words: z.string(),
  dueOn: daySchema.nullable(),
  sheetVersion: z.number().int(),
  completedAt: timeSchema.nullable(),
  signedAt: timeSchema.nullable(),
  /** The sheet was changed after it was signed: the taker is asked again. */
  signedOld: z.boolean(),
  introDraftedAt: timeSchema.nullable(),
  introSentAt: timeSchema.nullable(),
  /** Null where the reader may not know of that mail. */
  introMessageId: messageIdSchema.nullable(),
  talkOn: daySchema.nullable(),
  talkDoneAt: timeSchema.nullable(),
});
export type HandoverCustomer = z.infer<typeof handoverCustomerSchema>;

/** Our own steps; `own` has words. */
export const handoverStepKindSchema = z.enum([
  ...(["tell-team", "offer-customers", "sheets", "introductions", "joint-talks"] as const),
  ...(["open-quotes", "exit-talk", "return-things", "thank-you", "own"] as const),
]);

export const handoverStepSchema = z.object({
  id: idSchema,
  kind: handoverStepKindSchema,
  words: z.string(),
  dueOn: daySchema.nullable(),
  doneAt: timeSchema.nullable(),
  doneBy: personRefSchema.nullable(),
});
export type HandoverStep = z.infer<typeof handoverStepSchema>;

export const handoverSchema = handoverSummarySchema.extend({
  /** For who runs it, and the leaver. */
  words: z.string(),
  /** Those that the reader may name, most exposed first. */
  customers: z.array(handoverCustomerSchema),
  steps: z.array(handoverStepSchema),
  /** Who could take customers over: active, not leaving; for who runs it. */
  candidates: z.array(personRefSchema),
});
export type Handover = z.infer<typeof handoverSchema>;

/** A customer that the reader is asked to take over, or has taken over. */
export const takingSchema = z.object({
  handoverId: idSchema,
  leaver: personRefSchema,
  lastDay: daySchema.nullable(),
  ended: z.boolean(),
  item: handoverCustomerSchema,
});
