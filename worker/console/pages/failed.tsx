import { useState } from "preact/hooks";
import { captureEndpoints, type FailedCapture } from "../../../shared/api/captures.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Badge, EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

/** `/failed`: what arrived and could not be recorded, each with a button to try again. */
export function FailedPage() {
  const { t, dayTime, language } = useLaterWords();
  const { call } = useSession();
  const me = useMe();
  const toast = useToast();
  const failed = useLoad("failed", (ask) => ask(captureEndpoints.listFailed, {}));
  const [retrying, setRetrying] = useState<string | null>(null);
  const action = useAction();
  usePageTitle(t("failed.title"));

  const retry = async (capture: FailedCapture) => {
    setRetrying(capture.id);
    const done = await action.run(async () => {
      await call(captureEndpoints.retryFailed, { params: { captureId: capture.id } });
    });
    setRetrying(null);
    if (!done) return;
    toast({ text: t("failed.retried") });
    failed.reload();
  };
  const takeBack = async (capture: FailedCapture) => {
    const done = await action.run(async () => {
      await call(captureEndpoints.undoCapture, { params: { captureId: capture.id }, body: { messageId: null } });
    });
    if (!done) return;
    toast({ text: t("failed.heldGone") });
    failed.reload();
  };
  const columns: Column<FailedCapture>[] = [
    { key: "when", head: t("failed.when"), cell: (capture) => dayTime(capture.createdAt) },
    { key: "from", head: t("failed.from"), narrow: "hide", cell: (capture) => t(`failed.door.${capture.door}`) },
    {
      key: "person",
      head: t("failed.person"),
      narrow: "hide",
      cell: (capture) => <Said>{capture.person?.name ?? ""}</Said>,
    },
    {
      key: "size",
      head: t("failed.size"),
      narrow: "hide",
      align: "right",
      cell: (capture) => formatBytes(capture.bytes, language),
    },
    {
      key: "why",
      head: t("failed.why"),
      cell: (capture) => (
        <>
          <Badge look={capture.state === "failed" ? "danger" : "warn"}>
            {t(
              capture.state === "failed"
                ? "failed.state.failed"
                : capture.state === "parked"
                  ? "failed.state.parked"
                  : "failed.state.waiting",
            )}
          </Badge>{" "}
          {capture.state === "parked"
            ? t("failed.held", { name: capture.person?.name ?? "" })
            : (capture.lastError ?? t("failed.unknown"))}{" "}
          {capture.attempts > 0 && <span class="small muted">{t("failed.tries", { count: capture.attempts })}</span>}
        </>
      ),
    },
    {
      key: "retry",
      head: "",
      align: "right",
      cell: (capture) => (
        <div class="row">
          <Button busy={retrying === capture.id} onClick={() => void retry(capture)}>
            {t(capture.state === "parked" ? "failed.heldYes" : "failed.retry")}
          </Button>
          {capture.state === "parked" && capture.person?.id === me.person.id && (
            <Button look="quiet" busy={action.busy} onClick={() => void takeBack(capture)}>
              {t("failed.heldNo")}
            </Button>
          )}
        </div>
      ),
    },
  ];
  return (
    <div class="page">
      <PageHead title={t("failed.title")}>{t("failed.lead")}</PageHead>
      <ErrorNote error={failed.error ?? action.error} onRetry={failed.error === null ? undefined : failed.reload} />
      {failed.data === null ? (
        failed.error === null && <Skeleton />
      ) : failed.data.captures.length === 0 ? (
        <EmptyState title={t("failed.empty")}>{t("failed.emptyText")}</EmptyState>
      ) : (
        <Table
          label={t("failed.title")}
          columns={columns}
          rows={failed.data.captures}
          rowKey={(capture) => capture.id}
        />
      )}
    </div>
  );
}
