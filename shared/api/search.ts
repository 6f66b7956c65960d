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

/** Facets count this many of the newest hits, and say so. */
export const MAX_COUNTED = 1000;

/** A query's text; its filters are read by readQuery (search-query.ts). */
const querySchema = z.string().trim().min(1).max(300);

/**
 * Why a query cannot find what it says. `too_broad`: no word, person, customer or file is asked for, only dates and the
 * like. `no_customer`: the reader knows of no customer of that name. `no_quotes`: quotes are not on record yet. `part` is the place in what readQuery gives.
 */
export const searchNoteSchema = z.object({
  code: z.enum(["too_broad", "no_customer", "no_quotes"]),
  part: z.number().int().nullable(),
});
export type SearchNote = z.infer<typeof searchNoteSchema>;

const timeZoneSchema = z
  .string()
  .max(60)
  .refine((zone) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
    } catch {
      return false;
    }
  }, "no time zone");

const searchedSchema = z.object({
  q: querySchema,
  customerId: idSchema.optional(),
  /** Where the reader's days begin, as `Asia/Shanghai`; UTC without it. */
  zone: timeZoneSchema.optional(),
});

export const facetsSchema = z.object({
  /** Messages counted, at most MAX_COUNTED of the newest. */
  counted: z.number().int(),
  /** False where there are more. */
  isAll: z.boolean(),
  customers: z.array(z.object({ id: idSchema, name: z.string(), count: z.number().int() })),
  /** Who wrote. */
  people: z.array(z.object({ address: z.string(), name: z.string(), count: z.number().int() })),
  /** Newest first. */
  years: z.array(z.object({ year: z.number().int(), count: z.number().int() })),
  /** Where nothing was found: places in the query of parts without which there would be something. */
  excluding: z.array(z.number().int()),
});
export type Facets = z.infer<typeof facetsSchema>;

export const savedSearchSchema = z.object({ id: idSchema, name: z.string(), q: z.string(), savedAt: timeSchema });
export type SavedSearch = z.infer<typeof savedSearchSchema>;

export const searchEndpoints = {
  search: endpoint({
    method: "GET",
    path: "/api/search",
    summary: "Messages whose text the reader may read that are what the query says, newest first",
    who: "person",
    query: searchedSchema.extend({
      before: timeSchema.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: z.object({
      hits: z.array(searchHitSchema),
      nextCursor: z.string().nullable(),
      notes: z.array(searchNoteSchema),
    }),
  }),
  countHits: endpoint({
    method: "GET",
    path: "/api/search/facets",
    summary:
      "The newest hits of a query by customer, by who wrote and by year; only what the reader may read is counted",
    who: "person",
    query: searchedSchema,
    response: facetsSchema,
  }),
  listSaved: endpoint({
    method: "GET",
    path: "/api/saved-searches",
    summary: "My saved searches, newest first",
    who: "session",
    response: z.object({ searches: z.array(savedSearchSchema) }),
  }),
  saveSearch: endpoint({
    method: "POST",
    path: "/api/saved-searches",
    summary: "Keep a query under a name; the same query again gets the new name",
    who: "session",
    body: z.object({ name: z.string().trim().min(1).max(100), q: querySchema }),
    response: savedSearchSchema,
  }),
  forgetSearch: endpoint({
    method: "DELETE",
    path: "/api/saved-searches/:id",
    summary: "Remove one of my saved searches",
    who: "session",
    params: z.object({ id: idSchema }),
    response: z.object({ removed: z.literal(true) }),
  }),
};
