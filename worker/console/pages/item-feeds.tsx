import { useState } from "preact/hooks";
import { type ItemFeed, itemEndpoints } from "../../../shared/api/items.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useItemWords } from "../words/items.ts";

/** `/items/feeds`: which other systems write the item list. For admins. */
export function ItemFeedsPage() {
  const { t, day, dayTime } = useItemWords();
  const { call } = useSession();
  usePageTitle(t("items.feedsTitle"));
  const loaded = useLoad("item-feeds", (ask) => ask(itemEndpoints.itemFeeds, {}));
  const making = useAction();
  const [name, setName] = useState("");
  const [made, setMade] = useState<{ url: string; secret: string } | null>(null);
  const [ending, setEnding] = useState<ItemFeed | null>(null);
  const make = () =>
    void making.run(async () => {
      setMade(await call(itemEndpoints.createItemFeed, { body: { name: name.trim() } }));
      setName("");
      loaded.reload();
    });
  const columns: Column<ItemFeed>[] = [
    {
      key: "name",
      head: t("items.feedName"),
      cell: (feed) => (
        <>
          <Said>{feed.name}</Said>
          <p class="small muted">{t("items.feedMade", { day: day(feed.createdAt), name: feed.madeBy })}</p>
          {feed.makerLeft && feed.revokedAt === null && <p class="small warn-text">{t("items.feedMakerLeft")}</p>}
        </>
      ),
    },
    {
      key: "used",
      head: t("items.feedUsed"),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t("items.feedNever") : dayTime(lastUsedAt)),
    },
    {
      key: "state",
      head: t("items.feedState"),
      cell: ({ revokedAt, makerLeft }) =>
        revokedAt === null ? (
          <Badge look={makerLeft ? "warn" : "good"}>{t(makerLeft ? "items.feedRefused" : "items.feedOpen")}</Badge>
        ) : (
          <span class="muted">
            {t("items.feedEnded")} · {day(revokedAt)}
          </span>
        ),
    },
    {
      key: "end",
      head: "",
      cell: (feed) =>
        feed.revokedAt === null && (
          <Button look="quiet" aria-label={`${t("items.feedEnd")}: ${feed.name}`} onClick={() => setEnding(feed)}>
            {t("items.feedEnd")}
          </Button>
        ),
    },
  ];
  return (
    <div class="page page-narrow">
      <PageHead title={t("items.feedsTitle")}>{t("items.feedsLead")}</PageHead>
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") make();
        }}
      >
        <Field label={t("items.feedName")} value={name} maxLength={100} autocomplete="off" onValue={setName} />
        <ErrorNote error={making.error} />
        <div class="row">
          <Button look="primary" type="submit" busy={making.busy} disabled={name.trim() === ""}>
            {t("items.feedMake")}
          </Button>
        </div>
        {made && (
          <div class="stack" role="status">
            <span class="field-label">{t("items.feedUrl")}</span>
            <CopyField label={t("items.feedUrl")} value={made.url} />
            <span class="field-label">{t("items.feedSecret")}</span>
            <CopyField label={t("items.feedSecret")} value={made.secret} />
            <p class="muted small">{t("items.feedHow")}</p>
          </div>
        )}
      </form>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === null && loaded.loading && <Skeleton lines={3} />}
      {loaded.data?.feeds.length === 0 && <EmptyState title={t("items.feedNone")} />}
      {loaded.data && loaded.data.feeds.length > 0 && (
        <Table label={t("items.feedsTitle")} columns={columns} rows={loaded.data.feeds} rowKey={({ id }) => id} />
      )}
      {ending && (
        <EndDialog
          feed={ending}
          onClose={() => setEnding(null)}
          onEnded={() => {
            setEnding(null);
            loaded.reload();
          }}
        />
      )}
    </div>
  );
}

function EndDialog(props: { feed: ItemFeed; onClose(): void; onEnded(): void }) {
  const { t } = useItemWords();
  const { call } = useSession();
  const action = useAction();
  const { id, name } = props.feed;
  const end = () =>
    void action.run(async () => {
      await call(itemEndpoints.revokeItemFeed, { params: { id } });
      props.onEnded();
    });
  return (
    <Dialog title={t("items.feedEndTitle", { name })} onClose={props.onClose}>
      <div class="stack">
        <p>{t("items.feedEndText")}</p>
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="danger" busy={action.busy} onClick={end}>
            {t("items.feedEnd")}
          </Button>
        </Actions>
      </div>
    </Dialog>
  );
}
