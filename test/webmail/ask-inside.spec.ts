// A rep hands a customer's mail to Inside out of real Roundcube: what Inside gets, that it is one request however often it
// is sent, what a dead line leaves, and Inside's question.
import { expect, type Page, test } from "@playwright/test";
import PostalMime from "postal-mime";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRow } from "../../shared/api/desk-request.ts";
import {
  clickFileInBar,
  clickInBar,
  isDrawnInBar,
  typeInBar,
  valueInBar,
  waitForBarText,
} from "../support/bar-parts.ts";
import { attachmentPart, buildMessage, buildMultipart, buildPdf } from "../support/build-message.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import { extensionDir, startCompany, type TestCompany } from "../support/company.ts";
import {
  askSidePanel,
  type ExtensionBrowser,
  launchExtension,
  readSidePanel,
  stopServiceWorker,
  waitForBarState,
} from "../support/extension.ts";
import { messageUrl, uidOf } from "../support/main-job.ts";
import { followUp, htmlAlternative, rfq, russianKoi8, withPdf } from "../support/practice-messages.ts";
import { makeReady } from "../support/ready-quote.ts";
import { saveByKey } from "../support/rep-browser.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31700, withLink: true });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep1"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "rep1");
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

/** A request with two files and a picture that is part of its text, which quotes an earlier mail. */
const withPictures = buildMessage({
  headers: [
    ["From", "Anna Berger <buyer@globex.example>"],
    ["To", "rep1@acme.example"],
    ["Date", "Fri, 20 Nov 2026 09:00:00 +0100"],
    ["Subject", "RFQ 2026-131"],
    ["Message-ID", "<rfq-131@globex.example>"],
    ["MIME-Version", "1.0"],
    ["Content-Type", 'multipart/mixed; boundary="m"'],
  ],
  body: buildMultipart("m", [
    {
      headers: [["Content-Type", "text/plain; charset=utf-8"]],
      body: "Please quote twelve strainers DN40.\n\nOn Tue, 3 Nov 2026, Wei Lindqvist wrote:\n> What about strainers?\n",
    },
    {
      headers: [
        ["Content-Type", "image/png"],
        ["Content-ID", "<logo@globex.example>"],
        ["Content-Disposition", 'inline; filename="logo.png"'],
        ["Content-Transfer-Encoding", "base64"],
      ],
      body: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
    },
    attachmentPart("application/pdf", "valve.pdf", buildPdf(["Valve"])),
    attachmentPart("text/csv", "parts list.csv", new TextEncoder().encode("item,quantity\r\nDN40,12\r\n")),
  ]),
});

/** What Inside finds at the Desk by words of what is wanted. */
async function atDeskOf(q: string): Promise<DeskRow[]> {
  const { requests } = await company.sessions.inside1.call(deskEndpoints.listDesk, { query: { view: "all", q } });
  return requests;
}

test("one key saves the mail and opens the form; Inside gets its words, its file, its customer and its contact", async () => {
  await page.goto(messageUrl(company, uidOf(withPdf)));
  await waitForBarState(page, ["unsaved"]);
  await waitForBarText(page, /Save and ask Inside for a quote/);
  await page.keyboard.press("q");
  await waitForBarState(page, ["saved"], 20_000);
  // The files are there once the record has read the mail.
  await waitForBarText(page, /图纸 2211\.pdf/);
  await waitForBarText(page, /For Globex · Anna Berger/);
  expect(await valueInBar(page, "What is wanted")).toContain("The drawing is attached.");
  expect(await valueInBar(page, "图纸 2211.pdf")).toBe(true);
  // Keys typed here are no shortcuts: no `s`, no `q`, nothing of Roundcube's.
  await typeInBar(page, "What is wanted", " 400 pcs, six sets of gaskets, quickly.");
  await typeInBar(page, "Note for Inside", "Old customer");
  await clickInBar(page, "Hand to Inside");
  await waitForBarText(page, /With Inside nobody has taken it yet · promised by/);
  const [row, ...others] = await atDeskOf("six sets of gaskets");
  expect(others).toEqual([]);
  expect(row).toMatchObject({ state: "requested", fileCount: 1, askedBy: { name: "Wei Lindqvist" } });
  expect(row?.customer?.name).toBe("Globex");
  const { call } = company.sessions.inside1;
  const request = await call(deskEndpoints.getDeskRequest, { params: { id: row?.id ?? "" } });
  expect(request).toMatchObject({ contact: { name: "Anna Berger" }, note: "Old customer", source: "rep" });
  expect(request.files.map(({ fileName }) => fileName)).toEqual(["图纸 2211.pdf"]);
  expect(request.messageId).not.toBeNull();
});

