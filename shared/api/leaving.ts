import { z } from "zod";
import { idSchema, messageIdSchema, timeSchema } from "../ids.ts";
import { requestStateSchema } from "../quote/states.ts";
import { tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { messageEndpoints } from "./messages.ts";
import { daySchema, noteIdSchema } from "./notes.ts";
import { languageSchema, personRefSchema } from "./people.ts";

// "If … left today": what a colleague's going would leave behind, asked for any day before. Of customers; the person is
// described by nothing else.

const countSchema = z.number().int();
const customerNameSchema = z.object({ id: idSchema, name: z.string() });

/** Why somebody is suggested. */
export const leftReasonSchema = z.discriminatedUnion("code", [
  z.object({ code: z.literal("knows"), people: countSchema, mails: countSchema, lastAt: timeSchema.nullable() }),
  z.object({ code: z.literal("deputy") }),
  z.object({ code: z.literal("team") }),
  z.object({ code: z.literal("language"), language: z.string() }),
  z.object({ code: z.literal("load"), load: z.number() }),
  /** It is theirs already. */
  z.object({ code: z.literal("owner") }),
]);
export type LeftReason = z.infer<typeof leftReasonSchema>;

const suggestedSchema = z.object({ person: personRefSchema, why: z.array(leftReasonSchema) });

/** What the person is to a customer. `touched`: really talked with it without owning it or standing in for its owner. */
export const leftRoleSchema = z.enum(["owner", "deputy", "touched"]);
export type LeftRole = z.infer<typeof leftRoleSchema>;

export const leftCustomerSchema = customerNameSchema.extend({
  tier: tierSchema.nullable(),
  role: leftRoleSchema,
  /** Owner and deputy: since they are. `touched`: the first mail or talk that was seen. Null where nothing says it. */
  since: timeSchema.nullable(),
  owner: personRefSchema.nullable(),
  /** Mails of 24 months: to them, by them, in copy to them. */
  mails: z.object({ in: countSchema, out: countSchema, copied: countSchema }),
  /** Calls and visits that they noted. */
  talks: countSchema,
  /** How many people of the customer they have talked with in both directions. */
  people: countSchema,
  /** The newest mail or talk. */
  lastAt: timeSchema.nullable(),
  /** Other active colleagues who have talked with it, whoever did so last first; at most five, and how many there are. */
  knownBy: z.array(z.object({ person: personRefSchema, people: countSchema, lastAt: timeSchema })),
  knownByCount: countSchema,
  /** People there that no other active colleague has talked with; at most ten, and how many there are. */
  onlyTheirs: z.array(z.object({ address: z.string(), name: z.string() })),
  onlyTheirsCount: countSchema,
  /** Of the person's open requests and quotes. */
  openRequests: countSchema,
  /** Who could take it over, best placed first. */
  takers: z.array(suggestedSchema),
});
export type LeftCustomer = z.infer<typeof leftCustomerSchema>;

export const leftRequestSchema = z.object({
  id: z.string(),
  customer: customerNameSchema.nullable(),
  state: requestStateSchema,
  number: z.string().nullable(),
  wanted: z.string(),
  askedAt: timeSchema,
  promiseAt: timeSchema,
  /** They asked for it; else they have it in hand. */
  isAsked: z.boolean(),
  isTaken: z.boolean(),
  /** What was offered, with tax, in minor units; null for what is not offered yet. */
  sum: z.object({ currency: z.string(), gross: z.string() }).nullable(),
});
export type LeftRequest = z.infer<typeof leftRequestSchema>;

export const leftStepSchema = z.object({
  noteId: noteIdSchema,
  customer: customerNameSchema,
  text: z.string(),
  dueOn: daySchema,
});
export type LeftStep = z.infer<typeof leftStepSchema>;

export const leftTodaySchema = z.object({
  person: personRefSchema,
  isOwn: z.boolean(),
  /** `counts`: for an admin, who reads nothing of customers by being admin. */
  detail: z.enum(["full", "counts"]),
  /** Mail and talks from then on count. */
  since: timeSchema,
  /** The oldest mail that was looked at. */
  seenSince: timeSchema,
  counts: z.object({ owner: countSchema, deputy: countSchema, touched: countSchema }),
  /** Customers that the reader may know of without seeing who writes with them. */
  hidden: countSchema,
  customers: z.array(leftCustomerSchema),
  requests: z.array(leftRequestSchema),
  /** Open quotes, currency by currency. */
  money: z.array(z.object({ currency: z.string(), gross: z.string() })),
  steps: z.array(leftStepSchema),
});
export type LeftToday = z.infer<typeof leftTodaySchema>;

export const leftPromiseSchema = z.object({
  messageId: messageIdSchema,
  at: timeSchema,
  subject: z.string(),
  customers: z.array(customerNameSchema),
  /** As it was written. */
  sentence: z.string(),
  dueOn: daySchema.nullable(),
});
export type LeftPromise = z.infer<typeof leftPromiseSchema>;

export const leftLookSchema = z.object({ person: personRefSchema, at: timeSchema });
export type LeftLook = z.infer<typeof leftLookSchema>;

const reasoned = messageEndpoints.getMessage.query;
const byPerson = z.object({ id: idSchema });
const cursorSchema = z.string().max(100);

export const leavingEndpoints = {
  leftToday: endpoint({
    method: "GET",
    path: "/api/people/:id/left-today",
    summary:
      "What a colleague's going would leave behind: for managers of their teams, themself, the records keeper with a reason; counts for an admin. Who looked is on the ledger",
    who: "session",
    params: byPerson,
    query: reasoned,
    response: leftTodaySchema,
  }),
  leftPromises: endpoint({
    method: "GET",
    path: "/api/people/:id/promises",
    summary:
      "What they promised in the last six weeks of their mail, as far as the reader reads it. A page may be empty and go on",
    who: "session",
    params: byPerson,
    query: reasoned.extend({ cursor: cursorSchema.optional() }),
    response: z.object({
      promises: z.array(leftPromiseSchema),
      nextCursor: z.string().nullable(),
      /** Mails looked through for this page. */
      looked: countSchema,
      /** Promises before this moment are not looked for. */
      since: timeSchema,
      /** How far this page has come: mails after it are done. */
      reached: timeSchema,
    }),
  }),
  leftTodayFile: endpoint({
    method: "GET",
    path: "/api/people/:id/left-today/file",
    summary: "The customers of that page as CSV, after a fresh sign-in",
    who: "session",
    params: byPerson,
    query: reasoned.extend({ language: languageSchema }),
    response: "bytes",
  }),
  leftLooks: endpoint({
    method: "GET",
    path: "/api/my-left-looks",
    summary: "Who has looked at what one's own going would leave behind, newest first. A page may be empty and go on",
    who: "session",
    query: z.object({ cursor: z.coerce.number().int().min(0).optional() }),
    response: z.object({ looks: z.array(leftLookSchema), nextCursor: countSchema.nullable() }),
  }),
};
