// A customer that fell silent after a colleague left, in a real browser: raised by the schedule, planned for, closed with what it
// cost, and taken back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { runCron } from "../../scripts/bench/run.ts";
import { changeStored } from "../../scripts/bench/stored-files.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { firstFreeTen, signInBrowser } from "../support/company.ts";

test.describe.configure({ mode: "serial" });

const DAY = 24 * 60 * 60 * 1000;
const LEFT = Date.now() - 30 * DAY;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));
let worker: LocalWorker;
let browser: Browser;
let noor: ScriptSession & { id: string };
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const port = await firstFreeTen(37400);
  worker = await startLocalWorker({ stateDir, port });
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  const invited = async (name: string, role: "outside" | "manager") => {
    const email = `${name.split(" ")[0]?.toLowerCase()}@acme.example`;
    const teamIds = teams.slice(0, 1).map(({ id }) => id);
    const { url, person } = await admin.call(peopleEndpoints.invite, { body: { name, email, roles: [role], teamIds } });
    return { ...(await arriveByLink(origin, url.slice(url.indexOf("#") + 1))), id: person.id };
  };
  const wei = await invited("Wei Zhang", "outside");
  noor = await invited("Noor Haddad", "manager");
  await bringIn(wei, [...letters("globex", -330, -5), ...letters("initech", -330, 29)]);
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
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
  await signInBrowser(context, worker.origin, noor);
  page = await context.newPage();
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
      new TextEncoder().encode(
        [
          ...[`From: Bea Buyer <bea@${customer}.example>`, "To: wei@acme.example", `Subject: Order ${at}`],
          ...[`Message-ID: <${at}@${customer}.example>`, `Date: ${new Date(at).toUTCString()}`, "MIME-Version: 1.0"],
          ...["Content-Type: text/plain", "", "Please quote 40 valves.", ""],
        ].join("\r\n"),
      ),
    );

async function bringIn({ call }: ScriptSession, messages: readonly Uint8Array[]): Promise<void> {
  const body = { fileName: "all.mbox", fileKey: "a".repeat(64), mailbox: "wei@acme.example", total: messages.length };
  const { id } = await call(importEndpoints.startImport, { body });
  for (let from = 0; from < messages.length; from += 100)
    await call(importEndpoints.sendBatch, { params: { id }, body: writeFrames(messages.slice(from, from + 100)) });
}

const row = (name: string) => page.getByRole("row").filter({ hasText: name });

test("the manager finds who fell silent, with the reason in words, and nobody who writes as ever", async () => {
  await page.goto(`${worker.origin}/`);
  await page.getByRole("link", { name: "Silent customers" }).click();
  await expect(row("Globex")).toContainText("Usually begins a conversation every 2 working days; nothing for");
  await expect(row("Globex")).toContainText("Wei Zhang left on");
  await expect(row("Globex")).toContainText("Owner: Wei Zhang");
  await expect(row("Initech")).toHaveCount(0);
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
