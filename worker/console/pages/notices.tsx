import { type Notice, noticeEndpoints } from "../../../shared/api/notices.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Badge, EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { type LaterWordKey, useLaterWords } from "../words/later-pages.ts";

/** `/notices`: what an admin or records keeper should look at. */
export function NoticesPage() {
  const { t } = useLaterWords();
  const { call } = useSession();
  const action = useAction();
  const list = useLoad("notices", (ask) => ask(noticeEndpoints.listNotices, {}));
  usePageTitle(t("notices.title"));
  const dismiss = (notice: Notice) =>
    void action.run(async () => {
      await call(noticeEndpoints.dismissNotice, { params: { id: notice.id } });
      list.reload();
    });
  return (
    <div class="page page-narrow">
      <PageHead title={t("notices.title")}>{t("notices.lead")}</PageHead>
      <ErrorNote error={list.error ?? action.error} onRetry={list.error === null ? undefined : list.reload} />
      {list.data === null ? (
        list.error === null && <Skeleton />
      ) : list.data.notices.length === 0 ? (
        <EmptyState title={t("notices.empty")}>{t("notices.emptyText")}</EmptyState>
      ) : (
        <ul class="notices">
          {list.data.notices.map((notice) => (
            <OneNotice key={notice.id} notice={notice} busy={action.busy} onDismiss={() => dismiss(notice)} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Where one goes from a notice. */
const leadsTo: Partial<Record<Notice["kind"], { href: string; word: LaterWordKey }>> = {
  "door-silent": { href: "/doors", word: "notice.go.doors" },
  "journal-unreadable": { href: "/doors", word: "notice.go.doors" },
  "captures-failed": { href: "/failed", word: "notice.go.failed" },
  "captures-held": { href: "/failed", word: "notice.go.failed" },
  "device-silent": { href: "/devices", word: "notice.go.devices" },
  "backup-old": { href: "/backups", word: "notice.go.backups" },
  "numbers-missing": { href: "/devices", word: "notice.go.devices" },
};

function OneNotice(props: { notice: Notice; busy: boolean; onDismiss(): void }) {
  const words = useLaterWords();
  const { t, dayTime } = words;
  const { notice } = props;
  const go = leadsTo[notice.kind];
  const isOpen = notice.resolvedAt === null && notice.seenAt === null;
  return (
    <li class={`card notice ${isOpen ? "" : "notice-quiet"}`}>
      <h2>{t(`notice.${notice.kind}`, varsOf(notice, words))}</h2>
      <p>{t(textOf(notice), varsOf(notice, words))}</p>
      <div class="row">
        {notice.resolvedAt !== null ? (
          <Badge look="good">{t("notices.over")}</Badge>
        ) : notice.seenAt === null ? (
          <Badge look={notice.kind === "ledger-alarm" ? "danger" : "warn"}>{t("notices.open")}</Badge>
        ) : (
          <Badge>{t("notices.seen")}</Badge>
        )}
        <time class="small muted" dateTime={notice.at}>
          {dayTime(notice.at)}
        </time>
        <span class="grow" />
        {go && <ButtonLink href={go.href}>{t(go.word)}</ButtonLink>}
        {isOpen && (
          <Button look="quiet" busy={props.busy} onClick={props.onDismiss}>
            {t("notices.dismiss")}
          </Button>
        )}
      </div>
    </li>
  );
}

/** A rhythm of one working day has its own words. */
function textOf({ kind, detail }: Notice): LaterWordKey {
  if (kind !== "door-silent" && kind !== "device-silent") return `notice.${kind}.text`;
  return detail.usualGap === 1 ? `notice.${kind}.textDaily` : `notice.${kind}.text`;
}

function varsOf({ kind, subject, about, detail }: Notice, { t, day }: ReturnType<typeof useLaterWords>) {
  const { lastDay, ...counts } = detail;
  const isDoor = kind === "door-silent" && (subject === "mail" || subject === "journal");
  return {
    count: 0,
    usualGap: 1,
    silentDays: 0,
    ...counts,
    lastDay: lastDay === undefined ? "" : day(`${lastDay}T12:00:00Z`),
    about: isDoor ? t(`door.${subject}`) : (about ?? subject),
  };
}
