// A customer that fell silent after a colleague left, in a real browser: raised by the schedule, planned for, closed with what it
// cost, and taken back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { changeStored } from "../../scripts/bench/stored-files.ts";
import { type LocalWorker, runCron, startLocalWorker } from "../../scripts/local-worker.ts";
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
const LEFT = Date.now() - 30 * DAY;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));
let worker: LocalWorker;
let browser: Browser;
let noor: Colleague;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const port = await firstFreeTen(27400);
  const company = await startImportedCompany({ stateDir, port });
  ({ worker } = company);
  const { invited } = company;
  const wei = await invited("Wei Zhang", "outside");
  noor = await invited("Noor Haddad", "manager");
  await bringIn(wei, "wei@acme.example", [...letters("globex", -330, -5), ...letters("initech", -330, 29)]);
  await worker.stop();
  // The departure as it stands once its last day is over.
  changeStored(stateDir, "book", (db) => {
    const [at, id] = [new Date(LEFT).toISOString(), "h".repeat(26)];
    db.prepare("insert into handover (id, person_id, state, opened_at, ended_at) values (?, ?, 'ended', ?, ?)").run(
      ...[id, wei.id, at, at],
    );
    db.prepare(`insert into handover_customer (handover_id, customer_id, role, state)
      select ?, id, 'owner', 'accepted' from customer`).run(id);
  });
  worker = await startLocalWorker({ stateDir, port });
  await runCron(worker);
  browser = await startBrowser();
  page = await pageOf(browser, worker.origin, noor);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** Conversations that a customer begins on three working days of each week, by days counted from the departure. */
const letters = (customer: string, from: number, until: number): Uint8Array[] =>
  Array.from({ length: until - from }, (_, n) => LEFT + (from + n) * DAY)
    .filter((at) => [1, 3, 4].includes(new Date(at).getUTCDay()))
    .map((at) =>
      plainMail({
        ...{ from: `Bea Buyer <bea@${customer}.example>`, to: "wei@acme.example", at },
        text: "Please quote 40 valves.",
      }),
    );

const row = (name: string) => page.getByRole("row").filter({ hasText: name });

test("the manager finds who fell silent, with the reason in words, and nobody who writes as ever", async () => {
  await page.goto(`${worker.origin}/`);
  await page.getByRole("link", { name: "Silent customers" }).click();
  await expect(row("Globex")).toContainText("Usually begins a conversation every 2 working days; nothing for");
  await expect(row("Globex")).toContainText("Wei Zhang left on");
  await expect(row("Globex")).toContainText("Owner: Wei Zhang");
  await expect(row("Initech")).toHaveCount(0);
});

test("the row leads to the handover sheet", async () => {
  await row("Globex").getByRole("link", { name: "Handover sheet of Globex" }).click();
  await expect(page.getByRole("heading", { name: "Sheet: Globex", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(row("Globex")).toBeVisible();
});

test("a plan is made by keyboard and stands on somebody's list of next steps", async () => {
  await row("Globex").locator("a[data-row]").focus();
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Plan to win back Globex" });
  await dialog.getByLabel("What is done to win them back").fill("Visit them with the new list");
  await dialog.getByLabel("By").fill(new Date(Date.now() + 3 * DAY).toISOString().slice(0, 10));
  await dialog.getByLabel("Who does it").selectOption(noor.id);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row("Globex")).toContainText("Visit them with the new list");
  const { steps } = await noor.call(noteEndpoints.listNextSteps, {});
  expect(steps.map(({ text, customer }) => [text, customer.name])).toEqual([
    ["Visit them with the new list", "Globex"],
  ]);
});

test("it is closed with what it cost, which Undo takes back", async () => {
  await row("Globex")
    .getByRole("button", { name: /^Close/ })
    .click();
  const dialog = page.getByRole("dialog", { name: "Close: Globex" });
  await dialog.getByLabel("Lost to the former colleague").check();
  await dialog.getByLabel("What it costs a year").fill("48,000");
  await expect(dialog.getByRole("alert")).toContainText("a currency such as EUR");
  await dialog.getByLabel("Currency").fill("eur");
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "No customer fell silent" })).toBeVisible();
  await page.getByRole("link", { name: "Closed" }).click();
  await expect(row("Globex")).toContainText(/Lost to the former colleague · 48,000\.00\sEUR/);
  await row("Globex").getByRole("button", { name: "Open again: Globex" }).click();
  await expect(page.locator(".toast").last()).toContainText("It is open again");
  await page.getByRole("link", { name: "To win back" }).click();
  await expect(row("Globex")).toContainText("Visit them with the new list");
});

test("nothing stands beside a small screen, in any of the languages", async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const [language, title] of [
    ["zh", "同事离职后沉默的客户"],
    ["ru", "Замолчали после ухода коллеги"],
    ["en", "Silent since somebody left"],
  ] as const) {
    await noor.call(peopleEndpoints.updateMe, { body: { language } });
    await page.goto(`${worker.origin}/silence`);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await expect(row("Globex")).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.screenshot({ path: test.info().outputPath(`silence-${language}.png`), fullPage: true });
  }
});
