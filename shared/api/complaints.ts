import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { languageSchema, personRefSchema } from "./people.ts";

// What customers tell the company itself, never only through the person who looks after them: complaints and suggestions,
// each with a clock and an answer.

export const MAX_COMPLAINT_CHARS = 4000;
/** Hours of working days until a complaint is answered, before anybody said otherwise. */
export const DEFAULT_COMPLAINT_HOURS = 48;

const line = (least: number) => z.string().trim().min(least).max(200);
const textSchema = z.string().trim().min(10).max(MAX_COMPLAINT_CHARS);
export const complaintKindSchema = z.enum(["complaint", "suggestion"]);

export const complaintSchema = z.object({
  /** A UUID made by who writes it. */
  id: z.uuid(),
  kind: complaintKindSchema,
  via: z.enum(["form", "mail", "colleague"]),
  /** Null until somebody says whose it is; nothing is guessed from what a form says of its writer. */
  customer: customerRefSchema.nullable(),
  messageId: z.string().nullable(),
  from: z.object({ name: z.string(), email: z.string(), company: z.string() }),
  text: z.string(),
  language: languageSchema,
  at: timeSchema,
  dueAt: timeSchema,
  state: z.enum(["open", "answered", "set-aside"]),
  handler: personRefSchema.nullable(),
  answer: z.string(),
  answeredBy: personRefSchema.nullable(),
  answeredAt: timeSchema.nullable(),
});
export type Complaint = z.infer<typeof complaintSchema>;

export const complaintWaysSchema = z.object({
  /** The public form at /tell-us. */
  form: z.boolean(),
  /** Mail of customers to one of these addresses, through whichever door it is saved. */
  addresses: z
    .array(
      z
        .email()
        .max(254)
        .transform((address) => address.toLowerCase()),
    )
    .max(20),
  hours: z.number().int().min(1).max(400),
});
export type ComplaintWays = z.infer<typeof complaintWaysSchema>;

const byId = z.object({ id: z.uuid() });

export const complaintEndpoints = {
  complaintForm: endpoint({
    method: "GET",
    path: "/api/complaint-form",
    summary: "Whether the company takes complaints and suggestions by its form, and how it is called",
    who: "anyone",
    response: z.object({ open: z.boolean(), company: z.string(), language: languageSchema }),
  }),
  sendComplaintForm: endpoint({
    method: "POST",
    path: "/api/complaint-form",
    summary: "Tell the company what is wrong or could be better; the same id again is the same complaint",
    who: "anyone",
    body: z.object({
      id: z.uuid(),
      kind: complaintKindSchema,
      name: line(2),
      company: line(0),
      email: z.email().max(254),
      text: textSchema,
      language: languageSchema,
      /** How long it took to write, in milliseconds. */
      writingMs: z.number().int().min(0),
      /** A field that people do not see; programs fill it in. */
      website: z.string().max(200).default(""),
    }),
    response: z.object({ received: z.literal(true) }),
  }),
  listComplaints: endpoint({
    method: "GET",
    path: "/api/complaints",
    summary:
      "Complaints that one answers for: managers their teams' and those of nobody yet, keepers all, handlers theirs",
    who: "session",
    query: z.object({ state: z.enum(["open", "over"]).default("open") }),
    response: z.object({ complaints: z.array(complaintSchema), isWhole: z.boolean() }),
  }),
  addComplaint: endpoint({
    method: "POST",
    path: "/api/complaints",
    summary: "Write down what a customer said, by whoever heard it; it goes to the managers",
    who: "session",
    body: z.object({ id: z.uuid(), kind: complaintKindSchema, customerId: idSchema, text: textSchema }),
    response: z.object({ received: z.literal(true) }),
  }),
  changeComplaint: endpoint({
    method: "PATCH",
    path: "/api/complaints/:id",
    summary: "Say whose a complaint is, who handles it, or that it is none after all (manager, records keeper)",
    who: "session",
    params: byId,
    body: z.object({
      customerId: idSchema.nullable().optional(),
      handlerId: idSchema.nullable().optional(),
      kind: complaintKindSchema.optional(),
      state: z.enum(["open", "set-aside"]).optional(),
    }),
    response: complaintSchema,
  }),
  answerComplaint: endpoint({
    method: "POST",
    path: "/api/complaints/:id/answer",
    summary: "Record what was answered; the mail itself goes out of one's own webmail (who may see the complaint)",
    who: "session",
    params: byId,
    body: z.object({ answer: z.string().trim().min(3).max(MAX_COMPLAINT_CHARS) }),
    response: complaintSchema,
  }),
  complaintWays: endpoint({
    method: "GET",
    path: "/api/complaint-ways",
    summary: "How complaints reach the company (manager, admin)",
    who: "session",
    response: complaintWaysSchema,
  }),
  changeComplaintWays: endpoint({
    method: "PUT",
    path: "/api/complaint-ways",
    summary: "Say how complaints reach the company (admin)",
    who: "session",
    body: complaintWaysSchema,
    response: complaintWaysSchema,
  }),
};
