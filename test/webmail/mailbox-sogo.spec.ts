// A mailbox as a whole, on real SOGo: sent mail, what is missing, older mail.
import { expect, type Page, test } from "@playwright/test";
import { canRunSogo } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import { launchExtension } from "../support/extension.ts";
import { automaticRules, type MailboxStage, stageMailbox } from "../support/mailbox-stage.ts";
import { saveByKey } from "../support/rep-browser.ts";

const able = canRunSogo();
test.skip(!able.ok, able.ok ? "" : `SOGo is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const REP = "rep1@acme.example";
let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;
let stage: MailboxStage;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  company = await startCompany({ port: 28400, withLink: true, withSogo: true, rules: automaticRules });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("mailbox-sogo"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "rep1", "sogo");
  stage = stageMailbox({ mail: company.mail, session: company.sessions.rep1, browser, mailbox: REP });
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

test("a mail that is sent is recorded by itself, once the person has saved mail with that company", async () => {
  test.setTimeout(120_000);
  await stage.receive("INBOX", "first", "Paula Pump <paula@pumps.example>");
  const [uid = 0] = await company.mail.search(REP, "INBOX", "HEADER Message-ID first@mailbox.example");
  const list = `${company.mail.sogoUrl}SOGo/so/${REP}/Mail/view`;
  await saveByKey(asRep(browser, page), `${list}#!/Mail/0/INBOX/${uid}`, "Shift+S");
  await page.goto(`${list}#!/Mail/0/INBOX`);
  await page.locator('[ng-click="mailbox.newMessage($event)"], [aria-label="Write a new message"]').first().click();
  const editor = page.locator(".sg-mail-editor");
  await editor.locator('md-chips[ng-model="editor.message.editable.to"] input').fill("paula@pumps.example");
  await page.keyboard.press("Enter");
  await editor.locator('input[name="subject"]').fill("Zebrafish sent");
  await editor.locator('[ng-click="editor.send()"]').click();
  await expect(editor).toHaveCount(0);
  await expect.poll(stage.subjects, { timeout: 60_000 }).toContain("Zebrafish sent");
});

test("what is missing is counted and recorded, older mail too, and nothing else", async () => {
  test.setTimeout(180_000);
  const kinds = ["Paula Pump <paula@pumps.example>", "Dr. Haus <haus@clinic.example>", "Oskar <oskar@friends.example>"];
  for (let n = 0; n < 15; n++)
    await stage.receive(n % 2 === 0 ? "INBOX" : "客户", `${n}`, kinds[n % 3] ?? "", 1 + n * 4);
  const stop = company.link?.record() ?? (() => "");
  await stage.wish({ kind: "capture" });
  const recent = [0, 3, 6].map((n) => `Zebrafish ${n}`);
  await expect.poll(stage.subjects, { timeout: 60_000 }).toEqual(expect.arrayContaining(recent));
  await stage.wish({ kind: "compare" });
  const isComplete = async (): Promise<boolean> => {
    const now = await stage.coverage();
    return now !== null && now.wanted >= 5 && now.wanted === now.recorded && now.unlisted === 0 && now.unread === 0;
  };
  await expect.poll(isComplete, { timeout: 60_000 }).toBe(true);
  const { folders } = await stage.state();
  const chosen = folders.filter(({ name }) => name === "INBOX" || name === "客户").map(({ folder }) => folder);
  await stage.wish({ kind: "backfill", months: 12, folders: chosen });
  await expect.poll(async () => (await stage.state()).backfill?.state, { timeout: 60_000 }).toBe("done");
  const wanted = [0, 3, 6, 9, 12].map((n) => `Zebrafish ${n}`);
  const numbered = async () => (await stage.subjects()).filter((one) => /^Zebrafish \d/.test(one));
  await expect.poll(numbered, { timeout: 60_000 }).toEqual(wanted.sort());
  expect(stop()).not.toMatch(/clinic\.example|friends\.example|haus|oskar/i);
});
