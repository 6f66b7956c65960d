// The browser replaces the extension while a message is open: one record bar is there afterwards, and it saves.
import { expect, type Page, test, type Worker } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, signInBrowser, signInRoundcube, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import {
  addSites,
  disableExtension,
  launchExtension,
  pairExtension,
  readBarState,
  readBarText,
  reloadExtension,
  waitForBarState,
} from "../support/extension.ts";
import { messageUrl, uidOf, witnessesOf } from "../support/main-job.ts";
import { chineseRaw, htmlAlternative, rfq, russianHtml, russianKoi8, withPdf } from "../support/practice-messages.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  company = await startCompany({ port: 31570 });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep1"),
    executablePath: findChromium() ?? undefined,
  });
  page = await browser.context.newPage();
  await page.goto(company.mail.url);
  await addSites(browser, { server: company.worker.origin, webmails: [company.mail.url] });
  await signInBrowser(browser.context, company.worker.origin, company.sessions.rep1);
  await pairExtension(browser, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

const bars = () => page.locator("counterfoil-bar");

/** The running service worker; woken when it sleeps. */
async function workerOf({ context, extensionId }: ExtensionBrowser): Promise<Worker> {
  const running = context.serviceWorkers().filter((w) => w.url().includes(extensionId));
  return running.at(-1) ?? context.waitForEvent("serviceworker");
}

/**
 * In the service worker: once something new lies in the outbox the extension is loaded anew, at once. Answers how much
 * did.
 */
const reloadOnceKept = (worker: Worker): Promise<number> =>
  worker.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("counterfoil-outbox");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const look = (): void => {
            const counting = opening.result.transaction("items").objectStore("items").count();
            counting.onsuccess = () => {
              if (counting.result === 0) return void setTimeout(look, 1);
              resolve(counting.result);
              const { chrome } = globalThis as unknown as { chrome: { runtime: { reload(): void } } };
              // The answer to this very question has to leave first.
              setTimeout(() => chrome.runtime.reload(), 50);
            };
          };
          look();
        };
      }),
  );

/** Keeps the outbox busy, so that the extension cannot answer what it knows of a message, until it is released. */
async function holdItems(worker: Worker): Promise<() => Promise<void>> {
  await worker.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("counterfoil-outbox");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const items = db.transaction("items", "readwrite").objectStore("items");
          const hold = (): void => {
            if (Reflect.get(globalThis, "released")) db.close();
            else items.count().onsuccess = hold;
          };
          items.count().onsuccess = () => {
            resolve();
            hold();
          };
        };
      }),
  );
  return () => worker.evaluate(() => void Object.assign(globalThis, { released: true }));
}

/** Updates the extension; afterwards the bar that was there is gone, and one other is in its place. */
async function update(): Promise<void> {
  await bars().evaluate((bar) => bar.setAttribute("data-before", ""));
  await reloadExtension(browser);
  await page.bringToFront();
  await expect(page.locator("counterfoil-bar[data-before]")).toHaveCount(0);
  await expect(bars()).toHaveCount(1);
}

/** Presses S once and waits until it is on record, once: an orphan that still listened would have saved as well. */
async function saveOnce(uid: number): Promise<void> {
  await page.keyboard.press("s");
  await waitForBarState(page, ["saved"], 30_000);
  expect(await witnessesOf(company, uid)).toBe(1);
  await expect(bars()).toHaveCount(1);
}

test("after an update there is one bar, and it saves", async () => {
  test.setTimeout(120_000);
  await page.goto(messageUrl(company, uidOf(rfq)));
  await waitForBarState(page, ["unsaved"], 20_000);
  await update();
  await waitForBarState(page, ["unsaved"], 20_000);
  await saveOnce(uidOf(rfq));
});

test("what was saved before the update is shown as saved after it", async () => {
  test.setTimeout(120_000);
  await update();
  await waitForBarState(page, ["saved"], 20_000);
  expect(await readBarText(page)).toMatch(/Saved.*Undo/);
});

