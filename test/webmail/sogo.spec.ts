// Mail recorded out of real SOGo: the bytes that IMAP serves, of the message that is open and of no other.
import { createHash } from "node:crypto";
import { expect, type Page, test } from "@playwright/test";
import { canRunSogo } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { buildMessage } from "../support/build-message.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import { extensionDir, startCompany, type TestCompany } from "../support/company.ts";
import { type ExtensionBrowser, launchExtension, readBarText, waitForBarState } from "../support/extension.ts";
import { uidOf } from "../support/main-job.ts";
import {
  chineseEncoded,
  chineseRaw,
  forgedId,
  htmlAlternative,
  imitation,
  internal,
  rfq,
  russianHtml,
  russianKoi8,
  truncated,
  withLargeFile,
  withoutId,
  withPdf,
} from "../support/practice-messages.ts";
import { saveByKey } from "../support/rep-browser.ts";

const able = canRunSogo();
test.skip(!able.ok, able.ok ? "" : `SOGo is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31900, withSogo: true });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep1"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "rep1", "sogo");
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

/** Address of a message in SOGo's page, its folder as SOGo writes it there. */
const sogoUrl = (uid: number, folder = "INBOX"): string =>
  `${company.mail.sogoUrl}so/rep1@acme.example/Mail/view#!/Mail/0/${folder}/${uid}`;

/** Waits until the record holds the very bytes that IMAP serves of a message. */
async function expectStored(uid: number, folder = "INBOX"): Promise<void> {
  const { call } = company.sessions.rep1;
  const served = await company.mail.fetchRaw("rep1@acme.example", folder, uid);
  const sha256 = createHash("sha256").update(served).digest("hex");
  const find = async () => (await call(captureEndpoints.known, { body: { sha256: [sha256] } })).known[0]?.messageId;
  await expect.poll(find, { timeout: 30_000 }).toBeTruthy();
  const stored = await call(messageEndpoints.getOriginal, { params: { id: (await find()) ?? "", sha256 } });
  expect(Buffer.from(stored).equals(Buffer.from(served))).toBe(true);
}

test("a message that is opened by a press in the list is saved by its key, byte for byte what IMAP serves", async () => {
  await page.locator(`button[aria-label="${withPdf.subject}"]`).first().click();
  await waitForBarState(page, ["unsaved"]);
  expect(await page.locator("counterfoil-bar").count()).toBe(1);
  expect(await readBarText(page)).toContain("⇧S");
  // The letter alone is SOGo's own shortcut: it searches.
  await page.keyboard.press("Shift+S");
  await waitForBarState(page, ["saved"], 20_000);
  await expectStored(uidOf(withPdf));
});

test("whatever a mail's charset, size and shape: its very bytes", async () => {
  test.setTimeout(120_000);
  for (const fixture of [
    ...[chineseRaw, chineseEncoded, russianKoi8, htmlAlternative, withLargeFile, withoutId, imitation, truncated],
  ]) {
    await saveByKey(asRep(browser, page), sogoUrl(uidOf(fixture)), "Shift+S");
    await expectStored(uidOf(fixture));
  }
});

test("of two that look alike it is the one that is open", async () => {
  for (const fixture of [forgedId, rfq]) {
    await saveByKey(asRep(browser, page), sogoUrl(uidOf(fixture)), "Shift+S");
    await expectStored(uidOf(fixture));
  }
});

test("in a folder below another, and in one with a Chinese name", async () => {
  for (const [folder, inUrl] of [
    ["Customers.Globex BV", "Customers%25252FGlobex%252520BV"],
    ["客户", "%252526W6JiNw-"],
  ] as const) {
    const bytes = buildMessage({
      headers: [
        ["From", "Anna Berger <buyer@globex.example>"],
        ["To", "rep1@acme.example"],
        ["Subject", `Filed in ${inUrl.length}`],
        ["Message-ID", `<filed-${inUrl.length}@globex.example>`],
      ],
      body: "Filed.\r\n",
    });
    await company.mail.deliver("rep1@acme.example", folder, bytes);
    // The page lists its folders anew.
    await page.goto("about:blank");
    await saveByKey(asRep(browser, page), sogoUrl(2, inUrl), "Shift+S");
    await expectStored(2, folder);
  }
});

test("a row that is only selected is not the message that is open", async () => {
  await page.goto(sogoUrl(uidOf(russianHtml)));
  await waitForBarState(page, ["unsaved"]);
  const row = page.locator(`md-list-item[aria-label="${internal.subject}"] .sg-avatar-selectable`);
  await row.click();
  await expect(row).toHaveClass(/sg-avatar-selected/);
  await page.keyboard.press("Shift+S");
  await waitForBarState(page, ["saved"], 20_000);
  await expectStored(uidOf(russianHtml));
});
