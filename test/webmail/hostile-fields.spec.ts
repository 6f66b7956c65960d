// Every field that came from mail is text, on every screen that shows it: the console's pages, the record bar, the side
// panel and the popup. Nothing in it becomes an element, runs, loads, turns its surroundings round or breaks the page.
import { createHash, randomUUID } from "node:crypto";
import { type BrowserContext, chromium, expect, type Page, test } from "@playwright/test";
import type { ScriptSession } from "../../scripts/api.ts";
import { pairDevice } from "../../scripts/device.ts";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { MAX_NOTE_CHARS, MAX_STEP_CHARS } from "../../shared/limits.ts";
import { hostileTexts, MARK } from "../fixtures/hostile-text.ts";
import { attachmentPart, buildMessage, buildMultipart, encodedWord } from "../support/build-message.ts";
import { connectRep } from "../support/chromium-rep.ts";
import { extensionDir, signInBrowser, startCompany, type TestCompany } from "../support/company.ts";
import {
  askSidePanel,
  type ExtensionBrowser,
  launchExtension,
  openExtensionPage,
  quietFlags,
  readBarElements,
  readBarText,
  readSidePanel,
  waitForBarState,
} from "../support/extension.ts";
import { findBroken, lookAroundExpression } from "../support/hostile-screens.ts";
import { messageUrl } from "../support/main-job.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial", timeout: 240_000 });

const texts = Object.values(hostileTexts);
const at = (name: keyof typeof hostileTexts): string => hostileTexts[name] ?? "";
/** Names that people and customers bear: as long as the contract lets them be. */
const asName = (text: string, chars: number): string =>
  text
    .replace(/\p{Cc}/gu, " ")
    .slice(0, chars)
    .trim();
const domains = ["globex.example", "umbra.example", "initech.example"] as const;

/** A mail with one hostile text in every field there is. */
function hostileMail(text: string, index: number): Uint8Array {
  const word = encodedWord(text, "utf-8");
  const local = index % 4 === 1 ? `"<img/src=x/onerror=canary()>${MARK}${index}"` : `${MARK}${index}`;
  const quoted = text.replace(/[\r\n\0]/g, " ").slice(0, 400);
  return buildMessage({
    headers: [
      ["Date", `Tue, ${String(1 + (index % 28)).padStart(2, "0")} Sep 2026 09:00:00 +0200`],
      ["From", `${word} <${local}@${domains[index % domains.length]}>`],
      ["To", `${word} <rep1@acme.example>`],
      ["Cc", `"${quoted.replace(/["\\]/g, "'")}" <cc${index}@${domains[0]}>`],
      ["Subject", word],
      ["Message-ID", `<${index}-${MARK}"><img/src=x/onerror=canary()>@globex.example>`],
      ["X-Hostile", quoted],
      ["Content-Type", 'multipart/mixed; boundary="hostile"'],
    ],
    body: buildMultipart("hostile", [
      { headers: [["Content-Type", "text/plain; charset=utf-8"]], body: `${text}\n` },
      attachmentPart("application/pdf", text.toWellFormed(), new TextEncoder().encode("%PDF-1.4")),
      attachmentPart(
        `text/html; name="${quoted.replaceAll('"', "'")}"`,
        `${MARK}.html`,
        new TextEncoder().encode("<script>canary()</script>"),
      ),
    ]),
  });
}

let company: TestCompany;
let reader: BrowserContext;
/** Everything that ran, loaded from elsewhere, or was refused by a policy. */
const happened: string[] = [];

async function importAs(session: ScriptSession, mailbox: string, originals: readonly Uint8Array[]): Promise<void> {
  const fileKey = createHash("sha256").update(randomUUID()).digest("hex");
  const fileName = asName(at("right to left"), 200);
  const body = { fileName: `${fileName}.mbox`, fileKey, mailbox, total: originals.length };
  const { id } = await session.call(importEndpoints.startImport, { body });
  await session.call(importEndpoints.sendBatch, { params: { id }, body: writeFrames(originals) });
  await session.call(importEndpoints.finishImport, { params: { id } });
}

