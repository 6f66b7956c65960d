// What is due today, in a real browser: a day that matters is added, taken off and put back on the customer's page, reminded of,
// seen to and taken back; a key customer is due by the rhythm that an admin sets.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { LocalWorker } from "../../scripts/local-worker.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { firstFreeTen } from "../support/company.ts";
import { bringIn, pageOf, plainMail, startBrowser, startImportedCompany } from "../support/imported-company.ts";

test.describe.configure({ mode: "serial" });

const DAY = 86_400_000;
let worker: LocalWorker;
let browser: Browser;
let weis: Page;
let annas: Page;
let customerId: string;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const company = await startImportedCompany({ stateDir, port: await firstFreeTen(26700) });
  ({ worker } = company);
  const wei = await company.invited("Wei Zhang", "outside");
  const buyer = "Bea Buyer <bea@globex.example>";
  const self = "Wei Zhang <wei@acme.example>";
  await bringIn(wei, "wei@acme.example", [
    plainMail({ from: buyer, to: self, at: Date.now() - 41 * DAY, text: "Please quote." }),
    plainMail({ from: self, to: buyer, at: Date.now() - 40 * DAY, text: "Here it is." }),
  ]);
  const { customers } = await wei.call(customerEndpoints.listCustomers, {});
  customerId = customers[0]?.id ?? "";
  await wei.call(customerEndpoints.updateCustomer, { params: { id: customerId }, body: { tier: "A" } });
  browser = await startBrowser();
  weis = await pageOf(browser, worker.origin, wei);
  annas = await pageOf(browser, worker.origin, company.admin);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test("a day that matters is added on the customer's page, taken off and put back", async () => {
  await weis.goto(`${worker.origin}/customers/${customerId}?part=looksAfter`);
  await weis.getByRole("button", { name: "Add a day" }).click();
  const dialog = weis.getByRole("dialog");
  await dialog.getByLabel("What it is").fill("Frame contract ends");
  await dialog.getByLabel("Day", { exact: true }).fill(new Date(Date.now() + 5 * DAY).toISOString().slice(0, 10));
  await dialog.getByLabel("Whose").selectOption({ label: "Bea Buyer" });
  await dialog.getByRole("button", { name: "Save" }).click();
  const section = weis.locator("section[aria-labelledby=customer-dates]");
  await expect(section).toContainText("Frame contract ends");
  await section.getByRole("button", { name: "Take off: Frame contract ends" }).click();
  await expect(section).toContainText("No day has been added yet");
  await weis.getByRole("button", { name: "Undo" }).last().click();
  await expect(section).toContainText("Frame contract ends");
});

test("it is due today, done for this time, and taken back; a key customer is due by its rhythm", async () => {
  await weis.getByRole("link", { name: "Due today" }).click();
  await expect(weis.getByRole("heading", { level: 1, name: "Due today" })).toBeVisible();
  const main = weis.locator("main");
  await expect(main).toContainText("Contract · Bea Buyer · Frame contract ends");
  await expect(main).toContainText("No talk for longer than 30 days");
  await weis.getByRole("button", { name: /Done for this time/ }).click();
  await expect(main).toContainText("No day is near");
  await weis.getByRole("button", { name: "Undo" }).last().click();
  await expect(main).toContainText("Frame contract ends");
});

test("an admin sets another rhythm, and nobody is due by it", async () => {
  await annas.goto(`${worker.origin}/settings`);
  const form = annas.getByRole("form", { name: "Contact rhythm" });
  await form.getByLabel("Tier A, days").fill("400");
  await expect(form).toContainText("Whole days");
  await form.getByLabel("Tier A, days").fill("60");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(annas.getByText("Rhythm saved")).toBeVisible();
  await weis.goto(`${worker.origin}/care`);
  await expect(weis.locator("main")).toContainText("Nobody is due");
});

test("a customer's country is said, and its holidays are announced two weeks before", async () => {
  await weis.goto(`${worker.origin}/customers/${customerId}`);
  await weis.getByRole("button", { name: "Change", exact: true }).click();
  const country = weis.getByRole("dialog").getByLabel("Country");
  await expect(country.locator("option").first()).toHaveText("Not known");
  await country.selectOption({ label: "Germany" });
  await weis.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(weis.getByRole("dialog")).toHaveCount(0);
  const december = await weis.context().newPage();
  await december.clock.setFixedTime(new Date("2026-12-20T10:00:00Z"));
  await december.goto(`${worker.origin}/care`);
  const holidays = december.getByRole("region", { name: "Holidays in your customers’ countries" });
  await expect(holidays).toContainText("Christmas Day 1 customer");
  await expect(holidays).toContainText("Jan 1");
  // At rest once it is drawn, but for what else of the page still loads: each drawing asks for the country's name.
  const drawings = await december.evaluate(async () => {
    const DisplayNames = Intl.DisplayNames;
    let count = 0;
    class Counted extends DisplayNames {
      constructor(...given: ConstructorParameters<typeof DisplayNames>) {
        super(...given);
        count++;
      }
    }
    Object.defineProperty(Intl, "DisplayNames", { value: Counted });
    await new Promise((resolve) => setTimeout(resolve, 500));
    return count;
  });
  expect(drawings).toBeLessThan(10);
  await december.goto(`${worker.origin}/customers/${customerId}?part=looksAfter`);
  await expect(december.getByRole("region", { name: "Holidays there" })).toContainText("Germany · Christmas Day");
  await december.close();
});
