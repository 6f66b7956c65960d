import { customerCardEndpoints } from "../../shared/api/customer-cards.ts";
import { ownerEndpoints } from "../../shared/api/owners.ts";
import { customerCard, listCards } from "../records/customer-cards.ts";
import { customerStages, setCustomerStage } from "../records/customer-stages.ts";
import { listLongAlone } from "../records/long-alone.ts";
import { assignOwners, previewOwners } from "../records/owner-assign.ts";
import { listOwners } from "../records/owner-list.ts";
import { changeOwnerRules, getOwnerRules } from "../records/owner-rules.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Owner and deputy of many customers, the rules for it, and what else is said of who looks after them. */
export function bindOwners(app: App): void {
  bind(app, ownerEndpoints.owners, ({ ctx, actor }) => listOwners(actor, ctx));
  bind(app, ownerEndpoints.previewOwners, ({ ctx, actor, body }) => previewOwners(actor, ctx, body));
  bind(app, ownerEndpoints.assignOwners, ({ ctx, actor, body }) => assignOwners(actor, ctx, body));
  bind(app, ownerEndpoints.longAlone, ({ ctx, actor, query }) => listLongAlone(actor, ctx, query));
  bind(app, customerCardEndpoints.customerCards, ({ ctx, actor, query }) => listCards(actor, ctx, query));
  bind(app, customerCardEndpoints.customerCard, ({ ctx, actor, params }) => customerCard(actor, ctx, params.id));
  bind(app, customerCardEndpoints.customerStages, ({ ctx, actor, params }) => customerStages(actor, ctx, params.id));
  bind(app, customerCardEndpoints.setCustomerStage, ({ ctx, actor, params, body }) =>
    setCustomerStage(actor, ctx, params, body),
  );
  bind(app, ownerEndpoints.ownerRules, ({ ctx, actor }) => getOwnerRules(actor, ctx));
  bind(app, ownerEndpoints.changeOwnerRules, ({ ctx, actor, body }) => changeOwnerRules(actor, ctx, body));
}
