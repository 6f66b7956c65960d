// The main job on real input: a rep saves a customer's mail out of real Roundcube, a colleague reads it in the console.
import { createHash } from "node:crypto";
import { type BrowserContext, chromium, expect, type Frame, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { buildMessage } from "../support/build-message.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, signInBrowser, signInRoundcube, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import {
  addSites,
  launchExtension,
  openExtensionPage,
  pairExtension,
  pressBarButton,
  readBarReason,
  readBarText,
  waitForBarState,
} from "../support/extension.ts";
import {
  chineseRaw,
  forgedId,
  imitation,
  rep1Inbox,
  rfq,
  russianKoi8,
  withLargeFile,
} from "../support/practice-messages.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let console_: BrowserContext;
let page: Page;

/** The rep's UID of a practice message. */
const uidOf = (fixture: (typeof rep1Inbox)[number]): number => rep1Inbox.indexOf(fixture) + 1;

const previewUrl = (uid: number, folder = "INBOX"): string =>
  `${company.mail.url}?_task=mail&_mbox=${encodeURIComponent(folder)}&_uid=${uid}&_action=show`;

/** Opens a message on a page of its own and presses S once the bar is there. */
async function saveByKey(target: Page, uid: number, states: string[] = ["saved"]): Promise<string> {
  await target.goto(previewUrl(uid));
  await waitForBarState(target, ["unsaved", "also"]);
  await target.keyboard.press("s");
  return waitForBarState(target, states, 20_000);
}

/** Connects a browser as a rep and opens their webmail. */
async function connect(target: ExtensionBrowser, who: "rep1" | "rep2"): Promise<Page> {
  // Opened first: a blank tab would be taken for the settings page that opens once the browser is connected.
  const mailPage = await target.context.newPage();
  await mailPage.goto(company.mail.url);
  await addSites(target, { server: company.worker.origin, webmails: [company.mail.url] });
  await signInBrowser(target.context, company.worker.origin, company.sessions[who]);
  await pairExtension(target, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await signInRoundcube(mailPage, company.mail.url, `${who}@acme.example`);
  return mailPage;
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31510 });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep1"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connect(browser, "rep1");
  const colleague = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  console_ = await colleague.newContext();
  await signInBrowser(console_, company.worker.origin, company.sessions.inside1);
});

test.afterAll(async () => {
  await browser?.close();
  await console_?.browser()?.close();
  await company?.stop();
});

test("the preview shows who will be able to read it; S saves; the bar names the customer", async () => {
  await page
    .locator(`#messagelist tr.message a[href*="_uid=${uidOf(rfq)}&"]`)
    .first()
    .click();
  const frame = await previewFrame();
  await waitForBarState(frame, ["unsaved"]);
  expect(await readBarText(page)).toMatch(/Not saved.*Sales can read.*Save to company record/);
  await page.keyboard.press("s");
  await waitForBarState(frame, ["saved"], 20_000);
  expect(await readBarText(page)).toMatch(/Saved.*Globex.*Undo/);
});

async function previewFrame(): Promise<Frame> {
  const handle = await page.locator("#messagecontframe").elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error("there is no preview");
  await frame.locator("#messagebody").waitFor();
  return frame;
}

test("a colleague in another browser reads it in the console: by customer, by thread, by search", async () => {
  const { origin } = company.worker;
  const colleague = await console_.newPage();
  await colleague.goto(`${origin}/customers`);
  await colleague.getByRole("link", { name: "Globex" }).first().click();
  await colleague.getByText(rfq.subject).first().click();
  await expect(colleague.getByRole("heading", { name: rfq.subject })).toBeVisible();
  await expect(colleague.getByText("buyer@globex.example").first()).toBeVisible();
  await colleague.goto(`${origin}/search?q=${encodeURIComponent("ball valves DN80")}`);
  await expect(colleague.getByText(rfq.subject).first()).toBeVisible();
  await expect(colleague.locator("mark").first()).toBeVisible();
  await colleague.close();
});

