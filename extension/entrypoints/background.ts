// First: its setting must stand before the contract makes its schemas.
import "../no-made-code.ts";

import { defineBackground } from "wxt/utils/define-background";
import { noteCutShort } from "../background/begun.ts";
import { type Background, outboxOpener } from "../background/context.ts";
import { handleRequest } from "../background/handle-request.ts";
import { createKeyring } from "../background/keeping.ts";
import { releaseTab } from "../background/leases.ts";
import { refreshOwnCopy } from "../background/own-copy.ts";
import { forgetPairingTab, watchPairingTab } from "../background/pairing.ts";
import { createPump, hurry } from "../background/pump.ts";
import { registerWebmails, stopRefused } from "../background/webmail-access.ts";
import { renewPolicy } from "../background/worker-session.ts";
import { browser } from "../browser.ts";
import { log } from "../log.ts";
import { closeToContentScripts, watchEnded, watchManaged, writeOpenInTab } from "../settings.ts";

const LOOK_ALARM = "counterfoil-look";
const LOOK_MINUTES = 30;

export default defineBackground(() => {
  const opened = {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => crypto.randomUUID(),
    store: outboxOpener(indexedDB),
  };
  const given = { ...opened, keyring: createKeyring(opened) };
  const background: Background = { ...given, wake: createPump(given) };
  const register = (): void => {
    registerWebmails().catch((error: unknown) => log("webmails.failed", { error: String(error).slice(0, 60) }));
  };
  browser.runtime.onInstalled.addListener(() => {
    // Before the new scripts start, which ask for it.
    void noteCutShort()
      .catch(() => log("begun.unreadable"))
      .then(register);
    background.wake();
  });
  const retryNow = (): void => {
    hurry(background).catch(() => log("outbox.unreadable"));
  };
  browser.runtime.onStartup.addListener(() => {
    register();
    retryNow();
  });
  watchManaged(register);
  watchEnded(background.wake);
  browser.permissions.onAdded.addListener(register);
  browser.permissions.onRemoved.addListener(() => {
    register();
    stopRefused().catch((error: unknown) => log("webmails.failed", { error: String(error).slice(0, 60) }));
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    // A browser in which nobody opens mail hears of the last day, too.
    if (name === LOOK_ALARM)
      void renewPolicy(Date.now())
        .then(() => refreshOwnCopy(Date.now()))
        .catch(() => log("own-copy.unreadable"));
    else background.wake();
  });
  void browser.alarms.create(LOOK_ALARM, { periodInMinutes: LOOK_MINUTES });
  self.addEventListener("online", retryNow);
  browser.tabs.onUpdated.addListener((tabId, change) => {
    if (!change.url) return;
    void writeOpenInTab(tabId, null);
    watchPairingTab(background, tabId, change.url).catch(() => log("pairing.failed"));
  });
  browser.tabs.onRemoved.addListener((tabId) => {
    void writeOpenInTab(tabId, null);
    void forgetPairingTab(tabId);
    releaseTab(tabId);
  });
  browser.runtime.onMessage.addListener((message, sender) =>
    handleRequest(background, message, {
      url: sender.url ?? "",
      tabId: sender.tab?.id ?? null,
      frameId: sender.frameId ?? 0,
    }),
  );
  closeToContentScripts().catch((error: unknown) => log("storage.open", { error: String(error).slice(0, 60) }));
  // Whatever started this service worker: the last one may have been stopped with uploads under way.
  background.wake();
});
