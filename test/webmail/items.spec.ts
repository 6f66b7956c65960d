// The item list in a real browser: brought in from a file, found as one types, put into a quote by keys, written by a feed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { itemEndpoints } from "../../shared/api/items.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { firstFreeTen, signInBrowser } from "../support/company.ts";
import { addedLines, draft } from "../support/desk-screens.ts";
import { findFaults } from "../support/screens.ts";

test.describe.configure({ mode: "serial" });

let worker: LocalWorker;
let browser: Browser;
let li: { page: Page; session: ScriptSession };
let anna: Page;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  worker = await startLocalWorker({ stateDir, port: await firstFreeTen(23600) });
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const pageOf = async (session: ScriptSession) => {
    const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
    await signInBrowser(context, origin, session);
    return context.newPage();
  };
  const { url } = await admin.call(peopleEndpoints.invite, {
    body: { name: "Li Chen", email: "li@acme.example", roles: ["inside"] },
  });
  const session = await arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  li = { page: await pageOf(session), session };
  anna = await pageOf(admin);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** Two prices for each of so many items, as a spreadsheet of a German desk writes them. */
function aPriceList(items: number): string {
  const rows = Array.from({ length: items }, (_, at) => {
    const code = `BV-${1000 + at}`;
    const about = `${code};Ball valve DN${at}, Edelstahl 不锈钢;pcs;Valves;EUR;01.01.2026`;
    return [`${about};;"1.0${String(at % 90).padStart(2, "0")},50";0,75;Foundry`, `${about};100;"${at + 1},25";;`];
  }).flat();
  return [
    "Price list 2026",
    "Item no;Description;Unit;Group;Currency;Valid from;From qty;Price;Cost;Supplier",
    ...rows,
  ].join("\r\n");
}

async function bring(page: Page, content: string): Promise<void> {
  await page.goto(`${worker.origin}/items/import`);
  const file = { name: "prices.csv", mimeType: "text/csv", buffer: Buffer.from(content) };
  await page.locator("main input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Look at what would happen" }).click();
  await expect(page.locator(".list-filters")).toBeVisible({ timeout: 60_000 });
}

