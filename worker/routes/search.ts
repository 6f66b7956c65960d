import { searchEndpoints } from "../../shared/api/search.ts";
import { forgetSearch, listSearches, saveSearch } from "../records/saved-searches.ts";
import { countHits } from "../search/count-hits.ts";
import { findMessages } from "../search/find-messages.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Search over what the reader may read, and the searches that a person keeps. */
export function bindSearch(app: App): void {
  bind(app, searchEndpoints.search, ({ ctx, actor, query }) => findMessages(actor, ctx, query));
  bind(app, searchEndpoints.countHits, ({ ctx, actor, query }) => countHits(actor, ctx, query));
  bind(app, searchEndpoints.listSaved, async ({ ctx, actor }) => ({ searches: await listSearches(actor, ctx) }));
  bind(app, searchEndpoints.saveSearch, ({ ctx, actor, body }) => saveSearch(actor, ctx, body));
  bind(app, searchEndpoints.forgetSearch, async ({ ctx, actor, params }) => {
    await forgetSearch(actor, ctx, params.id);
    return { removed: true as const };
  });
}
