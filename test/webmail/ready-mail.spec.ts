// A ready quote's mail out of the side panel, in real Roundcube, where only the rep has the customer's mail: in the customer's
// thread, with text, PDF and the rep in Cc; and in nobody else's mailbox.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import PostalMime from "postal-mime";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { buildMessage } from "../support/build-message.ts";
import { connectRep } from "../support/chromium-rep.ts";
import { extensionDir, signInRoundcube, startCompany, type TestCompany } from "../support/company.ts";
import {
  askSidePanel,
  type ExtensionBrowser,
  launchExtension,
  openExtensionPage,
  readSidePanel,
  waitForBarState,
} from "../support/extension.ts";
import { makeReady } from "../support/ready-quote.ts";
import { findFaults } from "../support/screens.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const MESSAGE_ID = "<rfq-300@globex.example>";
const INSIDE = "inside1@acme.example";
const WANTED = "Forty valves. DN50, brass, with gaskets of EPDM, and the drawings as they were for the pump house";
const id = crypto.randomUUID();
const params = { id };

/** By their name somebody of the customer would add parameters to an address, recipients among them. */
const customersMail = buildMessage({
  headers: [
    ["From", '"Berger, Anna?bcc=spy@evil.example&body=x %22 <spy@evil.example>" <buyer@globex.example>'],
    ["To", "rep1@acme.example"],
    ["Date", "Fri, 20 Nov 2026 09:00:00 +0100"],
    ["Subject", "RFQ 300: 40 valves, 50 % now & 50 % later?"],
    ["Message-ID", MESSAGE_ID],
    ["MIME-Version", "1.0"],
    ["Content-Type", "text/plain; charset=utf-8"],
  ],
  body: "Please quote forty valves.\n\nAnna Berger\n",
});

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31650 });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("inside1"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "inside1");
  const { rep1, inside1 } = company.sessions;
  await company.mail.deliver("rep1@acme.example", "INBOX", customersMail);
  const body = { fileName: "inbox.mbox", fileKey: "a".repeat(64), mailbox: "rep1@acme.example", total: 1 };
  const { id: importId } = await rep1.call(importEndpoints.startImport, { body });
  await rep1.call(importEndpoints.sendBatch, { params: { id: importId }, body: writeFrames([customersMail]) });
  const sha256 = createHash("sha256").update(customersMail).digest("hex");
  const { known } = await rep1.call(captureEndpoints.known, { body: { sha256: [sha256] } });
  const asked = { id, messageId: known[0]?.messageId, wanted: WANTED, files: [] };
  await rep1.call(quoteRequestEndpoints.createQuoteRequest, { body: asked });
  await makeReady(inside1, id);
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

const inPanel = (expression: string): Promise<string> => askSidePanel(browser, page, expression);
const panelSays = (): Promise<string> => inPanel("document.body.innerText");
/** Beside the webmail's tab, which is the one that is looked at. */
async function pressWrite(): Promise<void> {
  await page.bringToFront();
  await inPanel(
    `[...document.querySelectorAll("button")].find((one) => one.textContent === "Write the mail").click(), ""`,
  );
}

/** Somebody else signs in to the same Roundcube, as on a shared computer. */
async function signInAnew(address: string): Promise<void> {
  await browser.context.clearCookies({ name: /^roundcube_/ });
  await signInRoundcube(page, company.mail.url, address);
}

test("in another's mailbox nothing is begun, and the panel says so", async () => {
  test.setTimeout(120_000);
  await signInAnew("rep2@acme.example");
  await readSidePanel(browser, page, "Customer", /Ready to send[\s\S]*Q-\d{4}-\d+[\s\S]*Forty valves\. DN50/);
  const before = page.url();
  await pressWrite();
  await expect.poll(panelSays).toContain("This tab shows somebody else’s mailbox. Nothing was written.");
  expect(page.url()).toBe(before);
});

test("where the tab shows no webmail, or nobody is signed in there, it says what to open", async () => {
  await browser.context.clearCookies({ name: /^roundcube_/ });
  for (const url of ["about:blank", company.mail.url]) {
    await page.goto(url);
    // Nothing that was said before stands there any more.
    await inPanel(`location.reload(), ""`);
    await expect.poll(panelSays).toMatch(/Write the mail(?![\s\S]*(Roundcube|Nothing))/);
    await pressWrite();
    await expect.poll(panelSays).toContain("Open your Roundcube in this tab first");
    expect(page.url()).toBe(url);
  }
});

