import { randomBytes } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { attachmentPart, buildMessage, buildMultipart } from "../../test/support/build-message.ts";
import { extensionDir, signInBrowser, signInRoundcube } from "../../test/support/company.ts";
import { addSites, type ExtensionBrowser, launchExtension, pairExtension } from "../../test/support/extension.ts";
import { clientFor } from "../api.ts";
import { canRun } from "../practice-mail/packages.ts";
import { type PracticeMail, practiceStateDir, startPracticeMail } from "../practice-mail/practice-mail.ts";
import { onShutdown } from "../processes.ts";
import { findChromium } from "../test-needs.ts";
import { rep } from "./company.ts";
import { benchCorpus } from "./corpus.ts";
import type { Figure, PartResult } from "./figures.ts";
import { measureMainThread } from "./main-thread.ts";
import { measurePanel } from "./panel.ts";
import type { Bench } from "./run.ts";
import { measureSaves, measureWebmail, SAVES_A_CLASS, sizeClasses, stopwatch } from "./saves.ts";

const PASSWORD = "practice";
/** Page loads whose main thread is profiled. */
const PROFILED = 10;

/** Saves out of real Roundcube with the real extension in Chromium. */
export async function measureBrowser(bench: Bench): Promise<PartResult> {
  const able = canRun();
  if (!able.ok) return { skipped: `no Roundcube (${able.missing.join(", ")}): ${able.command}` };
  const executablePath = findChromium();
  if (executablePath === null) return { skipped: "no Chromium" };
  const stateDir = practiceStateDir(bench.dir);
  const messages = mailboxMessages();
  const mail = await startPracticeMail({
    stateDir,
    ports: { web: bench.port + 1, imap: bench.port + 2, smtp: bench.port + 3, lmtp: bench.port + 4 },
    users: [
      {
        ...{ address: rep.address, name: rep.name, password: PASSWORD },
        messages: messages.map((bytes) => ({ folder: "INBOX", bytes, seen: true })),
      },
    ],
  });
  onShutdown(() => mail.stop());
  const browser = await launchExtension({ extensionDir, userDataDir: join(bench.dir, "profile"), executablePath });
  try {
    return { figures: [contentScriptBytes(), ...(await measureMailbox(bench, browser, mail))] };
  } finally {
    await browser.close();
    await mail.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Messages of each class in the mailbox, the classes one after the other in the order of their UIDs. */
function mailboxMessages(): Uint8Array[] {
  return sizeClasses.flatMap(({ name, fileBytes }) =>
    fileBytes === 0
      ? benchCorpus(SAVES_A_CLASS, "b")
      : Array.from({ length: SAVES_A_CLASS }, (_, i) => drawing(`${name.replace(" ", "")}-${i}`, fileBytes)),
  );
}

function drawing(id: string, fileBytes: number): Uint8Array {
  return buildMessage({
    headers: [
      ["From", "Brenda Uyar <buyer@globex.example>"],
      ["To", `${rep.name} <${rep.address}>`],
      ["Subject", `Drawing ${id} of the pump house`],
      ["Date", "Tue, 01 Sep 2026 09:00:00 +0200"],
      ["Message-ID", `<drawing-${id}@globex.example>`],
      ["MIME-Version", "1.0"],
      ["Content-Type", 'multipart/mixed; boundary="b"'],
    ],
    body: buildMultipart("b", [
      { headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "The drawing is attached.\r\n" },
      attachmentPart("application/octet-stream", `drawing-${id}.dwg`, new Uint8Array(randomBytes(fileBytes))),
    ]),
  });
}

function contentScriptBytes(): Figure {
  return {
    name: "browser.script.bytes",
    what: "content script, minified",
    value: statSync(join(extensionDir, "content-scripts/webmail.js")).size / 1000,
    unit: "kB",
    atMost: 60,
  };
}

async function measureMailbox(bench: Bench, browser: ExtensionBrowser, mail: PracticeMail): Promise<Figure[]> {
  const { origin, cookie } = bench.access;
  await addSites(browser, { server: origin, webmails: [mail.url] });
  await signInBrowser(browser.context, origin, { cookie, call: clientFor(origin, { cookie }) });
  await pairExtension(browser, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  const page = await browser.context.newPage();
  await signInRoundcube(page, mail.url, rep.address);
  await page.addInitScript(stopwatch);
  const uids = await mail.search(rep.address, "INBOX");
  const urls = uids.map((uid) => `${mail.url}?_task=mail&_mbox=INBOX&_uid=${uid}&_action=show`);
  const thread = await measureMainThread(page, urls.slice(0, PROFILED), browser.extensionId);
  const saves = await measureSaves(page, browser, urls);
  bench.recorded += urls.length;
  // A drawing and a letter in turn, so that each is of another customer than the one before.
  const letters = urls.slice(0, SAVES_A_CLASS);
  const inTurn = letters.flatMap((letter, i) => [letter, urls[SAVES_A_CLASS + i] ?? letter]);
  const panel = await measurePanel(page, browser, inTurn);
  return [thread, ...saves, ...panel, ...(await measureWebmail(page, urls))];
}
