import { customerEndpoints } from "../../shared/api/customers.ts";
import { findEndpoints } from "../../shared/api/find.ts";
import { activity } from "../records/customer-activity.ts";
import { customerByAddress } from "../records/customer-by-address.ts";
import { updateCustomer } from "../records/customer-changes.ts";
import { files, timeline } from "../records/customer-timeline.ts";
import { getCustomer, listCustomers } from "../records/customers.ts";
import { find } from "../records/find.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Customers, their timelines and files, and what one jumps to. */
export function bindCustomers(app: App): void {
  bind(app, customerEndpoints.listCustomers, async ({ ctx, actor, query }) => ({
    customers: await listCustomers(actor, ctx, query),
  }));
  bind(app, findEndpoints.find, ({ ctx, actor, query }) => find(actor, ctx, query.q));
  bind(app, customerEndpoints.getCustomer, ({ ctx, actor, params }) => getCustomer(actor, ctx, params.id));
  bind(app, customerEndpoints.updateCustomer, ({ ctx, actor, params, body }) =>
    updateCustomer(actor, ctx, params.id, body),
  );
  bind(app, customerEndpoints.timeline, ({ ctx, actor, params, query }) => timeline(actor, ctx, params.id, query));
  bind(app, customerEndpoints.activity, ({ ctx, actor, params }) => activity(actor, ctx, params.id));
  bind(app, customerEndpoints.files, ({ ctx, actor, params, query }) => files(actor, ctx, params.id, query));
  bind(app, customerEndpoints.customerByAddress, ({ ctx, actor, query }) =>
    customerByAddress(actor, ctx, query.address),
  );
}
