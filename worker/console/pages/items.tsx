import { useEffect, useState } from "preact/hooks";
import { deskSettingsEndpoints } from "../../../shared/api/desk-settings.ts";
import { itemEndpoints, MAX_SHOWN_ITEMS } from "../../../shared/api/items.ts";
import type { Item } from "../../../shared/quote/price-list.ts";
import { giveFile } from "../client.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Check, Field } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useItemWords } from "../words/items.ts";
import { ItemDialog } from "./item-dialog.tsx";
import { ItemTable, type Listed } from "./item-table.tsx";
import { useTyped } from "./use-typed.ts";

interface View {
  q: string;
  ended: boolean;
}

const show = ({ q, ended }: View): void => {
  const query = new URLSearchParams({ ...(q && { q }), ...(ended && { ended: "1" }) }).toString();
  navigate(query ? `/items?${query}` : "/items", { replace: true });
};

/** `/items`: what the company sells, for the Desk. */
export function ItemsPage() {
  const { t, language } = useItemWords();
  const { call } = useSession();
  const me = useMe();
  const { query } = usePlace();
  usePageTitle(t("items.title"));
  const view: View = { q: query.get("q") ?? "", ended: query.get("ended") === "1" };
  const [typed, setTyped] = useTyped(view, show);
  const settings = useLoad("desk-settings", (ask) => ask(deskSettingsEndpoints.deskSettings, {}));
  const loaded = useLoad(`items ${view.q} ${view.ended}`, (ask) =>
    ask(itemEndpoints.listItems, { query: { q: view.q, ended: String(view.ended), limit: MAX_SHOWN_ITEMS } }),
  );
  // What stood there stays until what is asked for has come: a list that goes with every key cannot be read.
  const [kept, setKept] = useState(loaded.data);
  useEffect(() => {
    if (loaded.data !== null) setKept(loaded.data);
  }, [loaded.data]);
  const shown = loaded.data ?? kept;
  const [open, setOpen] = useState<Item | "new" | null>(null);
  const more = useAction();
  const file = useAction();
  const change = useAction();
  const toast = useToast();
  const currency = settings.data?.currency ?? null;

  const loadMore = () =>
    void more.run(async () => {
      if (!shown?.nextCursor) return;
      const next = await call(itemEndpoints.listItems, {
        query: { q: view.q, ended: String(view.ended), limit: MAX_SHOWN_ITEMS, cursor: shown.nextCursor },
      });
      loaded.set({ items: [...shown.items, ...next.items], nextCursor: next.nextCursor });
    });
  const download = (form: "csv" | "xlsx") =>
    void file.run(async () => {
      const bytes = await call(itemEndpoints.itemFile, { query: { form, language } });
      giveFile(new Blob([new Uint8Array(bytes)]), `items.${form}`);
    });
  const put = async (item: Item) => {
    await call(itemEndpoints.putItems, { body: { items: [item] } });
    loaded.reload();
  };
  const turn = ({ updatedAt: _, ...item }: Listed) =>
    void change.run(async () => {
      await put({ ...item, ended: !item.ended });
      const text = t(item.ended ? "items.wasBroughtBack" : "items.wasEnded", { code: item.code });
      toast({ text, undo: () => put(item) });
    });
  const isEmpty = shown?.items.length === 0;

  return (
    <div class="page">
      <PageHead
        title={t("items.title")}
        actions={
          <>
            {hasRole(me, "admin") && <ButtonLink href="/items/feeds">{t("items.feeds")}</ButtonLink>}
            <Button busy={file.busy} onClick={() => download("csv")}>
              {t("items.csv")}
            </Button>
            <Button busy={file.busy} onClick={() => download("xlsx")}>
              {t("items.xlsx")}
            </Button>
            <ButtonLink href="/items/import">{t("items.import")}</ButtonLink>
            <Button look="primary" onClick={() => setOpen("new")}>
              {t("items.add")}
            </Button>
          </>
        }
      >
        {t("items.lead")}
      </PageHead>
      <search class="row items-tools">
        <Field label={t("items.search")} value={typed} onValue={setTyped} maxLength={200} autocomplete="off" />
        <Check
          label={t("items.withEnded")}
          checked={view.ended}
          onValue={(ended) => show({ q: typed.trim(), ended })}
        />
      </search>
      <ErrorNote error={loaded.error ?? settings.error} onRetry={loaded.error ? loaded.reload : settings.reload} />
      <ErrorNote error={more.error ?? file.error ?? change.error} />
      {shown === null && loaded.loading && <Skeleton rows={8} />}
      {shown !== null && !isEmpty && currency !== null && (
        <ItemTable items={shown.items} currency={currency} onOpen={setOpen} onTurn={turn} />
      )}
      {shown?.nextCursor && (
        <div class="row">
          <Button busy={more.busy} onClick={loadMore}>
            {t("items.more")}
          </Button>
        </div>
      )}
      {isEmpty && view.q !== "" && (
        <EmptyState title={t("items.noneTitle", { q: view.q })}>{t("items.none")}</EmptyState>
      )}
      {isEmpty && view.q === "" && (
        <EmptyState
          title={t("items.emptyTitle")}
          action={
            <ButtonLink look="primary" href="/items/import">
              {t("items.importLong")}
            </ButtonLink>
          }
        >
          {t("items.empty")}
        </EmptyState>
      )}
      {open !== null && (
        <ItemDialog
          item={open === "new" ? null : open}
          currency={currency ?? "EUR"}
          onClose={() => setOpen(null)}
          onSaved={(item) => {
            setOpen(null);
            loaded.reload();
            toast({ text: t("items.saved", { code: item.code }) });
          }}
        />
      )}
    </div>
  );
}
