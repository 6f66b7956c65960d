import { handoverCustomerEndpoints } from "../../shared/api/handover-customers.ts";
import { handoverEndpoints } from "../../shared/api/handovers.ts";
import { endCase } from "../records/end-access.ts";
import {
  answerOffer,
  leaveCustomer,
  offerCustomer,
  offerCustomers,
  setTalk,
  transferCustomer,
} from "../records/handover-customers.ts";
import { addStep, removeStep, updateStep } from "../records/handover-steps.ts";
import {
  closeHandover,
  getHandover,
  listHandovers,
  listTakings,
  openHandover,
  updateHandover,
  withdrawHandover,
} from "../records/handovers.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Departures, and what is done for each of their customers. */
export function bindHandovers(app: App): void {
  bind(app, handoverEndpoints.listHandovers, async ({ ctx, actor, query }) => ({
    handovers: await listHandovers(actor, ctx, query),
  }));
  bind(app, handoverEndpoints.openHandover, async ({ ctx, actor, body }) => {
    const { id } = await openHandover(ctx, actor, body);
    return getHandover(actor, ctx, id);
  });
  bind(app, handoverEndpoints.listTakings, async ({ ctx, actor }) => ({ takings: await listTakings(actor, ctx) }));
  bind(app, handoverEndpoints.getHandover, ({ ctx, actor, params }) => getHandover(actor, ctx, params.id));
  bind(app, handoverEndpoints.updateHandover, ({ ctx, actor, params, body }) =>
    updateHandover(actor, ctx, params.id, body),
  );
  bind(app, handoverEndpoints.withdrawHandover, ({ ctx, actor, params }) => withdrawHandover(actor, ctx, params.id));
  bind(app, handoverEndpoints.endHandover, async ({ ctx, actor, params }) => {
    await endCase(actor, ctx, params.id);
    return getHandover(actor, ctx, params.id);
  });
  bind(app, handoverEndpoints.closeHandover, ({ ctx, actor, params }) => closeHandover(actor, ctx, params.id));
  bind(app, handoverEndpoints.addStep, ({ ctx, actor, params, body }) => addStep(actor, ctx, params.id, body));
  bind(app, handoverEndpoints.updateStep, ({ ctx, actor, params, body }) => updateStep(actor, ctx, params, body));
  bind(app, handoverEndpoints.removeStep, async ({ ctx, actor, params }) => {
    await removeStep(actor, ctx, params);
    return { removed: true as const };
  });
  bind(app, handoverCustomerEndpoints.offerCustomers, ({ ctx, actor, params, body }) =>
    offerCustomers(actor, ctx, params.id, body),
  );
  bind(app, handoverCustomerEndpoints.offerCustomer, ({ ctx, actor, params, body }) =>
    offerCustomer(actor, ctx, params, body),
  );
  bind(app, handoverCustomerEndpoints.answerOffer, ({ ctx, actor, params, body }) =>
    answerOffer(actor, ctx, params, body),
  );
  bind(app, handoverCustomerEndpoints.transferCustomer, ({ ctx, actor, params }) =>
    transferCustomer(actor, ctx, params),
  );
  bind(app, handoverCustomerEndpoints.leaveCustomer, ({ ctx, actor, params, body }) =>
    leaveCustomer(actor, ctx, params, body),
  );
  bind(app, handoverCustomerEndpoints.setTalk, ({ ctx, actor, params, body }) => setTalk(actor, ctx, params, body));
}
