import { useEffect, useRef, useState } from "preact/hooks";
import { browser } from "../../browser.ts";
import type { Ask, CustomerCard, OpenFacts } from "../../messages.ts";
import { readOpenInTab, readSettings, type Settings, watchOpenInTab, watchSettings } from "../../settings.ts";

const blank: CustomerCard = {
  ...{ state: "loading", address: null, customerId: null, name: null, owner: null, contact: null, url: null },
  ...{ tier: null, mayWrite: false, lastSaid: null, waiting: [], steps: [], notes: [], quotes: [], messages: [] },
};

/** What the panel shows of the message open in the front tab. */
interface Shown {
  card: CustomerCard;
  /** The server did not answer: what is shown is from an earlier look. */
  isOld: boolean;
}

/** The message open in the front tab. */
export interface OpenTab {
  tabId: number;
  open: OpenFacts;
}

/** The card of the message open in the front tab: what is known at once, the rest when the Worker has answered. */
export function useCard(ask: Ask): {
  shown: Shown | null;
  at: OpenTab | null;
  settings: Settings | null;
  refresh(): void;
} {
  const [shown, setShown] = useState<Shown | null>(null);
  const [settings, setSettings] = useState<Settings | null>(null);
  const [at, setAt] = useState<OpenTab | null>(null);
  // What was shown before is shown again at once, and then asked anew. In memory of this panel only.
  const seen = useRef(new Map<string, CustomerCard>());
  const last = useRef(0);
  const refresh = async (): Promise<void> => {
    const mine = ++last.current;
    const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
    if (tab?.id === undefined) return;
    const [open, now] = await Promise.all([readOpenInTab(tab.id), readSettings()]);
    if (mine !== last.current) return;
    setSettings(now);
    setAt(open && { tabId: tab.id, open });
    if (!now.pairing) seen.current.clear();
    const key = open ? [open.from, ...open.recipients].join(" ") : "";
    const known = seen.current.get(key);
    const first = open?.from ?? open?.recipients[0];
    if (known) setShown({ card: known, isOld: false });
    else if (first)
      setShown((before) =>
        before?.card.address === first ? before : { card: { ...blank, address: first }, isOld: false },
      );
    const answer = await ask({ type: "customer", tabId: tab.id }).catch(() => null);
    // A slower answer about an earlier message must not overwrite a later one.
    if (mine !== last.current) return;
    const card: CustomerCard = answer?.ok ? answer.value : { ...blank, state: "offline", address: first ?? null };
    if (card.state === "customer") seen.current.set(key, card);
    setShown(card.state === "offline" && known ? { card: known, isOld: true } : { card, isOld: false });
  };
  useEffect(() => {
    const listener = (): void => void refresh();
    browser.tabs.onActivated.addListener(listener);
    addEventListener("online", listener);
    // Whatever was missed while another tab was in front is seen when the person turns to the panel.
    addEventListener("focus", listener);
    const stops = [watchOpenInTab(listener), watchSettings(listener)];
    // After the listeners: a tab that comes to the front between the look and them would never be seen.
    listener();
    return () => {
      browser.tabs.onActivated.removeListener(listener);
      removeEventListener("online", listener);
      removeEventListener("focus", listener);
      for (const stop of stops) stop();
    };
  }, []);
  return { shown, at, settings, refresh: () => void refresh() };
}