test("the list is readable by everybody, light and dark, at 360 px; its pictures lie in test-results", async () => {
  const panel = await openExtensionPage(browser, "sidepanel");
  await panel.setViewportSize({ width: 360, height: 800 });
  await panel.getByRole("button", { name: "Write the mail" }).press("Enter");
  await expect(panel.getByRole("alert")).toContainText("Open your Roundcube");
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await panel.emulateMedia({ colorScheme });
    faults.push(...(await findFaults(panel)).map((fault) => `${colorScheme}: ${fault}`));
    await panel.screenshot({ path: join(import.meta.dirname, `../../test-results/ready-mail-${colorScheme}.png`) });
  }
  await panel.close();
  expect(faults).toEqual([]);
});

test("begun in one mailbox, it goes into no window of another at the same Roundcube, and waits for its own", async () => {
  test.setTimeout(120_000);
  const files = page.locator("#attachment-list > li");
  const openWindow = async (): Promise<void> => {
    await page.goto(`${company.mail.url}?_task=mail&_action=compose&_to=buyer@globex.example#counterfoil`);
    await page.locator("textarea[name=_message]").waitFor({ state: "attached" });
  };
  await signInAnew(INSIDE);
  // The window that was asked for never opens.
  const stopped = page.waitForRequest(/_action=compose/, { timeout: 20_000 });
  await page.route(/_action=compose/, (route) => route.abort());
  await pressWrite();
  await stopped;
  await page.unroute(/_action=compose/);
  await signInAnew("rep2@acme.example");
  await openWindow();
  await page.waitForTimeout(2_000);
  await expect(files).toHaveCount(0);
  await expect(page.locator("textarea[name=_message]")).not.toHaveValue(/quotation/);
  await signInAnew(INSIDE);
  await openWindow();
  await expect(files).toContainText(/Q-\d{4}-\d+.*\.pdf/, { timeout: 20_000 });
  await expect(page.locator("textarea[name=_message]")).toHaveValue(/Please find attached our quotation/);
  page.once("dialog", (dialog) => void dialog.accept());
});

test("in one's own, Roundcube's window opens with all of it; sent and saved, the quote is sent", async () => {
  test.setTimeout(180_000);
  await signInAnew(INSIDE);
  await pressWrite();
  await page.waitForURL(/_action=compose/, { timeout: 20_000 });
  const rows = page.locator("#attachment-list > li");
  await expect(rows).toContainText(/Q-\d{4}-\d+.*\.pdf/, { timeout: 20_000 });
  await expect(page.locator("[name=_bcc]")).toHaveValue("");
  await expect.poll(panelSays).not.toContain("Nothing was written");
  await page.locator(`[onclick*="command('send'"]`).first().click({ timeout: 20_000 });
  const sent = (): Promise<number[]> => company.mail.search(INSIDE, "Sent").catch(() => []);
  await expect.poll(async () => (await sent()).length, { timeout: 20_000 }).toBe(1);
  const [uid = 0] = await sent();
  const mail = await PostalMime.parse(await company.mail.fetchRaw(INSIDE, "Sent", uid));
  expect(mail.inReplyTo).toBe(MESSAGE_ID);
  expect(mail.references).toBe(MESSAGE_ID);
  expect(mail.subject).toBe("Re: RFQ 300: 40 valves, 50 % now & 50 % later?");
  expect(mail.to?.map(({ address }) => address)).toEqual(["buyer@globex.example"]);
  expect(mail.to?.[0]?.name).toBe("Berger, Anna?bcc=spy evil.example&body=x %22 spy evil.example");
  expect(mail.cc?.map(({ address }) => address)).toEqual(["rep1@acme.example"]);
  expect(mail.bcc ?? []).toEqual([]);
  expect(mail.text).toMatch(/Please find attached our quotation Q-\d{4}-\d+[\s\S]*\/offer#/);
  const { call } = company.sessions.inside1;
  const pdf = await call(quotePaperEndpoints.deskPaper, { params: { ...params, form: "pdf" }, query: {} });
  expect(mail.attachments).toHaveLength(1);
  expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(Buffer.from(pdf))).toBe(true);
  expect((await call(deskEndpoints.getDeskRequest, { params, query: {} })).state).toBe("ready");
  await page.goto(`${company.mail.url}?_task=mail&_mbox=Sent&_uid=${uid}&_action=show`);
  await waitForBarState(page, ["unsaved"], 20_000);
  await page.keyboard.press("s");
  await waitForBarState(page, ["saved"], 30_000);
  await expect
    .poll(async () => (await call(deskEndpoints.getDeskRequest, { params, query: {} })).state, { timeout: 20_000 })
    .toBe("sent");
  await expect.poll(panelSays, { timeout: 45_000 }).not.toContain("Ready to send");
});

test("a new mail that the person begins themselves stays empty", async () => {
  await page.goto(`${company.mail.url}?_task=mail&_action=compose&_to=buyer@globex.example#counterfoil`);
  await page.locator("textarea[name=_message]").waitFor({ state: "attached" });
  await page.waitForTimeout(1_500);
  await expect(page.locator("#attachment-list > li")).toHaveCount(0);
});
