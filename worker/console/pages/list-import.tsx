import { useEffect, useRef, useState } from "preact/hooks";
import {
  type ListImport as Finished,
  type ListKind,
  type ListResult,
  type ListRow,
  MAX_LIST_ROWS,
} from "../../../shared/api/list-imports.ts";
import type { Me } from "../../../shared/api/people.ts";
import { guessColumns, hasHeader, toListRows } from "../import/guess-columns.ts";
import { type ListProblem, readList } from "../import/read-list.ts";
import { checkList, keyOfList, type ListDeps, Stopped, sendList } from "../import/send-list.ts";
import { useLeaveQuestion } from "../leave-question.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { EmptyState, ErrorNote, Note, Progress } from "../parts/states.tsx";
import { hasRole, useMe, useSession } from "../session.tsx";
import { useImportWords } from "../words/import-page.ts";
import { bodyOf, ListColumns, type Reading } from "./list-columns.tsx";
import { ErrorList, ListResults } from "./list-results.tsx";

type Stage =
  | { at: "columns" }
  | { at: "checking"; rows: ListRow[] }
  | (Checked & ({ at: "checked" } | { at: "sending"; done: number } | { at: "stopped"; error: unknown }))
  | { at: "done"; rows: ListRow[]; results: ListResult[]; finished: Finished };

interface Checked {
  rows: ListRow[];
  results: ListResult[];
  /** What came of the lines that were sent. */
  arrived: ListResult[];
}

/** Which lists the person may bring in. */
function kindsFor(me: Me): ListKind[] {
  const kinds: ListKind[] = [];
  if (hasRole(me, "manager", "admin")) kinds.push("customers");
  if (hasRole(me, "outside", "inside", "manager")) kinds.push("contacts");
  return kinds;
}

/** A list from a file: name the columns, look at what would happen, bring it in. */
export function ListImport(props: { fileName: string; bytes: Uint8Array; onClose(): void }) {
  const { t } = useImportWords();
  const kinds = kindsFor(useMe());
  const [reading, setReading] = useState(() => readAs(props.bytes, kinds, {}));
  if (kinds.length === 0) return <Refused title={t("lists.notYours")} text={t("lists.notYoursText")} {...props} />;
  if (typeof reading === "string") return <Refused title={t(`lists.problem.${reading}`)} {...props} />;
  return <Steps {...props} kinds={kinds} reading={reading} onReading={setReading} />;
}

function Refused(props: { title: string; text?: string; onClose(): void }) {
  const { t } = useImportWords();
  return (
    <EmptyState title={props.title} action={<Button onClick={props.onClose}>{t("lists.other")}</Button>}>
      {props.text}
    </EmptyState>
  );
}

type Chosen = Parameters<typeof readList>[2] & { kind?: ListKind };

function readAs(bytes: Uint8Array, kinds: readonly ListKind[], chosen: Chosen): Reading | ListProblem {
  const table = readList(bytes, MAX_LIST_ROWS, chosen);
  if (typeof table === "string") return table;
  // Addresses of people are what tells contacts from customers.
  const isContacts = table.format === "vcard" || guessColumns("contacts", table.rows).includes("emails");
  const likely: ListKind = isContacts ? "contacts" : "customers";
  const kind = chosen.kind ?? (kinds.includes(likely) ? likely : (kinds[0] ?? "contacts"));
  return {
    table,
    kind,
    mapping: guessColumns(kind, table.rows),
    hasHeader: table.format === "vcard" || hasHeader(kind, table.rows),
  };
}

