import { useEffect, useState } from "preact/hooks";
import type { Erasure } from "../../../shared/api/keeping.ts";
import { keepingEndpoints, staysKinds } from "../../../shared/api/keeping.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Note, Progress, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useKeepingWords } from "../words/keeping.ts";
import { Certificate } from "./keeping-certificate.tsx";
import { Found } from "./keeping-found.tsx";

/** Asked again after so long where nothing went on. */
const STILL_MS = 20_000;
const isOpen = ({ state }: Erasure): boolean => state !== "done" && state !== "cancelled";
const listed = (text: string): string[] =>
  text
    .split(/[,;，、\n]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Erasure of a person: looked for, shown, confirmed, erased; what was done before stands below. */
export function Erasures() {
  const { t, dayTime } = useKeepingWords();
  const list = useLoad("erasures", (ask) => ask(keepingEndpoints.listErasures, {}));
  const [certified, setCertified] = useState<string | null>(null);
  if (list.data === null) {
    return list.error === null ? <Skeleton rows={4} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  }
  const open = list.data.erasures.filter(isOpen);
  const over = list.data.erasures.filter((one) => !isOpen(one));
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
      {open.every(({ state }) => state === "waiting") && <NewErasure onBegun={list.reload} />}
      {over.length === 0 ? (
        open.length === 0 && <EmptyState title={t("erasure.none")} />
      ) : (
        <Table label={t("erasure.earlier")} columns={columns} rows={over} rowKey={({ id }) => id} />
      )}
      {certified !== null && <Certificate id={certified} onClose={() => setCertified(null)} />}
    </>
  );
}

function NewErasure(props: { onBegun(): void }) {
  const { t } = useKeepingWords();
  const { call } = useSession();
  const action = useAction();
  const [reference, setReference] = useState("");
  const [addresses, setAddresses] = useState("");
  const [names, setNames] = useState("");
  const who = { addresses: listed(addresses), names: listed(names) };
  const isReady = reference.trim() !== "" && who.addresses.length + who.names.length > 0;
  const begin = () =>
    void action.run(async () => {
      await call(keepingEndpoints.beginErasure, { body: { reference, who } });
      props.onBegun();
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) begin();
      }}
    >
      <h2>{t("erasure.new")}</h2>
      <p class="muted">{t("erasure.newText")}</p>
      <Field
        label={t("erasure.addresses")}
        hint={t("erasure.addressesHint")}
        value={addresses}
        onValue={setAddresses}
        inputMode="email"
      />
      <Field label={t("erasure.names")} hint={t("erasure.namesHint")} value={names} onValue={setNames} />
      <Field
        label={t("erasure.reference")}
        hint={t("erasure.referenceHint")}
        value={reference}
        onValue={setReference}
        maxLength={100}
      />
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={!isReady}>
          {t("erasure.find")}
        </Button>
      </Actions>
    </form>
  );
}

/** The one under way: this page goes on with it while it is open, and so does the schedule. */
function Open(props: { erasure: Erasure; onChanged(): void }) {
  const { t, number } = useKeepingWords();
  const { call } = useSession();
  const action = useAction();
  const [erasure, setErasure] = useState(props.erasure);
  const { id, state, held, counts } = erasure;
  const isWorking = state === "finding" || state === "erasing" || state === "scrubbing";
  const [isAgain, setAgain] = useState(false);
  const { onChanged } = props;
  useEffect(() => {
    if (!isWorking && !isAgain) return;
    let isHere = true;
    let wait = 0;
    void action.run(async () => {
      const next = await call(keepingEndpoints.stepErasure, { params: { id } });
      if (!isHere) return;
      setAgain(false);
      // Nothing went on: what was cut off is finished by the schedule, in a while.
      const isStill = next.state === "erasing" && JSON.stringify(next) === JSON.stringify(erasure);
      wait = window.setTimeout(() => setErasure(next), isStill ? STILL_MS : 0);
      if (next.state === "done") onChanged();
    });
    return () => {
      isHere = false;
      window.clearTimeout(wait);
    };
  }, [erasure, isWorking, isAgain]);
  const cancel = () =>
    void action.run(async () => {
      await call(keepingEndpoints.cancelErasure, { params: { id } });
      onChanged();
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
        {(state === "erasing" || state === "scrubbing") && (
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
            <Button busy={action.busy} onClick={() => setAgain(true)}>
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
