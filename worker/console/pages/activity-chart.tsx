import type { customerEndpoints } from "../../../shared/api/customers.ts";
import type { CallOutput } from "../../../shared/api/endpoint.ts";
import { mondayBefore, WEEK_MS } from "../../../shared/week.ts";
import { useWords } from "../words/words.tsx";

/** What the customer's page has loaded of how much was written when. */
export type LoadedActivity = CallOutput<typeof customerEndpoints.activity>;

const WEEKS = 53;
const BAR = 5;
const GAP = 1;
const HEIGHT = 48;
const NOTE = 3;

/** Mail and notes by week over the last year: bars for the eye, one sentence for everybody. */
export function ActivityChart(props: { activity: LoadedActivity }) {
  const { t, day, number } = useWords();
  const last = mondayBefore(Date.now());
  const known = new Map(props.activity.weeks.map((week) => [Date.parse(week.monday), week]));
  const weeks = Array.from({ length: WEEKS }, (_, at) => {
    const monday = last - (WEEKS - 1 - at) * WEEK_MS;
    const { in: incoming = 0, out = 0, notes = 0 } = known.get(monday) ?? {};
    return { monday, incoming, out, notes };
  });
  const most = Math.max(...weeks.map(({ incoming, out }) => incoming + out));
  const sum = (of: "incoming" | "out" | "notes") => weeks.reduce((total, week) => total + week[of], 0);
  const busiest = weeks.find(({ incoming, out }) => incoming + out === most);
  const dayOf = (ms: number) => day(new Date(ms + WEEK_MS / 14).toISOString());
  const summary =
    most === 0 && sum("notes") === 0
      ? t("activity.none")
      : t("activity.summary", {
          from: dayOf(weeks[0]?.monday ?? last),
          to: dayOf(last + WEEK_MS - WEEK_MS / 7),
          in: number(sum("incoming")),
          out: number(sum("out")),
          notes: number(sum("notes")),
          busiest: dayOf(busiest?.monday ?? last),
          most: number(most),
        });
  const unit = (HEIGHT - NOTE - 2) / Math.max(most, 4);
  return (
    <section class="card activity">
      <h2>{t("activity.title")}</h2>
      <svg
        class="activity-chart"
        viewBox={`0 0 ${WEEKS * (BAR + GAP)} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {weeks.map(({ monday, incoming, out, notes }, at) => {
          const x = at * (BAR + GAP);
          const base = HEIGHT - NOTE - 2;
          return (
            <g key={monday}>
              <rect class="activity-in" x={x} y={base - incoming * unit} width={BAR} height={incoming * unit} />
              <rect class="activity-out" x={x} y={base - (incoming + out) * unit} width={BAR} height={out * unit} />
              {notes > 0 && <rect class="activity-note" x={x} y={HEIGHT - NOTE} width={BAR} height={NOTE} />}
            </g>
          );
        })}
      </svg>
      <p class="activity-legend small muted" aria-hidden="true">
        <span class="activity-in">{t("activity.in")}</span>
        <span class="activity-out">{t("activity.out")}</span>
        <span class="activity-note">{t("activity.notes")}</span>
      </p>
    </section>
  );
}
