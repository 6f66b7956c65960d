import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";

// What a rep may keep in the browser to work with where there is no line: never a mail, never a figure, never another's customer.

/** What may be kept at all: nothing, phone cards, or phone cards and one's own next steps. */
const keepSchema = z.enum(["off", "cards", "cards-and-steps"]);

/** The company's word on it. */
export const ownCopyRulesSchema = z.object({
  keep: keepSchema,
  /** Without a word from the Worker for so many days it goes from the browser by itself. */
  days: z.number().int().min(1).max(90),
});
export type OwnCopyRules = z.infer<typeof ownCopyRulesSchema>;

/** Bounds of one copy; `isCut` says that there is more. */
export const OWN_COPY_CUSTOMERS = 1_000;
export const OWN_COPY_CONTACTS = 5_000;

export const ownCopySchema = z.object({
  ...ownCopyRulesSchema.shape,
  madeAt: timeSchema,
  customers: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      contacts: z.array(z.object({ name: z.string(), title: z.string().nullable(), phone: z.string().nullable() })),
    }),
  ),
  steps: z.array(z.object({ customer: z.string(), text: z.string(), dueOn: daySchema })),
  isCut: z.boolean(),
});
export type OwnCopy = z.infer<typeof ownCopySchema>;

export const ownCopyEndpoints = {
  ownCopy: endpoint({
    method: "GET",
    path: "/api/own-copy",
    summary: "Phone cards of my own customers and my next steps, as far as the company lets a browser keep them",
    who: "person",
    response: ownCopySchema,
  }),
  ownCopyRules: endpoint({
    method: "GET",
    path: "/api/own-copy/rules",
    summary: "What a browser may keep",
    who: "person",
    response: ownCopyRulesSchema,
  }),
  changeOwnCopyRules: endpoint({
    method: "PUT",
    path: "/api/own-copy/rules",
    summary: "Say what a browser may keep, and for how long without a word from the Worker (admin)",
    who: "person",
    body: ownCopyRulesSchema,
    response: ownCopyRulesSchema,
  }),
};
