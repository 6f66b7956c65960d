import { useEffect, useRef, useState } from "preact/hooks";
import { deskSettingsEndpoints } from "../../../shared/api/desk-settings.ts";
import { numberColumns } from "../../../shared/quote/item-columns.ts";
import { todayOf } from "../desk/today.ts";
import { marksOf } from "../desk/write-number.ts";
import { itemTable } from "../import/item-columns.ts";
import { likelyMark } from "../import/read-item-cells.ts";
import { type ItemsRead, readItems } from "../import/read-items.ts";
import { type ListProblem, readList } from "../import/read-list.ts";
import { type ItemResult, sendItems } from "../import/send-items.ts";
import { Stopped } from "../import/send-list.ts";
import { useLeaveQuestion } from "../leave-question.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { EmptyState, ErrorNote, PageHead, Progress, Skeleton } from "../parts/states.tsx";
import { useLoad, useSession } from "../session.tsx";
import { useImportWords } from "../words/import-page.ts";
import { useItemWords } from "../words/items.ts";
import { localeOf } from "../words/words.tsx";
import { bodyRows, ItemColumnsStep, type ItemReading } from "./item-import-columns.tsx";
import { ItemResults } from "./item-import-results.tsx";

/** Rows of one file: what a browser reads in a second, and an XLSX of the list has. */
const MAX_ROWS = 20_000;

/** `/items/import`: a price list from a file: name the columns, look at what would happen, bring it in. */
export function ItemImportPage() {
  const { t } = useItemWords();
  usePageTitle(t("items.importTitle"));
  const settings = useLoad("desk-settings", (call) => call(deskSettingsEndpoints.deskSettings, {}));
  const [file, setFile] = useState<{ name: string; bytes: Uint8Array } | null>(null);
  const open = async (chosen: File | undefined) => {
    if (chosen) setFile({ name: chosen.name, bytes: new Uint8Array(await chosen.arrayBuffer()) });
  };
  return (
    <div class="page">
      <PageHead title={t("items.importTitle")}>{t("items.importLead")}</PageHead>
      <ErrorNote error={settings.error} onRetry={settings.reload} />
      {settings.data === null && settings.loading && <Skeleton lines={3} />}
      {settings.data && file === null && <DropPlace onFile={(chosen) => void open(chosen)} />}
      {settings.data && file !== null && (
        <FileSteps key={file.name} {...file} currency={settings.data.currency} onClose={() => setFile(null)} />
      )}
    </div>
  );
}

