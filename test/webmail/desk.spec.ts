// The Desk in a real browser: one of two takes a request, a quote is written by keys alone, nothing that was typed is lost,
// and two who write into the same place are asked.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRevision } from "../../shared/api/desk-request.ts";
import { deskSettingsEndpoints } from "../../shared/api/desk-settings.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { atOnce } from "../support/at-once.ts";
import { firstFreeTen, signInBrowser } from "../support/company.ts";
import { addedLines, draft } from "../support/desk-screens.ts";

test.describe.configure({ mode: "serial" });

let worker: LocalWorker;
let browser: Browser;
let admin: ScriptSession;
let li: { page: Page; session: ScriptSession };
let ivo: { page: Page; session: ScriptSession };
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  worker = await startLocalWorker({ stateDir, port: await firstFreeTen(23400) });
  const { origin } = worker;
  admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const join = async (name: string, email: string) => {
    const { url } = await admin.call(peopleEndpoints.invite, { body: { name, email, roles: ["inside"] } });
    const session = await arriveByLink(origin, url.slice(url.indexOf("#") + 1));
    const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
    await signInBrowser(context, origin, session);
    return { page: await context.newPage(), session };
  };
  li = await join("Li Chen", "li@acme.example");
  ivo = await join("Ivo Horvat", "ivo@acme.example");
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** A new request that Li has. */
async function begun(wanted: string): Promise<string> {
  const id = crypto.randomUUID();
  await li.session.call(deskEndpoints.createDeskRequest, { body: { id, wanted } });
  return id;
}

/** A new request with a draft of these lines, open in Li's browser. */
async function opened(lines: Parameters<typeof addedLines>[0]): Promise<string> {
  const id = await begun("40 ball valves DN50");
  await draft(li.session, id, addedLines(lines));
  await li.page.goto(`${worker.origin}/desk/${id}`);
  await expect(li.page.locator(".quote-line")).toHaveCount(lines.length);
  return id;
}

async function revisionOf(id: string): Promise<DeskRevision> {
  const { current } = await ivo.session.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
  if (!current) throw new Error("no draft");
  return current;
}

const cell = (page: Page, name: string, number: number) => page.getByLabel(`${name}, line ${number}`, { exact: true });
const isSaved = (page: Page) => expect(page.locator(".quote-sums [role=status]")).toHaveText("Saved");

// First: a file needs a sign-in of the last five minutes.
test("the report's rows are put in order by keys, and taken away as a file", async () => {
  await begun("A valve of no customer");
  const { page } = li;
  await page.goto(`${worker.origin}/desk/report`);
  const row = page.locator(".report-table tbody tr");
  await expect(row).toHaveText([/^No customer1/]);
  const head = page.getByRole("columnheader", { name: "Requests" });
  await head.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await page.keyboard.press("Enter");
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).press("Enter"),
  ]);
  expect(file.suggestedFilename()).toMatch(/^quotes-customer-\d{4}-\d\d-01-\d{4}-\d\d-\d\d\.csv$/);
  expect(readFileSync(await file.path(), "utf8")).toMatch(/"No customer","1","0"/);
  await page.getByLabel("Rows by", { exact: true }).selectOption("Your own");
  await expect(row).toHaveText([/^Li Chen1/]);
  await expect(page).toHaveURL(/\/desk\/report\?by=person$/);
});

test("of two who take a request at the same moment one has it, and the other is told who", async () => {
  const id = await begun("Two spare kits");
  await li.session.call(deskEndpoints.releaseRequest, { params: { id }, body: { note: "" } });
  for (const { page } of [li, ivo]) {
    await page.goto(`${worker.origin}/desk`);
    await expect(page.getByRole("button", { name: /^Take/ })).toBeVisible();
  }
  const bothHavePressed = await atOnce([li.page, ivo.page], "**/claim");
  // By the key on the row, and by its button.
  await li.page.keyboard.press("j");
  await Promise.all([li.page.keyboard.press("t"), ivo.page.getByRole("button", { name: /^Take/ }).click()]);
  await bothHavePressed();
  const isHere = async ({ page }: typeof li) => page.url().endsWith(id);
  await expect.poll(async () => [await isHere(li), await isHere(ivo)].filter(Boolean).length).toBe(1);
  const [first, second] = (await isHere(li)) ? [li, ivo] : [ivo, li];
  await expect(second.page.locator(".toast")).toContainText(first === li ? "Li Chen has it" : "Ivo Horvat has it");
  await expect(second.page.getByText("Nothing waits to be taken")).toBeVisible();
});

