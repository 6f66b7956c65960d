import { careEndpoints } from "../../shared/api/care.ts";
import { careDue, changeContactRhythm, getContactRhythm } from "../records/care.ts";
import { customerDates, putCustomerDate, removeCustomerDate, settleCustomerDate } from "../records/customer-dates.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** How customers are looked after every day. */
export function bindCare(app: App): void {
  bind(app, careEndpoints.careDue, ({ ctx, actor, query }) => careDue(actor, ctx, query));
  bind(app, careEndpoints.customerDates, ({ ctx, actor, params, query }) =>
    customerDates(actor, ctx, params.id, query.today),
  );
  bind(app, careEndpoints.putCustomerDate, ({ ctx, actor, params, query, body }) =>
    putCustomerDate(actor, ctx, params, body, query.today),
  );
  bind(app, careEndpoints.removeCustomerDate, ({ ctx, actor, params, query }) =>
    removeCustomerDate(actor, ctx, params, query.today),
  );
  bind(app, careEndpoints.settleCustomerDate, ({ ctx, actor, params, query, body }) =>
    settleCustomerDate(actor, ctx, params, { ...body, ...query }),
  );
  bind(app, careEndpoints.contactRhythm, ({ ctx, actor }) => getContactRhythm(actor, ctx));
  bind(app, careEndpoints.changeContactRhythm, ({ ctx, actor, body }) => changeContactRhythm(actor, ctx, body));
}
