import type { QuoteChange } from "../../../shared/quote/changes.ts";
import type { QuoteHead, QuoteLine } from "../../../shared/quote/content.ts";

// What is taken over from an earlier quote into a draft.

/**
 * Lines of an earlier quote as new ones of a draft. In another currency they come without amounts, which would be wrong there;
 * the list's price is asked anew, since the earlier one was of its day.
 */
export const earlierLines = (
  lines: readonly QuoteLine[],
  given: { places: readonly number[]; isSameCurrency: boolean; newId(): string },
): QuoteLine[] =>
  lines.map((line, i) => ({
    ...line,
    ...{ id: given.newId(), position: given.places[i] ?? i + 1, listPrice: null },
    ...(given.isSameCurrency ? {} : { unitPrice: "0", breaks: [], unitCost: null }),
  }));

const termFields = ["paymentTerms", "paymentDays", "incoterm", "incotermPlace", "delivery", "noteOut"] as const;

/** The edits that give a draft an earlier quote's terms. */
export const earlierTerms = (head: QuoteHead, earlier: QuoteHead): QuoteChange[] =>
  termFields.flatMap((field) =>
    head[field] === earlier[field] ? [] : [{ kind: "head" as const, field, from: head[field], to: earlier[field] }],
  );
