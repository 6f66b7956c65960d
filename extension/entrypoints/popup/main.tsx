// First: its setting must stand before the contract makes its schemas.
import "../../no-made-code.ts";

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isolated } from "../../../shared/direction.ts";
import { listRefused, watchAllowed } from "../../allowed.ts";
import { reasonIn } from "../../bar-words.ts";
import { browser, openPanel } from "../../browser.ts";
import { barStateOf, describe } from "../../capture/bar-view.ts";
import { giveFile } from "../../capture/give-file.ts";
import { saveFiles } from "../../capture/save-file.ts";
import { savePage } from "../../capture/save-page.ts";
import { bestOf } from "../../capture/shown-page.ts";
import { languageOf } from "../../language.ts";
import type { MailboxState } from "../../mailbox-messages.ts";
import type { Ask, KeptCopy, OutboxLine, ShownPage, WaitingList } from "../../messages.ts";
import { readSettings, type Settings, watchSettings } from "../../settings.ts";
import { DropZone } from "../../ui/DropZone.tsx";
import { MailboxBox } from "../../ui/MailboxBox.tsx";
import { OutboxList } from "../../ui/OutboxList.tsx";
import { OwnCopy } from "../../ui/OwnCopy.tsx";
import { PageBox } from "../../ui/PageBox.tsx";
import { webmailName } from "../../webmail/registry.ts";
import { wordsIn } from "../../words.ts";

const { language } = await readSettings();
const words = wordsIn(languageOf(language));
const ask: Ask = (request) => browser.runtime.sendMessage(request);
/** The list moves while a person looks at it. */
const REFRESH_MS = 1_000;

const nothing: WaitingList = {
  lines: [],
  others: 0,
  removed: [],
  bytes: 0,
  paused: false,
  silentSince: null,
  uploaded: false,
};

/** The item's bytes, part by part; false when they cannot be opened here. */
async function keepFile(line: OutboxLine): Promise<boolean> {
  const bytes = new Uint8Array(line.bytes);
  for (let part = 0, parts = 1, at = 0; part < parts; part++) {
    const answer = await ask({ type: "export", id: line.id, part });
    if (!answer.ok) return false;
    const some = Uint8Array.from(atob(answer.value.data), (c) => c.charCodeAt(0));
    bytes.set(some, at);
    at += some.length;
    parts = answer.value.parts;
  }
  giveFile(document, bytes, line.capturedAt);
  return true;
}

/** What the page in front shows. The browser allows it for this one page, because the popup was opened on it. */
async function readFront(): Promise<ShownPage> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) return { kind: "nothing" };
  const target = { tabId: tab.id, allFrames: true };
  const found = await browser.scripting.executeScript({ target, files: ["/read-page.js"] });
  return bestOf(found.map(({ result }) => result as ShownPage | null));
}

/** Saves it; gives what became of it, in words. */
async function savePageOf(
  shown: Exclude<ShownPage, { kind: "nothing" }>,
  given: { id: string; mailbox: string; maxBytes: number },
) {
  const made = { ...given, capturedAt: new Date().toISOString() };
  const saved = await savePage(shown, made, ask).catch(() => ({ ok: false, reason: "other" }) as const);
  if (!saved.ok) return { isSaved: false, said: words.notSaved(reasonIn(words, saved.reason, given.maxBytes)) };
  const state = barStateOf(saved.state, null);
  return { isSaved: true, said: state ? describe(state, words, language).text : words.saved };
}

/** What the person has to read before anything of theirs is saved. */
function Notice({ version, text }: { version: number; text: string }) {
  const [failed, setFailed] = useState(false);
  const confirm = async (): Promise<void> => {
    const answer = await ask({ type: "acknowledge", version }).catch(() => null);
    setFailed(!answer?.ok);
  };
  return (
    <div id="notice">
      <h2>{words.noticeFirst}</h2>
      {text.split("\n").map((line) => (
        <p key={line}>{isolated(line)}</p>
      ))}
      <button type="button" class="main" onClick={() => void confirm()}>
        {words.noticeConfirm}
      </button>
      {failed ? (
        <p class="warn" role="alert">
          {words.reasons.offline_server}
        </p>
      ) : null}
    </div>
  );
}

