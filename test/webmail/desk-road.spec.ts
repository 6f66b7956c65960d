// The whole road of a quote by the screens that people use: two reps, two inside sellers and a customer, in real Roundcube,
// the real console and on the customer's page. By HTTP alone the company is set up, and facts are read back.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, expect, type Locator, type Page, test } from "@playwright/test";
import PostalMime, { type Email } from "postal-mime";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRequest } from "../../shared/api/desk-request.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { atOnce } from "../support/at-once.ts";
import { clickInBar, readBar, typeInBar, waitForBarText } from "../support/bar-parts.ts";
import { buildMessage } from "../support/build-message.ts";
import { connectRep } from "../support/chromium-rep.ts";
import { extensionDir, signInBrowser, startCompany, type TestCompany } from "../support/company.ts";
import { type ExtensionBrowser, launchExtension, waitForBarState } from "../support/extension.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const SUBJECT = "RFQ 2026-200: thirty positions for the pump house";
const MESSAGE_ID = "rfq-200@globex.example";
const mailboxes = ["rep1", "rep2", "inside1", "inside2"].map((name) => `${name}@acme.example`);

/** Cost and supplier are said nowhere but at the Desk. */
const COST = "7.7731";
const LINES = 30;
const TAX_PERCENT = 19;
/** Euro cents. */
const priceOf = (line: number): number => 1000 + line * 25;
const quantityOf = (line: number): number => line * 2;
/** The line whose discount is over what the company allows. */
const DISCOUNTED = 7;
const DISCOUNT_PERCENT = 12;

const names = ["Ball valve DN50, brass", "Задвижка DN80, чугун", "球阀 DN25 不锈钢", "Gasket set, EPDM"];
const nameOf = (line: number): string => `${names[line % names.length]} ${line}`;

/** What a person copies out of their spreadsheet. */
const sheet = [
  ["Item no.", "Description", "Qty", "Unit", "Unit price", "Cost", "VAT"],
  ...Array.from({ length: LINES }, (_, at) => at + 1).map((line) => [
    ...[`PH-${100 + line}`, nameOf(line), String(quantityOf(line)), "pcs"],
    ...[(priceOf(line) / 100).toFixed(2), COST, String(TAX_PERCENT)],
  ]),
]
  .map((cells) => cells.join("\t"))
  .join("\n");

/** Reckoned here, in cents: half a cent goes away from zero. */
function grossCents(): number {
  let net = 0;
  for (let line = 1; line <= LINES; line++) {
    const full = priceOf(line) * quantityOf(line);
    net += line === DISCOUNTED ? Math.round((full * (100 - DISCOUNT_PERCENT)) / 100) : full;
  }
  return net + Math.round((net * TAX_PERCENT) / 100);
}
const GROSS = (grossCents() / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });

interface Rep {
  browser: ExtensionBrowser;
  page: Page;
  mailbox: string;
}

interface Seller {
  name: string;
  mailbox: string;
  session: ScriptSession;
  page: Page;
}

let company: TestCompany;
let desk: Browser;
let reps: [Rep, Rep];
let sellers: [Seller, Seller];
/** Of the two sellers: who has the request, and who came late. */
let holder: Seller;
let colleague: Seller;
let requestId = "";
let quoteNumber = "";
let pdf: Buffer;
let offerUrl = "";

test.beforeAll(async () => {
  test.setTimeout(240_000);
  company = await startCompany({ port: 31900 });
  const { origin } = company.worker;
  const { admin, inside1 } = company.sessions;
  // Managers both, so that it is not for want of a role that one of them cannot approve.
  const roles: ("inside" | "manager")[] = ["inside", "manager"];
  const { person } = await inside1.call(peopleEndpoints.me, {});
  await admin.call(peopleEndpoints.updatePerson, { params: { id: person.id }, body: { roles } });
  const ivo = { name: "Ivo Horvat", email: "inside2@acme.example", roles };
  const { url } = await admin.call(peopleEndpoints.invite, { body: ivo });
  const inside2 = await arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  await company.mail.send({ from: "buyer@globex.example", to: mailboxes, bytes: customersMail });
  const [first, second] = await Promise.all([startRep("rep1"), startRep("rep2")]);
  reps = [first, second];
  desk = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  sellers = [
    await atDesk("Ines Calloway", "inside1@acme.example", inside1),
    await atDesk("Ivo Horvat", "inside2@acme.example", inside2),
  ];
});

test.afterAll(async () => {
  for (const rep of reps ?? []) await rep.browser.close();
  await desk?.close();
  await company?.stop();
});

