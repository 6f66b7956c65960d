// Runs the built extension in a real Firefox, by WebDriver BiDi, and drives it as a person would. Nothing of the
// extension is changed for it: the prompt that no test can press is answered by Firefox itself (prefs below).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { projectDir } from "../../scripts/local-worker.ts";
import type { TestCompany } from "./company.ts";
import type { RepBrowser } from "./rep-browser.ts";

/** The built extension for Firefox. */
export const firefoxExtensionDir = join(projectDir, "dist/extension/firefox-mv3");

const extensionId = "extension@counterfoil.example";
/** Firefox gives every extension a random address at install; a test has to know it. */
const extensionUuid = "6f1c9c52-3a0e-4f0b-9c1d-2f6a1b7e4d10";

/** As often a page is looked at before another is opened. */
const LOOKS = 4;

const prefs = {
  "extensions.webextensions.uuids": JSON.stringify({ [extensionId]: extensionUuid }),
  // `permissions.request` still needs the person's click; only the question that follows is answered with yes.
  "extensions.webextOptionalPermissionPrompts": false,
};

/** Starts Firefox with the extension, adds server and webmail, connects as rep1 and opens the message list. */
export async function launchFirefoxRep(company: TestCompany, executablePath: string): Promise<RepBrowser> {
  const userDataDir = company.newProfile("firefox-rep1");
  mkdirSync(userDataDir, { recursive: true });
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    enableExtensions: true,
    userDataDir,
    // Without it the extension's own pages cannot be opened by a test.
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: prefs,
  });
  await browser.installExtension(firefoxExtensionDir);
  await signIn(browser, company);
  // Open before the webmail is added: the extension has to start in it without a reload.
  const tab = await browser.newPage();
  await tab.goto(company.mail.url);
  await connect(browser, company);
  await tab.bringToFront();
  await tab.type("#rcmloginuser", "rep1@acme.example");
  await tab.type("#rcmloginpwd", "practice");
  await tab.click("#rcmloginsubmit");
  await tab.waitForSelector("#messagelist tbody tr.message");
  return {
    goto: async (url) => void (await tab.goto(url)),
    click: (selector) => tab.click(selector),
    press: (key) => pressKeys(tab, key),
    barState: () => readBarState(tab),
    barText: async () => null,
    popupSays: (text) => waitForPopup(browser, text),
    close: () => browser.close(),
  };
}

/** One key, or one with Control held: `s`, `q`, `Enter`, `Control+Enter`. */
async function pressKeys({ keyboard }: Page, keys: string): Promise<void> {
  const isHeld = keys.startsWith("Control+");
  if (isHeld) await keyboard.down("Control");
  const key = keys.replace("Control+", "");
  await keyboard.press(key === "s" || key === "q" ? key : "Enter");
  if (isHeld) await keyboard.up("Control");
}

async function signIn(browser: Browser, { sessions, worker }: TestCompany): Promise<void> {
  const { hostname: domain } = new URL(worker.origin);
  const cookies = sessions.rep1.cookie.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), domain, path: "/" };
  });
  await browser.setCookie(...cookies);
}

/**
 * Opens one of the extension's own pages. Firefox never tells a test that such a page has loaded: it is seen by what is
 * on it, and a look at the very moment when the page takes the blank one's place ends in a protocol error of Firefox's
 * own ("right-hand side of 'in' should be an object, got null"). It is looked again; a page of which every look fails so
 * is left for another.
 */
async function openExtensionPage(browser: Browser, name: string, selector: string): Promise<Page> {
  const until = performance.now() + 30_000;
  for (;;) {
    const page = await browser.newPage();
    page.goto(`moz-extension://${extensionUuid}/${name}.html`).catch(() => undefined);
    let error: unknown = null;
    for (let looks = 0; looks < LOOKS; looks++) {
      const found = await page.waitForSelector(selector, { timeout: 10_000 }).catch((failed: unknown) => failed);
      if (!(found instanceof Error)) return page;
      error = found;
      await sleep(250);
    }
    await page.close();
    if (performance.now() > until) throw error;
  }
}

async function connect(browser: Browser, { worker, mail }: TestCompany): Promise<void> {
  const options = await openExtensionPage(browser, "options", "#server-address");
  await options.type("#server-address", worker.origin);
  await options.click("#server form button");
  await options.waitForSelector("#server li");
  await options.type("#webmail-address", mail.url);
  await options.click("#webmails form button");
  await options.waitForSelector("#webmails li");
  const opened = browser.waitForTarget((target) => target.url().includes("/pair?"), { timeout: 10_000 });
  await options.click("#connect");
  const pairing = await (await opened).page();
  if (!pairing) throw new Error("the extension opened no pairing page");
  await pairing.locator("button ::-p-text(Connect)").click();
  await options.waitForSelector("#disconnect", { timeout: 15_000 });
  await options.close();
}

async function readBarState(tab: Page): Promise<string | null> {
  for (const frame of tab.frames()) {
    const state = await frame
      .$$eval("counterfoil-bar", ([host]) => host?.getAttribute("data-state") ?? null)
      // A frame on its way elsewhere has no bar.
      .catch(() => null);
    if (state !== null) return state;
  }
  return null;
}

async function waitForPopup(browser: Browser, text: RegExp): Promise<void> {
  const popup = await openExtensionPage(browser, "popup", "#app > *");
  try {
    await popup.waitForFunction(
      (source: string) => new RegExp(source, "i").test(document.body.innerText),
      { timeout: 10_000 },
      text.source,
    );
  } finally {
    await popup.close();
  }
}
