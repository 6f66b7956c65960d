// First: its setting must stand before the contract makes its schemas.
import "../../no-made-code.ts";

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { browser } from "../../browser.ts";
import { saveFiles } from "../../capture/save-file.ts";
import { languageOf } from "../../language.ts";
import type { Ask, CustomerCard } from "../../messages.ts";
import { readSettings, type Settings, watchOpenInTab, watchSettings } from "../../settings.ts";
import { CustomerPanel } from "../../ui/CustomerPanel.tsx";
import { DropZone } from "../../ui/DropZone.tsx";
import { wordsIn } from "../../words.ts";

const language = browser.i18n.getUILanguage();
const words = wordsIn(languageOf(language));
const ask: Ask = (request) => browser.runtime.sendMessage(request);

function Panel() {
  const [card, setCard] = useState<CustomerCard | null>(null);
  const [settings, setSettings] = useState<Settings | null>(null);
  useEffect(() => {
    let last = 0;
    const refresh = async (): Promise<void> => {
      const mine = ++last;
      setSettings(await readSettings());
      const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
      if (tab?.id === undefined) return;
      const answer = await ask({ type: "customer", tabId: tab.id });
      // A slower answer about an earlier message must not overwrite a later one.
      if (answer.ok && mine === last) setCard(answer.value);
    };
    const listener = (): void => void refresh();
    listener();
    browser.tabs.onActivated.addListener(listener);
    const stops = [watchOpenInTab(listener), watchSettings(listener)];
    return () => {
      browser.tabs.onActivated.removeListener(listener);
      for (const stop of stops) stop();
    };
  }, []);
  if (!card) return null;
  const policy = settings?.policy?.policy;
  return (
    <>
      <CustomerPanel card={card} words={words} language={language} />
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
