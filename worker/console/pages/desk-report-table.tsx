import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { DeskReport, ReportBy, ReportRow } from "../../../shared/api/desk-reports.ts";
import { lostForSchema } from "../../../shared/quote/states.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { nextOrder, type ReportOrder, type ReportSort, sortRows } from "../desk/report-sort.ts";
import { writeDecimal, writeMinor } from "../desk/write-number.ts";
import { type DeskReportWords, useDeskReportWords } from "../words/desk-report.ts";
import { localeOf } from "../words/words.tsx";
import { monthName, ShareBar } from "./desk-report-chart.tsx";

/** One column; money is in several currencies, which have no order among each other. */
interface ReportColumn {
  id: string;
  head: string;
  hint?: string;
  sort?: ReportSort;
  /** Left out on small screens. */
  hidden?: true;
  cell(row: ReportRow): ComponentChildren;
}

/** What a row is called; empty for that of a person, whose name stands there anyway. */
export function rowName({ key, name }: ReportRow, by: ReportBy, words: DeskReportWords): string {
  const { t } = words;
  if (key === null) return by === "person" || by === "month" ? "" : t(`deskReport.none.${by}`);
  if (by === "month") return monthName(key, localeOf(words));
  const reason = lostForSchema.safeParse(key);
  if (by === "reason" && reason.success) return t(`deskReport.lostFor.${reason.data}`);
  return name ?? key;
}

function columnsOf(by: ReportBy, words: DeskReportWords): ReportColumn[] {
  const { t, number } = words;
  const locale = localeOf(words);
  const count = (sort: "asked" | "quoted" | "open" | "won" | "lost" | "expired", hidden?: true) => ({
    ...{ id: sort, sort, head: t(`deskReport.${sort}`), cell: (row: ReportRow) => number(row[sort]) },
    ...(hidden && { hidden }),
  });
  const percent = (value: string | null) =>
    value !== null && t("deskReport.percent", { value: writeDecimal(value, locale) });
  const share = (sort: "conversion" | "share", part: "won" | "lost"): ReportColumn => ({
    ...{ id: sort, sort, head: t(`deskReport.${sort}`), hint: t(`deskReport.${sort}Hint`) },
    cell: ({ [sort]: value }) =>
      value !== null && (
        <>
          {percent(value)}
          <ShareBar percent={value} part={part} />
        </>
      ),
  });
  const money = (part: "quoted" | "won" | "lost", hidden?: true): ReportColumn => ({
    ...{ id: `money-${part}`, head: t(`deskReport.money.${part}`), hint: t("deskReport.moneyHint") },
    ...(hidden && { hidden }),
    cell: (row) =>
      row.money
        .filter((sums) => sums[part] !== "0")
        .map((sums) => <div key={sums.currency}>{writeMinor(sums[part], sums.currency, locale)}</div>),
  });
  if (by === "reason") {
    return [
      count("lost"),
      share("share", "lost"),
      {
        ...{ id: "priceGap", sort: "priceGap", head: t("deskReport.priceGap"), hint: t("deskReport.priceGapHint") },
        cell: ({ priceGap }) => percent(priceGap),
      },
      {
        ...{ id: "competitors", head: t("deskReport.competitors") },
        cell: ({ competitors }) =>
          competitors.map(({ name, times }) => (
            <div key={name}>
              <Said>{name}</Said> {times > 1 && `× ${number(times)}`}
            </div>
          )),
      },
      money("lost", true),
    ];
  }
  return [
    ...[count("asked"), count("quoted", true), count("open", true), count("won"), count("lost", true)],
    ...[count("expired", true), share("conversion", "won")],
    {
      ...{ id: "hours", sort: "hours", head: t("deskReport.hours"), hint: t("deskReport.hoursHint"), hidden: true },
      cell: ({ hours }) => hours !== null && writeDecimal(String(hours), locale),
    },
    {
      ...{
        id: "outside",
        sort: "outside",
        head: t("deskReport.outside"),
        hint: t("deskReport.outsideHint"),
        hidden: true,
      },
      cell: ({ outside }) => number(outside),
    },
    ...[money("quoted", true), money("won"), money("lost", true)],
  ];
}

/** A report's rows with that of all; heads put them in order. */
export function ReportTable(props: { report: DeskReport }) {
  const words = useDeskReportWords();
  const { t } = words;
  const { by, rows, totals } = props.report;
  const [order, setOrder] = useState<ReportOrder | null>(null);
  const columns = columnsOf(by, words);
  const named = (row: ReportRow) => rowName(row, by, words);
  const sorted = sortRows(rows, order, named, localeOf(words));
  const first = by === "reason" || by === "person" ? t(`deskReport.head.${by}`) : t(`deskReport.by.${by}`);
  const press = (sort: ReportSort) => setOrder(nextOrder(order, sort));
  const looks = ({ hidden }: ReportColumn) => `right ${hidden ? "narrow-hide" : ""}`;
  return (
    <div class="table-scroll">
      <table class="table report-table" aria-label={t("deskReport.rows")}>
        <thead>
          <tr>
            <Head order={order} sort="name" onPress={press}>
              {first}
            </Head>
            {columns.map((column) => (
              <Head key={column.id} look={looks(column)} order={order} {...column} onPress={press}>
                {column.head}
              </Head>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={row.key ?? ""}>
              <th scope="row">
                {by === "customer" && row.key !== null ? (
                  <a href={`/customers/${row.key}`}>
                    <Said>{named(row)}</Said>
                  </a>
                ) : (
                  <Said>{named(row)}</Said>
                )}
              </th>
              {columns.map((column) => (
                <td key={column.id} class={looks(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("deskReport.all")}</th>
            {columns.map((column) => (
              <td key={column.id} class={looks(column)}>
                {column.cell(totals)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Head(props: {
  sort?: ReportSort;
  hint?: string;
  look?: string;
  order: ReportOrder | null;
  onPress(sort: ReportSort): void;
  children: ComponentChildren;
}) {
  const { sort, order } = props;
  const isSorted = sort !== undefined && order?.sort === sort;
  return (
    <th
      scope="col"
      class={props.look}
      title={props.hint}
      aria-sort={isSorted ? (order.isRising ? "ascending" : "descending") : undefined}
    >
      {sort === undefined ? (
        props.children
      ) : (
        <button type="button" class="sort" onClick={() => props.onPress(sort)}>
          {props.children}
          <span class="sort-way" aria-hidden="true">
            {isSorted ? (order.isRising ? "↑" : "↓") : ""}
          </span>
        </button>
      )}
    </th>
  );
}
