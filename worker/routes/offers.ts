import { type Offer, offerEndpoints } from "../../shared/api/offers.ts";
import type { AppContext } from "../context.ts";
import { tellDesk } from "../live/client.ts";
import { acceptOffer, askOnOffer, type OfferStep, paperOfOffer, viewOffer } from "../records/quote-offers.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { paper } from "./quote-papers.ts";

/** What the customer's page is answered, once the Desk has been told. */
async function told(ctx: AppContext, step: Promise<OfferStep>): Promise<Offer> {
  const { requestId, offer } = await step;
  tellDesk(ctx, requestId);
  return offer;
}

/** The customer's page of a quote: by the link's secret alone, and not too often. */
export function bindOffers(app: App): void {
  bind(app, offerEndpoints.viewOffer, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return viewOffer(ctx, body.secret);
  });
  bind(app, offerEndpoints.acceptOffer, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return told(ctx, acceptOffer(ctx, body));
  });
  bind(app, offerEndpoints.askOnOffer, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return told(ctx, askOnOffer(ctx, body));
  });
  bind(app, offerEndpoints.offerPdf, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "offer", request);
    return paper(ctx, "pdf", await paperOfOffer(ctx, body.secret));
  });
}