test("opened again, it says who has it; Inside's question is answered in the bar", async () => {
  const { call } = company.sessions.inside1;
  const [row] = await atDeskOf("six sets of gaskets");
  const params = { id: row?.id ?? "" };
  await call(deskEndpoints.claimRequest, { params });
  await page.reload();
  await waitForBarText(page, /With Inside Ines Calloway has it · promised by/);
  await call(deskEndpoints.askOutside, { params, body: { text: "Which gasket: EPDM or FKM?" } });
  // Looked at again when the person comes back to the page.
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await waitForBarText(page, /Ines Calloway asks: Which gasket: EPDM or FKM\?/);
  await typeInBar(page, "Your answer", "EPDM, please");
  await clickInBar(page, "Send answer");
  await waitForBarText(page, /Answered: EPDM, please/);
  const request = await call(deskEndpoints.getDeskRequest, { params });
  expect(request.question).toMatchObject({ answer: "EPDM, please" });
});

test("pictures of the text stay behind, so does a file that is unticked; and pressed twice it is one request", async () => {
  await company.mail.deliver("rep1@acme.example", "INBOX", withPictures);
  const [uid = 0] = await company.mail.search("rep1@acme.example", "INBOX", 'SUBJECT "RFQ 2026-131"');
  await saveByKey(asRep(browser, page), messageUrl(company, uid));
  await clickInBar(page, "Ask Inside for a quote");
  await waitForBarText(page, /parts list\.csv/);
  expect(await valueInBar(page, "logo.png")).toBe(false);
  expect(await valueInBar(page, "valve.pdf")).toBe(true);
  await clickFileInBar(page, "valve.pdf");
  // Only what the customer wrote now: what was quoted is no wish.
  expect(await valueInBar(page, "What is wanted")).toBe("Please quote twelve strainers DN40.");
  await clickInBar(page, "Hand to Inside", 2);
  await waitForBarText(page, /With Inside nobody has taken it yet/);
  const [row, ...others] = await atDeskOf("twelve strainers");
  expect(others).toEqual([]);
  const { call } = company.sessions.inside1;
  const request = await call(deskEndpoints.getDeskRequest, { params: { id: row?.id ?? "" } });
  expect(request.files.map(({ fileName }) => fileName)).toEqual(["parts list.csv"]);
});

test("withdrawn after a second word; then it can be asked anew", async () => {
  expect(await isDrawnInBar(page, "Yes, withdraw")).toBe(false);
  await clickInBar(page, "Withdraw");
  await waitForBarText(page, /Inside stops working on it\. Yes, withdraw No/);
  expect(await isDrawnInBar(page, "Yes, withdraw")).toBe(true);
  expect(await atDeskOf("twelve strainers")).toMatchObject([{ state: "requested" }]);
  await clickInBar(page, "Yes, withdraw");
  await waitForBarText(page, /Ask Inside for a quote Q Withdrawn/);
  expect(await atDeskOf("twelve strainers")).toMatchObject([{ state: "withdrawn" }]);
});

test("with no server the words stay, through a closed page too; with it back they are one request", async () => {
  const about = messageUrl(company, uidOf(rfq));
  await saveByKey(asRep(browser, page), about);
  await page.keyboard.press("q");
  await waitForBarText(page, /The mail has no files/);
  company.link?.cut();
  await typeInBar(page, "What is wanted", "And spare seats, written without a line.");
  await clickInBar(page, "Hand to Inside");
  await waitForBarText(page, /Not handed over yet: the server did not answer. Your words are kept here/, 40_000);
  await page.goto(messageUrl(company, uidOf(htmlAlternative)));
  await stopServiceWorker(browser);
  await page.goto(about);
  await waitForBarState(page, ["saved"]);
  await page.keyboard.press("q");
  await waitForBarText(page, /The server does not answer. The mail is safe/, 40_000);
  expect(await valueInBar(page, "What is wanted")).toContain("And spare seats, written without a line.");
  expect(await atDeskOf("spare seats").catch(() => [])).toEqual([]);
  company.link?.mend();
  await waitForBarText(page, /The mail has no files/, 40_000);
  await clickInBar(page, "Hand to Inside");
  await waitForBarText(page, /With Inside nobody has taken it yet/);
  expect(await atDeskOf("spare seats")).toHaveLength(1);
});

