import { searchEndpoints } from "../../shared/api/search.ts";
import { findMessages } from "../search/find-messages.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Search over what the reader may read. */
export function bindSearch(app: App): void {
  bind(app, searchEndpoints.search, ({ ctx, actor, query }) => findMessages(actor, ctx, query));
}
