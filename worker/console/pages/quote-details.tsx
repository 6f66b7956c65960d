import { useId } from "preact/hooks";
import type { QuoteLine } from "../../../shared/quote/content.ts";
import { Button } from "../parts/Button.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import type { DraftKeeper } from "./draft-keeper.ts";
import { NumberCell, TextCell } from "./quote-cells.tsx";
import { LinePrices } from "./quote-prices.tsx";
import type { RowDoes } from "./quote-row.tsx";

/** What only the Desk knows of a line, its price breaks, and what it was quoted at before. */
export function LineDetails(props: {
  keeper: DraftKeeper;
  line: QuoteLine;
  number: number;
  does: RowDoes;
  customerId: string | null;
  onMove(step: 1 | -1): void;
  onCopy(): void;
  onRemove(): void;
}) {
  const { t } = useQuoteWords();
  const id = useId();
  const { line, does, keeper } = props;
  const around = (field: "leadTime" | "supplier" | "noteIn" | "unitCost" | "listPrice") => ({
    id: `${id}-${field}`,
    label: t(`quote.field.${field}`),
    epoch: keeper.epoch,
    onLeave: does.leave,
  });
  const words = (field: "leadTime" | "supplier" | "noteIn", most: number) => (
    <div class="field">
      <label class="field-label" for={`${id}-${field}`}>
        {t(`quote.field.${field}`)}
      </label>
      <TextCell
        {...around(field)}
        value={line[field]}
        maxLength={most}
        onValue={(text) => does.set(line.id, field, text)}
      />
    </div>
  );
  const amount = (field: "unitCost" | "listPrice") => (
    <div class="field">
      <label class="field-label" for={`${id}-${field}`}>
        {t(`quote.field.${field}`)}
      </label>
      <NumberCell
        {...around(field)}
        value={line[field]}
        mayBeEmpty
        onValue={(value) => does.set(line.id, field, value)}
      />
    </div>
  );
  return (
    <div class="quote-details-in">
      {line.kind === "item" && (
        <>
          <div class="quote-fields">
            {amount("unitCost")}
            {words("supplier", 200)}
            {words("leadTime", 100)}
            {amount("listPrice")}
            {words("noteIn", 1000)}
          </div>
          <Breaks {...props} />
          <LinePrices keeper={keeper} line={line} customerId={props.customerId} />
        </>
      )}
      <div class="row">
        <Button look="quiet" onClick={() => props.onMove(-1)}>
          {t("quote.moveUp")}
        </Button>
        <Button look="quiet" onClick={() => props.onMove(1)}>
          {t("quote.moveDown")}
        </Button>
        <Button look="quiet" onClick={props.onCopy}>
          {t("quote.copyLine")}
        </Button>
        <Button look="quiet" onClick={props.onRemove}>
          {t("quote.removeLine")}
        </Button>
      </div>
    </div>
  );
}

const MOST_BREAKS = 20;

/** From so many on, one costs that much. */
function Breaks({ keeper, line }: { keeper: DraftKeeper; line: QuoteLine }) {
  const { t } = useQuoteWords();
  const set = (to: QuoteLine["breaks"], isTyping = false): boolean =>
    keeper.edit([{ kind: "line", id: line.id, field: "breaks", from: line.breaks, to }], isTyping);
  return (
    <fieldset class="quote-breaks">
      <legend class="field-label">{t("quote.breaks")}</legend>
      {line.breaks.map((one, at) => (
        <div key={at} class="row">
          <NumberCell
            label={t("quote.breakFrom", { number: at + 1 })}
            epoch={keeper.epoch}
            value={one.fromQuantity}
            onLeave={keeper.seal}
            onValue={(value) => set(line.breaks.with(at, { ...one, fromQuantity: value ?? "0" }), true)}
          />
          <NumberCell
            label={t("quote.breakPrice", { number: at + 1 })}
            epoch={keeper.epoch}
            value={one.unitPrice}
            onLeave={keeper.seal}
            onValue={(value) => set(line.breaks.with(at, { ...one, unitPrice: value ?? "0" }), true)}
          />
          <Button look="quiet" onClick={() => set(line.breaks.toSpliced(at, 1))}>
            {t("remove")}
          </Button>
        </div>
      ))}
      {line.breaks.length < MOST_BREAKS && (
        <Button
          look="quiet"
          onClick={() =>
            set([...line.breaks, { fromQuantity: line.quantity.replace("-", ""), unitPrice: line.unitPrice }])
          }
        >
          {t("quote.addBreak")}
        </Button>
      )}
    </fieldset>
  );
}
