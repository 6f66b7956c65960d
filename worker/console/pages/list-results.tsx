import { useState } from "preact/hooks";
import type { ListChange, ListKind, ListResult, ListRow } from "../../../shared/api/list-imports.ts";
import { writeCsv } from "../../../shared/csv.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Badge } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useImportWords } from "../words/import-page.ts";

const states = ["new", "changed", "same", "error"] as const;
const looks = { new: "good", changed: "plain", same: "plain", error: "warn" } as const;
/** Lines drawn at once; the filters lead to the others. */
const SHOWN = 100;

const whoOf = (row: ListRow | undefined): string =>
  row === undefined ? "" : row.name || row.emails[0] || row.domains[0] || "";

/** The name of what is new stands beside it already. */
const isWorthSaying =
  ({ state }: ListResult) =>
  ({ field }: ListChange): boolean =>
    state !== "new" || field !== "name";

/** What came or would come of each line, by kind of outcome. */
export function ListResults(props: { rows: readonly ListRow[]; results: readonly ListResult[] }) {
  const { t, number } = useImportWords();
  const [only, setOnly] = useState<ListResult["state"] | null>(null);
  const byLine = new Map(props.rows.map((row) => [row.line, row]));
  const matching = props.results.filter(({ state }) => only === null || state === only);
  const shown = matching.slice(0, SHOWN);
  const columns: Column<ListResult>[] = [
    { key: "line", head: t("lists.line"), align: "right", narrow: "hide", cell: ({ line }) => number(line) },
    {
      key: "who",
      head: t("lists.field.name"),
      cell: ({ line }) => (
        <span class="list-who">
          <Said>{whoOf(byLine.get(line))}</Said>
        </span>
      ),
    },
    {
      key: "what",
      head: t("lists.what"),
      cell: (result) => (
        <div class="list-what">
          <Badge look={looks[result.state]}>{t(`lists.state.${result.state}`)}</Badge>
          {result.reason !== null && <span>{t(`lists.reason.${result.reason}`)}</span>}
          {result.changes.filter(isWorthSaying(result)).map((change, at) => (
            <span key={at} class="small muted">
              <ChangeWords change={change} />
            </span>
          ))}
        </div>
      ),
    },
  ];
  return (
    <>
      <div class="row list-filters">
        <Button look={only === null ? "plain" : "quiet"} aria-pressed={only === null} onClick={() => setOnly(null)}>
          {t("lists.all")} {number(props.results.length)}
        </Button>
        {states.map((state) => {
          const count = props.results.filter((one) => one.state === state).length;
          return (
            count > 0 && (
              <Button
                key={state}
                look={only === state ? "plain" : "quiet"}
                aria-pressed={only === state}
                onClick={() => setOnly(state)}
              >
                {t(`lists.state.${state}`)} {number(count)}
              </Button>
            )
          );
        })}
      </div>
      <div class="list-results">
        <Table label={t("lists.what")} columns={columns} rows={shown} rowKey={({ line }) => String(line)} />
      </div>
      {matching.length > SHOWN && <p class="muted">{t("lists.firstShown", { count: SHOWN })}</p>}
    </>
  );
}

function ChangeWords(props: { change: ListChange }) {
  const { t } = useImportWords();
  const { field, was, becomes } = props.change;
  const vars = { field: t(`lists.became.${field}`), becomes };
  return was === null ? t("lists.set", vars) : t("lists.change", { ...vars, was });
}

/** All that a line can say, by the names that `guessColumns` knows: the file comes in again as it is. */
export const errorFields = {
  customers: ["name", "domains", "tier", "owner"],
  contacts: ["name", "emails", "phone", "title", "customer"],
} as const satisfies Record<ListKind, readonly (keyof ListRow)[]>;

/** The lines that cannot be taken, as a file to mend and bring in again. */
export function ErrorList(props: {
  kind: ListKind;
  fileName: string;
  rows: readonly ListRow[];
  results: readonly ListResult[];
}) {
  const { t } = useImportWords();
  const wrong = props.results.filter(({ state }) => state === "error");
  if (wrong.length === 0) return null;
  const download = () => {
    const byLine = new Map(props.rows.map((row) => [row.line, row]));
    const fields = errorFields[props.kind];
    const head = [t("lists.errorLine"), t("lists.errorWhy"), ...fields.map((field) => t(`lists.field.${field}`))];
    const lines = wrong.map(({ line, reason }) => {
      const row = byLine.get(line);
      const why = reason === null ? "" : t(`lists.reason.${reason}`);
      return [String(line), why, ...fields.map((field) => [row?.[field] ?? ""].flat().join(" "))];
    });
    const url = URL.createObjectURL(new Blob([writeCsv([head, ...lines])], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${props.fileName.replace(/\.\w+$/, "")}-errors.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return <Button onClick={download}>{t("lists.errors")}</Button>;
}