test("a mail that waits for the network is handed over once it has arrived", async () => {
  test.setTimeout(90_000);
  company.link?.cut();
  await page.goto(messageUrl(company, uidOf(russianKoi8)));
  await waitForBarState(page, ["unsaved", "also"]);
  await page.keyboard.press("q");
  await waitForBarState(page, ["waiting"], 30_000);
  await waitForBarText(page, /safe on this computer and waits for the network/);
  await typeInBar(page, "Note for Inside", "They are in a hurry");
  company.link?.mend();
  await waitForBarState(page, ["saved"], 60_000);
  await waitForBarText(page, /The mail has no files/);
  expect(await valueInBar(page, "What is wanted")).toContain("Просим выставить КП");
  await clickInBar(page, "Hand to Inside");
  await waitForBarText(page, /With Inside nobody has taken it yet/);
  expect(await atDeskOf("выставить")).toMatchObject([{ language: "ru", state: "requested" }]);
});

test("out of the side panel: the mail is saved first, and bar and panel show the request", async () => {
  await page.goto(messageUrl(company, uidOf(followUp)));
  await waitForBarState(page, ["unsaved"]);
  await readSidePanel(browser, page, "Customer", /Globex[\s\S]*Quotes[\s\S]*With Inside/);
  const press = (label: string): Promise<string> =>
    askSidePanel(
      browser,
      page,
      `[...document.querySelectorAll("button")].find((b) => b.textContent === ${JSON.stringify(label)})?.click(), ""`,
    );
  await press("Ask Inside for a quote");
  await waitForBarState(page, ["saved"], 20_000);
  const area = `document.querySelector("form.note-box textarea")?.value ?? ""`;
  await expect.poll(() => askSidePanel(browser, page, area)).toContain("any news on item 2? We could also take DN65.");
  await press("Hand to Inside");
  await press("Hand to Inside");
  const text = `document.body.innerText`;
  await expect
    .poll(() => askSidePanel(browser, page, text))
    .toMatch(/any news on item 2[\s\S]*With Inside[\s\S]*nobody has taken it yet/);
  expect(await atDeskOf("DN65")).toHaveLength(1);
  await page.reload();
  await waitForBarText(page, /With Inside nobody has taken it yet/);
});

test("Inside puts the ready quote into their own reply: in the thread, with the PDF, the rep in Cc", async () => {
  test.setTimeout(120_000);
  const [row] = await atDeskOf("DN65");
  await makeReady(company.sessions.inside1, row?.id ?? "");
  const second = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("inside1"),
    executablePath: findChromium() ?? undefined,
  });
  try {
    const theirs = await connectRep(company, second, "inside1");
    await theirs.goto(messageUrl(company, 1));
    await waitForBarState(theirs, ["unsaved", "also"]);
    await theirs.keyboard.press("s");
    await waitForBarState(theirs, ["saved"], 20_000);
    await waitForBarText(theirs, /With Inside, quote ready Ines Calloway has it Insert in reply/);
    await clickInBar(theirs, "Insert in reply");
    await theirs.waitForURL(/_action=compose/, { timeout: 20_000 });
    const rows = theirs.locator("#attachment-list > li");
    await expect(rows).toContainText(/Q-\d{4}-\d+.*\.pdf/, { timeout: 20_000 });
    await theirs.locator(`[onclick*="command('send'"]`).first().click({ timeout: 20_000 });
    const sent = (): Promise<number[]> => company.mail.search("inside1@acme.example", "Sent");
    await expect.poll(async () => (await sent().catch(() => [])).length).toBe(1);
    const mail = await PostalMime.parse(await company.mail.fetchRaw("inside1@acme.example", "Sent", 1));
    expect(mail.inReplyTo).toBe(`<${followUp.messageId}>`);
    expect(mail.references).toContain("<rfq-118@globex.example>");
    expect(mail.to?.map(({ address }) => address)).toEqual(["buyer@globex.example"]);
    expect(mail.cc?.map(({ address }) => address)).toEqual(["rep1@acme.example"]);
    expect(mail.text).toContain("Anna Berger");
    const [file] = mail.attachments;
    expect(
      Buffer.from(file?.content as ArrayBuffer)
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    // One's own reply that was not asked for here stays as it is.
    await theirs.goto(`${company.mail.url}?_task=mail&_action=compose&_mbox=INBOX&_reply_uid=1`);
    await theirs.locator("textarea[name=_message]").waitFor({ state: "attached" });
    await theirs.waitForTimeout(1_500);
    await expect(rows).toHaveCount(0);
  } finally {
    await second.close();
  }
});
