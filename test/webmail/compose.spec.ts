// A quote's text and PDF in Roundcube's own window for a reply, in each of its skins, and the mail that goes out of it.
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { signInRoundcube, startCompany, type TestCompany } from "../support/company.ts";
import { quietFlags } from "../support/extension.ts";
import { messageUrl, uidOf } from "../support/main-job.ts";
import { practiceUsers, rfq } from "../support/practice-messages.ts";
import { countSent, expectReply, newestSent, openReplyStage, type ReplyStage, reply } from "../support/reply-stage.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);
test.describe.configure({ mode: "serial", timeout: 120_000 });

let company: TestCompany;
let browser: Browser;
let stage: ReplyStage;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({
    port: 31750,
    users: practiceUsers.map((user) => ({ ...user, writesHtml: user.address === "rep2@acme.example" })),
  });
  browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: quietFlags });
  stage = await openReplyStage();
});

// Also after a test that failed or ran out of time: what it left open would run on beside the next one.
test.afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
});

test.afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

async function openReply(page: Page, uid = uidOf(rfq)): Promise<void> {
  await page.goto(messageUrl(company, uid));
  expect(await stage.run(page, "adapter.compose.isReply(document)")).toBe(false);
  expect(await stage.run(page, "adapter.compose.openReply(document)")).toBe(true);
  await page.waitForURL(/_action=compose/);
  await expect.poll(() => stage.run(page, "adapter?.compose.isReply(document) ?? false")).toBe(true);
}

const skins = ["elastic", "larry", "classic"] as const;

for (const skin of skins) {
  test(`${skin}: text, Cc and PDF go out in the customer's thread`, async () => {
    company.mail.setSkin(skin);
    const page = await (await browser.newContext()).newPage();
    await signInRoundcube(page, company.mail.url, "rep1@acme.example");
    const before = await countSent(company, "rep1@acme.example");
    await openReply(page);
    expect(await stage.fill(page)).toBe("filled");
    // Again, as when somebody presses twice: nothing is there twice.
    expect(await stage.fill(page)).toBe("filled");
    const rows = page.locator("#attachment-list > li, #attachmentslist > li");
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(reply.file.name);
    await page.locator(`[onclick*="command('send'"]`).first().click();
    const mail = await newestSent(company, "rep1@acme.example", before + 1);
    expectReply(mail, rfq);
    expect(mail.references).toContain(`<${rfq.messageId}>`);
  });
}

// One skin a test: each has the whole of its time, however slow the machine is.
for (const skin of skins) {
  test(`${skin}: where somebody writes HTML, into Roundcube's own editor of it`, async () => {
    company.mail.setSkin(skin);
    const page = await (await browser.newContext()).newPage();
    await signInRoundcube(page, company.mail.url, "rep2@acme.example");
    const before = await countSent(company, "rep2@acme.example");
    await openReply(page, 1);
    await expect(page.locator("input[name=_is_html]")).toHaveValue("1");
    const cc = [{ name: "Ines Calloway", address: "inside1@acme.example" }];
    expect(await stage.fill(page, { cc })).toBe("filled");
    expect(await stage.fill(page, { cc })).toBe("filled");
    await page.locator(`[onclick*="command('send'"]`).first().click();
    const mail = await newestSent(company, "rep2@acme.example", before + 1);
    expectReply(mail, rfq, cc);
    expect(mail.references).toContain(`<${rfq.messageId}>`);
    expect(mail.html).toMatch(/<p>.*attached\.<br *\/?>\s*It holds until/s);
  });
}

/** In the thread of a mail that is in none of one's own folders. */
const begun = {
  ...{ to: [{ name: "Berger, Anna", address: "buyer@globex.example" }], cc: reply.cc, subject: "Re: Прайс & 报价?" },
  ...{ inReplyTo: "<rfq-300@globex.example>", references: ["<first@globex.example>", "<rfq-300@globex.example>"] },
};

for (const [who, writes] of [
  ["rep1@acme.example", "text"],
  ["rep2@acme.example", "HTML"],
] as const) {
  for (const skin of skins) {
    test(`${skin}: a new mail in a thread that it is told of, as ${writes}`, async () => {
      company.mail.setSkin(skin);
      const page = await (await browser.newContext()).newPage();
      await signInRoundcube(page, company.mail.url, who);
      const before = await countSent(company, who);
      const url = await stage.run(page, `adapter.compose.newMailUrl(document, ${JSON.stringify(begun)})`);
      await page.goto(String(url));
      await page.waitForURL(/_action=compose&_id=/);
      await expect.poll(() => stage.run(page, "adapter?.compose.isReply(document) ?? false")).toBe(true);
      await expect(page.locator("input[name=_is_html]")).toHaveValue(writes === "HTML" ? "1" : "0");
      expect(await stage.fill(page)).toBe("filled");
      expect(await stage.fill(page)).toBe("filled");
      await page.locator(`[onclick*="command('send'"]`).first().click();
      const mail = await newestSent(company, who, before + 1);
      expect(mail.inReplyTo).toBe(begun.inReplyTo);
      expect(mail.references).toBe(begun.references.join(" "));
      expect(mail.subject).toBe(begun.subject);
      expect(mail.to).toMatchObject(begun.to);
      expect(mail.cc).toMatchObject(reply.cc);
      expect((mail.text ?? "").split("our quote Q-2026-00012 is attached.")).toHaveLength(2);
      expect(mail.attachments.map(({ filename }) => filename)).toEqual([reply.file.name]);
    });
  }
}

test("a window that answers somebody else is left alone, and nothing is ever sent by it", async () => {
  company.mail.setSkin("elastic");
  const page = await (await browser.newContext()).newPage();
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
  const before = await company.mail.search("rep1@acme.example", "Sent");
  await openReply(page);
  expect(await stage.fill(page, { to: ["somebody@else.example"] })).toBe("other_reply");
  expect(await page.locator("textarea[name=_message]").inputValue()).not.toContain("Q-2026-00012");
  await expect(page.locator("#attachment-list > li")).toHaveCount(0);
  expect(await stage.fill(page)).toBe("filled");
  expect(await company.mail.search("rep1@acme.example", "Sent")).toEqual(before);
});
