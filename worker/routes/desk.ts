import { deskEndpoints } from "../../shared/api/desk.ts";
import { deskAbsenceEndpoints } from "../../shared/api/desk-absence.ts";
import { deskHistoryEndpoints } from "../../shared/api/desk-history.ts";
import { deskSettingsEndpoints } from "../../shared/api/desk-settings.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { listenToDesk, tellDesk } from "../live/client.ts";
import { getDeskRequest, listDesk } from "../records/desk.ts";
import { endAbsence, listAbsences, setAbsence } from "../records/desk-absence.ts";
import { deskColleagues } from "../records/desk-colleagues.ts";
import { offerRequests } from "../records/desk-routing.ts";
import { getDeskSettings, updateDeskSettings } from "../records/desk-settings.ts";
import {
  askOutside,
  claimRequest,
  createDeskRequest,
  endRequest,
  followUp,
  markSent,
  passRequest,
  releaseRequest,
} from "../records/desk-steps.ts";
import { priceHistory } from "../records/price-history.ts";
import { answerQuestion, createQuoteRequest, withdrawRequest } from "../records/quote-asking.ts";
import { changeQuote, openDraft, reviseQuote } from "../records/quote-drafts.ts";
import { decideQuote, submitQuote } from "../records/quote-issuing.ts";
import { getQuoteRequest, listQuoteRequests } from "../records/quote-requests.ts";
import { requestHistory } from "../records/request-events.ts";
import { noteShown } from "../records/request-showings.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** The same for a step after which nobody has the request: it is offered to whom the routes choose. */
async function offered<T>(ctx: AppContext, id: string, step: Promise<T>): Promise<T> {
  const answer = await step;
  await offerRequests(ctx, id);
  tellDesk(ctx, id);
  return answer;
}

/** What a step answers, once the Desk has been told that the request changed. */
async function told<T>(ctx: AppContext, id: string, step: Promise<T>): Promise<T> {
  const answer = await step;
  tellDesk(ctx, id);
  return answer;
}

/** The same for a page that somebody reads: the ledger says so. */
async function shown<T>(
  actor: Actor,
  ctx: AppContext,
  what: Parameters<typeof noteShown>[2],
  page: Promise<T>,
): Promise<T> {
  const answer = await page;
  await noteShown(actor, ctx, what);
  return answer;
}

/** Quote requests as Outside sees them, and the Desk. */
export function bindDesk(app: App): void {
  const ask = quoteRequestEndpoints;
  bind(app, ask.createQuoteRequest, async ({ ctx, actor, body }) => {
    await offered(ctx, body.id, createQuoteRequest(actor, ctx, body));
    return getQuoteRequest(actor, ctx, body.id);
  });
  bind(app, ask.listQuoteRequests, ({ ctx, actor, query }) =>
    shown(actor, ctx, ["request.shown", "list"], listQuoteRequests(actor, ctx, query)),
  );
  bind(app, ask.getQuoteRequest, ({ ctx, actor, params }) =>
    shown(actor, ctx, ["request.shown", params.id], getQuoteRequest(actor, ctx, params.id)),
  );
  bind(app, ask.answerQuestion, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, answerQuestion(actor, ctx, params.id, body.answer)),
  );
  bind(app, ask.withdrawRequest, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, withdrawRequest(actor, ctx, params.id, body.reason)),
  );

  const desk = deskEndpoints;
  bind(app, desk.listDesk, ({ ctx, actor, query }) =>
    shown(actor, ctx, ["request.shown", "desk"], listDesk(actor, ctx, query)),
  );
  bind(app, desk.listenToDesk, ({ ctx, actor, request }) => listenToDesk(actor, ctx, request));
  bind(app, desk.createDeskRequest, ({ ctx, actor, body }) => told(ctx, body.id, createDeskRequest(actor, ctx, body)));
  bind(app, desk.getDeskRequest, ({ ctx, actor, params, query }) =>
    shown(actor, ctx, ["request.shown", params.id], getDeskRequest(actor, ctx, params.id, query.revision)),
  );
  bind(app, desk.claimRequest, ({ ctx, actor, params }) =>
    shown(actor, ctx, ["request.shown", params.id], told(ctx, params.id, claimRequest(actor, ctx, params.id))),
  );
  bind(app, desk.releaseRequest, ({ ctx, actor, params, body }) =>
    offered(ctx, params.id, releaseRequest(actor, ctx, params.id, body.note)),
  );
  bind(app, desk.passRequest, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, passRequest(actor, ctx, params.id, body)),
  );
  bind(app, desk.deskColleagues, ({ ctx, actor, params }) => deskColleagues(actor, ctx, params.id));
  bind(app, desk.askOutside, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, askOutside(actor, ctx, params.id, body.text)),
  );
  bind(app, desk.openDraft, ({ ctx, actor, params }) =>
    shown(actor, ctx, ["request.shown", params.id], told(ctx, params.id, openDraft(actor, ctx, params.id))),
  );
  bind(app, desk.changeQuote, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, changeQuote(actor, ctx, params.id, body)),
  );
  bind(app, desk.submitQuote, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, submitQuote(actor, ctx, params.id, body)),
  );
  bind(app, desk.decideQuote, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, decideQuote(actor, ctx, params.id, body)),
  );
  bind(app, desk.reviseQuote, ({ ctx, actor, params }) => told(ctx, params.id, reviseQuote(actor, ctx, params.id)));
  bind(app, desk.markSent, ({ ctx, actor, params }) => told(ctx, params.id, markSent(actor, ctx, params.id)));
  bind(app, desk.endRequest, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, endRequest(actor, ctx, params.id, body)),
  );
  bind(app, deskHistoryEndpoints.followUp, ({ ctx, actor, params, body }) =>
    told(ctx, params.id, followUp(actor, ctx, params.id, body)),
  );
  bind(app, deskHistoryEndpoints.requestHistory, ({ ctx, actor, params }) =>
    shown(actor, ctx, ["request.shown", params.id], requestHistory(actor, ctx, params.id)),
  );
  bind(app, desk.priceHistory, ({ ctx, actor, query }) =>
    shown(actor, ctx, ["prices.shown", "prices"], priceHistory(actor, ctx, query)),
  );
  bind(app, deskAbsenceEndpoints.listAbsences, ({ ctx, actor }) => listAbsences(actor, ctx));
  bind(app, deskAbsenceEndpoints.setAbsence, ({ ctx, actor, params, body }) =>
    setAbsence(actor, ctx, params.personId, body),
  );
  bind(app, deskAbsenceEndpoints.endAbsence, ({ ctx, actor, params }) => endAbsence(actor, ctx, params.personId));
  bind(app, deskSettingsEndpoints.deskSettings, ({ ctx, actor }) => getDeskSettings(actor, ctx));
  bind(app, deskSettingsEndpoints.updateDeskSettings, ({ ctx, actor, body }) => updateDeskSettings(actor, ctx, body));
}
