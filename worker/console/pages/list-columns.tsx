import type { ListKind } from "../../../shared/api/list-imports.ts";
import { MAX_LIST_ROWS } from "../../../shared/api/list-imports.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { encodings } from "../import/decode-text.ts";
import { columnFields, type Mapping } from "../import/guess-columns.ts";
import { type Delimiter, delimiters, type TableRow } from "../import/read-csv.ts";
import type { ListTable } from "../import/read-list.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check, Choices, SelectField } from "../parts/Field.tsx";
import { Note } from "../parts/states.tsx";
import { type ImportWordKey, useImportWords } from "../words/import-page.ts";

const delimiterWords: Readonly<Record<Delimiter, ImportWordKey>> = {
  ",": "lists.delimiter.comma",
  ";": "lists.delimiter.semicolon",
  "\t": "lists.delimiter.tab",
  "|": "lists.delimiter.bar",
};

/** Rows of the file that are shown under each column. */
const SHOWN = 5;

/** How the file is read, with what it would say. */
export interface Reading {
  table: ListTable;
  kind: ListKind;
  mapping: Mapping;
  hasHeader: boolean;
}

export const bodyOf = ({ table, hasHeader }: Reading): TableRow[] => table.rows.slice(hasHeader ? 1 : 0);

/** What is still missing before the lines mean anything; null for nothing. */
export function missingIn({ kind, mapping }: Reading): ImportWordKey | null {
  const has = (field: Mapping[number]) => mapping.includes(field);
  if (kind === "customers") return has("name") || has("domains") ? null : "lists.needName";
  return has("name") || has("first") || has("last") || has("emails") ? null : "lists.needNameOrEmail";
}

/** The first step: which column says what, with the first rows below. */
export function ListColumns(props: {
  fileName: string;
  reading: Reading;
  kinds: readonly ListKind[];
  onKind(kind: ListKind): void;
  onReading(reading: Reading): void;
  onText(chosen: { encoding?: ListTable["encoding"]; delimiter?: ListTable["delimiter"] }): void;
  onCheck(): void;
  onOther(): void;
}) {
  const { t } = useImportWords();
  const { reading } = props;
  const { table, kind, mapping } = reading;
  const body = bodyOf(reading);
  const missing = missingIn(reading);
  return (
    <section class="stack">
      <div>
        <h2 tabIndex={-1}>{t("lists.step.columns")}</h2>
        <p class="muted">{t("lists.columnsLead", { name: props.fileName })}</p>
      </div>
      {props.kinds.length > 1 && (
        <Choices
          label={t("lists.kind")}
          value={kind}
          options={props.kinds.map((value) => ({ value, label: t(`lists.kind.${value}`) }))}
          onValue={props.onKind}
        />
      )}
      {table.isCut && <Note look="warn">{t("lists.cut", { max: MAX_LIST_ROWS })}</Note>}
      <div class="row list-reading">
        {table.format !== "vcard" && (
          <Check
            label={t("lists.header")}
            checked={reading.hasHeader}
            onValue={(hasHeader) => props.onReading({ ...reading, hasHeader })}
          />
        )}
        {table.encoding !== null && (
          <SelectField
            label={t("lists.encoding")}
            value={table.encoding}
            options={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
            onValue={(encoding) => props.onText({ encoding, delimiter: table.delimiter })}
          />
        )}
        {table.delimiter !== null && (
          <SelectField
            label={t("lists.delimiter")}
            value={table.delimiter}
            options={delimiters.map((value) => ({ value, label: t(delimiterWords[value]) }))}
            onValue={(delimiter) => props.onText({ encoding: table.encoding, delimiter })}
          />
        )}
      </div>
      <div class="table-scroll">
        <table class="table list-columns">
          <thead>
            <tr>
              {mapping.map((field, at) => (
                <th key={at} scope="col">
                  <select
                    class="input"
                    aria-label={t("lists.column", {
                      name: (reading.hasHeader && table.rows[0]?.cells[at]) || String(at + 1),
                    })}
                    onChange={(event) => {
                      const chosen = columnFields[kind][event.currentTarget.selectedIndex - 1] ?? null;
                      props.onReading({ ...reading, mapping: mapping.map((one, i) => (i === at ? chosen : one)) });
                    }}
                  >
                    <option selected={field === null}>{t("lists.field.none")}</option>
                    {columnFields[kind].map((one) => (
                      <option key={one} selected={one === field}>
                        {t(`lists.field.${one}`)}
                      </option>
                    ))}
                  </select>
                  {reading.hasHeader && (
                    <span class="small muted">
                      <Said>{table.rows[0]?.cells[at] ?? ""}</Said>
                    </span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.slice(0, SHOWN).map((row) => (
              <tr key={row.line}>
                {mapping.map((field, at) => (
                  <td key={at} class={field === null ? "muted" : undefined}>
                    <Said>{row.cells[at] ?? ""}</Said>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="sticky-actions">
        <p class="grow muted" aria-live="polite">
          {missing === null ? t("lists.found", { count: body.length }) : t(missing)}
        </p>
        <Actions>
          <Button onClick={props.onOther}>{t("lists.other")}</Button>
          <Button look="primary" disabled={missing !== null || body.length === 0} onClick={props.onCheck}>
            {t("lists.check")}
          </Button>
        </Actions>
      </div>
    </section>
  );
}
