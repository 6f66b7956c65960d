import { silenceEndpoints } from "../../shared/api/silences.ts";
import { closeSilence, listSilences, planSilence, reopenSilence } from "../records/silences.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Customers that fell silent after a colleague left. */
export function bindSilences(app: App): void {
  const { listSilences: list, planSilence: plan, closeSilence: close, reopenSilence: reopen } = silenceEndpoints;
  bind(app, list, async ({ ctx, actor, query }) => ({ silences: await listSilences(actor, ctx, query.state) }));
  bind(app, plan, async ({ ctx, actor, params, body }) => ({
    silence: await planSilence(actor, ctx, params.id, body),
  }));
  bind(app, close, async ({ ctx, actor, params, body }) => ({
    silence: await closeSilence(actor, ctx, params.id, body),
  }));
  bind(app, reopen, async ({ ctx, actor, params }) => ({ silence: await reopenSilence(actor, ctx, params.id) }));
}
