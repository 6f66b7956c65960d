import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { itemPartSchema } from "../quote/item-parts.ts";
import { itemSchema } from "../quote/price-list.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { languageSchema } from "./people.ts";

/** The most items of one request: what fits a body and a Worker's memory. */
export const MAX_ITEMS = 500;

/** The most items that are shown at once: each page of the list has its leaf. */
export const MAX_SHOWN_ITEMS = 100;

export const itemFeedSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: timeSchema,
  madeBy: z.string(),
  /** Who made it has left or is no admin any more: what it sends is refused. */
  makerLeft: z.boolean(),
  lastUsedAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
});
export type ItemFeed = z.infer<typeof itemFeedSchema>;

export const itemEndpoints = {
  listItems: endpoint({
    method: "GET",
    path: "/api/items",
    summary: "What the company sells, with costs, found by code or words as one types (inside, manager)",
    who: "person",
    query: z.object({
      q: z.string().trim().max(200).optional(),
      ended: z.stringbool().default(false),
      /** `match`: what begins with the words comes first, and there is one page. */
      by: z.enum(["code", "match"]).default("code"),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_SHOWN_ITEMS).default(20),
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
  mergeItems: endpoint({
    method: "POST",
    path: "/api/items/parts",
    summary:
      "Write what a file says of items; what it does not say stays. With `dryRun` only says what would come of it (inside, manager)",
    who: "person",
    maxBytes: 4 * 1024 * 1024,
    body: z.object({
      items: z.array(itemPartSchema).min(1).max(MAX_ITEMS),
      /** From when a price holds of which the file says no day. */
      day: daySchema,
      dryRun: z.boolean(),
    }),
    /** In the order in which they came. */
    response: z.object({
      results: z.array(z.object({ code: z.string(), state: z.enum(["new", "changed", "same"]) })),
    }),
  }),
  itemFile: endpoint({
    method: "GET",
    path: "/api/items/file",
    summary:
      "The whole list with its costs as CSV or XLSX, a row for each price; import takes it again (inside, manager)",
    who: "session",
    query: z.object({ form: z.enum(["csv", "xlsx"]), language: languageSchema }),
    response: "bytes",
  }),
  itemFeeds: endpoint({
    method: "GET",
    path: "/api/item-feeds",
    summary: "Which other systems write the item list (admin)",
    who: "session",
    response: z.object({ feeds: z.array(itemFeedSchema) }),
  }),
  createItemFeed: endpoint({
    method: "POST",
    path: "/api/item-feeds",
    summary: "Let another system write the item list; its secret is shown once (admin)",
    who: "session",
    body: z.object({ name: z.string().trim().min(1).max(100) }),
    response: z.object({ id: z.string(), url: z.string(), secret: z.string() }),
  }),
  revokeItemFeed: endpoint({
    method: "DELETE",
    path: "/api/item-feeds/:id",
    summary: "End what another system may write (admin)",
    who: "session",
    params: z.object({ id: idSchema }),
    response: z.object({ revoked: z.literal(true) }),
  }),
  feedItems: endpoint({
    method: "POST",
    path: "/api/item-feed",
    summary:
      "Write items from another system, as PUT /api/items does: `Authorization: Bearer …` of a feed; reads nothing",
    who: "anyone",
    body: z.object({ items: z.array(itemSchema).min(1).max(MAX_ITEMS) }),
    response: z.object({ added: z.number().int(), changed: z.number().int(), same: z.number().int() }),
  }),
};
