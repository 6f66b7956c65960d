// The browser replaces the extension while a message is open: one record bar is there afterwards, and it saves.
import { expect, type Page, test } from "@playwright/test";
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
  readBarText,
  reloadExtension,
  waitForBarState,
} from "../support/extension.ts";
import { messageUrl, uidOf, witnessesOf } from "../support/main-job.ts";
import { htmlAlternative, rfq, russianHtml } from "../support/practice-messages.ts";

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

test("an update in the middle of a save: the bar that was saving is gone, the new one saves", async () => {
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
  answer();
  await waitForBarState(page, ["unsaved"], 20_000);
  await saveOnce(uid);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("an extension that is gone takes its bar along at the next press", async () => {
  test.setTimeout(120_000);
  await page.goto(messageUrl(company, uidOf(russianHtml)));
  await waitForBarState(page, ["unsaved"], 20_000);
  await disableExtension(browser);
  await page.bringToFront();
  await page.keyboard.press("s");
  await expect(bars()).toHaveCount(0);
});
