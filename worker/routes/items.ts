import { itemEndpoints } from "../../shared/api/items.ts";
import { itemsCsv, itemsXlsx, MAX_FILE_ROWS } from "../quotes/item-sheet.ts";
import { createItemFeed, feedItems, listItemFeeds, revokeItemFeed } from "../records/item-feeds.ts";
import { exportItems, mergeItems, showItems } from "../records/item-parts.ts";
import { putItems } from "../records/items.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { downloadBytes, sheetTypes } from "./download.ts";

/** What the company sells, as a list, as files, and from other systems. */
export function bindItems(app: App): void {
  bind(app, itemEndpoints.listItems, ({ ctx, actor, query }) => showItems(actor, ctx, query));
  bind(app, itemEndpoints.putItems, ({ ctx, actor, body }) => putItems(actor, ctx, body.items));
  bind(app, itemEndpoints.mergeItems, ({ ctx, actor, body }) => mergeItems(actor, ctx, body));
  bind(app, itemEndpoints.itemFile, async ({ ctx, actor, query: { form, language } }) => {
    const items = await exportItems(actor, ctx, form, MAX_FILE_ROWS[form]);
    const bytes = form === "csv" ? new TextEncoder().encode(itemsCsv(items, language)) : itemsXlsx(items, language);
    return downloadBytes(bytes, { fileName: `items-${ctx.now().slice(0, 10)}.${form}`, mediaType: sheetTypes[form] });
  });
  bind(app, itemEndpoints.itemFeeds, ({ ctx, actor }) => listItemFeeds(actor, ctx));
  bind(app, itemEndpoints.createItemFeed, ({ ctx, actor, body }) => createItemFeed(actor, ctx, body));
  bind(app, itemEndpoints.revokeItemFeed, async ({ ctx, actor, params }) => {
    await revokeItemFeed(actor, ctx, params.id);
    return { revoked: true as const };
  });
  bind(app, itemEndpoints.feedItems, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "item-feed", request);
    return feedItems(ctx, request.headers.get("authorization"), body.items);
  });
}