function Steps(props: {
  fileName: string;
  bytes: Uint8Array;
  kinds: readonly ListKind[];
  reading: Reading;
  onReading(reading: Reading | ListProblem): void;
  onClose(): void;
}) {
  const { t } = useImportWords();
  const { call } = useSession();
  const { reading, bytes, kinds } = props;
  const [stage, setStage] = useState<Stage>({ at: "columns" });
  const [error, setError] = useState<unknown>(null);
  // Counts up with each run and each stop: a run that is no longer the last one stops.
  const runs = useRef(0);
  const stop = () => {
    runs.current++;
  };
  useEffect(() => stop, []);
  // The button that led here is gone, and the focus with it.
  const place = useRef<HTMLDivElement>(null);
  const { at } = stage;
  useEffect(() => place.current?.querySelector<HTMLElement>("h2")?.focus(), [at]);
  useLeaveQuestion(at === "sending");
  const begin = (): Omit<ListDeps, "onDone"> => {
    const run = ++runs.current;
    return {
      call,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      isStopped: () => runs.current !== run,
    };
  };

  const check = async () => {
    setError(null);
    const rows = toListRows(bodyOf(reading), reading.mapping);
    setStage({ at: "checking", rows });
    try {
      const results = await checkList(begin(), reading.kind, rows);
      setStage({ at: "checked", rows, results, arrived: [] });
    } catch (failure) {
      if (failure instanceof Stopped) return;
      setStage({ at: "columns" });
      setError(failure);
    }
  };
  const send = async ({ rows, results, arrived }: Checked) => {
    const checked = { rows, results, arrived };
    setStage({ at: "sending", done: arrived.length, ...checked });
    try {
      const { kind, mapping } = reading;
      const fileKey = await keyOfList(bytes, { kind, mapping, first: bodyOf(reading)[0]?.line });
      const list = { kind, fileName: props.fileName.slice(0, 255), fileKey };
      const sending = { ...begin(), onDone: (done: number) => setStage({ at: "sending", done, ...checked }) };
      setStage({ at: "done", rows, ...(await sendList(sending, list, rows, arrived)) });
    } catch (failure) {
      setStage({ at: "stopped", ...checked, error: failure instanceof Stopped ? null : failure });
    }
  };

  const step = () => {
    if (stage.at === "columns") {
      return (
        <>
          <ErrorNote error={error} onRetry={() => void check()} />
          <ListColumns
            fileName={props.fileName}
            reading={reading}
            kinds={kinds}
            onKind={(kind) => props.onReading({ ...reading, kind, mapping: guessColumns(kind, reading.table.rows) })}
            onReading={props.onReading}
            onText={({ encoding, delimiter }) =>
              props.onReading(
                readAs(bytes, kinds, {
                  kind: reading.kind,
                  ...(encoding ? { encoding } : {}),
                  ...(delimiter ? { delimiter } : {}),
                }),
              )
            }
            onCheck={() => void check()}
            onOther={props.onClose}
          />
        </>
      );
    }
    if (stage.at === "checking") {
      const total = t("lists.found", { count: stage.rows.length });
      const end = () => {
        stop();
        setStage({ at: "columns" });
      };
      return <UnderWay title={t("lists.step.check")} said={total} hint={t("lists.checking")} {...stage} onStop={end} />;
    }
    if (stage.at === "sending") {
      const { done, rows } = stage;
      const said = t("lists.checkedOf", { done, total: rows.length });
      return <UnderWay title={t("lists.sending")} said={said} hint={t("lists.stopHint")} {...stage} onStop={stop} />;
    }
    if (stage.at === "stopped") {
      return (
        <section class="card stack">
          <h2 tabIndex={-1}>{t("lists.stopped")}</h2>
          <ErrorNote error={stage.error} />
          <p class="muted">{t("lists.stopHint")}</p>
          <div class="row">
            <Button onClick={props.onClose}>{t("lists.other")}</Button>
            <Button look="primary" onClick={() => void send(stage)}>
              {t("lists.goOn")}
            </Button>
          </div>
        </section>
      );
    }
    if (stage.at === "checked") {
      const open = stage.results.filter(({ state }) => state === "new" || state === "changed").length;
      return (
        <section class="stack">
          <h2 tabIndex={-1}>{t("lists.step.check")}</h2>
          {open === 0 && <Note>{t("lists.nothingNew")}</Note>}
          <ListResults rows={stage.rows} results={stage.results} />
          <div class="sticky-actions">
            <div class="grow">
              <ErrorList kind={reading.kind} fileName={props.fileName} rows={stage.rows} results={stage.results} />
            </div>
            <Actions>
              <Button onClick={() => setStage({ at: "columns" })}>{t("lists.back")}</Button>
              <Button look="primary" disabled={open === 0} onClick={() => void send(stage)}>
                {t("lists.start", { count: open })}
              </Button>
            </Actions>
          </div>
        </section>
      );
    }
    return <ListDone {...stage} fileName={props.fileName} onClose={props.onClose} />;
  };
  return (
    <div class="stack" ref={place}>
      {step()}
    </div>
  );
}

/** While lines are looked at or brought in; without `done` it only says that it goes on. */
function UnderWay(props: {
  title: string;
  said: string;
  hint: string;
  rows: readonly ListRow[];
  done?: number;
  onStop(): void;
}) {
  const { t } = useImportWords();
  return (
    <section class="card stack">
      <h2 tabIndex={-1}>{props.title}</h2>
      <Progress label={props.title} value={props.done} max={props.rows.length}>
        {props.said}
      </Progress>
      <p class="muted">{props.hint}</p>
      <div class="row">
        <Button onClick={props.onStop}>{t("lists.stop")}</Button>
      </div>
    </section>
  );
}

function ListDone(props: {
  finished: Finished;
  results: readonly ListResult[];
  rows: readonly ListRow[];
  fileName: string;
  onClose(): void;
}) {
  const { t } = useImportWords();
  const { created, changed, same, failed } = props.finished;
  return (
    <section class="card stack">
      <h2 tabIndex={-1}>{t("lists.step.done")}</h2>
      <ul class="plain-list">
        <li>{t("lists.made", { count: created })}</li>
        {changed > 0 && <li>{t("lists.changed", { count: changed })}</li>}
        {same > 0 && <li>{t("lists.same", { count: same })}</li>}
        {failed > 0 && <li class="warn-text">{t("lists.failed", { count: failed })}</li>}
      </ul>
      <div class="row">
        <ButtonLink href="/customers" look="primary">
          {t("import.goCustomers")}
        </ButtonLink>
        <ErrorList kind={props.finished.kind} fileName={props.fileName} rows={props.rows} results={props.results} />
        <Button onClick={props.onClose}>{t("lists.other")}</Button>
      </div>
    </section>
  );
}
