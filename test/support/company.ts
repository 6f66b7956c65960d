// A company for browser tests: practice mailbox, Worker and people, brought up through the same doors as everybody's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, projectDir, startLocalWorker } from "../../scripts/local-worker.ts";
import {
  type PracticeMail,
  type PracticeUser,
  practiceStateDir,
  startPracticeMail,
} from "../../scripts/practice-mail/practice-mail.ts";
import type { Skin } from "../../scripts/practice-mail/roundcube.ts";
import { isPortOpen } from "../../scripts/processes.ts";
import { peopleEndpoints, type Role } from "../../shared/api/people.ts";
import { policyEndpoints } from "../../shared/api/policies.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { practiceUsers } from "./practice-messages.ts";
import { type SlowLink, startSlowLink } from "./slow-link.ts";

/** Everything a spec works with. */
export interface TestCompany {
  mail: PracticeMail;
  worker: LocalWorker;
  sessions: Record<"admin" | "rep1" | "rep2" | "inside1", ScriptSession>;
  /** Null unless it was asked for. */
  link: SlowLink | null;
  /** Ends the Worker like a power cut, and starts it again on the same state. */
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** A browser profile's folder, removed at the end. */
  newProfile(name: string): string;
  stop(): Promise<void>;
}

export interface CompanyOptions {
  /** First of ten ports in a row; where one of them is taken (another checkout's tests), the next ten are looked at. */
  port: number;
  skin?: Skin;
  /** SOGo as well, on the same mail. */
  withSogo?: boolean;
  /** Everybody reaches the Worker through a line that a test can slow down and cut. */
  withLink?: boolean;
  /** Other mailboxes than everybody's, or set up in another way. */
  users?: readonly PracticeUser[];
  /** Saving rules that hold before anybody has joined. */
  rules?: unknown;
}

/** Brings the company up: Acme with two outside reps and one inside seller in team Sales, and an admin. */
export async function startCompany(options: CompanyOptions): Promise<TestCompany> {
  const { port: wanted, skin = "elastic", withLink = false } = options;
  const port = await firstFreeTen(wanted);
  const root = mkdtempSync(join(tmpdir(), "cf-"));
  const mail = await startPracticeMail({
    stateDir: practiceStateDir(join(root, "mail")),
    ports: { web: port, imap: port + 1, smtp: port + 2, lmtp: port + 3 },
    users: options.users ?? practiceUsers,
    skin,
    ...(options.withSogo ? { sogo: { web: port + 6, app: port + 7, database: port + 8, cache: port + 9 } } : {}),
  });
  const link = withLink ? await startSlowLink({ port: port + 5, target: port + 4 }) : null;
  const publicOrigin = link ? `http://localhost:${link.port}` : undefined;
  const start = (): Promise<LocalWorker> =>
    startLocalWorker({ stateDir: join(root, "state"), port: port + 4, ...(publicOrigin ? { publicOrigin } : {}) });
  const worker = await start();
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Sam Haddad", email: "it@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  if (options.rules !== undefined)
    await admin.call(policyEndpoints.savePolicy, { body: { base: 0, document: options.rules } });
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  const teamIds = teams.map(({ id }) => id);
  const invite = async (name: string, email: string, roles: Role[]): Promise<ScriptSession> => {
    const { url } = await admin.call(peopleEndpoints.invite, { body: { name, email, roles, teamIds } });
    return arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  };
  const company: TestCompany = {
    mail,
    worker,
    link,
    sessions: {
      admin,
      rep1: await invite("Wei Lindqvist", "rep1@acme.example", ["outside"]),
      rep2: await invite("Noor Haddad", "rep2@acme.example", ["outside"]),
      inside1: await invite("Ines Calloway", "inside1@acme.example", ["inside"]),
    },
    async killWorker() {
      await company.worker.process.stop(0);
    },
    async startWorker() {
      company.worker = await start();
    },
    newProfile: (name) => join(root, name),
    async stop() {
      await link?.close();
      await company.worker.stop();
      await mail.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return company;
}

/**
 * The first of ten free ports in a row, from `port` on. Throws when there are none, and above 32,000: from 32,768 on the
 * system gives ports to connections as they are made, so that a free one is taken a moment later.
 */
export async function firstFreeTen(port: number): Promise<number> {
  for (let first = port; first < Math.min(port + 1000, 32_760); first += 10) {
    const open = await Promise.all(Array.from({ length: 10 }, (_, index) => isPortOpen(first + index)));
    if (!open.includes(true)) return first;
  }
  throw new Error(`no ten free ports in a row from ${port} on, below 32,760`);
}

/** Signs a browser in to the console as the session's person. */
export async function signInBrowser(context: BrowserContext, origin: string, session: ScriptSession): Promise<void> {
  const cookies = session.cookie.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), url: origin };
  });
  await context.addCookies(cookies);
}

/** Signs in to Roundcube with the practice password and waits for the message list. */
export async function signInRoundcube(page: Page, url: string, address: string): Promise<void> {
  await page.goto(url);
  await page.locator("#rcmloginuser").fill(address);
  await page.locator("#rcmloginpwd").fill("practice");
  await page.locator("#rcmloginsubmit").click();
  await page.locator("#messagelist tbody tr.message").first().waitFor();
}

/** Signs in to SOGo with the practice password and waits for the message list. */
export async function signInSogo(page: Page, url: string, address: string): Promise<void> {
  await page.goto(url);
  await page.locator("[ng-model='app.creds.username']").fill(address);
  await page.locator("[ng-model='app.creds.password']").fill("practice");
  await page.keyboard.press("Enter");
  await page.locator(".sg-tile-subject").first().waitFor();
}

/** The built extension for Chromium. */
export const extensionDir = join(projectDir, "dist/extension/chrome-mv3");
