import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../../asked-view.ts";
import { browser } from "../../browser.ts";
import type { Ask } from "../../messages.ts";
import type { ReadyQuote } from "../../quote-messages.ts";
import type { ReadyQuotesProps } from "../../ui/ReadyQuotes.tsx";

/** A quote becomes ready at the Desk, beside the panel. */
const AGAIN_MS = 30_000;

/** Quotes that are ready to send, and beginning their mail in the front tab. */
export function useReady(ask: Ask): Pick<ReadyQuotesProps, "quotes" | "pressed" | "onWrite"> {
  const [quotes, setQuotes] = useState<readonly ReadyQuote[]>([]);
  const [pressed, setPressed] = useState<ReadyQuotesProps["pressed"]>(null);
  const look = async (): Promise<void> => {
    const answer = await ask({ type: "ready-quotes" }).catch(() => null);
    // Without an answer what was known stays.
    if (answer?.ok) setQuotes(answer.value);
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const write = async (id: string): Promise<void> => {
    setPressed({ id, problem: null });
    const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
    const answer =
      tab?.id === undefined ? null : await ask({ type: "reply-write", requestId: id, tabId: tab.id }).catch(() => null);
    if (answer?.ok) return setPressed(null);
    const code = answer?.error.code ?? null;
    const own = code === "unsupported" ? "no-webmail" : code === "mailbox_not_yours" ? "not-yours" : null;
    setPressed({ id, problem: own ?? problemOf(code) });
  };
  return { quotes, pressed, onWrite: (id) => void write(id) };
}
