// A day at the Desk in a real browser: a request is offered and taken, what happened to it stands on its page, a customer is
// asked again, what was lost is said with its reason, and who is away has somebody who stands in.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { deskAbsenceEndpoints } from "../../shared/api/desk-absence.ts";
import { deskSettingsEndpoints } from "../../shared/api/desk-settings.ts";
import { peopleEndpoints, type Role } from "../../shared/api/people.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { firstFreeTen, signInBrowser } from "../support/company.ts";
import { addedLines, draft } from "../support/desk-screens.ts";

test.describe.configure({ mode: "serial" });

interface Who {
  page: Page;
  session: ScriptSession;
}

let worker: LocalWorker;
let browser: Browser;
let anna: Who;
let rosa: Who;
let li: Who;
let ivo: Who;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  worker = await startLocalWorker({ stateDir, port: await firstFreeTen(23600) });
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const inBrowser = async (session: ScriptSession): Promise<Who> => {
    const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
    await signInBrowser(context, origin, session);
    return { page: await context.newPage(), session };
  };
  const joined = async (name: string, email: string, role: Role) => {
    const { url } = await admin.call(peopleEndpoints.invite, { body: { name, email, roles: [role] } });
    return inBrowser(await arriveByLink(origin, url.slice(url.indexOf("#") + 1)));
  };
  anna = await inBrowser(admin);
  rosa = await joined("Rosa Rep", "rosa@acme.example", "outside");
  li = await joined("Li Chen", "li@acme.example", "inside");
  ivo = await joined("Ivo Horvat", "ivo@acme.example", "inside");
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

async function asked(wanted: string): Promise<string> {
  const id = crypto.randomUUID();
  await rosa.session.call(quoteRequestEndpoints.createQuoteRequest, { body: { id, wanted } });
  return id;
}

/** A request of Li's with a quote that is ready. */
async function quoted(wanted: string): Promise<string> {
  const id = crypto.randomUUID();
  await li.session.call(deskEndpoints.createDeskRequest, { body: { id, wanted } });
  const { current } = await draft(li.session, id, addedLines([{ description: "Ball valve", unitPrice: "10" }]));
  const { revision = 0, version = 0 } = current ?? {};
  await li.session.call(deskEndpoints.submitQuote, { params: { id }, body: { revision, version } });
  return id;
}

const requestOf = (id: string) => li.session.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
const history = (page: Page) => page.locator(".desk-history");
const openHistory = (page: Page) => history(page).locator("summary").click();

test("an admin says whom requests with a word go to, in an order that the keyboard changes", async () => {
  const { page } = anna;
  await page.goto(`${worker.origin}/settings/desk`);
  await page.getByRole("button", { name: "Add a route" }).click();
  const route = page.getByRole("group", { name: "Route 1" });
  await expect(route).toContainText("Every request: offered to nobody yet.");
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await route.getByLabel("Any of these words").fill("gasket, seal");
  for (const label of ["Ivo Horvat", "Li Chen"]) await route.getByLabel("Add somebody").selectOption({ label });
  await expect(route).toContainText("With “gasket” or “seal”: offered to Ivo Horvat and Li Chen.");
  await route.getByRole("button", { name: "Move Li Chen up" }).focus();
  await page.keyboard.press("Enter");
  await expect(route).toContainText("offered to Li Chen and Ivo Horvat.");
  await page.getByLabel(/Ask customers again/).fill("2, 5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toast")).toBeVisible();
  const { routes, followUpDays } = await anna.session.call(deskSettingsEndpoints.deskSettings, {});
  expect(routes.map(({ words }) => words)).toEqual([["gasket", "seal"]]);
  expect(routes[0]?.personIds).toHaveLength(2);
  expect(followUpDays).toEqual([2, 5]);
  // What is taken out comes back, and what is discarded was never saved.
  await page.getByRole("button", { name: "Remove route 1" }).click();
  await expect(route).toHaveCount(0);
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await expect(route).toContainText("offered to Li Chen and Ivo Horvat.");
  await page.getByRole("button", { name: "Remove route 1" }).click();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(route).toContainText("offered to Li Chen and Ivo Horvat.");
  await expect(page.getByRole("button", { name: "Discard changes" })).toHaveCount(0);
});

test("a request goes by the route to whom it names; taken, its page says what happened, and the next word as it falls", async () => {
  const id = await asked("Forty gaskets DN50");
  const { page } = li;
  await page.goto(`${worker.origin}/desk`);
  await expect(page.locator("tr", { hasText: "Forty gaskets" }).getByText("For you")).toBeVisible();
  await ivo.page.goto(`${worker.origin}/desk`);
  await expect(ivo.page.locator("tr", { hasText: "Forty gaskets" }).getByText("For Li Chen")).toBeVisible();
  await expect(ivo.page.getByRole("link", { name: "For you" })).toHaveCount(0);
  await page.getByRole("link", { name: /For you/ }).click();
  await page.getByRole("button", { name: /^Take/ }).click();
  await expect(page).toHaveURL(new RegExp(`${id}$`));
  await openHistory(page);
  const events = history(page).locator("li");
  await expect(events).toHaveText([/^Taken.*Li Chen/, /^Offered to.*Li Chen/, /^Asked for.*Rosa Rep/]);
  await li.session.call(deskEndpoints.askOutside, { params: { id }, body: { text: "Which pressure?" } });
  await expect(events.first()).toContainText("Which pressure?", { timeout: 15_000 });
});

