// First: its setting must stand before the contract makes its schemas.
import "../../no-made-code.ts";

import { render } from "preact";
import { useState } from "preact/hooks";
import { browser } from "../../browser.ts";
import { saveFiles } from "../../capture/save-file.ts";
import type { Writing } from "../../drafts.ts";
import { languageOf } from "../../language.ts";
import type { Ask } from "../../messages.ts";
import { readSettings } from "../../settings.ts";
import { CustomerPanel, type Problem } from "../../ui/CustomerPanel.tsx";
import { DropZone } from "../../ui/DropZone.tsx";
import { noteOf } from "../../ui/NoteBox.tsx";
import { ReadyQuotes } from "../../ui/ReadyQuotes.tsx";
import { wordsIn } from "../../words.ts";
import { useCard } from "./use-card.ts";
import { useDrafts } from "./use-drafts.ts";
import { useQuote } from "./use-quote.ts";
import { useReady } from "./use-ready.ts";

const { language } = await readSettings();
const words = wordsIn(languageOf(language));
const ask: Ask = (request) => browser.runtime.sendMessage(request);

/** Nobody answered, or the Worker would not; said in words where it happened. */
const problemOf = (answer: { ok: false; error: { code: string } } | null): Problem => {
  const code = answer?.error.code;
  return code === "unauthenticated" ? "signed-out" : code === "forbidden" || code === "not_found" ? "allowed" : "sent";
};

function Panel() {
  const { shown, at, settings, refresh } = useCard(ask);
  const quote = useQuote(ask, at, refresh);
  const ready = useReady(ask);
  const drafts = useDrafts(settings?.pairing?.person.id ?? null);
  const [savedFor, setSavedFor] = useState<string | null>(null);
  /** A draft about another customer that the person wants to see. */
  const [chosen, setChosen] = useState<string | null>(null);
  const [unsettled, setUnsettled] = useState<{ noteId: string; problem: Problem } | null>(null);
  if (!shown) return null;
  const { card } = shown;
  const draftOf = (customerId: string | null): Writing | undefined =>
    drafts.all.find((one) => one.customerId === customerId);
  // A customer that cannot be shown now hides no words: what is being written stays in sight.
  const first = card.state === "customer" ? undefined : drafts.all[0];
  const writing = draftOf(card.customerId) ?? draftOf(chosen) ?? first ?? null;
  const save = async (one: Writing): Promise<void> => {
    const note = noteOf(one.draft, one.contactId);
    if (typeof note === "string") return drafts.put({ ...one, draft: { ...one.draft, problem: note } });
    const answer = await ask({ type: "note", customerId: one.customerId, note }).catch(() => null);
    if (!answer?.ok) return drafts.put({ ...one, draft: { ...one.draft, problem: problemOf(answer) } });
    drafts.forget(one.customerId);
    setSavedFor(one.customerId);
    refresh();
  };
  const settle = async (noteId: string): Promise<void> => {
    setUnsettled(null);
    const answer = await ask({ type: "step-done", noteId }).catch(() => null);
    if (answer?.ok) refresh();
    else setUnsettled({ noteId, problem: problemOf(answer) });
  };
  const policy = settings?.policy?.policy;
  return (
    <>
      <CustomerPanel
        card={card}
        isOld={shown.isOld}
        words={words}
        language={language}
        now={new Date()}
        writing={writing}
        others={drafts.all.filter((one) => one !== writing)}
        saved={savedFor !== null && savedFor === card.customerId}
        unsettled={unsettled}
        onAgain={refresh}
        onConnect={() => void browser.runtime.openOptionsPage()}
        onWrite={(kind) => {
          if (card.customerId === null) return;
          setSavedFor(null);
          const draft = { id: crypto.randomUUID(), kind, text: "", stepText: "", stepDue: "", problem: null };
          const about = { customerId: card.customerId, customerName: card.name ?? "" };
          drafts.put({ ...about, contactId: card.contact?.id ?? null, draft });
        }}
        onChoose={setChosen}
        onDraft={(draft) => writing && drafts.put({ ...writing, draft })}
        onSave={async () => (writing ? save(writing) : undefined)}
        onDiscard={() => writing && drafts.forget(writing.customerId)}
        onDone={settle}
        asking={quote.shown && { ...quote.shown, onChange: quote.change, onSend: quote.send, onClose: quote.close }}
        onAsk={quote.begin}
        unsettledQuote={quote.unsettled}
        onAnswer={quote.answer}
        onWithdraw={quote.withdraw}
      />
      <ReadyQuotes {...ready} words={words} />
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
