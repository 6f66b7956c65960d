import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// Which customers hang on one colleague. It is about customers: no number here is of a colleague.

export const MOST_EXPOSED_SHOWN = 200;

export const knowerSchema = z.object({
  person: personRefSchema,
  /** 1 a little, 2 well, 3 very well. */
  strength: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** How many of the customer's people. */
  people: z.number().int(),
  lastAt: timeSchema,
});

export const exposedCustomerSchema = z.object({
  customer: customerRefSchema,
  tier: tierSchema.nullable(),
  teamId: idSchema.nullable(),
  owner: personRefSchema.nullable(),
  deputy: personRefSchema.nullable(),
  /** Active colleagues who have really talked with it within 12 months, who knows it best first. */
  knowers: z.array(knowerSchema),
  /** Where it is one: since when no other colleague has; null where none ever did, as far as is on record. */
  aloneSince: timeSchema.nullable(),
  /** Of the customer's people, those with whom somebody talked. */
  people: z.number().int(),
  openQuotes: z.number().int(),
  /** What is quoted and open, in minor units, by currency. */
  openMoney: z.array(z.object({ currency: z.string(), amount: z.string() })),
});
export type ExposedCustomer = z.infer<typeof exposedCustomerSchema>;

const countsSchema = z.object({
  customers: z.number().int(),
  knownToNone: z.number().int(),
  knownToOne: z.number().int(),
  knownToTwo: z.number().int(),
});

export const exposureSchema = z.object({
  rows: z.array(exposedCustomerSchema),
  /** Of all that the filters leave, not of the page. */
  counts: countsSchema,
  /** 0 to 1: by how much the customers hang on single colleagues (Herfindahl, weighted by tier and money). */
  concentration: z.number(),
  /** What it could see. */
  seen: z.object({
    sinceAt: timeSchema,
    mails: z.number().int(),
    /** Active colleagues of the company, and how many of them have any mail with a customer on record. */
    people: z.number().int(),
    peopleWithMail: z.number().int(),
  }),
  nextOffset: z.number().int().nullable(),
});
export type ExposureList = z.infer<typeof exposureSchema>;

export const exposureEndpoints = {
  exposure: endpoint({
    method: "GET",
    path: "/api/exposure",
    summary:
      "Customers by how few colleagues know them, most exposed first: managers their teams', keepers all, everybody the ones they look after",
    who: "session",
    query: z.object({
      teamId: idSchema.optional(),
      tier: tierSchema.optional(),
      knownTo: z.enum(["0", "1", "2"]).optional(),
      ownerId: idSchema.optional(),
      customerId: idSchema.optional(),
      offset: z.coerce.number().int().min(0).max(100_000).default(0),
      limit: z.coerce.number().int().min(1).max(MOST_EXPOSED_SHOWN).default(50),
    }),
    response: exposureSchema,
  }),
  exposureTrend: endpoint({
    method: "GET",
    path: "/api/exposure/trend",
    summary: "How exposed the company, or a team of the reader's, was day by day (manager, records keeper)",
    who: "session",
    query: z.object({ teamId: idSchema.optional() }),
    response: z.object({ days: z.array(countsSchema.extend({ day: daySchema, concentration: z.number() })) }),
  }),
};