/** The customer's request, to a rep, with a colleague and both inside sellers in copy. */
const customersMail = buildMessage({
  headers: [
    ["From", "Anna Berger <buyer@globex.example>"],
    ["To", "Wei Lindqvist <rep1@acme.example>"],
    ["Cc", mailboxes.slice(1).join(", ")],
    ["Date", "Fri, 20 Nov 2026 09:00:00 +0100"],
    ["Subject", SUBJECT],
    ["Message-ID", `<${MESSAGE_ID}>`],
    ["MIME-Version", "1.0"],
    ["Content-Type", "text/plain; charset=utf-8"],
  ],
  body: "Please quote the thirty positions of our list for the pump house.\n\nAnna Berger\n",
});

async function startRep(who: "rep1" | "rep2"): Promise<Rep> {
  const browser = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile(who),
    executablePath: findChromium() ?? undefined,
  });
  return { browser, mailbox: `${who}@acme.example`, page: await connectRep(company, browser, who) };
}

async function atDesk(name: string, mailbox: string, session: ScriptSession): Promise<Seller> {
  const context: BrowserContext = await desk.newContext({ reducedMotion: "reduce", locale: "en-US" });
  await signInBrowser(context, company.worker.origin, session);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return { name, mailbox, session, page: await context.newPage() };
}

/** Opens the customer's mail in somebody's own mailbox, once it has arrived there. */
async function openMail(page: Page, mailbox: string): Promise<void> {
  const find = (): Promise<number[]> => company.mail.search(mailbox, "INBOX", `SUBJECT "RFQ 2026-200"`);
  await expect.poll(async () => (await find()).length, { message: `mail in ${mailbox}`, timeout: 30_000 }).toBe(1);
  const [uid = 0] = await find();
  await page.goto(`${company.mail.url}?_task=mail&_mbox=INBOX&_uid=${uid}&_action=show`);
}

/** Waits until the bar says so; it asks for news whenever its person comes back to the page. */
async function barComesToSay(page: Page, expected: RegExp): Promise<void> {
  let said = "";
  const look = async (): Promise<boolean> => {
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    said = await readBar(page).catch(() => said);
    return expected.test(said);
  };
  await expect.poll(look, { message: `the bar says ${expected}`, timeout: 30_000 }).toBe(true);
}

const request = (): Promise<DeskRequest> =>
  holder.session.call(deskEndpoints.getDeskRequest, { params: { id: requestId }, query: {} });

const head = (page: Page): Locator => page.locator(".page-head");
const LONG = { timeout: 30_000 };

test("a rep hands the customer's mail to Inside; the other rep's bar says so on their own copy", async () => {
  test.setTimeout(120_000);
  const [{ page }, other] = reps;
  await openMail(page, mailboxes[0] ?? "");
  await waitForBarState(page, ["unsaved"], 20_000);
  await page.keyboard.press("q");
  await waitForBarState(page, ["saved"], 30_000);
  await waitForBarText(page, /For Globex · Anna Berger/, 30_000);
  await typeInBar(page, "Note for Inside", "They compare us with two others");
  await clickInBar(page, "Hand to Inside");
  await waitForBarText(page, /With Inside nobody has taken it yet · promised by/, 30_000);
  await openMail(other.page, other.mailbox);
  await waitForBarState(other.page, ["unsaved", "also"], 20_000);
  await other.page.keyboard.press("s");
  await waitForBarState(other.page, ["saved"], 30_000);
  await waitForBarText(other.page, /With Inside nobody has taken it yet/, 30_000);
});

test("of two who press Take at the same moment one has it, and the other reads who", async () => {
  test.setTimeout(120_000);
  const { origin } = company.worker;
  const bothHavePressed = await atOnce(
    sellers.map(({ page }) => page),
    "**/claim",
  );
  for (const { page } of sellers) {
    await page.goto(`${origin}/desk`);
    await expect(page.getByRole("button", { name: "Take the request of Globex" })).toBeVisible(LONG);
  }
  await Promise.all(sellers.map(({ page }) => page.getByRole("button", { name: /^Take/ }).click()));
  await bothHavePressed();
  const isHere = ({ page }: Seller): boolean => /\/desk\/[0-9a-f-]{36}$/.test(page.url());
  await expect
    .poll(() => sellers.filter(isHere).length, { message: "one of them has the request open", ...LONG })
    .toBe(1);
  const [one, two] = sellers;
  [holder, colleague] = isHere(one) ? [one, two] : [two, one];
  requestId = holder.page.url().split("/").at(-1) ?? "";
  await expect(colleague.page.locator(".toast")).toContainText(`${holder.name} has it`, LONG);
  await expect(colleague.page.getByText("Nothing waits to be taken")).toBeVisible(LONG);
  expect((await request()).claimedBy?.name).toBe(holder.name);
  for (const { page } of reps) await barComesToSay(page, new RegExp(`With Inside ${holder.name} has it · promised by`));
});

