import { teamReportEndpoints } from "../../shared/api/team-reports.ts";
import { teamReport } from "../records/team-reports.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What a period was like, by team, territory and tier. */
export function bindTeamReports(app: App): void {
  bind(app, teamReportEndpoints.teamReport, ({ ctx, actor, query }) => teamReport(actor, ctx, query));
}
