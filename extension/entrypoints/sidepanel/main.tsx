import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { browser } from "../../browser.ts";
import { languageOf } from "../../language.ts";
import type { Ask, CustomerCard } from "../../messages.ts";
import { watchOpenInTab } from "../../settings.ts";
import { CustomerPanel } from "../../ui/CustomerPanel.tsx";
import { wordsIn } from "../../words.ts";

const language = browser.i18n.getUILanguage();
const words = wordsIn(languageOf(language));
const ask: Ask = (request) => browser.runtime.sendMessage(request);

function Panel() {
  const [card, setCard] = useState<CustomerCard | null>(null);
  useEffect(() => {
    let last = 0;
    const refresh = async (): Promise<void> => {
      const mine = ++last;
      const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
      if (tab?.id === undefined) return;
      const answer = await ask({ type: "customer", tabId: tab.id });
      // A slower answer about an earlier message must not overwrite a later one.
      if (answer.ok && mine === last) setCard(answer.value);
    };
    const listener = (): void => void refresh();
    listener();
    browser.tabs.onActivated.addListener(listener);
    const stop = watchOpenInTab(listener);
    return () => {
      browser.tabs.onActivated.removeListener(listener);
      stop();
    };
  }, []);
  return card ? <CustomerPanel card={card} words={words} language={language} /> : null;
}

const app = document.getElementById("app");
if (app) render(<Panel />, app);
