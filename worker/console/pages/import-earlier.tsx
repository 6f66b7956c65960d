import { useEffect, useRef, useState } from "preact/hooks";
import type { Call } from "../../../shared/api/client.ts";
import { type Import, importEndpoints } from "../../../shared/api/imports.ts";
import { type ListImport, listImportEndpoints } from "../../../shared/api/list-imports.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Badge, ErrorNote, Progress } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useLoad, useSession } from "../session.tsx";
import { useImportWords } from "../words/import-page.ts";

/** An import of either kind, as far as this list goes. */
interface Line {
  id: string;
  kind: "mail" | "list";
  fileName: string;
  state: Import["state"];
  count: number;
  undone: number;
  kept: number;
  startedAt: string;
}

const ofMail = ({ stored, duplicates, ...job }: Import): Line => ({ ...job, kind: "mail", count: stored + duplicates });
const ofList = ({ created, changed, ...job }: ListImport): Line => ({ ...job, kind: "list", count: created + changed });

/** One step of taking back. */
async function undoStep(call: Call, { id, kind }: Line): Promise<{ line: Line; left: number }> {
  if (kind === "mail") {
    const answer = await call(importEndpoints.undoImport, { params: { id } });
    return { line: ofMail(answer.import), left: answer.left };
  }
  const answer = await call(listImportEndpoints.undoList, { params: { id } });
  return { line: ofList(answer.import), left: answer.left };
}

/** What was brought in before, with the way back. */
export function Earlier() {
  const { t, dayTime, number } = useImportWords();
  const imports = useLoad("imports", async (call) => {
    const [mail, lists] = await Promise.all([
      call(importEndpoints.listImports, {}),
      call(listImportEndpoints.listLists, {}),
    ]);
    const all = [...mail.imports.map(ofMail), ...lists.imports.map(ofList)];
    return all.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  });
  const [asked, setAsked] = useState<Line | null>(null);
  const rows = imports.data ?? [];
  if (rows.length === 0) return <ErrorNote error={imports.error} onRetry={imports.reload} />;
  const columns: Column<Line>[] = [
    { key: "file", head: t("import.file"), cell: (row) => <Said>{row.fileName}</Said> },
    { key: "when", head: t("import.when"), narrow: "hide", cell: (row) => dayTime(row.startedAt) },
    { key: "count", head: t("lists.count"), align: "right", narrow: "hide", cell: (row) => number(row.count) },
    { key: "state", head: t("lists.state"), cell: (row) => <State line={row} /> },
    {
      key: "undo",
      head: "",
      cell: (row) =>
        row.state !== "undone" && (
          <Button look="quiet" onClick={() => setAsked(row)}>
            {t(row.state === "undoing" ? "import.undoGoOn" : "import.undo")}
          </Button>
        ),
    },
  ];
  return (
    <section class="stack-tight">
      <h2>{t("import.earlier")}</h2>
      <Table label={t("import.earlier")} rows={rows} rowKey={(row) => row.id} columns={columns} />
      {asked !== null && (
        <TakeBack
          line={asked}
          onClose={() => {
            setAsked(null);
            imports.reload();
          }}
        />
      )}
    </section>
  );
}

function State(props: { line: Line }) {
  const { t } = useImportWords();
  const { state } = props.line;
  return (
    <div>
      <Badge look={state === "stored" ? "good" : state === "undone" ? "plain" : "warn"}>
        {t(`import.state.${state}`)}
      </Badge>
      {state === "receiving" && <p class="small muted">{t("import.goOnHint")}</p>}
      {state === "undone" && props.line.kept > 0 && (
        <p class="small muted">
          <Kept line={props.line} />
        </p>
      )}
    </div>
  );
}

function Kept(props: { line: Line }) {
  const { t } = useImportWords();
  const { kind, kept } = props.line;
  return kind === "mail" ? t("import.kept", { count: kept }) : t("lists.kept", { count: kept });
}

/** Asks once, then goes step by step; closing the page stops it, and it goes on from the list. */
function TakeBack(props: { line: Line; onClose(): void }) {
  const { t } = useImportWords();
  const { call } = useSession();
  const [line, setLine] = useState(props.line);
  const [left, setLeft] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isOpen = useRef(true);
  useEffect(
    () => () => {
      isOpen.current = false;
    },
    [],
  );
  const isMail = line.kind === "mail";
  const run = async () => {
    setError(null);
    setLeft(line.count);
    try {
      for (let more = true; more && isOpen.current; ) {
        const step = await undoStep(call, line);
        more = step.left > 0;
        setLeft(step.left);
        setLine(step.line);
      }
    } catch (failure) {
      setLeft(null);
      setError(failure);
    }
  };
  const isDone = line.state === "undone";
  return (
    <Dialog title={isMail ? t("import.undoTitle") : t("lists.undoTitle")} onClose={props.onClose}>
      <div class="stack">
        {left === null && !isDone && (
          <p>{isMail ? t("import.undoText", { name: line.fileName }) : t("lists.undoText")}</p>
        )}
        {left !== null && !isDone && (
          <Progress label={t("import.state.undoing")} value={Math.max(line.count - left, 0)} max={line.count}>
            {t("import.undoing", { count: left })}
          </Progress>
        )}
        {isDone && (
          <div role="status">
            <p>{isMail ? t("import.undone", { count: line.undone }) : t("lists.undone", { count: line.undone })}</p>
            {line.kept > 0 && (
              <p>
                <Kept line={line} />
              </p>
            )}
          </div>
        )}
        <ErrorNote error={error} />
        <Actions>
          <Button onClick={props.onClose}>{t("close")}</Button>
          {left === null && !isDone && (
            <Button look="danger" onClick={() => void run()}>
              {t("import.undoDo")}
            </Button>
          )}
        </Actions>
      </div>
    </Dialog>
  );
}
