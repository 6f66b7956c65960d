import { itemEndpoints } from "../../shared/api/items.ts";
import { listItems, putItems } from "../records/items.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What the company sells. */
export function bindItems(app: App): void {
  bind(app, itemEndpoints.listItems, ({ ctx, actor, query }) => listItems(actor, ctx, query));
  bind(app, itemEndpoints.putItems, ({ ctx, actor, body }) => putItems(actor, ctx, body.items));
}
