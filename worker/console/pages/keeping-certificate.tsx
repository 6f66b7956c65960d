import { keepingEndpoints } from "../../../shared/api/keeping.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useKeepingWords } from "../words/keeping.ts";

/** What is given to whoever asked for the erasure: both dates, how much went, and nobody's name but the keeper's. */
export function Certificate(props: { id: string; onClose(): void }) {
  const { t, dayTime } = useKeepingWords();
  const loaded = useLoad(`certificate:${props.id}`, (ask) =>
    ask(keepingEndpoints.erasureCertificate, { params: { id: props.id } }),
  );
  const { data } = loaded;
  if (data === null) {
    return (
      <Dialog title={t("erasure.certHead")} onClose={props.onClose}>
        <ErrorNote error={loaded.error} onRetry={loaded.reload} />
        {loaded.error === null && <Skeleton lines={6} />}
      </Dialog>
    );
  }
  const { erasure, backupsUntil, ledger } = data;
  const lines = [
    `${data.companyName} · ${erasure.reference} · ${erasure.id}`,
    ...(erasure.erasedAt === null ? [] : [t("erasure.certLive", { at: dayTime(erasure.erasedAt) })]),
    ...(erasure.finishedAt === null ? [] : [t("erasure.certFiles", { at: dayTime(erasure.finishedAt) })]),
    backupsUntil === null
      ? t("erasure.certByHand", { count: data.backupsKept })
      : t("erasure.certBackups", { at: dayTime(backupsUntil) }),
    t("erasure.certPlatform", { at: dayTime(data.platformUntil) }),
    t("erasure.certCopies"),
    t(data.writtenAnew ? "erasure.certAnew" : "erasure.certGaps"),
    ...erasure.counts.filter(({ erased }) => erased > 0).map(({ kind, erased }) => `${t(`kind.${kind}`)}: ${erased}`),
    ...(data.confirmedBy === null ? [] : [t("erasure.certBy", { name: data.confirmedBy.name })]),
    t("erasure.certLedger", { count: ledger.size, root: ledger.root }),
  ];
  const save = (): void => {
    const url = URL.createObjectURL(
      new Blob([`${t("erasure.certHead")}\n\n${lines.join("\n")}\n`], { type: "text/plain" }),
    );
    const link = document.createElement("a");
    link.href = url;
    link.download = `erasure-${erasure.id}.txt`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog title={t("erasure.certHead")} onClose={props.onClose} wide>
      <ul class="stack">
        {lines.map((line) => (
          <li key={line}>
            <Said>{line}</Said>
          </li>
        ))}
      </ul>
      <Actions>
        <Button look="primary" onClick={save}>
          {t("erasure.download")}
        </Button>
      </Actions>
    </Dialog>
  );
}
