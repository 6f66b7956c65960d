import { Component, type ComponentChildren } from "preact";
import type { QuoteLine } from "../../../shared/quote/content.ts";
import { cellFields } from "../desk/cell-fields.ts";
import { writeMinor } from "../desk/write-number.ts";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";
import { NumberCell, TextCell } from "./quote-cells.tsx";

/** What a row does; the same functions as long as the editor is there. */
export interface RowDoes {
  set(id: string, field: keyof QuoteLine, value: string | null): boolean;
  leave(): void;
  toggle(id: string): void;
}

export interface RowProps {
  line: QuoteLine;
  /** From 1. */
  number: number;
  /** Minor units: the line's own, of a group its subtotal. */
  amount: bigint;
  currency: string;
  places: number;
  language: string;
  epoch: number;
  isOpen: boolean;
  does: RowDoes;
  /** Below the line while it is open. */
  details: ComponentChildren;
}

/** One line in the table. Drawn again only when it has changed itself: of 200 a key changes one. */
export class QuoteRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return (
      next.isOpen ||
      now.isOpen ||
      now.line !== next.line ||
      now.number !== next.number ||
      now.amount !== next.amount ||
      now.currency !== next.currency ||
      now.language !== next.language ||
      now.epoch !== next.epoch
    );
  }

  override render({ line, details, isOpen, ...rest }: RowProps) {
    return (
      <>
        <tr data-line={line.id} class={`quote-line quote-${line.kind} quote-${line.choice}`}>
          <Cells line={line} isOpen={isOpen} {...rest} />
        </tr>
        {isOpen && (
          <tr class="quote-details">
            <td colSpan={COLUMNS}>{details}</td>
          </tr>
        )}
      </>
    );
  }
}

const COLUMNS = 10;
const choices = ["included", "optional", "alternative"] as const;

function Cells(props: Omit<RowProps, "details" | "language">) {
  const words = useQuoteWords();
  const { t } = words;
  const { line, number, does, epoch } = props;
  const cell = (field: keyof QuoteLine) => ({
    field,
    epoch,
    label: t("quote.cell", { column: t(`quote.field.${fieldWord(field)}`), number }),
    onLeave: does.leave,
  });
  const amount = writeMinor(props.amount, props.currency, localeOf(words));
  const handle = (
    <td>
      <button
        type="button"
        class="quote-handle"
        data-field="handle"
        aria-expanded={props.isOpen}
        aria-label={t("quote.lineDetails", { number })}
        title={t("quote.handleHint")}
        onClick={() => does.toggle(line.id)}
      >
        {number}
      </button>
    </td>
  );
  const description = (
    <TextCell
      {...cell("description")}
      class="quote-description"
      value={line.description}
      maxLength={2000}
      lines
      onValue={(text) => does.set(line.id, "description", text)}
    />
  );
  if (line.kind !== "item") {
    return (
      <>
        {handle}
        <td colSpan={line.kind === "group" ? COLUMNS - 2 : COLUMNS - 1}>{description}</td>
        {line.kind === "group" && <td class="quote-amount">{amount}</td>}
      </>
    );
  }
  const number_ = (field: "quantity" | "unitPrice" | "discountPercent" | "taxPercent", places = 0) => (
    <td>
      <NumberCell
        {...cell(field)}
        value={line[field]}
        places={places}
        onValue={(value) => does.set(line.id, field, value)}
      />
    </td>
  );
  return (
    <>
      {handle}
      <td>
        <TextCell
          {...cell("itemCode")}
          value={line.itemCode}
          maxLength={100}
          onValue={(text) => does.set(line.id, "itemCode", text)}
        />
      </td>
      <td>{description}</td>
      {number_("quantity")}
      <td>
        <TextCell
          {...cell("unit")}
          value={line.unit}
          maxLength={30}
          onValue={(text) => does.set(line.id, "unit", text)}
        />
      </td>
      {number_("unitPrice", props.places)}
      {number_("discountPercent")}
      {number_("taxPercent")}
      <td>
        <select
          class="input"
          data-field="choice"
          aria-label={cell("choice").label}
          onChange={(event) => does.set(line.id, "choice", choices[event.currentTarget.selectedIndex] ?? "included")}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice} selected={choice === line.choice}>
              {t(`quote.choice.${choice}`)}
            </option>
          ))}
        </select>
      </td>
      <td class="quote-amount">{amount}</td>
    </>
  );
}

type NamedField = (typeof cellFields)[number];

const fieldWord = (field: keyof QuoteLine): NamedField => cellFields.find((one) => one === field) ?? "description";
