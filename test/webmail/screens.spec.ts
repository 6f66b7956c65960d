// Every screen of the console with the demo company in it: readable by everybody (axe-core), no wider than its window. Its
// pictures lie in test-results/screens. All widths, looks and languages: `npm run screens`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { type DemoScreens, findFaults, type Look, type Screen, startDemoScreens } from "../support/screens.ts";

const pictures = join(import.meta.dirname, "../../test-results/screens");
const WIDTH = 1280;
/** The screens that are looked at in every language. */
const spoken = ["customers", "customer", "message", "search"];

let demo: DemoScreens;

test.beforeAll(async () => {
  // A minute on an idle machine; nothing here is about how long it takes.
  test.setTimeout(600_000);
  mkdirSync(pictures, { recursive: true });
  demo = await startDemoScreens(31850);
});
test.afterAll(async () => {
  await demo?.stop();
});

/** Draws screens in a look; gives every fault with the screen's name before it. */
async function look(at: readonly Screen[], { width, colours, language }: Look): Promise<string[]> {
  const faults: string[] = [];
  for (const screen of at) {
    const page = await demo.open(screen, { width, colours, language });
    await page.screenshot({ path: join(pictures, `${screen.name}-${width}-${colours}-${language}.png`) });
    faults.push(...(await findFaults(page)).map((fault) => `${screen.name}: ${fault}`));
    await page.close();
  }
  return faults;
}

/** Presses Tab until this has the focus, as somebody who has no mouse. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(wanted, "reached by Tab").toBeFocused();
}

// First: the link for it needs a sign-in of the last five minutes, which the pictures outlast.
test("the main job with the keyboard alone: sign in by a link, search, read, back, jump to a customer, its timeline", async () => {
  test.setTimeout(600_000);
  const { link, page } = await demo.newcomer();
  const keys = page.keyboard;
  // While a page loads its heading stands for screen readers only.
  const heading = page.locator("main h1:not(.sr-only)");
  const focusedRow = page.locator("main [data-row]:focus");
  await page.goto(link);
  await expect(page.getByRole("button", { name: "I have read this" })).toBeFocused();
  await keys.press("Enter");
  const later = page.getByRole("button", { name: "Not now" });
  await expect(later).toBeVisible();
  await tabTo(page, later);
  await keys.press("Enter");
  const go = page.getByRole("link", { name: "Look around first" });
  await expect(go).toBeVisible();
  await tabTo(page, go);
  await keys.press("Enter");
  await expect(page).toHaveURL(/:\d+\/$/);

  // The search, a hit, the message, and back to the same hit.
  await expect(heading).toBeFocused();
  await keys.press("/");
  await keys.type("valve");
  await keys.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=valve$/);
  await expect(page.locator("main [data-row]").first()).toBeVisible();
  await keys.press("j");
  await keys.press("j");
  const hit = await focusedRow.getAttribute("href");
  expect(hit).toBe(await page.locator("main [data-row]").nth(1).getAttribute("href"));
  await keys.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${hit}$`));
  const subject = await heading.textContent();
  await keys.press("u");
  await expect(page).toHaveURL(/\/search\?q=valve$/);
  await expect(page.locator("main [data-row]").nth(1)).toBeVisible();
  await keys.press("j");
  await expect(focusedRow).toHaveAttribute("href", hit ?? "");

  // The palette: what was opened lately, then a customer by its name.
  await keys.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find anything" });
  await expect(field).toBeFocused();
  await expect(page.getByRole("option", { name: subject ?? "" }).first()).toBeVisible();
  await keys.type("globex");
  const found = page.getByRole("option", { name: /Globex Process/ }).first();
  await expect(found).toHaveAttribute("aria-selected", "true");
  await keys.press("Enter");
  await expect(heading).toHaveText(/Globex Process/);
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // Customers, the first of them, its timeline, a message of it, and back.
  await keys.press("g");
  await keys.press("c");
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.locator("main [data-row]").first()).toBeVisible();
  await keys.press("j");
  const customer = await focusedRow.getAttribute("href");
  await keys.press("o");
  await expect(page).toHaveURL(new RegExp(`${customer}$`));
  await expect(page.locator("main a[data-row][href^='/messages/']").first()).toBeVisible();
  await keys.press("j");
  await expect(focusedRow).toHaveAttribute("href", /^\/messages\//);
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await expect(page).toHaveURL(/\/messages\//);
  await expect(heading).toBeVisible();
  await keys.press("Escape");
  await expect(page).toHaveURL(new RegExp(`${customer}$`));

  // Help, and keys that belong to somebody else.
  await keys.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  await keys.press("g");
  await keys.press("s");
  await expect(help).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${customer}$`));
  await keys.press("Escape");
  await expect(help).toHaveCount(0);
  await keys.press("/");
  await keys.type("g c?");
  await expect(page.locator(".searchbox input")).toHaveValue("g c?");
  await expect(page).toHaveURL(new RegExp(`${customer}$`));
  await keys.press("Escape");
  // What an input method is at work on is not for the page.
  await page.evaluate(() => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, isComposing: true }));
  });
  await expect(help).toHaveCount(0);
  await page.close();
});

/** Opens a screen of the demo by its name. */
async function openAt(name: string, colours: "light" | "dark" = "light"): Promise<Page> {
  const screen = demo.screens.find((one) => one.name === name);
  if (!screen) throw new Error(`no screen is called ${name}`);
  return demo.open(screen, { width: WIDTH, colours, language: "en" });
}

