// A report of a period in a real browser: its figures, its pictures in words, another period by its button, the file that is
// taken away, the mail that is asked for and ended again, a records keeper's reason, and what a small screen shows.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { LocalWorker } from "../../scripts/local-worker.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { teamReportEndpoints } from "../../shared/api/team-reports.ts";
import { addDays } from "../../shared/care/due-days.ts";
import { periodBefore, periodOf } from "../../shared/care/report-period.ts";
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

const stateDir = mkdtempSync(join(tmpdir(), "cf-"));
let worker: LocalWorker;
let browser: Browser;
let noor: Colleague;
let kim: Colleague;
let page: Page;

const today = new Date().toISOString().slice(0, 10);
/** The Monday of the week before this one, and before that. */
const last = periodBefore("week", today).from;
const before = periodBefore("week", last).from;
const at = (day: string): number => Date.parse(`${day}T10:00:00Z`);

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const company = await startImportedCompany({ stateDir, port: await firstFreeTen(27900) });
  ({ worker } = company);
  const wei = await company.invited("Wei Zhang", "outside");
  noor = await company.invited("Noor Haddad", "manager");
  kim = await company.invited("Kim Keeper", "keeper");
  const mail = (from: string, to: string, day: string) => plainMail({ from, to, at: at(day), text: "40 valves." });
  const us = "wei@acme.example";
  await bringIn(wei, us, [
    // Two weeks ago one customer; last week that one and a new one, five mails of theirs and one of ours.
    mail("mo@globex.example", us, before),
    mail("mo@globex.example", us, last),
    mail("mo@globex.example", us, addDays(last, 1)),
    mail("mo@globex.example", us, addDays(last, 2)),
    mail(us, "mo@globex.example", addDays(last, 2)),
    mail("bea@initech.example", us, addDays(last, 3)),
    mail("bea@initech.example", us, addDays(last, 4)),
  ]);
  browser = await startBrowser();
  page = await pageOf(browser, worker.origin, noor);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const rows = () => page.getByRole("table", { name: "The report’s rows" });
/** A figure of a row, with what it was before. */
const figure = async (row: string, column: string): Promise<string> => {
  const heads = await rows().getByRole("columnheader").allTextContents();
  return rows().getByRole("row").filter({ hasText: row }).getByRole("cell").nth(heads.indexOf(column)).innerText();
};

test("a manager finds last week beside the week before, by team and all together", async () => {
  await page.goto(`${worker.origin}/`);
  await page.getByRole("navigation").getByRole("link", { name: "Reports" }).click();
  await expect(page.getByRole("heading", { name: "Reports", level: 1 })).toBeVisible();
  await page.getByLabel("Period", { exact: true }).selectOption("Week");
  await expect(page).toHaveURL(new RegExp(`period=week&by=team&day=${addDays(last, 6)}`));
  await expect(rows().getByRole("row")).toHaveCount(3);
  await expect.poll(() => figure("Sales", "Mails from customers")).toMatch(/^5\s+before: 1$/);
  expect(await figure("Sales", "Mails to customers")).toMatch(/^1\s+before: 0$/);
  expect(await figure("Sales", "Customers in touch")).toMatch(/^2\s+before: 1$/);
  expect(await figure("All", "New customers")).toMatch(/^1\s+before: 1$/);
});

test("its pictures are told in words, and each period stands in numbers below", async () => {
  const mails = page.getByRole("img", { name: /^Mails, .* Mails from customers 6 and Mails to customers 1\./ });
  await expect(mails).toBeVisible();
  await expect(mails.locator("title").last()).toContainText("Mails from customers 5, Mails to customers 1");
  await page.getByText("Period by period").click();
  const periods = page.getByRole("table", { name: "Period by period" });
  await expect(periods.getByRole("row")).toHaveCount(1 + 13);
});

test("Earlier and Later go from week to week, and a week that goes on says so", async () => {
  await page.getByRole("link", { name: "Earlier" }).click();
  await expect.poll(() => figure("Sales", "Mails from customers")).toMatch(/^1\s+before: 0$/);
  await page.getByRole("link", { name: "Later" }).click();
  await expect.poll(() => figure("Sales", "Mails from customers")).toMatch(/^5/);
  await page.getByRole("link", { name: "Later" }).click();
  await expect(page.getByText("This period is not over yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "Later" })).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`day=${periodOf("week", today).from}`));
});

test("it is taken away as a table of the same figures", async () => {
  await page.getByRole("link", { name: "Earlier" }).click();
  await expect.poll(() => figure("Sales", "Mails from customers")).toMatch(/^5/);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(`report-week-${last}.csv`);
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toContain(`"Sales","${last}","${addDays(last, 6)}","2","5","1"`);
});

test("it comes by mail to who asks for it, until they end it", async () => {
  const mailed = async () => (await noor.call(teamReportEndpoints.mailedReports, {})).reports;
  const weekly = page.getByRole("checkbox", { name: /^Every Monday/ });
  await weekly.check();
  await expect(page.locator(".toast")).toContainText("The report will come by mail");
  expect(await mailed()).toMatchObject([
    { period: "week", by: "team", nextOn: addDays(periodOf("week", today).until, 1) },
  ]);
  await expect(page.getByText(/^Team; next on /)).toBeVisible();
  await weekly.uncheck();
  await expect.poll(mailed).toEqual([]);
});

test("a records keeper says why first, and gets no mails", async () => {
  const other = await pageOf(browser, worker.origin, kim);
  await other.goto(`${worker.origin}/reports?period=week`);
  await other.getByRole("button", { name: "Show the report" }).click();
  await expect(other.getByText("Say it in a few words.")).toBeVisible();
  await other.getByLabel("Why you look at it").fill("Yearly review");
  await other.getByRole("button", { name: "Show the report" }).click();
  await expect(other.getByRole("table", { name: "The report’s rows" }).getByRole("row")).toHaveCount(3);
  await expect(other.getByRole("heading", { name: "By mail" })).toHaveCount(0);
  await other.context().close();
});

test("nothing stands beside a small screen, in any of the languages", async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const [language, title] of [
    ["zh", "报表"],
    ["ru", "Отчёты"],
    ["en", "Reports"],
  ] as const) {
    await noor.call(peopleEndpoints.updateMe, { body: { language } });
    for (const query of ["period=week", "period=quarter&by=tier", "period=month&by=territory"]) {
      await page.goto(`${worker.origin}/reports?${query}&day=${last}`);
      await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
      await expect(page.locator(".bar-chart").first()).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${language} ${query}`).toBeLessThanOrEqual(0);
    }
  }
});
