// A whole departure by the screens that people use: a leaver with real Roundcube and the extension, who takes over, their
// manager, and a records keeper. By HTTP alone the company is set up, and facts are read back.
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import PostalMime from "postal-mime";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { peopleEndpoints, type Role } from "../../shared/api/people.ts";
import { buildMessage } from "../support/build-message.ts";
import { connectRep } from "../support/chromium-rep.ts";
import { extensionDir, signInBrowser, startCompany, type TestCompany } from "../support/company.ts";
import { type ExtensionBrowser, launchExtension, waitForBarState } from "../support/extension.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const LONG = { timeout: 30_000 };
const LEAVER = "rep1@acme.example";
const TAKER = "rep2@acme.example";
const SUBJECT = "Valves for the pump house";
const NO_BUSINESS = "Lunch on Friday";

let company: TestCompany;
let leaver: { browser: ExtensionBrowser; webmail: Page; page: Page; session: ScriptSession };
let desk: Browser;
let noor: Page;
let mona: Page;
let kim: Page;
let noorSession: ScriptSession;
let caseUrl = "";

const mailOf = (subject: string, text: string): Uint8Array =>
  buildMessage({
    headers: [
      ["From", "Anna Berger <buyer@globex.example>"],
      ["To", `Wei Lindqvist <${LEAVER}>`],
      ["Date", new Date().toUTCString()],
      ["Subject", subject],
      ["Message-ID", `<${subject.replaceAll(" ", "-").toLowerCase()}@globex.example>`],
      ["MIME-Version", "1.0"],
      ["Content-Type", "text/plain; charset=utf-8"],
    ],
    body: `Dear Wei,\n\n${text}\n\nAnna Berger\n`,
  });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  company = await startCompany({ port: 24100 });
  const { origin } = company.worker;
  const { admin, rep1, rep2 } = company.sessions;
  noorSession = rep2;
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  const invite = async (name: string, email: string, role: Role): Promise<ScriptSession> => {
    const body = { name, email, roles: [role], teamIds: role === "keeper" ? [] : teams.map(({ id }) => id) };
    const { url } = await admin.call(peopleEndpoints.invite, { body });
    return arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  };
  const manager = await invite("Mona Moss", "mona@acme.example", "manager");
  const keeper = await invite("Kim Keeper", "kim@acme.example", "keeper");
  for (const bytes of [
    mailOf(SUBJECT, "Please quote forty ball valves by the end of the month."),
    mailOf(NO_BUSINESS, "Shall we have lunch on Friday?"),
  ])
    await company.mail.send({ from: "buyer@globex.example", to: [LEAVER], bytes });
  const executablePath = findChromium() ?? undefined;
  const browser = await launchExtension({ extensionDir, userDataDir: company.newProfile("leaver"), executablePath });
  const webmail = await connectRep(company, browser, "rep1");
  leaver = { browser, webmail, page: await browser.context.newPage(), session: rep1 };
  desk = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  const open = async (session: ScriptSession): Promise<Page> => {
    const context = await desk.newContext({ reducedMotion: "reduce", locale: "en-US" });
    await signInBrowser(context, origin, session);
    return context.newPage();
  };
  noor = await open(rep2);
  mona = await open(manager);
  kim = await open(keeper);
});

test.afterAll(async () => {
  await leaver?.browser.close();
  await desk?.close();
  await company?.stop();
});

async function openMail(mailbox: string, subject: string): Promise<void> {
  const find = (): Promise<number[]> => company.mail.search(LEAVER, mailbox, `SUBJECT "${subject}"`).catch(() => []);
  await expect.poll(async () => (await find()).length, { message: `${subject} in ${mailbox}`, ...LONG }).toBe(1);
  const [uid = 0] = await find();
  await leaver.webmail.goto(`${company.mail.url}?_task=mail&_mbox=${mailbox}&_uid=${uid}&_action=show`);
}

async function save(mailbox: string, subject: string): Promise<void> {
  await openMail(mailbox, subject);
  await waitForBarState(leaver.webmail, ["unsaved", "also"], 20_000);
  await leaver.webmail.keyboard.press("s");
  await waitForBarState(leaver.webmail, ["saved"], 30_000);
}

const globex = async () => {
  const { customers } = await noorSession.call(customerEndpoints.listCustomers, {});
  return customers.find(({ name }) => name === "Globex");
};

