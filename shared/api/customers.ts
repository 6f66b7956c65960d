import { z } from "zod";
import { countrySchema } from "../care/country.ts";
import { idSchema, timeSchema } from "../ids.ts";
import { DEFAULT_PAGE, MAX_PAGE } from "../limits.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { messageSummarySchema } from "./messages.ts";
import { daySchema, noteSchema } from "./notes.ts";
import { waitingSchema } from "./open-items.ts";
import { personRefSchema } from "./people.ts";

export const customerSchema = customerRefSchema.extend({
  domains: z.array(z.string()),
  /** As somebody said; null: by its domains (shared/care/country.ts). */
  country: countrySchema.nullable().default(null),
  tier: tierSchema.nullable(),
  restricted: z.boolean(),
  owner: personRefSchema.nullable(),
  deputy: personRefSchema.nullable(),
  /** Who has accepted to take it over from a colleague who leaves; until they own it. */
  takesOver: personRefSchema.nullable().default(null),
  teamId: idSchema.nullable(),
  /** Null where the reader may know that the customer exists, not when anybody wrote. */
  lastInAt: timeSchema.nullable(),
  lastOutAt: timeSchema.nullable(),
  contactCount: z.number().int().nullable(),
});
export type Customer = z.infer<typeof customerSchema>;

export const contactSchema = z.object({
  id: idSchema,
  name: z.string(),
  title: z.string().nullable(),
  phone: z.string().nullable(),
  addresses: z.array(z.string()),
  lastInAt: timeSchema.nullable(),
  lastOutAt: timeSchema.nullable(),
});
export type Contact = z.infer<typeof contactSchema>;

/** Where a fact about a contact comes from. */
export const contactSourceSchema = z.object({
  field: z.enum(["name", "title", "phone", "address"]),
  value: z.string(),
  /** Since when it stands on record; of mail, when the first message that named the contact was saved. */
  since: timeSchema,
  /** The list that said it last; null where it comes from mail. */
  list: z
    .object({
      person: personRefSchema,
      /** Null where the reader may not read the customer's mail. */
      place: z.object({ fileName: z.string(), line: z.number().int() }).nullable(),
    })
    .nullable(),
});
export type ContactSource = z.infer<typeof contactSourceSchema>;

/** One dated line of who was owner or deputy. */
export const ownershipSchema = z.object({
  role: z.enum(["owner", "deputy"]),
  person: personRefSchema.nullable(),
  fromAt: timeSchema,
  setBy: personRefSchema.nullable(),
  reason: z.string().nullable(),
});

export const customerFileSchema = z.object({
  messageId: z.string(),
  index: z.number().int(),
  fileName: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  sentAt: timeSchema,
});

const byId = z.object({ id: idSchema });
export const pageSchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
});

export const customerEndpoints = {
  listCustomers: endpoint({
    method: "GET",
    path: "/api/customers",
    summary: "Customers the reader may know of; searched by name or domain, sorted",
    who: "person",
    query: z.object({ q: z.string().max(200).optional(), sort: z.enum(["name", "recent", "owner"]).default("recent") }),
    response: z.object({ customers: z.array(customerSchema) }),
  }),
  getCustomer: endpoint({
    method: "GET",
    path: "/api/customers/:id",
    summary: "One customer with contacts, owner history and who may read it",
    who: "person",
    params: byId,
    response: z.object({
      customer: customerSchema,
      contacts: z.array(contactSchema.extend({ sources: z.array(contactSourceSchema) })),
      ownership: z.array(ownershipSchema),
      named: z.array(personRefSchema),
    }),
  }),
  updateCustomer: endpoint({
    method: "PATCH",
    path: "/api/customers/:id",
    summary: "Change name, tier, owner, deputy, restriction; every change of owner or deputy is dated",
    who: "session",
    params: byId,
    body: z.object({
      name: z.string().trim().min(1).max(200).optional(),
      tier: tierSchema.nullable().optional(),
      country: countrySchema.nullable().optional(),
      ownerId: idSchema.nullable().optional(),
      deputyId: idSchema.nullable().optional(),
      restricted: z.boolean().optional(),
      namedIds: z.array(idSchema).max(500).optional(),
      reason: z.string().trim().max(500).optional(),
    }),
    response: customerSchema,
  }),
  timeline: endpoint({
    method: "GET",
    path: "/api/customers/:id/timeline",
    summary: "The customer's messages, notes, calls and visits by anyone in the company, newest first",
    who: "person",
    params: byId,
    query: pageSchema.extend({
      /** Mail of one direction, or what people noted; left out: everything. */
      type: z.enum(["in", "out", "notes"]).optional(),
      /** A contact's or colleague's id: mail that names one of their addresses, notes about or by them. */
      with: idSchema.optional(),
      /** From here on. */
      since: timeSchema.optional(),
      /** Only what is older. */
      before: timeSchema.optional(),
    }),
    response: z.object({
      messages: z.array(messageSummarySchema),
      /** Those that belong among these messages by their date; both lists are newest first. */
      notes: z.array(noteSchema),
      nextCursor: z.string().nullable(),
    }),
  }),
  activity: endpoint({
    method: "GET",
    path: "/api/customers/:id/activity",
    summary: "How many messages and notes there were in which week, and which colleagues saved mail, what is open next",
    who: "person",
    params: byId,
    response: z.object({
      weeks: z.array(
        z.object({ monday: daySchema, in: z.number().int(), out: z.number().int(), notes: z.number().int() }),
      ),
      /** Who saved mail last comes first; nobody's mail is counted. */
      colleagues: z.array(personRefSchema),
      /** Notes with an open next step, what is due first at the top. */
      steps: z.array(noteSchema),
    }),
  }),
  files: endpoint({
    method: "GET",
    path: "/api/customers/:id/files",
    summary: "Files of the customer's messages, newest first",
    who: "person",
    params: byId,
    query: pageSchema,
    response: z.object({ files: z.array(customerFileSchema), nextCursor: z.string().nullable() }),
  }),
  customerByAddress: endpoint({
    method: "GET",
    path: "/api/customer-by-address",
    summary: "The customer behind an address and the last conversations, for the side panel",
    who: "person",
    query: z.object({ address: z.string().min(3).max(320) }),
    response: z.object({
      customer: customerSchema.nullable(),
      contact: contactSchema.nullable(),
      messages: z.array(messageSummarySchema),
      /** The reader may write notes on this customer. */
      mayWrite: z.boolean(),
      /** The newest few. */
      notes: z.array(noteSchema),
      /** Notes with an open next step, what is due first at the top. */
      steps: z.array(noteSchema),
      /** The few threads that have waited longest for our answer. */
      waiting: z.array(waitingSchema),
    }),
  }),
};
