// Owners and deputies, in a real browser: a manager sees what each has to look after, chooses customers by filter and by box, reads
// what would change, assigns them, takes it back, and lets the rules do it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { ScriptSession } from "../../scripts/api.ts";
import type { LocalWorker } from "../../scripts/local-worker.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { firstFreeTen } from "../support/company.ts";
import { bringIn, pageOf, plainMail, startBrowser, startImportedCompany } from "../support/imported-company.ts";

test.describe.configure({ mode: "serial" });

let worker: LocalWorker;
let browser: Browser;
let mona: Page;
let manager: ScriptSession;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

const DAY = 86_400_000;
/** What each of these asked five days ago, and our answer. */
const talks = (address: string, from: readonly string[]): Uint8Array[] =>
  from.flatMap((one) =>
    [
      { from: one, to: address },
      { from: address, to: one },
    ].map((way) => plainMail({ ...way, at: Date.now() - 5 * DAY, text: "Please quote." })),
  );

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const company = await startImportedCompany({ stateDir, port: await firstFreeTen(26700) });
  ({ worker } = company);
  const { invited } = company;
  const wei = await invited("Wei Zhang", "outside");
  const rosa = await invited("Rosa Rep", "outside");
  manager = await invited("Mona Moss", "manager");
  await bringIn(
    wei,
    "wei@acme.example",
    talks("wei@acme.example", ["bea@globex.example", "cy@initech.example", "dan@umbrella.example"]),
  );
  await bringIn(rosa, "rosa@acme.example", talks("rosa@acme.example", ["eva@hooli.example"]));
  browser = await startBrowser();
  mona = await pageOf(browser, worker.origin, manager);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const bar = () => mona.locator(".owners-bar");
const row = (name: RegExp) => mona.locator(".owners-table tbody tr").filter({ hasText: name });

test("a manager sees what each has to look after, chooses customers and reads what would change", async () => {
  await mona.goto(worker.origin);
  await mona.getByRole("link", { name: "Owners and deputies" }).click();
  await expect(mona.getByRole("heading", { level: 1, name: "Owners and deputies" })).toBeVisible();
  await expect(mona.locator(".owners-table tbody tr")).toHaveCount(4);
  await mona.getByText("What each has to look after").click();
  await expect(mona.locator(".owners-load tbody tr").filter({ hasText: "Wei Zhang" })).toContainText("3");
  await expect(bar().getByRole("button", { name: "Preview" })).toBeDisabled();
  // By filter and by box.
  await mona.getByLabel("Looked after by", { exact: true }).selectOption({ label: "Wei Zhang" });
  await expect(mona.locator(".owners-table tbody tr")).toHaveCount(3);
  await mona.getByRole("checkbox", { name: "Choose all 3" }).check();
  await row(/umbrella/i)
    .getByRole("checkbox")
    .uncheck();
  await expect(bar()).toContainText("2 chosen");
  const choice = bar().getByLabel("To whom");
  const rosasLoad = await choice.locator("option", { hasText: "Rosa Rep" }).textContent();
  expect(rosasLoad).toContain("(1)");
  await choice.selectOption({ label: rosasLoad ?? "" });
  await bar().getByRole("button", { name: "Preview" }).click();
  const dialog = mona.getByRole("dialog");
  await expect(dialog).toContainText("2 customers change");
  const loads = dialog.getByRole("table", { name: "What each has to look after" });
  await expect(loads.getByRole("row", { name: /Rosa Rep 1 3/ })).toBeVisible();
  await expect(loads.getByRole("row", { name: /Wei Zhang 3 1/ })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /globex .*Wei Zhang.* .*Rosa Rep/i })).toBeVisible();
});

