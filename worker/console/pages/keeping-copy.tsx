import { useState } from "preact/hooks";
import { pathOf } from "../../../shared/api/client.ts";
import { copyEndpoints } from "../../../shared/api/copies.ts";
import type { Erasure } from "../../../shared/api/keeping.ts";
import { keepingEndpoints } from "../../../shared/api/keeping.ts";
import type { Language } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { downloadTo } from "../client.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Note, Progress, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useCopyWords } from "../words/copies.ts";
import { countFound, FoundList } from "./keeping-found.tsx";
import { NewSearch, useSteps } from "./keeping-search.tsx";

const languages: readonly Language[] = ["en", "zh", "ru"];
const isOpen = ({ state }: Erasure): boolean => state === "finding" || state === "found";

/** Copies of what is held of a person, for that person. */
export function Copies() {
  const { t, dayTime } = useCopyWords();
  const list = useLoad("erasures", (ask) => ask(keepingEndpoints.listErasures, {}));
  if (list.data === null) {
    return list.error === null ? <Skeleton rows={4} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  }
  const mine = list.data.erasures.filter(({ purpose }) => purpose === "copy");
  const open = mine.filter(isOpen);
  const over = mine.filter((one) => !isOpen(one));
  const columns: Column<Erasure>[] = [
    { key: "reference", head: t("erasure.reference"), cell: ({ reference }) => <Said>{reference}</Said> },
    {
      key: "state",
      head: t("erasure.earlier"),
      cell: ({ state, finishedAt }) => (
        <>
          <Badge look={state === "done" ? "good" : "plain"}>{t(state === "done" ? "copy.given" : "copy.ended")}</Badge>{" "}
          {finishedAt && dayTime(finishedAt)}
        </>
      ),
    },
  ];
  return (
    <>
      {open.map((one) => (
        <Open key={one.id} erasure={one} onChanged={list.reload} />
      ))}
      {open.length === 0 && <NewSearch purpose="copy" onBegun={list.reload} />}
      {over.length === 0 ? (
        open.length === 0 && <EmptyState title={t("copy.none")} />
      ) : (
        <Table label={t("erasure.earlier")} columns={columns} rows={over} rowKey={({ id }) => id} />
      )}
    </>
  );
}

function Open(props: { erasure: Erasure; onChanged(): void }) {
  const { t, number } = useCopyWords();
  const { call } = useSession();
  const { erasure, setErasure, action, isWorking } = useSteps(props.erasure, props.onChanged);
  const { id, state, reference, reason, addresses, names } = erasure;
  const end = () =>
    void action.run(async () => {
      await call(keepingEndpoints.cancelErasure, { params: { id } });
      props.onChanged();
    });
  return (
    <section class="card stack">
      <h2>
        <Said>{reference}</Said>
      </h2>
      <p class="muted">
        <Said>{[...addresses, ...names].join(", ")}</Said>
      </p>
      <p class="small muted">
        {t("keeping.reason")}: <Said>{reason}</Said>
      </p>
      {isWorking && (
        <div role="status">
          <Progress label={t("erasure.finding")} max={1}>
            {t("erasure.finding")} {number(countFound(erasure))}
          </Progress>
          <p class="small muted">{t("erasure.findingText")}</p>
        </div>
      )}
      <ErrorNote error={action.error} onRetry={() => setErasure({ ...erasure })} />
      {state === "found" && <Parts erasure={erasure} />}
      {state === "found" && <Choose erasure={erasure} onOpened={setErasure} />}
      <Actions>
        <Button busy={action.busy && !isWorking} onClick={end}>
          {t(erasure.copy === null ? "copy.stop" : "copy.end")}
        </Button>
      </Actions>
    </section>
  );
}

