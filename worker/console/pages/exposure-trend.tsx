import { exposureEndpoints } from "../../../shared/api/exposure.ts";
import { noonOf } from "../desk/today.ts";
import { EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useLoad } from "../session.tsx";
import { useExposureWords } from "../words/exposure.ts";

const WIDTH = 200;
const HEIGHT = 60;
/** As many days stand below in numbers, evenly taken. */
const LINES = 12;

/** How exposed a team, or the company (`teamId` null), was day by day: lines for the eye, a sentence and numbers for everybody. */
export function ExposureTrend({ teamId }: { teamId: string | null }) {
  const { t, day, number } = useExposureWords();
  const query = teamId === null ? {} : { teamId };
  const loaded = useLoad(`exposure-trend ${teamId}`, (call) => call(exposureEndpoints.exposureTrend, { query }));
  const days = loaded.data?.days ?? null;
  const [first, last] = [days?.[0], days?.at(-1)];
  if (days === null) return loaded.error === null ? <Skeleton lines={6} /> : <ErrorNote error={loaded.error} />;
  if (first === undefined || last === undefined)
    return <EmptyState title={t("exposure.trendSoon")}>{t("exposure.trendSoonText")}</EmptyState>;
  const at = (of: { day: string }): string => day(noonOf(of.day));
  const share = (value: number): string => number(Math.round(value * 100) / 100);
  const most = Math.max(1, ...days.map(({ customers }) => customers));
  const line = (of: "knownToOne" | "knownToNone"): string =>
    days
      .map((one, index) => {
        const x = days.length === 1 ? 0 : (index / (days.length - 1)) * WIDTH;
        return `${x.toFixed(1)},${(HEIGHT - (one[of] / most) * (HEIGHT - 2)).toFixed(1)}`;
      })
      .concat(days.length === 1 ? [`${WIDTH},${(HEIGHT - (first[of] / most) * (HEIGHT - 2)).toFixed(1)}`] : [])
      .join(" ");
  const summary = t("exposure.trendSummary", {
    ...{ from: at(first), until: at(last), first: first.knownToOne, firstAll: first.customers },
    ...{ last: last.knownToOne, lastAll: last.customers },
    ...{ before: share(first.concentration), after: share(last.concentration) },
  });
  const step = Math.max(1, Math.ceil(days.length / LINES));
  const some = days.filter((_, index) => (days.length - 1 - index) % step === 0).reverse();
  const columns: Column<(typeof days)[number]>[] = [
    { key: "day", head: t("exposure.trendDay"), cell: at },
    { key: "one", head: t("exposure.trendOne"), align: "right", cell: ({ knownToOne }) => number(knownToOne) },
    { key: "none", head: t("exposure.trendNone"), align: "right", cell: ({ knownToNone }) => number(knownToNone) },
    { key: "all", head: t("exposure.trendAll"), align: "right", cell: ({ customers }) => number(customers) },
    {
      ...{ key: "measure", head: t("exposure.trendMeasure"), align: "right", narrow: "hide" },
      cell: ({ concentration }) => share(concentration),
    },
  ];
  return (
    <section class="stack">
      <p class="muted">{t("exposure.trendText")}</p>
      <div class="card">
        <svg class="exposure-trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img">
          <title>{summary}</title>
          <polyline class="exposure-line-none" points={line("knownToNone")} />
          <polyline class="exposure-line-one" points={line("knownToOne")} />
        </svg>
        <p class="report-axis small muted" aria-hidden="true">
          <span>{at(first)}</span>
          {days.length > 1 && <span>{at(last)}</span>}
        </p>
        <p class="exposure-legend small muted" aria-hidden="true">
          <span class="exposure-key-one">{t("exposure.trendOne")}</span>
          <span class="exposure-key-none">{t("exposure.trendNone")}</span>
        </p>
      </div>
      <p>{summary}</p>
      <Table isWide label={t("exposure.part.trend")} columns={columns} rows={some} rowKey={(one) => one.day} />
    </section>
  );
}
