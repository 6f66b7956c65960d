// How long a person waits after pressing S: timed inside the page, from the key's own time stamp to the frame that shows it.
import type { Page } from "@playwright/test";
import { type ExtensionBrowser, stopServiceWorker, waitForBarState } from "../../test/support/extension.ts";
import { type Figure, percentile } from "./figures.ts";

/** Sizes of message: a file of so many bytes in it, base64 on the wire; 0 is one of the demo's letters as it is. */
export const sizeClasses = [
  { name: "small", fileBytes: 0 },
  { name: "100 kB", fileBytes: 72_000 },
  { name: "1 MB", fileBytes: 740_000 },
] as const;

/** How long a person looks at a message before they press. */
const READING_MS = 1_000;
/** Saves of each class: by somebody who has read, by somebody who has not, and with the browser's background stopped. */
const AFTER_READING = 12;
const AT_ONCE = 5;
const COLD = 3;
export const SAVES_A_CLASS = AFTER_READING + AT_ONCE + COLD;

/** A save that takes longer ends the bench: something is wrong. */
const RECEIPT_TIMEOUT_MS = 45_000;

type Way = "read" | "at once" | "cold";

interface Save {
  size: string;
  way: Way;
  /** Milliseconds from the press. */
  local: number;
  receipt: number;
}

declare global {
  var counterfoilStopwatch: { pressed: number; local: number; done: Promise<number> };
}

/** Runs in the page before its own scripts: notes when S was pressed, and when a frame first showed local and saved. */
export function stopwatch(): void {
  const done = Promise.withResolvers<number>();
  globalThis.counterfoilStopwatch = { pressed: Number.NaN, local: Number.NaN, done: done.promise };
  addEventListener(
    "keydown",
    (event) => {
      globalThis.counterfoilStopwatch.pressed = event.timeStamp;
    },
    { capture: true, once: true },
  );
  const afterFrame = (note: (at: number) => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => note(performance.now());
      port2.postMessage(null);
    });
  };
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof Element) || target.localName !== "counterfoil-bar") continue;
      const state = target.getAttribute("data-state");
      if (state !== "local" && state !== "saved") continue;
      afterFrame((at) => {
        const seen = globalThis.counterfoilStopwatch;
        // The bar may go straight to saved: then the outbox had it by then at the latest.
        if (Number.isNaN(seen.local)) seen.local = at;
        if (state === "saved") done.resolve(at);
      });
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-state"] });
}

/** Saves every message of the mailbox, the classes in order; `urls` are their own pages, with the stopwatch in them. */
export async function measureSaves(page: Page, browser: ExtensionBrowser, urls: readonly string[]): Promise<Figure[]> {
  const saves: Save[] = [];
  for (const [i, url] of urls.entries()) {
    const size = sizeClasses[Math.floor(i / SAVES_A_CLASS)]?.name ?? "";
    const nth = i % SAVES_A_CLASS;
    const way = nth < AFTER_READING ? "read" : nth < AFTER_READING + AT_ONCE ? "at once" : "cold";
    saves.push({ size, way, ...(await saveOne(page, browser, url, way)) });
  }
  const read = saves.filter((save) => save.way === "read");
  const how = `${AFTER_READING} each of ${sizeClasses.map(({ name }) => name).join(", ")} on pages of their own, pressed ${READING_MS} ms after the bar is there; from the key's own time stamp to the frame that shows it, in the page`;
  return [
    timed("browser.local", "S to “on this computer”, p95", read, "local", { atMost: 150, how }),
    ...sizeClasses.map(({ name }) =>
      timed(`browser.local.${name.replace(" ", "")}`, `  of ${name}`, ofSize(read, name), "local"),
    ),
    timed("browser.local.atonce", "  pressed the moment the bar is there", ofWay(saves, "at once"), "local", {
      how: "the webmail is still asked for the source: its own time is in it",
    }),
    timed("browser.local.cold", "  with the service worker stopped before", ofWay(saves, "cold"), "local", {
      how: `the browser starts it again for the save`,
    }),
    timed("browser.receipt", "S to the server's receipt, p95", read, "receipt", { atMost: 2000, how }),
  ];
}

const ofSize = (saves: readonly Save[], size: string): Save[] => saves.filter((save) => save.size === size);
const ofWay = (saves: readonly Save[], way: Way): Save[] => saves.filter((save) => save.way === way);

function timed(
  name: string,
  what: string,
  saves: readonly Save[],
  until: "local" | "receipt",
  more: { atMost?: number; how?: string } = {},
): Figure {
  const times = saves.map((save) => save[until]);
  return {
    ...{ name, what, value: percentile(times, 0.95), unit: "ms", ...more },
    beside: { p50: percentile(times, 0.5), slowest: percentile(times, 1), of: times.length },
  };
}

async function saveOne(
  page: Page,
  browser: ExtensionBrowser,
  url: string,
  way: Way,
): Promise<{ local: number; receipt: number }> {
  await page.goto(url);
  await waitForBarState(page, ["unsaved", "also"]);
  if (way !== "at once") await page.waitForTimeout(READING_MS);
  if (way === "cold") await stopServiceWorker(browser);
  // A page behind another one gets a frame a second.
  await page.bringToFront();
  await page.keyboard.press("s");
  // Awaited in the page: nothing asks it anything while it is being timed.
  return page.evaluate(async (timeoutMs) => {
    const { done } = globalThis.counterfoilStopwatch;
    const late = new Promise<never>((_, reject) => {
      const stateNow = (): string | null | undefined =>
        document.querySelector("counterfoil-bar")?.getAttribute("data-state");
      setTimeout(() => reject(new Error(`not saved in ${timeoutMs} ms: the bar is ${stateNow()}`)), timeoutMs);
    });
    const receipt = await Promise.race([done, late]);
    const { pressed, local } = globalThis.counterfoilStopwatch;
    return { local: local - pressed, receipt: receipt - pressed };
  }, RECEIPT_TIMEOUT_MS);
}

declare global {
  var rcmail: { env: { request_token: string } };
}

/** What of it is the webmail's own: the time it takes to hand out a source and to say whose mailbox it is, asked alone. */
export async function measureWebmail(page: Page, urls: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [i, { name }] of sizeClasses.entries()) {
    const times: number[] = [];
    for (const url of urls.slice(i * SAVES_A_CLASS, i * SAVES_A_CLASS + AT_ONCE)) {
      await page.goto(url);
      await waitForBarState(page, ["saved"]);
      times.push(await askWebmail(page, url.replace("_action=show", "_action=viewsource&_save=1")));
    }
    figures.push(alone(`browser.webmail.${name.replace(" ", "")}`, `  Roundcube hands out a source of ${name}`, times));
  }
  const times: number[] = [];
  for (let i = 0; i < AT_ONCE; i++) times.push(await askWebmail(page, "?_task=settings&_action=identities"));
  return [...figures, alone("browser.webmail.owner", "  Roundcube says whose mailbox it is", times)];
}

const alone = (name: string, what: string, times: readonly number[]): Figure => ({
  ...{ name, what, value: percentile(times, 0.5), unit: "ms" },
  beside: { slowest: percentile(times, 1) },
});

const askWebmail = (page: Page, url: string): Promise<number> =>
  page.evaluate(async (address) => {
    const startedAt = performance.now();
    const answer = await fetch(`${address}&_token=${globalThis.rcmail.env.request_token}`, { cache: "no-store" });
    await answer.arrayBuffer();
    return performance.now() - startedAt;
  }, url);
