// The main job on real input: a rep saves a customer's mail out of real Roundcube, a colleague reads it in the console.
import { createHash } from "node:crypto";
import { type BrowserContext, chromium, expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, signInBrowser, signInRoundcube, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import {
  launchExtension,
  openExtensionPage,
  pressBarButton,
  readBarText,
  waitForBarState,
} from "../support/extension.ts";
import { messageUrl, servedHash, tellMainJob, uidOf, witnessesOf } from "../support/main-job.ts";
import {
  chineseRaw,
  forgedId,
  imitation,
  rep1Inbox,
  rfq,
  russianKoi8,
  withLargeFile,
} from "../support/practice-messages.ts";
import { saveByKey } from "../support/rep-browser.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let console_: BrowserContext;
let page: Page;

const save = (fixture: (typeof rep1Inbox)[number]): Promise<void> =>
  saveByKey(asRep(browser, page), messageUrl(company, uidOf(fixture)));

const connect = (target: ExtensionBrowser, who: "rep1" | "rep2"): Promise<Page> => connectRep(company, target, who);

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

tellMainJob("Chromium", () => ({ company, rep: asRep(browser, page), colleague: console_ }));

test("Chinese and Russian mail is found by words of its own language", async () => {
  await save(chineseRaw);
  await save(russianKoi8);
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
  await save(forgedId);
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
  await page.goto(messageUrl(company, uidOf(imitation)));
  await waitForBarState(page, ["unsaved"]);
  await page.keyboard.press("s");
  await waitForBarState(page, ["saved"], 20_000);
  const { call } = company.sessions.rep1;
  const sha256 = await servedHash(company, uidOf(imitation));
  const { known } = await call(captureEndpoints.known, { body: { sha256: [sha256] } });
  expect(known).toHaveLength(1);
  expect(await page.locator("counterfoil-bar").count()).toBe(1);
});

test("a message of several megabytes travels in parts and arrives whole", async () => {
  await save(withLargeFile);
  await expect.poll(() => witnessesOf(company, uidOf(withLargeFile)), { timeout: 30_000 }).toBe(1);
});

test("undo takes a private one back, on the record and in the bar", async () => {
  const fixture = rep1Inbox[13] ?? rfq;
  await save(fixture);
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

test("a day later the bar leads to where it is said that a mail is not business, and that is taken back", async () => {
  const fixture = rep1Inbox[13] ?? rfq;
  await save(fixture);
  await makeReceiptsOlder();
  await page.reload();
  await waitForBarState(page, ["saved"], 20_000);
  expect(await readBarText(page)).toContain("Not business");
  const opened = browser.context.waitForEvent("page");
  await pressBarButton(page);
  const tab = await opened;
  await tab.getByRole("dialog").getByRole("button", { name: "Say so" }).click();
  await expect(tab.getByRole("button", { name: "Take it back" })).toBeVisible();
  const id = new URL(tab.url()).pathname.split("/").at(-1) ?? "";
  const { call } = company.sessions.rep1;
  const level = async () => (await call(messageEndpoints.getMessage, { params: { id } })).level;
  expect(await level()).toBe("exists");
  await tab.getByRole("button", { name: "Take it back" }).click();
  await expect.poll(level).not.toBe("exists");
  await tab.close();
});

/** As if everything that this computer knows to be saved had been saved two days ago. */
async function makeReceiptsOlder(): Promise<void> {
  const popup = await openExtensionPage(browser, "popup");
  await popup.evaluate(async () => {
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await ask(indexedDB.open("counterfoil-outbox"));
    const receipts = db.transaction(["receipts"], "readwrite").objectStore("receipts");
    for (const receipt of await ask(receipts.getAll()))
      await ask(receipts.put({ ...receipt, receivedAt: receipt.receivedAt - 2 * 86_400_000 }));
    db.close();
  });
  await popup.close();
}

test("a second rep's copy is the same message with two captures, and their bar says who was first", async () => {
  test.setTimeout(120_000);
  const second = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep2"),
    executablePath: findChromium() ?? undefined,
  });
  try {
    const theirs = await connect(second, "rep2");
    await theirs.goto(messageUrl(company, 1));
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

test("in somebody else's mailbox on this computer nothing is offered, and nothing leaves it", async () => {
  await browser.context.clearCookies({ domain: "127.0.0.1", path: "/" });
  await signInBrowser(browser.context, company.worker.origin, company.sessions.rep1);
  const other = await browser.context.newPage();
  await signInRoundcube(other, company.mail.url, "inside1@acme.example");
  await other.goto(messageUrl(company, 1));
  await waitForBarState(other, ["foreign"]);
  expect(await readBarText(other)).toBe("Nothing is saved here the company has not given you this mailbox");
  await other.keyboard.press("s");
  const served = await company.mail.fetchRaw("inside1@acme.example", "INBOX", 1);
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { known } = await company.sessions.inside1.call(captureEndpoints.known, { body: { sha256: [sha256] } });
  expect(known).toHaveLength(0);
});
