import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

/** An address or a domain of which nothing is saved from this person's mailboxes. */
export const ownNeverSchema = z.object({
  entry: z.string(),
  at: timeSchema,
  /** False for one that has become a customer's since: it holds nothing back. */
  applies: z.boolean(),
});
export type OwnNever = z.infer<typeof ownNeverSchema>;

const listSchema = z.object({
  /** The saving rules let people keep a list of their own; where they do not, it holds nothing back. */
  allowed: z.boolean(),
  entries: z.array(ownNeverSchema),
});

export const ownNeverEndpoints = {
  listOwnNever: endpoint({
    method: "GET",
    path: "/api/me/never",
    summary: "Addresses and domains of which nothing is saved from my mailboxes; shown to nobody else",
    who: "person",
    response: listSchema,
  }),
  addOwnNever: endpoint({
    method: "POST",
    path: "/api/me/never",
    summary: "Put an address or a domain on my list; one of a customer or of the company is refused (bad_request)",
    who: "person",
    body: z.object({ entry: z.string().trim().min(3).max(254) }),
    response: listSchema,
  }),
  removeOwnNever: endpoint({
    method: "DELETE",
    path: "/api/me/never/:entry",
    summary: "Take an entry off my list",
    who: "person",
    params: z.object({ entry: z.string().min(3).max(254) }),
    response: listSchema,
  }),
};
