import { z } from "zod";
import { contactRhythmSchema } from "../care/contact-rhythm.ts";
import { countrySchema } from "../care/country.ts";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// How customers are looked after every day: days that matter, and who should be talked with again.

export const dateKindSchema = z.enum(["contract", "birthday", "holiday", "other"]);
export type DateKind = z.infer<typeof dateKindSchema>;

/** Made by who writes it, so that a day sent twice is one. */
export const dateIdSchema = z.uuid();

/** Days of one customer; more are a calendar, not days that matter. */
export const MOST_DATES = 100;

export const dateInputSchema = z.object({
  kind: dateKindSchema,
  day: daySchema,
  isYearly: z.boolean(),
  words: z.string().trim().max(200),
  /** So many days before it is said. */
  remindDays: z.number().int().min(0).max(180),
  /** One of the customer's own people. */
  contactId: idSchema.nullable(),
});
export type DateInput = z.infer<typeof dateInputSchema>;

export const customerDateSchema = dateInputSchema.omit({ contactId: true }).extend({
  id: dateIdSchema,
  contact: z.object({ id: idSchema, name: z.string() }).nullable(),
  /** The occurrence that was seen to last. */
  doneFor: daySchema.nullable(),
  /** The one that counts; null where none comes any more. */
  nextOn: daySchema.nullable(),
  addedBy: personRefSchema,
  addedAt: timeSchema,
});
export type CustomerDate = z.infer<typeof customerDateSchema>;

const dueCustomerSchema = customerRefSchema.extend({ tier: tierSchema.nullable(), owner: personRefSchema.nullable() });

export const dueDateSchema = z.object({ customer: dueCustomerSchema, date: customerDateSchema, dueOn: daySchema });
export type DueDate = z.infer<typeof dueDateSchema>;

export const dueTalkSchema = z.object({
  customer: dueCustomerSchema,
  why: z.enum(["quote", "rhythm"]),
  dueOn: daySchema,
  days: z.number().int(),
  /** The last mail, call or visit; null where there is none since `sinceOn`. */
  lastTalkOn: daySchema.nullable(),
});
export type DueTalk = z.infer<typeof dueTalkSchema>;

const byCustomer = z.object({ id: idSchema });
const byDate = byCustomer.extend({ dateId: dateIdSchema });
const today = z.object({ today: daySchema });
const dates = z.object({ dates: z.array(customerDateSchema) });

export const careEndpoints = {
  careDue: endpoint({
    method: "GET",
    path: "/api/care",
    summary: "Days that matter and talks that are due: of one's own customers, or of one's teams' for their manager",
    who: "session",
    query: today.extend({ whose: z.enum(["mine", "team"]).default("mine") }),
    response: z.object({
      dates: z.array(dueDateSchema),
      talks: z.array(dueTalkSchema),
      /** More are due than are listed. */
      isCut: z.boolean(),
      /** From when on mail was looked at. */
      sinceOn: daySchema,
      /** In which countries these customers are, most first; the days of their holidays are the reader's to look up. */
      countries: z.array(z.object({ country: countrySchema, customers: z.number().int() })).default([]),
    }),
  }),
  customerDates: endpoint({
    method: "GET",
    path: "/api/customers/:id/dates",
    summary: "Days that matter to a customer, the next first, for who reads its mail",
    who: "person",
    params: byCustomer,
    query: today,
    response: dates,
  }),
  putCustomerDate: endpoint({
    method: "PUT",
    path: "/api/customers/:id/dates/:dateId",
    summary: "Adds a day that matters, or changes it; whoever reads the customer's mail may",
    who: "session",
    params: byDate,
    query: today,
    body: dateInputSchema,
    response: dates,
  }),
  removeCustomerDate: endpoint({
    method: "DELETE",
    path: "/api/customers/:id/dates/:dateId",
    summary: "Takes a day off; adding it again under the same id takes that back",
    who: "session",
    params: byDate,
    query: today,
    response: dates,
  }),
  settleCustomerDate: endpoint({
    method: "PUT",
    path: "/api/customers/:id/dates/:dateId/done",
    summary: "Says for which occurrence a day was seen to; with what stood there before it is taken back",
    who: "session",
    params: byDate,
    query: today,
    body: z.object({ doneFor: daySchema.nullable(), was: daySchema.nullable() }),
    response: dates,
  }),
  contactRhythm: endpoint({
    method: "GET",
    path: "/api/contact-rhythm",
    summary: "How often somebody talks with a customer, by its tier and after a quote",
    who: "session",
    response: contactRhythmSchema,
  }),
  changeContactRhythm: endpoint({
    method: "PUT",
    path: "/api/contact-rhythm",
    summary: "Changes it (admin)",
    who: "session",
    body: contactRhythmSchema,
    response: contactRhythmSchema,
  }),
};

export type CareDue = z.output<typeof careEndpoints.careDue.response>;
