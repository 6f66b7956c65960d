// A webmail that nobody has met: what its page shows is saved as what it is, from the popup.
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { ownRecordEndpoints } from "../../shared/api/own-record.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, signInBrowser, signInRoundcube, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import {
  addSites,
  grantHost,
  launchExtension,
  openExtensionPage,
  pairExtension,
  revokeHost,
  waitForBarState,
} from "../support/extension.ts";
import { findFaults } from "../support/screens.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const source = [
  ...["Received: from mx.globex.example by mail.hooli.example; Thu, 19 Nov 2026 13:46:02 +0100"],
  ...["From: Anna Berger <anna@globex.example>", "To: rep1@acme.example", "Subject: Source of forty valves"],
  ...[
    "Date: Thu, 19 Nov 2026 13:46:00 +0100",
    "Message-ID: <source@globex.example>",
    "Content-Type: text/plain; charset=gbk",
    "",
  ],
].join("\r\n");
const bytes = Buffer.concat([Buffer.from(`${source}\r\n`), Buffer.from([0xcb, 0xc4, 0xca, 0xae, 0x0d, 0x0a])]);

const mailPage = `<!doctype html><title>Inbox (3) – Hooli Mail</title><nav><a href="mailto:help@hooli.example">Help</a></nav>
<main><h1>Forty valves, as shown</h1><p>From: Anna Berger &lt;anna@globex.example&gt;<br>Date: 2026-11-19T12:46:00Z</p>
<p id="words">Please quote 40 valves DN50, delivered to Hamburg by the end of January.</p></main>`;

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;
let popup: Page;
let hooli: Server;
let url: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  hooli = createServer((request, response) => {
    const isSource = request.url === "/source";
    response.setHeader("content-type", isSource ? "text/plain" : "text/html; charset=utf-8");
    response.end(isSource ? bytes : mailPage);
  });
  await new Promise<void>((resolve) => hooli.listen(0, "127.0.0.1", resolve));
  url = `http://localhost:${(hooli.address() as AddressInfo).port}`;
  company = await startCompany({ port: 31620 });
  browser = await launchExtension({
    ...{ extensionDir, userDataDir: company.newProfile("rep1"), executablePath: findChromium() ?? undefined },
  });
  // A test cannot press the browser's own button, which allows the page in front: it is allowed as an added site.
  await addSites(browser, { server: company.worker.origin, webmails: [url, company.mail.url] });
  await signInBrowser(browser.context, company.worker.origin, company.sessions.rep1);
  await pairExtension(browser, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  page = await browser.context.newPage();
  popup = await openExtensionPage(browser, "popup");
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
  hooli?.close();
});

/** Opens a page of it in front and has the popup look. */
async function lookAt(path: string): Promise<void> {
  await page.goto(url + path);
  await page.bringToFront();
  await popup.locator("#page").getByRole("button", { name: "Look at this page" }).click();
}

/** What the record says of the mail with this subject: its one capture. */
async function onRecord(subject: string) {
  const { call } = company.sessions.rep1;
  const find = async () =>
    (await call(ownRecordEndpoints.ownRecord, { query: { limit: 100 } })).records.find(
      (one) => one.subject === subject,
    );
  await expect.poll(find, { timeout: 20_000 }).toBeTruthy();
  const { evidence, ...message } = await call(messageEndpoints.getMessage, {
    params: { id: (await find())?.id ?? "" },
  });
  expect(evidence).toHaveLength(1);
  return { message, evidence: evidence[0] };
}

