import type { QuoteChange } from "../../../shared/quote/changes.ts";
import { type QuoteLine, quoteLineSchema } from "../../../shared/quote/content.ts";
import { type Item, lineOfItem } from "../../../shared/quote/price-list.ts";

const fields = quoteLineSchema.omit({ id: true }).keyof().options;

/** The edits that make a line say what the item list says of an item on a day, for one step of undo. */
export function changesOfItem(line: QuoteLine, item: Item, currency: string, day: string): QuoteChange[] {
  const filled = lineOfItem(line, item, currency, day);
  return fields.flatMap((field): QuoteChange[] =>
    JSON.stringify(filled[field]) === JSON.stringify(line[field])
      ? []
      : [{ kind: "line", id: line.id, field, from: line[field], to: filled[field] }],
  );
}
