import type { AppContext } from "../context.ts";
import { errorFields, log } from "../log.ts";
import { findDueReports, noteReportSent, putReportOff } from "../records/report-schedules.ts";
import { makeReport } from "../records/team-reports.ts";
import { canSendReports, sendReport } from "../send-mail.ts";
import { reportMail } from "./report-mail.ts";

/**
 * Mails each report whose day has come, with what its reader may see at that moment. It is noted after the platform has taken
 * the mail: a Worker that stops between the two sends it twice, and never not at all. One that fails stops no other.
 */
export async function mailReports(ctx: AppContext): Promise<void> {
  if (!canSendReports(ctx.env)) return;
  for (const due of await findDueReports(ctx, ctx.now().slice(0, 10))) {
    try {
      const { actor, period, by, day } = due;
      const report = await makeReport(actor, ctx, { period, by, day });
      const url = new URL(`/reports?period=${period}&by=${by}&day=${day}`, ctx.env.PUBLIC_ORIGIN);
      await sendReport(ctx, due.to.email, reportMail(report, due.to.language, url.href));
      await noteReportSent(ctx, due, report);
    } catch (error) {
      log("warn", "report.not_sent", errorFields(error));
      await putReportOff(ctx, due);
    }
  }
}