test("its own page of the source is taken byte for byte", async () => {
  await lookAt("/source");
  await expect(popup.getByText("This page is the mail's source")).toBeVisible();
  await popup.getByRole("button", { name: "Save to company record" }).click();
  const { evidence } = await onRecord("Source of forty valves");
  expect(evidence).toMatchObject({ webmail: "shown-source", exact: true });
  expect(evidence?.originalSha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test("a mail as shown is looked at, completed and saved as not the original", async () => {
  await lookAt("/mail/7");
  await expect(popup.locator("#page .warn")).toContainText("Not the original");
  await expect(popup.locator("#page-from")).toHaveValue("anna@globex.example");
  await expect(popup.locator("#page-to")).toHaveValue("");
  const faults = await findFaults(popup);
  expect(faults).toEqual([]);
  await popup.locator("#page-to").fill("rep1@acme.example");
  await popup.getByRole("button", { name: "Save to company record" }).click();
  const { message, evidence } = await onRecord("Forty valves, as shown");
  expect(evidence).toMatchObject({ webmail: "extracted", exact: false });
  expect(message).toMatchObject({ sentAt: "2026-11-19T12:46:00.000Z" });
  await page.goto(`${company.worker.origin}/messages/${message.id}`);
  await expect(page.getByText("Not the original: put together from what a page showed").first()).toBeVisible();
  await expect(page.getByText("Please quote 40 valves DN50").first()).toBeVisible();
});

test("of a page only the words that are selected", async () => {
  await page.goto(`${url}/mail/8`);
  await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector("#words") ?? document.body));
  await page.bringToFront();
  await popup.locator("#page").getByRole("button", { name: "Look at this page" }).click();
  await expect(popup.locator("#page-text")).toHaveValue(/^Please quote 40 valves DN50, .* January\.$/);
  await popup.locator("#page-to").fill("rep1@acme.example");
  await popup.locator("#page-subject").fill("Selected words");
  await popup.getByRole("button", { name: "Save to company record" }).click();
  expect((await onRecord("Selected words")).evidence).toMatchObject({ webmail: "selection", exact: false });
});

test("what is refused stays as it was completed, and two presses save once", async () => {
  await lookAt("/mail/9");
  await popup.locator("#page-to").fill("rep1@acme.example");
  await popup.locator("#page-subject").fill("Completed by hand");
  await popup.locator("#page-from").fill("rep2@acme.example");
  await popup.getByRole("button", { name: "Save to company record" }).click();
  await expect(popup.locator("#page [aria-live]")).toContainText("Not saved");
  await expect(popup.locator("#page-subject")).toHaveValue("Completed by hand");
  await popup.screenshot({ path: test.info().outputPath("page-box.png"), fullPage: true });
  await popup.locator("#page-from").fill("anna@globex.example");
  const listen = () => {
    const { runtime } = Reflect.get(globalThis, "chrome");
    const send = runtime.sendMessage.bind(runtime);
    Reflect.set(globalThis, "saves", []);
    runtime.sendMessage = (request: { type: string; save?: { id: string } }) => {
      if (request.type === "save") Reflect.get(globalThis, "saves").push(request.save?.id);
      return send(request);
    };
  };
  await popup.evaluate(listen);
  await popup.locator("#page form").evaluate((form) => {
    for (let press = 0; press < 2; press++) form.dispatchEvent(new Event("submit", { cancelable: true }));
  });
  await onRecord("Completed by hand");
  expect(await popup.evaluate(() => Reflect.get(globalThis, "saves"))).toHaveLength(1);
  await expect(popup.locator("#page form")).toHaveCount(0);
});

test("a page that the browser keeps to itself, or that was not allowed, says so", async () => {
  await page.goto("chrome://version/");
  await page.bringToFront();
  await popup.locator("#page").getByRole("button", { name: "Look at this page" }).click();
  await expect(popup.getByText("The browser lets nobody read this page")).toBeVisible();
});

test("a permission that is taken back shows at once, in the page, the popup and the settings, and comes back", async () => {
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
  await page.goto(`${company.mail.url}?_task=mail&_mbox=INBOX&_uid=1&_action=show`);
  await waitForBarState(page, ["unsaved", "also"], 20_000);
  const settings = await openExtensionPage(browser, "options");
  const why = "The browser no longer allows this site";
  await expect(settings.getByText(why)).toHaveCount(0);
  await revokeHost(browser, company.mail.url);
  await expect(page.locator("counterfoil-bar")).toHaveCount(0);
  await expect(settings.locator("#webmails .warn", { hasText: why }).first()).toBeVisible();
  await expect(popup.getByText(why).first()).toBeVisible();
  await grantHost(browser, company.mail.url);
  await expect(settings.getByText(why)).toHaveCount(0);
  await waitForBarState(page, ["unsaved", "also"], 20_000);
});
