import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { placesOf } from "../../../shared/money.ts";
import type { QuoteChange } from "../../../shared/quote/changes.ts";
import { emptyLine, MAX_QUOTE_LINES, type QuoteLine, quoteLineSchema } from "../../../shared/quote/content.ts";
import { groupAmounts, lineAmount } from "../../../shared/quote/totals.ts";
import { cellFields } from "../desk/cell-fields.ts";
import { type GridAction, gridAction } from "../desk/grid-keys.ts";
import { movedLine, placesAfter } from "../desk/line-places.ts";
import { type PastedTable, readPaste } from "../desk/read-lines.ts";
import { Button } from "../parts/Button.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";
import type { DraftKeeper } from "./draft-keeper.ts";
import { LineDetails } from "./quote-details.tsx";
import { EarlierQuote } from "./quote-earlier.tsx";
import { QuoteItems } from "./quote-items.tsx";
import { PasteDialog } from "./quote-paste.tsx";
import { QuoteRow, type RowDoes } from "./quote-row.tsx";

/** The lines of a draft as a table that is worked by keys. `lines` stand in their order. */
export function QuoteGrid(props: {
  keeper: DraftKeeper;
  lines: readonly QuoteLine[];
  taxPercent: string;
  customerId: string | null;
  onFocused(id: string | null): void;
  onTakePrice(): void;
}) {
  const words = useQuoteWords();
  const { t } = words;
  const { keeper, lines } = props;
  const { currency } = keeper.draft.shown.head;
  const table = useRef<HTMLTableElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [pasted, setPasted] = useState<{ table: PastedTable; after: number } | null>(null);
  const [isCopying, setCopying] = useState(false);
  // Where the focus goes once what a key made is drawn.
  const next = useRef<{ id: string; field: string } | null>(null);
  useLayoutEffect(() => {
    if (next.current === null) return;
    focusCell(table.current, next.current.id, next.current.field);
    next.current = null;
  });
  const does = useMemo((): RowDoes => {
    const set: RowDoes["set"] = (id, field, to) => {
      const line = keeper.draft.shown.lines.find((one) => one.id === id);
      if (!line || field === "id" || line[field] === to) return line !== undefined;
      const isTyping = field !== "choice";
      return keeper.edit([{ kind: "line", id, field, from: line[field], to }], isTyping);
    };
    return {
      set,
      leave: () => keeper.seal(),
      toggle: (id) => setOpen((before) => (before === id ? null : id)),
    };
  }, [keeper]);
  const groups = groupAmounts(currency, lines);
  const places = placesOf(currency);

  const add = (after: number, kind: QuoteLine["kind"], source?: QuoteLine) => {
    const [position = lines.length + 1] = placesAfter(lines, after, 1);
    const id = crypto.randomUUID();
    const blank = { ...emptyLine(id, position, props.taxPercent), kind };
    const line = source ? { ...source, id, position } : kind === "item" ? blank : { ...blank, quantity: "0" };
    if (!keeper.edit([{ kind: "added", line }])) return;
    next.current = { id, field: kind === "item" && !source ? "itemCode" : "description" };
  };
  const remove = (index: number) => {
    const line = lines[index];
    if (!line) return;
    keeper.edit([{ kind: "removed", line }]);
    const beside = lines[index + 1] ?? lines[index - 1];
    if (beside) next.current = { id: beside.id, field: "handle" };
  };
  const act = (action: GridAction, index: number, field: string): void => {
    const line = lines[index];
    if (!line) return;
    switch (action) {
      case "new":
        add(index, "item");
        break;
      case "copy":
        add(index, line.kind, line);
        break;
      case "remove":
        remove(index);
        break;
      case "undo":
      case "redo":
        keeper.turnBack(action);
        break;
      case "takePrice":
        props.onTakePrice();
        break;
      case "moveUp":
      case "moveDown": {
        const changes: QuoteChange[] = movedLine(lines, index, action === "moveUp" ? -1 : 1);
        if (changes.length > 0) keeper.edit(changes);
        next.current = { id: line.id, field };
        break;
      }
      case "up":
      case "down": {
        const target = lines[index + (action === "up" ? -1 : 1)];
        if (target) focusCell(table.current, target.id, field);
        break;
      }
      default:
        moveSideways(table.current, line.id, field, action === "left" ? -1 : 1);
    }
  };
  const pressed = (event: KeyboardEvent) => {
    const at = cellOf(event.target);
    if (at === null) return;
    const action = gridAction(event, at.cell);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    act(
      action,
      lines.findIndex(({ id }) => id === at.id),
      at.field,
    );
  };
  const paste = (event: ClipboardEvent) => {
    const at = cellOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (at === null || (!text.includes("\t") && at.field === "description")) return;
    const found = readPaste(text, localeOf(words));
    if (found === null) return;
    event.preventDefault();
    setPasted({ table: found, after: lines.findIndex(({ id }) => id === at.id) });
  };
  const pasteFromClipboard = async () => {
    const found = readPaste(await navigator.clipboard.readText().catch(() => ""), localeOf(words));
    setPasted({ table: found ?? { rows: [], columns: [], hasHeads: false }, after: lines.length - 1 });
  };
  const isFull = lines.length >= MAX_QUOTE_LINES;
  return (
    <section class="stack-tight" aria-label={t("quote.lines")}>
      <div class="quote-scroll">
        <table
          ref={table}
          class="quote-grid"
          aria-label={t("quote.lines")}
          onKeyDown={pressed}
          onPaste={paste}
          onFocusIn={(event) => props.onFocused(cellOf(event.target)?.id ?? null)}
        >
          <thead>
            <tr>
              <th scope="col">
                <span class="sr-only">{t("quote.line")}</span>
              </th>
              {cellFields.map((field) => (
                <th key={field} scope="col" class={`quote-head-${field}`}>
                  {t(`quote.field.${field}`)}
                </th>
              ))}
              <th scope="col" class="quote-amount">
                {t("quote.amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <QuoteRow
                key={line.id}
                line={line}
                number={index + 1}
                amount={line.kind === "group" ? (groups.get(line.id) ?? 0n) : lineAmount(line, currency)}
                currency={currency}
                places={places}
                language={words.language}
                epoch={keeper.epoch}
                isOpen={open === line.id}
                does={does}
                details={
                  open === line.id && (
                    <LineDetails
                      keeper={keeper}
                      line={line}
                      number={index + 1}
                      does={does}
                      customerId={props.customerId}
                      onMove={(step) => act(step === 1 ? "moveDown" : "moveUp", index, "handle")}
                      onCopy={() => act("copy", index, "handle")}
                      onRemove={() => remove(index)}
                    />
                  )
                }
              />
            ))}
          </tbody>
        </table>
        {lines.length === 0 && <p class="quote-empty muted">{t("quote.noLines")}</p>}
      </div>
      <QuoteItems table={table} keeper={keeper} onTaken={(id) => focusCell(table.current, id, "quantity")} />
      <div class="row">
        <Button disabled={isFull} onClick={() => add(lines.length - 1, "item")}>
          {t("quote.addItem")}
        </Button>
        <Button look="quiet" disabled={isFull} onClick={() => add(lines.length - 1, "group")}>
          {t("quote.addGroup")}
        </Button>
        <Button look="quiet" disabled={isFull} onClick={() => add(lines.length - 1, "text")}>
          {t("quote.addText")}
        </Button>
        <Button look="quiet" disabled={isFull} onClick={() => void pasteFromClipboard()}>
          {t("quote.paste")}
        </Button>
        <Button look="quiet" disabled={isFull} onClick={() => setCopying(true)}>
          {t("quote.earlier")}
        </Button>
        <span class="small muted quote-keys">{t("quote.keys")}</span>
      </div>
      {isCopying && (
        <EarlierQuote keeper={keeper} lines={lines} customerId={props.customerId} onClose={() => setCopying(false)} />
      )}
      {pasted && (
        <PasteDialog
          found={pasted.table}
          after={lines}
          index={pasted.after}
          taxPercent={props.taxPercent}
          onClose={() => setPasted(null)}
          onLines={(added) => {
            const fit = added.filter((line) => quoteLineSchema.safeParse(line).success);
            keeper.edit(fit.map((line) => ({ kind: "added", line })));
            setPasted(null);
            const first = fit[0];
            if (first) next.current = { id: first.id, field: "description" };
          }}
        />
      )}
    </section>
  );
}

