import { exposureEndpoints } from "../../shared/api/exposure.ts";
import { exposureTrend, listExposure } from "../records/exposure.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Which customers hang on one colleague. */
export function bindExposure(app: App): void {
  bind(app, exposureEndpoints.exposure, ({ ctx, actor, query }) => listExposure(actor, ctx, query));
  bind(app, exposureEndpoints.exposureTrend, ({ ctx, actor, query }) => exposureTrend(actor, ctx, query));
}