test("assigning does what the preview said, is dated with who and why, and is taken back in one step", async () => {
  const dialog = mona.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Rosa takes the north");
  await dialog.getByRole("button", { name: "Assign 2 customers" }).click();
  await expect(mona.getByRole("status").filter({ hasText: "2 customers assigned." })).toBeVisible();
  await expect(mona.locator(".owners-table tbody tr")).toHaveCount(1);
  const { customers } = await manager.call(customerEndpoints.listCustomers, {});
  const globex = customers.find(({ name }) => /globex/i.test(name))?.id ?? "";
  const page = await manager.call(customerEndpoints.getCustomer, { params: { id: globex } });
  expect(page.ownership[0]).toMatchObject({
    ...{ role: "owner", person: { name: "Rosa Rep" }, setBy: { name: "Mona Moss" }, reason: "Rosa takes the north" },
  });
  await mona.getByRole("button", { name: "Undo" }).click();
  await expect(mona.getByRole("status").filter({ hasText: "2 customers are as before." })).toBeVisible();
  await expect(mona.locator(".owners-table tbody tr")).toHaveCount(3);
  const back = await manager.call(customerEndpoints.getCustomer, { params: { id: globex } });
  expect(back.customer.owner?.name).toBe("Wei Zhang");
  expect(back.ownership).toHaveLength(3);
});

test("the rules are written as they read, and give customers in a preview to who has least", async () => {
  await mona.getByRole("link", { name: "Rules", exact: true }).click();
  await expect(mona.getByText("No rule yet.")).toBeVisible();
  await mona.getByRole("button", { name: "Add a rule" }).click();
  const rule = mona.locator(".owners-rule");
  await expect(mona.getByRole("button", { name: "Save" })).toBeDisabled();
  const owner = rule.getByRole("group", { name: "Who looks after it: one of" });
  await owner.getByRole("checkbox", { name: "Rosa Rep" }).check();
  await owner.getByRole("checkbox", { name: "Mona Moss" }).check();
  await expect(rule).toContainText("Sales: looked after by Rosa Rep or Mona Moss");
  await mona.getByRole("button", { name: "Save" }).click();
  await expect(mona.getByText("Rules saved")).toBeVisible();
  await mona.getByRole("link", { name: "Assign", exact: true }).click();
  await mona.getByRole("checkbox", { name: "Choose all 4" }).check();
  await bar().getByLabel("To whom").selectOption({ label: "By the rules" });
  await bar().getByRole("button", { name: "Preview" }).click();
  const dialog = mona.getByRole("dialog");
  await expect(dialog).toContainText("3 customers change · 1 stays");
  await expect(dialog.getByRole("row", { name: /Mona Moss 0 2/ })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /Rosa Rep 1 2/ })).toBeVisible();
  await expect(dialog.getByText("rule 1").first()).toBeVisible();
  await mona.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("a card says what is missing and who filled it, and leads to who does what for the customer", async () => {
  await mona.getByRole("link", { name: "Cards", exact: true }).click();
  await expect(mona.getByText("4 customers, on average")).toBeVisible();
  const card = mona.locator(".owners-cards li").filter({ hasText: /globex/i });
  await expect(card).toContainText("Missing: a deputy, its tier, a second contact");
  await expect(card).toContainText("Filled by");
  await card.getByRole("link").click();
  await mona.getByRole("link", { name: "Who looks after it" }).click();
  await expect(mona.locator(".history li")).toHaveCount(3);
  await expect(mona.locator(".history li").nth(1)).toContainText("Rosa takes the north");
  await mona.getByLabel("Technical questions").selectOption({ label: "Rosa Rep" });
  await expect(mona.getByText("Technical questions: Rosa Rep")).toBeVisible();
  await expect(mona.getByText(/set by Mona Moss/).last()).toBeVisible();
  await mona.getByRole("button", { name: "Undo" }).click();
  await expect(mona.getByLabel("Technical questions")).toHaveValue("");
});

test("who has been with one colleague for long is listed by months, and there is nobody yet", async () => {
  await mona.goto(`${worker.origin}/owners?part=long`);
  await expect(mona.getByText("No customer is alone for that long")).toBeVisible();
  await mona.getByLabel("With the same person for longer than").selectOption({ label: "12 months" });
  await expect(mona).toHaveURL(/months=12/);
});
