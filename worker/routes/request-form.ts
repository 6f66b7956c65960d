import { requestFormEndpoints } from "../../shared/api/request-form.ts";
import { tellDesk } from "../live/client.ts";
import { offerRequests } from "../records/desk-routing.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import { readForm, takeForm } from "../records/request-form.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** The company's public form. */
export function bindRequestForm(app: App): void {
  bind(app, requestFormEndpoints.requestForm, ({ ctx }) => readForm(ctx));
  bind(app, requestFormEndpoints.sendRequestForm, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "form", request);
    await takeForm(ctx, body);
    await offerRequests(ctx, body.id);
    tellDesk(ctx, body.id);
    return { received: true as const };
  });
}