function Popup() {
  const [settings, setSettings] = useState<Settings | null>(null);
  // Known before the click: Firefox opens its sidebar only in the very click.
  const [windowId, setWindowId] = useState(-1);
  const [waiting, setWaiting] = useState<WaitingList>(nothing);
  const [kept, setKept] = useState<KeptCopy | null>(null);
  const [mailboxes, setMailboxes] = useState<readonly MailboxState[]>([]);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const refresh = async (): Promise<void> => {
    const [answer, boxes] = await Promise.all([ask({ type: "list" }), ask({ type: "mailbox-state" })]);
    if (answer.ok) setWaiting(answer.value);
    if (boxes.ok) setMailboxes(boxes.value);
  };
  useEffect(() => {
    const read = (): void => {
      void readSettings().then(async (found) => {
        setSettings(found);
        setRefused(await listRefused(found.webmails.map((w) => w.origin)));
      });
      void refresh();
      void ask({ type: "own-copy" }).then((answer) => setKept(answer.ok ? answer.value : null));
    };
    read();
    void browser.windows.getCurrent().then((w) => setWindowId(w.id ?? -1));
    const stops = [watchSettings(read), watchAllowed(read)];
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => {
      for (const stop of stops) stop();
      clearInterval(timer);
    };
  }, []);
  if (!settings) return null;
  const { pairing, policy } = settings;
  const act = async (type: "retry" | "drop" | "dismiss" | "undo", id: string): Promise<void> => {
    await ask({ type, id });
    await refresh();
  };
  return (
    <>
      <section>
        <h1>
          {pairing
            ? words.connectedAs(isolated(pairing.person.name), isolated(pairing.deviceName))
            : words.notConnected}
        </h1>
        {waiting.paused ? <p class="warn">{words.signedOut}</p> : null}
        {settings.ended ? (
          <p class="warn">{settings.ended.isDone ? words.accessEndedDone : words.accessEnded}</p>
        ) : null}
        {waiting.silentSince === null ? null : (
          <p class="warn">
            {words.silentSince(
              new Date(waiting.silentSince).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" }),
            )}
          </p>
        )}
        {pairing && policy?.policy.notice ? <Notice {...policy.policy.notice} /> : null}
        {policy?.policy.newDevices.map((d) => (
          <p key={d.id} class="warn">
            {words.newDevice(isolated(d.name))}
          </p>
        ))}
        {policy && policy.policy.rulesChange !== null ? (
          <p class="warn">
            {words.changeProposed}{" "}
            <a href={`${policy.policy.consoleUrl}/saving-rules`} target="_blank" rel="noreferrer">
              {words.changeLook}
            </a>
          </p>
        ) : null}
        <div class="row">
          {pairing && !waiting.paused ? null : (
            <button type="button" class="main" onClick={() => void browser.runtime.openOptionsPage()}>
              {words.connect}
            </button>
          )}
          <button type="button" onClick={() => void openPanel(windowId).then((opened) => opened && window.close())}>
            {words.panelTitle}
          </button>
          <button type="button" class="plain" onClick={() => void browser.runtime.openOptionsPage()}>
            {words.settings}
          </button>
        </div>
        {pairing && policy ? (
          <p>
            <a href={`${policy.policy.consoleUrl}/my-record`} target="_blank" rel="noreferrer">
              {words.myRecord}
            </a>
          </p>
        ) : null}
      </section>
      {mailboxes.map((state) => (
        <MailboxBox
          key={state.mailbox}
          state={state}
          isOneOfMany={mailboxes.length > 1}
          words={words.mailbox}
          language={language}
          onWish={(wish) => void ask({ type: "mailbox-wish", mailbox: state.mailbox, wish }).then(refresh)}
        />
      ))}
      <OutboxList
        waiting={waiting}
        connected={pairing !== null}
        words={words}
        language={language}
        onStop={(id) => void act("undo", id)}
        onRetry={(id) => void act("retry", id)}
        onDrop={(id) => void act("drop", id)}
        onKeepFile={keepFile}
        onDismiss={(id) => void act("dismiss", id)}
      />
      {pairing && kept ? <OwnCopy kept={kept} words={words} language={language} /> : null}
      {pairing && policy ? (
        <PageBox
          mailboxes={policy.policy.mailboxes.map((m) => m.address)}
          words={words.page}
          companyAddress={policy.policy.companyAddress}
          newId={() => crypto.randomUUID()}
          onRead={readFront}
          onSave={(shown, mailbox, id) =>
            savePageOf(shown, { id, mailbox, maxBytes: policy.policy.limits.maxOriginalBytes })
          }
        />
      ) : null}
      {pairing && policy ? (
        <DropZone
          mailboxes={policy.policy.mailboxes.map((m) => m.address)}
          words={words}
          onFiles={async (files, mailbox, say) => {
            const { maxOriginalBytes: maxBytes } = policy.policy.limits;
            const made = { newId: () => crypto.randomUUID(), now: () => new Date() };
            await saveFiles(files, { mailbox, maxBytes, words, language, page: document, ...made }, ask, say);
            await refresh();
          }}
        />
      ) : null}
      <section>
        <h2>{words.webmails}</h2>
        {settings.webmails.length === 0 ? <p class="soft">{words.noWebmail}</p> : null}
        <ul>
          {settings.webmails.map((w) => (
            <li key={w.origin}>
              <span>{w.origin}</span>
              <span class="soft">{w.id === null ? words.kindUnknown : words.kindKnown(webmailName(w.id))}</span>
              {refused.includes(w.origin) ? (
                <p class="warn">
                  {words.notAllowedNow}{" "}
                  <button type="button" onClick={() => void browser.runtime.openOptionsPage()}>
                    {words.settings}
                  </button>
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

// Read aloud, and drawn, as what the words are: a browser in another language has the English ones.
document.documentElement.lang = languageOf(language);
const app = document.getElementById("app");
if (app) render(<Popup />, app);
