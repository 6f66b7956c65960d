// Mail recorded out of real SOGo: the bytes that IMAP serves, of the message that is open and of no other.
import { createHash } from "node:crypto";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { canRunSogo } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { clickInBar, typeInBar, valueInBar, waitForBarText } from "../support/bar-parts.ts";
import { buildMessage } from "../support/build-message.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import { extensionDir, signInSogo, startCompany, type TestCompany } from "../support/company.ts";
import {
  type ExtensionBrowser,
  launchExtension,
  pressBarButton,
  readBarText,
  waitForBarState,
} from "../support/extension.ts";
import { uidOf } from "../support/main-job.ts";
import {
  chineseEncoded,
  chineseRaw,
  followUp,
  forgedId,
  htmlAlternative,
  imitation,
  internal,
  practiceUsers,
  rfq,
  russianHtml,
  russianKoi8,
  truncated,
  withLargeFile,
  withoutId,
  withPdf,
} from "../support/practice-messages.ts";
import { makeReady } from "../support/ready-quote.ts";
import { saveByKey } from "../support/rep-browser.ts";
import { countSent, expectReply, newestSent, openReplyStage, type ReplyStage } from "../support/reply-stage.ts";

const able = canRunSogo();
test.skip(!able.ok, able.ok ? "" : `SOGo is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;
/** Without the extension. */
let plain: Browser;
let stage: ReplyStage;

/** One who writes HTML, and one more who writes in a window of its own. */
const mailboxes = practiceUsers.flatMap((user) =>
  user.address === "rep2@acme.example"
    ? [
        { ...user, writesHtml: true },
        { ...user, address: "rep3@acme.example", writesInWindow: true },
      ]
    : [user],
);

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({
    port: 31900,
    withSogo: true,
    users: mailboxes,
  });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep1"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "rep1", "sogo");
  plain = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ["--no-sandbox"] });
  stage = await openReplyStage();
});

test.afterAll(async () => {
  await browser?.close();
  await plain?.close();
  await company?.stop();
});

/** Address of a message in SOGo's page, its folder as SOGo writes it there. */
const sogoUrl = (uid: number, folder = "INBOX"): string =>
  `${company.mail.sogoUrl}so/rep1@acme.example/Mail/view#!/Mail/0/${folder}/${uid}`;

/** Waits until the record holds the very bytes that IMAP serves of a message. */
async function expectStored(uid: number, folder = "INBOX", who: "rep1" | "inside1" = "rep1"): Promise<void> {
  const { call } = company.sessions[who];
  const served = await company.mail.fetchRaw(`${who}@acme.example`, folder, uid);
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

/** Opens a message in SOGo and its own editor for a reply to it; in the page, or the window that it opens. */
async function openReply(on: Page, who: string, uid: number): Promise<Page> {
  await on.goto(`${company.mail.sogoUrl}so/${who}/Mail/view#!/Mail/0/INBOX/${uid}`);
  await on.locator("h5.sg-md-headline").waitFor();
  expect(await stage.run(on, "adapter.compose.isReply(document)")).toBe(false);
  const opened = on
    .context()
    .waitForEvent("page", { timeout: 5_000 })
    .catch(() => on);
  expect(await stage.run(on, "adapter.compose.openReply(document)")).toBe(true);
  const form = "form[name=messageForm]";
  const window = who === "rep3@acme.example" ? await opened : on;
  await window.locator(form).waitFor();
  await expect.poll(() => stage.run(window, "adapter?.compose.isReply(document) ?? false")).toBe(true);
  return window;
}

for (const [who, how] of [
  ["rep1@acme.example", "in the page, as text"],
  ["rep2@acme.example", "in the page, as HTML"],
  ["rep3@acme.example", "in a window of its own, as text"],
] as const) {
  test(`a quote in SOGo's own reply, ${how}: text, Cc and PDF go out in the customer's thread`, async () => {
    const own = await plain.newContext();
    const on = await own.newPage();
    await signInSogo(on, company.mail.sogoUrl ?? "", who);
    const before = await countSent(company, who);
    const window = await openReply(on, who, 1);
    const cc = [{ name: "Ines Calloway", address: "inside1@acme.example" }];
    expect(await stage.fill(window, { to: ["somebody@else.example"], cc })).toBe("other_reply");
    await expect(window.locator(".sg-mail-editor-attachments md-chip")).toHaveCount(0);
    expect(await stage.fill(window, { cc })).toBe("filled");
    // Again, as when somebody presses twice: nothing is there twice.
    expect(await stage.fill(window, { cc })).toBe("filled");
    await expect(window.locator(".sg-mail-editor-attachments md-chip")).toHaveCount(1);
    expect(await countSent(company, who)).toBe(before);
    await window.locator('[ng-click="editor.send()"]').click();
    const mail = await newestSent(company, who, before + 1);
    expectReply(mail, rfq, cc);
    expect(mail.html !== undefined).toBe(how.endsWith("HTML"));
    await own.close();
  });
}

test("out of the record bar: a request goes to Inside, whose ready quote stands in the reply that their SOGo opens", async () => {
  test.setTimeout(120_000);
  await page.goto(sogoUrl(uidOf(followUp)));
  await waitForBarState(page, ["unsaved"]);
  await page.keyboard.press("Shift+Q");
  await waitForBarText(page, /For Globex · Anna Berger/);
  // Letters, spaces and all: none of them is a shortcut of SOGo's here, which would search, reply or write.
  await typeInBar(page, "What is wanted", " Also strainers, for our farm; write to Anna.");
  expect(await valueInBar(page, "What is wanted")).toContain(" Also strainers, for our farm; write to Anna.");
  await expect(page.locator(".sg-mail-editor")).toHaveCount(0);
  await clickInBar(page, "Hand to Inside");
  await waitForBarText(page, /With Inside nobody has taken it yet/);
  const { requests } = await company.sessions.inside1.call(deskEndpoints.listDesk, { query: { view: "all" } });
  await makeReady(company.sessions.inside1, requests[0]?.id ?? "");
  const second = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("inside1"),
    executablePath: findChromium() ?? undefined,
  });
  try {
    const theirs = await connectRep(company, second, "inside1", "sogo");
    await saveByKey(
      asRep(second, theirs),
      `${company.mail.sogoUrl}so/inside1@acme.example/Mail/view#!/Mail/0/INBOX/1`,
      "Shift+S",
    );
    await waitForBarText(theirs, /With Inside, quote ready Ines Calloway has it Insert in reply/);
    await clickInBar(theirs, "Insert in reply");
    const files = theirs.locator(".sg-mail-editor-attachments md-chip a[href]");
    await expect(files).toContainText(/Q-\d{4}-\d+.*\.pdf/, { timeout: 20_000 });
    expect(await countSent(company, "inside1@acme.example")).toBe(0);
    await theirs.locator('[ng-click="editor.send()"]').click();
    const mail = await newestSent(company, "inside1@acme.example", 1);
    expect(mail.inReplyTo).toBe(`<${followUp.messageId}>`);
    expect(mail.to?.map(({ address }) => address)).toEqual(["buyer@globex.example"]);
    expect(mail.cc?.map(({ address }) => address)).toEqual(["rep1@acme.example"]);
    expect(mail.text).toContain("Anna Berger");
    expect(mail.attachments.map(({ mimeType }) => mimeType)).toEqual(["application/pdf"]);
    await expect(theirs.locator(".sg-mail-editor")).toHaveCount(0);
    // In the customer's thread on the record too, though SOGo names no References.
    await theirs.goto(`${company.mail.sogoUrl}so/inside1@acme.example/Mail/view#!/Mail/0/Sent/1`);
    // The address is the next mail's before its card is drawn: what is pressed in between is refused by the self-check.
    await expect(theirs.locator("[ng-bind='::viewer.message.from[0].email']")).toHaveText("inside1@acme.example");
    await waitForBarState(theirs, ["unsaved"]);
    await pressBarButton(theirs);
    await waitForBarState(theirs, ["saved"], 20_000);
    await expectStored(1, "Sent", "inside1");
    const { call } = company.sessions.inside1;
    const { hits } = await call(searchEndpoints.search, { query: { q: "DN65" } });
    const id = hits.find(({ message }) => message.subject === followUp.subject)?.message.threadId ?? "";
    const { messages } = await call(messageEndpoints.getThread, { params: { id } });
    expect(messages.map(({ direction, subject }) => [direction, subject])).toContainEqual(["out", followUp.subject]);
    // One's own reply that was not asked for here stays as it is.
    await theirs.goto(`${company.mail.sogoUrl}so/inside1@acme.example/Mail/view#!/Mail/0/INBOX/1`);
    await theirs.locator('[ng-click="viewer.reply($event)"]').first().click();
    await theirs.locator("form[name=messageForm] md-chip").first().waitFor();
    await theirs.waitForTimeout(2_000);
    await expect(theirs.locator(".sg-mail-editor-attachments md-chip")).toHaveCount(0);
  } finally {
    await second.close();
  }
});
