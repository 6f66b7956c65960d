import { openItemEndpoints } from "../../shared/api/open-items.ts";
import { needAnswer, needNoAnswer } from "../records/no-answers.ts";
import { customerNumbers, listWaiting } from "../records/open-items.ts";
import { teamTotals } from "../records/team-totals.ts";
import { readWeek } from "../records/week.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What waits for somebody: unanswered mail, and what lists of customers say of it. */
export function bindOpenItems(app: App): void {
  bind(app, openItemEndpoints.listWaiting, ({ ctx, actor, query }) => listWaiting(actor, ctx, query));
  bind(app, openItemEndpoints.customerNumbers, async ({ ctx, actor }) => ({
    customers: await customerNumbers(actor, ctx),
  }));
  bind(app, openItemEndpoints.teamTotals, async ({ ctx, actor }) => ({ teams: await teamTotals(actor, ctx) }));
  bind(app, openItemEndpoints.needNoAnswer, async ({ ctx, actor, params, body }) => {
    await needNoAnswer(actor, ctx, params.id, body.messageId);
    return { needsAnswer: false as const };
  });
  bind(app, openItemEndpoints.needAnswer, async ({ ctx, actor, params }) => {
    await needAnswer(actor, ctx, params.id);
    return { needsAnswer: true as const };
  });
  bind(app, openItemEndpoints.week, ({ ctx, actor, query }) => readWeek(actor, ctx, query));
}
