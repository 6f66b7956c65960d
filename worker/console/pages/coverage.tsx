import {
  coverageEndpoints,
  type MailboxCoverage,
  type TeamCoverage,
  type WebmailHealth,
} from "../../../shared/api/coverage.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useCoverageWords } from "../words/coverage.ts";
import { WebmailSelectorsCard } from "./webmail-selectors.tsx";

/** `/coverage`: mailboxes compared with the record. One's own; teams' together; for admins what went wrong on webmails' pages. */
export function CoveragePage() {
  const { t } = useCoverageWords();
  const me = useMe();
  usePageTitle(t("nav.coverage"));
  return (
    <div class="page page-narrow">
      <PageHead title={t("nav.coverage")}>{t("coverage.lead")}</PageHead>
      <div class="stack">
        <Own />
        {hasRole(me, "manager", "keeper", "admin") && <Teams />}
        {hasRole(me, "admin") && <Faults />}
        {hasRole(me, "admin") && <WebmailSelectorsCard />}
      </div>
    </div>
  );
}

function Own() {
  const { t } = useCoverageWords();
  const own = useLoad("coverage-own", (call) => call(coverageEndpoints.own, {}));
  return (
    <section class="card stack" aria-labelledby="coverage-mine">
      <h2 id="coverage-mine">{t("coverage.mine")}</h2>
      <ErrorNote error={own.error} onRetry={own.reload} />
      {own.data === null && own.error === null && <Skeleton lines={3} />}
      {own.data?.mailboxes.length === 0 && <p class="muted">{t("coverage.mineNone")}</p>}
      {own.data?.mailboxes.map(({ mailbox, coverage }) => (
        <div key={mailbox} class="stack-tight">
          <h3>
            <Said>{mailbox}</Said>
          </h3>
          {coverage === null ? <p class="muted">{t("coverage.never")}</p> : <Counts coverage={coverage} />}
        </div>
      ))}
    </section>
  );
}

function Counts({ coverage }: { coverage: MailboxCoverage }) {
  const { t, number, day, dayTime } = useCoverageWords();
  const { wanted, recorded, folders, unlisted, unread, sinceDay, at } = coverage;
  const since = day(`${sinceDay}T12:00:00Z`);
  const counts = { recorded: number(recorded), wanted: number(wanted), since };
  return (
    <>
      <p>{wanted === 0 ? t("coverage.none", { since }) : t("coverage.counts", counts)}</p>
      {wanted > recorded && <p class="warn">{t("coverage.missing", { count: number(wanted - recorded) })}</p>}
      {unlisted > 0 && (
        <p class="warn">{t("coverage.unlisted", { count: number(unlisted), folders: number(folders) })}</p>
      )}
      {unread > 0 && <p class="warn">{t("coverage.unread", { count: number(unread) })}</p>}
      <p class="small muted">{t("coverage.at", { at: dayTime(at) })}</p>
    </>
  );
}

function Teams() {
  const { t, number } = useCoverageWords();
  const teams = useLoad("coverage-teams", (call) => call(coverageEndpoints.teams, {}));
  const columns: Column<TeamCoverage>[] = [
    { key: "team", head: t("coverage.team"), cell: ({ team }) => <Said>{team.name}</Said> },
    {
      key: "mailboxes",
      head: t("coverage.mailboxes"),
      cell: ({ compared, mailboxes }) => t("coverage.of", { count: number(compared), all: number(mailboxes) }),
    },
    {
      key: "record",
      head: t("coverage.record"),
      cell: ({ recorded, wanted }) => t("coverage.of", { count: number(recorded), all: number(wanted) }),
    },
    {
      key: "missing",
      head: t("coverage.missingHead"),
      align: "right",
      cell: ({ recorded, wanted }) => number(wanted - recorded),
    },
    {
      key: "unsure",
      head: t("coverage.unsure"),
      narrow: "hide",
      cell: ({ unlisted, unread }) => t("coverage.unsureText", { folders: number(unlisted), mails: number(unread) }),
    },
  ];
  return (
    <section class="stack" aria-labelledby="coverage-teams">
      <div>
        <h2 id="coverage-teams">{t("coverage.teams")}</h2>
        <p class="muted">{t("coverage.teamsLead")}</p>
      </div>
      <ErrorNote error={teams.error} onRetry={teams.reload} />
      {teams.data === null && teams.error === null && <Skeleton lines={3} />}
      {teams.data?.teams.length === 0 && <EmptyState title={t("coverage.teamsNone")} />}
      {teams.data && teams.data.teams.length > 0 && (
        <Table
          label={t("coverage.teams")}
          isWide
          columns={columns}
          rows={teams.data.teams}
          rowKey={({ team }) => team.id}
        />
      )}
    </section>
  );
}

function Faults() {
  const { t, number, day } = useCoverageWords();
  const health = useLoad("webmail-health", (call) => call(coverageEndpoints.health, {}));
  const columns: Column<WebmailHealth>[] = [
    { key: "day", head: t("coverage.day"), cell: (row) => day(`${row.day}T12:00:00Z`) },
    { key: "webmail", head: t("coverage.webmail"), cell: (row) => `${row.webmail} ${row.release}` },
    { key: "fault", head: t("coverage.fault"), cell: (row) => t(`fault.${row.fault}`) },
    { key: "count", head: t("coverage.times"), align: "right", cell: (row) => number(row.count) },
  ];
  return (
    <section class="stack" aria-labelledby="coverage-faults">
      <div>
        <h2 id="coverage-faults">{t("coverage.faults")}</h2>
        <p class="muted">{t("coverage.faultsLead")}</p>
      </div>
      <ErrorNote error={health.error} onRetry={health.reload} />
      {health.data === null && health.error === null && <Skeleton lines={3} />}
      {health.data?.faults.length === 0 && <p class="muted">{t("coverage.faultsNone")}</p>}
      {health.data && health.data.faults.length > 0 && (
        <Table
          label={t("coverage.faults")}
          isWide
          columns={columns}
          rows={health.data.faults}
          rowKey={(row) => `${row.day} ${row.webmail} ${row.release} ${row.fault}`}
        />
      )}
    </section>
  );
}
