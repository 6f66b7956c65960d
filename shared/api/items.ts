import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { itemSchema } from "../quote/price-list.ts";
import { endpoint } from "./endpoint.ts";

/** The most items of one request: what fits a body and a Worker's memory. */
export const MAX_ITEMS = 500;

export const itemEndpoints = {
  listItems: endpoint({
    method: "GET",
    path: "/api/items",
    summary: "What the company sells, with costs, found by code or words as one types (inside, manager)",
    who: "person",
    query: z.object({
      q: z.string().trim().max(200).optional(),
      ended: z.stringbool().default(false),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_ITEMS).default(20),
    }),
    response: z.object({
      items: z.array(itemSchema.extend({ updatedAt: timeSchema })),
      nextCursor: z.string().nullable(),
    }),
  }),
  putItems: endpoint({
    method: "PUT",
    path: "/api/items",
    summary:
      "Write items by their codes: new ones come, known ones say what is given, prices and all (inside, manager)",
    who: "person",
    maxBytes: 4 * 1024 * 1024,
    body: z.object({ items: z.array(itemSchema).min(1).max(MAX_ITEMS) }),
    response: z.object({ added: z.number().int(), changed: z.number().int(), same: z.number().int() }),
  }),
};
