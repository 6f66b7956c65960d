import type { MailedReport } from "../../shared/api/team-reports.ts";
import { teamReportEndpoints } from "../../shared/api/team-reports.ts";
import type { AppContext } from "../context.ts";
import { listMailedReports, mailReport, stopReport } from "../records/report-schedules.ts";
import { teamReport, teamReportToTake } from "../records/team-reports.ts";
import { reportFile } from "../reports/report-file.ts";
import { canSendReports } from "../send-mail.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { downloadBytes, sheetTypes } from "./download.ts";

/** What a period was like, by team, territory and tier. */
export function bindTeamReports(app: App): void {
  bind(app, teamReportEndpoints.teamReport, ({ ctx, actor, query }) => teamReport(actor, ctx, query));
  bind(app, teamReportEndpoints.teamReportFile, async ({ ctx, actor, query }) => {
    const report = await teamReportToTake(actor, ctx, query);
    const bytes = reportFile(report, query.form, query.language);
    const fileName = `report-${report.period}-${report.current.from}.${query.form}`;
    return downloadBytes(bytes, { fileName, mediaType: sheetTypes[query.form] });
  });
  bind(app, teamReportEndpoints.mailedReports, async ({ ctx, actor }) =>
    said(ctx, await listMailedReports(actor, ctx)),
  );
  bind(app, teamReportEndpoints.mailReport, async ({ ctx, actor, params, body }) =>
    said(ctx, await mailReport(actor, ctx, params.period, body.by)),
  );
  bind(app, teamReportEndpoints.stopReport, async ({ ctx, actor, params }) =>
    said(ctx, await stopReport(actor, ctx, params.period)),
  );
}

const said = (ctx: AppContext, reports: MailedReport[]) => ({ canMail: canSendReports(ctx.env), reports });
