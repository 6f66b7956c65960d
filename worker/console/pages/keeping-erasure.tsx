import { useState } from "preact/hooks";
import type { Erasure } from "../../../shared/api/keeping.ts";
import { keepingEndpoints, staysKinds } from "../../../shared/api/keeping.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Badge, EmptyState, ErrorNote, Note, Progress, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useLoad, useSession } from "../session.tsx";
import { useKeepingWords } from "../words/keeping.ts";
import { Certificate } from "./keeping-certificate.tsx";
import { Found } from "./keeping-found.tsx";
import { NewSearch, useSteps } from "./keeping-search.tsx";

const isOpen = ({ state }: Erasure): boolean => state !== "done" && state !== "cancelled";

/** Erasure of a person: looked for, shown, confirmed, erased; what was done before stands below. */
export function Erasures() {
  const { t, dayTime } = useKeepingWords();
  const list = useLoad("erasures", (ask) => ask(keepingEndpoints.listErasures, {}));
  const [certified, setCertified] = useState<string | null>(null);
  if (list.data === null) {
    return list.error === null ? <Skeleton rows={4} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  }
  const mine = list.data.erasures.filter(({ purpose }) => purpose === "erasure");
  const open = mine.filter(isOpen);
  const over = mine.filter((one) => !isOpen(one));
  const columns: Column<Erasure>[] = [
    { key: "reference", head: t("erasure.reference"), cell: ({ reference }) => <Said>{reference}</Said> },
    {
      key: "state",
      head: t("erasure.earlier"),
      cell: ({ state, finishedAt }) => (
        <>
          <Badge look={state === "done" ? "good" : "plain"}>
            {t(state === "done" ? "erasure.done" : "erasure.cancelled")}
          </Badge>{" "}
          {finishedAt && dayTime(finishedAt)}
        </>
      ),
    },
    {
      key: "certificate",
      head: "",
      align: "right",
      cell: ({ id, state }) =>
        state === "done" && <Button onClick={() => setCertified(id)}>{t("erasure.certificate")}</Button>,
    },
  ];
  return (
    <>
      {open.map((one) => (
        <Open key={one.id} erasure={one} onChanged={list.reload} />
      ))}
      {open.every(({ state }) => state === "waiting") && <NewSearch purpose="erasure" onBegun={list.reload} />}
      {over.length === 0 ? (
        open.length === 0 && <EmptyState title={t("erasure.none")} />
      ) : (
        <Table label={t("erasure.earlier")} columns={columns} rows={over} rowKey={({ id }) => id} />
      )}
      {certified !== null && <Certificate id={certified} onClose={() => setCertified(null)} />}
    </>
  );
}

/** The one under way: this page goes on with it while it is open, and so does the schedule. */
function Open(props: { erasure: Erasure; onChanged(): void }) {
  const { t, number } = useKeepingWords();
  const { call } = useSession();
  const { erasure, setErasure, action, isWorking, goOn } = useSteps(props.erasure, props.onChanged);
  const { id, state, held, counts, rewriting } = erasure;
  const cancel = () =>
    void action.run(async () => {
      await call(keepingEndpoints.cancelErasure, { params: { id } });
      props.onChanged();
    });
  const erasable = counts.filter(({ kind }) => !staysKinds.includes(kind));
  const sum = (of: "found" | "erased"): number => erasable.reduce((total, one) => total + one[of], 0);
  return (
    <section class="card stack">
      <h2>
        <Said>{erasure.reference}</Said>
      </h2>
      <p class="muted">
        <Said>{[...erasure.addresses, ...erasure.names].join(", ")}</Said>
      </p>
      <div role="status">
        {state === "finding" && (
          <Progress label={t("erasure.finding")} max={1}>
            {t("erasure.finding")} {number(sum("found"))}
          </Progress>
        )}
        {rewriting !== null && (
          <Progress
            label={t("erasure.rewriting", { left: rewriting.volumes })}
            value={rewriting.done}
            max={rewriting.of}
          >
            {t("erasure.rewriting", { left: rewriting.volumes })} {number(rewriting.done)} / {number(rewriting.of)}
          </Progress>
        )}
        {rewriting === null && (state === "erasing" || state === "scrubbing") && (
          <Progress label={t("erasure.erasing")} value={sum("erased")} max={sum("found")}>
            {t("erasure.erasing")} {number(sum("erased"))} / {number(sum("found"))}
          </Progress>
        )}
        {isWorking && <p class="small muted">{t("erasure.findingText")}</p>}
      </div>
      {state === "waiting" && (
        <Note
          look="warn"
          action={
            <Button busy={action.busy} onClick={goOn}>
              {t("erasure.goOn")}
            </Button>
          }
        >
          {t("erasure.waits", { count: held })}
        </Note>
      )}
      <ErrorNote error={action.error} onRetry={() => setErasure({ ...erasure })} />
      {state === "found" && <Found erasure={erasure} onConfirmed={setErasure} />}
      {(state === "finding" || state === "found") && (
        <Actions>
          <Button onClick={cancel}>{t("erasure.cancel")}</Button>
        </Actions>
      )}
    </section>
  );
}