test("the original in R2 is, byte for byte, what IMAP serves", async () => {
  const { call } = company.sessions.inside1;
  const { hits } = await call(searchEndpoints.search, { query: { q: "ball valves DN80" } });
  const id = hits[0]?.message.id ?? "";
  const message = await call(messageEndpoints.getMessage, { params: { id } });
  const sha256 = message.evidence[0]?.originalSha256 ?? "";
  const stored = await call(messageEndpoints.getOriginal, { params: { id, sha256 } });
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uidOf(rfq));
  expect(Buffer.from(stored).equals(Buffer.from(served))).toBe(true);
  expect(createHash("sha256").update(stored).digest("hex")).toBe(sha256);
});

test("a customer's reply that arrives now lands in the same thread", async () => {
  const bytes = buildMessage({
    headers: [
      ["From", "Anna Berger <buyer@globex.example>"],
      ["To", "rep1@acme.example"],
      ["Subject", `Re: ${rfq.subject}`],
      ["Date", "Thu, 05 Nov 2026 10:00:00 +0100"],
      ["Message-ID", "<rfq-118-c@globex.example>"],
      ["In-Reply-To", `<${rfq.messageId}>`],
      ["References", `<${rfq.messageId}>`],
      ["Content-Type", "text/plain; charset=utf-8"],
    ],
    body: "Please hurry with the quotation.\r\n",
  });
  await company.mail.send({ from: "buyer@globex.example", to: "rep1@acme.example", bytes });
  let uid = 0;
  await expect
    .poll(
      async () =>
        (uid = (await company.mail.search("rep1@acme.example", "INBOX", "HEADER Message-ID rfq-118-c"))[0] ?? 0),
    )
    .toBeGreaterThan(0);
  await saveByKey(page, uid);
  const { call } = company.sessions.rep1;
  const { hits } = await call(searchEndpoints.search, { query: { q: "hurry quotation" } });
  const thread = await call(messageEndpoints.getThread, { params: { id: hits[0]?.message.threadId ?? "" } });
  expect(thread.messages.map(({ subject }) => subject)).toEqual([rfq.subject, `Re: ${rfq.subject}`]);
});

test("Chinese and Russian mail is found by words of its own language", async () => {
  await saveByKey(page, uidOf(chineseRaw));
  await saveByKey(page, uidOf(russianKoi8));
  const { call } = company.sessions.inside1;
  for (const [q, subject] of [
    ["球阀", chineseRaw.subject],
    ["задвижки", russianKoi8.subject],
  ] as const) {
    const { hits } = await call(searchEndpoints.search, { query: { q } });
    expect(
      hits.map(({ message }) => message.subject),
      q,
    ).toContain(subject);
  }
});

test("a forged message with the same Message-ID is kept apart and flagged", async () => {
  await saveByKey(page, uidOf(forgedId));
  const { call } = company.sessions.rep1;
  const { customers } = await call(customerEndpoints.listCustomers, {});
  const messages = [];
  for (const { id } of customers)
    messages.push(...(await call(customerEndpoints.timeline, { params: { id } })).messages);
  const forged = messages.filter(({ flags }) => flags.includes("same_id"));
  expect(new Set(forged.map(({ subject }) => subject))).toEqual(new Set([forgedId.subject]));
  expect(messages.some(({ subject, flags }) => subject === rfq.subject && flags.length === 0)).toBe(true);
});

test("a body that imitates Roundcube's own markup fools nothing", async () => {
  await page.goto(previewUrl(uidOf(imitation)));
  await waitForBarState(page, ["unsaved"]);
  await page.keyboard.press("s");
  await waitForBarState(page, ["saved"], 20_000);
  const { call } = company.sessions.rep1;
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uidOf(imitation));
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { known } = await call(captureEndpoints.known, { body: { sha256: [sha256] } });
  expect(known).toHaveLength(1);
  expect(await page.locator("counterfoil-bar").count()).toBe(1);
});

