import { type Doors, doorEndpoints } from "../../../shared/api/doors.ts";
import { usePageTitle } from "../page-title.ts";
import { ButtonLink } from "../parts/Button.tsx";
import { ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { type LaterWordKey, useLaterWords } from "../words/later-pages.ts";
import { JournalCard } from "./journal-card.tsx";

/** `/doors`: the journal's switch, and what the company's own doors kept and turned away. For admin and records keeper. */
export function DoorsPage() {
  const { t } = useLaterWords();
  usePageTitle(t("doors.title"));
  return (
    <div class="page page-narrow">
      <PageHead title={t("doors.title")}>{t("doors.lead")}</PageHead>
      <DoorsLoaded />
    </div>
  );
}

function DoorsLoaded() {
  const { t } = useLaterWords();
  const me = useMe();
  const doors = useLoad("doors", (call) => call(doorEndpoints.doors, {}));
  if (doors.data === null) {
    return doors.error === null ? <Skeleton /> : <ErrorNote error={doors.error} onRetry={doors.reload} />;
  }
  return (
    <div class="stack">
      <section class="card stack">
        <h2>{t("doors.company")}</h2>
        <p class="muted">{t("doors.companyText")}</p>
        {hasRole(me, "admin") && (
          <div>
            <ButtonLink href="/settings">{t("doors.companyGo")}</ButtonLink>
          </div>
        )}
      </section>
      <JournalCard journal={doors.data.journal} onChanged={doors.reload} />
      <section class="stack">
        <div>
          <h2>{t("doors.counts")}</h2>
          <p class="muted">{t("doors.countsText")}</p>
        </div>
        <Counts counts={doors.data.counts} />
      </section>
    </div>
  );
}

type Count = Doors["counts"][number];

function Counts(props: { counts: readonly Count[] }) {
  const { t, day, number } = useLaterWords();
  if (props.counts.length === 0) return <p>{t("doors.countsNone")}</p>;
  const columns: Column<Count>[] = [
    { key: "day", head: t("doors.day"), cell: (row) => day(`${row.day}T12:00:00Z`) },
    { key: "door", head: t("doors.door"), narrow: "hide", cell: (row) => named(t, "door", row.door) },
    { key: "rule", head: t("doors.rule"), cell: (row) => named(t, "doorRule", row.rule) },
    { key: "count", head: t("doors.count"), align: "right", cell: (row) => number(row.count) },
  ];
  return (
    <Table
      label={t("doors.counts")}
      columns={columns}
      rows={props.counts}
      rowKey={(row) => `${row.day} ${row.door} ${row.rule}`}
    />
  );
}

/** A rule of another release has no words here: its own name says more than nothing. */
function named(t: (key: LaterWordKey) => string, kind: "door" | "doorRule", name: string): string {
  // `t` gives back a key that it has no words for.
  const key = `${kind}.${name}` as LaterWordKey;
  const words = t(key);
  return words === key ? name : words;
}
