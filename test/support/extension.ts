// Runs the built extension in a real Chromium and drives it as a person would: allow a site, connect, press keys.
import { type BrowserContext, type CDPSession, chromium, type Frame, type Locator, type Page } from "@playwright/test";
import { type CdpNode, childrenOf, readClosedDom } from "./closed-dom.ts";

/** A running Chromium with the extension in it. */
export interface ExtensionBrowser {
  context: BrowserContext;
  /** The extension's id; its pages live at `chrome-extension://<id>/`. */
  extensionId: string;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Built extension, e.g. `dist/extension/chrome-mv3`. */
  extensionDir: string;
  /** Browser profile; the same directory again is the same person's browser after a restart. */
  userDataDir: string;
  /** BCP 47 language of the browser's UI. */
  language?: string;
  executablePath?: string;
}

/** Chromium's own tracing of a profile that was killed asks to restore pages; these flags keep tests quiet. */
export const quietFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-crash-restore-bubble",
];

/** Starts Chromium with the extension loaded. */
export async function launchExtension(options: LaunchOptions): Promise<ExtensionBrowser> {
  const { extensionDir, userDataDir, language = "en-US", executablePath = "/usr/bin/chromium" } = options;
  const context = await chromium.launchPersistentContext(userDataDir, {
    executablePath,
    headless: true,
    locale: language,
    viewport: { width: 1280, height: 860 },
    args: [
      ...quietFlags,
      `--lang=${language}`,
      `--disable-extensions-except=${extensionDir}`,
      `--load-extension=${extensionDir}`,
    ],
    ignoreDefaultArgs: ["--disable-extensions"],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const extensionId = new URL(worker.url()).host;
  return { context, extensionId, close: () => context.close() };
}

/**
 * Grants the extension a site as the browser's own prompt would: headless Chromium cannot show that prompt, and once
 * granted here `permissions.request` answers true without it.
 */
export const grantHost = (browser: ExtensionBrowser, url: string): Promise<void> =>
  changeHost(browser, url, "addHostPermission");

/** Takes it back, as a person does in the browser's own settings. */
export const revokeHost = (browser: ExtensionBrowser, url: string): Promise<void> =>
  changeHost(browser, url, "removeHostPermission");

async function changeHost(
  browser: ExtensionBrowser,
  url: string,
  call: "addHostPermission" | "removeHostPermission",
): Promise<void> {
  const { protocol, hostname } = new URL(url);
  const page = await browser.context.newPage();
  await page.goto("chrome://extensions/");
  await page.evaluate(
    ([id, host, name]) =>
      new Promise<void>((resolve) => {
        const { chrome } = globalThis as unknown as {
          chrome: { developerPrivate: Record<string, (id: string, host: string, done: () => void) => void> };
        };
        chrome.developerPrivate[name ?? ""]?.(id ?? "", host ?? "", () => resolve());
      }),
    [browser.extensionId, `${protocol}//${hostname}/*`, call],
  );
  await page.close();
}

/**
 * Loads the extension anew, as an update does: registered content scripts are gone, those in open pages are orphans.
 * Needs developer mode, without which Chromium leaves a reloaded unpacked extension disabled.
 */
export async function reloadExtension(browser: ExtensionBrowser): Promise<void> {
  const page = await browser.context.newPage();
  await page.goto("chrome://extensions/");
  const started = browser.context.waitForEvent("serviceworker");
  await page.evaluate((id) => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        developerPrivate: {
          updateProfileConfiguration(change: { inDeveloperMode: boolean }, done: () => void): void;
          reload(id: string, options: { failQuietly: boolean }, done: () => void): void;
        };
      };
    };
    return new Promise<void>((resolve) => {
      chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }, () =>
        chrome.developerPrivate.reload(id, { failQuietly: true }, () => resolve()),
      );
    });
  }, browser.extensionId);
  await started;
  await page.close();
}

/** Switches the extension off, as a person or an administrator can at any moment. */
export async function disableExtension(browser: ExtensionBrowser): Promise<void> {
  const page = await browser.context.newPage();
  await page.goto("chrome://extensions/");
  await page.evaluate((id) => {
    const { chrome } = globalThis as unknown as {
      chrome: { management: { setEnabled(id: string, enabled: boolean, done: () => void): void } };
    };
    return new Promise<void>((resolve) => chrome.management.setEnabled(id, false, () => resolve()));
  }, browser.extensionId);
  await page.close();
}

/** Stops the service worker as the browser does when it is idle; the next event starts it again. */
export async function stopServiceWorker(browser: ExtensionBrowser): Promise<void> {
  const page = await browser.context.newPage();
  await (await createWorkerStopper(browser, page)).stop();
  await page.close();
}

/** What ends the service worker again and again. */
export interface WorkerStopper {
  /** Whether it runs now. */
  isRunning(): Promise<boolean>;
  /** Ends it; answers whether there was one. */
  stop(): Promise<boolean>;
}

