// The main job in real Firefox: the same tests as Chromium's, on the Firefox build as it would be released.
import { type BrowserContext, chromium, expect, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium, findFirefox } from "../../scripts/test-needs.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { signInBrowser, startCompany, type TestCompany } from "../support/company.ts";
import { launchFirefoxRep } from "../support/firefox.ts";
import { messageUrl, tellMainJob, uidOf, witnessesOf } from "../support/main-job.ts";
import { chineseRaw, withLargeFile } from "../support/practice-messages.ts";
import { type RepBrowser, saveByKey, waitForBar } from "../support/rep-browser.ts";

const able = canRun();
const firefox = findFirefox();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.skip(firefox === null, "no Firefox");
test.describe.configure({ mode: "serial" });

let company: TestCompany;
let rep: RepBrowser;
let colleague: BrowserContext;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31590 });
  rep = await launchFirefoxRep(company, firefox ?? "");
  const chrome = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  colleague = await chrome.newContext();
  await signInBrowser(colleague, company.worker.origin, company.sessions.inside1);
});

test.afterAll(async () => {
  await rep?.close();
  await colleague?.browser()?.close();
  await company?.stop();
});

tellMainJob("Firefox", () => ({ company, rep, colleague }));

test("raw GBK headers, and several megabytes in parts, arrive as they are", async () => {
  for (const fixture of [chineseRaw, withLargeFile]) {
    await saveByKey(rep, messageUrl(company, uidOf(fixture)));
    await expect.poll(() => witnessesOf(company, uidOf(fixture)), { timeout: 30_000 }).toBe(1);
  }
});

test("Q hands a saved mail to Inside, with its words and its customer", async () => {
  await rep.goto(messageUrl(company, uidOf(withLargeFile)));
  await waitForBar(rep, ["saved"]);
  await rep.press("q");
  const { call } = company.sessions.inside1;
  const atDesk = async () => {
    // Nothing is sent before the form has the mail's words: pressed until it has.
    await rep.press("Control+Enter");
    const { requests } = await call(deskEndpoints.listDesk, { query: { view: "unclaimed", limit: 10 } });
    return requests;
  };
  await expect.poll(atDesk, { timeout: 30_000, intervals: [500] }).toHaveLength(1);
  await rep.press("Control+Enter");
  const [request] = await atDesk();
  expect(request).toMatchObject({ customer: { name: "Umbra" }, state: "requested" });
  expect(request?.wanted).not.toBe("");
});
