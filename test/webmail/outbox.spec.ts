// What the person was told is kept, through restarts; the other skins; a first save from any webmail at all.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { deviceEndpoints } from "../../shared/api/devices.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import type { TestCompany } from "../support/company.ts";
import { extensionDir, signInBrowser, signInRoundcube, startCompany } from "../support/company.ts";
import type { ExtensionBrowser } from "../support/extension.ts";
import {
  addSites,
  askSidePanel,
  closeSidePanel,
  dropFile,
  launchExtension,
  openExtensionPage,
  pairExtension,
  readSidePanel,
  waitForBarState,
} from "../support/extension.ts";
import { htmlAlternative, rep1Inbox, rfq, russianHtml, withPdf } from "../support/practice-messages.ts";
import { findFaults } from "../support/screens.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let browser: ExtensionBrowser;
let page: Page;

const uidOf = (fixture: (typeof rep1Inbox)[number]): number => rep1Inbox.indexOf(fixture) + 1;
const messageUrl = (uid: number): string => `${company.mail.url}?_task=mail&_mbox=INBOX&_uid=${uid}&_action=show`;

const launch = (): Promise<ExtensionBrowser> =>
  launchExtension({
    extensionDir,
    userDataDir: company.newProfile("rep1"),
    executablePath: findChromium() ?? undefined,
  });

/** How often this very mail is on record, as the rep's own session sees it. */
async function witnessesOf(uid: number): Promise<number> {
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uid);
  const sha256 = createHash("sha256").update(served).digest("hex");
  const { call } = company.sessions.rep1;
  const { known } = await call(captureEndpoints.known, { body: { sha256: [sha256] } });
  const id = known[0]?.messageId;
  return id ? (await call(messageEndpoints.getMessage, { params: { id } })).evidence.length : 0;
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31550 });
  browser = await launch();
  page = await browser.context.newPage();
  await page.goto(company.mail.url);
  await addSites(browser, { server: company.worker.origin, webmails: [company.mail.url] });
  await signInBrowser(browser.context, company.worker.origin, company.sessions.rep1);
  await pairExtension(browser, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

test("saved with no server, the browser closed and started again: it arrives, once", async () => {
  test.setTimeout(150_000);
  await page.goto(messageUrl(uidOf(rfq)));
  await waitForBarState(page, ["unsaved"]);
  await company.killWorker();
  await page.keyboard.press("s");
  await waitForBarState(page, ["local", "waiting"]);
  await browser.close();
  await company.startWorker();
  browser = await launch();
  // Nobody opens anything: the start of the browser is enough.
  await expect.poll(() => witnessesOf(uidOf(rfq)), { timeout: 90_000, intervals: [500] }).toBe(1);
  page = await browser.context.newPage();
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
  await page.goto(messageUrl(uidOf(rfq)));
  await waitForBarState(page, ["saved"], 20_000);
  expect(await witnessesOf(uidOf(rfq))).toBe(1);
});

for (const [skin, fixture] of [
  ["larry", htmlAlternative],
  ["classic", russianHtml],
] as const) {
  test(`the ${skin} skin: read, save, saved`, async () => {
    company.mail.setSkin(skin);
    await page.goto(messageUrl(uidOf(fixture)));
    await waitForBarState(page, ["unsaved"], 15_000);
    await page.keyboard.press("s");
    await waitForBarState(page, ["saved"], 20_000);
    expect(await witnessesOf(uidOf(fixture))).toBe(1);
    company.mail.setSkin("elastic");
  });
}

test("an .eml chosen in the popup is saved like any other mail", async () => {
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uidOf(withPdf));
  const popup = await openExtensionPage(browser, "popup");
  await popup.locator('input[type="file"]').setInputFiles({
    name: "quotation.eml",
    mimeType: "message/rfc822",
    buffer: Buffer.from(served),
  });
  await expect.poll(() => witnessesOf(uidOf(withPdf)), { timeout: 20_000 }).toBe(1);
  await popup.close();
});

