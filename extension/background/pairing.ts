/**
 * Connects this browser to a person. The server's page is opened with a PKCE challenge (RFC 7636, S256) and the
 * thumbprint of a new key, to which all that follows is bound (RFC 9449); the person,
 * signed in there, confirms; the code comes back in the address of the very tab that was opened, which only this
 * extension and that page can see. There is no code to type, so none can be talked out of anybody.
 */
import { deviceEndpoints } from "../../shared/api/devices.ts";
import { createApiClient } from "../api-client.ts";
import { browser } from "../browser.ts";
import { adoptPendingKey, forgetDeviceKey, makePendingKey } from "../device-keys.ts";
import { log } from "../log.ts";
import { forgetMailboxes } from "../mailbox-index.ts";
import { forgetOwnCopy } from "../own-copy.ts";
import {
  type PairingAttempt,
  readPairingAttempt,
  readSettings,
  writeDeviceMemory,
  writePairingAttempt,
  writeSettings,
} from "../settings.ts";
import type { Background } from "./context.ts";
import { refreshOwnCopy } from "./own-copy.ts";
import { base64Url, challengeOf } from "./pkce.ts";
import { hurry } from "./pump.ts";
import { readPolicy } from "./worker-session.ts";

/** Opens the server's pairing page. Throws when no server is set. */
export async function startPairing(background: Background): Promise<void> {
  const { server } = await readSettings();
  if (!server) throw new Error("no server is set");
  const verifier = randomText();
  const state = randomText();
  const [challenge, key] = await Promise.all([challengeOf(verifier), makePendingKey()]);
  const query = new URLSearchParams({ challenge, key, state, name: deviceName() });
  const tab = await browser.tabs.create({ url: `${server}/pair?${query}` });
  if (tab.id === undefined) throw new Error("the browser opened no tab");
  await writePairingAttempt({ state, verifier, tabId: tab.id, server });
  // The page may have been faster than our storage: its address is looked at once more.
  const { url } = await browser.tabs.get(tab.id);
  if (url) await watchPairingTab(background, tab.id, url);
}

/** To be called whenever a tab's address changed: ends a pairing that has come to its last page. */
export async function watchPairingTab(background: Background, tabId: number, url: string): Promise<void> {
  const attempt = await readPairingAttempt();
  if (!attempt || attempt.tabId !== tabId) return;
  const done = `${attempt.server}/pair/done#`;
  if (!url.startsWith(done)) return;
  const answer = new URLSearchParams(url.slice(done.length));
  await writePairingAttempt(null);
  const code = answer.get("code");
  if (answer.get("state") !== attempt.state || !code) return log("pairing.refused");
  await exchange(background, attempt, code);
  await browser.tabs.remove(tabId);
  await browser.runtime.openOptionsPage();
}

/** Forgets a pairing whose tab was closed. */
export async function forgetPairingTab(tabId: number): Promise<void> {
  if ((await readPairingAttempt())?.tabId === tabId) await writePairingAttempt(null);
}

async function exchange(background: Background, attempt: PairingAttempt, code: string): Promise<void> {
  const call = createApiClient(attempt.server, "newcomer");
  const { verifier } = attempt;
  const answer = await call(deviceEndpoints.exchangeCode, { body: { code, verifier } });
  const { accessToken, accessSeconds: seconds, refreshToken, device, person } = answer;
  await adoptPendingKey(device.id, refreshToken);
  await writeDeviceMemory({ accessToken, sinceMs: background.now(), seconds, nonce: null });
  const pairing = { deviceId: device.id, deviceName: device.name, person, pairedAt: device.pairedAt };
  await writeSettings({ pairing, paused: false, policy: null, ended: null, signingKey: null });
  log("pairing.done", { device: device.id });
  await readPolicy(await readSettings(), background.now());
  void refreshOwnCopy(background.now()).catch(() => log("own-copy.unreadable"));
  await hurry(background).catch(() => background.wake());
}

/** Ends the pairing here and, where the server answers, there. What waits stays and waits for its person. */
export async function endPairing(): Promise<void> {
  const { server, pairing } = await readSettings();
  await writeSettings({ pairing: null, policy: null, paused: false, signingKey: null });
  await forgetOwnCopy();
  await forgetMailboxes();
  if (!server || !pairing) return;
  const call = createApiClient(server, "device");
  await call(deviceEndpoints.disableDevice, { params: { id: pairing.deviceId } }).catch(() =>
    log("pairing.end.unsent"),
  );
  await forgetDeviceKey();
  await writeDeviceMemory(null);
}

const randomText = (): string => base64Url(crypto.getRandomValues(new Uint8Array(32)));

function deviceName(): string {
  const agent = navigator.userAgent;
  const name = /Firefox\//.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge" : "Chrome";
  const system = /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "Mac" : "Linux";
  return `${name} · ${system}`;
}
