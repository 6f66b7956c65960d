import { useState } from "preact/hooks";
import { pathOf } from "../../../shared/api/client.ts";
import {
  deskReportEndpoints,
  MAX_REPORT_DAYS,
  type ReportForm,
  reportBySchema,
} from "../../../shared/api/desk-reports.ts";
import { downloadTo } from "../client.ts";
import { afterConfirming } from "../confirm.ts";
import { type Period, periodOf, presets, type ReportView, readReport, reportAddress } from "../desk/report-address.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { SelectField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useAction, useLoad } from "../session.tsx";
import { useDeskReportWords } from "../words/desk-report.ts";
import { ReportChart } from "./desk-report-chart.tsx";
import { ReportTable } from "./desk-report-table.tsx";

const DAY_MS = 24 * 60 * 60 * 1000;
const show = (view: ReportView): void => navigate(reportAddress(view), { replace: true });

/** The day on the reader's own clock. */
function today(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10);
}

/** `/desk/report`: what became of the requests of a period. For inside and manager. */
export function DeskReportPage() {
  const { t } = useDeskReportWords();
  const view = readReport(usePlace().query, today());
  const { by, from, until } = view;
  const loaded = useLoad(`desk-report-${by}-${from}-${until}`, (call) =>
    call(deskReportEndpoints.deskReport, { query: { by, from, until } }),
  );
  usePageTitle(t("deskReport.title"));
  const report = loaded.data;
  const isEmpty = report !== null && report.totals.asked === 0 && report.totals.outside === 0;
  return (
    <div class="page desk-page">
      <PageHead title={t("deskReport.title")} actions={<ButtonLink href="/desk">{t("deskReport.back")}</ButtonLink>}>
        {t("deskReport.lead")}
      </PageHead>
      <Filters view={view} />
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {report === null && loaded.error === null && <Skeleton rows={8} />}
      {isEmpty && <EmptyState title={t("deskReport.empty")}>{t("deskReport.emptyText")}</EmptyState>}
      {report !== null && !isEmpty && (
        <>
          <ReportChart report={report} tableHref={reportAddress({ ...view, by: "month" })} />
          {by === "group" && <Note>{t("deskReport.groupNote")}</Note>}
          {by === "person" && <Note>{t("deskReport.personNote")}</Note>}
          <ReportTable key={by} report={report} />
          {report.leftOut > 0 && <p class="muted">{t("deskReport.leftOut", { count: report.leftOut })}</p>}
          <Downloads view={view} />
        </>
      )}
    </div>
  );
}

function Filters(props: { view: ReportView }) {
  const { t } = useDeskReportWords();
  const { view } = props;
  // Days that are not a period yet; an own period begins with what was shown.
  const [typed, setTyped] = useState<Period | null>(null);
  const isOwn = view.preset === "own" || typed !== null;
  const choose = (preset: ReportView["preset"]) => {
    setTyped(preset === "own" ? { from: view.from, until: view.until } : null);
    if (preset !== "own") show({ ...view, preset, ...periodOf(preset, today()) });
  };
  const change = (days: Period) => {
    setTyped(isPeriod(days) ? null : days);
    if (isPeriod(days)) show({ ...view, preset: "own", ...days });
  };
  return (
    <div class="list-tools desk-tools">
      <SelectField
        label={t("deskReport.by")}
        value={view.by}
        options={reportBySchema.options.map((value) => ({ value, label: t(`deskReport.by.${value}`) }))}
        onValue={(by) => show({ ...view, by })}
      />
      <SelectField
        label={t("deskReport.period")}
        value={isOwn ? "own" : view.preset}
        options={presets.map((value) => ({ value, label: t(`deskReport.period.${value}`) }))}
        onValue={choose}
      />
      {isOwn && <Days days={typed ?? view} onDays={change} />}
    </div>
  );
}

const isPeriod = ({ from, until }: Period): boolean => {
  const days = (Date.parse(until) - Date.parse(from)) / DAY_MS + 1;
  return days >= 1 && days <= MAX_REPORT_DAYS;
};

/** From when to when. */
function Days(props: { days: Period; onDays(days: Period): void }) {
  const { t } = useDeskReportWords();
  const { from, until } = props.days;
  const days: Period = { from, until };
  const fits = isPeriod(days);
  const field = (end: "from" | "until") => (
    <div class="field">
      <label class="field-label" for={`report-${end}`}>
        {t(`deskReport.${end}`)}
      </label>
      <input
        id={`report-${end}`}
        class="input"
        type="date"
        value={days[end]}
        aria-invalid={!fits}
        aria-describedby={fits ? undefined : "report-days"}
        onChange={(event) => props.onDays({ ...days, [end]: event.currentTarget.value })}
      />
    </div>
  );
  return (
    <>
      {field("from")}
      {field("until")}
      {!fits && (
        <p class="field-problem report-problem" id="report-days" role="alert">
          {t("deskReport.days")}
        </p>
      )}
    </>
  );
}

/** The same rows to be taken away, once it is sure who takes them. */
function Downloads(props: { view: ReportView }) {
  const { t, language } = useDeskReportWords();
  const action = useAction();
  const { by, from, until } = props.view;
  const take = (form: ReportForm) =>
    void action.run(async () => {
      const path = pathOf(deskReportEndpoints.deskReportFile.path, {}, { by, from, until, form, language });
      await afterConfirming(() => downloadTo(path, `quotes-${by}-${from}-${until}.${form}`, () => undefined));
    });
  return (
    <div class="stack">
      <div class="row">
        <Button busy={action.busy} onClick={() => take("xlsx")}>
          {t("deskReport.xlsx")}
        </Button>
        <Button busy={action.busy} onClick={() => take("csv")}>
          {t("deskReport.csv")}
        </Button>
      </div>
      <ErrorNote error={action.error} />
    </div>
  );
}
