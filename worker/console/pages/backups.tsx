import { type Backup, backupEndpoints } from "../../../shared/api/backup.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Badge, EmptyState, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

const sizeOf = ({ bytes, originals }: Backup): number => bytes + originals.bytes;

/** `/backups`: which there are, making one, and the command that brings one home. For admin and records keeper. */
export function BackupsPage() {
  const { t, dayTime, number, language } = useLaterWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const list = useLoad("backups", (ask) => ask(backupEndpoints.listBackups, {}));
  usePageTitle(t("backups.title"));

  const make = () =>
    void action.run(async () => {
      let backup = await call(backupEndpoints.beginBackup, {});
      list.reload();
      // Each request works a few seconds; whoever leaves the page stops asking, and the schedule goes on.
      while (backup.state === "running") {
        backup = await call(backupEndpoints.stepBackup, { params: { id: backup.id } });
        list.reload();
      }
      toast({ text: t("backups.made") });
    });
  const columns: Column<Backup>[] = [
    {
      key: "when",
      head: t("backups.when"),
      cell: ({ finishedAt }) => (finishedAt === null ? <Badge>{t("backups.running")}</Badge> : dayTime(finishedAt)),
    },
    { key: "size", head: t("backups.size"), align: "right", cell: (one) => formatBytes(sizeOf(one), language) },
    {
      key: "mails",
      head: t("backups.mails"),
      align: "right",
      cell: (one) => number(one.counts["volume.message"] ?? 0),
    },
    {
      key: "leaves",
      head: t("backups.leaves"),
      align: "right",
      narrow: "hide",
      cell: ({ cut }) => number(cut.size),
    },
    {
      key: "root",
      head: t("backups.root"),
      narrow: "hide",
      cell: ({ cut }) => (
        <span class="mono small" title={cut.root}>
          {cut.root.slice(0, 16)}…
        </span>
      ),
    },
  ];
  const running = list.data?.backups.find(({ state }) => state === "running");
  return (
    <div class="page">
      <PageHead
        title={t("backups.title")}
        actions={
          <Button look="primary" busy={action.busy} onClick={make}>
            {t(running && !action.busy ? "backups.goOn" : "backups.make")}
          </Button>
        }
      >
        {list.data && t("backups.lead", { count: list.data.kept })}{" "}
        {list.data && t(list.data.everyHours > 0 ? "backups.every" : "backups.never", { count: list.data.everyHours })}
      </PageHead>
      <ErrorNote error={list.error ?? action.error} onRetry={list.error === null ? make : list.reload} />
      {running && (
        <div role="status">
          <Note>
            <p>
              {t("backups.making", {
                leaves: running.counts["ledger.leaves"] ?? 0,
                messages: running.counts["volume.message"] ?? 0,
                size: formatBytes(sizeOf(running), language),
              })}
            </p>
            <p class="small muted">
              {t((list.data?.everyHours ?? 0) > 0 ? "backups.makingText" : "backups.makingTextOff")}
            </p>
          </Note>
        </div>
      )}
      {list.data === null ? (
        list.error === null && <Skeleton />
      ) : list.data.backups.length === 0 ? (
        <EmptyState title={t("backups.empty")}>{t("backups.emptyText")}</EmptyState>
      ) : (
        <Table label={t("backups.title")} columns={columns} rows={list.data.backups} rowKey={({ id }) => id} />
      )}
      <BringHome />
    </div>
  );
}

/** The command with what this page knows: the address, and the person where they are the keeper. */
function BringHome() {
  const { t } = useLaterWords();
  const { person } = useMe();
  const keeper = hasRole(useMe(), "keeper") ? person.email : "KEEPER@…";
  // A local Worker has no https; its command reaches the state in the project's own folder.
  const where = location.protocol === "https:" ? ` --remote --origin ${location.origin}` : "";
  const command = `npm run backup -- ./backup --as ${keeper} --reason "${t("backups.homeReason")}"${where}`;
  return (
    <section class="card stack">
      <h2>{t("backups.home")}</h2>
      <p>{t("backups.homeText")}</p>
      <CopyField label={t("backups.homeLabel")} value={command} />
    </section>
  );
}