/** Watches the service worker over one connection, so that it can be stopped many times quickly. */
export async function createWorkerStopper(browser: ExtensionBrowser, given?: Page): Promise<WorkerStopper> {
  const page = given ?? (await browser.context.newPage());
  const cdp = await page.context().newCDPSession(page);
  const find = async (): Promise<string | undefined> => {
    const { targetInfos } = await cdp.send("Target.getTargets");
    return targetInfos.find((t) => t.type === "service_worker" && t.url.includes(browser.extensionId))?.targetId;
  };
  return {
    isRunning: async () => (await find()) !== undefined,
    async stop() {
      const targetId = await find();
      if (targetId === undefined) return false;
      // It may have ended between the two questions.
      return cdp.send("Target.closeTarget", { targetId }).then(
        ({ success }) => success,
        () => false,
      );
    },
  };
}

/** Process id of the browser itself, so that a test can end it like a power cut. */
export async function readBrowserPid(browser: ExtensionBrowser): Promise<number> {
  const cdp = await browser.context.browser()?.newBrowserCDPSession();
  if (!cdp) throw new Error("this browser cannot be asked");
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  await cdp.detach();
  const own = processInfo.find(({ type }) => type === "browser");
  if (!own) throw new Error("the browser does not name its own process");
  return own.id;
}

/** Opens one of the extension's own pages: `options`, `popup` or `sidepanel`. */
export async function openExtensionPage(browser: ExtensionBrowser, name: string): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(`chrome-extension://${browser.extensionId}/${name}.html`);
  return page;
}

/** Grants and adds the server and the webmails on the settings page, as a person would type them. */
export async function addSites(
  browser: ExtensionBrowser,
  sites: { server: string; webmails: readonly string[] },
): Promise<void> {
  for (const url of [sites.server, ...sites.webmails]) await grantHost(browser, url);
  const page = await openExtensionPage(browser, "options");
  await page.locator("#server-address").fill(sites.server);
  await page.locator("#server form button").click();
  await page.locator("#server li").waitFor();
  for (const webmail of sites.webmails) {
    await page.locator("#webmail-address").fill(webmail);
    await page.locator("#webmails form button").click();
    await page.locator("#webmails li", { hasText: new URL(webmail).origin }).waitFor();
  }
  await page.close();
}

/**
 * Connects the extension: presses Connect, hands the server's pairing page to `confirm` (which signs in there if need
 * be and presses its button), and waits until the extension says who it is connected as.
 */
export async function pairExtension(browser: ExtensionBrowser, confirm: (page: Page) => Promise<void>): Promise<void> {
  const settings = await openExtensionPage(browser, "options");
  const opened = browser.context.waitForEvent("page");
  await settings.locator("#connect").click();
  const pairing = await opened;
  await pairing.waitForURL(/\/pair/);
  await confirm(pairing);
  await settings.locator("#disconnect").waitFor({ timeout: 15_000 });
  for (const page of browser.context.pages()) {
    if (page.url().startsWith(`chrome-extension://${browser.extensionId}/`)) await page.close();
  }
}

/** What the record bar's host says: `unsaved`, `also`, `reading`, `local`, `waiting`, `saved`, `parked`, `refused`, … */
export async function readBarState(frame: Frame | Page): Promise<string | null> {
  const host = frame.locator("counterfoil-bar").first();
  return (await host.count()) === 0 ? null : host.getAttribute("data-state");
}