test("thirty lines come out of a spreadsheet; a discount makes a colleague look at the quote", async () => {
  test.setTimeout(120_000);
  const { page } = holder;
  await expect(page.getByText("Please quote the thirty positions of our list")).toBeVisible(LONG);
  await expect(page.getByText("They compare us with two others")).toBeVisible();
  await page.getByRole("button", { name: "Make the quote" }).click();
  const paste = page.getByRole("button", { name: "Paste from a spreadsheet" });
  await expect(paste).toBeVisible(LONG);
  await page.evaluate((cells) => navigator.clipboard.writeText(cells), sheet);
  await paste.click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `Add ${LINES} lines` })
    .click();
  await expect(page.locator(".quote-line")).toHaveCount(LINES, LONG);
  const discount = page.getByLabel(`Discount %, line ${DISCOUNTED}`, { exact: true });
  await discount.click();
  await page.keyboard.type(String(DISCOUNT_PERCENT));
  await page.keyboard.press("Tab");
  await expect(page.locator(".quote-sums [role=status]")).toHaveText("Saved", LONG);
  await expect(page.locator(".quote-sums")).toContainText(GROSS);
  await expect(page.getByText("Needs approval: discount over 10 %")).toBeVisible(LONG);
  await page.getByRole("button", { name: "Hand in for approval" }).click();
  await expect(head(page)).toContainText("Waits for approval", LONG);
  const { current } = await request();
  expect(current?.lines.map(({ description }) => description)).toEqual(
    Array.from({ length: LINES }, (_, at) => nameOf(at + 1)),
  );
  expect(new Set(current?.lines.map(({ unitCost }) => unitCost))).toEqual(new Set([COST]));
});

