// First: its setting must stand before the contract makes its schemas.
import "../../no-made-code.ts";

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { browser } from "../../browser.ts";
import { saveFiles } from "../../capture/save-file.ts";
import { languageOf } from "../../language.ts";
import type { Ask, CustomerCard } from "../../messages.ts";
import { readOpenInTab, readSettings, type Settings, watchOpenInTab, watchSettings } from "../../settings.ts";
import { CustomerPanel } from "../../ui/CustomerPanel.tsx";
import { DropZone } from "../../ui/DropZone.tsx";
import { type NoteDraft, noteOf } from "../../ui/NoteBox.tsx";
import { wordsIn } from "../../words.ts";

const language = browser.i18n.getUILanguage();
const words = wordsIn(languageOf(language));
const ask: Ask = (request) => browser.runtime.sendMessage(request);

const blank = { customerId: null, name: null, owner: null, contact: null, url: null, mayWrite: false } as const;
const loading = (address: string): CustomerCard => ({
  ...blank,
  state: "loading",
  address,
  lastSaid: null,
  steps: [],
  notes: [],
  messages: [],
});

/** The card of the message open in the front tab: who it names at once, the rest when the Worker has answered. */
function useCard(): { card: CustomerCard | null; settings: Settings | null; refresh(): void } {
  const [card, setCard] = useState<CustomerCard | null>(null);
  const [settings, setSettings] = useState<Settings | null>(null);
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
    if (!now.pairing) seen.current.clear();
    const key = open ? [open.from, ...open.recipients].join(" ") : "";
    const known = seen.current.get(key);
    const first = open?.from ?? open?.recipients[0];
    if (known) setCard(known);
    else if (first) setCard((shown) => (shown?.address === first ? shown : loading(first)));
    const answer = await ask({ type: "customer", tabId: tab.id });
    // A slower answer about an earlier message must not overwrite a later one.
    if (!answer.ok || mine !== last.current) return;
    if (answer.value.state === "customer") seen.current.set(key, answer.value);
    setCard(answer.value);
  };
  useEffect(() => {
    const listener = (): void => void refresh();
    listener();
    browser.tabs.onActivated.addListener(listener);
    addEventListener("online", listener);
    const stops = [watchOpenInTab(listener), watchSettings(listener)];
    return () => {
      browser.tabs.onActivated.removeListener(listener);
      removeEventListener("online", listener);
      for (const stop of stops) stop();
    };
  }, []);
  return { card, settings, refresh: () => void refresh() };
}

/** A note under way, with whom it is about: it stays whatever is opened meanwhile. */
interface Writing {
  customerId: string;
  contactId: string | null;
  draft: NoteDraft;
}

const problemOf = (code: string): NoteDraft["problem"] =>
  code === "unauthenticated" ? "signed-out" : code === "forbidden" || code === "not_found" ? "allowed" : "sent";

function Panel() {
  const { card, settings, refresh } = useCard();
  const [writing, setWriting] = useState<readonly Writing[]>([]);
  const [savedFor, setSavedFor] = useState<string | null>(null);
  if (!card) return null;
  const mine = writing.find(({ customerId }) => customerId === card.customerId) ?? null;
  // A customer that cannot be shown now hides no words: what is being written stays in sight.
  const shown = mine ?? (card.state === "customer" ? null : (writing[0] ?? null));
  const put = (one: Writing): void =>
    setWriting((all) => [...all.filter(({ customerId }) => customerId !== one.customerId), one]);
  const forget = (customerId: string): void => setWriting((all) => all.filter((one) => one.customerId !== customerId));
  const save = async ({ customerId, contactId, draft }: Writing): Promise<void> => {
    const note = noteOf(draft, contactId);
    if (typeof note === "string") return put({ customerId, contactId, draft: { ...draft, problem: note } });
    const answer = await ask({ type: "note", customerId, note }).catch(() => null);
    if (!answer?.ok) {
      const problem = problemOf(answer?.error.code ?? "other");
      return put({ customerId, contactId, draft: { ...draft, problem } });
    }
    forget(customerId);
    setSavedFor(customerId);
    refresh();
  };
  const policy = settings?.policy?.policy;
  return (
    <>
      <CustomerPanel
        card={card}
        words={words}
        language={language}
        draft={shown?.draft ?? null}
        saved={savedFor !== null && savedFor === card.customerId}
        onWrite={(kind) => {
          if (card.customerId === null) return;
          setSavedFor(null);
          const draft = { id: crypto.randomUUID(), kind, text: "", stepText: "", stepDue: "", problem: null };
          put({ customerId: card.customerId, contactId: card.contact?.id ?? null, draft });
        }}
        onDraft={(draft) => shown && put({ ...shown, draft })}
        onSave={async () => (shown ? save(shown) : undefined)}
        onDiscard={() => shown && forget(shown.customerId)}
        onDone={(noteId) => void ask({ type: "step-done", noteId }).then(refresh)}
      />
      {policy && settings?.pairing ? (
        <DropZone
          mailboxes={policy.mailboxes.map((m) => m.address)}
          words={words}
          onFiles={(files, mailbox, say) => {
            const maxBytes = policy.limits.maxOriginalBytes;
            const made = { newId: () => crypto.randomUUID(), now: () => new Date() };
            return saveFiles(files, { mailbox, maxBytes, words, language, page: document, ...made }, ask, say);
          }}
        />
      ) : null}
    </>
  );
}

// Read aloud, and drawn, as what the words are: a browser in another language has the English ones.
document.documentElement.lang = languageOf(language);
const app = document.getElementById("app");
if (app) render(<Panel />, app);
