import { useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { type OutsideQuote, outsideQuoteEndpoints, outsideStateSchema } from "../../../shared/api/outside-quotes.ts";
import { focusedRow } from "../keys/list-focus.ts";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useOutsideWords } from "../words/outside-quotes.ts";
import { OutsideTable } from "./outside-table.tsx";

/** `/desk/outside`: quotes that went out without the Desk, to be taken in or set aside. For inside and manager. */
export function OutsideQuotesPage() {
  const { t } = useOutsideWords();
  const { call } = useSession();
  const me = useMe().person;
  const state = outsideStateSchema.catch("open").parse(usePlace().query.get("state") ?? "open");
  const ask = outsideQuoteEndpoints.listOutsideQuotes;
  const loaded = useLoad(`outside ${state}`, (load) => load(ask, { query: { state } }));
  const more = useAction();
  const decide = useDecide(loaded.reload);
  usePageTitle(t("outside.title"));
  const quotes = loaded.data?.quotes ?? null;
  useShortcuts({
    take: () => {
      const row = quotes?.find(({ id }) => id === focusedRow()?.dataset.quote);
      if (row?.state !== "open" || row.person?.id === me.id) return false;
      void decide.take(row);
      return true;
    },
  });
  const cursor = loaded.data?.nextCursor ?? null;
  const loadMore = (from: string) =>
    void more.run(async () => {
      const next = await call(ask, { query: { state, cursor: from } });
      loaded.set({ ...next, quotes: [...(quotes ?? []), ...next.quotes] });
    });
  return (
    <div class="page desk-page outside-quotes">
      <p class="small">
        <a href="/desk">{t("desk.title")}</a>
      </p>
      <PageHead title={t("outside.title")}>{t("outside.lead")}</PageHead>
      <nav class="tabs" aria-label={t("outside.lists")}>
        {outsideStateSchema.options.map((one) => (
          <a
            key={one}
            href={one === "open" ? "/desk/outside" : `/desk/outside?state=${one}`}
            aria-current={one === state ? "page" : undefined}
          >
            {t(`outside.state.${one}`)}
          </a>
        ))}
      </nav>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {quotes === null && loaded.error === null && <Skeleton rows={6} />}
      {quotes !== null && quotes.length > 0 && <OutsideTable quotes={quotes} decide={decide} />}
      {quotes?.length === 0 && cursor === null && (
        <EmptyState title={t(`outside.none.${state}`)}>{t("outside.noneText")}</EmptyState>
      )}
      <ErrorNote error={more.error} />
      {cursor !== null && (
        <div class="more-foot">
          <Button busy={more.busy} onClick={() => loadMore(cursor)}>
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What can be done with one; `busy` is the one that it is being done with. */
export interface Decide {
  busy: string | null;
  take(quote: OutsideQuote): Promise<void>;
  dismiss(quote: OutsideQuote): Promise<void>;
  reopen(quote: OutsideQuote): Promise<void>;
}

function useDecide(reload: () => void): Decide {
  const { t } = useOutsideWords();
  const { call } = useSession();
  const toast = useToast();
  const [busy, setBusy] = useState<string | null>(null);
  /** Who has it by now; null where nobody does, or one may not know. */
  const takerOf = async (id: string): Promise<string | null> => {
    const query = { state: "taken" as const, limit: 100 };
    const taken = await call(outsideQuoteEndpoints.listOutsideQuotes, { query }).catch(() => null);
    return taken?.quotes.find((one) => one.id === id)?.decidedBy?.name ?? null;
  };
  const run = async (id: string, work: () => Promise<void>) => {
    if (busy !== null) return;
    setBusy(id);
    try {
      await work();
    } catch (error) {
      const isLate = error instanceof ApiError && (error.code === "conflict" || error.code === "not_found");
      const name = isLate ? await takerOf(id) : null;
      toast({ text: name ? t("outside.taken", { name }) : t(isLate ? "outside.goneOn" : "outside.notDone") });
      reload();
    } finally {
      setBusy(null);
    }
  };
  return {
    busy,
    take: ({ id }) =>
      run(id, async () => {
        await call(outsideQuoteEndpoints.takeOutsideQuote, { params: { id } });
        navigate(`/desk/${id}`);
      }),
    dismiss: ({ id }) =>
      run(id, async () => {
        await call(outsideQuoteEndpoints.dismissOutsideQuote, { params: { id } });
        reload();
        const undo = async () => {
          await call(outsideQuoteEndpoints.reopenOutsideQuote, { params: { id } });
          reload();
        };
        toast({ text: t("outside.dismissed"), undo });
      }),
    reopen: ({ id }) =>
      run(id, async () => {
        await call(outsideQuoteEndpoints.reopenOutsideQuote, { params: { id } });
        reload();
        toast({ text: t("outside.reopened") });
      }),
  };
}
