// How soon the side panel tells of the customer behind a message that was just opened: from the frame in which the page
// first shows the message to the frame in which the panel first shows its customer.
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { askSidePanel, type ExtensionBrowser, readSidePanel } from "../../test/support/extension.ts";
import { type Figure, percentile } from "./figures.ts";

const AIM_MS = 300;
const TRIES = 200;
const TRY_MS = 50;
/** After this everything that a look asks for by itself has been answered: nothing of it is in the next look's time. */
const SETTLE_MS = 700;

/** Notes every state of the panel with the time of the frame that shows it, since 1970. */
const watch = `(() => {
  globalThis.looks = [];
  let last = "";
  const note = () => {
    const panel = document.querySelector(".panel");
    const state = panel ? panel.dataset.state + " " + panel.dataset.address : "";
    if (state === last) return;
    last = state;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.looks.push([state, performance.timeOrigin + performance.now()]);
      port2.postMessage(null);
    });
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
  note();
})()`;

/** Opens the panel beside the page and each message twice; `urls` are messages of known customers, no two alike in a row. */
export async function measurePanel(page: Page, browser: ExtensionBrowser, urls: readonly string[]): Promise<Figure[]> {
  await page.goto(urls[0] ?? "");
  await readSidePanel(browser, page, "Customer", /Last conversations/);
  await askSidePanel(browser, page, watch);
  const first: number[] = [];
  const again: number[] = [];
  for (const url of urls.slice(1)) first.push(await lookAt(page, browser, url));
  for (const url of urls.slice(1)) again.push(await lookAt(page, browser, url));
  const how = `${urls.length - 1} messages on pages of their own in Roundcube, opened ${SETTLE_MS} ms after the last; from the page's first contentful paint to the panel's frame, with the Worker's answer on loopback in it`;
  return [
    figure("browser.panel", "message shown to its customer in the side panel, p95", first, how),
    figure("browser.panel.again", "  looked at before, p95", again),
  ];
}

const figure = (name: string, what: string, times: readonly number[], how?: string): Figure => ({
  ...{ name, what, value: percentile(times, 0.95), unit: "ms", atMost: AIM_MS, ...(how ? { how } : {}) },
  beside: { p50: percentile(times, 0.5), slowest: percentile(times, 1), of: times.length },
});

async function lookAt(page: Page, browser: ExtensionBrowser, url: string): Promise<number> {
  await askSidePanel(browser, page, "globalThis.looks.length = 0");
  await page.goto(url, { waitUntil: "commit" });
  for (let tried = 0; tried < TRIES; tried++) {
    await sleep(TRY_MS);
    const looks: [state: string, at: number][] = JSON.parse(
      await askSidePanel(browser, page, "JSON.stringify(globalThis.looks)"),
    );
    const shown = looks.find(([state]) => state.startsWith("customer "));
    if (!shown) continue;
    const painted = await page.evaluate(() => {
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return performance.timeOrigin + (paint?.startTime ?? Number.NaN);
    });
    await sleep(SETTLE_MS);
    // Before the paint: the person saw both at once.
    return Math.max(0, shown[1] - painted);
  }
  throw new Error(`the side panel shows no customer for ${url}`);
}
