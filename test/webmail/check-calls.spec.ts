// Check calls in a real browser: an admin writes the questions, the lot draws, a colleague calls and notes, the manager reads it,
// and who looks after the customer sees only that it was called.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type LocalWorker, runCron } from "../../scripts/local-worker.ts";
import { firstFreeTen } from "../support/company.ts";
import { bringIn, pageOf, plainMail, startBrowser, startImportedCompany } from "../support/imported-company.ts";

test.describe.configure({ mode: "serial" });

const DAY = 86_400_000;
let worker: LocalWorker;
let browser: Browser;
let weis: Page;
let bens: Page;
let monas: Page;
let annas: Page;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const company = await startImportedCompany({ stateDir, port: await firstFreeTen(26900) });
  ({ worker } = company);
  const wei = await company.invited("Wei Zhang", "outside");
  const buyer = "Bea Buyer <bea@globex.example>";
  await bringIn(wei, "wei@acme.example", [
    plainMail({
      from: buyer,
      to: "Wei Zhang <wei@acme.example>",
      at: Date.now() - 9 * DAY,
      text: "Please quote.",
    }),
  ]);
  const ben = await company.invited("Ben Inside", "inside");
  const mona = await company.invited("Mona Manager", "manager");
  browser = await startBrowser();
  weis = await pageOf(browser, worker.origin, wei);
  bens = await pageOf(browser, worker.origin, ben);
  monas = await pageOf(browser, worker.origin, mona);
  annas = await pageOf(browser, worker.origin, company.admin);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const page = () => `${worker.origin}/care?part=checks`;

test("an admin writes the question, and the lot draws", async () => {
  await annas.goto(`${worker.origin}/settings`);
  const form = annas.getByRole("form", { name: "Check calls" });
  await form.getByLabel("Customers of each team a month").fill("21");
  await expect(form).toContainText("A whole number from 0 to 20");
  await form.getByLabel("Customers of each team a month").fill("1");
  await form.getByLabel("Questions, one a line").fill("Are the valves tight?\n");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(annas.getByText("Check calls saved")).toBeVisible();
  await monas.goto(page());
  await expect(monas.locator("main")).toContainText("No customer was drawn in this month");
  await runCron(worker);
});

test("the manager names who calls, and cannot name who looks after the customer", async () => {
  await monas.reload();
  await monas.getByRole("button", { name: "Name somebody: Globex" }).click();
  const caller = monas.getByRole("dialog").getByLabel("Who calls", { exact: true });
  await expect(caller.getByRole("option", { name: "Ben Inside" })).toHaveCount(1);
  await expect(caller.getByRole("option", { name: "Wei Zhang" })).toHaveCount(0);
  await caller.selectOption({ label: "Ben Inside" });
  await monas.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(monas.getByRole("row", { name: /Globex/ })).toContainText("Ben Inside");
});

test("the caller is not answered, tries again, notes what was said, and takes it back", async () => {
  await bens.goto(page());
  const card = bens.getByRole("region", { name: "Globex" });
  const note = () => bens.getByRole("button", { name: "Note the call: Globex" }).click();
  const dialog = bens.getByRole("dialog");
  await expect(card).toContainText("No phone number is on record");
  await note();
  await dialog.getByLabel("No", { exact: true }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("Not reached; try again on");
  await note();
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await dialog.getByLabel("Are they content with us?").selectOption({ label: "Partly content" });
  await dialog.getByLabel("Are the valves tight?").fill("Two of them drip.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("Two of them drip.");
  await bens.getByRole("button", { name: "Undo" }).last().click();
  await expect(card).toContainText("Not reached; try again on");
  await note();
  await dialog.getByLabel("Are the valves tight?").fill("Two of them drip.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("Two of them drip.");
});

test("the manager reads it, and who looks after the customer sees only its day", async () => {
  await monas.reload();
  const row = monas.getByRole("row", { name: /Globex/ });
  await row.getByText("What they said").click();
  await expect(row).toContainText("Two of them drip.");
  await weis.goto(`${worker.origin}/care`);
  await weis.getByRole("link", { name: "Check calls" }).click();
  const main = weis.locator("main");
  await expect(main).toContainText("You have no call to make");
  await expect(main.getByRole("region", { name: "Your customers, called by a colleague" })).toContainText("Called on");
  await expect(main).not.toContainText("drip");
});
