import { useState } from "preact/hooks";
import { openItemEndpoints } from "../../../shared/api/open-items.ts";
import { Button } from "../parts/Button.tsx";
import { Later } from "../parts/Later.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { weekOf } from "./report-text.ts";

const loadReport = async () => (await import("./report-dialog.tsx")).ReportDialog;

/** What one's own saved mail since Monday comes to, and the way to a report of it. Nobody else is shown it. */
export function HomeWeek() {
  const { t, number, list } = useWords();
  const [now] = useState(() => new Date());
  const [drafting, setDrafting] = useState(false);
  const days = weekOf(now);
  const loaded = useLoad("week", (call) => call(openItemEndpoints.week, { query: days }));
  const week = loaded.data;
  const sum = (way: "in" | "out"): string =>
    number((week?.customers ?? []).reduce((total, customer) => total + customer[way], 0));
  return (
    <section class="card stack-tight" aria-labelledby="home-week">
      <h2 id="home-week">{t("home.week")}</h2>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {week === null && loaded.loading && <Skeleton lines={1} />}
      {week !== null && (
        <p>
          {week.customers.length === 0
            ? t("home.weekNone")
            : list([
                t("home.weekCustomers", { count: week.customers.length }),
                t("home.weekIn", { number: sum("in") }),
                t("home.weekOut", { number: sum("out") }),
                ...(week.contacts.length > 0 ? [t("home.weekContacts", { count: week.contacts.length })] : []),
              ])}
        </p>
      )}
      {week !== null && week.customers.length > 0 && (
        <div class="row">
          <Button onClick={() => setDrafting(true)}>{t("home.reportDraft")}</Button>
          <span class="small muted">{t("home.onlyYou")}</span>
        </div>
      )}
      <p>
        <a href="/my-record">{t("nav.myRecord")}</a>
      </p>
      {drafting && week !== null && (
        <Later load={loadReport} props={{ week, days, onClose: () => setDrafting(false) }} />
      )}
    </section>
  );
}
