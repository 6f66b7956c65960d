import { useState } from "preact/hooks";
import { itemColumnNames } from "../../../shared/quote/item-columns.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import type { ItemFault, ItemsRead } from "../import/read-items.ts";
import type { ItemResult } from "../import/send-items.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Badge, Note } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useImportWords } from "../words/import-page.ts";
import { useItemWords } from "../words/items.ts";

const states = ["error", "new", "changed", "same"] as const;
type State = (typeof states)[number];
const looks = { new: "good", changed: "plain", same: "plain", error: "warn" } as const;
/** Drawn at once; the filters lead to the others. */
const SHOWN = 100;

interface Outcome {
  line: number;
  code: string;
  words: string;
  state: State;
  fault: ItemFault | null;
}

/** What would come of each item, and which rows cannot be taken. */
export function ItemResults(props: {
  read: ItemsRead;
  results: readonly ItemResult[];
  onBack(): void;
  onSend(): void;
}) {
  const { t, number } = useImportWords();
  const { language } = useItemWords();
  const { items, faults } = props.read;
  const [only, setOnly] = useState<State | null>(null);
  const all: Outcome[] = [
    ...faults.map((fault): Outcome => ({ ...fault, words: "", state: "error", fault })),
    ...items.map(
      ({ line, part }, at): Outcome => ({
        ...{ line, code: part.code, words: part.description ?? "" },
        ...{ state: props.results[at]?.state ?? "same", fault: null },
      }),
    ),
  ];
  const count = (state: State) => all.filter((one) => one.state === state).length;
  const open = count("new") + count("changed");
  const matching = all.filter(({ state }) => only === null || state === only);
  const columns: Column<Outcome>[] = [
    { key: "line", head: t("lists.line"), align: "right", cell: ({ line }) => number(line) },
    {
      key: "code",
      head: itemColumnNames[language].code,
      cell: ({ code, words }) => (
        <>
          <Said>{code}</Said>{" "}
          <span class="muted">
            <Said>{words}</Said>
          </span>
        </>
      ),
    },
    {
      key: "what",
      head: t("lists.what"),
      cell: ({ state, fault }) => (
        <>
          <Badge look={looks[state]}>{t(`lists.state.${state}`)}</Badge> {fault && <FaultWords fault={fault} />}
        </>
      ),
    },
  ];
  return (
    <section class="stack">
      <h2 tabIndex={-1}>{t("lists.step.check")}</h2>
      {open === 0 && <Note>{t("lists.nothingNew")}</Note>}
      <div class="row list-filters">
        <Button look={only === null ? "plain" : "quiet"} aria-pressed={only === null} onClick={() => setOnly(null)}>
          {t("lists.all")} {number(all.length)}
        </Button>
        {states.map(
          (state) =>
            count(state) > 0 && (
              <Button
                key={state}
                look={only === state ? "plain" : "quiet"}
                aria-pressed={only === state}
                onClick={() => setOnly(state)}
              >
                {t(`lists.state.${state}`)} {number(count(state))}
              </Button>
            ),
        )}
      </div>
      <Table
        label={t("lists.what")}
        columns={columns}
        rows={matching.slice(0, SHOWN)}
        rowKey={({ line, state }) => `${state} ${line}`}
      />
      {matching.length > SHOWN && <p class="muted">{t("lists.firstShown", { count: SHOWN })}</p>}
      <Foot count={open} onBack={props.onBack} onSend={props.onSend} />
    </section>
  );
}

function Foot(props: { count: number; onBack(): void; onSend(): void }) {
  const { t } = useImportWords();
  const words = useItemWords();
  return (
    <div class="sticky-actions">
      <p class="grow muted">{words.t("items.safe")}</p>
      <Actions>
        <Button onClick={props.onBack}>{t("lists.back")}</Button>
        <Button look="primary" disabled={props.count === 0} onClick={props.onSend}>
          {words.t("items.bring", { count: props.count })}
        </Button>
      </Actions>
    </div>
  );
}

function FaultWords({ fault }: { fault: ItemFault }) {
  const { t, language } = useItemWords();
  const column = fault.column === null ? "" : itemColumnNames[language][fault.column];
  return <span>{t(`items.fault.${fault.kind}`, { column, said: fault.said, line: fault.other ?? 0 })}</span>;
}
