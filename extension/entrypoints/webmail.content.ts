import { defineContentScript } from "wxt/utils/define-content-script";
import { barWords } from "../bar-words.ts";
import { browser } from "../browser.ts";
import { answerNewMail } from "../capture/new-mail.ts";
import { HOLD_MAILBOX, LOOK_MAILBOX, PRESS_SAVE } from "../capture/press-save.ts";
import { watchMessage } from "../capture/watch-message.ts";
import { languageOf } from "../language.ts";
import { watchMailbox } from "../mailbox/watch-mailbox.ts";
import type { Ask } from "../messages.ts";
import { listKeyDocuments } from "../webmail/dom.ts";
import { pickAdapter } from "../webmail/registry.ts";
import { preferSelectors } from "../webmail/selectors.ts";

/** A page that nobody looks at has slow clocks: the background's are asked. */
async function waitFor(ms: number, ask: Ask): Promise<void> {
  if (document.visibilityState === "visible") return new Promise((resolve) => setTimeout(resolve, ms));
  await ask({ type: "mailbox-wait", ms: Math.min(20_000, Math.round(ms)) });
}

export default defineContentScript({
  // Registered by the background for the origins that the person allowed; never in the manifest.
  registration: "runtime",
  allFrames: true,
  // The framework would tell the page, by a message to its window, that this script has started.
  noScriptStartedPostMessage: true,
  async main(ctx) {
    const adapter = pickAdapter(document);
    if (!adapter) return;
    // An update or removal of the extension leaves this script behind with nobody to ask: `isInvalid` looks, and then
    // aborts `ctx.signal`, which takes the bar away.
    const ask: Ask = async (request) => {
      if (ctx.isInvalid) throw new Error("the extension is gone");
      try {
        return await browser.runtime.sendMessage(request);
      } finally {
        void ctx.isInvalid;
      }
    };
    // Switched off or removed by somebody while the message is open: seen when the person comes back to the page.
    const look = (): void => void ctx.isInvalid;
    ctx.addEventListener(document, "visibilitychange", look);
    ctx.addEventListener(window, "focus", look);
    ctx.addEventListener(document.documentElement, "pointerenter", look);
    // The person no longer allows this site.
    const onStop = (message: unknown): void => {
      if (isStopFor(message, location.origin)) ctx.abort("not allowed any more");
    };
    browser.runtime.onMessage.addListener(onStop);
    ctx.signal.addEventListener("abort", () => browser.runtime.onMessage.removeListener(onStop));
    if (adapter.evidence === "described") {
      const answer = await ask({ type: "selectors", webmail: adapter.id }).catch(() => null);
      if (answer?.ok) preferSelectors({ [adapter.id]: answer.value }, document);
      if (ctx.isInvalid) return;
    }
    watchMessage({
      page: document,
      adapter,
      ask,
      fetch: (input, init) => fetch(input, init),
      words: (language) => barWords[languageOf(language)],
      newId: () => crypto.randomUUID(),
      now: () => new Date(),
      signal: ctx.signal,
      onAsked: (save) => {
        const listen = (message: unknown, _: unknown, respond: (answer: unknown) => void): true | undefined => {
          if (message === PRESS_SAVE) save();
          // After the answer is on its way: the page that gives it goes.
          const leave = (url: string): void => void setTimeout(() => location.assign(url));
          const given = { page: document, adapter, leave, signal: ctx.signal };
          const answer = answerNewMail(message, { ...given, fetch: (input, init) => fetch(input, init) });
          void answer?.then(respond);
          return answer ? true : undefined;
        };
        browser.runtime.onMessage.addListener(listen);
        ctx.signal.addEventListener("abort", () => browser.runtime.onMessage.removeListener(listen));
      },
    });
    // A webmail's frames show parts of the page around them: that one does it for all.
    if (listKeyDocuments(document).length === 1)
      watchMailbox({
        page: document,
        adapter,
        ask,
        fetch: (input, init) => fetch(input, init),
        newId: () => crypto.randomUUID(),
        now: () => new Date(),
        wait: (ms) => waitFor(ms, ask),
        signal: ctx.signal,
        onCalled: ({ look, hold }) => {
          const listen = (message: unknown): void => {
            if (message === LOOK_MAILBOX) look();
            if (message === HOLD_MAILBOX) hold();
          };
          browser.runtime.onMessage.addListener(listen);
          ctx.signal.addEventListener("abort", () => browser.runtime.onMessage.removeListener(listen));
        },
      });
  },
});

const isStopFor = (message: unknown, origin: string): boolean => {
  const stop: unknown = typeof message === "object" && message !== null ? Reflect.get(message, "stop") : null;
  return Array.isArray(stop) && stop.includes(origin);
};