/** Hears what a page does beside being drawn. */
async function listen(context: BrowserContext, allowed: readonly string[]): Promise<void> {
  await context.exposeBinding("heard", (_, what: string) => void happened.push(what));
  await context.addInitScript(() => {
    const heard: (what: string) => void = Reflect.get(globalThis, "heard");
    for (const name of ["canary", "alert", "confirm", "prompt"])
      Object.defineProperty(globalThis, name, { value: () => heard(`ran ${name}`) });
    addEventListener("securitypolicyviolation", (event) =>
      heard(`policy ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!allowed.some((one) => url.startsWith(one))) happened.push(`request ${url}`);
  });
  context.on("page", (page) => page.on("dialog", (dialog) => void dialog.dismiss()));
}

/** Looks at a page of the console as a desk and as a phone show it. */
async function look(page: Page, path: string): Promise<string[]> {
  const found: string[] = [];
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto(company.worker.origin + path);
  await page.getByText(MARK).first().waitFor({ state: "attached" });
  await expect(page.locator(".skeleton")).toHaveCount(0);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 860 });
    found.push(...(await findBroken(page)));
  }
  return [...new Set(found)];
}

test.beforeAll(async () => {
  test.setTimeout(240_000);
  company = await startCompany({ port: 29410 });
  const { rep1, rep2, admin } = company.sessions;
  await importAs(rep1, "rep1@acme.example", texts.map(hostileMail));
  const { customers } = await rep1.call(customerEndpoints.listCustomers, { query: {} });
  const names = ["an element", "right to left", "a word that reads backwards", "one endless word"];
  for (const [index, customer] of customers.entries()) {
    const name = asName(at(names[index % names.length] ?? ""), 200);
    await rep1.call(customerEndpoints.updateCustomer, {
      params: { id: customer.id },
      body: { name, reason: asName(at("right to left"), 500) },
    });
  }
  for (const [index, name] of ["right to left", "one endless word", "an element"].entries())
    await admin.call(peopleEndpoints.invite, {
      body: { name: asName(at(name), 120), email: `hostile${index}@acme.example`, roles: ["outside"], teamIds: [] },
    });
  await pairDevice(company.worker.origin, rep1.call, asName(at("a word that reads backwards"), 60));
  await importAs(rep2, "rep2@acme.example", texts.slice(0, 3).map(hostileMail));
  const browser = await chromium.launch({ executablePath: findChromium() ?? "/usr/bin/chromium", args: quietFlags });
  reader = await browser.newContext();
  await listen(reader, [company.worker.origin]);
  await signInBrowser(reader, company.worker.origin, rep1);
});

test.afterAll(async () => {
  await reader?.browser()?.close();
  await company?.stop();
});

test("the console's pages show every field as text, at 1280 and at 360 pixels", async () => {
  const { call } = company.sessions.rep1;
  const { customers } = await call(customerEndpoints.listCustomers, { query: {} });
  expect(customers.length).toBe(domains.length);
  const { hits } = await call(searchEndpoints.search, { query: { q: MARK } });
  const { person } = await call(peopleEndpoints.me, {});
  expect(hits.length).toBeGreaterThanOrEqual(20);
  const page = await reader.newPage();
  const found: string[] = [];
  const paths = [
    "/customers",
    ...customers.flatMap(({ id }) =>
      ["", "?part=contacts", "?part=files", "?part=looksAfter"].map((part) => `/customers/${id}${part}`),
    ),
    ...hits.map(({ message }) => `/messages/${message.id}`),
    `/search?q=${MARK}`,
    `/search?q=${MARK}&customer=${customers[0]?.id}`,
    ...["/import", "/devices", `/people/${person.id}/left`],
  ];
  for (const path of paths) found.push(...(await look(page, path)));
  await page.close();
  expect(found).toEqual([]);
  expect(happened).toEqual([]);
});

test("so do the admin's", async () => {
  const browser = reader.browser();
  if (browser === null) throw new Error("no browser");
  const context = await browser.newContext();
  await listen(context, [company.worker.origin]);
  await signInBrowser(context, company.worker.origin, company.sessions.admin);
  const page = await context.newPage();
  const found = await look(page, "/people");
  await context.close();
  expect(found).toEqual([]);
  expect(happened).toEqual([]);
});

test("a note is text wherever it is shown: written in the form, in the timeline, as a next step, while it is changed", async () => {
  const { call } = company.sessions.rep1;
  const { customers } = await call(customerEndpoints.listCustomers, { query: {} });
  const params = { id: customers[0]?.id ?? "" };
  const dueOn = new Date().toISOString().slice(0, 10);
  for (const text of texts) {
    const nextStep = { text: text.slice(0, MAX_STEP_CHARS), dueOn };
    await call(noteEndpoints.createNote, {
      params,
      body: { id: randomUUID(), kind: "note", text: text.slice(0, MAX_NOTE_CHARS), nextStep },
    });
  }
  const page = await reader.newPage();
  const found = [...(await look(page, `/customers/${params.id}`)), ...(await look(page, "/"))];
  await page.goto(`${company.worker.origin}/customers/${params.id}`);
  for (const name of ["an element", "right to left", "a formula"]) {
    await page.getByRole("button", { name: "Note", exact: true }).first().click();
    const form = page.locator(".note-form");
    await form.locator("textarea").fill(at(name));
    await form.getByRole("button", { name: "Add a next step" }).click();
    await form.getByLabel("What is to be done").fill(at(name));
    await form.getByLabel("By", { exact: true }).fill(dueOn);
    found.push(...(await findBroken(page)));
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await expect(form).toHaveCount(0);
    const entry = page.locator(".note-entry").filter({ hasText: at(name).replace(/\s+/g, " ") });
    await expect(entry.first()).toBeVisible();
    found.push(...(await findBroken(page)));
  }
  await page.close();
  expect(found).toEqual([]);
  expect(happened).toEqual([]);
});

test("what looks for elements, handlers, direction and width finds them", async () => {
  const page = await reader.newPage();
  await page.goto(`${company.worker.origin}/customers`);
  await page.getByText(MARK).first().waitFor({ state: "attached" });
  await page.evaluate((text) => {
    const bad = document.createElement("p");
    bad.append(text, document.createElement("object"));
    bad.setAttribute("onnothing", "");
    bad.style.width = "5000px";
    document.body.append(bad);
  }, `ours \u05e9\u05dc\u05d5\u05dd \u202e ours`);
  const found = (await findBroken(page)).join("\n");
  for (const one of [
    "an element: <object",
    "a handler: onnothing",
    "turns the direction",
    "not kept to itself",
    "5000",
  ])
    expect(found).toContain(one);
  await page.close();
});

test.describe("the extension", () => {
  let browser: ExtensionBrowser;
  let page: Page;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    browser = await launchExtension({
      extensionDir,
      userDataDir: company.newProfile("rep1"),
      executablePath: findChromium() ?? undefined,
    });
    page = await connectRep(company, browser, "rep1");
  });

  test.afterAll(() => browser?.close());

  const barIsText = async (): Promise<void> => {
    const ours = ["STYLE", "DIV", "SPAN", "BUTTON", "KBD"];
    const named = [
      "class",
      "lang",
      "role",
      "type",
      "hidden",
      "data-kind",
      "aria-label",
      "aria-live",
      "aria-hidden",
      "aria-keyshortcuts",
    ];
    for (const { name, attributes } of await readBarElements(page)) {
      if (name.startsWith("#")) continue;
      expect(ours).toContain(name);
      for (const attribute of attributes) expect(named).toContain(attribute);
    }
    const text = await readBarText(page);
    expect(text).toContain(MARK);
    expect(text).not.toMatch(/[\u202a-\u202e\u2066\u2067]/u);
    expect(text.replace(/\u2068[^\u2068\u2069]*\u2069/gu, "")).not.toMatch(/[\u0590-\u08ff]/u);
  };

  test("the record bar shows a customer's name and a colleague's as text, and tells the page nothing", async () => {
    await page.addInitScript(() => {
      const seen: unknown[] = [];
      Reflect.set(globalThis, "messagesSeen", seen);
      addEventListener("message", ({ data }) => seen.push(data));
    });
    for (const index of [0, 1, 10]) {
      const name = `bar-${index}`;
      await company.mail.deliver("rep1@acme.example", name, hostileMail(texts[index] ?? "", 100 + index));
      const [uid = 0] = await company.mail.search("rep1@acme.example", name);
      await page.goto(messageUrl(company, uid).replace("_mbox=INBOX", `_mbox=${name}`));
      await waitForBarState(page, ["unsaved", "also"], 20_000);
      await page.keyboard.press("s");
      await waitForBarState(page, ["saved"], 30_000);
      await barIsText();
    }
    const seen: unknown[] = await page.evaluate(() => Reflect.get(globalThis, "messagesSeen"));
    expect(seen.filter((data) => /counterfoil|content-script|webmail/i.test(JSON.stringify(data) ?? ""))).toEqual([]);
  });

  test("the side panel shows the customer's fields as text", async () => {
    const text = await readSidePanel(browser, page, "Customer", new RegExp(MARK));
    expect(text).toContain(MARK);
    expect(JSON.parse(await askSidePanel(browser, page, lookAroundExpression))).toEqual([]);
  });

  test("so does its note, while it is written and once it is saved", async () => {
    const ask = (expression: string) => askSidePanel(browser, page, expression);
    const brokenIn = async (): Promise<string[]> => JSON.parse(await ask(lookAroundExpression));
    for (const name of ["an element", "right to left", "a word that reads backwards", "a formula"]) {
      const said = JSON.stringify(`${at(name)} in the panel`);
      // As typed: the form hears the event, not the value.
      await ask(`(() => {
        [...document.querySelectorAll("button")].find((one) => one.textContent === "Note").click();
        return "";
      })()`);
      await expect.poll(() => ask(`String(document.querySelectorAll(".note-box textarea").length)`)).toBe("1");
      await ask(`(() => {
        const kinds = [...document.querySelectorAll(".note-box button[aria-pressed]")];
        kinds.find((one) => one.textContent === "Note").click();
        const area = document.querySelector(".note-box textarea");
        area.value = ${said};
        area.dispatchEvent(new Event("input", { bubbles: true }));
        return "";
      })()`);
      expect(await brokenIn()).toEqual([]);
      await ask(`document.querySelector(".note-box button[type=submit]").click(), ""`);
      await expect.poll(() => ask(`String(document.querySelectorAll(".note-box").length)`)).toBe("0");
      await expect.poll(() => ask("document.body.textContent")).toContain("in the panel");
      expect(await brokenIn()).toEqual([]);
    }
    expect(happened).toEqual([]);
  });

  test("the popup shows a dropped file's name as text", async () => {
    const popup = await openExtensionPage(browser, "popup");
    await popup.locator("input[type=file]").setInputFiles({
      name: `${at("right to left")}.eml`,
      mimeType: "message/rfc822",
      buffer: Buffer.from(hostileMail(at("an element"), 200)),
    });
    await popup.getByText(MARK).first().waitFor();
    expect(await findBroken(popup)).toEqual([]);
    await popup.close();
  });

  test("a page's process that was taken over reads nothing of what the extension remembers", async () => {
    const cdp = await browser.context.newCDPSession(page);
    const worlds: { id: number; origin: string }[] = [];
    cdp.on("Runtime.executionContextCreated", ({ context }) => worlds.push(context));
    await cdp.send("Runtime.enable");
    await page.reload();
    await waitForBarState(page, ["saved", "also", "unsaved"], 20_000);
    const own = worlds.filter(({ origin }) => origin.includes(browser.extensionId)).at(-1);
    expect(own).toBeDefined();
    const { result } = await cdp.send("Runtime.evaluate", {
      contextId: own?.id ?? 0,
      awaitPromise: true,
      returnByValue: true,
      expression: `Promise.allSettled(["local", "session", "sync"].map((area) => chrome.storage[area].get(null)))
        .then((all) => all.map((one) => (one.status === "fulfilled" ? Object.keys(one.value).length : "refused")))`,
    });
    expect(result.value).toEqual(["refused", "refused", 0]);
    await cdp.detach();
  });
});
