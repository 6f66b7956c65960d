import { itemColumnNames, itemColumns } from "../../../shared/quote/item-columns.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { encodings } from "../import/decode-text.ts";
import type { ItemMapping } from "../import/item-columns.ts";
import { type Delimiter, delimiters, type TableRow } from "../import/read-csv.ts";
import type { DecimalMark } from "../import/read-item-cells.ts";
import type { ListTable } from "../import/read-list.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check, Field, SelectField } from "../parts/Field.tsx";
import { Note } from "../parts/states.tsx";
import { type ImportWordKey, useImportWords } from "../words/import-page.ts";
import { useItemWords } from "../words/items.ts";

/** How a price list is read. */
export interface ItemReading {
  table: ListTable;
  mapping: ItemMapping;
  hasHeader: boolean;
  mark: DecimalMark;
  currency: string;
  /** From when prices hold of which no day is said. */
  day: string;
}

/** The rows below the names of the columns. */
export const bodyRows = ({ table, hasHeader }: ItemReading): TableRow[] => table.rows.slice(hasHeader ? 1 : 0);

const delimiterWords: Readonly<Record<Delimiter, ImportWordKey>> = {
  ",": "lists.delimiter.comma",
  ";": "lists.delimiter.semicolon",
  "\t": "lists.delimiter.tab",
  "|": "lists.delimiter.bar",
};

/** Rows of the file that are shown under each column. */
const SHOWN = 5;

/** The first step: which column says what, and how numbers, days and currencies are meant. */
export function ItemColumnsStep(props: {
  fileName: string;
  maxRows: number;
  reading: ItemReading;
  onReading(reading: ItemReading): void;
  onText(chosen: Partial<{ encoding: (typeof encodings)[number]; delimiter: Delimiter }>): void;
  onCheck(): void;
  onOther(): void;
}) {
  const { t } = useImportWords();
  const words = useItemWords();
  const { reading, onReading } = props;
  const { table, mapping } = reading;
  const body = bodyRows(reading);
  const hasCode = mapping.includes("code");
  const isCurrency = /^[A-Z]{3}$/.test(reading.currency);
  return (
    <section class="stack">
      <div>
        <h2 tabIndex={-1}>{t("lists.step.columns")}</h2>
        <p class="muted">{t("lists.columnsLead", { name: props.fileName })}</p>
      </div>
      {table.isCut && <Note look="warn">{t("lists.cut", { max: props.maxRows })}</Note>}
      <div class="row list-reading">
        <Check
          label={t("lists.header")}
          checked={reading.hasHeader}
          onValue={(hasHeader) => onReading({ ...reading, hasHeader })}
        />
        {table.encoding !== null && (
          <SelectField
            label={t("lists.encoding")}
            value={table.encoding}
            options={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
            onValue={(encoding) =>
              props.onText({ encoding, ...(table.delimiter === null ? {} : { delimiter: table.delimiter }) })
            }
          />
        )}
        {table.delimiter !== null && (
          <SelectField
            label={t("lists.delimiter")}
            value={table.delimiter}
            options={delimiters.map((value) => ({ value, label: t(delimiterWords[value]) }))}
            onValue={(delimiter) =>
              props.onText({ delimiter, ...(table.encoding === null ? {} : { encoding: table.encoding }) })
            }
          />
        )}
        <SelectField
          label={words.t("items.decimals")}
          value={reading.mark}
          options={(["point", "comma"] as const).map((value) => ({
            value,
            label: words.t(`items.decimals.${value}`),
          }))}
          onValue={(mark) => onReading({ ...reading, mark })}
        />
        <Field
          label={words.t("items.currencyAsked")}
          value={reading.currency}
          maxLength={3}
          onValue={(currency) => onReading({ ...reading, currency: currency.toUpperCase() })}
        />
        <DayField
          label={words.t("items.dayAsked")}
          value={reading.day}
          onValue={(day) => onReading({ ...reading, day })}
        />
      </div>
      <Columns reading={reading} body={body} onMapping={(changed) => onReading({ ...reading, mapping: changed })} />
      <div class="sticky-actions">
        <p class="grow muted" aria-live="polite">
          {hasCode ? t("lists.found", { count: body.length }) : words.t("items.needCode")}
        </p>
        <Actions>
          <Button onClick={props.onOther}>{t("lists.other")}</Button>
          <Button
            look="primary"
            disabled={!hasCode || !isCurrency || reading.day === "" || body.length === 0}
            onClick={props.onCheck}
          >
            {t("lists.check")}
          </Button>
        </Actions>
      </div>
    </section>
  );
}

function DayField(props: { label: string; value: string; onValue(day: string): void }) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <input
        class="input"
        type="date"
        value={props.value}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </label>
  );
}

function Columns(props: { reading: ItemReading; body: readonly TableRow[]; onMapping(mapping: ItemMapping): void }) {
  const { t } = useImportWords();
  const { language } = useItemWords();
  const { table, mapping, hasHeader } = props.reading;
  return (
    <div class="table-scroll">
      <table class="table list-columns">
        <thead>
          <tr>
            {mapping.map((field, at) => (
              <th key={at} scope="col">
                <select
                  class="input"
                  aria-label={t("lists.column", { name: (hasHeader && table.rows[0]?.cells[at]) || String(at + 1) })}
                  onChange={(event) => {
                    const chosen = itemColumns[event.currentTarget.selectedIndex - 1] ?? null;
                    // Each is said by one column.
                    props.onMapping(mapping.map((one, i) => (i === at ? chosen : one === chosen ? null : one)));
                  }}
                >
                  <option selected={field === null}>{t("lists.field.none")}</option>
                  {itemColumns.map((one) => (
                    <option key={one} selected={one === field}>
                      {itemColumnNames[language][one]}
                    </option>
                  ))}
                </select>
                {hasHeader && (
                  <span class="small muted">
                    <Said>{table.rows[0]?.cells[at] ?? ""}</Said>
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.body.slice(0, SHOWN).map((row) => (
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
  );
}
