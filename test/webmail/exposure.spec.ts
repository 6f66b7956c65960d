// Customers that hang on one colleague, in a real browser: found with the reason in words, given a deputy, taken back, a talk
// planned; the picture of the team, and nothing for who does not answer for them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type LocalWorker, runCron } from "../../scripts/local-worker.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { firstFreeTen } from "../support/company.ts";
import {
  bringIn,
  type Colleague,
  pageOf,
  plainMail,
  startBrowser,
  startImportedCompany,
} from "../support/imported-company.ts";

test.describe.configure({ mode: "serial" });

const DAY = 24 * 60 * 60 * 1000;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));
let worker: LocalWorker;
let browser: Browser;
let wei: Colleague;
let rosa: Colleague;
let noor: Colleague;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const company = await startImportedCompany({ stateDir, port: await firstFreeTen(27700) });
  ({ worker } = company);
  const { invited } = company;
  wei = await invited("Wei Zhang", "outside");
  rosa = await invited("Rosa Marin", "outside");
  noor = await invited("Noor Haddad", "manager");
  // Wei alone talks with two people of Globex; Rosa did until half a year ago. Both talk with Initech.
  await bringIn(wei, "wei@acme.example", [
    ...talk("wei", "mo@globex.example", 20),
    ...talk("wei", "eva@globex.example", 9),
    ...talk("wei", "bea@initech.example", 12),
  ]);
  await bringIn(rosa, "rosa@acme.example", [
    ...talk("rosa", "mo@globex.example", 400),
    ...talk("rosa", "bea@initech.example", 5),
  ]);
  browser = await startBrowser();
  page = await pageOf(browser, worker.origin, noor);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** A mail of theirs and our answer, so many days ago. */
const talk = (ours: string, theirs: string, daysAgo: number): Uint8Array[] =>
  [
    { from: theirs, to: `${ours}@acme.example`, at: Date.now() - daysAgo * DAY },
    { from: `${ours}@acme.example`, to: theirs, at: Date.now() - daysAgo * DAY + 60_000 },
  ].map((one) => plainMail({ ...one, text: "40 valves." }));

const row = (name: string) => page.getByRole("listitem").filter({ hasText: name });
const customerId = async (name: string): Promise<string> => {
  const { customers } = await noor.call(customerEndpoints.listCustomers, {});
  return customers.find((one) => one.name === name)?.id ?? "";
};

test("the first page says how many there are and which comes first", async () => {
  await page.goto(`${worker.origin}/`);
  const card = page.getByRole("region", { name: "Known to one person" });
  await expect(card).toContainText("1 · Globex (Wei Zhang). Name a deputy");
  await card.getByRole("link", { name: "Name a deputy" }).click();
  await expect(page.getByRole("heading", { name: "Known to one person", level: 1 })).toBeVisible();
});

test("a customer of one colleague stands there with the reason in words, and how much could be seen", async () => {
  await expect(row("Globex")).toContainText(/One colleague only since .+: Wei Zhang · 2 buyers/);
  await expect(row("Globex")).toContainText("no deputy");
  await expect(page.getByRole("main").getByText("Initech")).toHaveCount(0);
  await expect(page.locator("p", { hasText: "2 customers:" })).toContainText(
    "1 known to one colleague, 1 to two, 0 to nobody",
  );
  await expect(page.getByText("Read from 10 mails since")).toContainText("2 of 4 colleagues have mail");
  await page.getByLabel("Known to", { exact: true }).selectOption("All customers");
  await expect(row("Initech")).toContainText("2 colleagues: ");
  await expect(page).toHaveURL(/\/exposure\?known=all$/);
});