/** What is left out and why, in which language it is explained; then it is opened, with a fresh sign-in. */
function Choose(props: { erasure: Erasure; onOpened(erasure: Erasure): void }) {
  const { t, dayTime, language: own } = useCopyWords();
  const me = useMe();
  const { call } = useSession();
  const action = useAction();
  const { erasure } = props;
  const { second, objected } = erasure;
  const isEarly =
    second?.begunBy === me.person.id && (second.aloneFrom === null || Date.parse(second.aloneFrom) > Date.now());
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [withoutReason, setWithoutReason] = useState("");
  const [language, setLanguage] = useState<Language>(own);
  const isReady = without.size === 0 || withoutReason.trim().length >= 3;
  const open = () =>
    void action.run(async () => {
      const left = without.size === 0 ? {} : { without: [...without], withoutReason };
      props.onOpened(await call(copyEndpoints.openCopy, { params: { id: erasure.id }, body: { language, ...left } }));
    });
  return (
    <>
      {countFound(erasure) === 0 ? (
        <EmptyState title={t("erasure.nothing")}>{t("erasure.nothingText")}</EmptyState>
      ) : (
        <>
          {erasure.withOthers > 0 && <Note look="warn">{t("copy.weigh", { count: erasure.withOthers })}</Note>}
          {objected > 0 && <Note>{t("copy.objected", { count: objected })}</Note>}
          <FoundList erasure={erasure} without={without} onWithout={setWithout} />
        </>
      )}
      {without.size > 0 && (
        <Field
          label={t("copy.leftOut", { count: without.size })}
          hint={t("copy.leftOutHint")}
          value={withoutReason}
          onValue={setWithoutReason}
          maxLength={500}
        />
      )}
      <SelectField
        label={t("copy.language")}
        value={language}
        options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        onValue={setLanguage}
      />
      <ErrorNote error={action.error} />
      {isEarly ? (
        <Note>
          {second.aloneFrom === null ? t("copy.second") : t("copy.aloneFrom", { at: dayTime(second.aloneFrom) })}
        </Note>
      ) : (
        <Actions>
          <Button look="primary" busy={action.busy} disabled={!isReady} onClick={open}>
            {t(erasure.copy === null ? "copy.open" : "copy.openAgain")}
          </Button>
        </Actions>
      )}
    </>
  );
}

/** The parts of an opened copy, each with its download; one that breaks is asked for again. */
function Parts(props: { erasure: Erasure }) {
  const { t, dayTime } = useCopyWords();
  const { person } = useMe();
  const { id, reference, copy } = props.erasure;
  if (copy === null || copy.by !== person.id || Date.parse(copy.until) < Date.now()) return null;
  return (
    <Note look="good">
      <p>{t("copy.opened", { at: dayTime(copy.until) })}</p>
      {copy.parts.map((part, at) => (
        <Part key={`${copy.until} ${at}`} {...{ id, reference, ...part, no: at + 1, of: copy.parts.length }} />
      ))}
    </Note>
  );
}

/** Bytes in MB. */
const MB = 1024 * 1024;

function Part(props: { id: string; reference: string; no: number; of: number; messages: number; bytes: number }) {
  const { t } = useCopyWords();
  const action = useAction();
  const [got, setGot] = useState<number | null>(null);
  const [isDone, setDone] = useState(false);
  const { id, reference, no, of, messages, bytes } = props;
  const mb = (value: number): number => Math.ceil(value / MB);
  const download = () =>
    void action
      .run(async () => {
        setGot(0);
        const path = pathOf(copyEndpoints.getCopyPart.path, { id, part: no }, {});
        await downloadTo(path, `copy-${reference}-${no}.zip`, setGot);
        setDone(true);
      })
      .then(() => setGot(null));
  return (
    <div class="stack">
      <p>
        {of > 1 && `${t("copy.part", { no, of })}: `}
        {t("copy.size", { count: messages, mb: mb(bytes) })} {isDone && <Badge look="good">{t("copy.done")}</Badge>}
      </p>
      {got !== null && (
        <div role="status">
          <Progress label={t("copy.downloading")} value={got} max={Math.max(bytes, got)}>
            {t("copy.downloading")} {t("copy.progress", { got: mb(got), of: mb(Math.max(bytes, got)) })}
          </Progress>
        </div>
      )}
      <ErrorNote error={action.error} />
      <Actions>
        <Button look="primary" busy={action.busy} onClick={download}>
          {t(isDone ? "copy.again" : "copy.download")}
        </Button>
      </Actions>
    </div>
  );
}
