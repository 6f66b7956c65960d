import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { messageSummarySchema } from "./messages.ts";

/** Where the words were found: half-open ranges in UTF-16 code units. */
export const markedTextSchema = z.object({
  text: z.string(),
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type MarkedText = z.infer<typeof markedTextSchema>;

export const searchHitSchema = z.object({
  message: messageSummarySchema,
  subject: markedTextSchema,
  snippet: markedTextSchema,
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const searchEndpoints = {
  search: endpoint({
    method: "GET",
    path: "/api/search",
    summary: "Messages whose text the reader may read that hold all the words, newest first",
    who: "person",
    query: z.object({
      q: z.string().trim().min(1).max(300),
      customerId: idSchema.optional(),
      before: timeSchema.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: z.object({ hits: z.array(searchHitSchema), nextCursor: z.string().nullable() }),
  }),
};
