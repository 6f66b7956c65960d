import type { ComponentChildren } from "preact";
import type { ExposedOn, TeamFigures, TeamReport, TeamReportRow } from "../../../shared/api/team-reports.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeMinor } from "../desk/write-number.ts";
import { type Column, Table } from "../parts/Table.tsx";
import { type TeamReportWords, useTeamReportWords } from "../words/team-report.ts";
import { localeOf } from "../words/words.tsx";
import { ofCustomers } from "./team-report-charts.tsx";
import { periodName, rowName } from "./team-report-view.ts";

const counts = [
  ...(["inTouch", "mailsIn", "mailsOut", "talks", "newCustomers", "lostCustomers"] as const),
  ...(["asked", "won", "lost", "expired", "handedOver", "signed"] as const),
];

/** Figures of a period with those of the one before it. */
interface Line {
  key: string;
  name: string;
  figures: TeamFigures;
  before: TeamFigures | null;
  exposed: ExposedOn | null;
}

function columnsOf(head: string, words: TeamReportWords): Column<Line>[] {
  const { t, number } = words;
  const beside = (figure: string, before: string | null): ComponentChildren => (
    <>
      {figure}
      {before !== null && <div class="small muted">{t("teamReport.before", { figure: before })}</div>}
    </>
  );
  return [
    { key: "name", head, cell: ({ name }) => <Said>{name}</Said> },
    ...counts.map(
      (count): Column<Line> => ({
        ...{ key: count, head: t(`teamReport.${count}`), align: "right" },
        cell: ({ figures, before }) => beside(number(figures[count]), before && number(before[count])),
      }),
    ),
    {
      ...{ key: "money", head: t("teamReport.wonMoney"), align: "right" },
      cell: ({ figures }) =>
        figures.wonMoney.map(({ currency, amount }) => (
          <div key={currency}>{writeMinor(amount, currency, localeOf(words))}</div>
        )),
    },
    {
      ...{ key: "exposed", head: t("teamReport.knownToOne"), align: "right" },
      cell: ({ exposed }) => exposed && ofCustomers(exposed, words),
    },
  ];
}

/** The rows, with the period before beside each figure, and all of them together. */
export function TeamReportRows({ report }: { report: TeamReport }) {
  const words = useTeamReportWords();
  const { t } = words;
  const { rows, by, history } = report;
  const [before, now] = history.slice(-2);
  const lines = rows.map((row: TeamReportRow): Line => {
    const { key, current, before, exposed } = row;
    return { key: key ?? "none", name: rowName(row, by, words), figures: current, before, exposed };
  });
  if (now && before) lines.push({ ...{ key: "all", name: t("teamReport.all"), before: before.figures }, ...now });
  return (
    <Table
      label={t("teamReport.rows")}
      isWide
      columns={columnsOf(t(`teamReport.head.${by}`), words)}
      rows={lines}
      rowKey={({ key }) => key}
      rowClass={({ key }) => (key === "all" ? "team-report-all" : "")}
    />
  );
}

/** Each period of the charts in numbers, the newest first. */
export function TeamReportPeriods({ report }: { report: TeamReport }) {
  const words = useTeamReportWords();
  const { t } = words;
  const { history, period } = report;
  const lines = history
    .toReversed()
    .map((one): Line => ({ key: one.from, name: periodName(period, one, words), before: null, ...one }));
  return (
    <details class="card stack-tight">
      <summary>{t("teamReport.periods")}</summary>
      <Table
        label={t("teamReport.periods")}
        isWide
        columns={columnsOf(t("teamReport.period"), words)}
        rows={lines}
        rowKey={({ key }) => key}
      />
    </details>
  );
}
