import type { ReportHistory, TeamReport } from "../../../shared/api/team-reports.ts";
import { type Bar, BarChart } from "../parts/BarChart.tsx";
import { type TeamReportWords, useTeamReportWords } from "../words/team-report.ts";
import { periodLabel, periodName } from "./team-report-view.ts";

/** Each picture with its bars' parts, from the bottom up; a look says the same everywhere: won or ours, neutral, lost. */
const charts = [
  {
    name: "mails",
    parts: [
      { word: "mailsIn", look: "chart-1" },
      { word: "mailsOut", look: "chart-2" },
    ],
  },
  { name: "talks", parts: [{ word: "talks", look: "chart-1" }] },
  {
    name: "customers",
    parts: [
      { word: "newCustomers", look: "chart-1" },
      { word: "lostCustomers", look: "chart-3" },
    ],
  },
  {
    name: "quotes",
    parts: [
      { word: "won", look: "chart-1" },
      { word: "lost", look: "chart-3" },
      { word: "expired", look: "chart-2" },
    ],
  },
  { name: "handovers", parts: [{ word: "handedOver", look: "chart-1" }] },
] as const;

/** The report's figures period by period: a picture of each, with its sentence for who does not see it. */
export function TeamReportCharts({ report }: { report: TeamReport }) {
  const words = useTeamReportWords();
  const { t } = words;
  return (
    <div class="chart-grid-cards">
      {charts.map(({ name, parts }) => (
        <ChartCard
          key={name}
          report={report}
          title={t(`teamReport.chart.${name}`)}
          parts={parts.map(({ word, look }) => ({
            name: t(`teamReport.${word}`),
            look,
            of: ({ figures }: ReportHistory) => figures[word],
          }))}
        />
      ))}
      {report.history.some(({ exposed }) => exposed !== null) && (
        <ChartCard
          report={report}
          title={t("teamReport.chart.exposed")}
          parts={[{ name: t("teamReport.knownToOne"), look: "chart-3", of: ({ exposed }) => exposed?.knownToOne ?? 0 }]}
          said={({ exposed }) => (exposed === null ? "–" : ofCustomers(exposed, words))}
        />
      )}
    </div>
  );
}

export const ofCustomers = (
  { knownToOne, customers }: { knownToOne: number; customers: number },
  { t }: TeamReportWords,
): string => t("teamReport.ofCustomers", { some: knownToOne, all: customers });

function ChartCard(props: {
  report: TeamReport;
  title: string;
  parts: readonly { name: string; look: string; of(period: ReportHistory): number }[];
  said?(period: ReportHistory): string;
}) {
  const words = useTeamReportWords();
  const { t, number, list } = words;
  const { title, parts } = props;
  const { history, period } = props.report;
  const [first, last] = [history[0], history.at(-1)];
  const sums = parts.map(({ name, of }) => `${name} ${number(history.reduce((sum, one) => sum + of(one), 0))}`);
  const bars = history.map((one): Bar => {
    const figures = props.said?.(one) ?? parts.map(({ name, of }) => `${name} ${number(of(one))}`).join(", ");
    return {
      ...{ key: one.from, label: periodLabel(period, one, words), values: parts.map(({ of }) => of(one)) },
      said: `${periodName(period, one, words)}: ${figures}`,
    };
  });
  const summary = t("teamReport.chartSummary", {
    ...{
      chart: title,
      from: first ? periodName(period, first, words) : "",
      until: last ? periodName(period, last, words) : "",
    },
    figures: props.said && last ? props.said(last) : list(sums),
  });
  const isEmpty = bars.every(({ values }) => values.every((value) => value === 0));
  return (
    <section class="card stack-tight">
      <h2>{title}</h2>
      {isEmpty ? (
        <p class="muted">{t("teamReport.chartNone")}</p>
      ) : (
        <>
          <BarChart summary={summary} bars={bars} looks={parts.map(({ look }) => look)} number={number} />
          {parts.length > 1 && (
            <p class="chart-legend small muted" aria-hidden="true">
              {parts.map(({ name, look }) => (
                <span key={look} class={look}>
                  {name}
                </span>
              ))}
            </p>
          )}
        </>
      )}
    </section>
  );
}