/** What opens over a screen: on which, how, and what is there then. */
const layers: { name: string; on: string; open(page: Page): Promise<void>; there(page: Page): Locator }[] = [
  {
    ...{ name: "palette", on: "home", open: (page) => page.keyboard.press("Control+k") },
    there: (page) => page.getByRole("option").first(),
  },
  {
    ...{ name: "help", on: "home", open: (page) => page.keyboard.press("?") },
    there: (page) => page.getByRole("dialog", { name: "Keyboard shortcuts" }),
  },
  {
    ...{ name: "note", on: "customer", open: (page) => page.getByRole("button", { name: "Log a call" }).click() },
    there: (page) => page.locator("main textarea"),
  },
  {
    ...{ name: "invite", on: "people-admin", open: (page) => page.getByRole("button", { name: "Invite" }).click() },
    there: (page) => page.getByRole("dialog"),
  },
];

test("what opens over a screen, light and dark", async () => {
  test.setTimeout(600_000);
  const faults: string[] = [];
  for (const { name, on, open, there } of layers) {
    const page = await openAt(on);
    await open(page);
    await expect(there(page)).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(pictures, `${name}-${WIDTH}-${colorScheme}-en.png`) });
      faults.push(...(await findFaults(page)).map((fault) => `${name}: ${fault}`));
    }
    await page.close();
  }
  expect(faults).toEqual([]);
});

test("without a line, with an answer that makes no sense, and when a page cannot be drawn: it says what is safe", async () => {
  test.setTimeout(600_000);
  const faults: string[] = [];
  const look = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(pictures, `${name}-${WIDTH}-light-en.png`) });
    faults.push(...(await findFaults(page)).map((fault) => `${name}: ${fault}`));
  };
  const page = await openAt("home");
  const rows = page.locator("main tbody tr a");
  const offline = page.locator(".offline");
  await page.context().setOffline(true);
  await expect(offline).toContainText("safe");
  await look(page, "offline");
  await page.context().setOffline(false);
  await expect(offline).toHaveCount(0);

  await page.route("**/api/customers?*", (route) => route.fulfill({ json: { customers: [{ id: 7 }] } }));
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("What was saved before is safe");
  await look(page, "broken-answer");
  await page.unroute("**/api/customers?*");
  await alert.getByRole("button").click();
  await expect(rows.first()).toBeVisible();

  // A browser that cannot write a time: the page throws while it is drawn.
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await expect(page.locator("main ol.waiting li").first()).toBeVisible();
  await page.evaluate(() => {
    const proto = Intl.RelativeTimeFormat.prototype;
    const { format } = proto;
    proto.format = () => {
      proto.format = format;
      throw new RangeError("no times here");
    };
  });
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(alert).toContainText("What was saved is safe");
  await look(page, "broken-page");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(rows.first()).toBeVisible();
  await page.close();
  expect(faults).toEqual([]);
});

test("home shows each role what it is for", async () => {
  test.setTimeout(300_000);
  /** What stands on it once those parts are there that come by themselves. */
  const expectHeadings = async (name: string, expected: string[]): Promise<void> => {
    const page = await openAt(name);
    await expect(page.locator("main h2")).toHaveText(expected);
    await page.close();
  };
  // The rep is asked to take a customer over (support/leaving-screens.ts).
  await expectHeadings("home", ["Waiting for an answer", "Handovers", "My next steps", "My week"]);
  const ofManagers = ["Known to one person", "Open in my teams", "My next steps", "My week"];
  await expectHeadings("home-manager", ["Waiting for an answer", ...ofManagers]);
  const admin = await openAt("home-admin");
  await expect(admin.locator("main h2").filter({ hasText: "The record" })).toBeVisible();
  await admin.close();
});

for (const colours of ["light", "dark"] as const) {
  test(`every screen, ${colours}`, async () => {
    test.setTimeout(600_000);
    expect(await look(demo.screens, { width: WIDTH, colours, language: "en" })).toEqual([]);
  });
}

for (const language of ["zh", "ru"] as const) {
  test(`four screens in ${language}`, async () => {
    test.setTimeout(600_000);
    const screens = demo.screens.filter(({ name }) => spoken.includes(name));
    expect(await look(screens, { width: WIDTH, colours: "light", language })).toEqual([]);
  });
}
