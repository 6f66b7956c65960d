import { useState } from "preact/hooks";
import type { Erasure, ErasureItem } from "../../../shared/api/keeping.ts";
import { keepingEndpoints, staysKinds } from "../../../shared/api/keeping.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Check } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useKeepingWords } from "../words/keeping.ts";

/** What an erasure found, a page at a time: its keeper unticks what stays and confirms the rest. */
export function Found(props: { erasure: Erasure; onConfirmed(erasure: Erasure): void }) {
  const { t } = useKeepingWords();
  const { call } = useSession();
  const action = useAction();
  const { id } = props.erasure;
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [isSure, setSure] = useState(false);
  const more = useAction();
  const [later, setLater] = useState<{ items: ErasureItem[]; next: string | null } | null>(null);
  const list = useLoad(`erasure-items:${id}`, (ask) =>
    ask(keepingEndpoints.listErasureItems, { params: { id }, query: { after: "" } }),
  );
  if (list.data === null) {
    return list.error === null ? <Skeleton rows={4} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  }
  const next = later === null ? list.data.next : later.next;
  const going = [...list.data.items, ...(later?.items ?? [])].filter(({ kind }) => !staysKinds.includes(kind));
  const total = props.erasure.counts.reduce((sum, { kind, found }) => sum + (staysKinds.includes(kind) ? 0 : found), 0);
  const showMore = (after: string) =>
    void more.run(async () => {
      const page = await call(keepingEndpoints.listErasureItems, { params: { id }, query: { after } });
      setLater({ items: [...(later?.items ?? []), ...page.items], next: page.next });
    });
  const staying = props.erasure.counts.filter(({ kind }) => staysKinds.includes(kind));
  const nameOf = ({ kind, key }: ErasureItem): string => `${kind}:${key}`;
  const toggle = (item: ErasureItem, isGoing: boolean): void => {
    const next = new Set(without);
    if (isGoing) next.delete(nameOf(item));
    else next.add(nameOf(item));
    setWithout(next);
  };
  const erase = () =>
    void action.run(async () => {
      props.onConfirmed(
        await call(keepingEndpoints.confirmErasure, { params: { id }, body: { without: [...without] } }),
      );
    });
  const columns: Column<ErasureItem>[] = [
    {
      key: "what",
      head: t("erasure.found"),
      cell: (item) => (
        <Check
          label={
            <>
              {t(`kind.${item.kind}`)} <span class="muted">{t(`place.${item.place}`)}</span>
            </>
          }
          checked={!without.has(nameOf(item))}
          onValue={(isGoing) => toggle(item, isGoing)}
        />
      ),
    },
    {
      key: "where",
      head: "",
      align: "right",
      cell: ({ kind, key }) =>
        kind === "message" ? (
          <a href={`/messages/${key}`}>{key}</a>
        ) : (
          <span class="small muted">{key.slice(0, 26)}</span>
        ),
    },
  ];
  const count = total - without.size;
  return (
    <>
      {total === 0 ? (
        <EmptyState title={t("erasure.nothing")}>{t("erasure.nothingText")}</EmptyState>
      ) : (
        <>
          <p class="muted">{t("erasure.choose")}</p>
          <Table label={t("erasure.found")} columns={columns} rows={going} rowKey={nameOf} />
          <ErrorNote error={more.error} />
          {next !== null && (
            <Actions>
              <Button busy={more.busy} onClick={() => showMore(next)}>
                {t("more")}
              </Button>
            </Actions>
          )}
        </>
      )}
      {staying.length > 0 && (
        <Note>
          <p>
            {t("erasure.stays")}: {staying.map(({ kind, found }) => `${t(`kind.${kind}`)} (${found})`).join(", ")}
          </p>
          <p class="small muted">{t("erasure.staysText")}</p>
        </Note>
      )}
      {count > 0 && (
        <Actions>
          <Button look="danger" onClick={() => setSure(true)}>
            {t("erasure.confirm")}
          </Button>
        </Actions>
      )}
      {isSure && (
        <Dialog title={t("erasure.sure")} onClose={() => setSure(false)}>
          <p>{t("erasure.sureText", { count })}</p>
          <ErrorNote error={action.error} />
          <Actions>
            <Button onClick={() => setSure(false)}>{t("erasure.cancel")}</Button>
            <Button look="danger" busy={action.busy} onClick={erase}>
              {t("erasure.confirm")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}