test("a quote is written by keys alone, and is at the Worker a moment later", async () => {
  const id = await begun("40 ball valves DN50");
  const { page } = li;
  await page.goto(`${worker.origin}/desk/${id}`);
  await page.getByRole("button", { name: "Make the quote" }).click();
  await page.getByRole("button", { name: "Add a line" }).click();
  const { keyboard } = page;
  for (const text of ["BV-50", "Ball valve", "40", "pcs", "1,234.50", "5"]) {
    await keyboard.type(text);
    await keyboard.press("Tab");
  }
  await keyboard.press("Control+Enter");
  await expect(cell(page, "Item code", 2)).toBeFocused();
  await keyboard.type("KIT");
  await keyboard.press("Enter");
  await keyboard.press("ArrowUp");
  await expect(cell(page, "Item code", 1)).toBeFocused();
  await keyboard.press("Control+d");
  await expect(page.locator(".quote-line")).toHaveCount(3);
  await keyboard.press("Alt+ArrowDown");
  await expect(cell(page, "Item code", 3)).toHaveValue("BV-50");
  await isSaved(page);
  const { lines } = await revisionOf(id);
  expect(lines.map(({ itemCode, quantity, unitPrice }) => [itemCode, quantity, unitPrice])).toEqual([
    ["BV-50", "40", "1234.5"],
    ["KIT", "1", "0"],
    ["BV-50", "40", "1234.5"],
  ]);
  await page.getByRole("button", { name: /^Line 3:/ }).focus();
  await keyboard.press("Delete");
  await expect(page.locator(".quote-line")).toHaveCount(2);
  await keyboard.press("Control+z");
  await expect(page.locator(".quote-line")).toHaveCount(3);
  await isSaved(page);
  expect((await revisionOf(id)).lines).toHaveLength(3);
});

test("Enter that ends a word of an input method neither moves nor hands anything in", async () => {
  const id = await opened([{ description: "Ball valve" }, { description: "Gate valve" }]);
  const { page } = li;
  const field = cell(page, "Description", 1);
  await field.fill("");
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "qiufa", selectionStart: 5, selectionEnd: 5 });
  // As Chromium sends it while an input method has the key.
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  await expect(field).toBeFocused();
  // What is not yet a word goes nowhere.
  await page.waitForTimeout(1500);
  expect((await revisionOf(id)).lines.map(({ description }) => description)).not.toContain("qiufa");
  await session.send("Input.insertText", { text: "球阀" });
  await expect(field).toHaveValue("球阀");
  await isSaved(page);
  await expect.poll(async () => (await revisionOf(id)).lines.map(({ description }) => description)).toContain("球阀");
  expect((await revisionOf(id)).state).toBe("draft");
  // The same key without an input method goes down.
  await page.keyboard.press("Enter");
  await expect(cell(page, "Description", 2)).toBeFocused();
});

test("what was typed while the line was cut is put back after a crash, and sent once", async () => {
  const id = await opened([{ description: "Ball valve", itemCode: "A" }]);
  const { page } = li;
  await page.route("**/changes", (route) => route.abort());
  await cell(page, "Unit", 1).fill("pcs");
  await expect(page.getByText("Not saved, trying again")).toBeVisible();
  await cell(page, "Item code", 1).fill("BV-50");
  // As a tab that crashed: nothing asks, nothing is sent on the way out.
  const context = page.context();
  const again = await context.newPage();
  await page.close({ runBeforeUnload: false });
  li.page = again;
  await again.goto(`${worker.origin}/desk/${id}`);
  await expect(again.getByText("2 changes that had not been sent were put back in.")).toBeVisible();
  await expect(cell(again, "Unit", 1)).toHaveValue("pcs");
  await isSaved(again);
  const { lines, version } = await revisionOf(id);
  expect(lines).toMatchObject([{ unit: "pcs", itemCode: "BV-50" }]);
  await again.reload();
  await expect(cell(again, "Unit", 1)).toHaveValue("pcs");
  await expect(again.getByText("put back in")).toHaveCount(0);
  expect((await revisionOf(id)).version).toBe(version);
});

test("two who write into the same place are both heard: nothing is overwritten", async () => {
  const id = await opened([{ description: "Ball valve" }]);
  const { page } = li;
  const [line] = (await revisionOf(id)).lines;
  if (!line) throw new Error("no line");
  const theirs = (field: "description" | "unit", from: string, to: string) =>
    ivo.session.call(deskEndpoints.changeQuote, {
      params: { id },
      body: { id: crypto.randomUUID(), revision: 1, changes: [{ kind: "line", id: line.id, field, from, to }] },
    });
  // Ivo's edit of another field goes under what is on Li's screen.
  await theirs("unit", "", "pcs");
  await expect(cell(page, "Unit", 1)).toHaveValue("pcs", { timeout: 15_000 });
  // Of the same field: Li's stays hers until she has chosen.
  await page.route("**/changes", (route) => route.abort());
  await cell(page, "Description", 1).fill("Ball valve, brass");
  await theirs("description", "Ball valve", "Ball valve, steel");
  await page.unroute("**/changes");
  const question = page.locator(".quote-conflicts");
  await expect(question).toContainText("Ball valve, brass", { timeout: 20_000 });
  await expect(question).toContainText("Ball valve, steel");
  expect((await revisionOf(id)).lines).toMatchObject([{ description: "Ball valve, steel" }]);
  await question.getByRole("button", { name: "Take mine" }).click();
  await expect(question).toHaveCount(0);
  await isSaved(page);
  expect((await revisionOf(id)).lines).toMatchObject([{ description: "Ball valve, brass" }]);
});

