import { randomBytes } from "node:crypto";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { attachmentPart, buildMessage, buildMultipart } from "../../test/support/build-message.ts";
import { extensionDir, signInBrowser, signInRoundcube } from "../../test/support/company.ts";
import {
  addSites,
  type ExtensionBrowser,
  launchExtension,
  pairExtension,
  waitForBarState,
} from "../../test/support/extension.ts";
import { clientFor } from "../api.ts";
import { buildConsole, buildExtension } from "../build.ts";
import { changedSince, stampOf } from "../freshness.ts";
import { projectDir } from "../local-worker.ts";
import { canRun } from "../practice-mail/packages.ts";
import { type PracticeMail, practiceStateDir, startPracticeMail } from "../practice-mail/practice-mail.ts";
import { onShutdown } from "../processes.ts";
import { findChromium } from "../test-needs.ts";
import { rep } from "./company.ts";
import { benchCorpus } from "./corpus.ts";
import { type Figure, median, type PartResult, percentile } from "./figures.ts";
import type { Bench } from "./run.ts";

/** Messages of the demo, and between them some with a file, up to almost the 1 MiB that travels whole. */
const ORDINARY = 20;
const FILE_BYTES = [50, 100, 200, 300, 400, 500, 600, 650, 700, 740].map((kb) => kb * 1000);
const PASSWORD = "practice";
/** Page loads whose main thread is profiled. */
const PROFILED = 10;
/** After this the bar has been drawn and asked everything it asks by itself. */
const SETTLE_MS = 1500;

/** Saves out of real Roundcube with the real extension in Chromium. */
export async function measureBrowser(bench: Bench): Promise<PartResult> {
  const able = canRun();
  if (!able.ok) return { skipped: `no Roundcube (${able.missing.join(", ")}): ${able.command}` };
  const executablePath = findChromium();
  if (executablePath === null) return { skipped: "no Chromium" };
  await buildWhatChanged();
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
    return { figures: [contentScriptBytes(), ...(await measureSaves(bench, browser, mail))] };
  } finally {
    await browser.close();
    await mail.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function buildWhatChanged(): Promise<void> {
  const builds = [
    { name: "console", sources: ["worker/console", "shared"], make: buildConsole },
    { name: "extension", sources: ["extension", "shared", "wxt.config.ts"], make: () => buildExtension("chrome") },
  ];
  for (const { name, sources, make } of builds) {
    const stamp = stampOf(sources);
    if (!changedSince(name, stamp)) continue;
    await make();
    writeFileSync(join(projectDir, "dist", `.${name}.stamp`), stamp);
  }
}

function mailboxMessages(): Uint8Array[] {
  const withFiles = FILE_BYTES.map((bytes, i) =>
    buildMessage({
      headers: [
        ["From", "Brenda Uyar <buyer@globex.example>"],
        ["To", `${rep.name} <${rep.address}>`],
        ["Subject", `Drawing ${i + 1} of the pump house`],
        ["Date", "Tue, 01 Sep 2026 09:00:00 +0200"],
        ["Message-ID", `<drawing-${i}@globex.example>`],
        ["MIME-Version", "1.0"],
        ["Content-Type", 'multipart/mixed; boundary="b"'],
      ],
      body: buildMultipart("b", [
        { headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "The drawing is attached.\r\n" },
        attachmentPart("application/octet-stream", `drawing-${i + 1}.dwg`, new Uint8Array(randomBytes(bytes))),
      ]),
    }),
  );
  return [...benchCorpus(ORDINARY, "b"), ...withFiles];
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

async function measureSaves(bench: Bench, browser: ExtensionBrowser, mail: PracticeMail): Promise<Figure[]> {
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
  const local: number[] = [];
  const receipt: number[] = [];
  for (const url of urls) {
    await page.goto(url);
    await waitForBarState(page, ["unsaved", "also"]);
    await page.keyboard.press("s");
    await waitForBarState(page, ["saved"], 20_000);
    const seen = await page.evaluate(() => globalThis.counterfoilStopwatch);
    // The bar may go straight to saved: then the outbox had it by then at the latest.
    local.push((seen.local ?? seen.saved ?? Number.NaN) - (seen.pressed ?? Number.NaN));
    receipt.push((seen.saved ?? Number.NaN) - (seen.pressed ?? Number.NaN));
  }
  bench.recorded += urls.length;
  const how = `${urls.length} messages on pages of their own, ${ORDINARY} of the demo and ${FILE_BYTES.length} with files up to 1 MB; from the key's own time stamp to the change of the bar, in the page`;
  const timed = (name: string, what: string, times: readonly number[], atMost: number): Figure => ({
    ...{ name, what, value: percentile(times, 0.95), unit: "ms", atMost, how },
    beside: { p50: percentile(times, 0.5), slowest: percentile(times, 1) },
  });
  return [
    thread,
    timed("browser.local", "S to “on this computer”, p95", local, 150),
    timed("browser.receipt", "S to the server's receipt, p95", receipt, 2000),
  ];
}

declare global {
  var counterfoilStopwatch: { pressed?: number; local?: number; saved?: number };
}

/** Runs in the page before its own scripts: notes when S was pressed and when the bar first said local and saved. */
function stopwatch(): void {
  globalThis.counterfoilStopwatch = {};
  addEventListener(
    "keydown",
    (event) => {
      globalThis.counterfoilStopwatch.pressed ??= event.timeStamp;
    },
    true,
  );
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof Element) || target.localName !== "counterfoil-bar") continue;
      const state = target.getAttribute("data-state");
      if (state === "local" || state === "saved") globalThis.counterfoilStopwatch[state] ??= performance.now();
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-state"] });
}

/** The content script's time on the main thread from navigation until the bar has settled, by V8's sampling profiler. */
async function measureMainThread(page: Page, urls: readonly string[], extensionId: string): Promise<Figure> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.setSamplingInterval", { interval: 200 });
  const times: number[] = [];
  for (const url of urls) {
    await cdp.send("Profiler.start");
    await page.goto(url);
    await waitForBarState(page, ["unsaved", "also"]);
    await page.waitForTimeout(SETTLE_MS);
    const { profile } = await cdp.send("Profiler.stop");
    times.push(timeIn(profile, `chrome-extension://${extensionId}/content-scripts/`));
  }
  await cdp.detach();
  return {
    name: "browser.script.thread",
    what: "content script on the main thread of a Roundcube page",
    value: median(times),
    unit: "ms",
    atMost: 50,
    beside: { slowest: percentile(times, 1) },
    how: `median of ${urls.length} page loads, V8's CPU profiler at 0.2 ms: every sample with a frame of the content script on its stack, from navigation until ${SETTLE_MS} ms after the bar is there; its parsing is not in it`,
  };
}

interface Profile {
  nodes: { id: number; callFrame: { url: string }; children?: number[] }[];
  samples?: number[];
  timeDeltas?: number[];
}

/** Milliseconds of the samples that have a frame of a script below this address on their stack. */
function timeIn({ nodes, samples = [], timeDeltas = [] }: Profile, address: string): number {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const own = new Set(nodes.filter(({ callFrame }) => callFrame.url.startsWith(address)).map(({ id }) => id));
  const isInside = (id: number | undefined): boolean => id !== undefined && (own.has(id) || isInside(parents.get(id)));
  const microseconds = samples.reduce((sum, id, i) => sum + (isInside(id) ? (timeDeltas[i + 1] ?? 0) : 0), 0);
  return microseconds / 1000;
}