/** Which cell an event comes from, and where the caret is there. */
function cellOf(target: EventTarget | null) {
  if (!(target instanceof HTMLElement)) return null;
  const id = target.closest<HTMLElement>("[data-line]")?.dataset.line;
  const { field } = target.dataset;
  if (id === undefined || field === undefined) return null;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    const { selectionStart, selectionEnd, value } = target;
    const isAll = selectionStart === 0 && selectionEnd === value.length;
    const cell = {
      kind: "field" as const,
      takesBreaks: target instanceof HTMLTextAreaElement,
      atStart: isAll || (selectionStart === 0 && selectionEnd === 0),
      atEnd: isAll || (selectionStart === value.length && selectionEnd === value.length),
    };
    return { id, field, cell };
  }
  const kind = target instanceof HTMLSelectElement ? ("choice" as const) : ("line" as const);
  return { id, field, cell: { kind, takesBreaks: false, atStart: true, atEnd: true } };
}

const cellsOf = (table: HTMLTableElement | null, id: string): HTMLElement[] => [
  ...(table?.querySelectorAll<HTMLElement>(`[data-line="${id}"] [data-field]`) ?? []),
];

function focusCell(table: HTMLTableElement | null, id: string, field: string): void {
  const cells = cellsOf(table, id);
  // A heading and a paragraph have their words only.
  const cell = cells.find(({ dataset }) => dataset.field === field) ?? cells[1] ?? cells[0];
  cell?.focus();
  if (cell instanceof HTMLInputElement) cell.select();
}

function moveSideways(table: HTMLTableElement | null, id: string, field: string, step: 1 | -1): void {
  const cells = cellsOf(table, id);
  const target = cells[cells.findIndex(({ dataset }) => dataset.field === field) + step];
  target?.focus();
  if (target instanceof HTMLInputElement) target.select();
}
