// The main job, told once for every browser: a rep saves a customer's mail out of real Roundcube, a colleague reads it
// in the console, and neither the bytes nor a save are lost on the way.
import { createHash } from "node:crypto";
import { type BrowserContext, expect, test } from "@playwright/test";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { buildMessage } from "./build-message.ts";
import type { TestCompany } from "./company.ts";
import { rep1Inbox, rfq } from "./practice-messages.ts";
import { type RepBrowser, saveByKey, waitForBar } from "./rep-browser.ts";

/** Who takes part. */
export interface MainJob {
  company: TestCompany;
  /** rep1's browser with the message list open. */
  rep: RepBrowser;
  /** Another browser, signed in to the console as a colleague. */
  colleague: BrowserContext;
}

/** A message's UID in rep1's INBOX. */
export const uidOf = (fixture: (typeof rep1Inbox)[number]): number => rep1Inbox.indexOf(fixture) + 1;

/** Address of a message on a page of its own in the practice Roundcube. */
export const messageUrl = (company: TestCompany, uid: number): string =>
  `${company.mail.url}?_task=mail&_mbox=INBOX&_uid=${uid}&_action=show`;

/** SHA-256 of what IMAP serves, the yardstick of every saved original. */
export async function servedHash(company: TestCompany, uid: number): Promise<string> {
  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uid);
  return createHash("sha256").update(served).digest("hex");
}

/** How many witnesses rep1's message has on record; 0 when it is not there. */
export async function witnessesOf(company: TestCompany, uid: number): Promise<number> {
  const { call } = company.sessions.rep1;
  const { known } = await call(captureEndpoints.known, { body: { sha256: [await servedHash(company, uid)] } });
  const id = known[0]?.messageId;
  return id ? (await call(messageEndpoints.getMessage, { params: { id } })).evidence.length : 0;
}

/** Declares the first tests of a browser's spec, under the browser's name; they follow each other. `given` is read when they run. */
export function tellMainJob(browser: string, given: () => MainJob): void {
  test.describe(browser, () => declareTests(given));
}

function declareTests(given: () => MainJob): void {
  test("the preview shows who will be able to read it; S saves; the bar names the customer", async () => {
    const { rep } = given();
    await rep.click(`#messagelist tr.message a[href*="_uid=${uidOf(rfq)}&"]`);
    await waitForBar(rep, ["unsaved"]);
    const before = await rep.barText();
    if (before !== null) expect(before).toMatch(/Not saved.*Sales can read.*Save to company record/);
    await rep.press("s");
    await waitForBar(rep, ["saved"]);
    const after = await rep.barText();
    if (after !== null) expect(after).toMatch(/Saved.*Globex.*Undo/);
  });

  test("a colleague in another browser reads it in the console: by customer, by thread, by search", async () => {
    const { company, colleague } = given();
    const { origin } = company.worker;
    const page = await colleague.newPage();
    await page.goto(`${origin}/customers`);
    await page.getByRole("link", { name: "Globex" }).first().click();
    await page.getByText(rfq.subject).first().click();
    await expect(page.getByRole("heading", { name: rfq.subject })).toBeVisible();
    await expect(page.getByText("buyer@globex.example").first()).toBeVisible();
    await page.goto(`${origin}/search?q=${encodeURIComponent("ball valves DN80")}`);
    await expect(page.getByText(rfq.subject).first()).toBeVisible();
    await expect(page.locator("mark").first()).toBeVisible();
    await page.close();
  });

  test("the original in R2 is, byte for byte, what IMAP serves", async () => {
    const { company } = given();
    const { call } = company.sessions.inside1;
    const { hits } = await call(searchEndpoints.search, { query: { q: "ball valves DN80" } });
    const id = hits[0]?.message.id ?? "";
    const message = await call(messageEndpoints.getMessage, { params: { id } });
    const sha256 = message.evidence[0]?.originalSha256 ?? "";
    const stored = await call(messageEndpoints.getOriginal, { params: { id, sha256 } });
    const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uidOf(rfq));
    expect(Buffer.from(stored).equals(Buffer.from(served))).toBe(true);
    expect(createHash("sha256").update(stored).digest("hex")).toBe(sha256);
  });

  test("a customer's reply that arrives now lands in the same thread", async () => {
    const { company, rep } = given();
    const bytes = buildMessage({
      headers: [
        ["From", "Anna Berger <buyer@globex.example>"],
        ["To", "rep1@acme.example"],
        ["Subject", `Re: ${rfq.subject}`],
        ["Date", "Thu, 05 Nov 2026 10:00:00 +0100"],
        ["Message-ID", "<rfq-118-c@globex.example>"],
        ["In-Reply-To", `<${rfq.messageId}>`],
        ["References", `<${rfq.messageId}>`],
        ["Content-Type", "text/plain; charset=utf-8"],
      ],
      body: "Please hurry with the quotation.\r\n",
    });
    await company.mail.send({ from: "buyer@globex.example", to: "rep1@acme.example", bytes });
    let uid = 0;
    await expect
      .poll(
        async () =>
          (uid = (await company.mail.search("rep1@acme.example", "INBOX", "HEADER Message-ID rfq-118-c"))[0] ?? 0),
      )
      .toBeGreaterThan(0);
    await saveByKey(rep, messageUrl(company, uid));
    const { call } = company.sessions.rep1;
    const { hits } = await call(searchEndpoints.search, { query: { q: "hurry quotation" } });
    const thread = await call(messageEndpoints.getThread, { params: { id: hits[0]?.message.threadId ?? "" } });
    expect(thread.messages.map(({ subject }) => subject)).toEqual([rfq.subject, `Re: ${rfq.subject}`]);
  });

  test("saved while the server is down: waits on this computer, and arrives once when it is back", async () => {
    const { company, rep } = given();
    const uid = uidOf(rep1Inbox[6] ?? rfq);
    await rep.goto(messageUrl(company, uid));
    await waitForBar(rep, ["unsaved"]);
    await company.killWorker();
    await rep.press("s");
    await waitForBar(rep, ["local", "waiting"]);
    await rep.popupSays(/Waiting to upload/i);
    await company.startWorker();
    await waitForBar(rep, ["saved"], 55_000);
    expect(await witnessesOf(company, uid)).toBe(1);
  });
}