test("a message of several megabytes travels in parts and arrives whole", async () => {
  await saveByKey(page, uidOf(withLargeFile));
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uidOf(withLargeFile));
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { call } = company.sessions.rep1;
  await expect
    .poll(async () => (await call(captureEndpoints.known, { body: { sha256: [sha256] } })).known.length, {
      timeout: 30_000,
    })
    .toBe(1);
});

test("saved while the server is down: waits on this computer, and arrives once when it is back", async () => {
  const uid = uidOf(rep1Inbox[6] ?? rfq);
  await page.goto(previewUrl(uid));
  await waitForBarState(page, ["unsaved"]);
  await company.killWorker();
  await page.keyboard.press("s");
  await waitForBarState(page, ["local", "waiting"]);
  const popup = await openExtensionPage(browser, "popup");
  await expect(popup.getByText(/Waiting to upload/i).first()).toBeVisible();
  await popup.close();
  await company.startWorker();
  const state = await waitForBarState(page, ["saved"], 55_000);
  expect(state).toBe("saved");
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uid);
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { call } = company.sessions.rep1;
  const { known } = await call(captureEndpoints.known, { body: { sha256: [sha256] } });
  const message = await call(messageEndpoints.getMessage, { params: { id: known[0]?.messageId ?? "" } });
  expect(message.evidence).toHaveLength(1);
});

test("undo takes a private one back, on the record and in the bar", async () => {
  const fixture = rep1Inbox[13] ?? rfq;
  await saveByKey(page, uidOf(fixture));
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uidOf(fixture));
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { call } = company.sessions.rep1;
  expect((await call(captureEndpoints.known, { body: { sha256: [sha256] } })).known).toHaveLength(1);
  await pressBarButton(page);
  await waitForBarState(page, ["unsaved"], 20_000);
  await expect
    .poll(async () => (await call(captureEndpoints.known, { body: { sha256: [sha256] } })).known.length)
    .toBe(0);
});

test("a second rep's copy is the same message with two captures, and their bar says who was first", async () => {
  test.setTimeout(120_000);
  const second = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep2"),
    executablePath: findChromium() ?? undefined,
  });
  try {
    const theirs = await connect(second, "rep2");
    await theirs.goto(previewUrl(1));
    await waitForBarState(theirs, ["also"]);
    expect(await readBarText(theirs)).toMatch(/Already saved: Wei Lindqvist/);
    await theirs.keyboard.press("s");
    await waitForBarState(theirs, ["saved"], 20_000);
    const served = await company.mail.fetchRaw("rep2@acme.example", "INBOX", 1);
    const sha256 = createHash("sha256").update(served).digest("hex");
    const { call } = company.sessions.rep2;
    const { known } = await call(captureEndpoints.known, { body: { sha256: [sha256] } });
    const message = await call(messageEndpoints.getMessage, { params: { id: known[0]?.messageId ?? "" } });
    expect(new Set(message.evidence.map(({ person }) => person?.name))).toEqual(
      new Set(["Wei Lindqvist", "Noor Haddad"]),
    );
  } finally {
    await second.close();
  }
});

test("somebody else's mailbox on this computer is refused, and nothing leaves it", async () => {
  await browser.context.clearCookies({ domain: "127.0.0.1", path: "/" });
  await signInBrowser(browser.context, company.worker.origin, company.sessions.rep1);
  const other = await browser.context.newPage();
  await signInRoundcube(other, company.mail.url, "inside1@acme.example");
  await other.goto(previewUrl(1));
  await waitForBarState(other, ["unsaved", "also", "refused"]);
  await other.keyboard.press("s");
  await waitForBarState(other, ["refused"]);
  expect(await readBarReason(other)).toBe("owner_other");
  const served = await company.mail.fetchRaw("inside1@acme.example", "INBOX", 1);
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { known } = await company.sessions.inside1.call(captureEndpoints.known, { body: { sha256: [sha256] } });
  expect(known).toHaveLength(0);
});
