import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

/** The part of the journal's address before the secret: `journal` of `journal+secret@acme.example`. */
const journalAddressSchema = z
  .email()
  .max(200)
  .transform((address) => address.toLowerCase())
  .refine((address) => address.indexOf("@") <= 30 && !address.includes("+"), "a short address without a plus");

export const doorsSchema = z.object({
  journal: z.object({
    open: z.boolean(),
    /** Without the secret, which is shown once. */
    address: z.string().nullable(),
    legalBasis: z.string(),
    hasSecret: z.boolean(),
    rotatedAt: timeSchema.nullable(),
    /** Until when the secret before this one is taken as well. */
    previousUntil: timeSchema.nullable(),
    /** People with a mailbox, and how many of them have read the notice: only their mail is kept. */
    people: z.number().int(),
    informed: z.number().int(),
  }),
  /** What the doors turned away or kept in the last 30 days, by door and rule; newest day first. */
  counts: z.array(z.object({ door: z.string(), day: z.string(), rule: z.string(), count: z.number().int() })),
});
export type Doors = z.infer<typeof doorsSchema>;

export const doorEndpoints = {
  doors: endpoint({
    method: "GET",
    path: "/api/doors",
    summary: "The company's own doors: the journal's state, and what was turned away (admin, records keeper)",
    who: "session",
    response: doorsSchema,
  }),
  updateJournal: endpoint({
    method: "PATCH",
    path: "/api/doors/journal",
    summary: "Open or close the journal door; it opens with a legal basis, an address and a secret only (admin)",
    who: "session",
    body: z.object({
      open: z.boolean().optional(),
      address: journalAddressSchema.optional(),
      legalBasis: z.string().trim().max(2000).optional(),
    }),
    response: doorsSchema,
  }),
  newJournalSecret: endpoint({
    method: "POST",
    path: "/api/doors/journal/secret",
    summary: "A new secret for the journal's address, shown once; the one before works for another day (admin)",
    who: "session",
    response: z.object({ address: z.string() }),
  }),
};
