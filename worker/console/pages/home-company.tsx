import type { ComponentChildren } from "preact";
import { backupEndpoints } from "../../../shared/api/backup.ts";
import { captureEndpoints } from "../../../shared/api/captures.ts";
import { doorEndpoints } from "../../../shared/api/doors.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Badge, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { localeOf, useWords } from "../words/words.tsx";

/** A backup older than this is worth a look; one is made every day. */
const OLD_BACKUP_MS = 2 * 24 * 60 * 60 * 1000;

/** How the record does, a line each, for admin and records keeper: doors, mail that was not recorded, backups. */
export function HomeCompany() {
  const words = useWords();
  const { t, number } = words;
  const loaded = useLoad("home-company", async (call) => {
    const [doors, failed, backups] = await Promise.all([
      call(doorEndpoints.doors, {}),
      call(captureEndpoints.listFailed, {}),
      call(backupEndpoints.listBackups, {}),
    ]);
    return { journal: doors.journal, failed: failed.captures.length, backups: backups.backups };
  });
  const { data } = loaded;
  const last = data?.backups.find(({ finishedAt }) => finishedAt !== null)?.finishedAt ?? null;
  const isOld = last === null || Date.now() - Date.parse(last) > OLD_BACKUP_MS;
  return (
    <section class="card stack-tight" aria-labelledby="home-company">
      <h2 id="home-company">{t("home.company")}</h2>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {data === null && loaded.loading && <Skeleton lines={3} />}
      {data !== null && (
        <ul class="home-lines">
          <Line href="/doors" name={t("home.doors")}>
            {data.journal.open
              ? t("home.doorsJournal", {
                  informed: number(data.journal.informed),
                  people: number(data.journal.people),
                })
              : t("home.doorsClosed")}
          </Line>
          <Line href="/failed" name={t("home.failed")}>
            {data.failed === 0 ? (
              t("home.failedNone")
            ) : (
              <Badge look="warn">{t("home.failedCount", { count: data.failed })}</Badge>
            )}
          </Line>
          <Line href="/backups" name={t("home.backups")}>
            {last === null ? (
              <Badge look="warn">{t("home.backupsNone")}</Badge>
            ) : (
              <span class={isOld ? "badge badge-warn" : undefined}>
                {t("home.backupsLast", { when: relativeTime(last, Date.now(), localeOf(words)) })}
              </span>
            )}
          </Line>
        </ul>
      )}
    </section>
  );
}

function Line(props: { href: string; name: string; children: ComponentChildren }) {
  return (
    <li>
      <a href={props.href}>{props.name}</a>
      <span>{props.children}</span>
    </li>
  );
}