test("a list of 2,000 rows comes in from a file; the same file again changes nothing", async () => {
  test.setTimeout(120_000);
  const { page } = li;
  await page.goto(`${worker.origin}/items`);
  await page.getByRole("link", { name: "Bring in a CSV or Excel list" }).click();
  const list = `${aPriceList(1000)}\r\nBV-1000;Ball valve DN0, Edelstahl 不锈钢;pcs;Valves;EUR;01.01.2026;5;twelve;;`;
  await bring(page, list);
  await expect(page.getByRole("button", { name: "New 1,000" })).toBeVisible();
  await page.getByRole("button", { name: "Cannot be taken 1" }).click();
  await expect(page.locator("main tbody tr")).toContainText("“twelve” is not a number that fits “Unit price”");
  expect(await findFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Bring in 1,000 items" }).click();
  await expect(page.getByText("1,000 made")).toBeVisible({ timeout: 60_000 });
  await bring(page, list);
  await expect(page.getByRole("button", { name: "Known 1,000" })).toBeVisible();
  await expect(page.getByText("Nothing to do")).toBeVisible();
  const { items } = await li.session.call(itemEndpoints.listItems, { query: { q: "BV-1003" } });
  expect(items).toMatchObject([
    {
      ...{ code: "BV-1003", unitCost: "0.75", costCurrency: "EUR", supplier: "Foundry" },
      prices: [
        { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "1003.5" },
        { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "100", unitPrice: "4.25" },
      ],
    },
  ]);
});

test("an item is found as one types, changed with its prices by keys, ended and brought back", async () => {
  const { page } = li;
  await page.goto(`${worker.origin}/items`);
  await page.getByLabel("Code, description or group").fill("BV-1777");
  await expect(page).toHaveURL(/q=BV-1777/);
  await expect(page.locator("main tbody tr")).toHaveCount(1);
  expect(await findFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "BV-1777", exact: true }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("Unit price, price 2").focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Currency, price 3")).toBeFocused();
  await page.keyboard.type("USD");
  await dialog.getByLabel("Unit price, price 3").fill("1,250.75");
  expect(await findFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toast")).toContainText("BV-1777");
  const itemNow = async () =>
    (await li.session.call(itemEndpoints.listItems, { query: { q: "BV-1777", ended: "true" } })).items[0];
  expect((await itemNow())?.prices).toContainEqual(
    expect.objectContaining({ currency: "USD", fromQuantity: "0", unitPrice: "1250.75" }),
  );
  await page.getByRole("button", { name: "Stop selling: BV-1777" }).click();
  await expect(page.getByText("No item says")).toBeVisible();
  expect((await itemNow())?.ended).toBe(true);
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("main tbody tr")).toHaveCount(1);
  expect((await itemNow())?.ended).toBe(false);
});

test("three letters, an arrow and Enter fill a line of a quote; one undo takes it back", async () => {
  const { page } = li;
  const { keyboard } = page;
  const id = crypto.randomUUID();
  await li.session.call(deskEndpoints.createDeskRequest, { body: { id, wanted: "40 ball valves" } });
  await draft(li.session, id, addedLines([{ description: "" }, { description: "Kit" }]));
  await page.goto(`${worker.origin}/desk/${id}`);
  const cell = (name: string, number: number) => page.getByLabel(`${name}, line ${number}`, { exact: true });
  const offer = page.getByRole("listbox", { name: "Items of the list" });
  await cell("Item code", 1).focus();
  await keyboard.type("bv-");
  await expect(offer.getByRole("option")).toHaveCount(8);
  await expect(cell("Item code", 1)).toHaveAttribute("aria-expanded", "true");
  expect(await findFaults(page)).toEqual([]);
  await keyboard.press("Escape");
  await expect(offer).toHaveCount(0);
  await keyboard.type("1003");
  await expect(offer.getByRole("option")).toHaveCount(1);
  await keyboard.press("ArrowDown");
  await expect(offer.getByRole("option")).toHaveAttribute("aria-selected", "true");
  await keyboard.press("Enter");
  await expect(offer).toHaveCount(0);
  await expect(cell("Item code", 1)).toHaveValue("BV-1003");
  await expect(cell("Unit price", 1)).toHaveValue("1,003.50");
  await expect(cell("Quantity", 1)).toBeFocused();
  await expect(page.locator(".quote-sums [role=status]")).toHaveText("Saved");
  const lineNow = async () => {
    const { current } = await li.session.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
    return current?.lines[0];
  };
  expect(await lineNow()).toMatchObject({
    ...{ itemCode: "BV-1003", unit: "pcs", supplier: "Foundry", listPrice: "1003.5", unitPrice: "1003.5" },
    breaks: [{ fromQuantity: "100", unitPrice: "4.25" }],
  });
  await keyboard.press("Control+z");
  await expect(cell("Item code", 1)).toHaveValue("bv-1003");
  await expect(cell("Unit price", 1)).toHaveValue("0.00");
  await expect(page.locator(".quote-sums [role=status]")).toHaveText("Saved");
  expect(await lineNow()).toMatchObject({ supplier: "", listPrice: null, breaks: [] });
});

test("Enter that ends a word of an input method takes no item", async () => {
  const { page } = li;
  const field = page.getByLabel("Description, line 1", { exact: true });
  await field.fill("Ball valve DN7");
  const offer = page.getByRole("listbox", { name: "Items of the list" });
  await expect(offer.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(field).toHaveAttribute("aria-activedescendant", /.+/);
  const isTaken = await field.evaluate((element) => {
    const press = { key: "Enter", code: "Enter", bubbles: true, cancelable: true };
    return ![
      element.dispatchEvent(new KeyboardEvent("keydown", { ...press, isComposing: true })),
      element.dispatchEvent(new KeyboardEvent("keydown", { ...press, keyCode: 229 })),
    ].every(Boolean);
  });
  expect(isTaken).toBe(false);
  await expect(page.getByLabel("Item code, line 1", { exact: true })).toHaveValue("bv-1003");
  await expect(offer.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Item code, line 1", { exact: true })).toHaveValue(/^BV-/);
});

test("an admin lets a system in, which writes an item by its secret until it is ended", async () => {
  await anna.goto(`${worker.origin}/items/feeds`);
  await anna.getByLabel("Name of the system").fill("The ERP");
  await anna.getByRole("button", { name: "Let it in" }).click();
  const secret = await anna.getByLabel("Secret, shown once").inputValue();
  const url = await anna.getByLabel("Address", { exact: true }).inputValue();
  expect(await findFaults(anna)).toEqual([]);
  const item = {
    ...{ code: "ERP-1", description: "From the ERP", unit: "pcs", group: "", taxPercent: null, unitCost: null },
    ...{ costCurrency: null, supplier: "", leadTime: "", prices: [], ended: false },
  };
  const send = () =>
    fetch(url.replace(/^https?:\/\/[^/]+/, worker.origin), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
      body: JSON.stringify({ items: [item] }),
    });
  const first = await send();
  expect([first.status, await first.json()]).toEqual([200, { added: 1, changed: 0, same: 0 }]);
  await anna.reload();
  await expect(anna.locator("main tbody tr")).not.toContainText("never");
  await anna.getByRole("button", { name: "End: The ERP" }).click();
  await anna.locator("dialog[open]").getByRole("button", { name: "End", exact: true }).click();
  await expect(anna.locator("main tbody tr")).toContainText("Ended");
  expect((await send()).status).toBe(401);
});
