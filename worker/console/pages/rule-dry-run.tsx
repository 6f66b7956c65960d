import { useEffect, useRef, useState } from "preact/hooks";
import type { DryRunResult } from "../../../shared/api/dry-run.ts";
import { dryRunEndpoints } from "../../../shared/api/dry-run.ts";
import { canonical } from "../../../shared/policy/compare.ts";
import type { Action, PolicyDocument } from "../../../shared/policy/document.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { ErrorNote, Note, Progress } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useSession } from "../session.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { ActionBadge } from "./rule-list.tsx";

type Row = DryRunResult["rows"][number];

/** Rows at first; the rest is asked for. */
const SHOWN = 20;

/** A draft tried on what was saved lately, or on its way. */
export interface DryRun {
  /** Captures looked at, in hundreds; null before the end. */
  looked: number | null;
  part: number;
  /** What it came to, of the document as it is now. */
  result: DryRunResult | null;
  /** What it came to is of another draft. */
  isOld: boolean;
  busy: boolean;
  error: unknown;
  start(): void;
  stop(): void;
}

/** Tries a document on the last 30 days, page by page, until it is through, stopped, or changed. */
export function useDryRun(document: PolicyDocument): DryRun {
  const { call } = useSession();
  const action = useAction();
  const text = canonical(document);
  const [tried, setTried] = useState({
    text,
    looked: null as number | null,
    part: 0,
    result: null as DryRunResult | null,
  });
  const run = useRef(0);
  const stop = (): void => {
    run.current++;
  };
  // Another text ends what was under way for the one before.
  useEffect(() => stop, [text]);
  const start = (): void => {
    const mine = ++run.current;
    setTried({ text, looked: null, part: 0, result: null });
    void action.run(async () => {
      for (let state: string | null = ""; state !== null && mine === run.current; ) {
        const page: Awaited<ReturnType<typeof ask>> = await ask(state);
        if (mine === run.current) setTried({ text, looked: page.looked, part: page.part, result: page.result });
        state = page.next;
      }
    });
  };
  const ask = (state: string) => call(dryRunEndpoints.dryRun, { body: { document, ...(state !== "" && { state }) } });
  const isOfThis = tried.text === text;
  return {
    looked: isOfThis ? tried.looked : null,
    part: tried.part,
    result: isOfThis ? tried.result : null,
    isOld: !isOfThis && tried.result !== null,
    busy: action.busy,
    error: action.error,
    start,
    stop,
  };
}

/** The card beside the draft. */
export function RuleDryRun(props: { dry: DryRun; disabled: boolean }) {
  const { t } = useEditorWords();
  const { dry } = props;
  const { looked, result } = dry;
  return (
    <section class="card stack rule-dry-run">
      <h2>{t("dry.title")}</h2>
      <p class="muted">{t("dry.lead")}</p>
      {dry.busy && <Progress label={t("dry.looking")} value={dry.part} max={1} />}
      {!dry.busy && <ErrorNote error={dry.error} />}
      {dry.isOld && <p class="muted">{t("dry.changed")}</p>}
      {result && (
        <div class="stack" aria-live="polite">
          <DryRunSum looked={looked} result={result} />
          {result.rows.length > 0 && (
            <>
              {result.depth !== "classes" && <p>{t("dry.rest")}</p>}
              <Rows rows={result.rows} />
            </>
          )}
          <p class="small muted">{t("dry.steps")}</p>
        </div>
      )}
      <Actions>
        {dry.busy ? (
          <Button onClick={dry.stop}>{t("dry.stop")}</Button>
        ) : (
          <Button look={result ? "plain" : "primary"} disabled={props.disabled} onClick={dry.start}>
            {t(result ? "dry.again" : "dry.start")}
          </Button>
        )}
      </Actions>
    </section>
  );
}

/** What it came to, in sentences. */
export function DryRunSum(props: { looked: number | null; result: DryRunResult }) {
  const { t } = useEditorWords();
  const { depth, sums, untold } = props.result;
  if (depth === "persons")
    return (
      <Note look="warn">
        <p>{t("dry.none")}</p>
      </Note>
    );
  const count = (side: "from" | "to", action: Action): number =>
    sums.reduce((sum, one) => (one[side] === action ? sum + one.count : sum), 0);
  const lines = [
    ["dry.more", count("to", "auto")],
    ["dry.fewer", count("from", "auto")],
    ["dry.asked", count("to", "ask")],
    ["dry.names", count("to", "envelope")],
    ["dry.never", count("to", "never")],
  ] as const;
  return (
    <div class="stack-tight">
      {props.looked !== null && props.looked > 0 && (
        <p class="small muted">{t("dry.looked", { count: props.looked })}</p>
      )}
      {sums.length === 0 && <p>{t("dry.nothing")}</p>}
      <ul>
        {lines.map(([key, found]) => found > 0 && <li key={key}>{t(key, { count: found })}</li>)}
        {untold.map(({ fact, count: of }) => (
          <li key={fact}>{t("dry.untold", { count: of, fact: t(`fact.${fact}`) })}</li>
        ))}
      </ul>
      {depth === "contents" && <p class="small muted">{t("dry.sums")}</p>}
    </div>
  );
}

function Rows(props: { rows: readonly Row[] }) {
  const { t, number } = useEditorWords();
  const [isWhole, setWhole] = useState(false);
  const { rows } = props;
  const columns: Column<Row>[] = [
    {
      key: "person",
      head: t("dry.person"),
      cell: ({ person }) => (person ? <Said>{person.name}</Said> : t("dry.nobody")),
    },
    { key: "domain", head: t("dry.domain"), cell: ({ domain }) => (domain ? <Said>{domain}</Said> : t("dry.others")) },
    { key: "from", head: t("dry.now"), cell: ({ from }) => <ActionBadge action={from} /> },
    { key: "to", head: t("dry.then"), cell: ({ to }) => <ActionBadge action={to} /> },
    { key: "count", head: t("dry.mails"), align: "right", cell: ({ count }) => number(count) },
  ];
  const left = rows.length - SHOWN;
  return (
    <>
      <Table
        label={t("dry.title")}
        columns={columns}
        rows={isWhole ? rows : rows.slice(0, SHOWN)}
        rowKey={({ person, domain, from, to }) => `${person?.id} ${domain} ${from} ${to}`}
      />
      {!isWhole && left > 0 && <Button onClick={() => setWhole(true)}>{t("dry.more-rows", { count: left })}</Button>}
      <p class="small muted">{t("dry.others-note")}</p>
    </>
  );
}
