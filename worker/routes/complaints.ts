import { complaintEndpoints } from "../../shared/api/complaints.ts";
import { changeComplaintWays, getComplaintWays } from "../records/complaint-ways.ts";
import {
  addComplaint,
  answerComplaint,
  changeComplaint,
  listComplaints,
  readComplaintForm,
  takeComplaintForm,
} from "../records/complaints.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What customers tell the company itself. */
export function bindComplaints(app: App): void {
  const own = complaintEndpoints;
  bind(app, own.complaintForm, ({ ctx }) => readComplaintForm(ctx));
  bind(app, own.sendComplaintForm, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "complaint-form", request);
    await takeComplaintForm(ctx, body);
    return { received: true as const };
  });
  bind(app, own.listComplaints, ({ ctx, actor, query }) => listComplaints(actor, ctx, query));
  bind(app, own.addComplaint, async ({ ctx, actor, body }) => {
    await addComplaint(actor, ctx, body);
    return { received: true as const };
  });
  bind(app, own.changeComplaint, ({ ctx, actor, params, body }) => changeComplaint(actor, ctx, params.id, body));
  bind(app, own.answerComplaint, ({ ctx, actor, params, body }) => answerComplaint(actor, ctx, params.id, body.answer));
  bind(app, own.complaintWays, ({ ctx, actor }) => getComplaintWays(actor, ctx));
  bind(app, own.changeComplaintWays, ({ ctx, actor, body }) => changeComplaintWays(actor, ctx, body));
}
