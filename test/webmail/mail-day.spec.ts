// A day of mail with automatic recording, on real Roundcube: afterwards all of the customers' mail that is in the mailbox is
// on record, once; nothing private left the browser; and the missing-mail check says just that.
import { expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import { launchExtension } from "../support/extension.ts";
import { customers, liveMailDay, privateWords } from "../support/mail-day.ts";
import { automaticRules, type MailboxStage, stageMailbox } from "../support/mailbox-stage.ts";
import { messageUrl } from "../support/main-job.ts";
import { chineseRaw } from "../support/practice-messages.ts";
import { saveByKey } from "../support/rep-browser.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);

const REP = "rep1@acme.example";
const COUNT = 60;
let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;
let stage: MailboxStage;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 28500, withLink: true, rules: automaticRules });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("mail-day"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "rep1");
  stage = stageMailbox({ mail: company.mail, session: company.sessions.rep1, browser, mailbox: REP });
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

const folders = ["INBOX", "Sent", "客户", "Customers.Globex BV"];

/** The subjects of what is with customers in folders that are looked at, as the mail server has them. */
async function customersMail(): Promise<number> {
  const domains = customers.map((one) => one.slice(one.indexOf("@") + 1));
  let count = 0;
  for (const folder of folders) {
    const found = new Set<number>();
    for (const domain of domains)
      for (const field of ["FROM", "TO", "CC"])
        for (const uid of await company.mail.search(REP, folder, `${field} ${domain}`)) found.add(uid);
    count += found.size;
  }
  // One whose subject is raw bytes of no said charset: the rules cannot know that it is not private, so it is asked about.
  const unclear = await company.mail.search(REP, "INBOX", `HEADER Message-ID ${chineseRaw.messageId}`);
  expect(unclear).toHaveLength(1);
  return count - unclear.length;
}

test(`${COUNT} messages in two tabs: recorded by themselves or counted as missing, once, and nothing private`, async () => {
  test.setTimeout(600_000);
  for (const [index, from] of customers.entries()) {
    await stage.receive("INBOX", `known-${index}`, `Known <${from}>`);
    const [uid = 0] = await company.mail.search(REP, "INBOX", `HEADER Message-ID known-${index}@mailbox.example`);
    await saveByKey(asRep(browser, page), messageUrl(company, uid));
  }
  const second = await browser.context.newPage();
  await second.goto(company.mail.url);
  const stop = company.link?.record() ?? (() => "");
  const open = async (tab: Page, url: string): Promise<void> => {
    await tab.goto(url);
    // As long as somebody looks at a mail who only skims it.
    await tab.waitForTimeout(700);
  };
  await liveMailDay({ mail: company.mail, tabs: [page, second], mailbox: REP, open }, COUNT);
  await page.goto(company.mail.url);
  await expect.poll(async () => (await stage.state()).atWork, { timeout: 60_000 }).toBeNull();
  // What was sent is there without anybody's doing.
  const sent = (await company.mail.search(REP, "Sent")).length;
  expect(sent).toBeGreaterThan(COUNT * 0.3);
  await stage.wish({ kind: "capture" });
  const expected = await customersMail();
  const isComplete = async (): Promise<string> => {
    await stage.wish({ kind: "compare" });
    const now = await stage.coverage();
    return now ? `${now.recorded} of ${now.wanted}, ${now.unlisted} unlisted, ${now.unread} unread` : "nothing";
  };
  await expect
    .poll(isComplete, { timeout: 120_000, intervals: [2_000] })
    .toBe(`${expected} of ${expected}, 0 unlisted, 0 unread`);
  const subjects = await stage.subjects();
  expect(subjects.length).toBeGreaterThanOrEqual(expected);
  expect(subjects.filter((one) => /moonflower/.test(one))).toEqual([]);
  // Each message once: a reply has its original's tag, with Re: before it.
  const own = subjects.filter((one) => /T\d{4}$/.test(one));
  expect(new Set(own).size).toBe(own.length);
  expect(stop()).not.toMatch(privateWords);
});
