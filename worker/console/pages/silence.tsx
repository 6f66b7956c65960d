import { useState } from "preact/hooks";
import { type Silence, silenceEndpoints, silenceStateSchema } from "../../../shared/api/silences.ts";
import { focusedRow } from "../keys/list-focus.ts";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { usePageTitle } from "../page-title.ts";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { usePlace } from "../router.tsx";
import { useLoad, useSession } from "../session.tsx";
import { useSilenceWords } from "../words/silence.ts";
import { SilenceCloseDialog, SilencePlanDialog } from "./silence-dialogs.tsx";
import { SilenceTable } from "./silence-table.tsx";

/** What is being done with which one. */
export interface Doing {
  step: "plan" | "close";
  silence: Silence;
}

/** `/silence`: customers of who left that fell silent, and what is done about it. For their owners, deputies and managers. */
export function SilencePage() {
  const { t } = useSilenceWords();
  const { call } = useSession();
  const toast = useToast();
  const state = silenceStateSchema.catch("open").parse(usePlace().query.get("state") ?? "open");
  const loaded = useLoad(`silence ${state}`, (load) => load(silenceEndpoints.listSilences, { query: { state } }));
  const [doing, setDoing] = useState<Doing | null>(null);
  usePageTitle(t("silence.title"));
  const silences = loaded.data?.silences ?? null;
  const reopen = async ({ id }: Silence) => {
    try {
      await call(silenceEndpoints.reopenSilence, { params: { id } });
      toast({ text: t("silence.reopened") });
    } catch {
      toast({ text: t("silence.goneOn") });
    }
    loaded.reload();
  };
  const closed = (silence: Silence) => {
    loaded.reload();
    toast({ text: t("silence.closed"), undo: () => reopen(silence) });
  };
  useShortcuts({
    take: () => {
      const row = silences?.find(({ id }) => id === focusedRow()?.dataset.silence);
      if (row?.state !== "open") return false;
      setDoing({ step: "plan", silence: row });
      return true;
    },
  });
  return (
    <div class="page silence-page">
      <PageHead title={t("silence.title")}>{t("silence.lead")}</PageHead>
      <nav class="tabs" aria-label={t("silence.lists")}>
        {silenceStateSchema.options.map((one) => (
          <a
            key={one}
            href={one === "open" ? "/silence" : `/silence?state=${one}`}
            aria-current={one === state ? "page" : undefined}
          >
            {t(`silence.state.${one}`)}
          </a>
        ))}
      </nav>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {silences === null && loaded.error === null && <Skeleton rows={4} />}
      {silences !== null && silences.length > 0 && (
        <SilenceTable silences={silences} onDo={setDoing} onReopen={(one) => void reopen(one)} />
      )}
      {silences?.length === 0 && <EmptyState title={t(`silence.none.${state}`)}>{t("silence.noneText")}</EmptyState>}
      {doing?.step === "plan" && (
        <SilencePlanDialog silence={doing.silence} onClose={() => setDoing(null)} onSaved={loaded.reload} />
      )}
      {doing?.step === "close" && (
        <SilenceCloseDialog silence={doing.silence} onClose={() => setDoing(null)} onSaved={closed} />
      )}
    </div>
  );
}
