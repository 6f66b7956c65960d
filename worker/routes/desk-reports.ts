import { deskReportEndpoints } from "../../shared/api/desk-reports.ts";
import { reportFile } from "../quotes/report-sheet.ts";
import { deskReport, deskReportToTake } from "../records/desk-reports.ts";
import { noteShown } from "../records/request-showings.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { downloadBytes, sheetTypes } from "./download.ts";

/** How the Desk does. */
export function bindDeskReports(app: App): void {
  bind(app, deskReportEndpoints.deskReport, async ({ ctx, actor, query }) => {
    const answer = await deskReport(actor, ctx, query);
    await noteShown(actor, ctx, ["report.shown", query.by]);
    return answer;
  });
  bind(app, deskReportEndpoints.deskReportFile, async ({ ctx, actor, query }) => {
    const { form, by, from, until } = query;
    const bytes = reportFile(await deskReportToTake(actor, ctx, query), form, query.language);
    return downloadBytes(bytes, { fileName: `quotes-${by}-${from}-${until}.${form}`, mediaType: sheetTypes[form] });
  });
}
