// First: its setting must stand before the contract makes its schemas.
import "../../no-made-code.ts";

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isolated } from "../../../shared/direction.ts";
import { listRefused, watchAllowed } from "../../allowed.ts";
import { browser } from "../../browser.ts";
import { languageOf } from "../../language.ts";
import type { Ask } from "../../messages.ts";
import { parseOrigin, patternOf } from "../../origins.ts";
import { readSettings, type Settings, watchSettings, writeSettings } from "../../settings.ts";
import { AddressForm } from "../../ui/AddressForm.tsx";
import { evidenceOf, webmailName } from "../../webmail/registry.ts";
import { wordsIn } from "../../words.ts";

const language = languageOf((await readSettings()).language);
const words = wordsIn(language);
const ask: Ask = (request) => browser.runtime.sendMessage(request);

function Options() {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  useEffect(() => {
    const read = async (): Promise<void> => {
      const found = await readSettings();
      setSettings(found);
      setRefused(await listRefused([...(found.server ? [found.server] : []), ...found.webmails.map((w) => w.origin)]));
    };
    const again = (): void => void read();
    again();
    const stops = [watchSettings(again), watchAllowed(again)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  if (!settings) return null;
  return (
    <>
      <h1>{words.optionsTitle}</h1>
      {settings.invalid.length > 0 ? <p class="warn">{words.managedInvalid(settings.invalid.join(", "))}</p> : null}
      <Server settings={settings} refused={refused} />
      <Webmails settings={settings} refused={refused} />
      <Connection settings={settings} />
      {settings.webmails.length > 0 ? <Bar settings={settings} /> : null}
      <Privacy />
    </>
  );
}

interface PartProps {
  settings: Settings;
}

interface SiteProps extends PartProps {
  /** Origins that the browser does not allow now. */
  refused: readonly string[];
}

function Server({ settings, refused }: SiteProps) {
  const { server, serverManaged } = settings;
  const remove = async (): Promise<void> => {
    await ask({ type: "disconnect" });
    await writeSettings({ server: null });
  };
  return (
    <section id="server">
      <h2>{words.serverTitle}</h2>
      <p class="soft">{words.serverWhy}</p>
      {server && !serverManaged ? (
        <ul>
          <li>
            <span>{server}</span>
            <button type="button" class="plain" aria-label={`${words.remove} ${server}`} onClick={() => void remove()}>
              {words.remove}
            </button>
          </li>
        </ul>
      ) : null}
      {server && !serverManaged && refused.includes(server) ? (
        <Refused words={words.serverNotAllowedNow} origin={server} />
      ) : null}
      {server && serverManaged ? (
        <div class="row">
          <span>
            {server} · {words.managed}
          </span>
          <button type="button" onClick={() => void allow(server)}>
            {words.allow}
          </button>
        </div>
      ) : null}
      {server ? null : (
        <AddressForm
          id="server-address"
          label={words.serverLabel}
          button={words.allow}
          onAdd={(typed) => add(typed, async (origin) => writeSettings({ server: origin }))}
        />
      )}
    </section>
  );
}

function Webmails({ settings, refused }: SiteProps) {
  const own = settings.webmails.filter((w) => !w.managed);
  const change = async (webmails: Settings["webmails"]): Promise<void> => {
    await writeSettings({ webmails });
    await ask({ type: "webmails-changed" });
  };
  return (
    <section id="webmails">
      <h2>{words.webmailTitle}</h2>
      <p class="soft">{words.webmailWhy}</p>
      <ul>
        {settings.webmails.map((w) => (
          <li key={w.origin}>
            <span>{w.origin}</span>
            <span class="soft">{w.id === null ? words.kindUnknown : words.kindKnown(webmailName(w.id))}</span>
            <Evidence id={w.id} />
            {refused.includes(w.origin) ? <Refused words={words.notAllowedNow} origin={w.origin} /> : null}
            {w.managed ? (
              <button type="button" onClick={() => void allow(w.origin).then(() => ask({ type: "webmails-changed" }))}>
                {words.allow}
              </button>
            ) : (
              <button
                type="button"
                class="plain"
                aria-label={`${words.remove} ${w.origin}`}
                onClick={() => void change(own.filter((o) => o.origin !== w.origin))}
              >
                {words.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      <AddressForm
        id="webmail-address"
        label={words.webmailLabel}
        button={words.allow}
        onAdd={(typed) =>
          add(typed, (origin) =>
            change([...own.filter((o) => o.origin !== origin), { origin, id: null, managed: false }]),
          )
        }
      />
    </section>
  );
}

/** A site that the browser no longer allows, and the way back. */
function Refused({ words: why, origin }: { words: string; origin: string }) {
  return (
    <p class="warn" role="alert">
      {why}{" "}
      <button type="button" onClick={() => void allow(origin).then(() => ask({ type: "webmails-changed" }))}>
        {words.allowAgain}
      </button>
    </p>
  );
}

function Privacy() {
  const { title, lines, limitedUse } = words.privacy;
  return (
    <section id="privacy">
      <h2>{title}</h2>
      {[...lines, limitedUse].map((line) => (
        <p key={line} class="soft">
          {line}
        </p>
      ))}
    </section>
  );
}

/** What the reading of this webmail rests on; nothing while it is not known which it is. */
function Evidence({ id }: { id: string | null }) {
  const evidence = id === null ? null : evidenceOf(id);
  return evidence === null ? null : <span class="soft">{words.evidence[evidence]}</span>;
}

function Connection({ settings }: PartProps) {
  const { pairing, paused, ended, server, webmails } = settings;
  const connected = pairing !== null && !paused;
  const [failed, setFailed] = useState(false);
  const connect = async (): Promise<void> => {
    const answer = await ask({ type: "connect" }).catch(() => null);
    setFailed(!answer?.ok);
  };
  return (
    <section id="connection">
      <h2>{words.connectTitle}</h2>
      {pairing ? <p>{words.connectedAs(isolated(pairing.person.name), isolated(pairing.deviceName))}</p> : null}
      {paused ? <p class="warn">{words.signedOut}</p> : null}
      {ended ? <p class="warn">{ended.isDone ? words.accessEndedDone : words.accessEnded}</p> : null}
      {connected ? null : <p class="soft">{words.connectWhy}</p>}
      <div class="row">
        {connected ? null : (
          <button id="connect" type="button" class="main" disabled={server === null} onClick={() => void connect()}>
            {words.connect}
          </button>
        )}
        {pairing ? (
          <button id="disconnect" type="button" onClick={() => void ask({ type: "disconnect" })}>
            {words.disconnect}
          </button>
        ) : null}
      </div>
      {failed ? (
        <p class="warn" role="alert">
          {words.connectFailed}
        </p>
      ) : null}
      {connected && webmails.length > 0 ? <p>{words.done}</p> : null}
    </section>
  );
}

function Bar({ settings }: PartProps) {
  const change = async (showBar: boolean): Promise<void> => {
    await writeSettings({ showBar });
    // The scripts in open pages start anew, and so show or take away their bars at once.
    await ask({ type: "webmails-changed" });
  };
  return (
    <section id="bar">
      <h2>{words.barTitle}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.showBar}
          aria-describedby="bar-hint"
          onChange={(event) => void change(event.currentTarget.checked)}
        />
        {words.barShow}
      </label>
      <p id="bar-hint" class="soft">
        {words.barHint}
      </p>
    </section>
  );
}

/** Asks the browser for one origin; must run in the click. */
function allow(origin: string): Promise<boolean> {
  return browser.permissions.request({ origins: [patternOf(origin)] });
}

async function add(typed: string, keep: (origin: string) => Promise<void>): Promise<string | null> {
  const parsed = parseOrigin(typed);
  if ("problem" in parsed) return words[parsed.problem];
  if (!(await allow(parsed.origin))) return words.notAllowed;
  await keep(parsed.origin);
  return null;
}

// Read aloud, and drawn, as what the words are: a browser in another language has the English ones.
document.documentElement.lang = language;
const app = document.getElementById("app");
if (app) render(<Options />, app);
