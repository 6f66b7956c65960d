import { deskEndpoints } from "../../shared/api/desk.ts";
import { deskSettingsEndpoints } from "../../shared/api/desk-settings.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { getDeskRequest, listDesk } from "../records/desk.ts";
import { getDeskSettings, updateDeskSettings } from "../records/desk-settings.ts";
import {
  askOutside,
  claimRequest,
  createDeskRequest,
  endRequest,
  markSent,
  passRequest,
  releaseRequest,
} from "../records/desk-steps.ts";
import { priceHistory } from "../records/price-history.ts";
import { answerQuestion, createQuoteRequest, withdrawRequest } from "../records/quote-asking.ts";
import { changeQuote, openDraft, reviseQuote } from "../records/quote-drafts.ts";
import { decideQuote, submitQuote } from "../records/quote-issuing.ts";
import { getQuoteRequest, listQuoteRequests } from "../records/quote-requests.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Quote requests as Outside sees them, and the Desk. */
export function bindDesk(app: App): void {
  const ask = quoteRequestEndpoints;
  bind(app, ask.createQuoteRequest, async ({ ctx, actor, body }) => {
    await createQuoteRequest(actor, ctx, body);
    return getQuoteRequest(actor, ctx, body.id);
  });
  bind(app, ask.listQuoteRequests, ({ ctx, actor, query }) => listQuoteRequests(actor, ctx, query));
  bind(app, ask.getQuoteRequest, ({ ctx, actor, params }) => getQuoteRequest(actor, ctx, params.id));
  bind(app, ask.answerQuestion, ({ ctx, actor, params, body }) => answerQuestion(actor, ctx, params.id, body.answer));
  bind(app, ask.withdrawRequest, ({ ctx, actor, params, body }) => withdrawRequest(actor, ctx, params.id, body.reason));

  const desk = deskEndpoints;
  bind(app, desk.listDesk, ({ ctx, actor, query }) => listDesk(actor, ctx, query));
  bind(app, desk.createDeskRequest, ({ ctx, actor, body }) => createDeskRequest(actor, ctx, body));
  bind(app, desk.getDeskRequest, ({ ctx, actor, params, query }) =>
    getDeskRequest(actor, ctx, params.id, query.revision),
  );
  bind(app, desk.claimRequest, ({ ctx, actor, params }) => claimRequest(actor, ctx, params.id));
  bind(app, desk.releaseRequest, ({ ctx, actor, params, body }) => releaseRequest(actor, ctx, params.id, body.note));
  bind(app, desk.passRequest, ({ ctx, actor, params, body }) => passRequest(actor, ctx, params.id, body));
  bind(app, desk.askOutside, ({ ctx, actor, params, body }) => askOutside(actor, ctx, params.id, body.text));
  bind(app, desk.openDraft, ({ ctx, actor, params }) => openDraft(actor, ctx, params.id));
  bind(app, desk.changeQuote, ({ ctx, actor, params, body }) => changeQuote(actor, ctx, params.id, body));
  bind(app, desk.submitQuote, ({ ctx, actor, params, body }) => submitQuote(actor, ctx, params.id, body));
  bind(app, desk.decideQuote, ({ ctx, actor, params, body }) => decideQuote(actor, ctx, params.id, body));
  bind(app, desk.reviseQuote, ({ ctx, actor, params }) => reviseQuote(actor, ctx, params.id));
  bind(app, desk.markSent, ({ ctx, actor, params }) => markSent(actor, ctx, params.id));
  bind(app, desk.endRequest, ({ ctx, actor, params, body }) => endRequest(actor, ctx, params.id, body));
  bind(app, desk.priceHistory, ({ ctx, actor, query }) => priceHistory(actor, ctx, query));
  bind(app, deskSettingsEndpoints.deskSettings, ({ ctx, actor }) => getDeskSettings(actor, ctx));
  bind(app, deskSettingsEndpoints.updateDeskSettings, ({ ctx, actor, body }) => updateDeskSettings(actor, ctx, body));
}
