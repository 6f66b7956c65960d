import { openItemEndpoints } from "../../../shared/api/open-items.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Badge, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useWords } from "../words/words.tsx";

/** For a manager, before somebody is given another customer: what is open in each of their teams. Totals, never one person's. */
export function HomeTeam() {
  const { t, number } = useWords();
  const loaded = useLoad("team-totals", (call) => call(openItemEndpoints.teamTotals, {}));
  return (
    <section class="card stack-tight" aria-labelledby="home-team">
      <h2 id="home-team">{t("home.teamTotals")}</h2>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === null && loaded.loading && <Skeleton lines={4} />}
      {loaded.data?.teams.length === 0 && <p class="muted">{t("home.teamNone")}</p>}
      {loaded.data?.teams.map(({ team, customers, waiting, late, openItems, unowned }) => (
        <div key={team.id}>
          {loaded.data?.teams.length !== 1 && (
            <h3>
              <Said>{team.name}</Said>
            </h3>
          )}
          <ul class="home-lines">
            <li>
              <a href={`/customers?team=${team.id}`}>{t("home.teamCustomers")}</a>
              <span>{number(customers)}</span>
            </li>
            <li>
              <a href={`/customers?team=${team.id}&waiting=1`}>{t("home.teamWaiting")}</a>
              <span>
                {late > 0 && (
                  <>
                    <Badge look="warn">{t("home.lateCount", { count: late })}</Badge>{" "}
                  </>
                )}
                {number(waiting)}
              </span>
            </li>
            <li>
              <a href={`/customers?sort=open&team=${team.id}`}>{t("home.teamOpen")}</a>
              <span>{number(openItems)}</span>
            </li>
            <li>
              <a href={`/customers?team=${team.id}&owner=nobody`}>{t("home.teamUnowned")}</a>
              <span>{number(unowned)}</span>
            </li>
          </ul>
        </div>
      ))}
      <a href="/people">{t("home.left")}</a>
    </section>
  );
}