function DropPlace(props: { onFile(file: File | undefined): void }) {
  const { t } = useItemWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <section
      class={over ? "drop drop-over" : "drop"}
      aria-label={t("items.choose")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        props.onFile(event.dataTransfer?.files[0]);
      }}
    >
      <span class="muted">{t("items.drop")}</span>
      <Button look="primary" onClick={() => input.current?.click()}>
        {t("items.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.xlsx,.xlsm,text/csv"
        onChange={(event) => {
          props.onFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </section>
  );
}

type Chosen = Parameters<typeof readList>[2];

/** The file as a table with its columns guessed, or why it is none. */
function readAs(
  bytes: Uint8Array,
  given: { currency: string; day: string; locale: string },
  chosen: Chosen = {},
): ItemReading | ListProblem {
  const table = readList(bytes, MAX_ROWS, chosen);
  if (typeof table === "string") return table;
  if (table.format === "vcard") return "unreadable";
  const { rows, mapping, hasHeader } = itemTable(table.rows);
  const numbers = mapping.flatMap((column, at) => (column !== null && numberColumns.includes(column) ? [at] : []));
  const sample = rows.slice(hasHeader ? 1 : 0, 500).flatMap(({ cells }) => numbers.map((at) => cells[at] ?? ""));
  const ownMark = marksOf(given.locale).decimal === "," ? "comma" : "point";
  // Spreadsheets keep numbers with a point; only a text in one can have a comma.
  const mark = likelyMark(sample) ?? (table.format === "xlsx" ? "point" : ownMark);
  return { table: { ...table, rows }, mapping, hasHeader, mark, currency: given.currency, day: given.day };
}

type Stage =
  | { at: "columns" }
  | { at: "checking" | "sending"; read: ItemsRead; done: number; total: number }
  | { at: "checked"; read: ItemsRead; results: readonly ItemResult[] }
  | { at: "stopped"; read: ItemsRead; error: unknown }
  | { at: "done"; read: ItemsRead; results: readonly ItemResult[] };

function FileSteps(props: { name: string; bytes: Uint8Array; currency: string; onClose(): void }) {
  const words = useItemWords();
  const lists = useImportWords();
  const { call } = useSession();
  const given = { currency: props.currency, day: todayOf(new Date()), locale: localeOf(words) };
  const [reading, setReading] = useState(() => readAs(props.bytes, given));
  const [stage, setStage] = useState<Stage>({ at: "columns" });
  const [error, setError] = useState<unknown>(null);
  // Counts up with each run and each stop: a run that is no longer the last one stops.
  const runs = useRef(0);
  const stop = () => {
    runs.current++;
  };
  useEffect(() => stop, []);
  const place = useRef<HTMLDivElement>(null);
  const { at } = stage;
  // The button that led here is gone, and the focus with it.
  useEffect(() => place.current?.querySelector<HTMLElement>("h2")?.focus(), [at]);
  useLeaveQuestion(at === "sending");
  if (typeof reading === "string") {
    return (
      <EmptyState
        title={lists.t(`lists.problem.${reading}`)}
        action={<Button onClick={props.onClose}>{lists.t("lists.other")}</Button>}
      />
    );
  }
  const run = async (read: ItemsRead, dryRun: boolean) => {
    const mine = ++runs.current;
    const total = read.items.length;
    const step = dryRun ? ("checking" as const) : ("sending" as const);
    setError(null);
    setStage({ at: step, read, done: 0, total });
    const deps = {
      call,
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
      isStopped: () => runs.current !== mine,
      onDone: (done: number) => runs.current === mine && setStage({ at: step, read, done, total }),
    };
    try {
      const results = await sendItems(deps, read.items, { day: reading.day, dryRun });
      setStage({ at: dryRun ? "checked" : "done", read, results });
    } catch (failure) {
      if (dryRun) {
        setStage({ at: "columns" });
        if (!(failure instanceof Stopped)) setError(failure);
      } else setStage({ at: "stopped", read, error: failure instanceof Stopped ? null : failure });
    }
  };
  const check = () => void run(readItems(bodyRows(reading), reading.mapping, reading), true);
  return (
    <div class="stack" ref={place}>
      {stage.at === "columns" && (
        <>
          <ErrorNote error={error} onRetry={check} />
          <ItemColumnsStep
            fileName={props.name}
            maxRows={MAX_ROWS}
            reading={reading}
            onReading={setReading}
            onText={(chosen) => setReading(readAs(props.bytes, given, chosen))}
            onCheck={check}
            onOther={props.onClose}
          />
        </>
      )}
      {(stage.at === "checking" || stage.at === "sending") && <UnderWay {...stage} onStop={stop} />}
      {stage.at === "stopped" && (
        <section class="card stack">
          <h2 tabIndex={-1}>{lists.t("lists.stopped")}</h2>
          <ErrorNote error={stage.error} />
          <p class="muted">{words.t("items.safe")}</p>
          <div class="row">
            <Button onClick={props.onClose}>{lists.t("lists.other")}</Button>
            <Button look="primary" onClick={() => void run(stage.read, false)}>
              {lists.t("lists.goOn")}
            </Button>
          </div>
        </section>
      )}
      {stage.at === "checked" && (
        <ItemResults {...stage} onBack={() => setStage({ at: "columns" })} onSend={() => void run(stage.read, false)} />
      )}
      {stage.at === "done" && <Done {...stage} onClose={props.onClose} />}
    </div>
  );
}

function UnderWay(props: { at: "checking" | "sending"; done: number; total: number; onStop(): void }) {
  const words = useItemWords();
  const { t } = useImportWords();
  const title = t(props.at === "checking" ? "lists.step.check" : "lists.sending");
  return (
    <section class="card stack">
      <h2 tabIndex={-1}>{title}</h2>
      <Progress label={title} value={props.done} max={props.total}>
        {`${words.number(props.done)} / ${words.t("items.found", { count: props.total })}`}
      </Progress>
      <p class="muted">{props.at === "checking" ? t("lists.checking") : words.t("items.safe")}</p>
      <div class="row">
        <Button onClick={props.onStop}>{t("lists.stop")}</Button>
      </div>
    </section>
  );
}

function Done(props: { read: ItemsRead; results: readonly ItemResult[]; onClose(): void }) {
  const words = useItemWords();
  const { t } = useImportWords();
  const count = (state: ItemResult["state"]) => props.results.filter((one) => one.state === state).length;
  const { faults } = props.read;
  return (
    <section class="card stack">
      <h2 tabIndex={-1}>{t("lists.step.done")}</h2>
      <ul class="plain-list">
        <li>{t("lists.made", { count: count("new") })}</li>
        <li>{t("lists.changed", { count: count("changed") })}</li>
        <li>{t("lists.same", { count: count("same") })}</li>
        {faults.length > 0 && <li class="warn-text">{t("lists.failed", { count: faults.length })}</li>}
      </ul>
      <div class="row">
        <ButtonLink look="primary" href="/items">
          {words.t("items.goList")}
        </ButtonLink>
        <Button onClick={props.onClose}>{t("lists.other")}</Button>
      </div>
    </section>
  );
}
