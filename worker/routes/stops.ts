import { stopEndpoints } from "../../shared/api/stops.ts";
import { beginStop, endStop, listStops } from "../records/stops.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Saving switched off and on again. */
export function bindStops(app: App): void {
  bind(app, stopEndpoints.listStops, async ({ ctx }) => ({ stops: await listStops(ctx) }));
  bind(app, stopEndpoints.beginStop, async ({ ctx, actor, body }) => ({ stops: await beginStop(actor, ctx, body) }));
  bind(app, stopEndpoints.endStop, async ({ ctx, actor, params }) => ({ stops: await endStop(actor, ctx, params.id) }));
}
