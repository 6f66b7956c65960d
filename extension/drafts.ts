import { z } from "zod";

export const writingSchema = z.object({
  customerId: z.string(),
  customerName: z.string(),
  contactId: z.string().nullable(),
  draft: z.object({
    id: z.string(),
    kind: z.enum(["call", "visit", "note"]),
    text: z.string(),
    stepText: z.string(),
    stepDue: z.string(),
    problem: z.enum(["sent", "allowed", "signed-out", "text", "step"]).nullable(),
  }),
});
/** A note under way in the side panel, with whom it is about. */
export type Writing = z.infer<typeof writingSchema>;