test("the customer of a quote that went out is asked again, by the rhythm and on a day of one's own", async () => {
  const id = await quoted("Two spare kits");
  await li.session.call(deskEndpoints.markSent, { params: { id } });
  const { followOn: first } = await requestOf(id);
  const { page } = li;
  await page.goto(`${worker.origin}/desk/${id}`);
  await expect(page.getByText(/Ask the customer again on/)).toBeVisible();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("section", { hasText: "On a quote request" })).toContainText(
    "The customer was asked againA",
  );
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press("a");
  await dialog.getByLabel("What they said").fill("They decide on Monday");
  await expect(dialog.getByLabel(/^On .*rhythm/)).toBeChecked();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  const { followOn: second, followed } = await requestOf(id);
  expect(followed).toBe(1);
  expect(second !== null && first !== null && second > first).toBe(true);
  await openHistory(page);
  await expect(history(page).locator("li").first()).toContainText("They decide on Monday");
  await page.getByRole("button", { name: "Asked again" }).click();
  await expect(dialog.getByLabel(/rhythm/)).toHaveCount(0);
  await dialog.getByLabel("On another day").check();
  await dialog.getByLabel("Day", { exact: true }).fill("2099-12-24");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Ask the customer again on Dec 24, 2099")).toBeVisible();
  expect((await requestOf(id)).followOn).toBe("2099-12-24");
});

test("what was lost is said with what for, to whom and by how much; a gap that is none is not taken", async () => {
  const id = await quoted("Ten gate valves");
  const { page } = li;
  await page.goto(`${worker.origin}/desk/${id}`);
  await page.getByRole("button", { name: "Won" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("What it was lost for")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Lost" }).click();
  await dialog.getByLabel("What it was lost for").selectOption({ label: "Price" });
  await dialog.getByLabel("Who got it").fill("Initech");
  await dialog.getByLabel(/How much cheaper/).fill("120");
  await expect(dialog.getByRole("button", { name: "Lost" })).toBeDisabled();
  await dialog.getByLabel(/How much cheaper/).fill("7,5 %");
  await dialog.getByRole("button", { name: "Lost" }).click();
  const facts = page.locator(".desk-facts");
  await expect(facts).toContainText("Lost · Price");
  await expect(facts).toContainText("7.5 % cheaper");
  expect((await requestOf(id)).outcome).toMatchObject({ lostFor: "price", competitor: "Initech", priceGap: "7.5" });
});

test("who is away says so with a deputy; colleagues see it beside what they have; back again it is taken back by one press", async () => {
  const id = await quoted("Six pressure gauges");
  const { page } = li;
  await page.goto(`${worker.origin}/desk`);
  // A browser that is set to the other side of the earth has another day than the Desk.
  const { today } = await li.session.call(deskAbsenceEndpoints.listAbsences, {});
  const cdp = await page.context().newCDPSession(page);
  const dayThere = (timezoneId: string) => new Intl.DateTimeFormat("sv-SE", { timeZone: timezoneId }).format();
  const timezoneId = ["Pacific/Kiritimati", "Pacific/Pago_Pago"].find((zone) => dayThere(zone) !== today) ?? "";
  await cdp.send("Emulation.setTimezoneOverride", { timezoneId });
  await page.getByRole("button", { name: "I am away…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("From")).toHaveValue(today);
  await expect(dialog.getByLabel(/^Until/)).toHaveAttribute("min", today);
  await cdp.detach();
  const until = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await dialog.getByLabel(/^Until/).fill(until);
  await expect(dialog.getByLabel("Who approves meanwhile").getByText("Li Chen")).toHaveCount(0);
  await dialog.getByLabel("Who approves meanwhile").selectOption({ label: "Ivo Horvat" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".note")).toContainText(/until [A-Z][a-z]{2} \d+.*Ivo Horvat.* approves for you/);
  await ivo.page.goto(`${worker.origin}/desk/${id}`);
  await expect(ivo.page.getByText(/Li Chen.* is away until [A-Z][a-z]{2} \d+/)).toBeVisible();
  // A route passes by who is away.
  const offered = await asked("Twelve seals");
  expect((await requestOf(offered)).offeredTo?.name).toBe("Ivo Horvat");
  await anna.page.goto(`${worker.origin}/settings/desk`);
  await expect(anna.page.locator("section", { hasText: "Who is away" })).toContainText(
    /Li Chen.*Ivo Horvat.* approves/,
  );
  await page.getByRole("button", { name: "I am there" }).click();
  await expect(page.getByRole("button", { name: "I am away…" })).toBeVisible();
  const { absences } = await ivo.session.call(deskAbsenceEndpoints.listAbsences, {});
  expect(absences).toEqual([]);
});
