import { useState } from "preact/hooks";
import { pathOf } from "../../../shared/api/client.ts";
import type { ReportForm } from "../../../shared/api/desk-reports.ts";
import { periodKindSchema, teamReportBySchema, teamReportEndpoints } from "../../../shared/api/team-reports.ts";
import { addDays } from "../../../shared/care/due-days.ts";
import { periodBefore, periodOf } from "../../../shared/care/report-period.ts";
import { downloadTo } from "../client.ts";
import { afterConfirming } from "../confirm.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe } from "../session.tsx";
import { useTeamReportWords } from "../words/team-report.ts";
import { TeamReportCharts } from "./team-report-charts.tsx";
import { TeamReportMails } from "./team-report-mails.tsx";
import { TeamReportPeriods, TeamReportRows } from "./team-report-tables.tsx";
import { addressOf, periodName, type TeamReportView, viewOf, withPeriod } from "./team-report-view.ts";

/** The contract's shortest reason. */
const SHORTEST = 3;

/** `/reports`: what a week, month or quarter was like, for managers and records keepers. */
export function TeamReportPage() {
  const { t } = useTeamReportWords();
  const isKeeper = hasRole(useMe(), "keeper");
  const [reason, setReason] = useState<string | null>(null);
  const today = new Date().toISOString().slice(0, 10);
  const view = viewOf(usePlace().query, today);
  usePageTitle(t("teamReport.title"));
  return (
    <div class="page stack team-report-page">
      <PageHead title={t("teamReport.title")}>{t(isKeeper ? "teamReport.leadKeeper" : "teamReport.lead")}</PageHead>
      {isKeeper && reason === null ? (
        <ReasonForm onReason={setReason} />
      ) : (
        <>
          <Filters view={view} today={today} />
          <Report key={addressOf(view)} view={view} reason={reason} today={today} />
        </>
      )}
    </div>
  );
}

function ReasonForm(props: { onReason(reason: string): void }) {
  const { t } = useTeamReportWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const given = reason.trim();
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (given.length >= SHORTEST) props.onReason(given);
      }}
    >
      <Field
        label={t("teamReport.reason")}
        hint={t("teamReport.reasonText")}
        value={reason}
        onValue={setReason}
        problem={tried && given.length < SHORTEST ? t("teamReport.reasonShort") : null}
        maxLength={500}
        autocomplete="off"
      />
      <div class="row">
        <Button type="submit" look="primary">
          {t("teamReport.reasonDo")}
        </Button>
      </div>
    </form>
  );
}

function Filters({ view, today }: { view: TeamReportView; today: string }) {
  const words = useTeamReportWords();
  const { t } = words;
  const { period, by, day } = view;
  const days = periodOf(period, day);
  const next = addDays(days.until, 1);
  const show = (change: Partial<TeamReportView>) => navigate(addressOf({ ...view, ...change }), { replace: true });
  return (
    <div class="list-tools team-report-tools">
      <SelectField
        label={t("teamReport.period")}
        value={period}
        options={periodKindSchema.options.map((value) => ({ value, label: t(`teamReport.period.${value}`) }))}
        onValue={(kind) => show(withPeriod(view, kind, today))}
      />
      <SelectField
        label={t("teamReport.by")}
        value={by}
        options={teamReportBySchema.options.map((value) => ({ value, label: t(`teamReport.by.${value}`) }))}
        onValue={(rows) => show({ by: rows })}
      />
      <div class="row team-report-when">
        <ButtonLink href={addressOf({ ...view, day: periodBefore(period, day).until })}>
          {t("teamReport.earlier")}
        </ButtonLink>
        <b aria-live="polite">{periodName(period, days, words)}</b>
        {next <= today && <ButtonLink href={addressOf({ ...view, day: next })}>{t("teamReport.later")}</ButtonLink>}
      </div>
    </div>
  );
}

function Report({ view, reason, today }: { view: TeamReportView; reason: string | null; today: string }) {
  const words = useTeamReportWords();
  const { t, day } = words;
  const isManager = hasRole(useMe(), "manager");
  const query = { ...view, ...(reason !== null && { reason }) };
  const loaded = useLoad(`team-report ${addressOf(view)} ${reason}`, (call) =>
    call(teamReportEndpoints.teamReport, { query }),
  );
  const report = loaded.data;
  if (report === null && loaded.error === null) return <Skeleton rows={8} />;
  return (
    <>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {report !== null && report.current.until >= today && (
        <Note>{t("teamReport.goesOn", { day: day(`${report.current.until}T12:00:00`) })}</Note>
      )}
      {report?.rows.length === 0 && <EmptyState title={t("teamReport.empty")}>{t("teamReport.emptyText")}</EmptyState>}
      {report !== null && report.rows.length > 0 && (
        <>
          <TeamReportRows report={report} />
          <TeamReportCharts report={report} />
          <TeamReportPeriods report={report} />
          <p class="small muted">{t("teamReport.notes")}</p>
          <Downloads view={view} reason={reason} />
        </>
      )}
      {isManager && <TeamReportMails by={view.by} />}
    </>
  );
}

/** The same to be taken away, once it is sure who takes it. */
function Downloads({ view, reason }: { view: TeamReportView; reason: string | null }) {
  const { t, language } = useTeamReportWords();
  const action = useAction();
  const { period, day } = view;
  const take = (form: ReportForm) =>
    void action.run(async () => {
      const query = { ...view, form, language, ...(reason !== null && { reason }) };
      const name = `report-${period}-${periodOf(period, day).from}.${form}`;
      const path = pathOf(teamReportEndpoints.teamReportFile.path, {}, query);
      await afterConfirming(() => downloadTo(path, name, () => undefined));
    });
  return (
    <div class="stack">
      <div class="row">
        <Button busy={action.busy} onClick={() => take("xlsx")}>
          {t("teamReport.xlsx")}
        </Button>
        <Button busy={action.busy} onClick={() => take("csv")}>
          {t("teamReport.csv")}
        </Button>
      </div>
      <ErrorNote error={action.error} />
    </div>
  );
}
