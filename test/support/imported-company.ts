// Acme with one team and no webmail, for browser tests of the console: people come by their links, mail by import.
import { type Browser, chromium, type Page } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { peopleEndpoints, type Role } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { signInBrowser } from "./company.ts";

/** Somebody who is signed in. */
export type Colleague = ScriptSession & { id: string };

export interface ImportedCompany {
  worker: LocalWorker;
  admin: ScriptSession;
  /** Invites somebody into the first team, as `wei@acme.example` for `Wei Zhang`. */
  invited(name: string, role: Role): Promise<Colleague>;
}

/** Starts the Worker and sets Acme up. */
export async function startImportedCompany(given: { stateDir: string; port: number }): Promise<ImportedCompany> {
  const worker = await startLocalWorker(given);
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  const teamIds = teams.slice(0, 1).map(({ id }) => id);
  return {
    worker,
    admin,
    async invited(name, role) {
      const email = `${name.split(" ")[0]?.toLowerCase()}@acme.example`;
      const body = { name, email, roles: [role], teamIds };
      const { url, person } = await admin.call(peopleEndpoints.invite, { body });
      return { ...(await arriveByLink(origin, url.slice(url.indexOf("#") + 1))), id: person.id };
    },
  };
}

/** Mails that one import sends at once. */
const AT_ONCE = 100;

/** Brings mail of a mailbox in; throws unless all of it is stored. */
export async function bringIn({ call }: ScriptSession, mailbox: string, mails: readonly Uint8Array[]): Promise<void> {
  const fileKey = Buffer.from(mailbox).toString("hex").slice(0, 64).padEnd(64, "0");
  const body = { fileName: "all.mbox", fileKey, mailbox, total: mails.length };
  const { id } = await call(importEndpoints.startImport, { body });
  for (let from = 0; from < mails.length; from += AT_ONCE) {
    const some = writeFrames(mails.slice(from, from + AT_ONCE));
    const { results } = await call(importEndpoints.sendBatch, { params: { id }, body: some });
    const lost = results.find(({ state }) => state !== "stored");
    if (lost) throw new Error(`a mail of ${mailbox} was not stored: ${JSON.stringify(lost)}`);
  }
}

let number = 0;

/** A plain mail at a moment (ms since 1970). */
export function plainMail(given: { from: string; to: string; at: number; text: string; subject?: string }): Uint8Array {
  const { from, to, at, text, subject = `Valves ${number + 1}` } = given;
  return new TextEncoder().encode(
    [
      ...[`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${new Date(at).toUTCString()}`],
      ...[`Message-ID: <${++number}.${at}@acme.example>`, "MIME-Version: 1.0"],
      ...["Content-Type: text/plain; charset=utf-8", "", ...text.split("\n"), ""],
    ].join("\r\n"),
  );
}

/** A browser without the extension. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });

/** A page of somebody's, signed in to the console. */
export async function pageOf(browser: Browser, origin: string, session: ScriptSession): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US", timezoneId: "UTC" });
  await signInBrowser(context, origin, session);
  return context.newPage();
}