test("who wrote it cannot approve it; a colleague does, and the quote has its number", async () => {
  test.setTimeout(120_000);
  const { page } = colleague;
  await page.getByRole("link", { name: /^Approval/ }).click();
  await page.getByRole("link", { name: "Globex" }).click();
  const approve = page.getByRole("button", { name: "Approve", exact: true });
  await expect(approve).toBeVisible(LONG);
  await expect(page.getByText("Needs approval: discount over 10 %")).toBeVisible(LONG);
  // The same page for who wrote it, a manager as well.
  await expect(holder.page.getByRole("button", { name: "New revision" })).toBeVisible(LONG);
  await expect(holder.page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
  await expect(holder.page.getByRole("button", { name: "Send back" })).toHaveCount(0);
  await approve.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Note").fill("Fine for this plant");
  await dialog.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(head(page)).toContainText("Ready to send", LONG);
  // The writer's page hears of it by itself.
  await expect(head(holder.page)).toContainText("Ready to send", LONG);
  quoteNumber = (await request()).number ?? "";
  expect(quoteNumber).toMatch(/^Q-\d{4}-\d{5}$/);
  await expect(head(holder.page)).toContainText(quoteNumber);
  await expect(holder.page.getByText(`Approved by ${colleague.name}`)).toBeVisible();
  for (const rep of reps) await barComesToSay(rep.page, /With Inside, quote ready/);
});

test("its PDF says every line and the sum, and nothing of what it costs", async () => {
  test.setTimeout(120_000);
  const { page } = holder;
  const downloaded = page.waitForEvent("download", LONG);
  await page.getByRole("link", { name: "PDF", exact: true }).click();
  const file = await downloaded;
  expect(file.suggestedFilename()).toBe(`${quoteNumber}.pdf`);
  pdf = readFileSync(await file.path());
  const text = execFileSync("pdftotext", ["-enc", "UTF-8", "-", "-"], { input: pdf }).toString("utf8");
  const bare = text.replace(/\s/g, "");
  expect(bare).toContain(quoteNumber);
  for (let line = 1; line <= LINES; line++) expect(bare).toContain(nameOf(line).replace(/\s/g, ""));
  expect(bare).toContain(GROSS);
  expect(bare).not.toContain(COST);
  expect(bare).not.toContain("They compare us");
});

test("put into the reply in Inside's own Roundcube and sent; the saved mail turns the quote sent", async () => {
  test.setTimeout(180_000);
  const own = await launchExtension({
    extensionDir,
    userDataDir: company.newProfile("inside"),
    executablePath: findChromium() ?? undefined,
  });
  try {
    const { session, mailbox, name } = holder;
    const page = await connectRep(company, own, { mailbox, session });
    await openMail(page, mailbox);
    await waitForBarState(page, ["unsaved", "also"], 20_000);
    await page.keyboard.press("s");
    await waitForBarState(page, ["saved"], 30_000);
    await waitForBarText(page, new RegExp(`With Inside, quote ready ${name} has it Insert in reply`), 30_000);
    await clickInBar(page, "Insert in reply");
    await page.waitForURL(/_action=compose/, LONG);
    const files = page.locator("#attachment-list > li");
    await expect(files).toContainText(`${quoteNumber}.pdf`, LONG);
    await page.locator(`[onclick*="command('send'"]`).first().click(LONG);
    const sent = (): Promise<number[]> => company.mail.search(mailbox, "Sent").catch(() => []);
    await expect.poll(async () => (await sent()).length, { message: "mail in Sent", ...LONG }).toBe(1);
    const [uid = 0] = await sent();
    const mail = await PostalMime.parse(await company.mail.fetchRaw(mailbox, "Sent", uid));
    checkReply(mail);
    expect((await request()).state).toBe("ready");
    await page.goto(`${company.mail.url}?_task=mail&_mbox=Sent&_uid=${uid}&_action=show`);
    await waitForBarState(page, ["unsaved"], 20_000);
    await page.keyboard.press("s");
    await waitForBarState(page, ["saved"], 30_000);
  } finally {
    await own.close();
  }
  // At the Desk it turns by itself, with the mail it went out with.
  await expect(head(holder.page)).toContainText("Sent", LONG);
  const mailLink = holder.page.getByRole("link", { name: "The mail it went out with" });
  await expect(mailLink).toBeVisible(LONG);
  await mailLink.click();
  await expect(holder.page.getByRole("heading", { name: `Re: ${SUBJECT}` })).toBeVisible(LONG);
  for (const rep of reps) await barComesToSay(rep.page, new RegExp(`Quote sent ${quoteNumber} · by ${holder.name}`));
});

/** The reply stands in the customer's thread, with both reps' colleague in copy, words, link, and the very PDF. */
function checkReply(mail: Email): void {
  expect(mail.subject).toBe(`Re: ${SUBJECT}`);
  expect(mail.inReplyTo).toBe(`<${MESSAGE_ID}>`);
  expect(mail.references).toContain(`<${MESSAGE_ID}>`);
  expect(mail.to?.map(({ address }) => address)).toEqual(["buyer@globex.example"]);
  expect(mail.cc?.map(({ address }) => address)).toEqual(["rep1@acme.example"]);
  expect(mail.text).toContain("Dear Anna Berger,");
  expect(mail.text).not.toContain(COST);
  const [file, ...others] = mail.attachments;
  expect(others).toEqual([]);
  expect(Buffer.from(file?.content as ArrayBuffer).equals(pdf)).toBe(true);
}

test("the customer reads it by the link of their mail and accepts; Desk and reps see it won", async () => {
  test.setTimeout(120_000);
  offerUrl = await linkInCustomersMail();
  const context = await desk.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await page.goto(offerUrl);
  await expect(page.getByRole("heading", { name: `Quotation ${quoteNumber}` })).toBeVisible(LONG);
  await expect(page.locator(".offer-lines tbody tr")).toHaveCount(LINES);
  await expect(page.locator(".offer-sums")).toContainText(GROSS);
  expect(await page.content()).not.toContain(COST);
  const form = page.locator("form.card");
  await form.getByLabel(/name/i).fill("Anna Berger");
  await form.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText(/^Accepted by Anna Berger on/)).toBeVisible(LONG);
  expect(await context.cookies()).toEqual([]);
  await context.close();
  const { origin } = company.worker;
  await holder.page.goto(`${origin}/desk/${requestId}`);
  await expect(head(holder.page)).toContainText("Won", LONG);
  await expect(head(colleague.page)).toContainText("Won", LONG);
  await expect(holder.page.locator(".desk-facts")).toContainText(/How it ended\s*Won .* Anna Berger/);
  for (const rep of reps) await barComesToSay(rep.page, new RegExp(`Won ${quoteNumber} · by ${holder.name}`));
  expect(await request()).toMatchObject({ state: "won", outcome: { acceptedBy: "Anna Berger" } });
});

/** The link as it stands in the mail that lies in the customer's own mailbox. */
async function linkInCustomersMail(): Promise<string> {
  const find = (): Promise<number[]> => company.mail.search("buyer@globex.example", "INBOX", `SUBJECT "RFQ 2026-200"`);
  await expect.poll(async () => (await find()).length, { message: "the customer's mail", ...LONG }).toBe(1);
  const [uid = 0] = await find();
  const { text = "" } = await PostalMime.parse(await company.mail.fetchRaw("buyer@globex.example", "INBOX", uid));
  const [link = ""] = /\S+\/offer#\S+/.exec(text) ?? [];
  expect(link, text).toMatch(/^http/);
  return link;
}