test("lines and terms of an earlier quote are copied, some left out; one undo takes them back", async () => {
  const earlier = await opened([
    { description: "Gate valve", unitPrice: "88.5", unitCost: "40" },
    { description: "Pressure gauge", unitPrice: "12" },
  ]);
  const head = { kind: "head" as const, field: "paymentTerms" as const, from: "", to: "30 days net" };
  const { version } = await li.session.call(deskEndpoints.changeQuote, {
    params: { id: earlier },
    body: { id: crypto.randomUUID(), revision: 1, changes: [head] },
  });
  const { number } = await li.session.call(deskEndpoints.submitQuote, {
    params: { id: earlier },
    body: { revision: 1, version },
  });
  const id = await opened([{ description: "Ball valve", unitPrice: "10" }]);
  const { page } = li;
  await page.getByRole("button", { name: "Copy from an earlier quote" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Number, customer or words").fill(number ?? "");
  await dialog.getByRole("button", { name: number ?? "" }).click();
  await dialog.getByLabel(/Pressure gauge/).uncheck();
  await dialog.getByLabel(/Take payment/).check();
  await dialog.getByRole("button", { name: "Copy 1 line" }).click();
  await expect(cell(page, "Description", 2)).toHaveValue("Gate valve");
  await isSaved(page);
  const after = await revisionOf(id);
  expect(after.lines).toMatchObject([{ unitPrice: "10" }, { unitPrice: "88.5", unitCost: "40", quantity: "1" }]);
  expect(after.head.paymentTerms).toBe("30 days net");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".quote-line")).toHaveCount(1);
  await isSaved(page);
  expect((await revisionOf(id)).head.paymentTerms).toBe("");
});

test("a picture with transparency becomes the logo of quotes, in PDF and on the customer's page", async () => {
  const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
  await signInBrowser(context, worker.origin, admin);
  const page = await context.newPage();
  await page.goto(`${worker.origin}/settings/desk`);
  await page.locator('input[type="file"][accept="image/*"]').setInputFiles({
    ...{ name: "logo.png", mimeType: "image/png" },
    buffer: Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    ),
  });
  await expect(page.locator(".logo-shown")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect
    .poll(async () => (await admin.call(deskSettingsEndpoints.deskSettings, {})).seller.logo)
    .toMatch(/^[0-9a-f]{64}$/);
  const id = await opened([{ description: "Gate valve", unitPrice: "88.5" }]);
  const params = { id };
  const { version } = await revisionOf(id);
  await li.session.call(deskEndpoints.submitQuote, { params, body: { revision: 1, version } });
  const pdf = await li.session.call(quotePaperEndpoints.deskPaper, { params: { id, form: "pdf" }, query: {} });
  expect(Buffer.from(pdf).toString("latin1")).toContain("/Subtype /Image");
  const { url } = await li.session.call(quotePaperEndpoints.createOffer, { params });
  await page.goto(url);
  const shown = page.locator(".logo-shown");
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await context.close();
});

test("rows of a spreadsheet become lines, and what they cost decides who looks at them", async () => {
  const id = await opened([{ description: "Ball valve", unitPrice: "10" }]);
  const { page } = li;
  await cell(page, "Item code", 1).focus();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData(
      "text/plain",
      "Code\tDescription\tQty\tPrice\nGV-80\tGate valve\t12\t1,234\nKIT\tSpare kit\t2\t99.50\n",
    );
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("rows 2");
  await dialog.getByRole("button", { name: "Add 2 lines" }).click();
  await expect(page.locator(".quote-line")).toHaveCount(3);
  await cell(page, "Discount %", 2).fill("12");
  await expect(page.getByText("Needs approval: discount over 10 %")).toBeVisible();
  await page.getByRole("button", { name: "Hand in for approval" }).click();
  await expect(page.locator(".page-head")).toContainText("Waits for approval");
  const { lines, state } = await revisionOf(id);
  expect(state).toBe("approval");
  expect(lines.map(({ itemCode, unitPrice }) => [itemCode, unitPrice])).toEqual([
    ["", "10"],
    ["GV-80", "1234"],
    ["KIT", "99.5"],
  ]);
});