test("a deputy is named by keyboard, and Undo takes it back", async () => {
  await page.goto(`${worker.origin}/exposure`);
  await row("Globex").locator("a[data-row]").focus();
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "A deputy for Globex" });
  await dialog.getByLabel("Who stands in").selectOption("Rosa Marin");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row("Globex")).toContainText("deputy Rosa Marin");
  const params = { id: await customerId("Globex") };
  expect((await noor.call(customerEndpoints.getCustomer, { params })).customer.deputy?.name).toBe("Rosa Marin");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row("Globex")).toContainText("no deputy");
  expect((await noor.call(customerEndpoints.getCustomer, { params })).customer.deputy).toBeNull();
});

test("a talk is planned for a colleague who does not know them, and Undo takes it off the list", async () => {
  await row("Globex").getByRole("button", { name: "Plan a talk: Globex" }).click();
  const dialog = page.getByRole("dialog", { name: "Plan a talk with Globex" });
  await expect(dialog.getByLabel("Their next step")).toHaveValue("Get introduced to Globex by Wei Zhang");
  await dialog.getByLabel("A visit by somebody else").check();
  await expect(dialog.getByLabel("Their next step")).toHaveValue("Visit or ring Globex");
  await expect(dialog.getByLabel("Who does it").getByRole("option", { name: "Wei Zhang" })).toHaveCount(0);
  await dialog.getByLabel("Who does it").selectOption("Rosa Marin");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toast")).toContainText("It is on the list of Rosa Marin");
  const steps = async () => (await rosa.call(noteEndpoints.listNextSteps, {})).steps.map(({ text }) => text);
  expect(await steps()).toEqual(["Visit or ring Globex"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(steps).toEqual([]);
});

test("the picture shows the team by name, in words as well; the days stand there once one is written down", async () => {
  await page.getByRole("link", { name: "Picture" }).click();
  const picture = page.getByRole("table", { name: "Who of Sales talks with which customer" });
  const heads = ["Customer", "Noor Haddad", "Rosa Marin", "Wei Zhang", "Other teams"];
  await expect(picture.getByRole("columnheader")).toHaveText(heads);
  await expect(picture.getByRole("row").filter({ hasText: "Globex" }).getByRole("cell")).toHaveText([
    ...["not", "not", "a little", "not"],
  ]);
  await page.getByRole("link", { name: "Over time" }).click();
  await expect(page.getByRole("heading", { name: "The first day is written down tonight" })).toBeVisible();
  await runCron(worker);
  await page.reload();
  await expect(page.locator(".exposure-trend title")).toContainText("from 1 of 2 to 1 of 2");
  await expect(page.getByRole("table", { name: "Over time" }).getByRole("row")).toHaveCount(2);
});

test("a customer's page says who knows them, to who answers for the customer and to nobody else", async () => {
  const address = `${worker.origin}/customers/${await customerId("Globex")}`;
  await page.goto(address);
  await expect(page.getByText(/One colleague only since .+: Wei Zhang · 2 buyers/)).toBeVisible();
  const other = await pageOf(browser, worker.origin, rosa);
  await other.goto(address);
  await expect(other.getByRole("heading", { name: "Who knows them" })).toBeVisible();
  await other.waitForLoadState("networkidle");
  await expect(other.getByText("One colleague only")).toHaveCount(0);
  await other.goto(`${worker.origin}/exposure?known=all`);
  await expect(other.getByRole("main")).toContainText(/Initech|No customer/);
  await expect(other.getByRole("main").getByText("Globex")).toHaveCount(0);
});

test("nothing stands beside a small screen, in any of the languages", async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const [language, title] of [
    ["zh", "单线客户"],
    ["ru", "Держится на одном"],
    ["en", "Known to one person"],
  ] as const) {
    await noor.call(peopleEndpoints.updateMe, { body: { language } });
    for (const part of ["", "?part=map", "?part=trend"]) {
      await page.goto(`${worker.origin}/exposure${part}`);
      await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
      await expect(page.locator(".exposure-row, .exposure-map td, .exposure-trend").first()).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${language} ${part}`).toBeLessThanOrEqual(0);
    }
  }
});
