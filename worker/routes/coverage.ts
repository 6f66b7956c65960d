import { coverageEndpoints } from "../../shared/api/coverage.ts";
import { compareMailbox } from "../intake/compare-mailbox.ts";
import { listOwnCoverage, listTeamCoverage, noteCoverage } from "../records/coverage.ts";
import { listWebmailFaults, noteWebmailFault } from "../records/webmail-health.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Mailboxes compared with the record, and what adapters found wrong on their pages. */
export function bindCoverage(app: App): void {
  const { compare, report, own, teams, noteFault, health } = coverageEndpoints;
  bind(app, compare, async ({ ctx, actor, body }) => ({ missing: await compareMailbox(actor, ctx, body) }));
  bind(app, report, async ({ ctx, actor, body }) => {
    await noteCoverage(actor, ctx, body);
    return { noted: true as const };
  });
  bind(app, own, async ({ ctx, actor }) => ({ mailboxes: await listOwnCoverage(actor, ctx) }));
  bind(app, teams, async ({ ctx, actor }) => ({ teams: await listTeamCoverage(actor, ctx) }));
  bind(app, noteFault, async ({ ctx, body }) => {
    await noteWebmailFault(ctx, body);
    return { noted: true as const };
  });
  bind(app, health, async ({ ctx, actor }) => ({ faults: await listWebmailFaults(actor, ctx) }));
}
