// A large mail on a slow line arrives, in a browser that nobody watches: a debugger attached to the service worker keeps
// it alive, so that the browser is started plainly and only the Worker's side is looked at.
import { createHash } from "node:crypto";
import { expect, test } from "@playwright/test";
import { canRun } from "../../scripts/practice-mail/packages.ts";
import { type RunningProcess, startProcess } from "../../scripts/processes.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { attachmentPart, buildMessage, buildMultipart, noiseBytes } from "../support/build-message.ts";
import { asRep } from "../support/chromium-rep.ts";
import { extensionDir, signInBrowser, signInRoundcube, startCompany, type TestCompany } from "../support/company.ts";
import { addSites, launchExtension, pairExtension, quietFlags } from "../support/extension.ts";
import { messageUrl } from "../support/main-job.ts";
import { waitForBar } from "../support/rep-browser.ts";

const able = canRun();
test.skip(!able.ok, able.ok ? "" : `Roundcube is not there: ${able.command}`);

/** At this rate a browser stops a service worker that sends more than 375 kB in one request. */
const SLOW_BITS_PER_SECOND = 100_000;
/** What travels beside the parts: headers, answers to this test's own questions, a message's last words. */
const OVERHEAD_BYTES = 40_000;

let company: TestCompany;
let plain: RunningProcess | null = null;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  company = await startCompany({ port: 31610, withLink: true });
});

test.afterAll(async () => {
  await plain?.stop();
  await company?.stop();
});

/** A mail of about 900 kB, in rep1's INBOX; answers its UID. */
async function receiveLargeMail(): Promise<number> {
  const bytes = buildMessage({
    headers: [
      ["From", "Priya Nair <priya.nair@umbra.example>"],
      ["To", "rep1@acme.example"],
      ["Subject", "Model of the slow line"],
      ["Date", "Mon, 16 Nov 2026 12:00:00 +0530"],
      ["Message-ID", "<slow-line@umbra.example>"],
      ["MIME-Version", "1.0"],
      ["Content-Type", 'multipart/mixed; boundary="slow"'],
    ],
    body: buildMultipart("slow", [
      { headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "The model is attached.\n" },
      attachmentPart("application/octet-stream", "slow.step", noiseBytes(660_000, 7)),
    ]),
  });
  await company.mail.send({ from: "priya.nair@umbra.example", to: "rep1@acme.example", bytes });
  let uid = 0;
  const find = () => company.mail.search("rep1@acme.example", "INBOX", "HEADER Message-ID slow-line");
  await expect.poll(async () => (uid = (await find())[0] ?? 0)).toBeGreaterThan(0);
  return uid;
}

test("900 kB at 100 kbit/s, the line cut in the middle: it arrives whole and once, and does not start over", async () => {
  test.setTimeout(300_000);
  const { link } = company;
  if (!link) throw new Error("the company has no line");
  const uid = await receiveLargeMail();
  const userDataDir = company.newProfile("slow");
  const executablePath = findChromium() ?? "chromium";
  const watched = await launchExtension({ extensionDir, userDataDir, executablePath });
  const page = await watched.context.newPage();
  await page.goto(company.mail.url);
  await addSites(watched, { server: company.worker.origin, webmails: [company.mail.url] });
  await signInBrowser(watched.context, company.worker.origin, company.sessions.rep1);
  await pairExtension(watched, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await signInRoundcube(page, company.mail.url, "rep1@acme.example");
  const rep = asRep(watched, page);
  await rep.goto(messageUrl(company, uid));
  await waitForBar(rep, ["unsaved"]);
  link.cut();
  await rep.press("s");
  await waitForBar(rep, ["local", "waiting"]);
  await rep.close();

  const served = await company.mail.fetchRaw("rep1@acme.example", "INBOX", uid);
  expect(served.length).toBeGreaterThan(880_000);
  const before = link.sentBytes();
  const sent = (): number => link.sentBytes() - before;
  link.setRate(SLOW_BITS_PER_SECOND);
  link.mend();
  const startedAt = performance.now();
  plain = await startProcess({
    name: "chromium",
    command: executablePath,
    // No port, no pipe, no debugger.
    args: [
      ...quietFlags,
      "--headless=new",
      "--lang=en-US",
      `--user-data-dir=${userDataDir}`,
      `--disable-extensions-except=${extensionDir}`,
      `--load-extension=${extensionDir}`,
      "about:blank",
    ],
    output: () => undefined,
  });
  await expect.poll(sent, { timeout: 120_000, intervals: [200] }).toBeGreaterThan(served.length / 2);
  link.cut();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  link.mend();

  const sha256 = createHash("sha256").update(served).digest("hex");
  const { call } = company.sessions.rep1;
  const find = async () => (await call(captureEndpoints.known, { body: { sha256: [sha256] } })).known[0]?.messageId;
  await expect.poll(find, { timeout: 200_000, intervals: [2_000] }).toBeDefined();
  const seconds = (performance.now() - startedAt) / 1000;
  // What was under way at the cut is sent again, and nothing else.
  expect(sent()).toBeLessThan(served.length + PART_BYTES + OVERHEAD_BYTES);
  link.setRate(null);
  const message = await call(messageEndpoints.getMessage, { params: { id: (await find()) ?? "" } });
  expect(message.evidence).toHaveLength(1);
  const params = { id: message.id, sha256: message.evidence[0]?.originalSha256 ?? "" };
  const stored = await call(messageEndpoints.getOriginal, { params });
  expect(Buffer.from(stored).equals(Buffer.from(served))).toBe(true);
  console.log(`slow line: ${served.length} bytes arrived in ${seconds.toFixed(0)} s, ${sent()} bytes sent`);
});