test("an .eml dropped on the popup is saved like any other mail", async () => {
  const uid = uidOf(htmlAlternative) + 2;
  const file = join(company.newProfile("drop"), "offer.eml");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await company.mail.fetchRaw("rep1@acme.example", "INBOX", uid));
  const popup = await openExtensionPage(browser, "popup");
  await dropFile(popup, popup.locator(".drop"), file);
  await expect(popup.getByText(/^offer\.eml: Saved/)).toBeVisible({ timeout: 20_000 });
  // A large one is read after it was accepted.
  await expect.poll(() => witnessesOf(uid), { timeout: 20_000 }).toBe(1);
  await popup.close();
});

test("the side panel beside the page tells of the customer behind the open message", async () => {
  await page.goto(messageUrl(uidOf(rfq)));
  await waitForBarState(page, ["saved"], 20_000);
  const text = await readSidePanel(browser, page, "Customer", /Last conversations/);
  expect(text).toContain("Globex");
  expect(text).toContain("Anna Berger");
  expect(text).toContain("Log a call");
  expect(text).toContain("RFQ 2026-118");
});

test("popup, options page and side panel are readable by everybody, light and dark, at 360 px", async () => {
  const faults: string[] = [];
  for (const name of ["popup", "options", "sidepanel"]) {
    const opened = await openExtensionPage(browser, name);
    await opened.setViewportSize({ width: 360, height: 800 });
    await expect(opened.locator("h1, h2").first()).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await opened.emulateMedia({ colorScheme });
      faults.push(...(await findFaults(opened)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
    }
    await opened.close();
  }
  expect(faults).toEqual([]);
});

const inPanel = (expression: string): Promise<string> => askSidePanel(browser, page, expression);
const panelSays = (): Promise<string> => inPanel("document.body.innerText");
const pressInPanel = (button: string): Promise<string> =>
  inPanel(
    `[...document.querySelectorAll("button")].find((one) => one.textContent === ${JSON.stringify(button)}).click()`,
  );

test("with the record bar switched off the side panel still follows, and nothing can be saved from the page", async () => {
  const barSwitch = async (on: boolean): Promise<void> => {
    const options = await openExtensionPage(browser, "options");
    await options.getByRole("checkbox", { name: "Show the record bar above open mails" }).setChecked(on);
    await options.close();
    await page.bringToFront();
  };
  const uid = uidOf(withPdf);
  const before = await witnessesOf(uid);
  await page.goto(messageUrl(uid));
  await waitForBarState(page, ["saved"], 20_000);
  await barSwitch(false);
  // The open page too, and the next.
  await expect(page.locator("counterfoil-bar")).toBeHidden();
  await page.goto(messageUrl(uidOf(htmlAlternative)));
  await expect.poll(() => inPanel('document.querySelector(".panel").dataset.address')).toBe(htmlAlternative.from);
  await expect.poll(panelSays).toContain("Tomas Reyes");
  await expect(page.locator("counterfoil-bar")).toBeHidden();
  await page.goto(messageUrl(uid));
  await expect.poll(() => inPanel('document.querySelector(".panel").dataset.address')).toBe(withPdf.from);
  await page.keyboard.press("s");
  await expect(page.locator("counterfoil-bar")).toBeHidden();
  await barSwitch(true);
  await waitForBarState(page, ["saved"], 20_000);
  expect(await witnessesOf(uid)).toBe(before);
});

test("a next step that could not be marked says so and stays open; a note under way outlasts the side panel", async () => {
  test.setTimeout(120_000);
  const { call } = company.sessions.rep1;
  const { customers } = await call(customerEndpoints.listCustomers, {});
  const id = customers.find(({ name }) => name === "Globex")?.id ?? "";
  const nextStep = { text: "Send the drawings", dueOn: "2026-12-01" };
  const note = { id: crypto.randomUUID(), kind: "call", text: "Rang", contactId: null, nextStep } as const;
  await call(noteEndpoints.createNote, { params: { id }, body: note });
  await page.goto(messageUrl(uidOf(rfq)));
  await expect.poll(panelSays).toContain("Send the drawings");

  await company.killWorker();
  await pressInPanel("Done");
  await expect.poll(panelSays, { timeout: 20_000 }).toContain("The step is still open");
  expect(await panelSays()).toContain("Send the drawings");
  // A note that cannot be sent, and the panel closed over it.
  const words = "Wants forty by March";
  await pressInPanel("Log a call");
  await inPanel(`(() => {
    const area = document.querySelector("textarea");
    area.value = ${JSON.stringify(words)};
    area.dispatchEvent(new Event("input", { bubbles: true }));
  })()`);
  await pressInPanel("Save");
  await expect.poll(panelSays, { timeout: 20_000 }).toContain("Your text stays here");
  await closeSidePanel(browser, page);
  await company.startWorker();
  await readSidePanel(browser, page, "Customer", /Last conversations/);
  await expect.poll(() => inPanel('document.querySelector("textarea")?.value ?? ""')).toBe(words);
  const options = await openExtensionPage(browser, "options");
  const onDisk = await options.evaluate(async () => {
    const storage: { local: { get(keys: null): Promise<object> } } = Reflect.get(
      Reflect.get(globalThis, "chrome"),
      "storage",
    );
    return JSON.stringify(await storage.local.get(null));
  });
  await options.close();
  await page.bringToFront();
  expect(onDisk).toContain("pairing");
  expect(onDisk).not.toContain(words);

  await pressInPanel("Save");
  await expect.poll(panelSays, { timeout: 20_000 }).toContain(`Call: ${words}`);
  await pressInPanel("Done");
  await expect.poll(panelSays, { timeout: 20_000 }).not.toContain("Send the drawings");
});

/** All that the outbox holds on this computer, as whoever reads the disk would see it. */
async function readOutboxOnDisk(): Promise<{ items: number; sealed: number; text: string }> {
  const popup = await openExtensionPage(browser, "popup");
  const found = await popup.evaluate(async () => {
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await ask(indexedDB.open("counterfoil-outbox"));
    const tx = db.transaction(["items", "bodies"], "readonly");
    const [items, bodies] = await Promise.all([
      ask(tx.objectStore("items").getAll()),
      ask(tx.objectStore("bodies").getAll()),
    ]);
    db.close();
    const latin1 = new TextDecoder("latin1");
    const readable = (_: string, value: unknown) => (value instanceof Uint8Array ? latin1.decode(value) : value);
    const text = [JSON.stringify(items, readable), ...bodies.map((body) => latin1.decode(body))].join("\n");
    return { items: items.length, sealed: items.filter((item) => item.sealed !== null).length, text };
  });
  await popup.close();
  return found;
}

test("a disabled device goes on keeping what is saved, sealed; its person's next connection sends it", async () => {
  test.setTimeout(120_000);
  const { call } = company.sessions.rep1;
  const { devices } = await call(deviceEndpoints.listDevices, {});
  await call(deviceEndpoints.disableDevice, { params: { id: devices[0]?.id ?? "" } });
  const uid = 4;
  await page.goto(messageUrl(uid));
  await waitForBarState(page, ["unsaved"], 15_000);
  await page.keyboard.press("s");
  await waitForBarState(page, ["parked"], 15_000);
  expect(await witnessesOf(uid)).toBe(0);

  const { items, sealed, text } = await readOutboxOnDisk();
  expect([items, sealed]).toEqual([1, 1]);
  const served = Buffer.from(await company.mail.fetchRaw("rep1@acme.example", "INBOX", uid)).toString("latin1");
  const subject = /^Subject: (.{8})/m.exec(served)?.[1];
  expect(subject).toBeTruthy();
  for (const word of [subject ?? "", "Message-ID", "rep1@acme.example", "INBOX"]) expect(text).not.toContain(word);

  // The browser was started anew since: its console session is gone.
  await signInBrowser(browser.context, company.worker.origin, company.sessions.rep1);
  await pairExtension(browser, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await expect.poll(() => witnessesOf(uid), { timeout: 30_000 }).toBe(1);
  await page.goto(messageUrl(uid));
  await waitForBarState(page, ["saved"], 20_000);
});
