import { useState } from "preact/hooks";
import { MAX_QUOTE_LINES, type QuoteLine } from "../../../shared/quote/content.ts";
import { placesAfter } from "../desk/line-places.ts";
import { type PastedTable, type PasteField, pastedLines, pasteFields, readPaste } from "../desk/read-lines.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Check } from "../parts/Field.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";

const SHOWN_ROWS = 8;
const fieldOf = (value: string): PasteField | null => pasteFields.find((one) => one === value) ?? null;

/** Shows what was pasted, with what each column is taken for, before it becomes lines. */
export function PasteDialog(props: {
  found: PastedTable;
  /** The lines that are there, and after which of them the new ones come. */
  after: readonly QuoteLine[];
  index: number;
  taxPercent: string;
  onClose(): void;
  onLines(lines: readonly QuoteLine[]): void;
}) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const [table, setTable] = useState(props.found);
  const { rows, columns, hasHeads } = table;
  const count = rows.length - (hasHeads ? 1 : 0);
  const room = MAX_QUOTE_LINES - props.after.length;
  const make = () =>
    pastedLines(table, {
      locale,
      taxPercent: props.taxPercent,
      places: placesAfter(props.after, props.index, count),
      newId: () => crypto.randomUUID(),
    });
  const { unread, unsure } = make();
  const column = (at: number, field: PasteField | null) =>
    setTable({ ...table, columns: columns.map((one, i) => (i === at ? field : one === field ? null : one)) });
  return (
    <Dialog title={t("quote.paste")} onClose={props.onClose} wide>
      <div class="stack">
        {rows.length === 0 ? (
          <div class="field">
            <label class="field-label" for="quote-pasted">
              {t("quote.pasteHere")}
            </label>
            <textarea
              id="quote-pasted"
              class="input"
              rows={6}
              onInput={(event) => {
                const { value } = event.currentTarget;
                const found = readPaste(value.includes("\n") ? value : `${value}\n`, locale);
                if (found) setTable(found);
              }}
            />
          </div>
        ) : (
          <>
            <p>{t("quote.pasteText", { count })}</p>
            <div class="table-scroll">
              <table class="table list-columns" aria-label={t("quote.paste")}>
                <thead>
                  <tr>
                    {columns.map((field, at) => (
                      <th key={at} scope="col">
                        <select
                          class="input"
                          aria-label={t("quote.pasteColumn", { number: at + 1 })}
                          onChange={(event) => column(at, fieldOf(event.currentTarget.value))}
                        >
                          <option value="" selected={field === null}>
                            {t("quote.pasteNothing")}
                          </option>
                          {pasteFields.map((one) => (
                            <option key={one} value={one} selected={one === field}>
                              {t(`quote.field.${one}`)}
                            </option>
                          ))}
                        </select>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.slice(0, SHOWN_ROWS).map((cells, row) => (
                    <tr key={row} class={row === 0 && hasHeads ? "off" : undefined}>
                      {cells.map((cell, at) => (
                        <td key={at}>{cell}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <Check
              label={t("quote.pasteHeads")}
              checked={hasHeads}
              onValue={(on) => setTable({ ...table, hasHeads: on })}
            />
            {unread.length > 0 && <p class="field-problem">{t("quote.pasteUnread", { rows: unread.join(", ") })}</p>}
            {unsure.length > 0 && <p class="warn-text">{t("quote.pasteUnsure", { rows: unsure.join(", ") })}</p>}
            {count > room && <p class="field-problem">{t("quote.tooMany", { max: MAX_QUOTE_LINES })}</p>}
          </>
        )}
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button
            look="primary"
            disabled={count < 1 || count > room || columns.every((field) => field === null)}
            onClick={() => props.onLines(make().lines)}
          >
            {t("quote.pasteDo", { count: Math.max(count, 0) })}
          </Button>
        </Actions>
      </div>
    </Dialog>
  );
}