/** Waits until the bar is in one of the states; fails naming the one it is in. */
export async function waitForBarState(
  frame: Frame | Page,
  states: readonly string[],
  timeoutMs = 10_000,
): Promise<string> {
  const until = Date.now() + timeoutMs;
  let state: string | null = null;
  while (Date.now() < until) {
    // A frame that is being navigated answers with an error: looked at again.
    state = await readBarState(frame).catch(() => null);
    if (state !== null && states.includes(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the record bar is ${state ?? "absent"}, not ${states.join(" or ")}`);
}

/** Text and button of the bar. Its shadow root is closed to pages and to Playwright; the debugger sees through it. */
export async function readBarText(page: Page): Promise<string> {
  return (await readBarParts(page)).text;
}

/** Every element of the bar with its attributes' names, as the debugger sees it. */
export async function readBarElements(page: Page): Promise<{ name: string; attributes: string[] }[]> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const root = await readClosedDom(cdp);
    const bar = findNode(root, (n) => n.nodeName === "COUNTERFOIL-BAR");
    if (!bar) throw new Error("there is no record bar on this page");
    return childrenOf(bar).flatMap(elementsOf);
  } finally {
    await cdp.detach();
  }
}

const elementsOf = (node: CdpNode): { name: string; attributes: string[] }[] => [
  ...(node.nodeType === 1
    ? [{ name: node.nodeName, attributes: (node.attributes ?? []).filter((_, index) => index % 2 === 0) }]
    : []),
  ...childrenOf(node).flatMap(elementsOf),
];

/** Presses the bar's only button with the mouse. */
export async function pressBarButton(page: Page): Promise<void> {
  const { button } = await readBarParts(page);
  if (!button) throw new Error("the record bar has no button now");
  await page.mouse.click(button.x, button.y);
}

async function readBarParts(page: Page): Promise<{ text: string; button: { x: number; y: number } | null }> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const root = await readClosedDom(cdp);
    const bar = findNode(root, (n) => n.nodeName === "COUNTERFOIL-BAR");
    if (!bar) throw new Error("there is no record bar on this page");
    const parts = (bar.shadowRoots ?? []).flatMap(textsOf);
    const button = findNode(bar, (n) => n.nodeName === "BUTTON" && !n.attributes?.includes("hidden"));
    return { text: parts.join(" ").replace(/\s+/g, " ").trim(), button: button && (await middleOf(cdp, button)) };
  } finally {
    await cdp.detach();
  }
}

function findNode(node: CdpNode, is: (n: CdpNode) => boolean): CdpNode | null {
  if (is(node)) return node;
  for (const child of childrenOf(node)) {
    const found = findNode(child, is);
    if (found) return found;
  }
  return null;
}

function textsOf(node: CdpNode): string[] {
  if (node.nodeName === "STYLE" || node.attributes?.includes("hidden")) return [];
  if (node.nodeType === 3) return [node.nodeValue ?? ""];
  return childrenOf(node).flatMap(textsOf);
}

async function middleOf(cdp: CDPSession, node: CdpNode): Promise<{ x: number; y: number } | null> {
  const { model } = await cdp.send("DOM.getBoxModel", { backendNodeId: node.backendNodeId });
  const [x1 = 0, y1 = 0, , , x2 = 0, y2 = 0] = model.content;
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
}

/**
 * Presses the popup's button that opens the side panel, and reads the panel that the browser then shows beside the
 * page: it is no tab of Playwright's, so its text is asked of it by the debugger. Waits until it says `expected`.
 */
export async function readSidePanel(
  browser: ExtensionBrowser,
  page: Page,
  button: string,
  expected: RegExp,
): Promise<string> {
  const popup = await openExtensionPage(browser, "popup");
  // The popup closes itself once the panel is open.
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: button, exact: true }).click();
  await closed;
  await page.bringToFront();
  const cdp = await browser.context.newCDPSession(page);
  try {
    let text = "";
    for (const until = Date.now() + 15_000; Date.now() < until; ) {
      text = await readTarget(cdp, `chrome-extension://${browser.extensionId}/sidepanel.html`);
      if (expected.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`the side panel says: ${text || "nothing, it is not there"}`);
  } finally {
    await cdp.detach();
  }
}

/** Drops a file from this computer on a part of the page, as the browser itself does when a person lets go of it. */
export async function dropFile(page: Page, place: Locator, file: string): Promise<void> {
  const box = await place.boundingBox();
  if (!box) throw new Error("the place to drop on is not to be seen");
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  const at = { x: box.x + box.width / 2, y: box.y + 10, data };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await cdp.send("Input.dispatchDragEvent", { type, ...at });
  await cdp.detach();
}

/** Asks the open side panel, which is no tab of Playwright's, what an expression comes to, as text. */
export async function askSidePanel(browser: ExtensionBrowser, page: Page, expression: string): Promise<string> {
  const cdp = await browser.context.newCDPSession(page);
  try {
    return await readTarget(cdp, `chrome-extension://${browser.extensionId}/sidepanel.html`, expression);
  } finally {
    await cdp.detach();
  }
}

/** Closes the open side panel, as its person does. */
export async function closeSidePanel(browser: ExtensionBrowser, page: Page): Promise<void> {
  const cdp = await browser.context.newCDPSession(page);
  const { targetInfos } = await cdp.send("Target.getTargets");
  const target = targetInfos.find(({ url }) => url === `chrome-extension://${browser.extensionId}/sidepanel.html`);
  if (target) await cdp.send("Target.closeTarget", { targetId: target.targetId });
  await cdp.detach();
}

async function readTarget(cdp: CDPSession, url: string, expression = "document.body.innerText"): Promise<string> {
  const { targetInfos } = await cdp.send("Target.getTargets");
  const target = targetInfos.find((t) => t.url === url);
  if (!target) return "";
  const { sessionId } = await cdp.send("Target.attachToTarget", { targetId: target.targetId });
  const answered = new Promise<string>((resolve) =>
    cdp.on("Target.receivedMessageFromTarget", (event) => event.sessionId === sessionId && resolve(event.message)),
  );
  const ask = { id: 1, method: "Runtime.evaluate", params: { expression } };
  await cdp.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify(ask) });
  const answer: { result: { result: { value: string } } } = JSON.parse(await answered);
  await cdp.send("Target.detachFromTarget", { sessionId });
  return answer.result.result.value;
}
