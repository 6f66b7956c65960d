import { objectionEndpoints } from "../../shared/api/objections.ts";
import { ownRecordEndpoints } from "../../shared/api/own-record.ts";
import { objectTo, rule, sayNotBusiness, withdraw } from "../intake/objections.ts";
import { listObjections } from "../records/objections.ts";
import { listOwnRecord } from "../records/own-record.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What is on record of a person's own, what they say should not be, and what the records keeper says to it. */
export function bindObjections(app: App): void {
  bind(app, ownRecordEndpoints.ownRecord, ({ ctx, actor, query }) => listOwnRecord(actor, ctx, query));
  bind(app, objectionEndpoints.notBusiness, async ({ ctx, actor, params, body }) => ({
    objections: await sayNotBusiness(actor, ctx, params.id, body.thread),
  }));
  bind(app, objectionEndpoints.object, async ({ ctx, actor, params, body }) =>
    objectTo(actor, ctx, params.id, body.words),
  );
  bind(app, objectionEndpoints.listObjections, async ({ ctx, actor }) => ({
    objections: await listObjections(actor, ctx),
  }));
  bind(app, objectionEndpoints.withdraw, async ({ ctx, actor, params }) => withdraw(actor, ctx, params.id));
  bind(app, objectionEndpoints.rule, async ({ ctx, actor, params, body }) => rule(actor, ctx, params.id, body));
}
