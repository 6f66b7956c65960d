// If a colleague left today, in a real browser: a manager finds the page, reads it, sorts it, follows a promise to its mail, takes
// the table along and opens a case; the one whom it is about sees the same and who looked.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { ScriptSession } from "../../scripts/api.ts";
import type { LocalWorker } from "../../scripts/local-worker.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { firstFreeTen } from "../support/company.ts";
import { bringIn, pageOf, plainMail, startBrowser, startImportedCompany } from "../support/imported-company.ts";

test.describe.configure({ mode: "serial" });

let worker: LocalWorker;
let browser: Browser;
let wei: ScriptSession;
let mona: Page;
let weisPage: Page;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

const mail = (from: string, to: string, days: number, text: string): Uint8Array =>
  plainMail({ from, to, at: Date.now() - days * 86_400_000, text });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const company = await startImportedCompany({ stateDir, port: await firstFreeTen(26600) });
  ({ worker } = company);
  const { invited } = company;
  wei = await invited("Wei Zhang", "outside");
  const rosa = await invited("Rosa Rep", "outside");
  const manager = await invited("Mona Moss", "manager");
  const buyer = "Bea Buyer <bea@globex.example>";
  const self = "Wei Zhang <wei@acme.example>";
  // Whoever brings a customer in owns it: Globex and Umbrella are Rosa's.
  await bringIn(rosa, "rosa@acme.example", [
    mail(buyer, "rosa@acme.example", 4, "Please call."),
    mail("rosa@acme.example", buyer, 3, "The valves are packed."),
    mail("rosa@acme.example", "dan@umbrella.example", 9, "Good morning."),
  ]);
  await bringIn(wei, "wei@acme.example", [
    ...[
      mail(buyer, self, 9, "Please quote."),
      mail(self, buyer, 8, "Hello Bea,\n\nI'll send you the drawings tomorrow."),
    ],
    ...[mail("cy@initech.example", self, 7, "Please quote."), mail(self, "cy@initech.example", 6, "Here it is.")],
    mail(self, "dan@umbrella.example", 5, "Our new list is here."),
  ]);
  const { customers } = await wei.call(customerEndpoints.listCustomers, {});
  const globex = customers.find(({ name }) => /globex/i.test(name));
  await wei.call(noteEndpoints.createNote, {
    params: { id: globex?.id ?? "" },
    body: {
      ...{ id: crypto.randomUUID(), kind: "note", text: "Spring order." },
      nextStep: { text: "Visit Globex", dueOn: "2031-03-01" },
    },
  });
  browser = await startBrowser();
  const open = (session: ScriptSession): Promise<Page> => pageOf(browser, worker.origin, session);
  mona = await open(manager);
  weisPage = await open(wei);
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test("a manager comes from the people's list and reads who knows what, and what was promised", async () => {
  await mona.goto(`${worker.origin}/people`);
  await mona.getByRole("link", { name: "If Wei Zhang left today" }).click();
  await expect(mona.getByRole("heading", { level: 1, name: "If Wei Zhang left today" })).toBeVisible();
  const rows = mona.locator(".left-table tbody tr");
  await expect(rows).toHaveCount(2);
  // Nobody else knows Initech: it stands first.
  await expect(rows.first()).toContainText(/initech/i);
  await expect(rows.first()).toContainText("nobody else");
  await expect(rows.nth(1)).toContainText("Rosa Rep");
  await expect(mona.locator("main")).not.toContainText(/umbrella/i);
  await expect(mona.getByText("Visit Globex")).toBeVisible();
  const promise = mona.getByRole("link", { name: "I'll send you the drawings tomorrow." });
  await expect(promise).toBeVisible();
  await expect(mona.getByText("3 mails read")).toBeVisible();
  // By the keyboard: a head puts the rows in another order, and says so.
  const head = mona.getByRole("button", { name: "Customer" });
  await head.focus();
  await mona.keyboard.press("Enter");
  await expect(mona.getByRole("columnheader", { name: "Customer" })).toHaveAttribute("aria-sort", "ascending");
  await expect(rows.first()).toContainText(/globex/i);
  await promise.click();
  await expect(mona).toHaveURL(/\/messages\//);
  await mona.goBack();
});

test("the table comes along as CSV", async () => {
  const coming = mona.waitForEvent("download");
  await mona.getByRole("button", { name: "Download CSV" }).click();
  const text = readFileSync(await (await coming).path(), "utf8");
  expect(text.trim().split("\r\n")).toHaveLength(3);
  expect(text).toContain("Rosa Rep");
});

test("the one whom it is about finds their own page by the palette, and who looked at it", async () => {
  await weisPage.goto(worker.origin);
  await weisPage.getByRole("heading", { level: 1 }).waitFor();
  await weisPage.keyboard.press("Control+k");
  await weisPage.keyboard.type("left today");
  await weisPage.getByRole("option", { name: "If you left today" }).click();
  await expect(weisPage.getByRole("heading", { level: 1, name: "If you left today" })).toBeVisible();
  await expect(weisPage.locator("section[aria-labelledby=left-looks] li")).toHaveText([/Mona Moss/]);
  await expect(weisPage.getByRole("button", { name: "Open a handover case" })).toHaveCount(0);
});

test("a case is opened from it, after it was said what that does", async () => {
  await mona.getByRole("button", { name: "Open a handover case" }).click();
  const dialog = mona.getByRole("dialog");
  await expect(dialog).toContainText("is told at once");
  const answered = mona.waitForResponse((answer) => answer.url().endsWith("/api/handovers"));
  await dialog.getByRole("button", { name: "Notice was given" }).click();
  expect((await answered).status()).toBe(200);
  const { person } = await wei.call(peopleEndpoints.me, {});
  expect(person.noticeGivenAt).not.toBeNull();
});