test("an update while the source is read: nobody presses again, the new bar goes on and saves", async () => {
  test.setTimeout(120_000);
  const uid = uidOf(htmlAlternative);
  // The webmail answers no question for the source until the update is over.
  let answer = (): void => undefined;
  const updated = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/_action=viewsource/, async (route) => {
    await updated;
    await route.continue().catch(() => undefined);
  });
  await page.goto(messageUrl(company, uid));
  await waitForBarState(page, ["unsaved"], 20_000);
  await page.keyboard.press("s");
  await waitForBarState(page, ["reading"]);
  await update();
  await waitForBarState(page, ["reading"], 20_000);
  answer();
  await waitForBarState(page, ["saved"], 30_000);
  expect(await witnessesOf(company, uid)).toBe(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("a press that ended before the update is not repeated after it", async () => {
  test.setTimeout(120_000);
  const uid = uidOf(withPdf);
  await page.route(/_action=viewsource/, (route) => route.abort());
  await page.goto(messageUrl(company, uid));
  await waitForBarState(page, ["unsaved"], 20_000);
  await page.keyboard.press("s");
  await waitForBarState(page, ["refused"]);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await update();
  await waitForBarState(page, ["unsaved"], 20_000);
  await page.mouse.move(300, 300);
  expect(await readBarState(page)).toBe("unsaved");
  await saveOnce(uid);
});

test("an update after a save is on disk and before its page has heard so: it is shown as on this computer", async () => {
  test.setTimeout(150_000);
  const uid = uidOf(russianKoi8);
  await page.goto(messageUrl(company, uid));
  await waitForBarState(page, ["unsaved"], 20_000);
  // Read ahead, so that the press hands over in the same turn; and the page then hears nothing for a while.
  await page.waitForLoadState("networkidle");
  await company.killWorker();
  const worker = await workerOf(browser);
  const reloaded = reloadOnceKept(worker);
  await page.evaluate((pauseMs) => {
    const bar = document.querySelector("counterfoil-bar");
    if (!bar) throw new Error("no bar");
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const state = bar.getAttribute("data-state") ?? "";
      seen.push(state);
      if (state !== "reading") return;
      setTimeout(() => {
        for (const until = performance.now() + pauseMs; performance.now() < until; );
        seen.push("awake");
      });
    }).observe(bar, { attributes: true, attributeFilter: ["data-state"] });
  }, 3_000);
  await bars().evaluate((bar) => bar.setAttribute("data-before", ""));
  const started = browser.context.waitForEvent("serviceworker");
  await page.keyboard.press("s");
  expect(await reloaded).toBe(1);
  await started;
  await expect(page.locator("counterfoil-bar[data-before]")).toHaveCount(0);
  await waitForBarState(page, ["local", "waiting"], 20_000);
  // The old bar may still hear it then, and say so for a moment.
  const seen: unknown = await page.evaluate(() => Reflect.get(globalThis, "seen").slice(0, 2));
  expect(seen).toEqual(["reading", "awake"]);
  await expect(bars()).toHaveCount(1);
  await company.startWorker();
  await waitForBarState(page, ["saved"], 60_000);
  expect(await witnessesOf(company, uid)).toBe(1);
});

test("S pressed before the bar knows what is open is not lost", async () => {
  test.setTimeout(120_000);
  const uid = uidOf(chineseRaw);
  const worker = await workerOf(browser);
  const release = await holdItems(worker);
  await page.goto(messageUrl(company, uid));
  await bars().waitFor({ state: "attached" });
  await page.keyboard.press("s");
  expect(await readBarState(page)).toBeNull();
  await release();
  await waitForBarState(page, ["saved"], 30_000);
  expect(await witnessesOf(company, uid)).toBe(1);
});

test("an extension that is gone takes its bar along when the person comes back to the page", async () => {
  test.setTimeout(120_000);
  await page.mouse.move(0, 0);
  await page.goto(messageUrl(company, uidOf(russianHtml)));
  await waitForBarState(page, ["unsaved"], 20_000);
  await disableExtension(browser);
  await page.bringToFront();
  await page.mouse.move(400, 300);
  await expect(bars()).toHaveCount(0);
});
