// Fills an empty record with the demo company, through the same doors as everybody: set-up link, invite links, import.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../../shared/api/client.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { createBatcher, writeFrames } from "../../shared/import-frames.ts";
import { MAX_IMPORT_BATCH_BYTES, MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { createMboxSplitter } from "../../shared/mail/mbox.ts";
import { outsideDomains, readImportHeaders } from "../../shared/mail/preview.ts";
import type { ScriptSession } from "../api.ts";
import { arriveByLink } from "../api.ts";
import type { DemoCompany, DemoMailbox } from "./company.ts";
import { toMbox } from "./mbox.ts";
import { writeDemoNotes } from "./notes.ts";

/** Small batches, so that the progress bar moves. */
const BATCH_MESSAGES = 20;
/** On a busy machine a connection may be cut. */
const MAX_TRIES = 3;

export interface FillOptions {
  origin: string;
  setupToken: string;
  company: DemoCompany;
  onProgress(done: number, total: number): void;
}

/** The people's ids and the admin's session, for the links that the start prints. */
export interface FilledDemo {
  admin: ScriptSession;
  personIds: Map<string, string>;
}

/** Sets the company up, invites its people and imports each one's own mailbox as themself. */
export async function fillDemo(options: FillOptions): Promise<FilledDemo> {
  const { origin, company } = options;
  const boss = company.people.find(({ roles }) => roles.includes("admin"));
  if (!boss) throw new Error("the demo company has no admin");
  const admin = await arriveByLink(origin, options.setupToken, { name: boss.name, email: boss.address });
  const me = await admin.call(setupEndpoints.setup, {
    body: {
      language: "en",
      companyName: company.name,
      preset: "up-to-100",
      mailDomains: [company.mailDomain],
      demo: true,
    },
  });
  const sessions = new Map([[boss.key, admin]]);
  const personIds = new Map([[boss.key, me.person.id]]);
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  for (const person of company.people) {
    if (person.key === boss.key) continue;
    const team = teams.find(({ name }) => name === person.team) ?? teams[0];
    const invitation = await admin.call(peopleEndpoints.invite, {
      body: {
        name: person.name,
        email: person.address,
        roles: [...person.roles],
        teamIds: person.team === "Sales" && team ? [team.id] : [],
      },
    });
    personIds.set(person.key, invitation.person.id);
    sessions.set(person.key, await arriveByLink(origin, invitation.url.slice(invitation.url.indexOf("#") + 1)));
  }
  await importMailboxes(options, sessions);
  await nameCustomers(company, sessions, personIds);
  await writeDemoNotes(sessions, personIds, new Date());
  return { admin, personIds };
}

/** Outside reps first, so that customers belong to those who win them. */
async function importMailboxes(
  { company, onProgress }: FillOptions,
  sessions: Map<string, ScriptSession>,
): Promise<void> {
  const rank = (mailbox: DemoMailbox): number => {
    const roles = company.people.find(({ key }) => key === mailbox.personKey)?.roles ?? [];
    return roles.includes("outside") ? 0 : roles.includes("inside") ? 1 : 2;
  };
  const customerDomains = new Set(company.customers.map(({ domain }) => domain));
  const files = company.mailboxes
    .toSorted((a, b) => rank(a) - rank(b))
    .map((mailbox) => ({
      mailbox,
      messages: tickedMessages(toMbox(mailbox.messages), company.mailDomain, customerDomains),
    }))
    .filter(({ messages }) => messages.length > 0);
  const total = files.reduce((sum, { messages }) => sum + messages.length, 0);
  let done = 0;
  for (const { mailbox, messages } of files) {
    const session = sessions.get(mailbox.personKey);
    if (!session) continue;
    await importFile(session, mailbox.address, messages, (count) => {
      done += count;
      onProgress(done, total);
    });
  }
}

/** What a rep would tick in the preview: the customers' domains; private mail and newsletters stay out. */
function tickedMessages(mbox: Uint8Array, ownDomain: string, customerDomains: ReadonlySet<string>): Uint8Array[] {
  const splitter = createMboxSplitter({ maxBytes: MAX_ORIGINAL_BYTES, quoting: "mboxrd" });
  return [...splitter.push(mbox), ...splitter.end()].filter((bytes) =>
    outsideDomains(readImportHeaders(bytes), [ownDomain]).some((domain) => customerDomains.has(domain)),
  );
}

async function importFile(
  { call }: ScriptSession,
  mailbox: string,
  messages: readonly Uint8Array[],
  onSent: (count: number) => void,
): Promise<void> {
  const fileName = `${mailbox}.mbox`;
  const fileKey = createHash("sha256").update(`${fileName}:${messages.length}`).digest("hex");
  const job = await call(importEndpoints.startImport, { body: { fileName, fileKey, mailbox, total: messages.length } });
  const batcher = createBatcher({ maxMessages: BATCH_MESSAGES, maxBytes: MAX_IMPORT_BATCH_BYTES });
  const send = async (batch: readonly Uint8Array[] | null): Promise<void> => {
    if (!batch) return;
    const body = writeFrames(batch);
    const { results } = await untilSent(() => call(importEndpoints.sendBatch, { params: { id: job.id }, body }));
    const failed = results.find(({ state }) => state === "failed");
    if (failed) throw new Error(`a demo message could not be imported: ${failed.reason}`);
    onSent(batch.length);
  };
  for (const message of messages) await send(batcher.add(message));
  await send(batcher.rest());
  await call(importEndpoints.finishImport, { params: { id: job.id } });
}

/** A connection that was cut says nothing of its batch; one that is sent again changes nothing. */
async function untilSent<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "unsent" || tries === MAX_TRIES) throw error;
      await sleep(500);
    }
  }
}

/** Real names and owners in place of what was guessed from the domains. */
async function nameCustomers(
  company: DemoCompany,
  sessions: Map<string, ScriptSession>,
  personIds: Map<string, string>,
): Promise<void> {
  const manager = company.people.find(({ roles }) => roles.includes("manager"));
  const session = manager && sessions.get(manager.key);
  if (!session) return;
  const { customers } = await session.call(customerEndpoints.listCustomers, {});
  for (const known of company.customers) {
    const customer = customers.find(({ domains }) => domains.includes(known.domain));
    const ownerId = personIds.get(known.ownerKey);
    if (!customer || !ownerId) continue;
    await session.call(customerEndpoints.updateCustomer, {
      params: { id: customer.id },
      body: { name: known.name, ownerId, reason: "territory" },
    });
  }
}
