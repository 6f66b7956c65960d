import type { DeskReport } from "../../../shared/api/desk-reports.ts";
import { dateFormat } from "../../../shared/ui/formats.ts";
import { useDeskReportWords } from "../words/desk-report.ts";
import { localeOf } from "../words/words.tsx";

const BAR = 8;
const GAP = 4;
const HEIGHT = 60;
const FEW = 6;
const parts = ["won", "lost", "expired"] as const;

/** A month (`2026-11`) as the language writes it. */
export const monthName = (month: string, locale: string): string =>
  dateFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${month}-01`));

/** Won, lost and expired by month: bars for the eye, a sentence for everybody, each month's numbers in the rows by month. */
export function ReportChart(props: { report: DeskReport; tableHref: string }) {
  const words = useDeskReportWords();
  const { t, number } = words;
  const { months, totals } = props.report;
  const locale = localeOf(words);
  const most = Math.max(...months.map(({ won, lost, expired }) => won + lost + expired), 1);
  const [first, last] = [months[0]?.month ?? "", months.at(-1)?.month ?? ""];
  const summary = t("deskReport.chartSummary", {
    from: monthName(first, locale),
    until: monthName(last, locale),
    won: totals.won,
    lost: totals.lost,
    expired: totals.expired,
  });
  const unit = HEIGHT / most;
  const few = months.length < FEW ? "report-few" : "";
  return (
    <section class="card report-months">
      <h2>{t("deskReport.chart")}</h2>
      <div class={`report-plot ${few}`}>
        <span class="small muted" aria-hidden="true">
          {number(most)}
        </span>
        <svg
          class="report-chart"
          viewBox={`0 0 ${months.length * (BAR + GAP) - GAP} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summary}
        >
          {months.map((one, at) => {
            let top = HEIGHT;
            return (
              <g key={one.month}>
                {parts.map((part) => {
                  const height = one[part] * unit;
                  top -= height;
                  return (
                    <rect
                      key={part}
                      class={`report-${part}`}
                      x={at * (BAR + GAP)}
                      y={top}
                      width={BAR}
                      height={height}
                    />
                  );
                })}
              </g>
            );
          })}
        </svg>
      </div>
      <p class={`report-axis small muted ${few}`} aria-hidden="true">
        <span>{monthName(first, locale)}</span>
        {last !== first && <span>{monthName(last, locale)}</span>}
      </p>
      <p class="report-legend small muted">
        {parts.map((part) => (
          <span key={part} class={`report-${part}`}>
            {t(`deskReport.${part}`)}
          </span>
        ))}
        <a href={props.tableHref}>{t("deskReport.chartTable")}</a>
      </p>
    </section>
  );
}

/** A share (per cent) as a bar beside its number. */
export function ShareBar(props: { percent: string; part: "won" | "lost" }) {
  return (
    <svg class="report-share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="report-rest" width="100" height="6" />
      <rect class={`report-${props.part}`} width={props.percent} height="6" />
    </svg>
  );
}
