// Quotes that went out without the Desk, in a real browser: found in a mailbox, set aside and taken back, taken in, answered by
// the customer, and lost.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { outsideQuoteEndpoints } from "../../shared/api/outside-quotes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { firstFreeTen, signInBrowser } from "../support/company.ts";
import { smallPdf } from "../support/small-pdf.ts";

test.describe.configure({ mode: "serial" });

let worker: LocalWorker;
let browser: Browser;
let rosa: ScriptSession;
let li: { page: Page; session: ScriptSession };
let ivo: ScriptSession;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  worker = await startLocalWorker({ stateDir, port: await firstFreeTen(26400) });
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  const invited = async (name: string, role: "inside" | "outside") => {
    const email = `${name.split(" ")[0]?.toLowerCase()}@acme.example`;
    const teamIds = teams.slice(0, 1).map(({ id }) => id);
    const { url } = await admin.call(peopleEndpoints.invite, { body: { name, email, roles: [role], teamIds } });
    return arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  };
  rosa = await invited("Rosa Rep", "outside");
  ivo = await invited("Ivo Horvat", "inside");
  const session = await invited("Li Chen", "inside");
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
  await signInBrowser(context, origin, session);
  li = { page: await context.newPage(), session };
  await brought(quoted("globex", "ACM-77", "1,250.00 EUR"), reply("globex"), quoted("initech", "ACM-78", "900.00 USD"));
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toUTCString();
const mail = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join("\r\n"));

/** Rosa's mail to a customer with a quote of her own. */
function quoted(customer: string, number: string, total: string): Uint8Array {
  const pdf = smallPdf(["Acme Ltd  QUOTATION", `Quotation no.  ${number}`, "20 valves  62.50", `Total  ${total}`]);
  return mail([
    ...["From: Rosa Rep <rosa@acme.example>", `To: buyer@${customer}.example`, "Subject: Your valves"],
    ...[`Message-ID: <${number}@acme.example>`, `Date: ${hoursAgo(5)}`, "MIME-Version: 1.0"],
    ...['Content-Type: multipart/mixed; boundary="b"', "", "--b", "Content-Type: text/plain", "", "See the file."],
    ...["--b", "Content-Type: application/pdf", `Content-Disposition: attachment; filename="valves-${number}.pdf"`],
    ...["Content-Transfer-Encoding: base64", "", Buffer.from(pdf).toString("base64"), "--b--", ""],
  ]);
}

const reply = (customer: string): Uint8Array =>
  mail([
    ...[`From: Bea Buyer <buyer@${customer}.example>`, "To: rosa@acme.example", "Subject: Re: Your valves"],
    ...["Message-ID: <reply@globex.example>", "In-Reply-To: <ACM-77@acme.example>", `Date: ${hoursAgo(2)}`],
    ...["MIME-Version: 1.0", "Content-Type: text/plain", "", "Too dear. Can you do 1,100?", ""],
  ]);

/** Rosa brings her mailbox in. */
async function brought(...messages: Uint8Array[]): Promise<void> {
  const body = { fileName: "sent.mbox", fileKey: "a".repeat(64), mailbox: "rosa@acme.example", total: messages.length };
  const { id } = await rosa.call(importEndpoints.startImport, { body });
  const { results } = await rosa.call(importEndpoints.sendBatch, { params: { id }, body: writeFrames(messages) });
  expect(results.map(({ state }) => state)).toEqual(messages.map(() => "stored"));
}

const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("what was found stands in the list with what was read, and the Desk's head says how many", async () => {
  const { page } = li;
  await page.goto(`${worker.origin}/desk`);
  const way = page.getByRole("link", { name: "Quoted by mail" });
  await expect(way).toContainText("2");
  await way.click();
  await expect(page).toHaveURL(/\/desk\/outside$/);
  await expect(row(page, "valves-ACM-77.pdf")).toContainText("1,250.00 EUR");
  await expect(row(page, "valves-ACM-77.pdf")).toContainText("No. ACM-77");
  await expect(row(page, "valves-ACM-78.pdf")).toContainText("Rosa Rep");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "valves-ACM-78.pdf" }).click();
  expect((await download).suggestedFilename()).toBe("valves-ACM-78.pdf");
});

test("what is no quote is set aside, and comes back by Undo", async () => {
  const { page } = li;
  const one = row(page, "valves-ACM-78.pdf");
  await one.getByRole("button", { name: /^Not a quote/ }).click();
  await expect(one).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(one).toHaveCount(1);
});

test("it is taken into the Desk by a key, shows the customer's answer, and is lost", async () => {
  const { page } = li;
  await row(page, "valves-ACM-77.pdf").locator("a[data-row]").focus();
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/desk\/[0-9a-f-]{36}$/);
  await expect(page.locator(".outside-total")).toHaveText(/1,250\.00\sEUR/);
  const replies = page.getByRole("region", { name: "The customer’s mail since" });
  await expect(replies).toContainText("Re: Your valves");
  await expect(replies).toContainText("Bea Buyer");
  await page.getByRole("button", { name: "Lost" }).click();
  await page.locator("dialog[open] button[type=submit], dialog[open] .button-primary").last().click();
  await expect(page.locator(".page-head")).toContainText("Lost");
});

test("who is late is told who has it", async () => {
  const { page } = li;
  await page.goto(`${worker.origin}/desk/outside`);
  const one = row(page, "valves-ACM-78.pdf");
  await expect(one).toHaveCount(1);
  const { quotes } = await ivo.call(outsideQuoteEndpoints.listOutsideQuotes, { query: {} });
  await ivo.call(outsideQuoteEndpoints.takeOutsideQuote, { params: { id: quotes[0]?.id ?? "" } });
  await one.getByRole("button", { name: /^Take into the desk/ }).click();
  await expect(page.locator(".toast")).toContainText("Ivo Horvat has it. Nothing was changed.");
  await expect(page.getByRole("heading", { name: "No quote by mail waits here" })).toBeVisible();
});
