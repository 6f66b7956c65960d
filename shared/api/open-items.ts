import { z } from "zod";
import { idSchema, messageIdSchema, threadIdSchema, timeSchema } from "../ids.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { messageSummarySchema } from "./messages.ts";

// Open items are exactly: unanswered mail, dated next steps (notes.ts), and open quotes once there are quotes.

/** A thread with a customer whose newest message of the customer is later than the company's newest to them. */
export const waitingSchema = z.object({
  /** The customer's newest message. */
  message: messageSummarySchema,
  /** Who waits, as far as the reader may know of them. */
  customers: z.array(customerRefSchema),
  /** When the customer wrote first since our last answer. */
  sinceAt: timeSchema,
  /** Until when an answer is in time: by the customer's own clock, never later than the company's; its weekend not counted. */
  dueAt: timeSchema,
  /** The customer's own clock, where it has one: nine of ten of their mails were answered within so many hours of working days. */
  ownHours: z.number().int().nullable().default(null),
  isLate: z.boolean(),
});
export type Waiting = z.infer<typeof waitingSchema>;

/** What there is to say of every customer in a list, and is derived from its mail. */
export const customerNumbersSchema = z.object({
  id: idSchema,
  /** Unanswered threads and next steps that are not done. */
  openItems: z.number().int(),
  /** Of the thread that has waited longest; null where none waits. */
  waitingSinceAt: timeSchema.nullable(),
  isLate: z.boolean(),
  /** Colleagues who wrote to them and were written to, saved from their own mailboxes since the quarter a year ago. */
  knownBy: z.number().int(),
});
export type CustomerNumbers = z.infer<typeof customerNumbersSchema>;

/** What is open with the customers of one team. */
export const teamTotalsSchema = z.object({
  team: z.object({ id: idSchema, name: z.string() }),
  customers: z.number().int(),
  /** Customers who wait for an answer, and those of them who wait too long. */
  waiting: z.number().int(),
  late: z.number().int(),
  openItems: z.number().int(),
  /** Customers that nobody looks after. */
  unowned: z.number().int(),
});
export type TeamTotals = z.infer<typeof teamTotalsSchema>;

export const openItemEndpoints = {
  listWaiting: endpoint({
    method: "GET",
    path: "/api/waiting",
    summary: "Customers who wait for an answer to their mail, longest first",
    who: "person",
    query: z.object({
      /** `mine`: I look after the customer, or it came to a mailbox of mine. `team`: customers of my teams. */
      whose: z.enum(["mine", "team", "all"]).default("all"),
      customerId: idSchema.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({
      waiting: z.array(waitingSchema),
      /** All there are, those that this answer leaves out too. */
      count: z.number().int(),
      lateCount: z.number().int(),
      customerCount: z.number().int(),
      answerHours: z.number().int(),
      /** Mail from before is not looked at. */
      sinceAt: timeSchema,
    }),
  }),
  customerNumbers: endpoint({
    method: "GET",
    path: "/api/customer-numbers",
    summary: "Open items of each customer, and how many colleagues know it; those left out have none",
    who: "person",
    response: z.object({ customers: z.array(customerNumbersSchema) }),
  }),
  teamTotals: endpoint({
    method: "GET",
    path: "/api/team-totals",
    summary: "What is open in each of one's own teams; never of one person",
    who: "session",
    response: z.object({ teams: z.array(teamTotalsSchema) }),
  }),
  needNoAnswer: endpoint({
    method: "PUT",
    path: "/api/threads/:id/no-answer",
    summary: "Say that a thread needs no answer, up to this message; a later one waits again",
    who: "person",
    params: z.object({ id: threadIdSchema }),
    body: z.object({ messageId: messageIdSchema }),
    response: z.object({ needsAnswer: z.literal(false) }),
  }),
  needAnswer: endpoint({
    method: "DELETE",
    path: "/api/threads/:id/no-answer",
    summary: "Take back that a thread needs no answer",
    who: "person",
    params: z.object({ id: threadIdSchema }),
    response: z.object({ needsAnswer: z.literal(true) }),
  }),
  week: endpoint({
    method: "GET",
    path: "/api/week",
    summary: "What one's own saved mail of some days comes to, for one's own report",
    who: "session",
    query: z.object({ fromAt: timeSchema, toAt: timeSchema }),
    response: z.object({
      customers: z.array(customerRefSchema.extend({ in: z.number().int(), out: z.number().int() })),
      /** Contacts that came about in these days, of customers in the list. */
      contacts: z.array(z.object({ name: z.string(), address: z.string(), customer: customerRefSchema })),
    }),
  }),
};
