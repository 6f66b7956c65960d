import { ownerEndpoints } from "../../shared/api/owners.ts";
import { assignOwners, previewOwners } from "../records/owner-assign.ts";
import { listOwners } from "../records/owner-list.ts";
import { changeOwnerRules, getOwnerRules } from "../records/owner-rules.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Owner and deputy of many customers, and the rules for it. */
export function bindOwners(app: App): void {
  bind(app, ownerEndpoints.owners, ({ ctx, actor }) => listOwners(actor, ctx));
  bind(app, ownerEndpoints.previewOwners, ({ ctx, actor, body }) => previewOwners(actor, ctx, body));
  bind(app, ownerEndpoints.assignOwners, ({ ctx, actor, body }) => assignOwners(actor, ctx, body));
  bind(app, ownerEndpoints.ownerRules, ({ ctx, actor }) => getOwnerRules(actor, ctx));
  bind(app, ownerEndpoints.changeOwnerRules, ({ ctx, actor, body }) => changeOwnerRules(actor, ctx, body));
}
