// The saving rules on real webmail: of private mail not one byte leaves the browser, of some mail names and dates only.
import { expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { ownRecordEndpoints } from "../../shared/api/own-record.ts";
import { privacyNoticeEndpoints } from "../../shared/api/privacy-notice.ts";
import { buildMessage } from "../support/build-message.ts";
import { asRep, connectRep } from "../support/chromium-rep.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, signInRoundcube, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import { launchExtension, openExtensionPage, readBarText, readBrowserPid } from "../support/extension.ts";
import { messageUrl, witnessesOf } from "../support/main-job.ts";
import { waitForBar } from "../support/rep-browser.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;

const profile = () => ({
  extensionDir,
  userDataDir: company.newProfile("rules"),
  executablePath: findChromium() ?? undefined,
});

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({
    port: 31710,
    withLink: true,
    rules: {
      form: 1,
      name: "test",
      rules: [
        { id: "doctors", name: "Doctors", when: { participants: { any: ["clinic.example"] } }, action: "never" },
        { id: "unseen", name: "Union", when: { participants: { any: ["name:Union *"] } }, action: "never" },
        {
          ...{ id: "freight", name: "Freight", when: { participants: { any: ["freight.example"] } } },
          ...{ action: "envelope", graceSeconds: 8 },
        },
        {
          ...{ id: "customers", name: "Our customers", when: { participants: { every: ["customer"] } } },
          ...{ action: "auto", graceSeconds: 8 },
        },
      ],
      otherwise: { action: "ask" },
    },
  });
  browser = await launchExtension(profile());
  page = await connectRep(company, browser, "rep1");
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

async function receive(id: string, headers: [string, string][], body: string): Promise<number> {
  const bytes = buildMessage({
    headers: [
      ...headers,
      ["To", "rep1@acme.example"],
      ["Date", "Thu, 05 Nov 2026 10:00:00 +0100"],
      ["Message-ID", `<${id}@rules.example>`],
      ["Content-Type", "text/plain; charset=utf-8"],
    ],
    body,
  });
  await company.mail.send({ from: "someone@rules.example", to: "rep1@acme.example", bytes });
  let uid = 0;
  const find = () => company.mail.search("rep1@acme.example", "INBOX", `HEADER Message-ID ${id}@rules.example`);
  await expect.poll(async () => (uid = (await find())[0] ?? 0)).toBeGreaterThan(0);
  return uid;
}

const fromPumps = (id: string): Promise<number> =>
  receive(
    id,
    [
      ["From", "Paula Pump <paula@pumps.example>"],
      ["Subject", `Zebrafish ${id}`],
    ],
    "The xylophone is delivered.\r\n",
  );
const inMail = /zebrafish|xylophone|rules\.example/i;

/** Opens a mail, waits for the bar, presses S and gives what went to the Worker meanwhile. */
async function pressAndListen(uid: number, before: string, after: string): Promise<string> {
  const rep = asRep(browser, page);
  const stop = company.link?.record() ?? (() => "");
  await rep.goto(messageUrl(company, uid));
  await waitForBar(rep, [before]);
  await rep.press("s");
  await waitForBar(rep, [after]);
  // Whatever would still be sent has been by then.
  await page.waitForTimeout(3_000);
  return stop();
}

test("nothing of a mail that a rule keeps out leaves the browser, and the bar says which rule", async () => {
  const uid = await receive(
    "doctor",
    [
      ["From", "Dr. Haus <haus@clinic.example>"],
      ["Subject", "Zebrafish results"],
    ],
    "The xylophone is fine.\r\n",
  );
  const sent = await pressAndListen(uid, "never", "never");
  expect(sent).not.toMatch(/zebrafish|xylophone|clinic\.example|haus|rules\.example/i);
  expect(await readBarText(page)).toMatch(/Never saved.*Doctors/);
});

test("nor of one that only its source tells to be private: it is read in the page, and stays there", async () => {
  const uid = await receive(
    "union",
    [
      ["From", "Union North <north@freemail.example>"],
      ["Subject", "Zebrafish dinner"],
    ],
    "The xylophone plays at eight.\r\n",
  );
  const sent = await pressAndListen(uid, "never", "never");
  expect(sent).not.toMatch(/zebrafish|xylophone|freemail\.example|rules\.example/i);
  expect(await readBarText(page)).toMatch(/Never saved.*Union/);
});

test("of a mail that is kept by names and dates only, nothing else leaves the browser", async () => {
  const uid = await receive(
    "freight",
    [
      ["From", "Fay Freight <fay@freight.example>"],
      ["Subject", "Zebrafish container"],
    ],
    "The xylophone is on board.\r\n",
  );
  const sent = await pressAndListen(uid, "unsaved", "saved");
  expect(sent).toMatch(/fay@freight\.example/);
  expect(sent).not.toMatch(/zebrafish|xylophone/i);
  const { call } = company.sessions.rep1;
  const { customers } = await call(customerEndpoints.listCustomers, {});
  const messages = [];
  for (const { id } of customers)
    messages.push(...(await call(customerEndpoints.timeline, { params: { id } })).messages);
  const [envelope] = messages;
  expect(messages).toHaveLength(1);
  expect(envelope).toMatchObject({ kind: "envelope" });
  const message = await call(messageEndpoints.getMessage, { params: { id: envelope?.id ?? "" } });
  expect(message.evidence[0]?.originalSha256 ?? null).toBeNull();
});

test("with whom that was pressed once, names and dates are recorded by themselves, after the time to stop it", async () => {
  const freight = (id: string) =>
    receive(
      id,
      [
        ["From", "Fay Freight <fay@freight.example>"],
        ["Subject", "Zebrafish container"],
      ],
      "The xylophone is on board.\r\n",
    );
  const rep = asRep(browser, page);
  const [kept, stopped] = [await freight("freight-2"), await freight("freight-3")];
  const stop = company.link?.record() ?? (() => "");
  await rep.goto(messageUrl(company, stopped));
  await waitForBar(rep, ["held"]);
  await rep.press("x");
  await waitForBar(rep, ["unsaved"]);
  await rep.goto(messageUrl(company, kept));
  await waitForBar(rep, ["held"]);
  expect(await readBarText(page)).toMatch(
    /Saving automatically.*in \d s · Only names and dates are saved.*rule Freight/,
  );
  expect(stop()).not.toMatch(/zebrafish|xylophone|freight\.example|rules\.example/i);
  const stopAfter = company.link?.record() ?? (() => "");
  await waitForBar(rep, ["saved"]);
  await page.waitForTimeout(3_000);
  const sent = stopAfter();
  expect(sent).toMatch(/fay@freight\.example/);
  expect(sent).not.toMatch(/zebrafish|xylophone|freight-3/i);
  const { call } = company.sessions.rep1;
  const { records } = await call(ownRecordEndpoints.ownRecord, { query: { how: "rule" } });
  expect(records.map(({ kind, subject, captures }) => [kind, subject || null, captures[0]?.rule])).toEqual([
    ["envelope", null, "auto:freight@1"],
  ]);
});

test("what a rule records by itself asks once where a company is new to this browser", async () => {
  const rep = asRep(browser, page);
  await rep.goto(messageUrl(company, await fromPumps("pumps-1")));
  await waitForBar(rep, ["unsaved"]);
  await rep.press("s");
  await waitForBar(rep, ["saved"]);
  // It is a customer now, and its mail is no news here any more.
  await expect
    .poll(async () => (await company.sessions.rep1.call(customerEndpoints.listCustomers, {})).customers.length)
    .toBe(2);
});

test("then it is recorded without a press, and not one byte leaves the browser before its time is over", async () => {
  const rep = asRep(browser, page);
  const uid = await fromPumps("pumps-2");
  const stop = company.link?.record() ?? (() => "");
  await rep.goto(messageUrl(company, uid));
  await waitForBar(rep, ["held"]);
  expect(await readBarText(page)).toMatch(
    /Saving automatically.*in \d s · customer pumps\.example · rule Our customers/,
  );
  expect(stop()).not.toMatch(inMail);
  await waitForBar(rep, ["saved"]);
  expect(await readBarText(page)).toMatch(/Saved automatically.*rule Our customers/);
  const { call } = company.sessions.rep1;
  const { customers } = await call(customerEndpoints.listCustomers, {});
  const lists = await Promise.all(customers.map(({ id }) => call(customerEndpoints.timeline, { params: { id } })));
  const saved = lists.flatMap(({ messages }) => messages).find(({ subject }) => subject === "Zebrafish pumps-2");
  const message = await call(messageEndpoints.getMessage, { params: { id: saved?.id ?? "" } });
  expect(message.evidence.map(({ rule }) => rule)).toEqual(["auto:customers@1"]);
});

test("stopped in that time by one key, nothing of it leaves, and it does not begin again", async () => {
  const rep = asRep(browser, page);
  const uid = await fromPumps("pumps-3");
  const stop = company.link?.record() ?? (() => "");
  await rep.goto(messageUrl(company, uid));
  await waitForBar(rep, ["held"]);
  await rep.press("x");
  await waitForBar(rep, ["unsaved"]);
  await page.waitForTimeout(10_000);
  await page.reload();
  await waitForBar(rep, ["unsaved"]);
  await expect.poll(() => readBarText(page)).toMatch(/You stopped it/);
  await page.waitForTimeout(3_000);
  expect(await rep.barState()).toBe("unsaved");
  expect(stop()).not.toMatch(inMail);
});

test("left in that time it waits in the outbox, where it can be stopped, and is sent after it", async () => {
  const rep = asRep(browser, page);
  const [kept, stopped] = [await fromPumps("pumps-4"), await fromPumps("pumps-5")];
  const stop = company.link?.record() ?? (() => "");
  await rep.goto(messageUrl(company, kept));
  await waitForBar(rep, ["held"]);
  await rep.goto(messageUrl(company, stopped));
  await waitForBar(rep, ["held"]);
  await rep.goto(company.mail.url);
  const popup = await openExtensionPage(browser, "popup");
  const lines = popup.locator("li", { hasText: "Saves automatically" });
  await expect(lines).toHaveCount(2);
  await lines.last().getByRole("button", { name: "Stop" }).click();
  await expect(lines).toHaveCount(1);
  expect(stop()).not.toMatch(inMail);
  await expect(lines).toHaveCount(0, { timeout: 20_000 });
  await popup.close();
  await rep.goto(messageUrl(company, kept));
  await waitForBar(rep, ["saved"]);
  await rep.goto(messageUrl(company, stopped));
  await waitForBar(rep, ["unsaved"]);
});

test("a browser that ends in that time sends it later, once", async () => {
  const uid = await fromPumps("pumps-6");
  const before = asRep(browser, page);
  await before.goto(messageUrl(company, uid));
  await waitForBar(before, ["held"]);
  process.kill(await readBrowserPid(browser), "SIGKILL");
  await browser.context.waitForEvent("close").catch(() => undefined);
  browser = await launchExtension(profile());
  page = await browser.context.newPage();
  await page.goto(company.mail.url);
  // Chromium keeps a session's cookies over its own crash; where it did not, the person signs in again.
  if ((await page.locator("#rcmloginuser").count()) > 0)
    await signInRoundcube(page, company.mail.url, "rep1@acme.example");
  const rep = asRep(browser, page);
  await rep.goto(messageUrl(company, uid));
  await waitForBar(rep, ["saved"], 60_000);
  expect(await witnessesOf(company, uid)).toBe(1);
});

test("a new privacy notice is read and confirmed in the bar before anything more is saved", async () => {
  const rep = asRep(browser, page);
  const { call } = company.sessions.admin;
  const { version } = await call(privacyNoticeEndpoints.noticeOverview, {});
  const text = "What is recorded: mail that you save, and mail that a rule saves.";
  await call(privacyNoticeEndpoints.writeNotice, { body: { base: version, texts: { en: text, zh: text, ru: text } } });
  // This browser has not heard of it: the server says no, and what was pressed waits here.
  const before = await fromPumps("pumps-7");
  await rep.goto(messageUrl(company, before));
  await waitForBar(rep, ["held"]);
  await waitForBar(rep, ["waiting"]);
  await rep.goto(messageUrl(company, await fromPumps("pumps-8")));
  await waitForBar(rep, ["unsaved"]);
  await rep.press("s");
  await waitForBar(rep, ["notice"]);
  expect(await readBarText(page)).toContain(text);
  await page.waitForTimeout(1_200);
  await rep.press("s");
  await waitForBar(rep, ["saved"]);
  await rep.goto(messageUrl(company, before));
  await waitForBar(rep, ["saved"]);
});
