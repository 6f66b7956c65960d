// The last day in a browser: what a leaver's extension had not sent is handed in sealed, nothing of the company's stays there,
// and a records keeper saves it to the record.
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { arriveByLink } from "../../scripts/api.ts";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { buildMessage } from "../support/build-message.ts";
import { connectRep } from "../support/chromium-rep.ts";
import { extensionDir, signInBrowser, startCompany, type TestCompany } from "../support/company.ts";
import { type ExtensionBrowser, launchExtension, openExtensionPage, waitForBarState } from "../support/extension.ts";
import { bringIn, plainMail } from "../support/imported-company.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const LEAVER = "rep1@acme.example";
const SUBJECT = "Pump house, last words";
const LONG = { timeout: 40_000 };

let company: TestCompany;
let leaver: ExtensionBrowser;
let webmail: Page;
let desk: Browser;
let keeper: Page;

const bytes = buildMessage({
  headers: [
    ["From", "Anna Berger <buyer@globex.example>"],
    ["To", `Wei Lindqvist <${LEAVER}>`],
    ["Date", new Date().toUTCString()],
    ["Subject", SUBJECT],
    ["Message-ID", "<last-words@globex.example>"],
    ["MIME-Version", "1.0"],
    ["Content-Type", "text/plain; charset=utf-8"],
  ],
  body: "Dear Wei,\n\nthank you for all of it.\n\nAnna Berger\n",
});

test.beforeAll(async () => {
  test.setTimeout(240_000);
  company = await startCompany({ port: 24500 });
  const { admin } = company.sessions;
  const { url } = await admin.call(peopleEndpoints.invite, {
    body: { name: "Kim Keeper", email: "kim@acme.example", roles: ["keeper"], teamIds: [] },
  });
  const kim = await arriveByLink(company.worker.origin, url.slice(url.indexOf("#") + 1));
  await earlierCustomer();
  await company.mail.send({ from: "buyer@globex.example", to: [LEAVER], bytes });
  const executablePath = findChromium() ?? undefined;
  leaver = await launchExtension({ extensionDir, userDataDir: company.newProfile("leaver"), executablePath });
  webmail = await connectRep(company, leaver, "rep1");
  desk = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  const context = await desk.newContext({ reducedMotion: "reduce", locale: "en-US" });
  await signInBrowser(context, company.worker.origin, kim);
  keeper = await context.newPage();
});

test.afterAll(async () => {
  await leaver?.close();
  await desk?.close();
  await company?.stop();
});

/** A customer of the leaver's with a dated next step: what their browser keeps a card of. */
async function earlierCustomer(): Promise<void> {
  const { rep1 } = company.sessions;
  const { person } = await rep1.call(peopleEndpoints.me, {});
  const at = Date.now() - 9 * 86_400_000;
  await bringIn(rep1, LEAVER, [
    plainMail({ from: "Ivan Petrov <ivan@initech.example>", to: `Wei <${LEAVER}>`, at, text: "Please quote." }),
  ]);
  const { customers } = await rep1.call(customerEndpoints.listCustomers, { query: { q: "initech" } });
  const nextStep = { text: "Send the drawing", dueOn: "2026-12-01", personId: person.id };
  const body = { id: crypto.randomUUID(), kind: "note" as const, text: "", nextStep };
  await rep1.call(noteEndpoints.createNote, { params: { id: customers[0]?.id ?? "" }, body });
}

/** What of the company's lies in the extension's own stores. */
async function leftBehind(): Promise<{ stores: Record<string, number>; settings: string[] }> {
  const page = await openExtensionPage(leaver, "popup");
  const found = await page.evaluate(async () => {
    const stores: Record<string, number> = {};
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? "");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of db.objectStoreNames) {
        const request = db.transaction(store).objectStore(store).count();
        stores[store] = await new Promise((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      }
      db.close();
    }
    return stores;
  });
  const kept = z.record(z.string(), z.unknown()).parse(await page.evaluate("chrome.storage.local.get(null)"));
  await page.close();
  return { stores: found, settings: Object.keys(kept).filter((key) => kept[key] !== null) };
}

test("a rep's own copy is at hand where there is no line", async () => {
  test.setTimeout(90_000);
  const online = await openExtensionPage(leaver, "popup");
  await expect(online.getByRole("searchbox")).toBeVisible(LONG);
  await online.close();
  await company.killWorker();
  const popup = await openExtensionPage(leaver, "popup");
  await expect(popup.getByText(/^As of /)).toBeVisible(LONG);
  const copy = popup.locator("#own-copy");
  await expect(copy).toContainText("Send the drawing");
  await popup.getByRole("searchbox").fill("petrov");
  await expect(copy.getByRole("listitem")).toHaveText(/Ivan Petrov.*Initech/);
  await popup.getByRole("searchbox").fill("nobody");
  await expect(popup.getByText("Nobody of your own customers.")).toBeVisible();
  await popup.close();
  expect((await leftBehind()).stores["own-copy"]).toBe(1);
  await company.startWorker();
});

test("what was not sent is handed in once access has ended, and nothing stays in the browser", async () => {
  test.setTimeout(180_000);
  const find = (): Promise<number[]> => company.mail.search(LEAVER, "INBOX", `SUBJECT "${SUBJECT}"`);
  await expect.poll(async () => (await find()).length, { message: "mail in the mailbox", ...LONG }).toBe(1);
  const [uid = 0] = await find();
  await webmail.goto(`${company.mail.url}?_task=mail&_mbox=INBOX&_uid=${uid}&_action=show`);
  await waitForBarState(webmail, ["unsaved"], 20_000);
  await company.killWorker();
  await webmail.keyboard.press("s");
  await waitForBarState(webmail, ["waiting"], 30_000);
  expect((await leftBehind()).stores.items).toBe(1);
  await company.startWorker();
  const { admin, rep1 } = company.sessions;
  const { person } = await rep1.call(peopleEndpoints.me, {});
  await admin.call(peopleEndpoints.updatePerson, { params: { id: person.id }, body: { status: "disabled" } });
  const popup = await openExtensionPage(leaver, "popup");
  await expect(popup.getByText("Nothing of the company's is kept in this browser any more")).toBeVisible({
    timeout: 90_000,
  });
  await popup.close();
  const { stores, settings } = await leftBehind();
  expect(stores).toMatchObject({ items: 0, bodies: 0, receipts: 0, notices: 0, keys: 0, dropped: 0, device: 0 });
  expect(stores["own-copy"]).toBe(0);
  expect(settings).not.toContain("pairing");
  expect(settings).not.toContain("policy");
});

test("a records keeper finds it sealed, and saves it to the record as the leaver's own", async () => {
  test.setTimeout(90_000);
  await keeper.goto(`${company.worker.origin}/keeping?part=quarantine`);
  await expect(keeper.getByText(/^Wei Lindqvist · /)).toBeVisible(LONG);
  await expect(keeper.locator("main")).not.toContainText(SUBJECT);
  await keeper.getByRole("button", { name: "Save to the record" }).click();
  await expect(keeper.getByText("On record")).toBeVisible(LONG);
  const { customers } = await company.sessions.rep2.call(customerEndpoints.listCustomers, {});
  expect(customers.map(({ name }) => name)).toContain("Globex");
});
