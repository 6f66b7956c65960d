import { offerEndpoints } from "../../shared/api/offers.ts";
import { acceptOffer, askOnOffer, paperOfOffer, viewOffer } from "../records/quote-offers.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { paper } from "./quote-papers.ts";

/** The customer's page of a quote: by the link's secret alone, and not too often. */
export function bindOffers(app: App): void {
  bind(app, offerEndpoints.viewOffer, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return viewOffer(ctx, body.secret);
  });
  bind(app, offerEndpoints.acceptOffer, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return acceptOffer(ctx, body);
  });
  bind(app, offerEndpoints.askOnOffer, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return askOnOffer(ctx, body);
  });
  bind(app, offerEndpoints.offerPdf, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return paper(ctx, "pdf", await paperOfOffer(ctx, body.secret));
  });
}