test("notice is given: the manager opens the departure, and the colleague is asked at once", async () => {
  test.setTimeout(120_000);
  await save("INBOX", SUBJECT);
  await save("INBOX", NO_BUSINESS);
  await mona.goto(`${company.worker.origin}/handovers`);
  await expect(mona.getByText("Nobody is leaving")).toBeVisible(LONG);
  await mona.getByRole("button", { name: "Notice was given" }).click();
  const dialog = mona.getByRole("dialog");
  await dialog.getByLabel("Who leaves").selectOption({ label: "Wei Lindqvist" });
  await dialog.getByLabel("Last day").fill(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10));
  await dialog.getByLabel("A word for the person").fill("Thank you for nine good years.");
  await dialog.getByRole("button", { name: "Open the departure" }).click();
  await expect(mona.getByRole("heading", { level: 1, name: "Wei Lindqvist" })).toBeVisible(LONG);
  caseUrl = mona.url();
  await mona.getByLabel("Takes over: Globex").selectOption({ label: "Noor Haddad" });
  await expect(mona.getByText("Offered to Noor Haddad")).toBeVisible(LONG);
  // Nothing is closed while a customer would be without an owner.
  await expect(mona.getByText("1 customer has no owner who stays")).toBeVisible();
});

test("the leaver sees all of it, keeps working, takes no file along, and what they object to goes to the keeper", async () => {
  test.setTimeout(120_000);
  const { page } = leaver;
  const { origin } = company.worker;
  await page.goto(origin);
  await expect(page.getByRole("heading", { name: "You are leaving" })).toBeVisible(LONG);
  await page.getByRole("link", { name: "See what is done and what is off" }).click();
  await expect(page.getByText("Thank you for nine good years.")).toBeVisible(LONG);
  await expect(page.getByText("Off since notice was given")).toBeVisible();
  await expect(page.getByText("Offered to Noor Haddad")).toBeVisible();
  await expect(page.getByRole("button", { name: "Their last day is over" })).toHaveCount(0);
  const { person } = await leaver.session.call(peopleEndpoints.me, {});
  await page.goto(`${origin}/people/${person.id}/left`);
  await page.getByRole("button", { name: "Download CSV" }).click();
  await expect(page.getByText("is off since notice was given").or(page.getByText(/Notice was given/))).toBeVisible(
    LONG,
  );
  // An objection of theirs closes nothing by itself any more.
  const customer = await globex();
  await page.goto(`${origin}/customers/${customer?.id}`);
  await page
    .getByRole("link", { name: new RegExp(NO_BUSINESS) })
    .first()
    .click();
  await page.getByText("How this got here").first().click();
  await page.getByRole("button", { name: "Should not be here" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Say so" }).click();
  await expect(page.locator(".toast")).toContainText("with the records keeper", LONG);
  await kim.goto(`${origin}/objections`);
  await kim.getByRole("button", { name: "Uphold…" }).click();
  await kim.getByRole("dialog").getByLabel("Your words to them").fill("A lunch is no business.");
  await kim.getByRole("button", { name: "Uphold, and remove it for good" }).click();
  await expect(kim.getByText("Upheld").first()).toBeVisible(LONG);
});

test("the sheet is written by the leaver and signed by who takes over, who owns the customer from then on", async () => {
  test.setTimeout(120_000);
  const { origin } = company.worker;
  await noor.goto(origin);
  await noor.getByRole("link", { name: "1 customer is offered to you" }).click();
  await noor.getByRole("button", { name: "I take over" }).click();
  await expect(noor.getByText("Noor Haddad takes over")).toBeVisible(LONG);
  const customer = await globex();
  expect([customer?.owner?.name, customer?.deputy?.name]).toEqual(["Wei Lindqvist", "Noor Haddad"]);
  const sheetUrl = `${caseUrl}/customers/${customer?.id}`;
  const { page } = leaver;
  await page.goto(sheetUrl);
  await page.getByLabel("Who is who").fill("Anna Berger decides alone up to 50,000 EUR.");
  await page.getByLabel("How they like to be addressed").fill("By first name; mail, never the phone.");
  await expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible(LONG);
  // Two people with the same sheet open: the later one is told, and nobody's words are lost.
  await page.reload();
  await expect(page.getByLabel("Who is who")).toHaveValue("Anna Berger decides alone up to 50,000 EUR.", LONG);
  await page.getByRole("button", { name: "It is complete" }).click();
  await expect(page.getByText(/^Complete since/)).toBeVisible(LONG);
  await noor.goto(sheetUrl);
  await expect(noor.getByText("Anna Berger decides alone up to 50,000 EUR.")).toBeVisible(LONG);
  await expect(noor.locator("#ho-record").locator("..")).toContainText(SUBJECT);
  await noor.getByRole("button", { name: "I have read it and take over" }).click();
  await expect(noor.getByText(/^Signed /).first()).toBeVisible(LONG);
  expect((await globex())?.owner?.name).toBe("Noor Haddad");
});

test("the introduction goes out of the leaver's own Roundcube, and is ticked off once it is saved", async () => {
  test.setTimeout(180_000);
  const { page, webmail } = leaver;
  const customer = await globex();
  await page.goto(`${caseUrl}/customers/${customer?.id}`);
  await page.getByRole("button", { name: "Write the mail" }).click();
  const link = page.getByRole("link", { name: "Write the mail" });
  await expect(link).toBeVisible(LONG);
  const mailto = (await link.getAttribute("href")) ?? "";
  expect(mailto).toMatch(/^mailto:buyer%40globex\.example\?cc=rep2%40acme\.example&/);
  // What the browser does with such a link once Roundcube is its mail program.
  await webmail.goto(`${company.mail.url}?_task=mail&_action=compose&_to=${encodeURIComponent(mailto)}`);
  await expect(webmail.locator("#composebody")).toHaveValue(/Noor Haddad/, LONG);
  await webmail.locator(`[onclick*="command('send'"]`).first().click(LONG);
  const sent = (): Promise<number[]> =>
    company.mail.search(LEAVER, "Sent", `SUBJECT "Your contact at Acme"`).catch(() => []);
  await expect.poll(async () => (await sent()).length, { message: "mail in Sent", ...LONG }).toBe(1);
  const [uid = 0] = await sent();
  const mail = await PostalMime.parse(await company.mail.fetchRaw(LEAVER, "Sent", uid));
  expect([mail.to?.[0]?.address, mail.cc?.[0]?.address]).toEqual(["buyer@globex.example", TAKER]);
  await webmail.goto(`${company.mail.url}?_task=mail&_mbox=Sent&_uid=${uid}&_action=show`);
  await waitForBarState(webmail, ["unsaved"], 20_000);
  await webmail.keyboard.press("s");
  await waitForBarState(webmail, ["saved"], 30_000);
  await mona.goto(caseUrl);
  await expect(mona.getByText("1 of 1 customers settled · 1 introduced").first()).toBeVisible(LONG);
});

test("the talk on leaving is the manager's who held it, and a keeper's who says why", async () => {
  test.setTimeout(60_000);
  await mona.getByText("Exit talk", { exact: true }).click();
  await mona.getByLabel("What should be better?").fill("Fewer forms.");
  await mona.getByRole("button", { name: "Save", exact: true }).click();
  await expect(mona.locator(".toast")).toContainText("for those few alone", LONG);
  await leaver.page.goto(caseUrl);
  await leaver.page.getByText("Exit talk", { exact: true }).click();
  await expect(leaver.page.getByText("It is not yours to read")).toBeVisible(LONG);
  await kim.goto(caseUrl);
  await kim.getByText("Exit talk", { exact: true }).click();
  await expect(kim.getByRole("button", { name: "Read it" })).toBeDisabled(LONG);
  await kim.getByLabel("Why you read it").fill("The yearly look at why people go");
  await kim.getByRole("button", { name: "Read it" }).click();
  await expect(kim.getByText("Fewer forms.")).toBeVisible(LONG);
});

test("the last day is over: the leaver reads nothing any more, in the console or the webmail", async () => {
  test.setTimeout(120_000);
  await mona.reload();
  await mona.getByRole("button", { name: "Their last day is over" }).click();
  await mona.getByRole("dialog").getByRole("button", { name: "Their last day is over" }).click();
  await expect(mona.getByText("Last day is over").first()).toBeVisible(LONG);
  const { page, webmail } = leaver;
  await page.goto(caseUrl);
  await expect(page).toHaveURL(/sign-in/, LONG);
  await openMail("INBOX", SUBJECT);
  await expect(webmail.getByText("Globex", { exact: true })).toHaveCount(0);
  const refused = await leaver.session.call(peopleEndpoints.me, {}).catch((error: unknown) => String(error));
  expect(refused).toMatch(/unauthenticated|401|Sign in/i);
});

test("the day after: the customer is called, and the departure is closed", async () => {
  test.setTimeout(60_000);
  await noor.goto(company.worker.origin);
  await noor.getByRole("link", { name: "1 customer to call" }).click();
  await noor.getByText("What to say").click();
  await expect(noor.getByText("By first name; mail, never the phone.")).toBeVisible(LONG);
  await noor.getByLabel("In a few words").fill("Glad to hear from us.");
  await noor.getByRole("button", { name: "Tick off" }).click();
  await expect(noor.getByText("No calls to make")).toBeVisible(LONG);
  await mona.getByRole("button", { name: "Close the departure" }).click();
  await expect(mona.getByText("Closed").first()).toBeVisible(LONG);
  expect((await globex())?.owner?.name).toBe("Noor Haddad");
});
