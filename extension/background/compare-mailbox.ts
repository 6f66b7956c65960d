/** Asks the Worker which of a mailbox's messages are on record, by salted hashes, and says what was counted. */
import { coverageEndpoints, MAX_COVERAGE_HASHES, type WebmailFault } from "../../shared/api/coverage.ts";
import { readMessageIds } from "../../shared/mail/message-ids.ts";
import { browser } from "../browser.ts";
import { decodeText, listValues, readHeaders } from "../capture/read-headers.ts";
import { log } from "../log.ts";
import type { Compared } from "../mailbox-messages.ts";
import { noteSignedOut, readSession, type WorkerSession } from "./worker-session.ts";

/** The same fault of an adapter is told once in so long. */
const FAULT_MS = 60 * 60_000;

/**
 * The key that a message is known by: of its Message-ID (RFC 5322 section 3.6.4), else of its canonical bytes, as the Worker
 * makes it (worker/mail/identity.ts). 32 hex characters; null where neither is known.
 */
export async function keyOfMessage(header: Uint8Array, contentSha256: string | null): Promise<string | null> {
  const [id] = readMessageIds(decodeText(listValues(readHeaders(header), "message-id")[0] ?? "").text);
  if (id !== undefined) return (await sha256(`mid:${id}`)).slice(0, 32);
  return contentSha256 === null ? null : (await sha256(`content:${contentSha256}`)).slice(0, 32);
}

/** Which of these keys are not on record; `newSalt` gives a UUID. Throws what the call throws. */
export async function findMissing(
  { session, mailbox, newSalt }: { session: WorkerSession; mailbox: string; newSalt: () => string },
  keys: readonly string[],
): Promise<Set<string>> {
  const missing = new Set<string>();
  for (let at = 0; at < keys.length; at += MAX_COVERAGE_HASHES) {
    const part = keys.slice(at, at + MAX_COVERAGE_HASHES);
    const salt = newSalt().replaceAll("-", "");
    const hashes = await Promise.all(
      part.map(async (key) => ({ prefix: key.slice(0, 6), hash: await sha256(fromHex(`${salt}${key}`)) })),
    );
    const answer = await session.call(coverageEndpoints.compare, { body: { mailbox, salt, hashes } });
    for (const index of answer.missing) missing.add(part[index] ?? "");
  }
  return missing;
}

/** Tells the Worker what was counted; its person and, in a team's sum, their manager see it. */
export async function reportCompared(mailbox: string, webmail: string, compared: Compared): Promise<void> {
  const { session } = await readSession();
  const { at: _at, declined: _declined, ...counts } = compared;
  await session
    ?.call(coverageEndpoints.report, { body: { mailbox, webmail, ...counts } })
    .catch((error: unknown) => noteSignedOut(error));
}

const toldAt = new Map<string, number>();

/** Counts a fault of an adapter with the company: which check, in which release, and nothing else. */
export async function reportFault(webmail: string, fault: WebmailFault, now: number): Promise<void> {
  log("webmail.fault", { webmail, fault });
  const name = `${webmail} ${fault}`;
  if (now - (toldAt.get(name) ?? -FAULT_MS) < FAULT_MS) return;
  const { session } = await readSession();
  if (!session) return;
  toldAt.set(name, now);
  const { version: release } = browser.runtime.getManifest();
  await session
    .call(coverageEndpoints.noteFault, { body: { webmail, release, fault } })
    .catch((error: unknown) => noteSignedOut(error));
}

async function sha256(given: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof given === "string" ? new TextEncoder().encode(given) : given;
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
