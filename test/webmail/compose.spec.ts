// A quote's text and PDF in Roundcube's own window for a reply, in each of its skins, and the mail that goes out of it.
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import PostalMime, { type Email } from "postal-mime";
import { build } from "vite";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { buildPdf } from "../support/build-message.ts";
import { extensionDir, signInRoundcube, startCompany, type TestCompany } from "../support/company.ts";
import { messageUrl, uidOf } from "../support/main-job.ts";
import { rfq } from "../support/practice-messages.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial" });

const pdf = Buffer.from(buildPdf(["Quote Q-2026-00012", "400 ball valves"]));
const text = "Dear Anna,\n\nour quote Q-2026-00012 is attached.\nIt holds until 22 December.\n\nInes Calloway";
const reply = {
  to: ["buyer@globex.example"],
  cc: [{ name: "Noor Haddad", address: "rep2@acme.example" }],
  text,
  file: { name: "Q-2026-00012 报价.pdf", mediaType: "application/pdf", base64: pdf.toString("base64") },
};

let company: TestCompany;
let browser: Browser;
let adapter = "";

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31750 });
  browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ["--no-sandbox"] });
  adapter = `${await bundle("registry.ts", "webmail")};${await bundle("composers.ts", "writing")}`;
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

/** A file of the adapters' room with all that it needs, as the extension's build makes it. */
async function bundle(file: string, name: string): Promise<string> {
  const entry = join(extensionDir, "../../../extension/webmail", file);
  const lib = { entry, formats: ["iife" as const], name };
  const built = await build({ configFile: false, logLevel: "error", build: { lib, write: false, minify: false } });
  const [one] = Array.isArray(built) ? built : [built];
  const chunk = one && "output" in one ? one.output[0] : null;
  if (chunk?.type !== "chunk") throw new Error("the adapters were not bundled");
  return chunk.code;
}

/** Runs an expression beside the page as a content script does: its document, and nothing of its scripts. */
async function inContentScript(page: Page, expression: string): Promise<unknown> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await cdp.send("Page.getFrameTree");
    const world = { frameId: frameTree.frame.id, worldName: "extension" };
    const { executionContextId } = await cdp.send("Page.createIsolatedWorld", world);
    const given = { contextId: executionContextId, awaitPromise: true, returnByValue: true };
    await cdp.send("Runtime.evaluate", {
      ...given,
      expression: `${adapter}; Object.assign(globalThis, { webmail, writing }); 0`,
    });
    const answer = await cdp.send("Runtime.evaluate", {
      ...given,
      expression: `(async () => { const adapter = webmail.pickAdapter(document); return ${expression}; })()`,
    });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? "it failed");
    return answer.result.value;
  } finally {
    await cdp.detach();
  }
}

const fill = (page: Page, given: object = {}): Promise<unknown> =>
  inContentScript(
    page,
    `(({ file, ...rest }) => writing.composers[adapter.id](
        document,
        { ...rest, file: { ...file, bytes: Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0)) } },
        new AbortController().signal,
      ).then(() => "filled", (error) => error.reason))(${JSON.stringify({ ...reply, ...given })})`,
  );

async function openReply(page: Page): Promise<void> {
  await page.goto(messageUrl(company, uidOf(rfq)));
  expect(await inContentScript(page, "adapter.compose.isReply(document)")).toBe(false);
  expect(await inContentScript(page, "adapter.compose.openReply(document)")).toBe(true);
  await page.waitForURL(/_action=compose/);
  await expect.poll(() => inContentScript(page, "adapter?.compose.isReply(document) ?? false")).toBe(true);
}

/** The newest mail that rep1 has sent, once there are so many. */
async function newestSent(count: number): Promise<Email> {
  const sent = (): Promise<number[]> => company.mail.search("rep1@acme.example", "Sent");
  await expect.poll(async () => (await sent()).length).toBe(count);
  const uid = (await sent()).at(-1) ?? 0;
  return PostalMime.parse(await company.mail.fetchRaw("rep1@acme.example", "Sent", uid));
}

for (const skin of ["elastic", "larry", "classic"] as const) {
  test(`${skin}: text, Cc and PDF go out in the customer's thread`, async () => {
    company.mail.setSkin(skin);
    const page = await (await browser.newContext()).newPage();
    await signInRoundcube(page, company.mail.url, "rep1@acme.example");
    const before = (await company.mail.search("rep1@acme.example", "Sent")).length;
    await openReply(page);
    expect(await fill(page)).toBe("filled");
    // Again, as when somebody presses twice: nothing is there twice.
    expect(await fill(page)).toBe("filled");
    const rows = page.locator("#attachment-list > li, #attachmentslist > li");
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText("Q-2026-00012 报价.pdf");
    await page.locator(`[onclick*="command('send'"]`).first().click();
    const mail = await newestSent(before + 1);
    expect(mail.inReplyTo).toBe(`<${rfq.messageId}>`);
    expect(mail.references).toContain(`<${rfq.messageId}>`);
    expect(mail.to?.map(({ address }) => address)).toEqual(["buyer@globex.example"]);
    expect(mail.cc).toMatchObject([{ name: "Noor Haddad", address: "rep2@acme.example" }]);
    expect(mail.subject).toBe(`Re: ${rfq.subject}`);
    const said = (mail.text ?? "").replaceAll("\r\n", "\n");
    expect(said.split("our quote Q-2026-00012 is attached.\nIt holds until 22 December.")).toHaveLength(2);
    expect(said).toContain("please quote the following");
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(["Q-2026-00012 报价.pdf"]);
    expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(pdf)).toBe(true);
    await page.context().close();
  });
}

test("a window that answers somebody else is left alone, and nothing is ever sent by it", async () => {
  company.mail.setSkin("elastic");
  const page = await (await browser.newContext()).newPage();
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
  const before = await company.mail.search("rep1@acme.example", "Sent");
  await openReply(page);
  expect(await fill(page, { to: ["somebody@else.example"] })).toBe("other_reply");
  expect(await page.locator("textarea[name=_message]").inputValue()).not.toContain("Q-2026-00012");
  await expect(page.locator("#attachment-list > li")).toHaveCount(0);
  expect(await fill(page)).toBe("filled");
  expect(await company.mail.search("rep1@acme.example", "Sent")).toEqual(before);
  await page.context().close();
});
