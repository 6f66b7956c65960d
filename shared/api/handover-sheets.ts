import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { handoverCustomerSchema } from "./handover-facts.ts";
import { messageSummarySchema } from "./messages.ts";
import { daySchema, noteSchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// The sheet of a customer that is handed over, and the mail that introduces who takes over.

/** What the leaver says of a customer, heading by heading. */
export const sheetHeadings = ["people", "promised", "cares", "manner", "beware", "next", "other"] as const;
const sheetText = z.string().max(4000);
export const sheetFieldsSchema = z.strictObject({
  /** Who decides, who helps, who to ask first. */
  people: sheetText.default(""),
  promised: sheetText.default(""),
  /** What they care about. */
  cares: sheetText.default(""),
  /** How they like to be addressed and reached. */
  manner: sheetText.default(""),
  beware: sheetText.default(""),
  next: sheetText.default(""),
  other: sheetText.default(""),
});
export type SheetFields = z.infer<typeof sheetFieldsSchema>;

/** What the record says, each part as far as the reader may see it; empty where they may not. */
const sheetRecordSchema = z.object({
  people: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      title: z.string().nullable(),
      phone: z.string().nullable(),
      addresses: z.array(z.string()),
      lastInAt: timeSchema.nullable(),
      lastOutAt: timeSchema.nullable(),
      /** Mails between this person and the leaver, as far as that is counted. */
      withLeaver: z.number().int().nullable(),
      /** How the leaver greeted them last, as it stood: "Dear Mr Braun". */
      greeting: z.string().nullable(),
    }),
  ),
  conversations: z.array(messageSummarySchema),
  quotes: z.array(
    z.object({
      id: z.string(),
      number: z.string().nullable(),
      state: z.string(),
      wanted: z.string(),
      validUntil: daySchema.nullable(),
    }),
  ),
  nextSteps: z.array(noteSchema),
  promises: z.array(
    z.object({ messageId: z.string(), sentAt: timeSchema, text: z.string(), dueOn: daySchema.nullable() }),
  ),
});

export const handoverSheetSchema = z.object({
  leaver: personRefSchema,
  item: handoverCustomerSchema,
  fields: sheetFieldsSchema,
  record: sheetRecordSchema,
  /** The leaver's own part may be written by the reader. */
  mayWrite: z.boolean(),
  /** The reader is who takes over, and may sign. */
  maySign: z.boolean(),
});
export type HandoverSheet = z.infer<typeof handoverSheetSchema>;

const partySchema = z.object({ name: z.string(), address: z.string() });
export const introductionSchema = z.object({
  language: z.enum(["en", "zh", "ru"]),
  from: partySchema,
  to: z.array(partySchema),
  cc: z.array(partySchema),
  subject: z.string(),
  text: z.string(),
  mailto: z.string(),
});

const byCustomer = z.object({ id: idSchema, customerId: idSchema });
const versionSchema = z.object({ version: z.number().int().min(0) });
const path = "/api/handovers/:id/customers/:customerId" as const;
const step = { who: "session", params: byCustomer, response: handoverCustomerSchema } as const;

export const handoverSheetEndpoints = {
  getSheet: endpoint({
    method: "GET",
    path: `${path}/sheet`,
    summary: "The sheet: what the record says of the customer, and what the leaver says",
    who: "session",
    params: byCustomer,
    response: handoverSheetSchema,
  }),
  writeSheet: endpoint({
    method: "PUT",
    path: `${path}/sheet`,
    summary:
      "Save the leaver's part (leaver, or who runs the departure); conflict where the sheet was changed meanwhile",
    who: "session",
    params: byCustomer,
    body: z.object({ base: z.number().int().min(0), fields: sheetFieldsSchema }),
    response: z.object({ item: handoverCustomerSchema, fields: sheetFieldsSchema }),
  }),
  completeSheet: endpoint({
    ...step,
    method: "POST",
    path: `${path}/sheet/complete`,
    summary: "The leaver says that the sheet is complete, in this version",
    body: versionSchema,
  }),
  signSheet: endpoint({
    ...step,
    method: "POST",
    path: `${path}/sheet/sign`,
    summary: "Who takes over signs the sheet in this version; once it is complete too, they become owner",
    body: versionSchema,
  }),
  getIntroduction: endpoint({
    method: "GET",
    path: `${path}/introduction`,
    summary: "The introduction mail from both, in the customer's language, to be sent from one's own webmail",
    who: "session",
    params: byCustomer,
    query: z.object({ language: z.enum(["en", "zh", "ru"]).optional() }),
    response: introductionSchema,
  }),
  getIntroductionFile: endpoint({
    method: "GET",
    path: `${path}/introduction.eml`,
    summary: "The same as a draft that any mail program opens",
    who: "session",
    params: byCustomer,
    query: z.object({ language: z.enum(["en", "zh", "ru"]).optional() }),
    response: "bytes",
  }),
};
