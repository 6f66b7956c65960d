import { useState } from "preact/hooks";
import type { Erasure, ErasureItem } from "../../../shared/api/keeping.ts";
import { keepingEndpoints, staysKinds } from "../../../shared/api/keeping.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Check } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useCopyWords } from "../words/copies.ts";

/** How many of what was found may be unticked. */
export const countFound = ({ counts, purpose }: Erasure): number =>
  counts.reduce((sum, { kind, found }) => sum + (purpose === "erasure" && staysKinds.includes(kind) ? 0 : found), 0);

/** What was found, a page at a time, to be unticked: what an erasure leaves alone is not in the list. */
export function FoundList(props: {
  erasure: Erasure;
  without: ReadonlySet<string>;
  onWithout(without: ReadonlySet<string>): void;
}) {
  const { t } = useCopyWords();
  const { call } = useSession();
  const { erasure, without, onWithout } = props;
  const { id, purpose } = erasure;
  const more = useAction();
  const [later, setLater] = useState<{ items: ErasureItem[]; next: string | null } | null>(null);
  const list = useLoad(`erasure-items:${id}`, (ask) =>
    ask(keepingEndpoints.listErasureItems, { params: { id }, query: { after: "" } }),
  );
  if (list.data === null) {
    return list.error === null ? <Skeleton rows={4} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  }
  const next = later === null ? list.data.next : later.next;
  const all = [...list.data.items, ...(later?.items ?? [])];
  const rows = purpose === "copy" ? all : all.filter(({ kind }) => !staysKinds.includes(kind));
  const showMore = (after: string) =>
    void more.run(async () => {
      const page = await call(keepingEndpoints.listErasureItems, { params: { id }, query: { after } });
      setLater({ items: [...(later?.items ?? []), ...page.items], next: page.next });
    });
  const nameOf = ({ kind, key }: ErasureItem): string => `${kind}:${key}`;
  const toggle = (item: ErasureItem, isIn: boolean): void => {
    const changed = new Set(without);
    if (isIn) changed.delete(nameOf(item));
    else changed.add(nameOf(item));
    onWithout(changed);
  };
  const columns: Column<ErasureItem>[] = [
    {
      key: "what",
      head: t("erasure.found"),
      cell: (item) => (
        <Check
          label={
            <>
              {t(`kind.${item.kind}`)} <span class="muted">{t(`place.${item.place}`)}</span>
              {purpose === "copy" && item.others > 0 && (
                <span class="muted">, {t("copy.others", { count: item.others })}</span>
              )}
            </>
          }
          checked={!without.has(nameOf(item))}
          onValue={(isIn) => toggle(item, isIn)}
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
  return (
    <>
      <Table label={t("erasure.found")} columns={columns} rows={rows} rowKey={nameOf} />
      <ErrorNote error={more.error} />
      {next !== null && (
        <Actions>
          <Button busy={more.busy} onClick={() => showMore(next)}>
            {t("more")}
          </Button>
        </Actions>
      )}
    </>
  );
}

/** What an erasure found: its keeper unticks what stays and confirms the rest. */
export function Found(props: { erasure: Erasure; onConfirmed(erasure: Erasure): void }) {
  const { t, dayTime } = useCopyWords();
  const me = useMe();
  const { call } = useSession();
  const action = useAction();
  const { erasure } = props;
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [isSure, setSure] = useState(false);
  const total = countFound(erasure);
  const staying = erasure.counts.filter(({ kind }) => staysKinds.includes(kind));
  const erase = () =>
    void action.run(async () => {
      const body = { without: [...without] };
      props.onConfirmed(await call(keepingEndpoints.confirmErasure, { params: { id: erasure.id }, body }));
    });
  const count = total - without.size;
  const { second } = erasure;
  const isMine = second?.begunBy === me.person.id;
  const isEarly = isMine && (second.aloneFrom === null || Date.parse(second.aloneFrom) > Date.now());
  return (
    <>
      {total === 0 ? (
        <EmptyState title={t("erasure.nothing")}>{t("erasure.nothingText")}</EmptyState>
      ) : (
        <>
          <p class="muted">{t("erasure.choose")}</p>
          <FoundList erasure={erasure} without={without} onWithout={setWithout} />
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
      {isEarly && (
        <Note>
          <p>
            {second.aloneFrom === null
              ? t("erasure.second")
              : t("erasure.aloneFrom", { at: dayTime(second.aloneFrom) })}
          </p>
        </Note>
      )}
      {count > 0 && !isEarly && (
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
