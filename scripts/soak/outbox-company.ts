// A company whose rep has a real Chromium with the real extension in it, and a Worker behind a proxy that can break things.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { extensionDir, signInBrowser } from "../../test/support/company.ts";
import {
  addSites,
  type ExtensionBrowser,
  launchExtension,
  openExtensionPage,
  pairExtension,
} from "../../test/support/extension.ts";
import { clientFor } from "../api.ts";
import { type RepAccess, rep, setUpCompany } from "../bench/company.ts";
import { sha256Hex } from "../bench/corpus.ts";
import { type LocalWorker, startLocalWorker } from "../local-worker.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import type { Findings } from "./findings.ts";
import type { Dice } from "./malformed-mail.ts";

/** One mail that the rep saves. */
export interface Mail {
  /** Only this one has it: in subject, Message-ID and file name. */
  word: string;
  bytes: Buffer;
  sha256: string;
  /** The popup said that it is on this computer. */
  acknowledged: boolean;
}

export interface OutboxCompany {
  readonly stateDir: string;
  readonly seed: number;
  readonly dice: Dice;
  readonly findings: Findings;
  say(line: string): void;
  /** No more is begun from now on: the time given is over. */
  isOver(): boolean;
  readonly access: RepAccess;
  readonly worker: LocalWorker;
  readonly proxy: FaultProxy;
  /** Starts the rep's browser, always on the same profile. */
  launch(): Promise<ExtensionBrowser>;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  /** An empty folder. */
  dir: string;
  /** First of two free ports: the proxy, which is the server's address, and the Worker behind it. */
  port: number;
  executablePath: string | null;
  seed: number;
  dice: Dice;
  findings: Findings;
  say(line: string): void;
  /** Nothing new is begun after this. */
  minutes: number;
}

/** Brings it up: Worker, proxy, company, and the rep's browser profile connected. The browser is closed again. */
export async function startOutboxCompany(options: OutboxOptions): Promise<OutboxCompany> {
  const { dir, port, executablePath, seed, dice, findings } = options;
  const stateDir = join(dir, "state");
  mkdirSync(stateDir, { recursive: true });
  const workerPort = port + 1;
  const worker = await startLocalWorker({ stateDir, port: workerPort, publicOrigin: `http://localhost:${port}` });
  const proxy = await startFaultProxy({ port, workerPort, dice });
  const access = await setUpCompany(worker);
  options.say("Worker and company are up");
  const launch = (): Promise<ExtensionBrowser> =>
    launchExtension({ extensionDir, userDataDir: join(dir, "profile"), executablePath: executablePath ?? undefined });
  const { origin, cookie } = access;
  const browser = await launch();
  // A blank tab would be taken for the settings page that opens once the browser is connected, and the browser ends with
  // its last tab.
  await (await browser.context.newPage()).goto(`${origin}/robots.txt`);
  await addSites(browser, { server: origin, webmails: [] });
  await signInBrowser(browser.context, origin, { cookie, call: clientFor(origin, { cookie }) });
  await pairExtension(browser, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await browser.close();
  options.say("the browser is connected");
  const until = performance.now() + options.minutes * 60_000;
  const isOver = (): boolean => performance.now() > until;
  return {
    ...{ stateDir, seed, dice, findings, say: options.say, isOver, access, worker, proxy, launch },
    async stop() {
      await proxy.stop();
      await worker.stop();
    },
  };
}

/** A small mail of a customer, the `i`th of its kind. */
export function newMail({ dice, seed }: OutboxCompany, kind: string, i: number): Mail {
  const word = `${kind}${seed}n${i}`;
  const text = [
    `From: Buyer ${dice.below(20)} <buyer${dice.below(20)}@customer${dice.below(6)}.example>`,
    `To: ${rep.name} <${rep.address}>`,
    `Subject: ${word} quote`,
    `Date: ${new Date(Date.UTC(2026, dice.below(9), 1 + dice.below(28), 9)).toUTCString()}`,
    `Message-ID: <${word}@customer.example>`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Forty ball valves, please.\r\n".repeat(1 + dice.below(200)),
  ].join("\r\n");
  const bytes = Buffer.from(text, "utf8");
  return { word, bytes, sha256: sha256Hex(bytes), acknowledged: false };
}

/** Opens the popup, as a page, once it can take mail. */
export async function openPopup(browser: ExtensionBrowser): Promise<Page> {
  const popup = await openExtensionPage(browser, "popup");
  await popup.locator('input[type="file"]').waitFor({ state: "attached", timeout: 30_000 });
  return popup;
}

/**
 * Gives mails to the popup as files and notes which of them it says are on this computer: the same hand-over as the
 * record bar's, without a webmail's own time. Answers what it says of the others.
 */
export async function dropInPopup(popup: Page, mails: readonly Mail[], timeoutMs: number): Promise<string[]> {
  const files = mails.map(({ word, bytes }) => ({ name: `${word}.eml`, mimeType: "message/rfc822", buffer: bytes }));
  await popup.locator('input[type="file"]').setInputFiles(files);
  await popup.locator("[aria-live] p", { hasText: `${mails.at(-1)?.word}.eml` }).waitFor({ timeout: timeoutMs });
  const lines = await popup.locator("[aria-live] p").allTextContents();
  // Kept, on its way or there already: whatever is not refused.
  const isKept = (line: string): boolean => !/: Not saved/.test(line);
  for (const mail of mails) mail.acknowledged = lines.some((l) => l.startsWith(`${mail.word}.eml: `) && isKept(l));
  return lines.filter((line) => !isKept(line));
}
