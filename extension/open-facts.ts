import { z } from "zod";

export const addressSchema = z.string().max(320);

/** What the page shows of the open message: enough to find it again and to know whether its customer is known. */
export const openSchema = z.object({
  webmail: z.string().max(40),
  mailbox: addressSchema.nullable(),
  place: z.string().max(500),
  subject: z.string().max(2000).nullable(),
  from: addressSchema.nullable(),
  /** Its adapter is known by descriptions alone: mail is recorded without a press only after some that a person saved. */
  isDescribed: z.literal(true).optional(),
  recipients: z.array(addressSchema).max(500),
});
export type OpenFacts = z.infer<typeof openSchema>;
