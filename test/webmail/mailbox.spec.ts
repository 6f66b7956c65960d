// A mailbox as a whole, on real Roundcube: what was sent is recorded by itself, what is missing is counted and can be
// recorded, older mail too; of private mail nothing leaves the browser.
import { expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import { launchExtension, stopServiceWorker } from "../support/extension.ts";
import { automaticRules, type MailboxStage, stageMailbox } from "../support/mailbox-stage.ts";
import { messageUrl } from "../support/main-job.ts";
import { saveByKey } from "../support/rep-browser.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const REP = "rep1@acme.example";
let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;
let stage: MailboxStage;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({
    port: 28300,
    withLink: true,
    rules: automaticRules,
  });
  browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("mailbox"),
    executablePath: findChromium() ?? undefined,
  });
  page = await connectRep(company, browser, "rep1");
  stage = stageMailbox({ mail: company.mail, session: company.sessions.rep1, browser, mailbox: REP });
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

test("a mail that is sent is recorded by itself, once the person has saved mail with that company", async () => {
  await stage.receive("INBOX", "first", "Paula Pump <paula@pumps.example>");
  const [uid = 0] = await company.mail.search(REP, "INBOX", "HEADER Message-ID first@mailbox.example");
  await saveByKey(asRep(browser, page), messageUrl(company, uid));
  await page.goto(`${company.mail.url}?_task=mail&_action=compose&_to=paula@pumps.example&_subject=Zebrafish%20sent`);
  await page.locator("#composebody").fill("The xylophone goes out today.");
  await page.locator(".formbuttons button.send").click();
  await page.waitForURL(/_mbox=|_task=mail(?!.*compose)/);
  await expect.poll(stage.subjects, { timeout: 30_000 }).toContain("Zebrafish sent");
});

test("what is missing is counted, and recorded when the person says so", async () => {
  test.setTimeout(120_000);
  for (const id of ["a", "b", "c"]) await stage.receive("INBOX", id, "Paula Pump <paula@pumps.example>");
  await stage.receive("INBOX", "doctor", "Dr. Haus <haus@clinic.example>");
  await stage.receive("INBOX", "friend", "Oskar <oskar@friends.example>");
  await stage.wish({ kind: "compare" });
  await expect.poll(async () => (await stage.coverage())?.wanted ?? 0, { timeout: 60_000 }).toBeGreaterThan(4);
  const before = await stage.coverage();
  expect(before?.recorded).toBe((before?.wanted ?? 0) - 3);
  const stop = company.link?.record() ?? (() => "");
  await stage.wish({ kind: "capture" });
  await expect
    .poll(stage.subjects, { timeout: 60_000 })
    .toEqual(expect.arrayContaining(["Zebrafish a", "Zebrafish b", "Zebrafish c"]));
  await stage.wish({ kind: "compare" });
  await expect
    .poll(
      async () => {
        const now = await stage.coverage();
        return now && now.recorded - now.wanted;
      },
      { timeout: 60_000 },
    )
    .toBe(0);
  const sent = stop();
  expect(sent).toContain("xylophone a");
  expect(sent).not.toMatch(/doctor|friend|clinic\.example|friends\.example/);
});

const OLD = 200;

test("older mail is recorded by one press, though page and background are ended in the middle: all of it, once, and nothing else", async () => {
  test.setTimeout(300_000);
  for (let n = 0; n < OLD; n++) {
    const from = n % 4 === 3 ? "Oskar <oskar@friends.example>" : "Paula Pump <paula@pumps.example>";
    await stage.receive(n % 2 === 0 ? "INBOX" : "客户", `old-${n}`, from, 40 + n);
  }
  const stop = company.link?.record() ?? (() => "");
  await stage.wish({ kind: "compare" });
  await expect.poll(async () => (await stage.state()).folders.length, { timeout: 60_000 }).toBeGreaterThan(4);
  const { folders } = await stage.state();
  const chosen = folders.filter(({ name }) => name === "INBOX" || name === "客户").map(({ folder }) => folder);
  expect(chosen).toHaveLength(2);
  await stage.wish({ kind: "backfill", months: 12, folders: chosen });
  const taken = async () => (await stage.state()).backfill?.taken ?? 0;
  await expect.poll(taken, { timeout: 60_000, intervals: [200] }).toBeGreaterThan(20);
  await page.close();
  const first = await taken();
  expect(first).toBeLessThan(OLD * 0.7);
  page = await browser.context.newPage();
  await page.goto(company.mail.url);
  await expect.poll(taken, { timeout: 90_000, intervals: [200] }).toBeGreaterThan(first + 20);
  await stopServiceWorker(browser);
  await expect.poll(async () => (await stage.state()).backfill?.state, { timeout: 150_000 }).toBe("done");
  const olds = async () => (await stage.subjects()).filter((one) => one.startsWith("Zebrafish old-"));
  const wanted = Array.from({ length: OLD }, (_, n) => n).filter((n) => n % 4 !== 3);
  await expect.poll(async () => (await olds()).length, { timeout: 60_000 }).toBe(wanted.length);
  expect((await olds()).sort()).toEqual(wanted.map((n) => `Zebrafish old-${n}`).sort());
  const sent = stop();
  expect(sent).toContain("xylophone old-0");
  expect(sent).not.toMatch(/friends\.example|oskar|old-3\b/i);
});
