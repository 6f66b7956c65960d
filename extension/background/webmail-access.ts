/** Runs the content script on the webmails that the person (or the company) added and the browser allows; nowhere else. */
import { listRefused } from "../allowed.ts";
import { browser } from "../browser.ts";
import { patternOf } from "../origins.ts";
import { readSettings, writeSettings } from "../settings.ts";

const SCRIPT_ID = "webmail";
const SCRIPT_FILE = "/content-scripts/webmail.js";

/**
 * Registers the content script for every allowed webmail and starts it in their open tabs. Safe to run at any time: an
 * update of the extension forgets registrations, a person can take a permission back. Answers how many are allowed.
 */
export function registerWebmails(): Promise<number> {
  // One at a time: a grant and the list that names it come together, and the same id twice is an error.
  return navigator.locks.request("counterfoil-webmails", register);
}

async function register(): Promise<number> {
  const matches = await listAllowedPatterns();
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT_ID] });
  if (registered.length > 0) await browser.scripting.unregisterContentScripts({ ids: [SCRIPT_ID] });
  if (matches.length === 0) return 0;
  await browser.scripting.registerContentScripts([
    { id: SCRIPT_ID, matches, js: [SCRIPT_FILE], allFrames: true, runAt: "document_idle", persistAcrossSessions: true },
  ]);
  await startInOpenTabs(matches);
  return matches.length;
}

async function listAllowedPatterns(): Promise<string[]> {
  const { webmails } = await readSettings();
  const refused = new Set(await listRefused(webmails.map((w) => w.origin)));
  return [...new Set(webmails.filter((w) => !refused.has(w.origin)).map((w) => patternOf(w.origin)))];
}

/** Tells open pages of webmails that the person no longer allows: the browser leaves their scripts running. */
export async function stopRefused(): Promise<void> {
  const { webmails } = await readSettings();
  const refused = await listRefused(webmails.map((w) => w.origin));
  if (refused.length === 0) return;
  // Which tab is at which site the browser no longer says: each is told, and compares its own address.
  for (const { id } of await browser.tabs.query({}))
    if (id !== undefined) await browser.tabs.sendMessage(id, { stop: refused }).catch(() => undefined);
}

// A tab that was open before the grant or the update has no working content script; a second start retires the first.
async function startInOpenTabs(matches: string[]): Promise<void> {
  for (const tab of await browser.tabs.query({ url: matches })) {
    if (tab.id === undefined) continue;
    await browser.scripting
      .executeScript({ target: { tabId: tab.id, allFrames: true }, files: [SCRIPT_FILE] })
      // A discarded tab or an error page cannot run scripts; it gets its own when it is loaded.
      .catch(() => undefined);
  }
}

/** Notes which webmail an added origin turned out to be. */
export async function noteWebmailKind(origin: string, id: string): Promise<void> {
  const { webmails } = await readSettings();
  if (!webmails.some((w) => w.origin === origin && w.id !== id)) return;
  const own = webmails.filter((w) => !w.managed);
  await writeSettings({ webmails: own.map((w) => (w.origin === origin ? { ...w, id } : w)) });
}
