import type { QuoteDraft, QuoteForm } from "../quote-messages.ts";

/** The Worker takes no more (shared/api/quote-requests.ts, which the page's script does not carry). */
const MOST_FILES = 20;

/** Nothing written yet. `id` becomes the request's. */
export const emptyDraft = (id: string): QuoteDraft => ({ id, wanted: "", wantedBy: "", note: "", files: null });

/**
 * What the form shows: what is being written, else what was left, else what the message says and its real files. Words of
 * a person are never written over.
 */
export function beginDraft(known: QuoteForm, written: QuoteDraft | null, newId: () => string): QuoteDraft {
  const draft = written ?? known.draft ?? emptyDraft(newId());
  if (known.state !== "ready") return draft;
  const real = known.files.filter(({ isInline }) => !isInline).map(({ index }) => index);
  return { ...draft, wanted: draft.wanted || known.wanted, files: draft.files ?? real.slice(0, MOST_FILES) };
}
