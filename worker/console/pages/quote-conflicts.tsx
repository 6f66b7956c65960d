import type { QuoteChange } from "../../../shared/quote/changes.ts";
import type { QuoteLine } from "../../../shared/quote/content.ts";
import { typedFields } from "../desk/cell-fields.ts";
import { type OpenConflict, placeOf } from "../desk/draft.ts";
import { Button } from "../parts/Button.tsx";
import { type QuoteWordKey, useQuoteWords } from "../words/quote-editor.ts";
import type { DraftKeeper } from "./draft-keeper.ts";

/** Edits that met somebody else's: both stand here side by side until the person has chosen. */
export function QuoteConflicts({ keeper }: { keeper: DraftKeeper }) {
  const { t } = useQuoteWords();
  const { conflicts, shown } = keeper.draft;
  if (conflicts.length === 0) return null;
  return (
    <section class="note note-warn quote-conflicts" role="alert">
      <div class="stack-tight">
        <h2>{t("quote.conflicts", { count: conflicts.length })}</h2>
        <p>{t("quote.conflictText")}</p>
        {conflicts.map((conflict) => {
          const place = placeOf(conflict.change);
          const line = shown.lines.find(({ id }) => place.startsWith(id)) ?? conflict.line;
          return (
            <div key={place} class="quote-conflict">
              <h3>{t("quote.conflictAt", { field: t(fieldWord(conflict.change)), line: nameOf(line) })}</h3>
              <dl>
                <div>
                  <dt>{t("quote.mine")}</dt>
                  <dd>{mineOf(conflict) ?? t("quote.removed")}</dd>
                </div>
                <div>
                  <dt>{t("quote.theirs")}</dt>
                  <dd>{theirsOf(conflict) ?? t("quote.removed")}</dd>
                </div>
              </dl>
              <div class="row">
                <Button onClick={() => keeper.settle(place, "mine")}>{t("quote.takeMine")}</Button>
                <Button onClick={() => keeper.settle(place, "theirs")}>{t("quote.takeTheirs")}</Button>
              </div>
            </div>
          );
        })}
      </div>
    </section>
  );
}

const nameOf = (line: QuoteLine | null): string =>
  line === null ? "" : [line.itemCode, line.description].filter(Boolean).join(" ").slice(0, 60);

const detailFields = ["choice", "unitCost", "supplier", "leadTime", "listPrice", "noteIn"] as const;
const headFields = ["currency", "tax", "language", "recipient", "customerReference", "validUntil"] as const;
const termFields = [
  "paymentTerms",
  "paymentDays",
  "incoterm",
  "incotermPlace",
  "delivery",
  "noteOut",
  "noteIn",
] as const;

function fieldWord(change: QuoteChange): QuoteWordKey {
  if (change.kind === "head") {
    const field = [...headFields, ...termFields].find((one) => one === change.field);
    return field ? `quote.head.${field}` : "quote.head.terms";
  }
  if (change.kind !== "line") return "quote.line";
  const field = [...typedFields, ...detailFields].find((one) => one === change.field);
  return field ? `quote.field.${field}` : change.field === "breaks" ? "quote.breaks" : "quote.line";
}

/** A value in words that can be compared by eye; null: the line is gone. */
function written(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value === "" ? "\u2013" : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map((one) => written(one) ?? "\u2013").join("; ") || "\u2013";
  return Object.values(value)
    .filter((one) => typeof one === "string" && one !== "")
    .join(" · ");
}

const mineOf = ({ change }: OpenConflict): string | null => {
  if (change.kind === "removed") return null;
  return change.kind === "added" ? nameOf(change.line) : (written(change.to) ?? "\u2013");
};

/** Of a line that is gone nothing stands there; of a field nothing is a dash. */
const theirsOf = ({ change, theirs }: OpenConflict): string | null => {
  if (change.kind === "head") return written(theirs) ?? "\u2013";
  return written(theirs);
};
