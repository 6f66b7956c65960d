import { useEffect, useRef, useState } from "preact/hooks";
import { problemOf } from "../../asked-view.ts";
import { beginDraft, emptyDraft } from "../../capture/begin-draft.ts";
import type { Ask, Result } from "../../messages.ts";
import type { AskedQuote, QuoteDraft, QuoteForm } from "../../quote-messages.ts";
import type { QuoteBoxProps } from "../../ui/QuoteBox.tsx";
import type { OpenTab } from "./use-card.ts";

/** The record is asked again for a message under way after this. */
const AGAIN_MS = 1_000;

type Shown = Pick<QuoteBoxProps, "draft" | "known" | "isBusy" | "problem">;

/** Handing the open message to Inside out of the panel; the same words as in the record bar, kept at the same place. */
export function useQuote(ask: Ask, at: OpenTab | null, onAsked: () => void) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [unsettled, setUnsettled] = useState<{ id: string; problem: "sent" | "allowed" | "signed-out" } | null>(null);
  const key = at ? JSON.stringify([at.tabId, at.open.place, at.open.subject, at.open.from]) : "";
  /** Which opening of the form answers are for. */
  const turn = useRef(0);
  useEffect(() => {
    turn.current++;
    setShown(null);
  }, [key]);

  const begin = async (): Promise<void> => {
    if (!at) return;
    const mine = ++turn.current;
    const about = { open: at.open, sha256: null };
    setShown({ draft: emptyDraft(crypto.randomUUID()), known: null, isBusy: false, problem: null });
    for (let isPressed = false; mine === turn.current; ) {
      const answer = await ask({ type: "quote-form", about }).catch(() => null);
      if (mine !== turn.current) return;
      if (answer?.ok) setShown((before) => before && take(before, answer.value));
      if (answer?.ok && answer.value.state === "ready") return;
      // Not on record: the same press saves it, as the bar's own does.
      if (answer?.ok && answer.value.state === "not-on-record" && !isPressed) {
        isPressed = true;
        await ask({ type: "save-in-tab", tabId: at.tabId }).catch(() => null);
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  };
  const keep = (draft: QuoteDraft): void => {
    if (at) void ask({ type: "quote-draft", open: at.open, draft }).catch(() => null);
  };
  const send = async (): Promise<void> => {
    if (!at || shown?.known?.state !== "ready" || shown.isBusy) return;
    const { draft, known } = shown;
    if (draft.wanted.trim() === "") return setShown({ ...shown, problem: "words" });
    const mine = turn.current;
    setShown({ ...shown, isBusy: true, problem: null });
    const whom = { customerId: known.customer?.id ?? null, contactId: known.contact?.id ?? null };
    const about = { open: at.open, sha256: null };
    const answer = await ask({ type: "quote-ask", about, draft, ...whom }).catch(() => null);
    if (answer?.ok) onAsked();
    if (mine !== turn.current) return;
    const problem = answer?.ok ? null : problemOf(answer?.error.code ?? null);
    setShown(problem === null ? null : { ...shown, isBusy: false, problem });
  };
  const settle = async (id: string, asking: Promise<Result<AskedQuote>>): Promise<void> => {
    setUnsettled(null);
    const answer = await asking.catch(() => null);
    if (answer?.ok) onAsked();
    else setUnsettled({ id, problem: problemOf(answer?.error.code ?? null) });
  };
  return {
    shown,
    unsettled,
    begin: () => void begin(),
    close: () => {
      turn.current++;
      setShown(null);
    },
    change: (change: Partial<QuoteDraft>) => {
      if (!shown) return;
      const draft = { ...shown.draft, ...change };
      setShown({ ...shown, draft, problem: null });
      keep(draft);
    },
    send: () => void send(),
    answer: (requestId: string, answer: string) => settle(requestId, ask({ type: "quote-answer", requestId, answer })),
    withdraw: (requestId: string) => settle(requestId, ask({ type: "quote-withdraw", requestId })),
  };
}

/** What is known of the message, around what the person has written meanwhile. */
function take(shown: Shown, known: QuoteForm): Shown {
  const { draft } = shown;
  const isWritten = draft.wanted !== "" || draft.note !== "" || draft.wantedBy !== "" || draft.files !== null;
  return { ...shown, known, draft: beginDraft(known, isWritten ? draft : (known.draft ?? draft), () => draft.id) };
}
